"""Draws what has a place on a map: features of any kind upon the basemap."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from queries.wkt import UnreadableGeometry
from server.pages.answers import Answer, Row
from server.pages.languages import Language
from server.pages.projection import Box, Drawing, Position, Projection, positions
from server.pages.views.ground import Ground, ground
from server.pages.views.lettering import Lettering, Rectangle, Words, broken
from server.pages.visit import Visit

WIDTH: Final = 480.0
MOST: Final = 400
"""How many features a map shows at most."""
_SIZE: Final = 12.5
# On narrow screens letters are so much larger in the drawing (styles/map.css).
_LARGER: Final = 1.2
_LETTERS: Final = 24
_SMALLEST, _LARGEST = 4.0, 9.0
_TALLEST: Final = 1.1
_WORLD: Final = Box(20.0, 10.0, 65.0, 45.0)


@dataclass(frozen=True, slots=True)
class Feature:
    """Something to be drawn: ``number`` is how many rows or claims it stands for."""

    iri: str
    label: str
    href: str
    wkt: str
    css_class: str = "feature"
    title: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A feature as it is drawn: ``radius`` of its points, ``words`` where its name has room."""

    feature: Feature
    drawing: Drawing
    radius: float
    words: Words | None

    @property
    def title(self) -> str:
        """Its name, and what else is said of it."""
        return self.feature.title or self.feature.label


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """A map: ``hidden`` is how many features are left out, for number or without a place."""

    ground: Ground
    features: Sequence[Drawn]
    hidden: int


def drawing(
    features: Iterable[Feature],
    bbox: Box | None = None,
    width: float = WIDTH,
    language: Language = Language.AR,
) -> MapDrawing | None:
    """Return the map of features, the most numerous named first; None where none has a place."""
    known: list[tuple[Feature, list[Position]]] = []
    hidden = 0
    for feature in features:
        places = _positions(feature)
        if places and len(known) < MOST:
            known.append((feature, places))
        else:
            hidden += 1
    box = bbox or Box.around(
        (place for _, places in known for place in places if _WORLD.has(place)), margin=0.12
    )
    if box is None or not known:
        return None
    onto = Projection(_squat(box), width)
    lettering = Lettering(onto.width, onto.height, _LARGER)
    most = max(feature.number for feature, _ in known)
    by_number = sorted(known, key=lambda one: -one[0].number)
    shapes = [(feature, onto.drawing(feature.wkt)) for feature, _ in by_number]
    drawn = [_drawn(feature, shape, lettering, most) for feature, shape in shapes]
    # Large areas first, so that what is small lies on top.
    drawn.sort(key=lambda one: (not one.drawing.areas, not one.drawing.lines, -one.radius))
    named = {one.feature.iri.rpartition("/")[2] for one in drawn}
    return MapDrawing(ground(onto, lettering, language, named), drawn, hidden)


def of_answer(answer: Answer, visit: Visit) -> MapDrawing | None:
    """Return the map of an answer that has a geometry: one feature for each place of its rows.

    None where no row has a place.
    """
    column = answer.query.geometry
    if column is None:
        return None
    subject = _subject(answer, column)
    rows: dict[tuple[str, str], Row] = {}
    counted: Counter[tuple[str, str]] = Counter()
    for row in answer.every_row:
        if row.get(column):
            key = (str(row.get(subject) or ""), str(row[column]))
            rows.setdefault(key, row)
            counted[key] += 1
    features = [
        Feature(iri, _label(row, subject), _leads(iri, visit), wkt, number=counted[iri, wkt])
        for (iri, wkt), row in rows.items()
    ]
    return drawing(features, language=visit.language)


def _subject(answer: Answer, geometry: str) -> str:
    """Return the column that names what has the geometry: the first that has a label."""
    columns = [name for name in answer.query.columns if name != geometry]
    return next((name for name in columns if f"{name}Label" in columns), columns[0])


def _leads(iri: str, visit: Visit) -> str:
    # Several things in one cell have no page together.
    return "" if " " in iri else visit.leads(iri)


def _label(row: Row, subject: str) -> str:
    return str(row.get(f"{subject}Label") or row.get(subject) or "")


def _positions(feature: Feature) -> list[Position]:
    try:
        return positions(feature.wkt)
    except UnreadableGeometry:
        return []


def _squat(box: Box) -> Box:
    """Return a box that is not much taller than wide, nor wider than the basemap is useful."""
    wide, high = box.east - box.west, box.north - box.south
    missing = high / _TALLEST - wide
    if missing <= 0:
        return box
    return Box(box.west - missing / 2, box.south, box.east + missing / 2, box.north)


def _drawn(feature: Feature, shape: Drawing, lettering: Lettering, most: int) -> Drawn:
    share = sqrt(feature.number / most) if most else 0.0
    radius = round(_SMALLEST + (_LARGEST - _SMALLEST) * share, 1)
    words = None
    if shape.points:
        x, y = shape.points[0]
        for x_, y_ in shape.points:
            lettering.take(Rectangle(x_ - radius, y_ - radius, x_ + radius, y_ + radius))
        lines = broken(feature.label, _LETTERS, 2)
        for found in (
            Words(round(x + radius + 3, 1), y + 4, lines, "name name-feature", "start"),
            Words(round(x - radius - 3, 1), y + 4, lines, "name name-feature", "end"),
            Words(x, round(y - radius - 4, 1), lines[:1], "name name-feature"),
        ):
            if len(found.lines) == len(lines) and lettering.set(found, _SIZE):
                words = found
                break
    return Drawn(feature, shape, radius, words)
