"""Build a document from annotations as a tool names and counts them: the readers' common part."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
from loader.faults import Fault, Severity
from loader.formats.interface import Part, Reading
from loader.formats.labels import known_label
from loader.offsets import Covered, NotAtBoundary, Offsets, Unit, same_words
from ontology.namespaces import ID
from ontology.reference import reference
from ontology.vocabulary import vocabulary

_NUMBERED_ROLE = re.compile(r"(.*?[^0-9])([0-9]{1,9})")


@dataclass(slots=True)
class _Span:
    """A marked run of the text, or several, under the tool's own id and in its own offsets."""

    native: str
    label: str
    places: Sequence[Covered]
    line: int


@dataclass(slots=True)
class _Event:
    """An event that a span is the trigger of."""

    native: str
    trigger: str
    line: int


@dataclass(slots=True)
class _Value:
    """Something said of a span: an attribute, a link (with its words) or a note."""

    native: str
    target: str
    name: str
    value: str | None
    line: int
    words: str | None = None


class DocumentBuilder:
    """Collects what a reader finds in one article, and makes the document of it.

    Everything goes by the tool's own ids (``native``), in any order. A span whose label is an
    event's is a trigger, and makes the event; roles are said of it. What fits nothing becomes a
    fault at its line, with the tool's id; nothing is passed over in silence.
    """

    def __init__(self, part: Part, text: str) -> None:
        self.part = part
        self.text = text
        self.faults: list[Fault] = []
        # Whether a trigger makes an event only where ``event`` says so.
        self.events_apart = False
        self._spans: dict[str, _Span] = {}
        self._left_out: set[str] = set()
        # All ids that something may be said of, once all are collected.
        self._known: Container[str] = frozenset()
        self._events: dict[str, _Event] = {}
        self._triggers: dict[str, str] = {}
        self._roles: list[tuple[str, str, str, int]] = []
        self._attributes: list[_Value] = []
        self._links: list[_Value] = []
        self._notes: list[_Value] = []
        self._equivalences: list[tuple[tuple[str, ...], int]] = []

    def span(self, native: str, label: str, places: Sequence[Covered], line: int) -> None:
        """Add a marked run of the text (several places: a discontinuous one)."""
        if native in self._spans or native in self._left_out:
            self.fault(line, native, "id-twice", "another annotation has this id", "ids used once")
            return
        known = known_label(label)
        if known is None:
            self._left_out.add(native)
            message = f"left out: the ontology has no class for {label}"
            self.fault(line, native, "label-left-out", message, "other labels", Severity.WARNING)
            return
        self._spans[native] = _Span(native, known, places, line)

    def event(self, native: str, trigger: str, line: int) -> None:
        """Add an event with an id of its own, for formats that tell it from its trigger's span.

        There, what is said of a trigger stays with the trigger.
        """
        if native in self._events:
            self.fault(line, native, "id-twice", "another event has this id", "ids used once")
            return
        self._events[native] = _Event(native, trigger, line)
        self._triggers.setdefault(trigger, native)

    def role(self, trigger: str, name: str, target: str, line: int) -> None:
        """Say that ``target`` fills a role of the event that ``trigger`` stands for.

        A number at the role's end orders it (``relayedBy2``); else the order of calls does.
        """
        self._roles.append((trigger, name, target, line))

    def attribute(self, native: str, target: str, name: str, value: str | None, line: int) -> None:
        """Give an attribute of a span; ``value`` is None for a flag."""
        self._attributes.append(_Value(native, target, name, value, line))

    def link(
        self, native: str, target: str, reference: str, line: int, words: str | None = None
    ) -> None:
        """Link a span to a reference individual, by slug, ``masalik:slug`` or IRI.

        ``words`` are what the annotator was shown of it; by default, its Arabic label.
        """
        self._links.append(_Value(native, target, LINK_KIND, reference, line, words))

    def note(self, native: str, target: str, text: str, line: int) -> None:
        """Add an annotator's words on a span."""
        self._notes.append(_Value(native, target, NOTE_KIND, text, line))

    def equivalence(self, members: Sequence[str], line: int) -> None:
        """Say that mentions are of one entity, or triggers of one happening."""
        self._equivalences.append((tuple(members), line))

    def is_span(self, native: str) -> bool:
        """Tell whether a span of this id was added (also one that was left out)."""
        return native in self._spans or native in self._left_out

    def label_of(self, native: str) -> str | None:
        """Give the label of a span that stands, None for others."""
        span = self._spans.get(native)
        return span.label if span else None

    def fault(
        self,
        line: int | None,
        native: str | None,
        code: str,
        message: str,
        expected: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell what is wrong, in the file that the part stands in."""
        self.faults.append(Fault(self.part.file, line, native, code, message, expected, severity))

    def reading(self, metadata: Metadata, default_unit: Unit | None) -> Reading:
        """Make the document; ``default_unit`` is what the tool's offsets count (None: no offsets).

        Mentions and events keep ids such as T5 and E2; if any has another one, all are numbered
        anew, as they stand in the text.
        """
        self._known = frozenset((*self._spans, *self._left_out, *self._events))
        offsets = Offsets(self.text)
        every = [place for span in self._spans.values() for place in span.places]
        unit = offsets.unit(every, default_unit or Unit.CODE_POINTS)
        placed = self._place(offsets, unit)
        for native in placed:
            span = self._spans[native]
            makes_event = not self.events_apart and native not in self._triggers
            if makes_event and span.label in vocabulary().event_labels:
                self._events[native] = _Event(native, native, span.line)
        mention_ids = _ids("T", placed)
        order = {native: number for number, native in enumerate(placed)}
        for event in self._events.values():
            if event.trigger not in self._known:
                message = f"no {event.trigger} here"
                self.fault(event.line, event.native, "dangling-id", message, "a trigger's id")
        standing = [event for event in self._events.values() if event.trigger in placed]
        event_ids = _ids(
            "E", [e.native for e in sorted(standing, key=lambda event: order[event.trigger])]
        )
        mentions = {
            ours: Mention(
                ours,
                self._spans[native].label,
                placed[native],
                " ".join(self.text[f.start : f.end] for f in placed[native]).replace("\n", " "),
                self._spans[native].line,
            )
            for native, ours in mention_ids.items()
        }
        document = Document(
            metadata,
            self.text,
            mentions,
            self._made_events(mention_ids, event_ids),
            tuple(self._made_attributes(mention_ids, event_ids)),
            tuple(self._made_links(mention_ids, event_ids)),
            (),
            tuple(self._made_equivalences(mention_ids, event_ids)),
            tuple(self._made_notes(mention_ids, event_ids)),
            self.part.file,
            {ours: native for ids in (mention_ids, event_ids) for native, ours in ids.items()},
        )
        return Reading(document, self.faults, unit if default_unit else None)

    def _place(self, offsets: Offsets, unit: Unit) -> Mapping[str, tuple[Fragment, ...]]:
        """Give the code points of each span that stands in the text, in the text's order."""
        placed: dict[str, tuple[Fragment, ...]] = {}
        for span in self._spans.values():
            fragments = self._fragments(span, offsets, unit)
            if fragments:
                placed[span.native] = fragments
        return dict(sorted(placed.items(), key=lambda item: (item[1][0].start, item[1][-1].end)))

    def _fragments(self, span: _Span, offsets: Offsets, unit: Unit) -> tuple[Fragment, ...]:
        fragments: list[Fragment] = []
        for place in span.places:
            try:
                start, end = (offsets.code_point(each, unit) for each in place[:2])
            except NotAtBoundary as error:
                expected = f"{unit} from 0 to the text's end"
                self.fault(span.line, span.native, "outside-text", str(error), expected)
                return ()
            if start >= end:
                message = f"it covers nothing ({place.start} to {place.end})"
                self.fault(span.line, span.native, "outside-text", message, "start before end")
                return ()
            covered = self.text[start:end]
            if not same_words(covered, place.words):
                message = f"it says {place.words!r}, its offsets cover {covered!r}"
                expected = f"the words at their offsets, counted in {' or '.join(Unit)}"
                self.fault(span.line, span.native, "wrong-offset", message, expected)
                return ()
            fragments.append(Fragment(start, end))
        fragments.sort(key=lambda fragment: fragment.start)
        if not fragments or any(a.end > b.start for a, b in pairwise(fragments)):
            message = "its parts overlap" if fragments else "it has no part"
            self.fault(span.line, span.native, "bad-fragments", message, "parts beside each other")
            return ()
        return tuple(fragments)

    def _made_events(
        self, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> Mapping[str, EventAnnotation]:
        roles: dict[str, list[Argument]] = {native: [] for native in event_ids}
        for holder, name, target, line in self._roles:
            event = holder if holder in event_ids else self._triggers.get(holder, holder)
            filler = self._filler(target, mention_ids, event_ids)
            if event in roles and filler:
                self._add_argument(roles[event], name, filler, holder, line)
            elif holder not in self._left_out and target not in self._left_out:
                self._fault_role(holder, name, target, line, filler)
        return {
            ours: EventAnnotation(
                ours,
                self._spans[self._events[native].trigger].label,
                mention_ids[self._events[native].trigger],
                tuple(roles[native]),
                self._events[native].line,
            )
            for native, ours in event_ids.items()
        }

    def _filler(
        self, target: str, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> str | None:
        """Give what fills a role: the event that a trigger stands for, else the mention."""
        event = self._triggers.get(target, target)
        # Where the event has another id than its trigger, a trigger's id means the trigger.
        stands_for_event = event == target or event not in self._events
        return (event_ids.get(event) if stands_for_event else None) or mention_ids.get(target)

    def _add_argument(
        self, arguments: list[Argument], name: str, filler: str, holder: str, line: int
    ) -> None:
        found = _NUMBERED_ROLE.fullmatch(name)
        role, number = (found[1], int(found[2])) if found else (name, 0)
        taken = {a.number for a in arguments if a.role == role}
        if not number:
            number = max(taken, default=0) + 1
        if number in taken:
            expected = f"numbers on repeated roles: {role}, {role}2, …"
            self.fault(line, holder, "role-twice", f"{name} is given twice", expected)
            return
        arguments.append(Argument(role, number, filler))

    def _fault_role(
        self, holder: str, name: str, target: str, line: int, filler: str | None
    ) -> None:
        if self.is_span(holder) and filler:
            message = f"{self.label_of(holder)} takes no role, and is given {name}"
            expected = "roles from the trigger of an event"
            self.fault(line, holder, "role-of-no-event", message, expected)
        elif holder in self._known and target in self._known:
            return  # one of the two was refused, and told of
        else:
            missing = target if holder in self._known else holder
            self.fault(line, missing, "dangling-id", f"no {missing} here", "an id that is there")

    def _made_attributes(
        self, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> Iterator[Attribute]:
        for ours, said in self._standing("A", self._attributes):
            target = self._filler(said.target, mention_ids, event_ids)
            if target:
                yield Attribute(ours, said.name, target, said.value, said.line)

    def _made_links(
        self, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> Iterator[Link]:
        for ours, said in self._standing("N", self._links):
            target = mention_ids.get(said.target) or event_ids.get(said.target)
            if target:
                slug = slug_of_reference(said.value or "")
                individual = reference().get(slug)
                label = individual.labels.get("ar", slug) if individual else slug
                words = label if said.words is None else said.words
                yield Link(ours, LINK_KIND, target, LINK_AUTHORITY, slug, words, said.line)

    def _made_notes(
        self, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> Iterator[Note]:
        for ours, said in self._standing("#", self._notes):
            target = self._filler(said.target, mention_ids, event_ids)
            if target:
                yield Note(ours, NOTE_KIND, target, said.value or "", said.line)

    def _made_equivalences(
        self, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> Iterator[Equivalence]:
        for members, line in self._equivalences:
            for missing in (m for m in members if m not in self._known):
                message = f"no {missing} here"
                self.fault(line, missing, "dangling-id", message, "an id that is there")
            ids = (mention_ids.get(member) or event_ids.get(member) for member in members)
            standing = tuple(ours for ours in ids if ours)
            if len(standing) > 1:
                yield Equivalence(standing, line)

    def _standing(self, letter: str, values: Sequence[_Value]) -> Iterator[tuple[str, _Value]]:
        """Give what is said of spans that are there, with its id; a fault for the others.

        Ids are the tool's own if they are such as A1 and used once.
        """
        own = {said.native for said in values}
        keep = len(own) == len(values) and all(map(_id_of(letter).fullmatch, own))
        for number, said in enumerate(values, start=1):
            if said.target in self._known:
                yield (said.native if keep else f"{letter}{number}"), said
            else:
                message = f"no {said.target} here"
                self.fault(said.line, said.native, "dangling-id", message, "an id that is there")


def slug_of_reference(name: str) -> str:
    """Give the slug of a reference individual named by slug, ``masalik:slug`` or IRI."""
    return name.strip().removeprefix(f"{LINK_AUTHORITY}:").removeprefix(ID)


def _ids(letter: str, natives: Iterable[str]) -> Mapping[str, str]:
    """Give each of the tool's ids one of ours: itself if all are such, else by their order."""
    listed = list(natives)
    if all(map(_id_of(letter).fullmatch, listed)):
        return {native: native for native in listed}
    return {native: f"{letter}{number}" for number, native in enumerate(listed, start=1)}


def _id_of(letter: str) -> re.Pattern[str]:
    return re.compile(rf"{letter}[1-9][0-9]{{0,8}}")
