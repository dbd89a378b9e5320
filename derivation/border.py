"""Cuts the border into segments, one for each pair of governorates that face each other."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from geographiclib.geodesic import Geodesic
from shapely.geometry import LineString, Point, shape
from shapely.ops import substring

from derivation.sources import Governorate, Position

# From north to south, by ISO 3166-2.
_IRAQI: Final = ("IQ-DA", "IQ-NI", "IQ-AN")
_SYRIAN: Final = ("SY-HA", "SY-DY", "SY-HI")
_DECIMALS: Final = 5
_STEP: Final = 10.0**-_DECIMALS

Segments = Mapping[tuple[str, str], Sequence[Position]]
"""Lines from north to south by the codes of the Syrian and the Iraqi governorate."""


def segments(line: Sequence[Position], by_iso: Mapping[str, Governorate]) -> Segments:
    """Return the parts of the border by the pair of governorates that face each other.

    The border of the states and the outlines of the governorates run up to 200 m from each other.
    So a point of the border belongs to the governorate that is nearest to it on either side, and
    the cut is where this changes.

    Args:
        line: the border from north to south.
        by_iso: the governorates by their codes in ISO 3166-2.

    """
    border = LineString(line)
    cuts = sorted(
        (_change(border, by_iso[north], by_iso[south]), south)
        for side in (_IRAQI, _SYRIAN)
        for north, south in pairwise(side)
    )
    iraqi, syrian = _IRAQI[0], _SYRIAN[0]
    parts: dict[tuple[str, str], Sequence[Position]] = {}
    start = 0.0
    for end, next_one in [*cuts, (border.length, "")]:
        part = substring(border, start, end)
        parts[syrian, iraqi] = [_rounded(x, y) for x, y in part.coords]
        start = end
        if next_one in _IRAQI:
            iraqi = next_one
        else:
            syrian = next_one
    return parts


def joined(parts: Segments) -> list[Position]:
    """Return the whole border, with the points once at which its segments meet."""
    lines = list(parts.values())
    return [*lines[0], *(position for line in lines[1:] for position in line[1:])]


def length(line: Sequence[Position]) -> float:
    """Return the length of a line in metres along the geodesics of WGS 84 (Karney 2013)."""
    return math.fsum(
        Geodesic.WGS84.Inverse(y, x, next_y, next_x)["s12"]
        for (x, y), (next_x, next_y) in pairwise(line)
    )


def nearest(line: Sequence[Position], position: Position) -> Position:
    """Return the point of a line that is nearest to a position, in the plane of degrees."""
    border = LineString(line)
    found = border.interpolate(border.project(Point(position)))
    return _rounded(found.x, found.y)


def _change(border: LineString, north: Governorate, south: Governorate) -> float:
    """Return how far along the border, in degrees, the southern one becomes the nearer one."""
    northern, southern = shape(north.outline), shape(south.outline)
    start, end = 0.0, float(border.length)
    while end - start > _STEP:
        middle = (start + end) / 2
        point = border.interpolate(middle)
        if northern.distance(point) < southern.distance(point):
            start = middle
        else:
            end = middle
    return end


def _rounded(x: float, y: float) -> Position:
    return round(x, _DECIMALS), round(y, _DECIMALS)
