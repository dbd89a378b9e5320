"""Take the annotations of a UIMA CAS, or of what is like one, into a document, layer by layer.

Read are the layers of our own configuration of INCEpTION, its built-in layer of named entities,
and relations between spans of these; others are told as left out, each with its count.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from loader.faults import Fault, Severity
from loader.formats.builder import DocumentBuilder
from loader.formats.cas_annotations import (
    IDENTIFIER,
    LABEL,
    NAMED_ENTITY,
    PARAGRAPH,
    VALUE,
    Laid,
    is_machinery,
    joined,
)
from loader.formats.external_links import individual_elsewhere
from loader.formats.interface import Part, Reading
from loader.formats.labels import known_label
from loader.metadata import metadata_beside
from loader.offsets import Unit
from ontology.annotation_tools.inception import EVENT, MENTION
from ontology.annotation_tools.scheme import FRAGMENT, NOTE, REFERENCE, SAME
from ontology.namespaces import ID
from ontology.vocabulary import vocabulary

_NAMED = NAMED_ENTITY.removesuffix("NamedEntity")
# Where relation layers keep what a relation is called, if they have several features.
_NAMES = (LABEL, VALUE, "role", "relation", "type")


def read_layers(
    part: Part, text: str, annotations: Sequence[Laid], told: list[Fault], unit: Unit
) -> Reading:
    """Make a document of a text and its annotations, whose ``native`` ids differ.

    ``told`` are the faults of what was read before, ``unit`` is what the offsets count unless the
    words say otherwise.
    """
    builder = DocumentBuilder(part, text)
    _Layers(annotations, builder).lay()
    metadata, faults = metadata_beside(part.files, text, part.name)
    builder.faults[:0] = [*told, *faults]
    if metadata is None:
        return Reading(None, builder.faults)
    reading = builder.reading(metadata, unit)
    if not annotations:
        message, expected = "nothing is annotated", "annotations"
        warning = Severity.WARNING
        reading.faults.append(
            Fault(part.file, None, None, "no-annotations", message, expected, warning)
        )
    return reading


class _Layers:
    def __init__(self, annotations: Sequence[Laid], builder: DocumentBuilder) -> None:
        self.annotations = annotations
        self.builder = builder
        self.ids = {each.native for each in annotations}
        # Named entities on the words of an annotation of our own, of the same label, are that.
        self.same: dict[str, str] = {}
        self.left_out: dict[str, list[Laid]] = {}

    def lay(self) -> None:
        own = [each for each in self.annotations if each.layer in (MENTION, EVENT)]
        named = [each for each in self.annotations if each.layer.startswith(_NAMED)]
        parts = self.parts(own)
        for each in own:
            self.own(each, parts.get(each.native, [each]))
        marked = self.marked(each for each in own if each.native in parts)
        for each in named:
            self.named(each, marked)
        for each in (*own, *named):
            self.slots(each)
        self.relations()
        for layer, left in self.left_out.items():
            many = f"{len(left)} annotations" if len(left) > 1 else "1 annotation"
            self.warn(left[0], "layer-left-out", f"left out: {many} of the layer {layer}", _LAYERS)

    def parts(self, own: Sequence[Laid]) -> Mapping[str, list[Laid]]:
        """Give the parts of each mention and trigger by the id of its first part."""
        by_id = {each.native: each for each in own}
        pairs: list[tuple[str, str, int]] = []
        for each in self.annotations:
            if each.ends and each.layer in _FRAGMENTS:
                governor, dependent = each.ends.governor, each.ends.dependent
                if governor in by_id and dependent in by_id:
                    pairs.append((governor, dependent, each.line))
                else:
                    self.relation(each, FRAGMENT, governor, dependent)
        parts = {each.native: [each] for each in own}
        for members, _ in joined(pairs):
            together = [by_id[member] for member in members]
            together.sort(key=lambda part: part.place.start if part.place else 0)
            for part in together[1:]:
                self.same[part.native] = together[0].native
                del parts[part.native]
            parts[together[0].native] = together
        return parts

    def own(self, each: Laid, parts: Sequence[Laid]) -> None:
        native = self.same.get(each.native, each.native)
        labels = {label for part in parts for label in part.values.get(LABEL, ()) if label}
        places = [part.place for part in parts if part.place]
        if len(places) < len(parts):
            self.builder.fault(each.line, each.native, "bad-offset", "it has none", "offsets")
            return
        if len(labels) != 1:
            told = " and ".join(sorted(labels)) or "missing"
            message = f"its label is {told}"
            self.builder.fault(each.line, each.native, "bad-label", message, "one label")
            return
        if native == each.native:
            self.builder.span(native, labels.pop(), places, each.line)
        for name, values in each.values.items():
            for value in filter(None, values):
                self.value(each, native, name, value)

    def value(self, each: Laid, target: str, name: str, value: str) -> None:
        if name == LABEL:
            return
        if name == REFERENCE:
            self.link(each, target, value)
        elif name == NOTE:
            for note in filter(str.strip, value.replace("\r\n", "\n").split(PARAGRAPH)):
                self.builder.note(each.native, target, note, each.line)
        elif name not in _flags():
            message = f"left out: its feature {name}, {value!r}"
            self.warn(each, "feature-left-out", message, f"one of {', '.join(_flags())}")
        elif not _flags()[name]:
            self.builder.attribute(each.native, target, name, value, each.line)
        elif value.casefold() != "false":
            flagged = None if value in (name, "true") else value
            self.builder.attribute(each.native, target, name, flagged, each.line)

    def link(self, each: Laid, target: str, identifier: str) -> None:
        if "://" not in identifier or identifier.startswith(ID):
            self.builder.link(each.native, target, identifier, each.line)
        elif slug := individual_elsewhere(identifier):
            self.builder.link(each.native, target, slug, each.line)
        else:
            message = f"left out: the reference data has nothing for {identifier}"
            self.warn(each, "link-left-out", message, f"{ID}SLUG of a reference individual")

    def marked(self, own: Iterable[Laid]) -> Mapping[tuple[int, int, str], list[str]]:
        """Give the annotations of our own layers by place and label.

        Of several at one place with one label, the second goes by ``label 2``, too, and so on.
        """
        marked: dict[tuple[int, int, str], list[str]] = {}
        for each in own:
            label = self.builder.label_of(each.native)
            if each.place and label:
                together = marked.setdefault((each.place.start, each.place.end, label), [])
                together.append(each.native)
        for (start, end, label), together in list(marked.items()):
            for number, native in enumerate(together, start=1):
                if len(together) > 1:
                    marked[start, end, f"{label} {number}"] = [native]
        return marked

    def named(self, each: Laid, marked: Mapping[tuple[int, int, str], list[str]]) -> None:
        label = next(filter(None, each.values.get(VALUE, ())), None)
        if label is None and each.layer != NAMED_ENTITY:
            label = each.layer.removeprefix(_NAMED)
        if each.place is None or label is None:
            missing = "a value" if each.place else "offsets"
            message = f"left out: a named entity without {missing.removeprefix('a ')}"
            self.warn(each, "label-left-out", message, missing)
            return
        identifiers = [identifier for identifier in each.values.get(IDENTIFIER, ()) if identifier]
        known = known_label(label) or label
        same = marked.get((each.place.start, each.place.end, known), [])
        if same:
            self.same[each.native] = same[0]
        else:
            self.builder.span(each.native, label, [each.place], each.line)
        for target in same or [each.native]:
            for identifier in identifiers:
                self.link(each, target, identifier)
            for name, values in each.values.items():
                for value in filter(None, values if name not in (VALUE, IDENTIFIER) else ()):
                    self.value(each, target, name, value)

    def slots(self, each: Laid) -> None:
        for slot in each.slots:
            target = self.same.get(slot.target or "", slot.target)
            if not slot.role or target is None:
                message = f"its slot {slot.role or 'without a role'} has no filler"
                if not slot.role:
                    message = f"its link to {target} has no role"
                expected = "a role and what fills it"
                self.builder.fault(each.line, each.native, "bad-slot", message, expected)
            elif target in self.ids and not self.builder.is_span(target):
                message = f"left out: {slot.role}, which {target} of another layer fills"
                self.warn(each, "role-left-out", message, _LAYERS)
            else:
                holder = self.same.get(each.native, each.native)
                self.builder.role(holder, slot.role, target, each.line)

    def relations(self) -> None:
        pairs: list[tuple[str, str, int]] = []
        for each in self.annotations:
            if each.layer in (MENTION, EVENT, *_FRAGMENTS) or each.layer.startswith(_NAMED):
                continue
            if each.ends is None:
                if not is_machinery(each.layer):
                    self.left_out.setdefault(each.layer, []).append(each)
                continue
            governor, dependent = (
                self.same.get(end or "", end) for end in (each.ends.governor, each.ends.dependent)
            )
            name = _name(each)
            if name == SAME and governor and dependent and self.may_join(governor, dependent):
                pairs.append((governor, dependent, each.line))
            else:
                self.relation(each, name, governor, dependent)
        for members, line in joined(pairs):
            self.builder.equivalence(members, line)

    def may_join(self, *ends: str) -> bool:
        """Tell whether a relation's ends are mentions; those that are not there count, too."""
        return all(self.builder.is_span(end) or end not in self.ids for end in ends)

    def relation(
        self, each: Laid, name: str | None, governor: str | None, dependent: str | None
    ) -> None:
        label = self.builder.label_of(governor or "")
        role = (name or "").rstrip("0123456789")
        if (
            name
            and governor
            and dependent
            and label in vocabulary().event_labels
            and role in _roles()
            and self.may_join(dependent)
        ):
            self.builder.role(governor, name, dependent, each.line)
            return
        shown = f"from {governor or 'nothing'} to {dependent or 'nothing'}"
        message = f"left out: a relation {name or 'without label'} {shown}"
        expected = "a relation named after a role, from the trigger of an event to a filler"
        self.warn(each, "relation-left-out", message, expected)

    def warn(self, each: Laid, code: str, message: str, expected: str) -> None:
        self.builder.fault(each.line, each.native, code, message, expected, Severity.WARNING)


_FRAGMENTS = (f"{MENTION}{FRAGMENT}", f"{EVENT}{FRAGMENT}")
_LAYERS = f"annotations of {MENTION}, {EVENT} or {NAMED_ENTITY}"


def _name(relation: Laid) -> str | None:
    """Give what a relation is called: by its layer, its feature of this use, or its only one."""
    if relation.layer in (f"{MENTION}{SAME}", f"{EVENT}{SAME}"):
        return SAME
    told = {name: values[0] for name, values in relation.values.items() if values and values[0]}
    for name in _NAMES:
        if name in told:
            return told[name]
    return next(iter(told.values())) if len(told) == 1 else None


@cache
def _flags() -> Mapping[str, bool]:
    """Give the ontology's attributes by name, and whether each is a flag."""
    terms = vocabulary()
    uses = (
        (name, use)
        for label in sorted(terms.entity_labels | terms.event_labels)
        for name, use in terms.attributes(label).items()
    )
    return {
        name: not use.values and use.minimum is None and use.maximum is None for name, use in uses
    }


@cache
def _roles() -> frozenset[str]:
    terms = vocabulary()
    return frozenset(role for label in terms.event_labels for role in terms.roles(label))
