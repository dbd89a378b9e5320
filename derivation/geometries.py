"""Makes the geometries of the border, its segments and crossings, governorates and towns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from derivation import curated
from derivation.border import Segments, joined, length, nearest
from derivation.gazetteer import GEONAMES, NATURAL_EARTH, Place, Source
from derivation.sources import Position, Town
from derivation.turtle import Block, literal, typed

_OWN_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_SNAPPED: Final = (
    "The point of Natural Earth's border that is nearest to the position of the source."
)


@dataclass(frozen=True, slots=True)
class Geometry:
    """A geometry of an individual: WKT in CRS84 (longitude before latitude)."""

    slug: str
    wkt: str
    source: Source
    metres: float | None = None
    note: str | None = None

    def blocks(self, labels: Mapping[str, str]) -> tuple[Block, Block]:
        """Return what is said of the individual, whose labels are given, and of its geometry."""
        node = f"id:{self.slug}-geometry"
        properties = [
            ("a", ["mas:Geometry"]),
            (
                "rdfs:label",
                [
                    literal(f"Geometry: {labels['en']}", "en"),
                    literal(f"الشكل الهندسي: {labels['ar']}", "ar"),
                ],
            ),
            ("geo:asWKT", [typed(self.wkt, "geo:wktLiteral")]),
            (
                "geo:hasMetricLength",
                [] if self.metres is None else [typed(f"{self.metres:.0f}", "xsd:double")],
            ),
            ("skos:editorialNote", [] if self.note is None else [literal(self.note, "en")]),
            *self.source.properties(),
        ]
        return Block(f"id:{self.slug}", [("geo:hasGeometry", [node])]), Block(node, properties)


def border_geometries(parts: Segments, slugs: Mapping[str, str]) -> list[Geometry]:
    """Return the lines of the border, which is all segments end to end, and of each segment.

    Args:
        parts: the segments from north to south, by codes of governorates.
        slugs: slugs of governorates by these codes.

    """
    found = [_line("iraq-syria-border", joined(parts))]
    for codes, line in parts.items():
        names = (slugs[code].removesuffix("-governorate") for code in codes)
        found.append(_line("-".join(["segment", *names]), line))
    return found


def crossing_geometries(line: Sequence[Position], towns: Iterable[Town]) -> list[Geometry]:
    """Return the crossings, each moved onto the border from where its source has it."""
    by_number = {town.geonames: town for town in towns}
    known = {
        slug: ((x, y), Source(page, _OWN_LICENCE))
        for slug, (x, y, page) in curated.CROSSINGS.items()
    } | {
        slug: (by_number[number].position, GEONAMES)
        for slug, number in curated.CROSSING_TOWNS.items()
    }
    return [
        Geometry(slug, _point(nearest(line, position)), source, note=_SNAPPED)
        for slug, (position, source) in known.items()
    ]


def outline_geometries(outlines: Mapping[str, str], slugs: Mapping[str, str]) -> list[Geometry]:
    """Return the outlines of the governorates; both maps go by ISO 3166-2."""
    return [Geometry(slugs[iso], wkt, NATURAL_EARTH) for iso, wkt in outlines.items()]


def town_geometries(places: Mapping[int, Place], towns: Iterable[Town]) -> list[Geometry]:
    """Return the points of the towns that are places, by number in GeoNames."""
    return [
        Geometry(places[town.geonames].slug, _point(town.position), GEONAMES)
        for town in towns
        if town.geonames in places
    ]


def _line(slug: str, line: Sequence[Position]) -> Geometry:
    text = ", ".join(f"{x} {y}" for x, y in line)
    return Geometry(slug, f"LINESTRING ({text})", NATURAL_EARTH, metres=length(line))


def _point(position: Position) -> str:
    return f"POINT ({position[0]} {position[1]})"
