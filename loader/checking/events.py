"""Check events and attributes against the ontology: their roles, fillers, values, nesting."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter

from loader.document import Argument, Attribute, Document, EventAnnotation
from loader.faults import Fault, Reporter
from loader.mapping.routes import ORDERED_ROLES
from ontology.pairs import AttributeUse, RoleUse
from ontology.vocabulary import vocabulary

# No article nests its sources so; chains are followed one by one.
_MOST_NESTED, _MOST_CHAINS = 50, 1000
_WHOLE = re.compile("[0-9]{1,9}")


@cache
def _roles(label: str) -> dict[str, RoleUse]:
    return dict(vocabulary().roles(label))


@cache
def _attributes(label: str) -> dict[str, AttributeUse]:
    return dict(vocabulary().attributes(label))


class EventChecks:
    """The checks of a document's events and of the attributes of its annotations."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.terms = vocabulary()
        self.fault = Reporter(document.source, document.native_ids)

    def faults(self) -> Iterator[Fault]:
        """Give what is wrong with each event, then with their nesting, then with attributes."""
        for event in self.document.events.values():
            yield from self._event(event)
        cycles = list(self._nesting())
        yield from cycles or self._chains()
        seen: dict[tuple[str, str], str] = {}
        for attribute in self.document.attributes:
            first = seen.setdefault((attribute.target, attribute.name), attribute.id)
            if first != attribute.id:
                message = f"{attribute.target} has {attribute.name} from {first} already"
                yield self.fault(attribute, "attribute-twice", message, "one of each name")
            yield from self._attribute(attribute)

    def _event(self, event: EventAnnotation) -> Iterator[Fault]:
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
                yield from self._argument(event, argument, use)
        for use in uses.values():
            yield from self._cardinality(event, use)

    def _cardinality(self, event: EventAnnotation, use: RoleUse) -> Iterator[Fault]:
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

    def _argument(
        self, event: EventAnnotation, argument: Argument, use: RoleUse
    ) -> Iterator[Fault]:
        label = self.document.label_if_any(argument.target)
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

    def _nesting(self) -> Iterator[Fault]:
        """Find events that contain themselves, each cycle at one of its events."""
        done: set[str] = set()
        for name in self.document.events:
            path: list[str] = []
            stack = [(name, iter(self._inner(name)))] if name not in done else []
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
                    stack.append((following, iter(self._inner(following))))

    def _chains(self) -> Iterator[Fault]:
        """Find claims that so many chains of Statements tell that no article can mean it."""
        depth: dict[str, int] = {}
        chains: dict[str, int] = {}
        around: dict[str, list[str]] = {}
        for event in self.document.events.values():
            for target in event.targets("content"):
                around.setdefault(target, []).append(event.id)
        for name in self._outermost_first(around):
            outer = around.get(name, [])
            depth[name] = 1 + max((depth[o] for o in outer), default=0)
            chains[name] = sum(chains[o] for o in outer) if outer else 1
            if depth[name] > _MOST_NESTED or chains[name] > _MOST_CHAINS:
                event = self.document.events[name]
                message = f"{chains[name]} chains of Statements tell it, {depth[name]} deep"
                expected = f"at most {_MOST_CHAINS} chains, {_MOST_NESTED} deep"
                yield self.fault(event, "too-many-chains", message, expected)
                return

    def _outermost_first(self, around: Mapping[str, list[str]]) -> Iterator[str]:
        """Give the events so that each comes after those that contain it."""
        graph = {name: around.get(name, ()) for name in self.document.events}
        return iter(TopologicalSorter(graph).static_order())

    def _inner(self, name: str) -> list[str]:
        arguments = self.document.events[name].arguments
        return [a.target for a in arguments if a.target in self.document.events]

    def _attribute(self, attribute: Attribute) -> Iterator[Fault]:
        label = self.document.label_if_any(attribute.target)
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
