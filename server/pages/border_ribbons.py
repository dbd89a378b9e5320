"""The geometry of the border: its line in segments, and a ribbon beside it on either side."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from server.pages.border_readings import IRAQ, SIDES
from server.pages.projection import Position, Projection

_GAP: Final = 1.6
_WIDTH: Final = 9.0
# Corners of the line that make less than this are not followed by the ribbons.
_SMOOTH: Final = 2.2
_STEEPEST: Final = 1.8
_CUT: Final = 4.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One side of a segment: data of its area, its outer edge, its middle, and the way to it.

    ``outwards`` is a step of one unit from the line towards the side; ``size`` is the length.
    """

    segment: str
    side: str
    path: str
    edge: Sequence[Point]
    middle: Point
    outwards: Point
    size: float


@dataclass(frozen=True, slots=True)
class Ribbons:
    """The line of the border, the marks at which segments end, and the ribbons by place."""

    line: str
    cuts: Sequence[tuple[Point, Point]]
    by_place: Mapping[tuple[str, str], Ribbon]


def ribbons(lines: Mapping[str, Sequence[Position]], onto: Projection) -> Ribbons:
    """Return the ribbons of segments, given from north to south, each line likewise.

    Neighbours have one common end, which the ribbons share.
    """
    drawn = {name: [onto.point(position) for position in line] for name, line in lines.items()}
    smooth = {name: _smoothed(points, _SMOOTH) for name, points in drawn.items()}
    whole: list[Point] = []
    ends: dict[str, tuple[int, int]] = {}
    for name, points in smooth.items():
        joined = bool(whole) and math.dist(whole[-1], points[0]) < 1.0
        start = len(whole) - 1 if joined else len(whole)
        whole += points[1:] if joined else points
        ends[name] = (start, len(whole) - 1)
    outwards = [_outwards(whole, place) for place in range(len(whole))]
    by_place = {
        (name, side): _ribbon(name, side, whole, outwards, ends[name])
        for name in ends
        for side in SIDES
    }
    places = sorted({place for both in ends.values() for place in both})
    cuts = [
        (
            _along(whole[place], outwards[place], -_GAP - _WIDTH - _CUT),
            _along(whole[place], outwards[place], _GAP + _WIDTH + _CUT),
        )
        for place in places
    ]
    return Ribbons("".join(onto.path(line) for line in lines.values()), cuts, by_place)


def southwards(line: Sequence[Position]) -> Sequence[Position]:
    """Return a line from its northern end to its southern one."""
    return line if line[0][1] >= line[-1][1] else line[::-1]


def _ribbon(
    name: str,
    side: str,
    whole: Sequence[Point],
    outwards: Sequence[Point],
    ends: tuple[int, int],
) -> Ribbon:
    # The ways outwards lead to the east, where Iraq is.
    sign = 1.0 if side == IRAQ else -1.0
    places = range(ends[0], ends[1] + 1)
    inner = [_along(whole[place], outwards[place], sign * _GAP) for place in places]
    outer = [_along(whole[place], outwards[place], sign * (_GAP + _WIDTH)) for place in places]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in [*inner, *reversed(outer)])
    points = [whole[place] for place in places]
    middle, way = _middle(points)
    out = (sign * way[0], sign * way[1])
    centre = _along(middle, out, _GAP + _WIDTH / 2)
    return Ribbon(name, side, f"M{path}Z", outer, centre, out, _length(points))


def _along(point: Point, way: Point, far: float) -> Point:
    return round(point[0] + way[0] * far, 1), round(point[1] + way[1] * far, 1)


def _outwards(points: Sequence[Point], place: int) -> Point:
    """Return the way to the east at a corner, longer where it is sharp, so that widths stay."""
    ways = [
        _normal(points[one], points[one + 1])
        for one in (place - 1, place)
        if 0 <= one < len(points) - 1
    ]
    x, y = (sum(axis) / len(ways) for axis in zip(*ways, strict=True))
    length = max(math.hypot(x, y), 1 / _STEEPEST)
    return x / length**2, y / length**2


def _normal(one: Point, other: Point) -> Point:
    """Return the way to the left of a step, of one unit; for a step southwards, to the east."""
    x, y = other[0] - one[0], other[1] - one[1]
    length = math.hypot(x, y) or 1.0
    return y / length, -x / length


def _length(points: Sequence[Point]) -> float:
    return sum(math.dist(one, other) for one, other in pairwise(points))


def _middle(points: Sequence[Point]) -> tuple[Point, Point]:
    """Return the point half way along a line, and the way to the east there."""
    left = _length(points) / 2
    for one, other in pairwise(points):
        step = math.dist(one, other)
        if left <= step and step:
            share = left / step
            between = (
                one[0] + (other[0] - one[0]) * share,
                one[1] + (other[1] - one[1]) * share,
            )
            return between, _normal(one, other)
        left -= step
    return points[-1], _normal(points[-2], points[-1])


def _smoothed(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Leave out corners nearer than so much to the straight way (Douglas and Peucker 1973)."""
    if len(points) < 3:
        return list(points)
    start, end = points[0], points[-1]
    far, place = max(
        (_distance(points[place], start, end), place) for place in range(1, len(points) - 1)
    )
    if far <= tolerance:
        return [start, end]
    before = _smoothed(points[: place + 1], tolerance)
    return [*before, *_smoothed(points[place:], tolerance)[1:]]


def _distance(point: Point, start: Point, end: Point) -> float:
    x, y = end[0] - start[0], end[1] - start[1]
    length = x * x + y * y
    if not length:
        return math.dist(point, start)
    share = ((point[0] - start[0]) * x + (point[1] - start[1]) * y) / length
    share = min(max(share, 0.0), 1.0)
    return math.dist(point, (start[0] + share * x, start[1] + share * y))
