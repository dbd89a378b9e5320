"""Canned queries behind the pages: indexes, facets, things, and the words of claims."""

from collections.abc import Iterator

import pytest
from articles import CORPUS, REAL, needs_real_articles
from canned_answers import Answers, loaded
from pyoxigraph import QuerySolutions

from ontology.namespaces import MAS

CLAIMS_AT_ONCE = 100


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with loaded(CORPUS, tmp_path_factory.mktemp("corpus") / "data") as answers:
        yield answers


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with loaded(REAL, tmp_path_factory.mktemp("articles") / "data") as answers:
        yield answers


# --- indexes of things


def test_actors_are_counted_by_their_claims(corpus: Answers) -> None:
    rows = corpus("actors")
    assert [row["claimCount"] for row in rows] == sorted(
        (row["claimCount"] for row in rows), reverse=True
    )
    for row in rows[:8]:
        claims = corpus("thing-claims", thing=row["actor"])
        assert row["claimCount"] == len({claim["claim"] for claim in claims})
        begun = sorted(claim["earliest"] for claim in claims if claim["earliest"])
        assert (row["first"], row["last"]) == (begun[0], begun[-1])
        assert row["articleCount"] == len(row["articles"].split())


def test_who_only_speaks_is_an_actor_of_the_reports(corpus: Answers) -> None:
    speakers = {row["value"]: row for row in corpus("claims-facets", facet="speaker")}
    actors = {row["actor"]: row for row in corpus("actors")}
    # A document may speak, too.
    for speaker in speakers.keys() - actors.keys():
        facts = {row["fact"]: row["value"] for row in corpus("thing", thing=speaker)}
        assert facts["class"] == "SourceDocument"
    silent = {actor for actor, row in actors.items() if not row["spokenCount"]}
    assert not silent & speakers.keys()
    only = [actor for actor, row in actors.items() if not row["claimCount"]]
    assert only
    assert all(actors[actor]["first"] is None for actor in only)


def test_actors_by_name_class_and_time(corpus: Answers) -> None:
    # However it is spelt: hamza, vowels, tatweel.
    for text in ("الأسايش", "الاسايش", "الأَسـايش", "ASAYISH"):
        assert "asayish-nes" in {row["actor"] for row in corpus("actors", text=text)}
    (asayish,) = corpus("actors", text="الأسايش", lang="ar")
    assert asayish["kind"] == "SecurityForce"
    assert asayish["otherLabel"].startswith("Internal Security Forces")
    assert asayish["actsForLabel"] == "قوات سوريا الديمقراطية"
    groups = corpus("actors", class_=[MAS + "ArmedGroup", MAS + "SecurityForce"])
    assert {row["kind"] for row in groups} == {"ArmedGroup", "SecurityForce"}
    assert len(corpus("actors", class_=MAS + "Actor")) == len(corpus("actors"))
    before = {row["actor"]: row["claimCount"] for row in corpus("actors", to="2020-12-31")}
    whole = {row["actor"]: row["claimCount"] for row in corpus("actors")}
    assert 0 < len(before) < len(whole)
    assert all(count <= whole[actor] for actor, count in before.items())


def test_places_of_an_area(corpus: Answers) -> None:
    inside = {row["place"]: row for row in corpus("places", area="hasakah-governorate")}
    assert "hasakah-governorate" in inside
    assert inside["hasakah-governorate"]["withinLabel"] == "Syria"
    assert inside["hasakah-governorate"]["geometry"].startswith("POLYGON")
    everywhere = {row["place"] for row in corpus("places")}
    assert inside.keys() < everywhere
    areas = corpus("places", class_=MAS + "AdministrativeArea")
    assert {row["kind"] for row in areas} == {"AdministrativeArea"}


def test_agreements_name_their_parties(corpus: Answers) -> None:
    rows = {row["agreement"]: row for row in corpus("agreements")}
    memorandum = rows["iraq-syria-security-memorandum"]
    assert {"iraq", "syria"} <= set(memorandum["party"].split())
    assert rows["captagon-act-2022"]["partyLabel"] == ""
    of_iraq = {row["agreement"] for row in corpus("agreements", party="iraq")}
    assert of_iraq == {name for name, row in rows.items() if "iraq" in row["party"].split()}
    laws = corpus("agreements", class_=MAS + "Law")
    assert {row["kind"] for row in laws} == {"Law"}


@pytest.mark.parametrize(
    ("index", "of"), [("actors", "Actor"), ("places", "Place"), ("agreements", "Instrument")]
)
def test_kinds_of_things_are_those_of_the_index(corpus: Answers, index: str, of: str) -> None:
    involved = [row for row in corpus(index) if row["claimCount"]]
    counted = {row["kind"]: row["thingCount"] for row in corpus("kinds-of-things", class_=MAS + of)}
    kinds = [row["kind"] for row in involved]
    assert counted == {kind: kinds.count(kind) for kind in kinds}


# --- claims


