"""Chooses the names on the basemaps and where they stand."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from derivation import curated
from derivation.planar import UNITS
from derivation.sources import Town

# The least population of a town of rank 1, 2 and 3.
_POPULATIONS: Final = (400_000, 100_000, 25_000)
# Degrees; how exactly the middle of an area is found.
_EXACTNESS: Final = 0.05


def label_point(area: BaseGeometry) -> list[int]:
    """Return the point of an area that is farthest from its edge, in units of the basemap."""
    line = shapely.maximum_inscribed_circle(area, tolerance=_EXACTNESS)
    x, y = line.coords[0]
    return [round(round(x, 2) * UNITS), round(round(y, 2) * UNITS)]


def river_labels() -> list[dict[str, Any]]:
    """Return the names of rivers, as often as the curated data say."""
    return [
        {"kind": "river", **river.labels, "at": _units(point), "rank": 2}
        for river in curated.RIVERS.values()
        for point in river.labelled
    ]


def city_labels(
    towns: Iterable[Town],
    slugs: Mapping[int, str],
    names: Mapping[str, Mapping[str, str]],
) -> list[dict[str, Any]]:
    """Return the towns that are large or curated, the most populous ones first."""
    records = []
    for town in sorted(towns, key=lambda one: (-one.population, one.geonames)):
        slug = slugs.get(town.geonames)
        rank = curated.MAP_RANKS.get(town.geonames, _rank(town.population))
        if slug is not None and rank is not None:
            labels = {tag: names[slug][tag] for tag in ("ar", "en")}
            position = _units(town.position)
            records.append({"kind": "city", **labels, "slug": slug, "at": position, "rank": rank})
    return records


def _rank(population: int) -> int | None:
    return next((rank for rank, least in enumerate(_POPULATIONS, 1) if population >= least), None)


def _units(position: tuple[float, float]) -> list[int]:
    return [round(round(part, 3) * UNITS) for part in position]
