"""Maps of answers: what is drawn where, which names are set, and what is left out."""

import re

import httpx
from hypothesis import given
from hypothesis import strategies as st

from server.pages.languages import Language
from server.pages.projection import Box, Projection
from server.pages.views import clipping
from server.pages.views.ground import ground
from server.pages.views.lettering import Lettering, Rectangle, Words, broken, extent
from server.pages.views.map import MOST, Feature, drawing

BOX = Box(38.0, 33.0, 43.0, 38.0)
positions = st.tuples(
    st.floats(30, 50, allow_nan=False).map(lambda x: round(x, 3)),
    st.floats(28, 44, allow_nan=False).map(lambda y: round(y, 3)),
)


def town(name: str, lon: float, lat: float, number: int = 1) -> Feature:
    return Feature(
        f"https://example.org/id/{name}",
        name,
        f"/page/{name}",
        f"POINT ({lon} {lat})",
        number=number,
    )


def test_points_lines_and_areas_are_drawn_large_things_below() -> None:
    drawn = drawing(
        [
            town("here", 41.0, 35.0),
            Feature("l", "line", "/l", "LINESTRING (40 34, 41 35, 42 35)"),
            Feature("a", "area", "/a", "POLYGON ((40 34, 42 34, 42 36, 40 36, 40 34))"),
        ]
    )
    assert drawn is not None
    assert [each.feature.label for each in drawn.features] == ["area", "line", "here"]
    area, line, point = (each.drawing for each in drawn.features)
    assert area.areas.startswith("M")
    assert area.areas.endswith("Z")
    assert line.lines.startswith("M")
    assert len(point.points) == 1
    assert all(shape.path for shape in drawn.ground.shapes)


def test_what_has_no_place_or_is_too_much_is_counted_as_hidden() -> None:
    drawn = drawing(
        [town("here", 41, 35), Feature("x", "x", "/x", ""), Feature("y", "y", "/y", "?")]
    )
    assert drawn is not None
    assert drawn.hidden == 2
    many = drawing([town(f"t{n}", 38 + n % 20 / 5, 33 + n % 23 / 5) for n in range(MOST + 7)])
    assert many is not None
    assert (len(many.features), many.hidden) == (MOST, 7)
    assert drawing([Feature("x", "x", "/x", "")]) is None
    assert drawing([]) is None


def test_more_claims_make_a_larger_point_and_names_go_to_them_first() -> None:
    crowd = [town(f"place {n}", 41 + n / 500, 35, number=n) for n in range(1, 30)]
    drawn = drawing([*crowd, town("far", 44, 37)])
    assert drawn is not None
    by_name = {each.feature.label: each for each in drawn.features}
    assert by_name["place 29"].radius > by_name["place 1"].radius
    assert by_name["place 29"].words is not None
    assert sum(each.words is not None for each in drawn.features) < len(drawn.features)


@given(st.lists(positions, min_size=2, max_size=30))
def test_parts_of_a_line_that_are_cut_off_are_out_of_sight(line: list[tuple[float, float]]) -> None:
    parts = clipping.lines(line, BOX)
    kept = {position for part in parts for position in part}
    assert all(position in kept for position in line if BOX.has(position))
    assert all(part == [line[i] for i in _places(line, part)] for part in parts)


def _places(line: list[tuple[float, float]], part: list[tuple[float, float]]) -> range:
    size = len(part)
    start = next(i for i in range(len(line)) if line[i : i + size] == part)
    return range(start, start + size)


@given(st.lists(positions, min_size=3, max_size=20))
def test_an_area_is_cut_to_the_box(ring: list[tuple[float, float]]) -> None:
    cut = clipping.area([*ring, ring[0]], BOX)
    near = 1e-9
    assert all(
        BOX.west - near <= x <= BOX.east + near and BOX.south - near <= y <= BOX.north + near
        for x, y in cut
    )


def test_names_do_not_cover_each_other() -> None:
    lettering = Lettering(400, 300)
    first = Words(200, 150, ["Deir ez-Zor"], "name")
    assert lettering.set(first, 12)
    assert not lettering.set(Words(205, 152, ["Hasakah"], "name"), 12)
    assert lettering.set(Words(205, 190, ["Hasakah"], "name"), 12)
    assert not lettering.set(Words(2, 20, ["over the edge"], "name"), 12)
    lettering.take(Rectangle(0, 200, 400, 300))
    assert not lettering.set(Words(200, 250, ["taken"], "name"), 12)
    assert extent(first, 12).left < 200 < extent(first, 12).right


def test_lines_are_isolated_and_long_names_broken() -> None:
    words = Words(0, 0, broken("Forces of the central government in Baghdad", 22), "name")
    assert words.lines == ["Forces of the central", "government in Baghdad"]
    assert words.isolated[0] == "\u2068Forces of the central\u2069"
    assert broken("one two three four five", 5, most=2) == ["one", "two…"]
    assert broken("", 5) == [""]


def test_the_ground_names_each_thing_once_and_leaves_out_what_it_is_told() -> None:
    onto = Projection(BOX, 600)
    full = ground(onto, Lettering(onto.width, onto.height), Language.AR)
    names = [words.lines[0] for words in full.words]
    assert len(names) == len(set(names))
    assert "دير الزور" in names
    assert len(full.towns) <= len(names)
    without = ground(onto, Lettering(onto.width, onto.height), Language.AR, ("iraq",))
    assert "العراق" not in [words.lines[0] for words in without.words]
    assert re.fullmatch(r"[MLZ\d. -]+", full.shapes[0].path)


def test_a_question_with_places_is_drawn_as_a_map(corpus_server: str) -> None:
    answer = httpx.get(
        f"{corpus_server}/places?view=map&lang=en",
        headers={"Accept": "text/html"},
        timeout=60,
    )
    assert answer.status_code == 200
    assert 'class="map zoomable"' in answer.text
    assert answer.text.count('class="feature point"') > 5