def test_the_index_has_every_claim_latest_first(corpus: Answers) -> None:
    rows = corpus("claims-index")
    told = corpus.store.query(
        f"SELECT DISTINCT ?claim {{ ?claim <{MAS}attestedBy> ?attestation }}",
        use_default_graph_as_union=True,
    )
    assert isinstance(told, QuerySolutions)
    assert len({row["claim"] for row in rows}) == len(list(told))
    dated = [row["earliest"] for row in rows if row["earliest"]]
    assert dated == sorted(dated, reverse=True)
    assert {row["possible"] for row in rows} == {True, False}


def test_the_index_by_class_place_and_source(corpus: Answers) -> None:
    everything = {row["claim"]: row for row in corpus("claims-index")}
    events = corpus("claims-index", class_=MAS + "Event", possibilities="exclude")
    assert 0 < len(events) < len(everything)
    assert "Control" not in {row["kind"] for row in events}
    # What was only planned is of the class that it would be.
    planned = corpus("claims-index", class_=MAS + "IllicitMovement", possibilities="only")
    assert planned
    assert all(row["possible"] and row["kind"] == "IllicitMovement" for row in planned)
    inside = corpus("claims-index", place="syria")
    assert {row["claim"] for row in corpus("claims-index", place="hasakah-governorate")} <= {
        row["claim"] for row in inside
    }
    said = corpus("claims-index", outlet="radio-alkul")
    assert all("radio-alkul" in row["speaker"] or "Radio Alkul" in row["relays"] for row in said)
    accused = corpus("claims-index", stance=["accuses", "denies"])
    assert {row["stance"] for row in accused} <= {"accuses", "denies"}
    control = [row for row in everything.values() if row["kind"] == "Control"]
    assert all(row["place"] for row in control)
    assert all(set(row["place"].split()) <= set(row["involved"].split()) for row in control)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"class_": MAS + "Event"},
        {"place": "syria", "possibilities": "exclude"},
        {"text": "كبتاغون", "lang": "ar"},
    ],
    ids=["all", "events", "in Syria", "by text"],
)
def test_facets_count_the_claims_of_the_index(corpus: Answers, given: dict[str, str]) -> None:
    index = corpus("claims-index", **given)
    facets: dict[str, dict[str, int]] = {}
    for row in corpus("claims-facets", **given):
        facets.setdefault(row["facet"], {})[row["value"]] = row["count"]
        assert row["valueLabel"]
    for facet, column in {"kind": "kind", "article": "article", "stance": "stance"}.items():
        values = {row[column] for row in index}
        assert facets[facet] == {
            value: len({row["claim"] for row in index if row[column] == value}) for value in values
        }
    years = {row["earliest"][:4] for row in index if row["earliest"]}
    assert facets["year"].keys() == years
    possible = len({row["claim"] for row in index if row["possible"]})
    assert facets["possible"].get("true", 0) == possible
    assert facets["place"]["syria"] == len(
        {row["claim"] for row in corpus("claims-index", **{**given, "place": "syria"})}
    )


def test_one_facet_alone(corpus: Answers) -> None:
    rows = corpus("claims-facets", facet="kind", lang="ar")
    assert {row["facet"] for row in rows} == {"kind"}
    assert rows == [row for row in corpus("claims-facets", lang="ar") if row["facet"] == "kind"]
    assert [row["count"] for row in rows] == sorted((row["count"] for row in rows), reverse=True)
    assert {row["value"]: row["valueLabel"] for row in rows}["Seizure"] == "ضبط"


def test_claims_of_a_thing_go_by_time_with_its_roles(corpus: Answers) -> None:
    rows = corpus("thing-claims", thing="captagon")
    assert [row["earliest"] for row in rows] == sorted(row["earliest"] for row in rows)
    assert {row["roles"] for row in rows} == {"commodity"}
    moved = corpus("thing-claims", thing="captagon", class_=MAS + "IllicitMovement")
    assert {row["kind"] for row in moved} == {"IllicitMovement"}


def test_routes_have_their_stops_in_order(corpus: Answers) -> None:
    rows = {row["claim"]: row for row in corpus("routes")}
    legs: dict[str, list[tuple[int, str, str]]] = {}
    for row in corpus("trafficking-routes", possibilities="include", inexact="include"):
        leg = (row["leg"], row["fromPlace"], row["toPlace"])
        legs.setdefault(row["claim"], []).append(leg)
    assert legs
    for claim, told in legs.items():
        stops = [place for _, *ends in sorted(told) for place in ends if place]
        assert rows[claim]["stops"].split() == list(dict.fromkeys(stops))
    way = corpus("routes", actor="ndf", place="kurdistan-region", lang="ar")
    assert way
    assert all("kurdistan-region" in row["stops"] for row in way)


# --- things


