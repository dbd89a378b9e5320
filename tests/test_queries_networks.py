"""Networks, corroboration and contradiction: what is tied to what, and how well it is founded."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from articles import REAL, load_summary

import queries
from ontology.namespaces import ID
from queries.terms import Value
from store import DataDirectory

CATALOGUE = queries.catalogue()

Row = dict[str, str]
Ask = Callable[..., list[Row]]


def plain(value: Value) -> str:
    return "" if value is None else str(value).replace(ID, "")


def asking(data: Path) -> Iterator[Ask]:
    """Give what answers a query from a data directory: rows as texts, IRIs as slugs."""
    with DataDirectory(data).reading() as store:

        def ask(name: str, **given: str) -> list[Row]:
            values = {key.rstrip("_"): [value] for key, value in given.items()}
            table = queries.run(store, CATALOGUE[name], values)
            return [dict(zip(table.columns, map(plain, row), strict=True)) for row in table.rows]

        yield ask


@pytest.fixture(scope="module")
def corpus(corpus_data: Path) -> Iterator[Ask]:
    yield from asking(corpus_data)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    if not REAL.is_dir():
        pytest.skip("the source articles are not beside this checkout")
    data = tmp_path_factory.mktemp("articles") / "data"
    load_summary(REAL, data)
    yield from asking(data)


def edges(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [(row["source"], row["target"], row["kind"]) for row in rows]


def test_an_occurrence_that_many_claims_tell_is_one_edge(articles: Ask) -> None:
    (edge,) = articles("network-of-cooperation", either="iraqi-forces")
    assert edges([edge]) == [("iraqi-forces", "sdf", "Cooperation")]
    assert len(edge["claims"].split()) == 4
    assert edge["articles"] == "radioalkul-2022"
    assert edge["againstLabel"] == "Islamic State (ISIS)"


def test_forces_roll_up_to_their_authority_and_their_state(articles: Ask) -> None:
    def with_sdf(roll_up: str) -> set[str]:
        rows = articles("network-of-cooperation", either="sdf", rollUp=roll_up)
        return {end for row in rows for end in (row["source"], row["target"])} - {"sdf"}

    assert with_sdf("none") >= {"iraqi-forces", "iraq", "kurdistan-region"}
    assert "kri-counter-narcotics" not in with_sdf("none")
    assert with_sdf("authority") >= {"iraqi-government", "kurdistan-region-authorities"}
    assert with_sdf("state") == {"iraq", "kurdistan-region", "international-coalition"}


def test_rolling_up_joins_the_edges_of_one_occurrence(articles: Ask) -> None:
    def told(roll_up: str) -> list[Row]:
        rows = articles("network-of-cooperation", either="sdf", rollUp=roll_up)
        return [row for row in rows if row["occurrence"] == "radioalkul-2022-e3-occurrence"]

    assert len(told("none")) == 2
    (edge,) = told("state")
    assert (edge["source"], edge["target"]) == ("iraq", "sdf")
    assert len(edge["claims"].split()) == 5


def test_nobody_cooperates_with_the_state_that_it_is_counted_as(articles: Ask) -> None:
    for row in articles("network-of-cooperation", rollUp="state"):
        assert row["source"] != row["target"]


def test_the_network_holds_what_the_articles_report(articles: Ask) -> None:
    found = {(s, t) for s, t, _ in edges(articles("network-of-cooperation"))}
    assert found >= {
        ("asayish-nes", "kri-counter-narcotics"),
        ("international-coalition", "sdf"),
        ("iraqi-forces", "sdf"),
        ("iraq", "syria"),
        ("iraq", "jordan"),
        ("iraq", "turkey"),
        ("european-partners", "us-state-department"),
        ("abdul-amir-al-shammari", "mohammad-al-rahmoun"),
    }


def test_what_has_not_happened_is_no_edge_unless_asked(corpus: Ask) -> None:
    usual = corpus("network-of-support")
    assert {row["possible"] for row in usual} == {"False"}
    more = corpus("network-of-support", possibilities="include")
    (planned,) = (row for row in more if row["possible"] == "True")
    assert planned["claims"] == "us-strategy-digest-e14"
    assert len(more) == len(usual) + 1


def test_support_has_a_direction(articles: Ask) -> None:
    found = edges(articles("network-of-support", article="radioalkul-2022"))
    assert found == [
        ("international-coalition", "tanf-opposition", "Support"),
        ("iran", "iran-backed-militias-iraq", "Support"),
    ]


def test_a_state_of_affairs_without_a_time_is_kept_apart(articles: Ask) -> None:
    rows = articles("network-of-cooperation", as_of="2022-12-31")
    undated = [row["undated"] for row in rows]
    assert undated == sorted(undated)
    dated = {(row["source"], row["target"]) for row in rows if row["undated"] == "False"}
    # Contacts that have stood for years had begun; coordination of 2025 had not.
    assert {("iraq", "jordan"), ("iraq", "turkey"), ("iraqi-forces", "sdf")} <= dated
    assert ("iraq", "syria") not in dated
    assert ("iraq", "syria") in {(row["source"], row["target"]) for row in rows}


def test_who_accuses_whom_of_what(articles: Ask) -> None:
    rows = articles("network-of-accusation", article="syriatv-2022")
    assert {row["kind"] for row in rows} == {"Affiliation", "IllicitMovement"}
    for row in rows:
        assert row["target"] == "iran-linked-militias-syria"
        assert row["unnamed"] == "True"
        assert row["sourceLabel"] == "مصدر أمني"
    (movement,) = (row for row in rows if row["kind"] == "IllicitMovement")
    assert movement["commodityLabel"] == "Drug pills; Hashish; Heroin"
    (affiliation,) = (row for row in rows if row["kind"] == "Affiliation")
    assert affiliation["organisationLabel"] == "Assad government; Iran"


def test_words_pass_along_the_chain(articles: Ask) -> None:
    rows = articles("network-of-sources", article="syriatv-2022")
    assert {
        ("the-guardian", "coar-captagon-report", "relay"),
        ("coar-captagon-report", "coar", "speaker"),
        ("syria-tv", "the-guardian", "relay"),
    } <= set(edges(rows))
    # What the newspaper says is passed on by the outlet; the outlet itself is quoted by nobody.
    assert "syria-tv" not in {row["target"] for row in rows}


def test_edges_come_as_graphml_in_the_named_kinds() -> None:
    for name in ("cooperation", "support", "accusation", "sources"):
        assert queries.Format.GRAPHML in CATALOGUE[f"network-of-{name}"].formats
    assert queries.Format.GRAPHML in CATALOGUE["co-occurrence"].formats


def test_actors_of_one_claim_and_of_one_sentence(articles: Ask) -> None:
    def pairs(**given: str) -> set[tuple[str, str]]:
        rows = articles("co-occurrence", either="jordan", **given)
        return {(row["source"], row["target"]) for row in rows}

    assert pairs() == {("iraq", "jordan")}
    assert {("iraq", "jordan"), ("jordan", "turkey")} <= pairs(within="sentence")


def test_the_unnamed_of_one_article_are_one_chain(articles: Ask) -> None:
    rows = articles("corroboration", least="1", toldIn="radioalkul-2022", of="Cooperation")
    chains = {row["occurrence"]: row for row in rows}
    unnamed = chains["radioalkul-2022-e3-occurrence"]
    assert (unnamed["chains"], unnamed["unnamed"], unnamed["voices"]) == ("1", "True", "")
    assert len(unnamed["claims"].split()) == 5


def test_two_speakers_corroborate(articles: Ask) -> None:
    (row,) = articles("corroboration")
    assert (row["kind"], row["chains"]) == ("Seizure", "2")
    assert set(row["voices"].split()) == {"syrian-interior-ministry", "hussam-al-tahan"}
    assert set(row["claims"].split()) == {
        "alaraby-2025-e36",
        "alaraby-2025-e48",
        "alaraby-2025-e50",
    }


def test_an_article_and_those_that_it_quotes_are_chains_of_their_own(corpus: Ask) -> None:
    (row,) = corpus("corroboration", least="3")
    assert row["kind"] == "Arrest"
    assert set(row["voices"].split()) == {
        "western-ghouta-digest",
        "syrian-interior-ministry",
        "hussam-al-tahan",
    }


def test_questions_that_sources_answer_differently(articles: Ask) -> None:
    rows = {(row["kind"], row["subject"]): row for row in articles("contradictions")}
    length = rows["Measurement", "iraq-syria-border"]
    assert (length["aspect"], length["answerCount"]) == ("length", "2")
    assert "613" in length["answers"]
    assert "620" in length["answers"]
    assert set(length["articles"].split()) == {"alaraby-2025", "radioalkul-2022"}
    commander = rows["Tenure", "iraqi-border-forces-commander"]
    assert commander["answerCount"] == "2"
    assert "Hamid al-Husseini (Radio Alkul)" in commander["answers"].split(" | ")
    fields = rows["Provision", "iraq-syria-security-memorandum"]
    assert (fields["compared"], fields["voiceCount"]) == ("list", "3")


def test_every_pair_that_excludes_each_other_is_a_question_answered_differently(
    articles: Ask,
) -> None:
    asked = {(row["kind"], row["subject"]) for row in articles("contradictions")}
    assert {(row["kind"], row["subject"]) for row in articles("conflicts")} <= asked
    (row,) = articles("contradictions", subject="iraq-syria-border", class_="Measurement")
    assert row["subjectLabel"] == "Iraq-Syria border"


def test_counts_by_outlet_speaker_and_stance_agree(articles: Ask) -> None:
    by_outlet = articles("claims-by-outlet")
    by_stance = articles("claims-by-stance")
    assert sum(int(row["claimCount"]) for row in by_outlet) == 323
    # Articles without a known outlet are counted, in a row of their own.
    assert {row["claimCount"] for row in by_outlet if not row["outlet"]} == {"80"}
    accused = [row for row in by_stance if row["stance"] == "accuses"]
    assert [row["claimCount"] for row in accused] == ["3"]
    speakers = {row["speaker"]: row for row in articles("claims-by-speaker")}
    assert speakers["coar"]["speakerKind"] == "named"
    assert speakers["syria-tv"]["speakerKind"] == "ownVoice"
    assert speakers["syriatv-2022-t70-anonymous-source"]["speakerKind"] == "unnamed"


def test_counts_of_one_class_and_actor(articles: Ask) -> None:
    (row,) = articles("claims-by-outlet", class_="Seizure", actor="asayish-nes")
    assert (row["outlet"], row["occurrences"]) == ("syria-tv", "1")
    assert (
        articles("claims-by-outlet", class_="Event", article="syriatv-2022")[0]["claimCount"] > "1"
    )
