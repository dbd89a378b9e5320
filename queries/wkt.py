"""Geometries of GeoSPARQL (WKT literals) as the geometries of GeoJSON."""

import re
from typing import Any, Final

# GeoSPARQL 1.1, 8.5.1: an IRI of the reference system may come first; without one it is CRS84.
_SYSTEM: Final = re.compile(r"\s*<([^>]*)>\s*")
_LONGITUDE_FIRST: Final = frozenset(
    {
        "",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "http://www.opengis.net/def/crs/OGC/0/CRS84h",
    }
)
_LATITUDE_FIRST: Final = frozenset({"http://www.opengis.net/def/crs/EPSG/0/4326"})
_TOKEN: Final = re.compile(r"\s*([A-Za-z]+|[(),]|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
# How deep the lists of coordinates are, by the name of a geometry in lower case.
_DEPTHS: Final = {
    "point": ("Point", 0),
    "linestring": ("LineString", 1),
    "polygon": ("Polygon", 2),
    "multipoint": ("MultiPoint", 1),
    "multilinestring": ("MultiLineString", 2),
    "multipolygon": ("MultiPolygon", 3),
}
_COLLECTION: Final = "geometrycollection"
_ORDINATES: Final = frozenset({"z", "m", "zm"})

Geometry = dict[str, Any]


class UnreadableGeometry(ValueError):
    """A text that is no WKT geometry, or in a reference system other than WGS 84."""


def to_geojson(text: str) -> Geometry | None:
    """Return a geometry as RFC 7946 has it, in longitude and latitude; None where it is empty.

    Raises:
        UnreadableGeometry: see there.
    """
    system = _SYSTEM.match(text)
    iri = system[1] if system else ""
    if iri not in _LONGITUDE_FIRST | _LATITUDE_FIRST:
        raise UnreadableGeometry(f"unknown reference system {iri}")
    reader = _Reader(text[system.end() if system else 0 :], swapped=iri in _LATITUDE_FIRST)
    geometry = reader.geometry()
    reader.end()
    return geometry


class _Reader:
    def __init__(self, text: str, *, swapped: bool) -> None:
        self._text, self._swapped = text, swapped
        self._tokens = []
        place = 0
        while match := _TOKEN.match(text, place):
            self._tokens.append(match[1])
            place = match.end()
        if text[place:].strip():
            raise UnreadableGeometry(f"unexpected text in {text[:80]!r}")
        self._tokens.reverse()

    def geometry(self) -> Geometry | None:
        name = self._take().lower()
        if self._peek().lower() in _ORDINATES:
            self._take()
        if self._peek().lower() == "empty":
            self._take()
            return None
        if name == _COLLECTION:
            self._expect("(")
            members = [self.geometry()]
            while self._peek() == ",":
                self._take()
                members.append(self.geometry())
            self._expect(")")
            present = [member for member in members if member is not None]
            return {"type": "GeometryCollection", "geometries": present}
        if name not in _DEPTHS:
            raise UnreadableGeometry(f"unknown geometry {name!r}")
        kind, depth = _DEPTHS[name]
        if depth == 0:
            self._expect("(")
            coordinates: object = self._position()
            self._expect(")")
        else:
            coordinates = self._list(depth)
        return {"type": kind, "coordinates": coordinates}

    def end(self) -> None:
        if self._tokens:
            raise UnreadableGeometry(f"unexpected text in {self._text[:80]!r}")

    def _list(self, depth: int) -> list[Any]:
        self._expect("(")
        members = [self._member(depth)]
        while self._peek() == ",":
            self._take()
            members.append(self._member(depth))
        self._expect(")")
        return members

    def _member(self, depth: int) -> list[Any]:
        if depth > 1:
            return self._list(depth - 1)
        # The points of a multipoint may stand in brackets of their own.
        bracketed = self._peek() == "("
        if bracketed:
            self._take()
        position = self._position()
        if bracketed:
            self._expect(")")
        return position

    def _position(self) -> list[float]:
        try:
            numbers = [float(self._take()), float(self._take())]
            while self._peek() not in {",", ")", ""}:
                # A height stays, a measure has no place in GeoJSON.
                numbers.append(float(self._take()))
        except ValueError as error:
            raise UnreadableGeometry(f"unexpected text in {self._text[:80]!r}") from error
        if self._swapped:
            numbers[:2] = numbers[1::-1]
        return numbers[:3]

    def _peek(self) -> str:
        return self._tokens[-1] if self._tokens else ""

    def _take(self) -> str:
        if not self._tokens:
            raise UnreadableGeometry(f"{self._text[:80]!r} ends too early")
        return self._tokens.pop()

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise UnreadableGeometry(f"{token} is missing in {self._text[:80]!r}")
