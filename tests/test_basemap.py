"""The basemaps and their projection: bounds, common edges, the border's line, sizes, paths."""

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from ontology.namespaces import GEO, ID, MAS
from ontology.reference import reference, reference_quads
from queries.wkt import UnreadableGeometry
from server.pages import basemap as module
from server.pages.basemap import Basemap, Kind, Outline, basemap, near, wide
from server.pages.projection import Box, Position, Projection, positions

FOLDER = Path(module.__file__).parent / "basemap"
MAPS = {"near": near, "wide": wide}
BORDER_PAGE = Box(37.0, 31.5, 45.0, 38.0)
SEGMENTS = (
    "segment-hasakah-dohuk",
    "segment-hasakah-nineveh",
    "segment-deir-ez-zor-nineveh",
    "segment-deir-ez-zor-anbar",
    "segment-homs-anbar",
)
PATH = re.compile(r"(?:M-?\d+(?:\.\d)? -?\d+(?:\.\d)?(?:L-?\d+(?:\.\d)? -?\d+(?:\.\d)?)*Z?)*")


@pytest.fixture(params=MAPS, scope="module")
def drawn(request: pytest.FixtureRequest) -> Basemap:
    return MAPS[str(request.param)]()


def outline(known: Basemap, slug: str) -> Outline:
    (found,) = (one for one in known.outlines if one.slug == slug)
    return found


def edges(one: Outline) -> set[frozenset[Position]]:
    return {frozenset(edge) for ring in one.rings for edge in pairwise(ring)}


def area(ring: Sequence[Position]) -> float:
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring)) / 2


@cache
def said(prop: str) -> dict[str, str]:
    """Return the values of a property in the reference data, by slugs of the subjects."""
    return {
        quad.subject.value.removeprefix(ID): quad.object.value
        for quad in reference_quads()
        if quad.predicate.value == prop
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    }


def geometry(slug: str) -> str:
    return said(f"{GEO}asWKT")[f"{slug}-geometry"]


@pytest.fixture(scope="module")
def segment_lines() -> dict[str, list[Position]]:
    return {slug: positions(geometry(slug)) for slug in SEGMENTS}


# The files


def test_the_files_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.json")}
    assert sizes.keys() == {"near.json", "wide.json"}
    assert sum(sizes.values()) < 120_000


def test_what_a_page_about_the_border_draws_is_small() -> None:
    projection = Projection(BORDER_PAGE, 760)
    part = basemap(BORDER_PAGE)
    paths = [
        projection.area(one.rings) for one in part.outlines if one.kind is not Kind.GOVERNORATE
    ]
    paths += [projection.path(one.points) for one in part.lines]
    assert sum(map(len, paths)) < 40_000


