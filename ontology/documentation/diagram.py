"""Draws the neighbourhood of a term as SVG, in three columns around it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final
from xml.sax.saxutils import escape, quoteattr

_LETTER: Final = 7.0
"""Width of a letter in pixels at the style sheet's size, on the generous side."""

_BOX: Final = 42.0
_GAP: Final = 10.0
_PADDING: Final = 12.0
_CAPTION: Final = 24.0
_RISE: Final = 30.0
"""Between a row and the next above it, where the arrows run."""

_REACH: Final = 50.0
"""Between the columns."""

_MOST: Final = 24
"""Of a larger group so many are drawn; the tables of the page name them all."""

_ROWS: Final = 8
"""The most boxes of a group above each other."""

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """A term of the diagram: its labels by language, its style, and the address of its page."""

    labels: Labels
    style: str
    href: str

    @property
    def width(self) -> float:
        """Return the room that the longer label takes."""
        longest = max(len(self.labels["en"]), len(self.labels["ar"]))
        return max(80.0, longest * _LETTER + 2 * _PADDING)


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that stand in one relation to the term in the middle."""

    labels: Labels
    boxes: Sequence[Box]


@dataclass(frozen=True, slots=True)
class Role:
    """An arrow from the middle: a property, how many values it has (`1..*`), and of what kind."""

    property: Box
    count: str
    range: Box


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A term, what it is a kind of, and what stands below, before and after it.

    `above` has the nearest layer first; `kinds` has the edges, from each box to one above it.
    """

    middle: Box
    above: Sequence[Sequence[Box]]
    kinds: Sequence[tuple[Box, Box]]
    below: Group
    before: Group
    roles: Sequence[Role]
    after: Group


