"""The functions beyond SPARQL 1.1 that the engine evaluates, each with arguments that show it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

GEOSPARQL: Final = "http://www.opengis.net/def/function/geosparql/"


def _wkt(text: str) -> str:
    return f'"{text}"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'


_METRE: Final = "<http://www.opengis.net/def/uom/OGC/1.0/metre>"
_POINT: Final = _wkt("POINT(40 35)")
_OTHER: Final = _wkt("POINT(41 35)")
_LINE: Final = _wkt("LINESTRING(40 35, 41 36)")
_AREA: Final = _wkt("POLYGON((39 34, 41 34, 41 36, 39 36, 39 34))")
_AREA_2: Final = _wkt("POLYGON((40 35, 42 35, 42 37, 40 37, 40 35))")

_OF_ONE: Final = (
    *("asGeoJSON", "centroid", "convexHull", "coordinateDimension", "dimension", "envelope"),
    *("getSRID", "isEmpty", "isSimple", "spatialDimension"),
)
_RELATIONS: Final = (
    *("sfEquals", "sfDisjoint", "sfIntersects", "sfTouches", "sfCrosses", "sfWithin"),
    *("sfContains", "sfOverlaps"),
    *("ehEquals", "ehDisjoint", "ehMeet", "ehOverlap", "ehCovers", "ehCoveredBy", "ehInside"),
    "ehContains",
    *("rcc8dc", "rcc8ec", "rcc8po", "rcc8tppi", "rcc8tpp", "rcc8ntpp", "rcc8ntppi", "rcc8eq"),
)
_SETS: Final = ("difference", "intersection", "symDifference", "union")

# buffer, area, aggregates, the metric… functions and as… other than asGeoJSON are not there or
# give no value; distance gives one between points only.
EXTENSION_FUNCTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"{GEOSPARQL}distance": f"{_POINT}, {_OTHER}, {_METRE}",
        f"{GEOSPARQL}length": f"{_LINE}, {_METRE}",
        f"{GEOSPARQL}perimeter": f"{_AREA}, {_METRE}",
        f"{GEOSPARQL}relate": f'{_AREA}, {_AREA_2}, "T*T***T**"',
        **{GEOSPARQL + name: _AREA for name in _OF_ONE},
        **{GEOSPARQL + name: f"{_AREA}, {_AREA_2}" for name in (*_RELATIONS, *_SETS)},
    }
)
"""The arguments, as SPARQL writes them, by the function's IRI."""
