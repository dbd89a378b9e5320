"""The document model: an annotated article as every reader gives it and the mapping takes it.

Offsets are code points of ``Document.text``, counted from 0 and half open. Every annotation keeps
the line it was read from, so that faults can be pointed at and nothing is lost between formats.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of the text: code points ``start`` to ``end``, half open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """Marked words: an entity, a date, a quantity, or the trigger of an event (brat: T)."""

    id: str
    label: str
    fragments: tuple[Fragment, ...]
    text: str
    line: int

    @property
    def start(self) -> int:
        """Where the first fragment starts."""
        return self.fragments[0].start


@dataclass(frozen=True, slots=True)
class Argument:
    """A role of an event and what fills it: the id of a mention or of an event.

    ``number`` orders arguments of one role: ``relayedBy`` is 1, ``relayedBy2`` is 2.
    """

    role: str
    number: int
    target: str


@dataclass(frozen=True, slots=True)
class EventAnnotation:
    """An event or situation that the text claims, or a Statement that says who claims (brat: E)."""

    id: str
    label: str
    trigger: str
    arguments: tuple[Argument, ...]
    line: int

    def targets(self, role: str) -> tuple[str, ...]:
        """Give the ids that fill ``role``, in the order of their numbers."""
        filling = [argument for argument in self.arguments if argument.role == role]
        if len(filling) > 1:
            filling.sort(key=lambda argument: argument.number)
        return tuple([argument.target for argument in filling])


@dataclass(frozen=True, slots=True)
class Attribute:
    """A named value of an event or mention (brat: A); ``value`` is None for a flag."""

    id: str
    name: str
    target: str
    value: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    """A mention or trigger tied to a reference individual (brat: N, normalization)."""

    id: str
    kind: str
    target: str
    authority: str
    reference: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Relation:
    """A named pair of annotations outside any event (brat: R)."""

    id: str
    name: str
    arguments: tuple[tuple[str, str], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Mentions of one entity, or triggers of one happening (brat: ``* Equiv``).

    A happening may be named by its event instead of its trigger, as brat itself writes it.
    """

    members: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Note:
    """An annotator's words on an annotation (brat: #)."""

    id: str
    kind: str
    target: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of the article as a whole; ``None`` and empty where nothing is.

    ``published`` and ``published_bounds`` are EDTF; ``outlet``, ``author`` and ``dateline`` are
    slugs of reference individuals; ``draws_on`` pairs an outlet's slug with words on the article.
    """

    slug: str
    language: str
    title: str
    outlet: str | None = None
    author: str | None = None
    published: str | None = None
    published_bounds: str | None = None
    published_evidence: str | None = None
    dateline: str | None = None
    original_file: str | None = None
    notes: str | None = None
    licence: str | None = None
    draws_on: tuple[tuple[str | None, str], ...] = ()


# What has an id and a line to point at.
Annotation: TypeAlias = Mention | EventAnnotation | Attribute | Link | Relation | Note


@dataclass(frozen=True)
class Document:
    """An article with its annotations, complete and in the order of its files."""

    metadata: Metadata
    text: str
    mentions: Mapping[str, Mention]
    events: Mapping[str, EventAnnotation]
    attributes: tuple[Attribute, ...] = ()
    links: tuple[Link, ...] = ()
    relations: tuple[Relation, ...] = ()
    equivalences: tuple[Equivalence, ...] = ()
    notes: tuple[Note, ...] = ()
    source: Path = field(default=Path(), compare=False)
    # The ids under which the annotation tool knows mentions and events, where they are others.
    native_ids: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def slug(self) -> str:
        """The article's slug."""
        return self.metadata.slug

    @cached_property
    def events_of_trigger(self) -> Mapping[str, tuple[EventAnnotation, ...]]:
        """The events that each trigger mention stands for."""
        found: dict[str, tuple[EventAnnotation, ...]] = {}
        for event in self.events.values():
            found[event.trigger] = (*found.get(event.trigger, ()), event)
        return found

    @cached_property
    def _attributes_of(self) -> Mapping[str, Mapping[str, Attribute]]:
        found: dict[str, dict[str, Attribute]] = {}
        for attribute in self.attributes:
            found.setdefault(attribute.target, {})[attribute.name] = attribute
        return found

    @cached_property
    def _links_of(self) -> Mapping[str, tuple[Link, ...]]:
        found: dict[str, tuple[Link, ...]] = {}
        for link in self.links:
            found[link.target] = (*found.get(link.target, ()), link)
        return found

    def attributes_of(self, target: str) -> Mapping[str, Attribute]:
        """Give the attributes of an annotation by name."""
        return self._attributes_of.get(target, {})

    def links_of(self, target: str) -> tuple[Link, ...]:
        """Give the links of a mention, in their order."""
        return self._links_of.get(target, ())

    def label_of(self, target: str) -> str:
        """Give the label of a mention or event."""
        held = self.mentions.get(target) or self.events[target]
        return held.label

    def joined_mentions(self, equivalence: Equivalence) -> tuple[str, ...]:
        """Give the mentions that an equivalence joins, for an event its trigger."""
        return tuple(
            self.events[member].trigger if member in self.events else member
            for member in equivalence.members
        )

    def label_if_any(self, target: str) -> str | None:
        """Give the label of a mention or event, None for any other id."""
        held = self.mentions.get(target) or self.events.get(target)
        return held.label if held else None
