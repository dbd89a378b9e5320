"""Canned queries about places: timelines, control, routes, crossings, what lies where."""

import json
import math
import re
from collections.abc import Iterator

import pytest
from articles import CORPUS, REAL, needs_real_articles
from canned_answers import Answers, loaded, query
from hypothesis import given, settings
from hypothesis import strategies as st

import queries

SPHERE = 6_371_008.8  # metres, the mean radius of the Earth
ONE_PART_IN = 1 / 200


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with loaded(CORPUS, tmp_path_factory.mktemp("corpus") / "data") as answers:
        yield answers


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with loaded(REAL, tmp_path_factory.mktemp("articles") / "data") as answers:
        yield answers


# --- timelines


@needs_real_articles
def test_the_timeline_of_a_place_has_the_places_within(real: Answers) -> None:
    rows = real("place-timeline", area="hasakah-governorate", possibilities="exclude")
    arrests = {row["place"]: row for row in rows if row["kind"] == "Arrest"}
    # Tabqa, where the fourth group was arrested, lies in Raqqa.
    assert set(arrests) == {"qamishli", "hasakah"}
    assert arrests["qamishli"]["date"] == "2022-10"
    assert "أربعة مجموعات مختلفة" in arrests["qamishli"]["quote"]
    storage = [row for row in rows if row["kind"] == "Storage"]
    assert {row["place"] for row in storage} == {
        "hasakah",
        "hasakah-security-square",
        "ndf-headquarters-hasakah",
    }
    told = [(row["undated"], row["earliest"] or "") for row in rows]
    assert told == sorted(told)


@needs_real_articles
def test_the_timeline_of_a_segment_maps_what_articles_describe(real: Answers) -> None:
    rows = real("segment-timeline", segment="segment-deir-ez-zor-anbar")
    relations = {(row["part"], row["relation"]) for row in rows}
    assert relations == {
        ("albukamal-crossing", "within"),
        ("segment-iraq-federal", "covers"),
        ("iraq-syria-border-regime-side", "covers"),
        ("iraq-syria-border", "whole"),
    }
    assert (rows[0]["kind"], rows[0]["earliest"]) == ("CrossingStatus", "2019-09-01T00:00:00Z")
    lengths = {row["article"]: row for row in rows if row["kind"] == "Measurement"}
    assert set(lengths) == {"radioalkul-2022", "alaraby-2025"}
    described = real("segment-timeline", segment="segment-iraq-federal")
    assert {(row["part"], row["relation"]) for row in described} == {
        ("albukamal-crossing", "within"),
        ("segment-iraq-federal", "same"),
        ("iraq-syria-border-regime-side", "overlaps"),
        ("iraq-syria-border", "whole"),
    }
    whole = real("segment-timeline", segment="iraq-syria-border", as_of="2019-12-31")
    assert {row["part"] for row in whole if not row["undated"]} == {"albukamal-crossing"}


# --- control


@needs_real_articles
def test_the_iraqi_side_is_held_from_baghdad_and_in_dohuk_by_the_region(real: Answers) -> None:
    rows = real("controlled-on", as_of="2022-11-10", side="iraq")
    held = {row["segment"]: row for row in rows}
    assert len(held) == len(rows) == 5
    dohuk = held.pop("segment-hasakah-dohuk")
    assert dohuk["holder"] == "kurdistan-region-authorities"
    assert "أقصى شمال غربي البلاد" in dohuk["quote"]
    for row in held.values():
        assert (row["holder"], row["holding"]) == ("iraqi-federal-forces", "sole")
        assert row["participantLabel"] == "Iran-backed militias in Iraq"
        assert (row["named"], row["extent"]) == ("segment-iraq-federal", "segment")
        assert (row["article"], row["ownVoice"]) == ("radioalkul-2022", True)


