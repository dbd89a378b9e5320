"""Places the nodes of a network on an ellipse, so that each name has a line of its own."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LINE: Final = 17.0
"""The height of a line of a name."""
_GAP: Final = 9.0
_LEAST_HEIGHT: Final = 120.0
_WIDEST: Final = 230.0
_NARROWEST: Final = 120.0
_PASSES: Final = 12
_LETTERS: Final = 27


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands, from the middle of the ellipse; ``right`` says on which side."""

    x: float
    y: float
    right: bool


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Places in the order of the nodes, and half of the width and height that they take."""

    places: Sequence[Place]
    half_width: float
    half_height: float


def ellipse(lines: Sequence[int]) -> Ellipse:
    """Return places for nodes whose names have so many lines, clockwise from the top.

    The first half stands on the right, downwards, the other on the left, upwards.
    """
    right = math.ceil(len(lines) / 2)
    sides = lines[:right], lines[right:]
    taken = [sum(LINE * each + _GAP for each in side) for side in sides]
    half_height = max(*taken, 2 * _LEAST_HEIGHT) / 2
    half_width = min(max(half_height, _NARROWEST), _WIDEST)
    places: list[Place] = []
    for side, heights, used in zip((True, False), sides, taken, strict=True):
        # What is left over parts the names.
        spare = (2 * half_height - used) / max(len(heights), 1)
        y = -half_height
        for each in heights:
            height = LINE * each + _GAP + spare
            middle = y + height / 2
            x = half_width * math.sqrt(max(1 - (middle / half_height) ** 2, 0))
            places.append(Place(x if side else -x, middle if side else -middle, side))
            y += height
    return Ellipse(places, half_width, half_height)


def broken(name: str, letters: int = _LETTERS, lines: int = 2) -> Sequence[str]:
    """Return a name in lines, broken at spaces; what does not fit is cut off with an ellipsis."""
    found: list[str] = []
    for word in name.split():
        if found and len(found[-1]) + 1 + len(word) <= letters:
            found[-1] += f" {word}"
        else:
            found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return [
        line if len(line) <= letters + 3 else f"{line[: letters + 2].rstrip()}…" for line in found
    ]


def around(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> Sequence[str]:
    """Return nodes in an order in which those with an edge stand near one another.

    It is found by moving each to the mean of its neighbours, some times over; what it gives
    depends on the order of the nodes and on nothing else.
    """
    neighbours: Mapping[str, set[str]] = defaultdict(set)
    for source, target in edges:
        if source != target:
            neighbours[source].add(target)
            neighbours[target].add(source)
    order = _outwards(nodes, neighbours)
    for _ in range(_PASSES):
        angle = {node: math.tau * place / len(order) for place, node in enumerate(order)}
        drawn = {node: _mean(node, angle, neighbours[node]) for node in order}
        # Whoever is in a turn's beginning or end is near both.
        order = sorted(order, key=lambda node: (drawn[node], angle[node]))
    return order


def _outwards(nodes: Sequence[str], neighbours: Mapping[str, set[str]]) -> list[str]:
    """Return the nodes each followed by its neighbours."""
    place = {node: number for number, node in enumerate(nodes)}
    order: dict[str, None] = {}
    for node in nodes:
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if each not in order:
                order[each] = None
                # Those of the first nodes are taken first.
                waiting += sorted(neighbours[each], key=lambda other: -place[other])
    return list(order)


def _mean(node: str, angle: Mapping[str, float], neighbours: Iterable[str]) -> float:
    """Return the direction in which a node and its neighbours stand, between 0 and a turn."""
    all_of_them = [node, *sorted(neighbours)]
    x = sum(math.cos(angle[each]) for each in all_of_them)
    y = sum(math.sin(angle[each]) for each in all_of_them)
    if math.hypot(x, y) < 1e-9:
        return angle[node]
    return math.atan2(y, x) % math.tau
