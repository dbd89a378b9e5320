"""What articles report of one kind, how they name things, and what they cover."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from articles import REAL, load_summary
from pyoxigraph import QueryTriples, Store

import queries
from ontology.namespaces import ID, MAS
from queries import Form
from queries.terms import Value
from store import DataDirectory

CATALOGUE = queries.catalogue()

Row = dict[str, str]
Ask = Callable[..., list[Row]]


def plain(value: Value) -> str:
    return "" if value is None else str(value).replace(ID, "")


def asker(store: Store) -> Ask:
    def ask(name: str, **given: str) -> list[Row]:
        values = {key.rstrip("_"): [value] for key, value in given.items()}
        table = queries.run(store, CATALOGUE[name], values)
        return [dict(zip(table.columns, map(plain, row), strict=True)) for row in table.rows]

    return ask


@pytest.fixture(scope="module")
def corpus_store(corpus_data: Path) -> Iterator[Store]:
    with DataDirectory(corpus_data).reading() as store:
        yield store


@pytest.fixture(scope="module")
def corpus(corpus_store: Store) -> Ask:
    return asker(corpus_store)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    if not REAL.is_dir():
        pytest.skip("the source articles are not beside this checkout")
    data = tmp_path_factory.mktemp("articles") / "data"
    load_summary(REAL, data)
    with DataDirectory(data).reading() as store:
        yield asker(store)


def by_claim(rows: list[Row]) -> dict[str, Row]:
    return {row["claim"]: row for row in rows}


def test_attacks_with_those_that_were_only_planned_or_tried(articles: Ask) -> None:
    rows = by_claim(articles("attacks"))
    assert rows["alaraby-2025-e51"]["modality"] == "planned"
    assert rows["alaraby-2025-e59"]["modality"] == "attempted"
    assert rows["alaraby-2025-e81"]["stance"] == "warns"
    strikes = rows["alwatan-mou-e49"]
    assert (strikes["agent"], strikes["place"]) == ("assad-government-forces", "northwest-syria")
    assert (strikes["possible"], strikes["nearestOnly"]) == ("False", "False")
    exact = by_claim(articles("attacks", possibilities="exclude", inexact="exclude"))
    assert set(exact) == {"alwatan-mou-e39", "alwatan-mou-e49", "radioalkul-2022-e42"}


def test_security_operations_by_place(articles: Ask) -> None:
    (row,) = articles("security-operations", place="anbar-desert")
    assert (row["kind"], row["agent"]) == ("SecurityOperation", "iraqi-forces")
    assert "الأنبار" in row["quote"]


def test_who_belongs_to_whom(articles: Ask) -> None:
    (row,) = articles("affiliations", member="asayish-nes")
    assert (row["organisation"], row["claim"]) == ("sdf", "syriatv-2022-e5")
    assert row["ownVoice"] == "True"
    members = {row["member"] for row in articles("affiliations", organisation="isis")}
    assert {"isis-cells-rif-dimashq", "isis-cells-syria"} <= members


def test_affiliations_as_of_a_day_keep_the_undated_apart(articles: Ask) -> None:
    rows = articles("affiliations", as_of="2022-12-31")
    dated = [row for row in rows if row["undated"] == "False"]
    assert {row["article"] for row in dated} == {"syriatv-2022", "radioalkul-2022"}
    assert [row["undated"] for row in rows] == sorted(row["undated"] for row in rows)


def test_sanctions_that_were_only_intended(articles: Ask) -> None:
    (row,) = articles("sanctions", affected="hezbollah")
    assert (row["agent"], row["possible"]) == ("united-states", "True")
    assert "حزب الله" in row["quote"]
    assert articles("sanctions", possibilities="exclude") == []


def test_what_is_said_to_be_worth_how_much(articles: Ask) -> None:
    rows = by_claim(articles("prices-and-values", commodity="captagon"))
    worth = rows["syriatv-2022-e53"]
    assert (worth["amount"], worth["comparator"], worth["unit"]) == (
        "3460000000",
        "moreThan",
        "USD",
    )
    # What is measured is itself a claim, and goes by its word.
    assert worth["measuredLabel"] == "صادرات"
    assert (worth["speaker"], worth["relays"]) == (
        "coar",
        "1 COAR report on captagon in Syria; 2 The Guardian",
    )
    assert "3.46" in worth["quote"]


def test_trade_by_commodity(articles: Ask) -> None:
    rows = by_claim(articles("trade", commodity="captagon"))
    assert rows["syriatv-2022-e54"]["fromPlace"] == "syria"
    assert rows["syriatv-2022-e54"]["amount"] == "3460000000"


def test_what_was_agreed(articles: Ask) -> None:
    (row,) = (
        row
        for row in articles("commitments-and-aims", holder="kri-counter-narcotics")
        if row["kind"] == "Commitment"
    )
    assert set(row["holder"].split()) == {"asayish-nes", "kri-counter-narcotics"}
    assert row["topicLabel"].startswith("Exchange of information")
    assert row["speakerLabel"] == "مصدر خاص"


def test_trends_with_their_causes(articles: Ask) -> None:
    rows = by_claim(articles("trends", article="radioalkul-2022"))
    infiltration = rows["radioalkul-2022-e4"]
    assert infiltration["direction"] == "decrease"
    assert (infiltration["cause"], infiltration["causeLabel"]) == ("radioalkul-2022-e3", "التنسيق")
    assert (infiltration["comparator"], infiltration["quantityWords"]) == ("vague", "نسبة كبيرة")


def test_documents_issued(articles: Ask) -> None:
    (row,) = articles("documents-issued", agent="coar")
    assert (row["document"], row["speaker"]) == ("coar-captagon-report", "the-guardian")


def test_training_that_was_offered(articles: Ask) -> None:
    (row,) = articles("trainings-and-recruitment", agent="isis")
    assert (row["kind"], row["recipient"], row["modality"]) == (
        "Recruitment",
        "regime-remnants",
        "attempted",
    )


def test_all_that_is_said_of_an_agreement(articles: Ask) -> None:
    rows = articles("agreement-claims", instrument="iraq-syria-security-memorandum")
    assert {row["kind"] for row in rows} >= {"Signing", "Provision", "Aim"}
    assert {row["article"] for row in rows} == {"alwatan-mou"}


def test_an_article_in_reading_order(corpus: Ask) -> None:
    rows = corpus("article-claims", article="captagon-seizure-digest")
    positions = [int(row["position"]) for row in rows]
    assert positions == sorted(positions)
    assert [row["kind"] for row in rows[:4]] == ["Seizure", "Arrest", "Issuance", "Affiliation"]
    assert {row["possible"] for row in rows if row["kind"] == "IllicitMovement"} == {
        "True",
        "False",
    }


@pytest.mark.parametrize("spelling", ["الأسايش", "الاسايش", "الأُسايش"])
def test_words_are_found_however_they_are_spelt(corpus: Ask, spelling: str) -> None:
    rows = corpus("claims-with-words", text=spelling)
    assert "captagon-seizure-digest-e8" in by_claim(rows)
    assert all("الأسايش" in row["quote"] for row in rows)


def test_words_are_no_pattern(corpus: Ask) -> None:
    assert corpus("claims-with-words", text=".*") == []


def test_mentions_stand_where_they_say(articles: Ask) -> None:
    rows = articles("mentions-of", thing="sdf", article="syriatv-2022")
    text = (REAL / "syriatv-2022.txt").read_text(encoding="utf-8")
    assert len(rows) == 8
    for row in rows:
        start = int(row["start"])
        assert text[start : start + len(row["words"])] == row["words"] == "قسد"
        assert row["words"] in row["quote"] or not row["quote"]


def test_all_names_of_one_thing(articles: Ask) -> None:
    names = {row["words"]: int(row["mentions"]) for row in articles("spellings", thing="sdf")}
    assert names == {"قسد": 8, "قوات سوريا الديمقراطية": 4, "الجانبين": 2}


def test_articles_latest_first_and_those_without_a_date_last(articles: Ask) -> None:
    rows = articles("coverage-articles")
    assert [row["article"] for row in rows] == [
        "alaraby-2025",
        "us-strategy-2023",
        "syriatv-2022",
        "radioalkul-2022",
        "alwatan-mou",
    ]
    assert sum(int(row["claimCount"]) for row in rows) == 323
    assert rows[1]["outlet"] == ""
    assert rows[-1]["earliest"] == ""


def test_months_and_the_gaps_between_them(articles: Ask) -> None:
    months = {row["month"]: row["articleCount"] for row in articles("coverage-by-month")}
    assert months == {"": "3", "2022-11": "1", "2025-05": "1"}
    (gap,) = articles("coverage-gaps")
    assert (gap["firstMonth"], gap["lastMonth"], gap["months"]) == ("2022-12", "2025-04", "29")
    assert (gap["before"], gap["after"]) == ("syriatv-2022", "alaraby-2025")
    # Nothing is known of when these appeared that would keep them out of it.
    assert set(gap["articles"].split()) == {"alwatan-mou", "radioalkul-2022", "us-strategy-2023"}
    assert articles("coverage-gaps", least="30") == []


def test_outlets_with_their_first_and_last_day(articles: Ask) -> None:
    rows = {row["outlet"]: row for row in articles("coverage-by-outlet")}
    assert (rows["syria-tv"]["first"], rows["syria-tv"]["last"]) == ("2022-11-10", "2022-11-10")
    # An article of unknown end leaves the last day open, and one of unknown date both.
    assert (rows["radio-alkul"]["first"], rows["radio-alkul"]["last"]) == ("2020-03-26", "")
    assert (rows["al-watan"]["first"], rows["al-watan"]["last"]) == ("", "")


def test_everything_about_one_claim(corpus_store: Store) -> None:
    query = CATALOGUE["claim"]
    assert query.form is Form.CONSTRUCT
    claim = "captagon-seizure-digest-e8"
    found = corpus_store.query(
        queries.bind(query, {"claim": [claim]}), use_default_graph_as_union=True
    )
    assert isinstance(found, QueryTriples)
    triples = [(str(t.subject), str(t.predicate), str(t.object)) for t in found]
    said = {(s, p) for s, p, _ in triples}
    assert (f"<{ID}{claim}>", f"<{MAS}commodity>") in said
    assert (f"<{ID}captagon-seizure-digest-att-3>", f"<{MAS}speaker>") in said
    assert (f"<{ID}captagon-seizure-digest-s3>", f"<{MAS}quote>") in said
    assert (f"<{ID}captagon>", "<http://www.w3.org/2000/01/rdf-schema#label>") in said
    # Another claim of the same sentence is not asked for.
    assert f"<{ID}captagon-seizure-digest-e10>" not in {s for s, _, _ in triples}