class _Canvas:
    """Collects shapes around the middle of the term at (0, 0), and knows how far they reach."""

    def __init__(self) -> None:
        self.arrows: list[str] = []
        self.shapes: list[str] = []
        self.left = self.right = self.top = self.bottom = 0.0

    def box(self, box: Box, x: float, y: float) -> None:
        """Draw a box whose upper left corner is (x, y)."""
        self._reach(x, y, box.width, _BOX)
        centre = x + box.width / 2
        self.shapes.append(
            f"<a href={quoteattr(box.href)}>"
            f'<rect class={quoteattr(box.style)} x="{x:.1f}" y="{y:.1f}" '
            f'width="{box.width:.1f}" height="{_BOX:.1f}" rx="6"/>'
            f"{_text(box.labels['en'], 'en', centre, y + 17)}"
            f"{_text(box.labels['ar'], 'ar', centre, y + 34)}</a>"
        )

    def group(self, group: Group, x: float, y: float) -> None:
        """Draw a group whose frame has its upper left corner at (x, y)."""
        width, height = _size(group)
        self._reach(x, y, width, height)
        self.shapes.append(
            f'<rect class="group" x="{x:.1f}" y="{y:.1f}" '
            f'width="{width:.1f}" height="{height:.1f}" rx="8"/>'
            f'<text class="caption" x="{x + width / 2:.1f}" y="{y + 17:.1f}">'
            + " · ".join(
                f'<tspan lang="{language}">{escape(words)}</tspan>'
                for language, words in _caption(group).items()
            )
            + "</text>"
        )
        for box, left, top in _grid(group):
            self.box(box, x + left, y + top)

    def upwards(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw the arrow from what is a kind of something to that something."""
        (x1, y1), (x2, y2) = start, end
        bend = (y1 + y2) / 2
        self._arrow("kind-of", f"M{x1:.1f} {y1:.1f}C{x1:.1f} {bend:.1f} {x2:.1f} {bend:.1f}", end)

    def across(self, start: tuple[float, float], end: tuple[float, float], style: str) -> None:
        """Draw the arrow from what has something to what it has; a `stem` has no head."""
        (x1, y1), (x2, y2) = start, end
        bend = (x1 + x2) / 2
        self._arrow(style, f"M{x1:.1f} {y1:.1f}C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f}", end)

    def element(self, title: str) -> str:
        """Return the SVG element around all that was drawn."""
        margin = 6
        x, y = self.left - margin, self.top - margin
        width, height = self.right - x + margin, self.bottom - y + margin
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="group" '
            f'viewBox="{x:.1f} {y:.1f} {width:.1f} {height:.1f}" '
            f'width="{width:.0f}" height="{height:.0f}">'
            f"<title>{escape(title)}</title><defs>"
            '<marker id="kind-of" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="9" '
            'markerHeight="9" orient="auto"><path class="hollow" d="M0 0L10 5L0 10z"/></marker>'
            '<marker id="takes" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="7" '
            'markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z"/></marker></defs>'
            f"{''.join(self.arrows)}{''.join(self.shapes)}</svg>"
        )

    def name(self, role: Role, x: float, y: float) -> None:
        """Write the name of a role on its arrow, which runs at the height y."""
        self._reach(x, y - _BOX / 2, 0, _BOX)
        self.shapes.append(
            f"<a href={quoteattr(role.property.href)}>"
            + _text(f"{role.property.labels['en']}  {role.count}", "en name", x, y - 5)
            + _text(role.property.labels["ar"], "ar name", x, y + 16)
            + "</a>"
        )

    def _arrow(self, style: str, curve: str, end: tuple[float, float]) -> None:
        head = f' marker-end="url(#{style})"' if style != "stem" else ""
        self.arrows.append(f'<path class="{style}" d="{curve} {end[0]:.1f} {end[1]:.1f}"{head}/>')

    def _reach(self, x: float, y: float, width: float, height: float) -> None:
        self.left, self.right = min(self.left, x), max(self.right, x + width)
        self.top, self.bottom = min(self.top, y), max(self.bottom, y + height)


def draw(neighbourhood: Neighbourhood, title: str) -> str:
    """Return the SVG element of a neighbourhood; the page's style sheet has its colours."""
    canvas = _Canvas()
    middle = neighbourhood.middle
    canvas.box(middle, -middle.width / 2, -_BOX / 2)
    _draw_above(canvas, neighbourhood)
    if neighbourhood.below.boxes:
        width, _ = _size(neighbourhood.below)
        canvas.group(neighbourhood.below, -width / 2, _BOX / 2 + _RISE)
        canvas.upwards((0, _BOX / 2 + _RISE), (0, _BOX / 2))
    # The columns beside the middle keep clear of all that stands above and below it.
    left, right = canvas.left - _REACH, canvas.right + _REACH
    if neighbourhood.before.boxes:
        width, height = _size(neighbourhood.before)
        canvas.group(neighbourhood.before, left - width, -height / 2)
        canvas.across((left, 0), (-middle.width / 2, 0), "takes")
    if neighbourhood.after.boxes:
        _, height = _size(neighbourhood.after)
        canvas.group(neighbourhood.after, right, -height / 2)
        canvas.across((middle.width / 2, 0), (right, 0), "takes")
    if neighbourhood.roles:
        _draw_roles(canvas, neighbourhood, right)
    return canvas.element(title)


def _draw_above(canvas: _Canvas, neighbourhood: Neighbourhood) -> None:
    tops = {id(neighbourhood.middle): (0.0, -_BOX / 2)}
    bottoms: dict[int, tuple[float, float]] = {}
    y = -_BOX / 2
    for layer in neighbourhood.above:
        y -= _RISE + _BOX
        x = -(sum(box.width for box in layer) + _GAP * (len(layer) - 1)) / 2
        for box in layer:
            canvas.box(box, x, y)
            tops[id(box)] = (x + box.width / 2, y)
            bottoms[id(box)] = (x + box.width / 2, y + _BOX)
            x += box.width + _GAP
    for kind, parent in neighbourhood.kinds:
        canvas.upwards(tops[id(kind)], bottoms[id(parent)])


def _draw_roles(canvas: _Canvas, neighbourhood: Neighbourhood, x: float) -> None:
    roles = neighbourhood.roles
    letters = max(
        max(len(role.property.labels["en"]) + 2 + len(role.count), len(role.property.labels["ar"]))
        for role in roles
    )
    column = x + letters * _LETTER + 2 * _PADDING
    y = -(len(roles) * (_BOX + _GAP) - _GAP) / 2
    for role in roles:
        level = y + _BOX / 2
        leaves = max(-_BOX / 3, min(_BOX / 3, level))
        canvas.across((neighbourhood.middle.width / 2, leaves), (x, level), "stem")
        canvas.across((x, level), (column, level), "takes")
        canvas.name(role, (x + column) / 2 - _PADDING / 2, level)
        canvas.box(role.range, column, y)
        y += _BOX + _GAP


def _columns(group: Group) -> list[Sequence[Box]]:
    drawn = group.boxes[:_MOST]
    count = ceil(len(drawn) / _ROWS)
    rows = ceil(len(drawn) / count)
    return [drawn[start : start + rows] for start in range(0, len(drawn), rows)]


def _grid(group: Group) -> Iterator[tuple[Box, float, float]]:
    """Yield each box with the place of its upper left corner in the frame of the group."""
    width, _ = _size(group)
    columns = _columns(group)
    x = (width - _inner_width(columns)) / 2
    for column in columns:
        widest = max(box.width for box in column)
        for row, box in enumerate(column):
            yield box, x + (widest - box.width) / 2, _CAPTION + row * (_BOX + _GAP)
        x += widest + _GAP


def _size(group: Group) -> tuple[float, float]:
    columns = _columns(group)
    width = (
        max(_inner_width(columns), len(" · ".join(_caption(group).values())) * _LETTER)
        + 2 * _PADDING
    )
    height = _CAPTION + max(map(len, columns)) * (_BOX + _GAP) - _GAP + _PADDING
    return width, height


def _inner_width(columns: Sequence[Sequence[Box]]) -> float:
    return sum(max(box.width for box in column) for column in columns) + _GAP * (len(columns) - 1)


def _caption(group: Group) -> Labels:
    more = len(group.boxes) - _MOST
    counted = f" (+{more})" if more > 0 else ""
    return {**group.labels, "en": group.labels["en"] + counted}


def _text(words: str, style: str, x: float, y: float) -> str:
    language = style.partition(" ")[0]
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<text class="{style}" lang="{language}" direction="{direction}" '
        f'x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
    )
