"""What a reader found in one article, under the tool's own ids, before a document is made of it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from loader.offsets import Covered


@dataclass(slots=True)
class Span:
    """A marked run of the text, or several, under the tool's own id and in its own offsets."""

    native: str
    label: str
    places: Sequence[Covered]
    line: int


@dataclass(slots=True)
class Event:
    """An event that a span is the trigger of."""

    native: str
    trigger: str
    line: int


@dataclass(slots=True)
class Value:
    """Something said of a span: an attribute, a link (with its words) or a note."""

    native: str
    target: str
    name: str
    value: str | None
    line: int
    words: str | None = None


@dataclass(slots=True)
class Role:
    """A filler of a role of the event that a trigger stands for."""

    trigger: str
    name: str
    target: str
    line: int


@dataclass(slots=True)
class Members:
    """Annotations that are of one entity or one happening."""

    natives: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Collected:
    """All that was found; ``triggers`` gives the event of a trigger that has one of its own id.

    ``left_out`` are the spans whose label the ontology does not have.
    """

    spans: Mapping[str, Span]
    left_out: Set[str]
    events: Mapping[str, Event]
    triggers: Mapping[str, str]
    roles: Sequence[Role]
    attributes: Sequence[Value]
    links: Sequence[Value]
    notes: Sequence[Value]
    equivalences: Sequence[Members]
