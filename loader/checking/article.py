"""Check a document against the ontology and the reference data."""

from collections.abc import Iterator

from loader.checking.dates import date_faults
from loader.checking.events import EventChecks
from loader.checking.identity import IdentityChecks
from loader.document import Document
from loader.faults import Fault, Reporter, Severity
from ontology.vocabulary import vocabulary

NOTE_KIND = "AnnotatorNotes"


def check(document: Document) -> list[Fault]:
    """Give every fault of ``document``, in the order of its lines.

    Ids that lead nowhere are passed over: reading has told of them.
    """
    faults = [
        *_mention_faults(document),
        *EventChecks(document).faults(),
        *IdentityChecks(document).faults(),
        *date_faults(document),
        *_other_faults(document),
    ]
    return sorted(faults, key=lambda fault: fault.line or 0)


def _mention_faults(document: Document) -> Iterator[Fault]:
    fault, terms = Reporter(document.source, document.native_ids), vocabulary()
    for mention in document.mentions.values():
        if mention.label in terms.event_labels:
            if mention.id not in document.events_of_trigger:
                message = f"no event has this {mention.label} trigger"
                expected = f"an E line {mention.label}:{mention.id}"
                yield fault(mention, "idle-trigger", message, expected, Severity.WARNING)
        elif mention.label not in terms.entity_labels:
            message = f"unknown label {mention.label}"
            yield fault(mention, "unknown-label", message, "a label of the ontology")


def _other_faults(document: Document) -> Iterator[Fault]:
    fault = Reporter(document.source, document.native_ids)
    for relation in document.relations:
        message = f"left out: the relation {relation.name}"
        expected = "roles of events: the ontology declares no relations"
        yield fault(relation, "relation-left-out", message, expected, Severity.WARNING)
    for note in document.notes:
        if note.kind != NOTE_KIND:
            yield fault(note, "unknown-note", f"a note of kind {note.kind}", NOTE_KIND)
