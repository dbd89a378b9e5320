"""Bring the lines of a brat file together: ids that they name, what is left out, relations."""

from loader.document import (
    Argument,
    Attribute,
    Equivalence,
    EventAnnotation,
    Link,
    Note,
    Relation,
)
from loader.formats.brat_lines import ROLE, BratLines
from loader.formats.regions import is_role
from ontology.vocabulary import vocabulary


def resolve(found: BratLines) -> None:
    """Look up ids, drop what is said of annotations that are left out, make roles of relations."""
    _look_up(found)
    _drop(found)
    _relate(found)


def _look_up(found: BratLines) -> None:
    """Find every id that an annotation names and that no line gives."""
    for event in found.events.values():
        for target in (event.trigger, *(a.target for a in event.arguments)):
            _known(found, event.line, event.id, target)
    everything: list[Attribute | Link | Note] = [*found.attributes, *found.links, *found.notes]
    for said in everything:
        _known(found, said.line, said.id, said.target)
    for relation in found.relations:
        for _, target in relation.arguments:
            _known(found, relation.line, relation.id, target)
    for equivalence in found.equivalences:
        for target in equivalence.members:
            _known(found, equivalence.line, "*", target)


def _known(found: BratLines, number: int, name: str, target: str) -> None:
    if target not in found.lines:
        message = f"no {target} in this file"
        found.fault(number, name, "dangling-id", message, "an id that is there")


def _drop(found: BratLines) -> None:
    """Leave out what is said of annotations that are left out, and of relations."""
    if not found.left_out and not found.relations:
        return
    for event in list(found.events.values()):
        if event.trigger in found.left_out:
            message = f"its trigger {event.trigger} is left out"
            found.leave_out(event.line, event.id, "event-left-out", message, "another trigger")
            del found.events[event.id]
    for event in list(found.events.values()):
        standing = tuple(a for a in event.arguments if a.target not in found.left_out)
        found.events[event.id] = EventAnnotation(
            event.id, event.label, event.trigger, standing, event.line
        )
    gone = found.left_out | {relation.id for relation in found.relations}
    bound: list[Attribute | Link] = [*found.attributes, *found.links]
    for said in bound:
        if said.target in gone:
            message, expected = f"said of {said.target}, which is left out", "another target"
            code = "link-left-out" if isinstance(said, Link) else "attribute-left-out"
            found.leave_out(said.line, said.id, code, message, expected)
    for note in found.notes:
        if note.target in gone or note.target in found.left_out:
            message = f"a note on {note.target}, which is left out"
            found.leave_out(note.line, note.id, "note-left-out", message, "another target")
    for relation in found.relations:
        if any(target in found.left_out for _, target in relation.arguments):
            message = f"the relation {relation.name} of what is left out"
            found.leave_out(
                relation.line, relation.id, "relation-left-out", message, "other members"
            )
    found.attributes = [a for a in found.attributes if a.id not in found.left_out]
    found.links = [link for link in found.links if link.id not in found.left_out]
    found.notes = [note for note in found.notes if note.id not in found.left_out]
    found.relations = [r for r in found.relations if r.id not in found.left_out]
    members = (
        (tuple(m for m in each.members if m not in found.left_out), each.line)
        for each in found.equivalences
    )
    found.equivalences = [Equivalence(kept, line) for kept, line in members if len(kept) > 1]


def _relate(found: BratLines) -> None:
    """Make relations from an event that are named after a role that role."""
    standing: list[Relation] = []
    triggered = {event.trigger: event.id for event in reversed(found.events.values())}
    for relation in found.relations:
        (_, source), (_, target) = relation.arguments
        event = found.events.get(triggered.get(source, source))
        if event and is_role(relation.name) and event.label in vocabulary().event_labels:
            role, digits = ROLE.fullmatch(relation.name).groups()  # type: ignore[union-attr]
            taken = [a.number for a in event.arguments if a.role == role]
            number = int(digits or max(taken, default=0) + 1)
            argument = Argument(role, number, triggered.get(target, target))
            found.events[event.id] = EventAnnotation(
                event.id, event.label, event.trigger, (*event.arguments, argument), event.line
            )
        else:
            standing.append(relation)
    found.relations = standing
