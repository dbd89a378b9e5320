"""Make a document of what a reader collected: places in code points, ids, roles, and faults."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from loader.faults import Fault
from loader.formats.collected import Collected, Event, Span, Value
from loader.formats.interface import Part, Reading
from loader.offsets import NotAtBoundary, Offsets, Unit, same_words
from ontology.namespaces import ID
from ontology.reference import reference
from ontology.vocabulary import vocabulary

_NUMBERED_ROLE = re.compile(r"(.*?[^0-9])([0-9]{1,9})")


class Making:
    """Makes one document; what fits nothing becomes a fault, added to ``faults``.

    ``events_apart`` says that a trigger makes an event only where one was collected for it.
    """

    def __init__(
        self,
        part: Part,
        text: str,
        found: Collected,
        faults: list[Fault],
        *,
        events_apart: bool,
    ) -> None:
        self._part = part
        self._text = text
        self._found = found
        self._faults = faults
        self._events_apart = events_apart
        self._events = dict(found.events)
        # All ids that something may be said of.
        self._known = frozenset((*found.spans, *found.left_out, *found.events))

    def reading(self, metadata: Metadata, default_unit: Unit | None) -> Reading:
        """Make the document; see ``DocumentBuilder.reading``."""
        offsets = Offsets(self._text)
        every = [place for span in self._found.spans.values() for place in span.places]
        unit = offsets.unit(every, default_unit or Unit.CODE_POINTS)
        placed = self._place(offsets, unit)
        for native in placed:
            span = self._found.spans[native]
            makes_event = not self._events_apart and native not in self._found.triggers
            if makes_event and span.label in vocabulary().event_labels:
                self._events[native] = Event(native, native, span.line)
        mention_ids = _ids("T", placed)
        order = {native: number for number, native in enumerate(placed)}
        for event in self._events.values():
            if event.trigger not in self._known:
                message = f"no {event.trigger} here"
                self._fault(event.line, event.native, "dangling-id", message, "a trigger's id")
        standing = [event for event in self._events.values() if event.trigger in placed]
        event_ids = _ids(
            "E", [e.native for e in sorted(standing, key=lambda event: order[event.trigger])]
        )
        mentions = {
            ours: Mention(
                ours,
                self._found.spans[native].label,
                placed[native],
                " ".join(self._text[f.start : f.end] for f in placed[native]).replace("\n", " "),
                self._found.spans[native].line,
            )
            for native, ours in mention_ids.items()
        }
        document = Document(
            metadata,
            self._text,
            mentions,
            self._made_events(mention_ids, event_ids),
            tuple(self._made_attributes(mention_ids, event_ids)),
            tuple(self._made_links(mention_ids, event_ids)),
            (),
            tuple(self._made_equivalences(mention_ids, event_ids)),
            tuple(self._made_notes(mention_ids, event_ids)),
            self._part.file,
            {ours: native for ids in (mention_ids, event_ids) for native, ours in ids.items()},
        )
        return Reading(document, self._faults, unit if default_unit else None)

    def _place(self, offsets: Offsets, unit: Unit) -> Mapping[str, tuple[Fragment, ...]]:
        """Give the code points of each span that stands in the text, in the text's order."""
        placed: dict[str, tuple[Fragment, ...]] = {}
        for span in self._found.spans.values():
            fragments = self._fragments(span, offsets, unit)
            if fragments:
                placed[span.native] = fragments
        return dict(sorted(placed.items(), key=lambda item: (item[1][0].start, item[1][-1].end)))

    def _fragments(self, span: Span, offsets: Offsets, unit: Unit) -> tuple[Fragment, ...]:
        fragments: list[Fragment] = []
        for place in span.places:
            try:
                start, end = (offsets.code_point(each, unit) for each in place[:2])
            except NotAtBoundary as error:
                expected = f"{unit} from 0 to the text's end"
                self._fault(span.line, span.native, "outside-text", str(error), expected)
                return ()
            if start >= end:
                message = f"it covers nothing ({place.start} to {place.end})"
                self._fault(span.line, span.native, "outside-text", message, "start before end")
                return ()
            covered = self._text[start:end]
            if not same_words(covered, place.words):
                message = f"it says {place.words!r}, its offsets cover {covered!r}"
                expected = f"the words at their offsets, counted in {' or '.join(Unit)}"
                self._fault(span.line, span.native, "wrong-offset", message, expected)
                return ()
            fragments.append(Fragment(start, end))
        fragments.sort(key=lambda fragment: fragment.start)
        if not fragments or any(a.end > b.start for a, b in pairwise(fragments)):
            message = "its parts overlap" if fragments else "it has no part"
            self._fault(span.line, span.native, "bad-fragments", message, "parts beside each other")
            return ()
        return tuple(fragments)

    def _made_events(
        self, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> Mapping[str, EventAnnotation]:
        roles: dict[str, list[Argument]] = {native: [] for native in event_ids}
        for role in self._found.roles:
            holder, name, target, line = role.trigger, role.name, role.target, role.line
            event = holder if holder in event_ids else self._found.triggers.get(holder, holder)
            filler = self._filler(target, mention_ids, event_ids)
            if event in roles and filler:
                self._add_argument(roles[event], name, filler, holder, line)
            elif holder not in self._found.left_out and target not in self._found.left_out:
                self._fault_role(holder, name, target, line, filler)
        return {
            ours: EventAnnotation(
                ours,
                self._found.spans[self._events[native].trigger].label,
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
        event = self._found.triggers.get(target, target)
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
            self._fault(line, holder, "role-twice", f"{name} is given twice", expected)
            return
        arguments.append(Argument(role, number, filler))

    def _fault_role(
        self, holder: str, name: str, target: str, line: int, filler: str | None
    ) -> None:
        if (holder in self._found.spans or holder in self._found.left_out) and filler:
            span = self._found.spans.get(holder)
            message = f"{span.label if span else None} takes no role, and is given {name}"
            expected = "roles from the trigger of an event"
            self._fault(line, holder, "role-of-no-event", message, expected)
        elif holder in self._known and target in self._known:
            return  # one of the two was refused, and told of
        else:
            missing = target if holder in self._known else holder
            self._fault(line, missing, "dangling-id", f"no {missing} here", "an id that is there")

    def _made_attributes(
        self, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> Iterator[Attribute]:
        for ours, said in self._standing("A", self._found.attributes):
            target = self._filler(said.target, mention_ids, event_ids)
            if target:
                yield Attribute(ours, said.name, target, said.value, said.line)

    def _made_links(
        self, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> Iterator[Link]:
        for ours, said in self._standing("N", self._found.links):
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
        for ours, said in self._standing("#", self._found.notes):
            target = self._filler(said.target, mention_ids, event_ids)
            if target:
                yield Note(ours, NOTE_KIND, target, said.value or "", said.line)

    def _made_equivalences(
        self, mention_ids: Mapping[str, str], event_ids: Mapping[str, str]
    ) -> Iterator[Equivalence]:
        for said in self._found.equivalences:
            members, line = said.natives, said.line
            for missing in (m for m in members if m not in self._known):
                message = f"no {missing} here"
                self._fault(line, missing, "dangling-id", message, "an id that is there")
            ids = (mention_ids.get(member) or event_ids.get(member) for member in members)
            standing = tuple(ours for ours in ids if ours)
            if len(standing) > 1:
                yield Equivalence(standing, line)

    def _standing(self, letter: str, values: Sequence[Value]) -> Iterator[tuple[str, Value]]:
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
                self._fault(said.line, said.native, "dangling-id", message, "an id that is there")

    def _fault(
        self, line: int | None, native: str | None, code: str, message: str, expected: str
    ) -> None:
        self._faults.append(Fault(self._part.file, line, native, code, message, expected))


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
