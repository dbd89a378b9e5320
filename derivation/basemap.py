"""Makes the basemaps on which the server draws: coasts, borders, governorates, waters, names."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import shapely
from babel import Locale
from shapely.geometry import LineString, MultiLineString, Polygon, box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from derivation import curated
from derivation.border import Segments, joined
from derivation.inner_borders import inner_borders
from derivation.map_labels import city_labels, label_point, river_labels
from derivation.planar import UNITS, Topology, topology
from derivation.sources import Countries, Governorate, Position, Town, Waters
from derivation.state_lines import areas_within, is_line, large_lines, simplified_line

NEAR: Final = box(34.5, 28.5, 49.0, 38.5)
"""Iraq and Syria with what surrounds them."""

WIDE: Final = box(20.0, 10.0, 65.0, 45.0)
"""From the Balkans to Pakistan."""

# Degrees: what the simplified lines may stray from the true ones, and the smallest islands.
_NEAR_TOLERANCE: Final = 0.012
_WIDE_TOLERANCE: Final = 0.06
_NEAR_ISLAND: Final = 0.005
_WIDE_ISLAND: Final = 0.04
# Names of what is cut off to less than this many square degrees stay away.
_NEAR_NAMED: Final = 0.4
_WIDE_NAMED: Final = 0.3
_DECIMALS: Final = 3
# Square degrees from which the name of a country stands on every map.
_LARGE: Final = 3.0
_Record = dict[str, Any]


def near_basemap(
    countries: Countries,
    governorates: Sequence[Governorate],
    zone: Mapping[str, Any],
    parts: Segments,
    waters: Waters,
    towns: Iterable[Town],
    names: Mapping[str, Mapping[str, str]],
    states: Mapping[str, str],
    slugs: Mapping[str, str],
    town_slugs: Mapping[int, str],
) -> str:
    """Return the basemap of Iraq and Syria as JSON.

    The line between the two is that of the segments, with all its corners; all others are
    simplified, and neighbours share them.

    Args:
        countries: at the scale 1:10m.
        governorates: of both states.
        zone: the outline of the zone of the United Nations on the Golan.
        parts: the segments of the line between the two states.
        waters: rivers and lakes.
        towns: populated places of both states.
        names: labels by the slugs of individuals.
        states: slugs of the states that are individuals, by their English names.
        slugs: of the governorates by ISO 3166-2.
        town_slugs: of the towns by number in GeoNames.

    Raises:
        SourceChanged: an outline does not close.

    """
    between = LineString(joined(parts))
    lines = [
        between if is_line(line, between) else simplified_line(line, _NEAR_TOLERANCE)
        for line in large_lines(countries.lines, NEAR, _NEAR_ISLAND)
    ]
    cuts = [segment[-1] for segment in list(parts.values())[:-1]]
    outlines = {slugs[one.iso]: shape(one.outline) for one in governorates}
    inner = inner_borders(
        {one.iso: shape(one.outline) for one in governorates} | {"SY-zone": shape(zone)},
        lines,
        cuts,
        _NEAR_TOLERANCE,
    )
    areas = areas_within(countries, NEAR)
    made = topology([*lines, *inner], [areas, outlines], NEAR)
    file = _Writer(made)
    file.add_countries(made.outlines[0], countries, names, states, _NEAR_NAMED)
    for slug, rings in made.outlines[1].items():
        file.add_outline("governorate", names[slug], slug, rings)
        file.add_label("governorate", names[slug], slug, file.polygon(rings), 2)
    file.add_waters(waters, NEAR, _NEAR_TOLERANCE / 4)
    file.labels.extend(river_labels())
    file.labels.extend(city_labels(towns, town_slugs, names))
    return file.text(NEAR)


def wide_basemap(
    countries: Countries,
    waters: Waters,
    names: Mapping[str, Mapping[str, str]],
    states: Mapping[str, str],
) -> str:
    """Return the basemap of the wider region as JSON, from countries at the scale 1:50m.

    Raises:
        SourceChanged: an outline does not close.

    """
    lines = [
        simplified_line(line, _WIDE_TOLERANCE)
        for line in large_lines(countries.lines, WIDE, _WIDE_ISLAND)
    ]
    made = topology(lines, [areas_within(countries, WIDE)], WIDE)
    file = _Writer(made)
    file.add_countries(made.outlines[0], countries, names, states, _WIDE_NAMED)
    named = Waters([line for line in waters.rivers if _river(line)], [])
    file.add_waters(named, WIDE, _WIDE_TOLERANCE / 2)
    return file.text(WIDE)


class _Writer:
    """Collects the members of a file; the arcs of waters come behind those of the topology."""

    def __init__(self, made: Topology) -> None:
        self.arcs = [list(arc) for arc in made.arcs]
        self.outlines: list[_Record] = []
        self.rivers: list[_Record] = []
        self.labels: list[_Record] = []

    def add_countries(
        self,
        outlines: Mapping[str, Sequence[Sequence[int]]],
        countries: Countries,
        names: Mapping[str, Mapping[str, str]],
        states: Mapping[str, str],
        named: float,
    ) -> None:
        largest = {name: self.polygon(rings) for name, rings in outlines.items()}
        for name in sorted(outlines, key=lambda name: (-largest[name].area, name)):
            slug = states.get(name)
            labels = names[slug] if slug else _country_names(name, countries.codes.get(name))
            self.add_outline("country", labels, slug, outlines[name])
            if labels and largest[name].area >= named:
                rank = 1 if largest[name].area >= _LARGE else 2
                self.add_label("country", labels, slug, largest[name], rank)

    def add_outline(
        self,
        kind: str,
        labels: Mapping[str, str],
        slug: str | None,
        rings: Sequence[Sequence[int]],
    ) -> None:
        record: _Record = {"kind": kind, **_short(kind, labels), "rings": rings}
        self.outlines.append(record | ({"slug": slug} if slug else {}))

    def add_label(
        self, kind: str, labels: Mapping[str, str], slug: str | None, area: BaseGeometry, rank: int
    ) -> None:
        record = {"kind": kind, **_short(kind, labels), "at": label_point(area), "rank": rank}
        self.labels.append(record | ({"slug": slug} if slug else {}))

    def add_waters(self, waters: Waters, frame: Polygon, tolerance: float) -> None:
        rivers: dict[str, list[LineString]] = {}
        for line in waters.rivers:
            cut = shapely.intersection(LineString(line), frame)
            pieces = [one for one in shapely.get_parts(cut) if not one.is_empty]
            rivers.setdefault(_river(line) or "", []).extend(pieces)
        for name, pieces in sorted(rivers.items()):
            if pieces:
                labels = dict(curated.RIVERS[name].labels) if name else {}
                arcs = [
                    self._arc(shapely.simplify(one, tolerance))
                    for one in shapely.get_parts(linemerge(MultiLineString(pieces)))
                ]
                self.rivers.append({**labels, "arcs": arcs})
        for line in waters.lakes:
            lake = Polygon(line)
            if frame.covers(lake):
                ring = self._arc(shapely.simplify(lake, tolerance).exterior)
                self.outlines.append({"kind": "lake", **_lake(lake), "rings": [[ring]]})

    def polygon(self, rings: Sequence[Sequence[int]]) -> Polygon:
        """Return the largest part of an outline as the map will show it."""
        faces = []
        for ring in rings:
            line: list[tuple[int, int]] = []
            for number in ring:
                arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
                line.extend(arc[1:] if line else arc)
            faces.append(Polygon([(x / UNITS, y / UNITS) for x, y in line]))
        return max(faces, key=lambda face: face.area)

    def text(self, frame: Polygon) -> str:
        """Return the file, with one record on each line."""
        members = [
            ("box", [json.dumps(list(frame.bounds))]),
            ("arcs", [_dump(_steps(arc)) for arc in self.arcs]),
            ("outlines", [_dump(one) for one in self.outlines]),
            ("rivers", [_dump(one) for one in self.rivers]),
            ("labels", [_dump(one) for one in self.labels]),
        ]
        parts = [f'"box":{members[0][1][0]}']
        parts += [f'"{name}":[\n' + ",\n".join(lines) + "\n]" for name, lines in members[1:]]
        return "{" + ",\n".join(parts) + "}\n"

    def _arc(self, line: LineString) -> int:
        rounded = [
            (round(round(x, _DECIMALS) * UNITS), round(round(y, _DECIMALS) * UNITS))
            for x, y in line.coords
        ]
        self.arcs.append(rounded)
        return len(self.arcs) - 1


def _river(line: Sequence[Position]) -> str | None:
    """Return the key of the river that a line belongs to, by the points that it passes."""
    river = LineString(line)
    for name, one in curated.RIVERS.items():
        if any(river.distance(shapely.Point(point)) < 0.1 for point in one.passes):
            return name
    return None


def _lake(lake: Polygon) -> Mapping[str, str]:
    for point, labels in curated.LAKES:
        if lake.distance(shapely.Point(point)) < 0.1:
            return labels
    return {}


def _country_names(name: str, code: str | None) -> Mapping[str, str]:
    if name in curated.COUNTRIES:
        return curated.COUNTRIES[name]
    if code is None:
        return {}
    return {tag: Locale(tag).territories[code] for tag in ("ar", "en")}


def _short(kind: str, labels: Mapping[str, str]) -> Mapping[str, str]:
    """Leave out the word for governorate, which a map has no room for."""
    if kind != "governorate":
        return {tag: labels[tag] for tag in ("ar", "en") if tag in labels}
    return {
        "ar": labels["ar"].removeprefix("محافظة "),
        "en": labels["en"].removesuffix(" Governorate"),
    }


def _steps(arc: Sequence[tuple[int, int]]) -> list[int]:
    steps: list[int] = []
    last = (0, 0)
    for node in arc:
        steps += [node[0] - last[0], node[1] - last[1]]
        last = node
    return steps


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
