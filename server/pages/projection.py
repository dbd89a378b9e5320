"""Brings longitude and latitude onto the plane of a drawn map, as data of SVG paths.

The projection is the equirectangular one with the middle latitude of the map at true scale: a box
of degrees stays a rectangle, so that nothing of a map's edge is lost or empty, and a script that
has the box and the width finds every place with the same two multiplications. In exchange lengths
from west to east are 5 percent too long at the north of Iraq and Syria, 6 percent too short at
their south; a conic one would do better there, and better is not seen at this size.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from queries.wkt import Geometry, to_geojson

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84 (the order of CRS84)."""

_DECIMALS: Final = 1


class Box(NamedTuple):
    """A box of degrees that does not cross the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def overlaps(self, other: "Box") -> bool:
        """Tell whether the two have an area, a line or a point in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    def covers(self, other: "Box") -> bool:
        """Tell whether the other one lies within this one."""
        return (
            self.west <= other.west
            and self.south <= other.south
            and other.east <= self.east
            and other.north <= self.north
        )

    def has(self, position: Position) -> bool:
        """Tell whether a position lies within, or at the edge."""
        return self.west <= position[0] <= self.east and self.south <= position[1] <= self.north

    @classmethod
    def around(
        cls, positions: Iterable[Position], *, margin: float = 0.1, least: float = 1.0
    ) -> "Box | None":
        """Return the box around positions, None where there are none.

        Args:
            positions: what is to be seen.
            margin: how much is added on each side, as a share of width and height.
            least: how many degrees wide and high it is at least, so that one town has surroundings.

        """
        known = list(positions)
        if not known:
            return None
        longitudes = [x for x, _ in known]
        latitudes = [y for _, y in known]
        west, east = _spread(min(longitudes), max(longitudes), margin, least)
        south, north = _spread(min(latitudes), max(latitudes), margin, least)
        return cls(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A geometry in the plane: its points, and data of paths (empty where it has none).

    Attributes:
        points: positions that stand alone, in units of the drawing.
        lines: data for a path that has a stroke and no fill.
        areas: data for a path that is filled by the rule "evenodd", so that holes stay holes.

    """

    points: Sequence[tuple[float, float]]
    lines: str
    areas: str


class Projection:
    """Maps a box of degrees onto a rectangle whose origin is at the upper left.

    Attributes:
        box: what is mapped.
        width: of the rectangle, in units of the drawing.
        height: of the rectangle, which follows from the box.

    """

    def __init__(self, box: Box, width: float) -> None:
        self.box = box
        self.width = width
        self._across = width / (box.east - box.west)
        middle = math.radians((box.south + box.north) / 2)
        self._up = self._across / math.cos(middle)
        self.height = round((box.north - box.south) * self._up, _DECIMALS)

    def point(self, position: Sequence[float]) -> tuple[float, float]:
        """Return where a position is drawn, to one decimal; it may be outside the rectangle."""
        return (
            round((position[0] - self.box.west) * self._across, _DECIMALS),
            round((self.box.north - position[1]) * self._up, _DECIMALS),
        )

    def path(self, coordinates: Iterable[Sequence[float]], *, closed: bool = False) -> str:
        """Return the data of a path along positions, with one decimal.

        Positions that are drawn at one point stand there once; a closed path loses the last
        position, which repeats the first one.
        """
        steps: list[str] = []
        for position in coordinates:
            x, y = self.point(position)
            step = f"{_short(x)} {_short(y)}"
            if not steps or steps[-1] != step:
                steps.append(step)
        if closed:
            if len(steps) > 1 and steps[-1] == steps[0]:
                steps.pop()
            return f"M{'L'.join(steps)}Z" if steps else ""
        return f"M{'L'.join(steps)}" if steps else ""

    def area(self, rings: Iterable[Iterable[Sequence[float]]]) -> str:
        """Return the data of a path around rings, to be filled by the rule "evenodd"."""
        return "".join(self.path(ring, closed=True) for ring in rings)

    def drawing(self, wkt: str) -> Drawing:
        """Return how a geometry is drawn that GeoSPARQL writes as text.

        Raises:
            UnreadableGeometry: the text is no WKT, or is in an unknown reference system.

        """
        points: list[tuple[float, float]] = []
        lines: list[str] = []
        areas: list[str] = []
        for kind, coordinates in _simple(to_geojson(wkt)):
            if kind == "Point":
                points.append(self.point(coordinates))
            elif kind == "LineString":
                lines.append(self.path(coordinates))
            else:
                areas.append(self.area(coordinates))
        return Drawing(points, "".join(lines), "".join(areas))


def positions(wkt: str) -> list[Position]:
    """Return every position of a geometry, for a box around it.

    Raises:
        UnreadableGeometry: the text is no WKT, or is in an unknown reference system.

    """
    found: list[Position] = []
    for kind, coordinates in _simple(to_geojson(wkt)):
        if kind == "Point":
            found.append((coordinates[0], coordinates[1]))
        elif kind == "LineString":
            found.extend((one[0], one[1]) for one in coordinates)
        else:
            found.extend((one[0], one[1]) for ring in coordinates for one in ring)
    return found


def _simple(geometry: Geometry | None) -> Iterable[tuple[str, Any]]:
    """Take geometries of several parts apart into points, lines and polygons (RFC 7946, 3.1)."""
    if geometry is None:
        return
    if geometry["type"] == "GeometryCollection":
        for member in geometry["geometries"]:
            yield from _simple(member)
        return
    kind = geometry["type"].removeprefix("Multi")
    if kind == geometry["type"]:
        yield kind, geometry["coordinates"]
    else:
        for part in geometry["coordinates"]:
            yield kind, part


def _spread(low: float, high: float, margin: float, least: float) -> tuple[float, float]:
    size = max((high - low) * (1 + 2 * margin), least)
    middle = (low + high) / 2
    return middle - size / 2, middle + size / 2


def _short(number: float) -> str:
    text = f"{number:.{_DECIMALS}f}".removesuffix(".0")
    return "0" if text == "-0" else text