def test_a_thing_of_any_class_has_its_facts(corpus: Answers) -> None:
    rows = corpus("thing", thing="hasakah-governorate", lang="ar")
    facts = {(row["fact"], row["value"]): row for row in rows}
    assert facts["class", "AdministrativeArea"]["valueLabel"]
    assert facts["name", "محافظة الحسكة"]["detail"] == "ar"
    assert facts["within", "syria"]["valueLabel"] == "سوريا"
    assert facts["within", "syria"]["factLabel"]
    assert ("of-adjoins", "segment-hasakah-dohuk") in facts
    assert ("sameAs", "https://sws.geonames.org/173813/") in facts
    assert {row["fact"] for row in rows} >= {"geometry", "otherName", "source", "license"}
    assert {row["article"] for row in rows} == {None}
    (unnamed, *_) = [row for row in corpus("actors") if row["kind"] == "AnonymousSource"]
    said = corpus("thing", thing=unnamed["actor"])
    assert {row["article"] for row in said} == {unnamed["articles"]}


def test_ties_are_the_same_from_both_ends(corpus: Answers) -> None:
    ties = corpus("ego-network", thing="sdf")
    assert {row["source"] for row in ties} == {"sdf"}
    assert "sdf" not in {row["target"] for row in ties}
    for row in ties:
        back = {
            (each["target"], each["kind"]): (each["together"], each["claims"])
            for each in corpus("ego-network", thing=row["target"])
        }
        assert back["sdf", row["kind"]] == (row["together"], row["claims"])
    places = corpus("ego-network", thing="sdf", class_=MAS + "Place")
    assert places == [row for row in ties if row in places]
    assert "Control" in {row["kind"] for row in places}


def test_segments_go_from_north_to_south(corpus: Answers) -> None:
    rows = corpus("border-segments")
    assert [(row["number"], row["governorate"], row["facing"]) for row in rows] == [
        (1, "dohuk-governorate", "hasakah-governorate"),
        (2, "nineveh-governorate", "hasakah-governorate"),
        (3, "nineveh-governorate", "deir-ez-zor-governorate"),
        (4, "anbar-governorate", "deir-ez-zor-governorate"),
        (5, "anbar-governorate", "homs-governorate"),
    ]
    ends = [row["geometry"].rpartition(", ")[2].rstrip(")") for row in rows]
    begins = [row["geometry"].partition("(")[2].partition(",")[0] for row in rows]
    assert ends[:-1] == begins[1:]
    assert 590_000 < sum(row["length"] for row in rows) < 610_000
    other = corpus("border-segments", side="syria")
    assert [row["facing"] for row in other] == [row["governorate"] for row in rows]


# --- words


def test_marked_words_stand_in_the_sentence(corpus: Answers) -> None:
    words_stand_in_their_sentences(corpus)


@needs_real_articles
def test_marked_words_stand_in_the_sentences_of_real_articles(real: Answers) -> None:
    words_stand_in_their_sentences(real)


def words_stand_in_their_sentences(answers: Answers) -> None:
    claims = sorted({row["claim"] for row in answers("claims-index")})
    triggered = set()
    for first in range(0, len(claims), CLAIMS_AT_ONCE):
        asked = claims[first : first + CLAIMS_AT_ONCE]
        quotes = {row["span"]: row["quote"] for row in answers("evidence", claim=asked)}
        for row in answers("marked-words", claim=asked):
            start, end = row["start"] - row["sentenceStart"], row["end"] - row["sentenceStart"]
            # Line ends are written as spaces in quotes.
            assert quotes[row["span"]][start:end] == row["words"], row
            assert answers.texts[row["article"]][row["start"] : row["end"]] == row["words"]
            assert row["roleLabel"]
            if row["role"] == "trigger":
                triggered.add(row["told"])
    assert triggered == set(claims)


def test_the_words_of_a_claim(corpus: Answers) -> None:
    rows = corpus("marked-words", claim="captagon-seizure-digest-e8", lang="ar")
    roles = {(row["role"], row["words"]) for row in rows}
    assert roles >= {
        ("trigger", "ضبطت"),
        ("agent", "الأسايش"),
        ("commodity", "كبتاغون"),
        ("dateWords", "آذار الماضي"),
        ("quantity", "2.5 مليون حبة"),
        ("saying", "أعلنت"),
        ("relayedBy", "تلفزيون سوريا"),
        ("relaying", "ذكر"),
    }
    names = {row["role"]: (row["roleLabel"], row["thingLabel"]) for row in rows}
    assert names["commodity"][1] == "كبتاغون"
    assert names["trigger"][1] is None


@pytest.mark.parametrize("article", sorted(path.stem for path in CORPUS.glob("*.txt")))
def test_marks_of_an_article_stand_in_its_text(corpus: Answers, article: str) -> None:
    rows = corpus("article-marks", article=article)
    text = corpus.texts[article]
    assert all(text[row["start"] : row["end"]] == row["words"] for row in rows)
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)
    claims = {row["claim"] for row in corpus("claims-index", article=article)}
    assert {row["told"] for row in rows if row["mark"] == "trigger"} == claims
    assert {claim for row in rows for claim in row["told"].split()} <= claims
    assert {row["mark"] for row in rows} <= {
        "mention",
        "trigger",
        "saying",
        "relaying",
        "date",
        "quantity",
    }
