"""Offsets of annotation tools, as code points of the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.offsets import Covered, NotAtBoundary, Offsets, Unit, same_words

TEXTS = st.text(st.sampled_from("اب ج\n😀𐤀é"), min_size=1, max_size=40)


@st.composite
def covered_runs(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(TEXTS)
    ends = st.integers(0, len(text))
    runs = draw(st.lists(st.tuples(ends, ends).map(lambda p: (min(p), max(p))), max_size=5))
    return text, [(start, end) for start, end in runs if start < end]


def utf_16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_every_code_point_has_its_utf_16_offset_and_back(text: str) -> None:
    offsets = Offsets(text)
    for index in range(len(text) + 1):
        units = offsets.utf_16(index)
        assert units == utf_16_length(text[:index])
        assert offsets.code_point(units, Unit.UTF_16) == index
        assert offsets.code_point(index, Unit.CODE_POINTS) == index


@given(TEXTS)
def test_an_offset_within_a_surrogate_pair_or_outside_is_refused(text: str) -> None:
    offsets = Offsets(text)
    whole = {utf_16_length(text[:index]) for index in range(len(text) + 1)}
    for unit in range(-2, utf_16_length(text) + 3):
        if unit not in whole:
            with pytest.raises(NotAtBoundary):
                offsets.code_point(unit, Unit.UTF_16)


@given(covered_runs())
def test_words_decide_for_the_unit_that_fits_them(
    given_: tuple[str, list[tuple[int, int]]],
) -> None:
    text, runs = given_
    offsets = Offsets(text)
    units = [
        Covered(offsets.utf_16(start), offsets.utf_16(end), text[start:end]) for start, end in runs
    ]
    decided = offsets.unit(units, Unit.UTF_16)
    assert all(offsets.covers(each, decided) for each in units)
    points = [Covered(start, end, text[start:end]) for start, end in runs]
    if runs:
        assert all(offsets.covers(p, offsets.unit(points, Unit.UTF_16)) for p in points)


def test_code_points_go_before_utf_16_where_the_words_allow_both() -> None:
    offsets = Offsets("aaa😀")
    assert offsets.unit([Covered(0, 1, "a")], Unit.UTF_16) is Unit.CODE_POINTS


def test_without_words_it_is_utf_16_unless_only_code_points_keep_off_the_middle_of_words() -> None:
    offsets = Offsets("😀😀 ضبط 😀 نقل")
    assert offsets.unit([Covered(5, 8, None)], Unit.UTF_16) is Unit.UTF_16
    assert offsets.unit([Covered(3, 6, None)], Unit.UTF_16) is Unit.CODE_POINTS


def test_white_space_may_differ_between_words_and_text() -> None:
    assert same_words("الحدود\nالعراقية", "الحدود العراقية")
    assert not same_words("الحدود", "حدود")
    assert same_words("الحدود", None)
