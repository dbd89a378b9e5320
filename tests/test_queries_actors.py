"""Canned queries about actors: profile, timeline, who says what, who met whom, agreements."""

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from articles import CORPUS, REAL, needs_real_articles
from canned_answers import Answers, loaded, query

import queries


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with loaded(CORPUS, tmp_path_factory.mktemp("corpus") / "data") as answers:
        yield answers


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with loaded(REAL, tmp_path_factory.mktemp("articles") / "data") as answers:
        yield answers


# --- profile


def test_a_profile_has_what_the_reference_data_and_the_claims_say(corpus: Answers) -> None:
    rows = corpus("actor-profile", actor="asayish-nes")
    facts = {(row["fact"], row["value"], row["detail"]): row for row in rows}
    assert facts["class", "SecurityForce", None]["valueLabel"] == "security force"
    assert facts["actsFor", "sdf", "directly"]["claims"] == ""
    assert facts["otherName", "الأسايش", "ar"]["count"] == 0
    # Told twice, in the headline and below, and one happening.
    seizures = facts["claims", "Seizure", "agent"]
    assert seizures["count"] == 1
    assert seizures["claims"] == "captagon-seizure-digest-e2 captagon-seizure-digest-e8"
    assert seizures["articles"] == "captagon-seizure-digest"
    assert facts["says", "announces", None]["count"] > 0


def test_a_profile_follows_whom_an_actor_acts_for_and_governs(corpus: Answers) -> None:
    facts = {
        (row["fact"], row["value"]): row["detail"]
        for row in corpus("actor-profile", actor="assad-government", lang="ar")
    }
    assert facts["actsFor", "syria"] == "directly"
    assert facts["governs", "syria"] == "1970-11/2024-12-08"
    assert ("agency", "ndf") in facts
    ndf = corpus("actor-profile", actor="ndf")
    assert ("actsFor", "syria", "indirectly") in {
        (row["fact"], row["value"], row["detail"]) for row in ndf
    }


@needs_real_articles
def test_offices_come_from_claims(real: Answers) -> None:
    rows = real("actor-profile", actor="mohammed-sukkar")
    offices = {row["value"]: row["claims"] for row in rows if row["fact"] == "office"}
    assert offices == {
        "iraqi-border-forces": "alwatan-mou-e103",
        "iraqi-border-forces-commander": "alwatan-mou-e103",
        "major-general": "alwatan-mou-e103",
    }
    holders = real("actor-profile", actor="iraqi-border-forces")
    assert {row["value"] for row in holders if row["fact"] == "officer"} == {
        "hamid-al-husseini",
        "mohammed-sukkar",
    }


# --- timeline


@needs_real_articles
def test_a_timeline_goes_by_time_and_ends_with_what_has_none(real: Answers) -> None:
    rows = real("actor-timeline", actor="asayish-nes", possibilities="exclude")
    assert [(row["date"], row["kind"]) for row in rows[:2]] == [
        ("2022-03", "Seizure"),
        ("2022-10", "Arrest"),
    ]
    assert rows[0]["roles"] == "agent"
    assert (rows[0]["speaker"], rows[0]["stance"]) == ("asayish-nes", "announces")
    assert "2.5 مليون حبة كبتاغون" in rows[0]["quote"]
    assert {row["article"] for row in rows} == {"syriatv-2022"}
    undated = real("actor-timeline", actor="mohammad-al-rahmoun")
    assert {row["undated"] for row in undated} == {True}


@needs_real_articles
def test_a_timeline_can_take_in_those_who_act_for_the_actor(real: Answers) -> None:
    alone = {row["claim"] for row in real("actor-timeline", actor="sdf")}
    together = {row["claim"] for row in real("actor-timeline", actor="sdf", agencies="include")}
    assert "syriatv-2022-e20" in together - alone  # the seizure by the Asayish
    assert alone < together


@needs_real_articles
def test_as_of_a_day_later_claims_are_left_out(real: Answers) -> None:
    rows = real("actor-timeline", actor="asayish-nes", as_of="2022-04-01")
    assert [row["claim"] for row in rows] == ["syriatv-2022-e20"]


# --- who says what


@needs_real_articles
def test_an_unnamed_source_accuses_militias(real: Answers) -> None:
    rows = real(
        "who-says-what",
        stance="accuses",
        actor="iran-linked-militias-syria",
        inexact="include",
    )
    assert {row["speakerLabel"] for row in rows} == {"مصدر أمني"}
    assert {row["articles"] for row in rows} == {"syriatv-2022"}
    assert ("IllicitMovement", "agent") in {(row["kind"], row["roles"]) for row in rows}


