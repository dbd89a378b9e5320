"""The form of the basemaps' files: lines as arcs, outlines as sequences of arcs (a topology)."""

from collections.abc import Sequence
from typing import Final, TypedDict

from server.pages.projection import Position

UNITS: Final = 100_000
"""Positions are written as whole hundred-thousandths of a degree, about a metre."""


class Named(TypedDict, total=False):
    """An outline (rings), a river (arcs) or a label (at, rank); lakes may have no names."""

    kind: str
    ar: str
    en: str
    slug: str
    rings: list[list[int]]
    arcs: list[int]
    at: list[int]
    rank: int


class File(TypedDict):
    """A basemap; each arc is written as steps, the first one from the origin of the degrees."""

    box: list[float]
    arcs: list[list[int]]
    outlines: list[Named]
    rivers: list[Named]
    labels: list[Named]


def decoded(steps: Sequence[int]) -> list[Position]:
    """Return the positions of an arc."""
    x = y = 0
    line = []
    for x_step, y_step in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + x_step, y + y_step
        line.append((x / UNITS, y / UNITS))
    return line


def ring_of(arcs: Sequence[Sequence[Position]], ring: Sequence[int]) -> list[Position]:
    """Join arcs; a negative number is an arc from its end (TopoJSON, 2.1.4)."""
    joined: list[Position] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        joined.extend(arc[1:] if joined else arc)
    return joined