@needs_real_articles
def test_the_syrian_side_is_shared_and_not_apportioned(real: Answers) -> None:
    rows = real("controlled-on", as_of="2022-11-10", side="syria")
    shared = [row for row in rows if row["claim"] == "radioalkul-2022-e37"]
    assert len({row["segment"] for row in shared}) == len(shared) == 5
    for row in shared:
        assert set(row["holder"].split()) == {"assad-government-forces", "sdf", "tanf-opposition"}
        assert row["holding"] == "shared, not apportioned"
        assert row["extent"] == "governorate"
        assert "تتقاسم السيطرة عليها" in row["quote"]
    # al-Tanf is in Homs: the opposition's part is on one segment, at a place.
    (tanf,) = (row for row in rows if row["claim"] == "radioalkul-2022-e38")
    assert (tanf["segment"], tanf["extent"]) == ("segment-homs-anbar", "place")
    assert tanf["holder"] == "tanf-opposition"
    regime = {row["segment"] for row in rows if row["claim"] == "radioalkul-2022-e45"}
    assert regime == {"segment-deir-ez-zor-anbar", "segment-homs-anbar"}


@needs_real_articles
def test_nobody_controls_before_it_is_told(real: Answers) -> None:
    assert real("controlled-on", as_of="2020-03-25") == []
    assert real("controlled-on", as_of="2020-03-26") != []


def test_a_claim_on_the_whole_border_without_a_place_is_told_as_such(corpus: Answers) -> None:
    rows = [row for row in corpus("controlled-on") if row["claim"] == "border-control-digest-e2"]
    assert len(rows) == 5
    assert {(row["extent"], row["onSide"]) for row in rows} == {("border", None)}


def test_segments_become_geojson_lines(corpus: Answers) -> None:
    table = queries.run(corpus.store, query("controlled-on"), {"side": ["iraq"]})
    features = json.loads(table.geojson())["features"]
    assert {feature["geometry"]["type"] for feature in features} == {"LineString"}


# --- routes


@needs_real_articles
def test_a_route_through_a_place_comes_leg_by_leg(real: Answers) -> None:
    rows = real("routes-through-place", place="kurdistan-region")
    assert [(row["leg"], row["fromPlace"], row["toPlace"], row["touches"]) for row in rows] == [
        (1, "regime-held-areas", "sdf-held-areas", False),
        (2, "sdf-held-areas", "kurdistan-region", True),
        (3, "kurdistan-region", "iraq", True),
    ]
    for row in rows:
        assert row["agent"] == "ansar-battalions ndf"
        assert row["crossesAtLabel"] == "Iraq-Syria border"
        assert (row["article"], row["ownVoice"]) == ("syriatv-2022", True)
        assert "ميليشيا الدفاع الوطني" in row["quote"]
    assert real("routes-through-place", place="turkey") == []


def test_a_route_that_is_asked_for_by_two_places_comes_once(corpus: Answers) -> None:
    once = corpus("routes-through-place", place="kurdistan-region")
    twice = corpus("routes-through-place", place=["kurdistan-region", "regime-held-areas"])
    assert [row["leg"] for row in twice] == [row["leg"] for row in once]
    assert [row["touches"] for row in twice] == [True, True, True]


@needs_real_articles
def test_a_route_on_the_map_has_its_stops_and_the_border(real: Answers) -> None:
    rows = real("route-map", actor="ndf")
    assert [(row["stop"], row["as"], row["place"]) for row in rows] == [
        (None, "crossing", "iraq-syria-border"),
        (0, "start", "regime-held-areas"),
        (1, "stop", "sdf-held-areas"),
        (2, "stop", "kurdistan-region"),
        (3, "end", "iraq"),
    ]
    assert rows[0]["geometry"].startswith("LINESTRING")
    # The gazetteer has no geometry of states and of areas held by somebody.
    assert {row["geometry"] for row in rows[1:]} == {None}


# --- crossings


@needs_real_articles
def test_how_a_crossing_stands_on_a_day(real: Answers) -> None:
    assert real("crossing-status", as_of="2019-08-31") == []
    rows = real("crossing-status", as_of="2022-11-10")
    assert {(row["crossing"], row["status"]) for row in rows} == {
        ("albukamal-crossing", "reopened"),
        ("albukamal-crossing", "weakTrade"),
    }
    for row in rows:
        assert row["segment"] == "segment-deir-ez-zor-anbar"
        assert row["geometry"] == "POINT (40.9685 34.4043)"
        assert row["article"] == "radioalkul-2022"
        assert "إعادة افتتاحه رسمياً" in row["quote"]
        assert row["superseded"] is False