@needs_real_articles
def test_in_an_article_s_own_voice_its_outlet_speaks(real: Answers) -> None:
    rows = real("who-says-what", speaker="syria-tv", actor="ndf")
    assert {row["ownVoice"] for row in rows} == {True}
    assert "TraffickingRoute" in {row["kind"] for row in rows}


def test_each_happening_is_counted_once_for_a_speaker(corpus: Answers) -> None:
    (row,) = (
        row
        for row in corpus("who-says-what", speaker="asayish-nes", actor="asayish-nes")
        if row["kind"] == "Seizure"
    )
    assert row["occurrences"] == 1
    assert row["stance"] == "announces"


# --- who met whom


@needs_real_articles
def test_meetings_are_edges_one_for_each_pair(real: Answers) -> None:
    rows = real("met-whom")
    pairs = {(row["participant"], row["partner"], row["claims"]) for row in rows}
    assert ("asayish-nes", "kri-counter-narcotics", "syriatv-2022-e4") in pairs
    assert ("mohammad-al-rahmoun", "mohammed-al-sudani", "alwatan-mou-e80") in pairs
    assert ("mohammad-al-rahmoun", "mohammed-sukkar", "alwatan-mou-e104") in pairs
    assert not any(row["possible"] for row in rows)
    assert [row["undated"] for row in rows] == [False] + [True] * (len(rows) - 1)


@needs_real_articles
def test_an_announced_meeting_comes_on_request(real: Answers) -> None:
    planned = [row for row in real("met-whom", possibilities="include") if row["possible"]]
    assert ("iraq", "syria", "XXXX-07-22", "Baghdad") in {
        (row["participant"], row["partner"], row["dates"], row["placeLabel"]) for row in planned
    }


def test_edges_become_graphml(corpus: Answers) -> None:
    table = queries.run(corpus.store, query("met-whom"), {})
    graph = ElementTree.fromstring(table.graphml())
    assert len(list(graph.iter("{http://graphml.graphdrawing.org/xmlns}edge"))) == len(table.rows)


# --- agreements


@needs_real_articles
def test_agreements_as_of_a_day(real: Answers) -> None:
    rows = {row["agreement"]: row for row in real("agreements-in-force", as_of="2023-12-31")}
    understandings = rows["russia-us-understandings"]
    assert understandings["party"] == "russia united-states"
    assert (understandings["acts"], understandings["undated"]) == ("Commitment", False)
    memorandum = rows["iraq-syria-security-memorandum"]
    # al-Watan's article has no date: its memorandum is never as of a day.
    assert memorandum["undated"] is True
    assert memorandum["earliest"] is None
    assert memorandum["kind"] == "MemorandumOfUnderstanding"
    assert {"Abdul Amir al-Shammari", "Mohammad Khaled al-Rahmoun"} <= set(
        memorandum["signatoryLabel"].split("; ")
    )
    # That it will come into force is a plan (e55, e64), and no signing.
    assert "alwatan-mou-e64" not in memorandum["claims"].split()
    early = real("agreements-in-force", as_of="2000-01-01")
    assert [row["agreement"] for row in early] == ["iraq-syria-security-memorandum"]


@needs_real_articles
def test_parties_and_signatories(real: Answers) -> None:
    rows = real("agreement-parties", agreement="iraq-syria-security-memorandum")
    told = {(row["party"], row["capacity"]): row for row in rows}
    assert told["assad-government", "party"]["actsForLabel"] == "Syria"
    assert told["iraqi-government", "party"]["actsForLabel"] == "Iraq"
    signed = told["abdul-amir-al-shammari", "signatory"]
    assert signed["claims"] == "alwatan-mou-e22 alwatan-mou-e76"
    assert signed["occurrences"] == 2
    assert ("mohammad-al-rahmoun", "signatory") in told
    assert ("mohammad-al-rahmoun", "party") not in told


@pytest.mark.parametrize("name", ["agreements-in-force", "agreement-parties"])
def test_lists_have_no_empty_places(corpus: Answers, name: str) -> None:
    for row in corpus(name):
        for column, value in row.items():
            if isinstance(value, str):
                assert "; ;" not in value, column
                assert "  " not in value, column
                assert value == value.strip(" ;"), column