@pytest.mark.parametrize("name", MAPS)
def test_a_file_has_one_record_on_a_line_and_uses_every_arc(name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text("utf-8")
    file = json.loads(text)
    records = sum(len(file[key]) for key in ("arcs", "outlines", "rivers", "labels"))
    assert text.count("\n") > records
    used = {max(n, ~n) for one in file["outlines"] for ring in one["rings"] for n in ring}
    used |= {arc for river in file["rivers"] for arc in river["arcs"]}
    assert used == set(range(len(file["arcs"])))


# What they hold


def test_everything_is_within_the_box(drawn: Basemap) -> None:
    for one in drawn.outlines:
        assert all(drawn.box.has(position) for ring in one.rings for position in ring), one
    for line in drawn.lines:
        assert all(map(drawn.box.has, line.points))
    assert all(drawn.box.has(label.position) for label in drawn.labels)


def test_rings_are_closed_without_repetition_and_enclose_something(drawn: Basemap) -> None:
    for one in drawn.outlines:
        assert one.rings
        for ring in one.rings:
            assert ring[0] == ring[-1]
            assert len(set(ring)) == len(ring) - 1 >= 3, one.name_en
            assert area(ring) != 0


def test_no_ring_crosses_itself(drawn: Basemap) -> None:
    shapely = pytest.importorskip("shapely", reason="needs derivation/requirements.lock")
    for one in drawn.outlines:
        for ring in one.rings:
            assert shapely.Polygon(ring).is_valid, one.name_en


def test_names_are_in_both_languages(drawn: Basemap) -> None:
    names = {(one.name_ar, one.name_en) for one in drawn.outlines if one.kind is not Kind.LAKE}
    names |= {(one.name_ar, one.name_en) for one in drawn.labels}
    for arabic, english in names:
        assert re.search("[\u0621-\u064a]", arabic), english
        assert english


def test_slugs_are_individuals_of_the_reference_data(drawn: Basemap) -> None:
    known = reference().individuals
    slugs = {one.slug for one in drawn.outlines} | {one.slug for one in drawn.labels}
    assert len(slugs) > 3
    assert slugs - {None} <= known.keys()


def test_the_countries_around_are_there() -> None:
    named = {one.name_en for one in near().outlines if one.kind is Kind.COUNTRY}
    assert named >= {
        "Iran",
        "Iraq",
        "Israel",
        "Jordan",
        "Kuwait",
        "Lebanon",
        "Palestine",
        "Saudi Arabia",
        "Syria",
        "Turkey",
    }


def test_every_governorate_that_has_an_outline_in_the_data_has_one_here() -> None:
    outlines = {
        name.removesuffix("-geometry")
        for name, wkt in said(f"{GEO}asWKT").items()
        if "POLYGON" in wkt
    }
    assert {one.slug for one in near().outlines if one.kind is Kind.GOVERNORATE} == outlines
    assert len(outlines) == 32


def test_towns_stand_where_the_gazetteer_has_them() -> None:
    cities = [one for one in near().labels if one.kind is Kind.CITY]
    assert {"baghdad", "damascus", "hasakah"} <= {one.slug for one in cities}
    for one in cities:
        assert one.slug is not None
        assert math.dist(one.position, positions(geometry(one.slug))[0]) < 0.001, one.name_en


def test_the_two_rivers_are_named_and_run_through_both_countries() -> None:
    for name, least in (("Euphrates", 10.0), ("Tigris", 7.0)):
        lines = [one.points for one in near().lines if one.name_en == name]
        assert sum(math.dist(*step) for line in lines for step in pairwise(line)) > least
    assert {one.name_ar for one in near().lines if one.kind is Kind.RIVER} >= {"الفرات", "دجلة"}


# Common edges


def test_the_line_between_iraq_and_syria_is_that_of_the_segments(
    segment_lines: dict[str, list[Position]],
) -> None:
    shared = edges(outline(near(), "iraq")) & edges(outline(near(), "syria"))
    assert shared == {frozenset(edge) for line in segment_lines.values() for edge in pairwise(line)}


@pytest.mark.parametrize("slug", SEGMENTS)
def test_each_segment_is_the_edge_of_its_two_governorates(
    segment_lines: dict[str, list[Position]], slug: str
) -> None:
    syrian, iraqi = next(
        (one, other)
        for one in ("hasakah", "deir-ez-zor", "homs")
        for other in ("dohuk", "nineveh", "anbar")
        if slug == f"segment-{one}-{other}"
    )
    both = edges(outline(near(), f"{syrian}-governorate")) & edges(
        outline(near(), f"{iraqi}-governorate")
    )
    assert both == {frozenset(edge) for edge in pairwise(segment_lines[slug])}


def test_the_line_is_drawn_once_as_a_border(segment_lines: dict[str, list[Position]]) -> None:
    borders = Counter(
        frozenset(edge)
        for line in near().lines
        if line.kind is not Kind.RIVER
        for edge in pairwise(line.points)
    )
    assert set(borders.values()) == {1}
    drawn = {
        frozenset(edge)
        for line in near().lines
        if line.kind is Kind.BORDER
        for edge in pairwise(line.points)
    }
    assert all(
        frozenset(edge) in drawn for line in segment_lines.values() for edge in pairwise(line)
    )


def test_an_edge_belongs_to_two_countries_at_most(drawn: Basemap) -> None:
    counted = Counter(
        edge for one in drawn.outlines if one.kind is Kind.COUNTRY for edge in edges(one)
    )
    assert set(counted.values()) == {1, 2}


@pytest.mark.parametrize("state", ["iraq", "syria"])
def test_governorates_fill_their_country(state: str) -> None:
    within = {place: whole.removeprefix(ID) for place, whole in said(f"{MAS}within").items()}
    assert within["kurdistan-region"] == "iraq"
    whole = sum(area(ring) for ring in outline(near(), state).rings)
    # Rings around holes, as that around Damascus, run the other way.
    parts = sum(
        area(ring)
        for one in near().outlines
        if one.kind is Kind.GOVERNORATE and one.slug is not None
        for ring in one.rings
        if state in {within[one.slug], within.get(within[one.slug])}
    )
    # What the zone of the United Nations has is in no governorate.
    assert parts == pytest.approx(whole, rel=0.02)


def test_no_line_runs_along_the_edge_of_the_map(drawn: Basemap) -> None:
    for line in drawn.lines:
        for one, other in pairwise(line.points):
            for axis, sides in enumerate(
                ((drawn.box.west, drawn.box.east), (drawn.box.south, drawn.box.north))
            ):
                assert not one[axis] == other[axis] in sides


# Parts of them


def test_the_finer_map_is_taken_where_it_covers_the_box() -> None:
    assert any(one.kind is Kind.GOVERNORATE for one in basemap(BORDER_PAGE).outlines)
    europe = basemap(Box(22.0, 35.0, 44.0, 44.0))
    assert not any(one.kind is Kind.GOVERNORATE for one in europe.outlines)
    assert "Turkey" in {one.name_en for one in europe.outlines}


def test_a_part_has_only_what_overlaps_it() -> None:
    part = near().within(Box(47.0, 29.0, 48.5, 30.9))
    named = {one.name_en for one in part.outlines}
    assert {"Kuwait", "Iraq", "Basra"} <= named
    assert not {"Syria", "Lebanon", "Hasakah"} & named
    assert all(part.box.has(one.position) for one in part.labels)
    assert part.box == Box(47.0, 29.0, 48.5, 30.9)


def test_there_is_nothing_where_the_map_ends() -> None:
    part = wide().within(Box(-10.0, -30.0, 5.0, -20.0))
    assert (part.outlines, part.lines, part.labels) == ([], [], [])


# The projection


def test_corners_of_the_box_are_those_of_the_rectangle() -> None:
    projection = Projection(Box(34.0, 28.0, 50.0, 38.0), 800)
    assert projection.point((34.0, 38.0)) == (0, 0)
    assert projection.point((50.0, 28.0)) == (800, projection.height)
    # A degree of latitude is as long as 1 / cos(33°) degrees of longitude.
    assert projection.height == pytest.approx(800 / 16 * 10 / math.cos(math.radians(33)), abs=0.1)


@given(
    st.floats(-179, 178),
    st.floats(-80, 79),
    st.floats(0.5, 30),
    st.floats(100, 2000),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_what_is_within_the_box_is_drawn_within_the_rectangle(
    west: float, south: float, size: float, width: float, across: float, up: float
) -> None:
    box = Box(west, south, min(west + size, 180), min(south + size, 85))
    projection = Projection(box, width)
    x, y = projection.point((west + across * (box.east - west), south + up * (box.north - south)))
    assert -0.1 <= x <= width + 0.1
    assert -0.1 <= y <= projection.height + 0.1


@given(st.lists(st.tuples(st.floats(30, 50), st.floats(25, 40))), st.booleans())
def test_any_line_becomes_path_data_of_one_decimal(line: list[Position], closed: bool) -> None:
    data = Projection(Box(34.0, 28.0, 50.0, 38.0), 800).path(line, closed=closed)
    assert PATH.fullmatch(data)
    assert bool(data) == bool(line)


def test_a_path_has_no_point_twice_in_a_row_and_no_needless_decimals() -> None:
    projection = Projection(Box(0.0, -1.0, 10.0, 1.0), 100)
    assert projection.path([(0, 1), (0.001, 1), (1.05, 1), (2, 1)]) == "M0 0L10.5 0L20 0"
    assert projection.path([(0, 1), (1, 1), (1, 0), (0, 1)], closed=True) == "M0 0L10 0L10 10Z"
    assert projection.path([]) == projection.path([], closed=True) == projection.area([]) == ""


def test_geometries_of_each_kind_are_drawn() -> None:
    projection = Projection(Box(0.0, -1.0, 10.0, 1.0), 100)
    assert projection.drawing("POINT (1 1)").points == [(10, 0)]
    assert projection.drawing("MULTIPOINT (1 1, 2 0)").points == [(10, 0), (20, 10)]
    assert projection.drawing("LINESTRING (0 1, 1 0)").lines == "M0 0L10 10"
    polygon = projection.drawing("POLYGON ((0 1, 4 1, 4 0, 0 1), (1 1, 2 1, 2 0.9, 1 1))")
    assert polygon.areas.count("M") == polygon.areas.count("Z") == 2
    mixed = projection.drawing(
        "GEOMETRYCOLLECTION (POINT (1 1), MULTILINESTRING ((0 1, 1 0), (2 0, 3 0)))"
    )
    assert (len(mixed.points), mixed.lines.count("M"), mixed.areas) == (1, 2, "")
    empty = projection.drawing("POINT EMPTY")
    assert (empty.points, empty.lines, empty.areas) == ([], "", "")
    with pytest.raises(UnreadableGeometry):
        projection.drawing("CIRCLE (1 1)")


def test_a_box_around_positions_has_a_margin_and_a_least_size() -> None:
    assert Box.around([]) is None
    assert Box.around([(40.0, 35.0)]) == Box(39.5, 34.5, 40.5, 35.5)
    box = Box.around(positions("LINESTRING (38 33, 42 37)"), margin=0.25)
    assert box == Box(37.0, 32.0, 43.0, 38.0)
    edge = Box.around([(-180.0, -90.0), (180.0, 90.0)])
    assert edge == Box(-180.0, -90.0, 180.0, 90.0)


def test_boxes_overlap_and_cover() -> None:
    box = Box(0.0, 0.0, 10.0, 10.0)
    assert box.covers(Box(1.0, 1.0, 10.0, 9.0))
    assert not box.covers(Box(1.0, 1.0, 11.0, 9.0))
    assert box.overlaps(Box(10.0, 10.0, 11.0, 11.0))
    assert not box.overlaps(Box(10.1, 0.0, 11.0, 1.0))
