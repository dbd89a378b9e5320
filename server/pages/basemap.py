"""The countries, governorates, rivers and names that maps are drawn upon, from files of our own.

The files beside this module are derived from Natural Earth and the gazetteer (docs/geography.md).
They hold a topology: each line once, as an arc, and outlines as sequences of arcs. So neighbours
have one common edge, and a border can be drawn once instead of twice.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, cast

from server.pages.projection import Box, Position
from server.pages.topology import UNITS, File, Named, decoded, ring_of

_FOLDER: Final = Path(__file__).parent / "basemap"


class Kind(StrEnum):
    """What an outline, a line or a label of a basemap stands for."""

    COUNTRY = "country"
    GOVERNORATE = "governorate"
    CITY = "city"
    RIVER = "river"
    LAKE = "lake"
    BORDER = "border"
    GOVERNORATE_BORDER = "governorate-border"
    COAST = "coast"


@dataclass(frozen=True, slots=True)
class Outline:
    """A country, a governorate or a lake.

    Attributes:
        name_ar: its name in Arabic, empty where a lake has none.
        name_en: its name in English, likewise.
        kind: one of country, governorate and lake.
        slug: the individual of the reference data that it is the outline of, None where none is.
        rings: closed; to be filled by the rule "evenodd".

    """

    name_ar: str
    name_en: str
    kind: Kind
    slug: str | None
    rings: Sequence[Sequence[Position]]

    def name(self, language: str) -> str:
        """Return its name in a language, ar or en."""
        return self.name_ar if language == "ar" else self.name_en


@dataclass(frozen=True, slots=True)
class Line:
    """A river or a line between outlines; borders and coasts bear no names.

    Attributes:
        name_ar: its name in Arabic, empty where it has none.
        name_en: its name in English, likewise.
        kind: one of river, border (between states), governorate-border and coast.
        points: its positions in order.

    """

    name_ar: str
    name_en: str
    kind: Kind
    points: Sequence[Position]


@dataclass(frozen=True, slots=True)
class Label:
    """A name to be set on the map.

    Attributes:
        name_ar: the name in Arabic.
        name_en: the name in English.
        kind: what is named: country, governorate, city or river.
        slug: the individual of the reference data, None where none is.
        position: of a city its place, of the others the middle of the name.
        rank: 1 is shown on every map; 2 where a degree has 60 units of the drawing or more; 3 where
            it has 120 or more.

    """

    name_ar: str
    name_en: str
    kind: Kind
    slug: str | None
    position: Position
    rank: int

    def name(self, language: str) -> str:
        """Return the name in a language, ar or en."""
        return self.name_ar if language == "ar" else self.name_en


@dataclass(frozen=True, slots=True)
class Basemap:
    """What there is within a box.

    Attributes:
        box: nothing is known outside it.
        outlines: countries first, then governorates, then lakes.
        lines: coasts, borders and rivers, each once.
        labels: the more important ones first.

    """

    box: Box
    outlines: Sequence[Outline]
    lines: Sequence[Line]
    labels: Sequence[Label]

    def within(self, box: Box) -> "Basemap":
        """Return what overlaps a box, by the boxes around outlines and lines; nothing is cut."""
        return Basemap(
            box,
            [one for one in self.outlines if _overlaps(box, (p for r in one.rings for p in r))],
            [one for one in self.lines if _overlaps(box, one.points)],
            [one for one in self.labels if box.has(one.position)],
        )


@cache
def near() -> Basemap:
    """Return Iraq and Syria with their governorates and towns, and what surrounds them."""
    return _read("near")


@cache
def wide() -> Basemap:
    """Return the countries from the Balkans to Pakistan, coarse, for places outside."""
    return _read("wide")


def basemap(box: Box) -> Basemap:
    """Return what there is within a box, from the finer basemap where that covers the box."""
    finer = near()
    return (finer if finer.box.covers(box) else wide()).within(box)


def _read(name: str) -> Basemap:
    """Read a file whose arcs are written as steps from one position to the next."""
    file = cast("File", json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))
    arcs = [decoded(steps) for steps in file["arcs"]]
    rivers = [
        Line(one.get("ar", ""), one.get("en", ""), Kind.RIVER, arcs[arc])
        for one in file["rivers"]
        for arc in one["arcs"]
    ]
    box = Box(*file["box"])
    outlines = [
        Outline(
            one.get("ar", ""),
            one.get("en", ""),
            Kind(one["kind"]),
            one.get("slug"),
            [ring_of(arcs, ring) for ring in one["rings"]],
        )
        for one in file["outlines"]
    ]
    labels = [
        Label(
            one["ar"],
            one["en"],
            Kind(one["kind"]),
            one.get("slug"),
            (one["at"][0] / UNITS, one["at"][1] / UNITS),
            one["rank"],
        )
        for one in file["labels"]
    ]
    return Basemap(box, outlines, [*_edges(file["outlines"], arcs, box), *rivers], labels)


def _edges(
    outlines: Iterable[Named], arcs: Sequence[Sequence[Position]], box: Box
) -> Iterable[Line]:
    """Tell borders from coasts by the number of countries that have the arc."""
    countries: dict[int, int] = {}
    governorates: dict[int, int] = {}
    for one in outlines:
        seen = {Kind.COUNTRY: countries, Kind.GOVERNORATE: governorates}.get(Kind(one["kind"]))
        if seen is not None:
            for number in (number for ring in one["rings"] for number in ring):
                arc = max(number, ~number)
                seen[arc] = seen.get(arc, 0) + 1
    for arc, count in countries.items():
        if not _along(arcs[arc], box):
            kind = Kind.BORDER if count > 1 else Kind.COAST
            yield Line("", "", kind, arcs[arc])
    for arc in governorates.keys() - countries.keys():
        yield Line("", "", Kind.GOVERNORATE_BORDER, arcs[arc])


def _along(line: Sequence[Position], box: Box) -> bool:
    """Tell whether a line is only the edge at which the basemap was cut off."""
    sides = ((0, box.west), (0, box.east), (1, box.south), (1, box.north))
    return all(
        any(one[axis] == other[axis] == side for axis, side in sides)
        for one, other in pairwise(line)
    )


def _overlaps(box: Box, line: Iterable[Position]) -> bool:
    around = Box.around(line, margin=0.0, least=0.0)
    return around is not None and around.overlaps(box)
