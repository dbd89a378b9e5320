"""Chooses the coasts and borders within a frame, and simplifies them line by line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from derivation.sources import Countries, Position

_DECIMALS: Final = 3
_ENDS_DECIMALS: Final = 5
# Positions of a closed line that encloses nothing.
_CLOSED: Final = 3


def areas_within(countries: Countries, frame: Polygon) -> Mapping[str, BaseGeometry]:
    """Return the countries as polygons, cut off at the frame."""
    areas = {}
    for name, rings in countries.parts.items():
        # The smallest islands are less than the grid of the data.
        around = [Polygon(ring) for ring in rings if len(ring) > _CLOSED]
        whole = Polygon()
        for part in around:  # a hole is within a part that came before it
            if part.intersects(frame):
                whole = shapely.symmetric_difference(whole, shapely.make_valid(part))
        area = shapely.intersection(whole, frame)
        if not area.is_empty:
            areas[name] = area
    return areas


def large_lines(
    lines: Iterable[Sequence[Position]], frame: Polygon, least: float
) -> Iterable[Sequence[Position]]:
    """Yield the lines within the frame, without islands of less than so many square degrees."""
    for line in lines:
        one = LineString(line)
        small = one.is_ring and (len(line) <= _CLOSED or Polygon(line).area < least)
        if one.intersects(frame) and not small:
            yield line


def simplified_line(line: Sequence[Position], tolerance: float) -> LineString:
    """Return a line with fewer corners, on a coarser grid; its ends stay as they are."""
    first, *inner, last = shapely.simplify(LineString(line), tolerance).coords
    rounded = [(round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in inner]
    ends = [(round(x, _ENDS_DECIMALS), round(y, _ENDS_DECIMALS)) for x, y in (first, last)]
    return LineString([ends[0], *rounded, ends[1]])


def is_line(line: Sequence[Position], other: LineString) -> bool:
    """Tell whether a line is the one whose ends these are, in either direction."""
    ends = {(round(x, _ENDS_DECIMALS), round(y, _ENDS_DECIMALS)) for x, y in (line[0], line[-1])}
    return ends == {other.coords[0], other.coords[-1]}
