"""Simplifies the borders between governorates, and ends them at the simplified state borders."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

import shapely
from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from derivation.sources import Position

# Degrees, about 2 km: within it the outlines of governorates follow those of the states.
_REACH: Final = 0.02
_DECIMALS: Final = 3
_ENDS_DECIMALS: Final = 5


def inner_borders(
    outlines: Mapping[str, BaseGeometry],
    state_lines: Iterable[LineString],
    cuts: Iterable[Position],
    tolerance: float,
) -> list[LineString]:
    """Return the lines between governorates of one state, each once.

    Args:
        outlines: of the governorates by ISO 3166-2, as Natural Earth has them.
        state_lines: borders and coasts as they will be drawn.
        cuts: where segments of the border of the two states meet, and lines must end.
        tolerance: what a line may stray, in degrees.

    """
    owners: dict[frozenset[Position], list[str]] = defaultdict(list)
    for iso, outline in outlines.items():
        for polygon in shapely.get_parts(outline):
            for ring in (polygon.exterior, *polygon.interiors):
                for start, end in pairwise(ring.coords):
                    owners[frozenset(((start[0], start[1]), (end[0], end[1])))].append(iso[:2])
    shared = [
        LineString(sorted(edge))
        for edge, states in owners.items()
        if len(edge) == 2 and len(states) == 2 and len(set(states)) == 1
    ]
    lines = list(shapely.get_parts(linemerge(MultiLineString(shared))))
    ends = [end for line in lines for end in (line.coords[0], line.coords[-1])]
    nodes = shapely.union_all([Point(cut) for cut in cuts])
    states = shapely.union_all(list(state_lines))
    attached = []
    for line in lines:
        points = list(shapely.simplify(line, tolerance).coords)
        rounded = [(round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in points]
        for _ in range(2):
            rounded, points = rounded[::-1], points[::-1]
            if ends.count(points[-1]) == 1:
                rounded = _attached(rounded, Point(points[-1]), nodes, states)
        attached.append(LineString(rounded))
    return attached


def _attached(
    line: Sequence[Position], end: Point, nodes: BaseGeometry, states: BaseGeometry
) -> list[Position]:
    """Return a line that ends at a cut if one is near, else at the nearest point of a border."""
    goal = nodes if nodes.distance(end) < _REACH else states
    kept = list(line[:-1])
    while len(kept) > 1 and states.distance(Point(kept[-1])) < _REACH:
        kept.pop()
    (found,) = shapely.get_coordinates(shapely.shortest_line(goal, end))[:1]
    return [*kept, (round(found[0], _ENDS_DECIMALS), round(found[1], _ENDS_DECIMALS))]
