"""Cuts lines and areas to a box and leaves out unseen corners, to keep drawings light."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from server.pages.projection import Box, Position

_MARGIN: Final = 0.05


def around(box: Box) -> Box:
    """Return a box a little larger, so that strokes along the cut are out of sight."""
    wide, high = (box.east - box.west) * _MARGIN, (box.north - box.south) * _MARGIN
    return Box(box.west - wide, box.south - high, box.east + wide, box.north + high)


def thinned(line: Sequence[Position], least: float) -> Sequence[Position]:
    """Leave out positions nearer than ``least`` degrees to the one before; the ends stay."""
    if len(line) < 3:
        return line
    kept = [line[0]]
    for position in line[1:-1]:
        x, y = kept[-1]
        if abs(position[0] - x) + abs(position[1] - y) >= least:
            kept.append(position)
    return [*kept, line[-1]]


def lines(line: Sequence[Position], box: Box) -> list[list[Position]]:
    """Return the parts of a line that may be seen in a box, each with one position beyond it."""
    parts: list[list[Position]] = []
    for start, end in pairwise(line):
        seen = Box(*map(min, start, end), *map(max, start, end)).overlaps(box)
        if not seen:
            continue
        if parts and parts[-1][-1] is start:
            parts[-1].append(end)
        else:
            parts.append([start, end])
    return parts


def area(ring: Sequence[Position], box: Box) -> list[Position]:
    """Return the part of a closed ring within a box (Sutherland and Hodgman 1974)."""
    found = list(ring)
    sides: Sequence[tuple[int, float, Callable[[float, float], bool]]] = (
        (0, box.west, lambda value, edge: value >= edge),
        (0, box.east, lambda value, edge: value <= edge),
        (1, box.south, lambda value, edge: value >= edge),
        (1, box.north, lambda value, edge: value <= edge),
    )
    for axis, edge, inside in sides:
        if not found:
            break
        before = found[-1]
        cut: list[Position] = []
        for position in found:
            if inside(position[axis], edge) != inside(before[axis], edge):
                cut.append(_crossing(before, position, axis, edge))
            if inside(position[axis], edge):
                cut.append(position)
            before = position
        found = cut
    return found


def _crossing(one: Position, other: Position, axis: int, edge: float) -> Position:
    share = (edge - one[axis]) / (other[axis] - one[axis])
    x, y = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return x, y