def test_what_was_said_of_an_earlier_time_is_superseded(corpus: Answers) -> None:
    rows = corpus("crossing-status")
    assert [(row["status"], row["superseded"]) for row in rows] == [
        ("weakTrade", False),
        ("reopened", True),
    ]
    (before,) = corpus("crossing-status", as_of="2019-12-31")
    assert (before["status"], before["superseded"]) == ("reopened", False)


def position(wkt: str) -> tuple[float, float]:
    found = re.fullmatch(r"POINT ?\(([-0-9.]+) ([-0-9.]+)\)", wkt)
    assert found
    return float(found[1]), float(found[2])


def haversine(lon: float, lat: float, to: tuple[float, float]) -> float:
    east, north = math.radians(to[0] - lon), math.radians(to[1] - lat)
    half = (
        math.sin(north / 2) ** 2
        + math.cos(math.radians(lat)) * math.cos(math.radians(to[1])) * math.sin(east / 2) ** 2
    )
    return 2 * SPHERE * math.asin(math.sqrt(half))


@settings(max_examples=40)
@given(
    st.decimals(min_value=-90, max_value=90, places=4),
    st.decimals(min_value=-180, max_value=180, places=4),
)
def test_crossings_come_by_their_distance(corpus: Answers, lat: object, lon: object) -> None:
    rows = corpus("nearest-crossings", lat=str(lat), lon=str(lon))
    assert len(rows) == 4
    for row in rows:
        metres = haversine(float(str(lon)), float(str(lat)), position(row["geometry"]))
        assert abs(row["distance"] * 1000 - metres) <= 50 + metres * ONE_PART_IN
    assert [row["distance"] for row in rows] == sorted(row["distance"] for row in rows)


def test_a_crossing_comes_with_what_is_said_of_it(corpus: Answers) -> None:
    first = corpus("nearest-crossings", lat="34.45", lon="40.92")[0]
    assert first["crossing"] == "albukamal-crossing"
    assert set(first["statuses"].split()) == {"reopened", "weakTrade"}
    assert first["occurrences"] == 2
    assert first["claims"] == "border-control-digest-e19 border-control-digest-e20"


# --- what lies where


@needs_real_articles
def test_a_rectangle_finds_points_lines_and_areas(real: Answers) -> None:
    rows = real("claims-in-box", bbox="40.9,34.3,41.0,34.5")
    assert {(row["place"], row["shape"]) for row in rows} == {
        ("albukamal-crossing", "point"),
        ("anbar-governorate", "area"),
        ("deir-ez-zor-governorate", "area"),
        ("iraq-syria-border", "line"),
    }
    crossing = [row for row in rows if row["place"] == "albukamal-crossing"]
    assert {row["claim"] for row in crossing} == {"radioalkul-2022-e47", "radioalkul-2022-e48"}
    assert real("claims-in-box", bbox="0,0,1,1") == []


def test_without_a_rectangle_all_mapped_places_come(corpus: Answers) -> None:
    everywhere = {row["claim"] for row in corpus("claims-in-box")}
    assert everywhere > {row["claim"] for row in corpus("claims-in-box", bbox="36,33,37,34")}


@needs_real_articles
def test_places_of_an_area_come_by_how_often_they_are_told(real: Answers) -> None:
    rows = {row["place"]: row for row in real("places-within", area="rif-dimashq-governorate")}
    assert {"al-kiswah", "deir-khabiyah", "al-muqaylibah", "zakiyah"} <= set(rows)
    kiswah = rows["al-kiswah"]
    assert set(kiswah["kinds"].split()) == {"Arrest", "SecurityOperation", "Seizure"}
    assert kiswah["articles"] == "alaraby-2025"
    assert kiswah["geometry"].startswith("POINT")
    assert rows["al-muqaylibah"]["geometry"] is None
    counts = [row["occurrences"] for row in rows.values()]
    assert counts == sorted(counts, reverse=True)
