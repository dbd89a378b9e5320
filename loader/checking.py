"""Check a document against the ontology and the reference data: labels, roles, values, links."""

import re
from collections.abc import Iterator
from functools import cache

from loader.document import (
    Annotation,
    Argument,
    Attribute,
    Document,
    Equivalence,
    EventAnnotation,
    Link,
    Mention,
)
from loader.faults import Fault, Severity
from loader.routes import ORDERED_ROLES
from ontology.pairs import AttributeUse, RoleUse
from ontology.reference import reference
from ontology.vocabulary import vocabulary

LINK_KIND, LINK_AUTHORITY, NOTE_KIND = "Reference", "masalik", "AnnotatorNotes"
_WHOLE = re.compile("[0-9]{1,9}")


def check(document: Document) -> list[Fault]:
    """Give every fault of ``document``, in the order of its lines.

    Ids that lead nowhere are passed over: reading has told of them.
    """
    checks = _Checks(document)
    return sorted(checks.faults(), key=lambda fault: fault.line or 0)


@cache
def _roles(label: str) -> dict[str, RoleUse]:
    return dict(vocabulary().roles(label))


@cache
def _attributes(label: str) -> dict[str, AttributeUse]:
    return dict(vocabulary().attributes(label))


class _Checks:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.terms = vocabulary()

    def faults(self) -> Iterator[Fault]:
        for mention in self.document.mentions.values():
            yield from self.mention(mention)
        for event in self.document.events.values():
            yield from self.event(event)
        yield from self.nesting()
        seen: dict[tuple[str, str], str] = {}
        for attribute in self.document.attributes:
            first = seen.setdefault((attribute.target, attribute.name), attribute.id)
            if first != attribute.id:
                message = f"{attribute.target} has {attribute.name} from {first} already"
                yield self.fault(attribute, "attribute-twice", message, "one of each name")
            yield from self.attribute(attribute)
        for link in self.document.links:
            yield from self.link(link)
        for relation in self.document.relations:
            yield self.fault(
                relation,
                "unknown-relation",
                f"relation {relation.name}",
                "roles of events: the ontology declares no relations",
            )
        for note in self.document.notes:
            if note.kind != NOTE_KIND:
                yield self.fault(note, "unknown-note", f"a note of kind {note.kind}", NOTE_KIND)
        for equivalence in self.document.equivalences:
            yield from self.equivalence(equivalence)

    def mention(self, mention: Mention) -> Iterator[Fault]:
        if mention.label in self.terms.event_labels:
            if mention.id not in self.document.events_of_trigger:
                yield self.fault(
                    mention,
                    "idle-trigger",
                    f"no event has this {mention.label} trigger",
                    f"an E line {mention.label}:{mention.id}",
                    Severity.WARNING,
                )
        elif mention.label not in self.terms.entity_labels:
            yield self.fault(
                mention,
                "unknown-label",
                f"unknown label {mention.label}",
                "a label of the ontology",
            )

    def event(self, event: EventAnnotation) -> Iterator[Fault]:
        if event.label not in self.terms.event_labels:
            yield self.fault(
                event, "unknown-label", f"unknown event {event.label}", "an event of the ontology"
            )
            return
        trigger = self.document.mentions.get(event.trigger)
        if trigger and trigger.label != event.label:
            yield self.fault(
                event,
                "wrong-trigger",
                f"its trigger {trigger.id} is labelled {trigger.label}",
                f"a trigger labelled {event.label}",
            )
        uses = _roles(event.label)
        for argument in event.arguments:
            use = uses.get(argument.role)
            if use is None:
                roles = ", ".join(uses)
                message = f"{event.label} has no role {argument.role}"
                yield self.fault(event, "unknown-role", message, f"one of {roles}")
            else:
                yield from self.argument(event, argument, use)
        for use in uses.values():
            yield from self.cardinality(event, use)

    def cardinality(self, event: EventAnnotation, use: RoleUse) -> Iterator[Fault]:
        count = len(event.targets(use.role))
        if count < use.minimum:
            trigger = self.document.mentions.get(event.trigger)
            words = f"its trigger is {trigger.text!r} at {trigger.start}" if trigger else "…"
            yield self.fault(
                event,
                "missing-role",
                f"{event.label} lacks {use.role} ({words})",
                f"{use.role}: {_either(use.ranges)}",
            )
        if use.maximum is not None and count > use.maximum:
            message = f"{event.label} has {count} fillers of {use.role}"
            yield self.fault(event, "too-many", message, f"at most {use.maximum}")

    def argument(self, event: EventAnnotation, argument: Argument, use: RoleUse) -> Iterator[Fault]:
        label = self.target_label(argument.target)
        if label is None:
            return
        is_trigger = argument.target in self.document.mentions and label in self.terms.event_labels
        if is_trigger or (
            self.terms.has_class(label) and not self.terms.accepts(use.ranges, label)
        ):
            kind = f"the trigger of a {label}" if is_trigger else f"a {label}"
            yield self.fault(
                event,
                "wrong-filler",
                f"{event.label} {argument.role} is {kind} ({argument.target})",
                _either(use.ranges),
            )
        if (event.label, argument.role) in ORDERED_ROLES:
            referents = len(self.document.links_of(argument.target))
            if referents > 1:
                yield self.fault(
                    event,
                    "dual-in-order",
                    f"{argument.target}, as {argument.role}, stands for {referents} places",
                    "one place per mention in a role that is ordered",
                )

    def nesting(self) -> Iterator[Fault]:
        """Find events that contain themselves, each cycle at one of its events."""
        done: set[str] = set()
        for name in self.document.events:
            path: list[str] = []
            stack = [(name, iter(self.inner(name)))] if name not in done else []
            while stack:
                current, inner = stack[-1]
                if current not in path:
                    path.append(current)
                following = next(inner, None)
                if following is None:
                    stack.pop()
                    path.pop()
                    done.add(current)
                elif following in path:
                    event = self.document.events[current]
                    message = f"it contains {following}, which contains it"
                    yield self.fault(
                        event, "cycle", message, "events that do not contain themselves"
                    )
                elif following not in done:
                    stack.append((following, iter(self.inner(following))))

    def inner(self, name: str) -> list[str]:
        arguments = self.document.events[name].arguments
        return [a.target for a in arguments if a.target in self.document.events]

    def attribute(self, attribute: Attribute) -> Iterator[Fault]:
        label = self.target_label(attribute.target)
        if label is None or not self.terms.has_class(label):
            return
        if attribute.target in self.document.mentions and label in self.terms.event_labels:
            message = f"{attribute.target} is a trigger"
            yield self.fault(attribute, "wrong-target", message, "the id of its event")
            return
        uses = _attributes(label)
        use = uses.get(attribute.name)
        if use is None:
            names = ", ".join(uses) or "none"
            message = f"{label} has no attribute {attribute.name}"
            yield self.fault(attribute, "unknown-attribute", message, names)
        elif not _takes(use, attribute.value):
            message = f"{attribute.name} is {attribute.value or 'without value'}"
            yield self.fault(attribute, "bad-value", message, _values(use))

    def link(self, link: Link) -> Iterator[Fault]:
        individual = reference().get(link.reference)
        if (link.kind, link.authority) != (LINK_KIND, LINK_AUTHORITY) or individual is None:
            yield self.fault(
                link,
                "unknown-reference",
                f"{link.kind} {link.authority}:{link.reference} is not in the reference data",
                f"{LINK_KIND} … {LINK_AUTHORITY}:SLUG of a reference individual",
            )
            return
        label = self.target_label(link.target)
        if (
            label
            and label in self.terms.entity_labels
            and not any(
                self.terms.is_a(label, kind) or self.terms.is_a(kind, label)
                for kind in individual.types
                if self.terms.has_class(kind)
            )
        ):
            kinds = _either(individual.types)
            message = f"{link.target} is marked {label}, {link.reference} is {kinds}"
            yield self.fault(
                link, "other-class", message, f"a mention marked {kinds}", Severity.WARNING
            )

    def equivalence(self, equivalence: Equivalence) -> Iterator[Fault]:
        labels = {label for m in equivalence.members if (label := self.target_label(m))}
        if labels & self.terms.event_labels:
            if labels - self.terms.event_labels or "Statement" in labels:
                yield self._equiv(
                    equivalence,
                    f"it joins {', '.join(sorted(labels))}",
                    "mentions of one entity, or triggers of claims (no Statement)",
                )
            elif any(
                member not in self.document.events_of_trigger for member in equivalence.members
            ):
                yield self._equiv(equivalence, "a trigger is of no event", "triggers of events")
        else:
            referents = {
                frozenset(link.reference for link in self.document.links_of(member))
                for member in equivalence.members
            }
            if len(labels) > 1 or len(referents) > 1:
                yield self._equiv(
                    equivalence,
                    "its members differ in label or link",
                    "mentions of one label, all unlinked or all linked alike",
                )

    def target_label(self, target: str) -> str | None:
        if target in self.document.mentions or target in self.document.events:
            return self.document.label_of(target)
        return None

    def _equiv(self, equivalence: Equivalence, message: str, expected: str) -> Fault:
        return Fault(
            self.document.source, equivalence.line, "*", "bad-equivalence", message, expected
        )

    def fault(
        self,
        annotation: Annotation,
        code: str,
        message: str,
        expected: str,
        severity: Severity = Severity.ERROR,
    ) -> Fault:
        file, line = self.document.source, annotation.line
        return Fault(file, line, annotation.id, code, message, expected, severity)


def _either(names: frozenset[str]) -> str:
    return " or ".join(sorted(names))


def _takes(use: AttributeUse, value: str | None) -> bool:
    if use.values:
        return value in use.values
    if use.minimum is None and use.maximum is None:
        return value is None
    return (
        value is not None
        and _WHOLE.fullmatch(value) is not None
        and (use.minimum is None or int(value) >= use.minimum)
        and (use.maximum is None or int(value) <= use.maximum)
    )


def _values(use: AttributeUse) -> str:
    if use.values:
        return " or ".join(use.values)
    if use.minimum is not None or use.maximum is not None:
        return f"a whole number from {use.minimum} to {use.maximum}"
    return "no value: it is a flag"
