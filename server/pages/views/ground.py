"""The ground that maps are drawn upon: land, water, borders, rivers and names, all of it quiet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from server.pages.basemap import Basemap, Kind, Label, Outline, basemap
from server.pages.languages import Language
from server.pages.projection import Position, Projection
from server.pages.views import clipping
from server.pages.views.lettering import Lettering, Words

_LEAST: Final = 0.7
"""How many units of the drawing corners are apart at least."""
_SIZES: Final = {
    Kind.COUNTRY: 15.0,
    Kind.GOVERNORATE: 12.5,
    Kind.CITY: 12.5,
    Kind.RIVER: 12.5,
    Kind.LAKE: 12.5,
}
_RANKS: Final = ((1, 0.0), (2, 60.0), (3, 120.0))
_ABOVE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Shape:
    """Data of a path, and what it is drawn as."""

    path: str
    css_class: str


@dataclass(frozen=True, slots=True)
class Town:
    """Where a town is drawn as a dot."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is in a box, in units of a drawing."""

    width: float
    height: float
    shapes: Sequence[Shape]
    towns: Sequence[Town]
    words: Sequence[Words]


def ground(
    onto: Projection,
    lettering: Lettering,
    language: Language,
    leave_out: Collection[str] = (),
) -> Ground:
    """Return the ground of a map; names are set where ``lettering`` has room.

    ``leave_out`` are names of places, by slug, that the map bears itself or does without.
    """
    there = basemap(onto.box)
    shapes = [*_areas(there, onto), *_lines(there, onto)]
    towns, words = _names(there, onto, lettering, language, leave_out)
    return Ground(onto.width, onto.height, shapes, towns, words)


def _least(onto: Projection) -> float:
    return _LEAST * (onto.box.east - onto.box.west) / onto.width


def _areas(there: Basemap, onto: Projection) -> list[Shape]:
    box = clipping.around(onto.box)
    shapes = []
    for outline in there.outlines:
        if outline.kind not in (Kind.COUNTRY, Kind.LAKE):
            continue
        rings = [clipping.area(clipping.thinned(r, _least(onto)), box) for r in outline.rings]
        path = onto.area(ring for ring in rings if len(ring) > 2)
        if path:
            shapes.append(Shape(path, _land(outline)))
    return shapes


def _land(outline: Outline) -> str:
    if outline.kind is Kind.LAKE:
        return "lake"
    return "land" if outline.slug in ("iraq", "syria") else "land-other"


def _lines(there: Basemap, onto: Projection) -> list[Shape]:
    box = clipping.around(onto.box)
    by_kind: dict[Kind, list[str]] = {}
    for line in there.lines:
        for part in clipping.lines(clipping.thinned(line.points, _least(onto)), box):
            by_kind.setdefault(line.kind, []).append(onto.path(part))
    drawn = (Kind.RIVER, Kind.GOVERNORATE_BORDER, Kind.BORDER, Kind.COAST)
    return [Shape("".join(by_kind[kind]), str(kind)) for kind in drawn if kind in by_kind]


def _names(
    there: Basemap,
    onto: Projection,
    lettering: Lettering,
    language: Language,
    leave_out: Collection[str],
) -> tuple[list[Town], list[Words]]:
    scale = onto.width / (onto.box.east - onto.box.west)
    highest = max(rank for rank, least in _RANKS if scale >= least)
    towns: list[Town] = []
    words: list[Words] = []
    named: set[tuple[Kind, str]] = set()
    for label in sorted(there.labels, key=lambda one: one.rank):
        name = label.name(language)
        # A river has its name once, a governorate none where its town of the same name has it.
        known = (Kind.RIVER if label.kind is Kind.RIVER else Kind.CITY, name)
        if label.rank > highest or label.slug in leave_out or known in named:
            continue
        found = _word(label, name, onto.point(label.position), language)
        if lettering.set(found, _SIZES.get(label.kind, _SIZES[Kind.CITY])):
            named.add(known)
            words.append(found)
            if label.kind is Kind.CITY:
                towns.append(Town(*onto.point(label.position)))
    return towns, words


def _word(label: Label, name: str, at: Position, language: Language) -> Words:
    x, y = at
    up = _ABOVE if label.kind is Kind.CITY else 0.0
    css = f"name name-{label.kind}"
    return Words(x, round(y - up, 1), [name], css, language=str(language))
