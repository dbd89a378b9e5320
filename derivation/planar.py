"""Makes a topology of simplified lines: faces, the arcs between them, and outlines made of arcs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from derivation.sources import SourceChanged

UNITS: Final = 100_000
"""Positions of a topology are whole hundred-thousandths of a degree."""

_Node = tuple[int, int]
_Owners = tuple[str | None, ...]
"""To what a face belongs at each level: its country, its governorate; None for neither."""
_Sides = tuple[frozenset[_Owners], bool]
"""What is on the two sides of an edge, and whether it is one of the frame."""


@dataclass(frozen=True, slots=True)
class Topology:
    """Arcs, and by level the outlines that are made of them.

    Attributes:
        arcs: positions in hundred-thousandths of a degree.
        outlines: for each level, by the name of the area, rings as numbers of arcs; a number is
            that of an arc, or its complement (~) where the ring runs the arc from its end.

    """

    arcs: Sequence[Sequence[_Node]]
    outlines: Sequence[Mapping[str, Sequence[Sequence[int]]]]


def topology(
    lines: Iterable[LineString],
    levels: Sequence[Mapping[str, BaseGeometry]],
    frame: Polygon,
) -> Topology:
    """Return the faces of lines within a frame, joined where they belong to the same areas.

    Args:
        lines: simplified, with common points where they meet.
        levels: areas by their names, coarse ones first, each as its source has it: a face belongs
            to the area of a level that covers most of it, if one covers half of it.
        frame: what lies outside of it is cut off.

    Raises:
        SourceChanged: the arcs around an area do not close.

    """
    cut = [shapely.intersection(line, frame) for line in lines]
    noded = shapely.union_all([*cut, frame.exterior], grid_size=1 / UNITS)
    sides: dict[tuple[_Node, _Node], _Owners] = {}
    nobody = (None,) * len(levels)
    for face in shapely.polygonize([noded]).geoms:
        owners = tuple(_owner(face, areas) for areas in levels)
        if owners != nobody:
            sides.update(_directed(face, owners))
    # An edge with the same areas on both sides is no edge of any of them.
    kept = {
        edge: owners for edge, owners in sides.items() if sides.get(edge[::-1], nobody) != owners
    }
    arcs = list(_chains(kept, nobody, [round(bound * UNITS) for bound in frame.bounds]))
    outlines: list[Mapping[str, Sequence[Sequence[int]]]] = []
    for level in range(len(levels)):
        around: dict[str, list[int]] = defaultdict(list)
        for number, arc in enumerate(arcs):
            left = kept.get((arc[0], arc[1]), nobody)[level]
            right = kept.get((arc[1], arc[0]), nobody)[level]
            if left != right:
                if left is not None:
                    around[left].append(number)
                if right is not None:
                    around[right].append(~number)
        outlines.append({name: _rings(arcs, numbers) for name, numbers in around.items()})
    return Topology(arcs, outlines)


def _owner(face: Polygon, areas: Mapping[str, BaseGeometry]) -> str | None:
    shares = {
        name: face.intersection(area).area for name, area in areas.items() if face.intersects(area)
    }
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] * 2 >= face.area else None


def _directed(face: Polygon, owners: _Owners) -> Iterable[tuple[tuple[_Node, _Node], _Owners]]:
    """Yield the edges of a face in the direction in which the face is on their left."""
    oriented = shapely.orient_polygons(face)
    for ring in (oriented.exterior, *oriented.interiors):
        nodes = [(round(x * UNITS), round(y * UNITS)) for x, y in ring.coords]
        for edge in pairwise(nodes):
            yield edge, owners


def _chains(
    edges: Mapping[tuple[_Node, _Node], _Owners], nobody: _Owners, frame: Sequence[int]
) -> Iterable[list[_Node]]:
    """Yield the edges joined to arcs, each of which has the same areas on its sides all along.

    An arc is on the frame with all of its edges or with none, so that a coast ends there.
    """
    neighbours: dict[_Node, dict[_Node, _Sides]] = defaultdict(dict)
    for start, end in edges:
        between = frozenset({edges.get((start, end), nobody), edges.get((end, start), nobody)})
        framed = any(start[at % 2] == end[at % 2] == bound for at, bound in enumerate(frame))
        neighbours[start][end] = neighbours[end][start] = (between, framed)
    junctions = {
        node for node, ends in neighbours.items() if len(ends) != 2 or len(set(ends.values())) != 1
    }
    seen: set[tuple[_Node, _Node]] = set()
    # Rings without a junction begin anywhere.
    for node in sorted(junctions) + sorted(neighbours):
        for following in sorted(neighbours[node]):
            if (node, following) in seen:
                continue
            arc = [node, following]
            while arc[-1] not in junctions and arc[-1] != node:
                arc.append(next(one for one in neighbours[arc[-1]] if one != arc[-2]))
            seen.update(pairwise(arc))
            seen.update(pairwise(arc[::-1]))
            yield arc


def _rings(arcs: Sequence[Sequence[_Node]], numbers: Iterable[int]) -> list[list[int]]:
    """Join arcs that run with the area on their left to rings."""
    starts: dict[_Node, list[int]] = defaultdict(list)
    for number in numbers:
        starts[arcs[number][0] if number >= 0 else arcs[~number][-1]].append(number)
    rings = []
    while starts:
        first = next(iter(starts))
        node = first
        ring: list[int] = []
        while not ring or node != first:
            if node not in starts:
                raise SourceChanged(f"an outline of the basemap is open at {node}")
            number = starts[node].pop()
            if not starts[node]:
                del starts[node]
            ring.append(number)
            node = arcs[number][-1] if number >= 0 else arcs[~number][0]
        rings.append(ring)
    return rings
