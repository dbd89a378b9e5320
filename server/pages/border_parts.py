"""What the drawing of the border is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.pages.border_readings import Finding, Reading
from server.pages.border_ribbons import Point, Ribbon
from server.pages.views.ground import Ground
from server.pages.views.lettering import Words


@dataclass(frozen=True, slots=True)
class Pattern:
    """The texture of a side with several holders: their colours, shared or disputed."""

    name: str
    finding: Finding
    colours: Sequence[str]


@dataclass(frozen=True, slots=True)
class Disc:
    """A sign beside a ribbon: the number of a holder, ``≠`` between two, ``?`` for none."""

    x: float
    y: float
    sign: str
    css_class: str


@dataclass(frozen=True, slots=True)
class Side:
    """A ribbon as it is drawn: ``fill`` is a class of a colour, or ``pattern`` has a name."""

    reading: Reading
    ribbon: Ribbon
    fill: str
    pattern: str
    discs: Sequence[Disc]


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: its short name, its geometry as WKT, where it leads, and how long it is."""

    iri: str
    label: str
    wkt: str
    href: str
    kilometres: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment as it is drawn, both its sides; ``reach`` is where a finger finds it."""

    segment: Segment
    sides: Sequence[Side]
    reach: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """A crossing: where it leads, and what is said of its status as of the day, if anything."""

    iri: str
    label: str
    wkt: str
    href: str
    statuses: Sequence[str] = ()

    @property
    def sign(self) -> str:
        """What it is drawn as: a status, ``several`` of them, or ``unknown``."""
        if not self.statuses:
            return "unknown"
        return self.statuses[0] if len(self.statuses) == 1 else "several"


@dataclass(frozen=True, slots=True)
class Gate:
    """A crossing as it is drawn."""

    crossing: Crossing
    x: float
    y: float
    words: Words | None


@dataclass(frozen=True, slots=True)
class BorderDrawing:
    """The map of the border, all in units of a drawing ``ground.width`` wide."""

    ground: Ground
    line: str
    cuts: Sequence[tuple[Point, Point]]
    stretches: Sequence[Stretch]
    gates: Sequence[Gate]
    words: Sequence[Words]
    patterns: Sequence[Pattern]
