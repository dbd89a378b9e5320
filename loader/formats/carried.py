"""Bring a document down to what an annotation format can carry, and compare documents so brought.

Formats differ in how they write the same thing. ``reduced`` leaves out what a format has no place
for, and brings the rest to one form; ``canonical`` is the same for documents that say the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from loader.checking.article import NOTE_KIND
from loader.document import Argument, Attribute, Document, Equivalence, Link, Mention, Note
from loader.faults import Fault, Severity
from loader.formats.interface import Feature
from loader.metadata import metadata_beside
from ontology.vocabulary import vocabulary

# Ids that a message names before it only counts.
_NAMED = 8


def reduced(document: Document, carries: Collection[Feature]) -> tuple[Document, list[Fault]]:
    """Give what of a document a format carries, and a warning for each kind of thing left out.

    Of a discontinuous mention stays its longest part, if parts are not carried. Where triggers are
    no annotations of their own (``Feature.TRIGGERS``), each event gets a trigger of its own, links
    of events go to their triggers, and notes on triggers to their events.
    """
    told = _Told(document)
    document = _own_notes_only(_without_relations(document, told), told)
    if Feature.FRAGMENTS not in carries:
        document = _longest_parts(document, told)
    if Feature.EVENTS not in carries:
        document = _without_events(document, told)
    elif Feature.TRIGGERS not in carries:
        document = _one_trigger_each(_without_idle_triggers(document, told))
    if Feature.ATTRIBUTES not in carries:
        told.left_out(Feature.ATTRIBUTES, document.attributes)
        document = replace(document, attributes=())
    if Feature.LINKS not in carries:
        told.left_out(Feature.LINKS, document.links)
        document = replace(document, links=())
    if Feature.EQUIVALENCES not in carries:
        told.left_out(Feature.EQUIVALENCES, document.equivalences)
        document = replace(document, equivalences=())
    if Feature.NOTES not in carries:
        told.left_out(Feature.NOTES, document.notes)
        document = replace(document, notes=())
    if Feature.METADATA not in carries:
        minimum, _ = metadata_beside([document.source], document.text, document.slug)
        if minimum != document.metadata:
            told.tell(Feature.METADATA, None, None, 1, [document.slug])
        document = replace(document, metadata=minimum or document.metadata)
    return document, told.faults


class _Told:
    """The warnings of what a format has no place for, one for each kind of thing."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []

    def left_out(
        self, what: str, annotations: Iterable[Mention | Attribute | Link | Note | Equivalence]
    ) -> None:
        listed = list(annotations)
        if not listed:
            return
        ids = ["*" if isinstance(each, Equivalence) else each.id for each in listed]
        named = [self.document.native_ids.get(each, each) for each in ids[:_NAMED]]
        self.tell(what, listed[0].line, named[0], len(listed), named)

    def tell(
        self, what: str, line: int | None, first: str | None, count: int, named: list[str]
    ) -> None:
        shown = ", ".join(named) + (", …" if count > len(named) else "")
        message = f"left out: {what}, {count} of them ({shown})" if first else f"left out: {what}"
        if what == Feature.ATTRIBUTES:
            message += "; what is planned, denied or negative then reads as a fact"
        code = f"{_CODES.get(what, what)}-left-out"
        expected = f"a format that carries {what}"
        self.faults.append(
            Fault(self.document.source, line, first, code, message, expected, Severity.WARNING)
        )


_CODES: Mapping[str, str] = {
    Feature.FRAGMENTS: "fragments",
    Feature.EVENTS: "events",
    Feature.ATTRIBUTES: "attributes",
    Feature.LINKS: "links",
    Feature.EQUIVALENCES: "equivalences",
    Feature.NOTES: "notes",
    Feature.METADATA: "metadata",
    "relations outside events": "relation",
    "triggers of no event": "idle-trigger",
    "notes of other kinds": "note",
}


