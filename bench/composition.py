"""Put one article together, sentence by sentence, with the annotations of each at its offsets."""

import random
from collections.abc import Mapping

from bench.fillings import Filling, Fillings
from bench.templates import Slot, Template, is_attribute, slots_of
from loader.checking.article import NOTE_KIND
from loader.checking.identity import LINK_AUTHORITY, LINK_KIND
from loader.document import (
    Argument,
    Attribute,
    Document,
    Equivalence,
    EventAnnotation,
    Fragment,
    Link,
    Mention,
    Metadata,
    Note,
)
from ontology.reference import reference


class Composition:
    """An article as it grows; lines are numbered in the order of the annotations."""

    def __init__(self, fillings: Fillings, dice: random.Random) -> None:
        self._fillings = fillings
        self._dice = dice
        self._parts: list[str] = []
        self._length = 0
        self._line = 0
        self._mentions: dict[str, Mention] = {}
        self._events: dict[str, EventAnnotation] = {}
        self._attributes: list[Attribute] = []
        self._links: list[Link] = []
        self._equivalences: list[Equivalence] = []
        self._notes: list[Note] = []

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    def document(self, metadata: Metadata) -> Document:
        """Give the article with its annotations."""
        return Document(
            metadata,
            self.text,
            self._mentions,
            self._events,
            tuple(self._attributes),
            tuple(self._links),
            (),
            tuple(self._equivalences),
            tuple(self._notes),
        )

    def add_plain(self, words: str) -> Fragment:
        """Add words that bear no annotation, and tell where they stand."""
        fragment = Fragment(self._length, self._length + len(words))
        self._parts.append(words)
        self._length = fragment.end
        return fragment

    def add(self, template: Template) -> None:
        """Add the sentences of a template, its slots filled, and all its annotations."""
        fillings, fragments = self._add_text(template)
        text = self.text
        mentions = {
            name: self._add_mention(fillings[name].label, places, text)
            for name, places in fragments.items()
        }
        events = {
            trigger: f"E{len(self._events) + number}"
            for number, trigger in enumerate(template.events, start=1)
        }
        for trigger in template.events:
            self._add_event(template, trigger, fillings[trigger].label, mentions, events)
        for name, values in template.attributes.items():
            for attribute, value in values.items():
                self._add_attribute(attribute, mentions[name], value)
        for name, filling in fillings.items():
            sources = [filling, *(fillings[source] for source in template.links.get(name, ()))]
            for slug in dict.fromkeys(source.slug for source in sources if source.slug):
                self._add_link(mentions[name], slug)
        for name, words in template.notes.items():
            target = events.get(name, mentions[name])
            number = f"#{len(self._notes) + 1}"
            self._notes.append(Note(number, NOTE_KIND, target, words, self._next_line()))
        for members in template.equivalent:
            joined = tuple(mentions[name] for name in members)
            self._equivalences.append(Equivalence(joined, self._next_line()))

    def _add_text(
        self, template: Template
    ) -> tuple[Mapping[str, Filling], Mapping[str, list[Fragment]]]:
        fillings: dict[str, Filling] = {}
        fragments: dict[str, list[Fragment]] = {}
        for piece in template.pieces:
            if not isinstance(piece, Slot):
                self.add_plain(piece)
                continue
            if piece.label is None:
                words = piece.words or ""
            else:
                fillings[piece.name] = self._fillings.choose(piece, self._dice)
                words = fillings[piece.name].words
            fragments.setdefault(piece.name, []).append(self.add_plain(words))
        return fillings, fragments

    def _add_mention(self, label: str, fragments: list[Fragment], text: str) -> str:
        name = f"T{len(self._mentions) + 1}"
        words = " ".join(text[fragment.start : fragment.end] for fragment in fragments)
        self._mentions[name] = Mention(name, label, tuple(fragments), words, self._next_line())
        return name

    def _add_event(
        self,
        template: Template,
        trigger: str,
        label: str,
        mentions: Mapping[str, str],
        events: Mapping[str, str],
    ) -> None:
        entry, name = template.events[trigger], events[trigger]
        arguments = tuple(
            Argument(role, number, events.get(slot, mentions[slot]))
            for role, value in entry.items()
            if not is_attribute(role)
            for number, slot in enumerate(slots_of(value), start=1)
        )
        self._events[name] = EventAnnotation(
            name, label, mentions[trigger], arguments, self._next_line()
        )
        for attribute, value in entry.items():
            if is_attribute(attribute):
                self._add_attribute(attribute, name, value)

    def _add_attribute(self, name: str, target: str, value: str | int | bool) -> None:
        written = None if value is True else str(value)
        self._attributes.append(
            Attribute(f"A{len(self._attributes) + 1}", name, target, written, self._next_line())
        )

    def _add_link(self, mention: str, slug: str) -> None:
        words = reference().individuals[slug].labels["ar"]
        name, line = f"N{len(self._links) + 1}", self._next_line()
        self._links.append(Link(name, LINK_KIND, mention, LINK_AUTHORITY, slug, words, line))

    def _next_line(self) -> int:
        self._line += 1
        return self._line
