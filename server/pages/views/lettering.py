"""Sets names on a drawing so that none covers another: who comes first has the place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]
_ARABIC: Final = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
# Widths of letters as shares of the size: of the faces of the site, a little more than the mean.
_ARABIC_LETTER: Final = 0.5
_LATIN_LETTER: Final = 0.56
_LINE: Final = 1.25
_ISOLATE: Final = "\u2068"
_END: Final = "\u2069"
_EDGE: Final = 2.0


class Rectangle(NamedTuple):
    """A part of a drawing, in its units."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Rectangle") -> bool:
        """Tell whether the two have an area in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of a text at a place: ``y`` is the base line of the first one.

    Each line stands in an isolate, since the direction of a drawing is that of no language.
    """

    x: float
    y: float
    lines: Sequence[str]
    css_class: str
    anchor: Anchor = "middle"
    language: str = ""

    @property
    def isolated(self) -> Sequence[str]:
        """The lines, each in an isolate whose direction is that of its first letter."""
        return [f"{_ISOLATE}{line}{_END}" for line in self.lines]


class Lettering:
    """The names on a drawing, and what room they leave.

    ``scale`` is how much larger letters may come to be shown than the sizes that are given.
    """

    def __init__(self, width: float, height: float, scale: float = 1.0) -> None:
        self._scale = scale
        self._edge = Rectangle(_EDGE, _EDGE, width - _EDGE, height - _EDGE)
        self._taken: list[Rectangle] = []

    def take(self, room: Rectangle) -> None:
        """Keep names away from a part of the drawing."""
        self._taken.append(room)

    def set(self, words: Words, size: float) -> bool:
        """Set a text of this size if there is room; say whether there was."""
        room = extent(words, size * self._scale)
        inside = (
            room.left >= self._edge.left
            and room.right <= self._edge.right
            and room.top >= self._edge.top
            and room.bottom <= self._edge.bottom
        )
        if not inside or any(room.meets(other) for other in self._taken):
            return False
        self._taken.append(room)
        return True


def width_of(text: str, size: float) -> float:
    """Return about how wide a line is."""
    letter = _ARABIC_LETTER if _ARABIC.search(text) else _LATIN_LETTER
    return len(text) * size * letter


def extent(words: Words, size: float) -> Rectangle:
    """Return about which part of the drawing a text covers."""
    width = max(width_of(line, size) for line in words.lines)
    left = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    top = words.y - size
    bottom = top + size * (_LINE * len(words.lines) + 0.1)
    return Rectangle(left, top, left + width, bottom)


def broken(text: str, length: int, most: int = 3) -> list[str]:
    """Break a text at spaces into lines of about so many letters; what is too long is cut."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= length:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        return [*lines[: most - 1], f"{lines[most - 1]}…"]
    return lines or [""]