def _without_relations(document: Document, told: _Told) -> Document:
    if document.relations:
        first, count = document.relations[0], len(document.relations)
        named = [relation.id for relation in document.relations[:_NAMED]]
        told.tell("relations outside events", first.line, first.id, count, named)
    return replace(document, relations=())


def _own_notes_only(document: Document, told: _Told) -> Document:
    """Leave out notes of other kinds, and put those on attributes and links on what bears these."""
    owner = {a.id: a.target for a in document.attributes} | {n.id: n.target for n in document.links}
    told.left_out("notes of other kinds", (n for n in document.notes if n.kind != NOTE_KIND))
    notes = tuple(
        replace(note, target=owner.get(note.target, note.target))
        for note in document.notes
        if note.kind == NOTE_KIND
    )
    return replace(document, notes=notes)


def _longest_parts(document: Document, told: _Told) -> Document:
    """Keep of each discontinuous mention the longest of its parts, the first of the longest."""
    split = [mention for mention in document.mentions.values() if len(mention.fragments) > 1]
    told.left_out(Feature.FRAGMENTS, split)
    kept: dict[str, Mention] = {}
    for mention in split:
        part = max(mention.fragments, key=lambda fragment: fragment.end - fragment.start)
        words = document.text[part.start : part.end].replace("\n", " ")
        kept[mention.id] = replace(mention, fragments=(part,), text=words)
    return replace(document, mentions={**document.mentions, **kept})


def _without_events(document: Document, told: _Told) -> Document:
    if document.events:
        first, count = next(iter(document.events.values())), len(document.events)
        native = [document.native_ids.get(name, name) for name in document.events]
        told.tell(Feature.EVENTS, first.line, native[0], count, native[:_NAMED])
    labels = vocabulary().event_labels
    triggers = {m.id for m in document.mentions.values() if m.label in labels}
    triggers |= {event.trigger for event in document.events.values()}
    return _without({*document.events, *triggers}, document)


def _without_idle_triggers(document: Document, told: _Told) -> Document:
    """Leave out triggers without event: a format whose triggers are its events has none."""
    labels = vocabulary().event_labels
    idle = [
        mention
        for mention in document.mentions.values()
        if mention.label in labels and mention.id not in document.events_of_trigger
    ]
    told.left_out("triggers of no event", idle)
    return _without({mention.id for mention in idle}, document) if idle else document


def _without(gone: Collection[str], document: Document) -> Document:
    """Leave out mentions and events with all that is said of them."""
    events = {
        name: replace(event, arguments=tuple(a for a in event.arguments if a.target not in gone))
        for name, event in document.events.items()
        if name not in gone
    }
    members = (
        replace(equivalence, members=tuple(m for m in equivalence.members if m not in gone))
        for equivalence in document.equivalences
    )
    return replace(
        document,
        mentions={name: m for name, m in document.mentions.items() if name not in gone},
        events=events,
        attributes=tuple(a for a in document.attributes if a.target not in gone),
        links=tuple(link for link in document.links if link.target not in gone),
        equivalences=tuple(each for each in members if len(each.members) > 1),
        notes=tuple(note for note in document.notes if note.target not in gone),
    )


def _one_trigger_each(document: Document) -> Document:
    """Give each event a trigger of its own, with what was said of the one that it shared."""
    mentions, events = dict(document.mentions), dict(document.events)
    numbers = [int(name[1:]) for name in mentions if name[1:].isdecimal()]
    following = max(numbers, default=0) + 1
    for shared in document.events_of_trigger.values():
        for event in shared[1:]:
            own = f"T{following}"
            following += 1
            mentions[own] = replace(mentions[event.trigger], id=own)
            events[event.id] = replace(event, trigger=own)

    def triggers(of: str) -> list[str]:
        """Give the trigger of an event, all that a trigger has become, or the mention itself."""
        if of in events:
            return [events[of].trigger]
        return [events[e.id].trigger for e in document.events_of_trigger.get(of, ())] or [of]

    first_event = {trigger: e[0].id for trigger, e in document.events_of_trigger.items()}
    links = (replace(link, target=t) for link in document.links for t in triggers(link.target))
    equivalences = (
        replace(each, members=tuple(dict.fromkeys(t for m in each.members for t in triggers(m))))
        for each in document.equivalences
    )
    return replace(
        document,
        mentions=mentions,
        events=events,
        links=tuple(links),
        equivalences=tuple(each for each in equivalences if len(each.members) > 1),
        notes=tuple(
            replace(note, target=first_event.get(note.target, note.target))
            for note in document.notes
        ),
    )


