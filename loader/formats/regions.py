"""Regions of the text and relations between them, as tools without events have both.

An event is the region of its trigger, a role a relation from it to the region of the filler; the
relation ``Equiv`` joins mentions of one entity, ``Fragment`` the parts of a discontinuous one.
"""

from dataclasses import dataclass
from functools import cache

from loader.faults import Severity
from loader.formats.builder import DocumentBuilder
from loader.formats.labels import known_label
from loader.formats.line_ends import with_line_ends
from loader.offsets import Covered
from ontology.annotation_tools.scheme import FRAGMENT, SAME, scheme
from ontology.vocabulary import vocabulary


@cache
def role_names() -> frozenset[str]:
    """Give the roles of all events."""
    return frozenset(role.name for role in scheme().role_names)


@cache
def attribute_names() -> frozenset[str]:
    """Give the attributes of all events and mentions."""
    return frozenset(attribute.name for attribute in scheme().attributes)


def is_event(label: str) -> bool:
    """Tell whether a label of any scheme is of an event."""
    return known_label(label) in vocabulary().event_labels


def is_role(name: str) -> bool:
    """Tell whether a relation's name is that of a role, with or without a number at its end."""
    return name in role_names() or name.rstrip("0123456789") in role_names()


@dataclass(slots=True)
class _Region:
    native: str
    label: str
    places: list[Covered]
    line: int


@dataclass(frozen=True, slots=True)
class _Relation:
    name: str
    source: str
    target: str
    line: int


class Regions:
    """The regions and relations of one article, on their way to its builder."""

    def __init__(self, builder: DocumentBuilder) -> None:
        self._builder = builder
        self._regions: dict[str, _Region] = {}
        self._relations: list[_Relation] = []
        self._left_out: set[str] = set()
        self._whole: dict[str, str] = {}
        self._events: dict[str, str] = {}

    def region(self, native: str, label: str, place: Covered, line: int) -> None:
        """Add a labelled region."""
        if native in self._regions:
            message, expected = "another region has this id", "ids used once"
            self._builder.fault(line, native, "id-twice", message, expected)
            return
        self._regions[native] = _Region(native, label, [place], line)

    def leave_out(self, native: str) -> None:
        """Note a region that was told of and does not stand."""
        self._left_out.add(native)

    def relation(self, name: str, source: str, target: str, line: int) -> None:
        """Add a relation from one region to another."""
        self._relations.append(_Relation(name, source, target, line))

    def event(self, native: str, trigger: str, line: int) -> None:
        """Give the event of a trigger an id of its own."""
        if native not in self._events.values():
            self._events[trigger] = native
            self._builder.event(native, trigger, line)

    def bearer(self, native: str) -> str:
        """Give what attributes and notes of a region are of: the event, if it has its own id."""
        whole = self.whole(native)
        return self._events.get(whole, whole)

    def whole(self, native: str) -> str:
        """Give the region that stands for a mention: of several fragments, the first."""
        while native in self._whole:
            native = self._whole[native]
        return native

    def __contains__(self, native: str) -> bool:
        return native in self._regions

    def build(self) -> None:
        """Give the builder spans, roles and equivalences; what is none of these is told."""
        self._restore_line_ends()
        for relation in self._relations:
            if relation.name == FRAGMENT:
                self._join(relation)
        for region in self._regions.values():
            if region.native not in self._whole:
                self._builder.span(region.native, region.label, region.places, region.line)
        for relation in self._relations:
            if relation.name != FRAGMENT:
                self._relate(relation)

    def _restore_line_ends(self) -> None:
        regions = list(self._regions.values())
        found = with_line_ends(self._builder.text, [region.places[0] for region in regions])
        if found:
            for region, place in zip(regions, found, strict=True):
                region.places = [place]
            message, expected = "its offsets count CR LF as one", "offsets into the text as it is"
            builder = self._builder
            builder.fault(None, None, "line-ends", message, expected, Severity.WARNING)

    def _join(self, relation: _Relation) -> None:
        """Make two regions, which each may have fragments already, one."""
        if self._dangling(relation):
            return
        first, further = self.whole(relation.source), self.whole(relation.target)
        one, other = self._regions[first], self._regions[further]
        if one.label != other.label:
            message = f"{FRAGMENT} joins {one.label} to {other.label}"
            expected = "fragments of one label"
            self._builder.fault(relation.line, further, "bad-fragments", message, expected)
        elif first != further:
            one.places.extend(other.places)
            self._whole[further] = first

    def _relate(self, relation: _Relation) -> None:
        builder, line = self._builder, relation.line
        source, target = self.whole(relation.source), self.whole(relation.target)
        if self._dangling(relation):
            return
        if relation.name == SAME:
            builder.equivalence((source, target), line)
        elif is_role(relation.name) and is_event(self._regions[source].label):
            builder.role(self.bearer(source), relation.name, self.bearer(target), line)
        else:
            one, other = self._regions[source].label, self._regions[target].label
            name = relation.name or "without a name"
            message = f"left out: the relation {name} from a {one} to a {other} ({target})"
            expected = f"roles from triggers, {SAME}, {FRAGMENT}"
            builder.fault(line, source, "relation-left-out", message, expected, Severity.WARNING)

    def _dangling(self, relation: _Relation) -> bool:
        """Tell of each end of a relation that is not there."""
        missing = [m for m in (relation.source, relation.target) if m not in self._regions]
        for native in missing:
            if native in self._left_out:
                message = f"left out: the relation {relation.name} with {native}, which is left out"
                code, expected, severity = "relation-left-out", "other regions", Severity.WARNING
            else:
                message = f"no region {native} for the relation {relation.name}"
                code, expected, severity = "dangling-id", "an id that is there", Severity.ERROR
            self._builder.fault(relation.line, native, code, message, expected, severity)
        return bool(missing)