def canonical(document: Document) -> object:
    """Give a value that is equal for documents that differ in ids, lines and order alone.

    Each annotation stands as what is said of it, and which annotations it is tied to, as far as
    such ties lead (colour refinement). Numbers of roles count as the order that they give,
    equivalences as the sets that they make together.
    """
    said = _said(document)
    ties = list(_ties(document))
    colours = {name: _digest(what) for name, what in said.items()}
    for _ in range(len(said)):
        around: dict[str, list[tuple[str, ...]]] = {name: [] for name in said}
        for source, name, target in ties:
            around[source].append((">", name, colours[target]))
            around[target].append(("<", name, colours[source]))
        refined = {name: _digest((colours[name], sorted(around[name]))) for name in said}
        settled = len(set(refined.values())) == len(set(colours.values()))
        colours = refined
        if settled:
            break
    sets = sorted(sorted(colours[m] for m in members) for members in _joined(document))
    annotations = sorted((what, colours[name]) for name, what in said.items())
    return document.metadata, document.text, annotations, sets


def _said(document: Document) -> Mapping[str, tuple[object, ...]]:
    """Give what is said of each mention and event, apart from what it is tied to."""
    owner = {a.id: a.target for a in document.attributes} | {n.id: n.target for n in document.links}
    values: dict[str, set[tuple[str, str]]] = {}
    for a in document.attributes:
        values.setdefault(a.target, set()).add((f"={a.name}", a.value or ""))
    for link in document.links:
        values.setdefault(link.target, set()).add((link.kind, f"{link.authority}:{link.reference}"))
    for note in document.notes:
        bearer = owner.get(note.target, note.target)
        values.setdefault(bearer, set()).add((f"#{note.kind}", note.text))
    said: dict[str, tuple[object, ...]] = {}
    for mention in document.mentions.values():
        places = tuple((fragment.start, fragment.end) for fragment in mention.fragments)
        said[mention.id] = ("T", mention.label, places, sorted(values.get(mention.id, ())))
    for event in document.events.values():
        said[event.id] = ("E", event.label, (), sorted(values.get(event.id, ())))
    return said


def _ties(document: Document) -> Iterator[tuple[str, str, str]]:
    known = {*document.mentions, *document.events}
    for event in document.events.values():
        arguments: dict[str, list[Argument]] = {}
        for argument in event.arguments:
            arguments.setdefault(argument.role, []).append(argument)
        if event.trigger in known:
            yield event.id, "trigger", event.trigger
        for role, fillers in arguments.items():
            ordered = sorted(fillers, key=lambda argument: argument.number)
            for number, argument in enumerate(ordered, start=1):
                if argument.target in known:
                    yield event.id, f"{role}{number}", argument.target
    for members in _joined(document):
        yield from ((a, "same", b) for a in members for b in members if a != b)


def _joined(document: Document) -> list[frozenset[str]]:
    """Give the sets of mentions that the equivalences make together."""
    sets: list[frozenset[str]] = []
    for equivalence in document.equivalences:
        members = frozenset(m for m in document.joined_mentions(equivalence))
        touching = [each for each in sets if each & members]
        sets = [each for each in sets if not each & members]
        sets.append(members.union(*touching) & frozenset(document.mentions))
    return [each for each in sets if len(each) > 1]


def _digest(value: object) -> str:
    return sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]
