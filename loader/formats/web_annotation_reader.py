"""Tell what each Web Annotation is: a mention, an event, or something said of these."""

from collections.abc import Sequence

from loader.faults import Severity
from loader.formats.builder import DocumentBuilder
from loader.formats.external_links import individual_elsewhere
from loader.formats.interface import Part
from loader.formats.json_values import shown
from loader.formats.labels import known_label
from loader.formats.regions import is_role
from loader.formats.web_annotation_bodies import (
    LABELLING,
    attribute_of,
    base_of,
    bodies_of,
    resolved,
    says_label,
    sources_of,
    stands_alone,
    tag_of,
    target_ids,
    target_parts,
    with_purpose,
)
from loader.formats.web_annotation_json import (
    Node,
    identifier,
    listed,
    literal,
    local_name,
    plain,
    text,
)
from loader.formats.web_annotation_selectors import (
    NotSelected,
    Selected,
    fragment_of,
    selected,
)
from loader.offsets import Covered, Offsets, Unit
from ontology.annotation_tools.scheme import SAME
from ontology.namespaces import ID
from ontology.vocabulary import vocabulary

NOTING = frozenset({"commenting", "describing", "editing", "replying", "questioning"})
LINKING = frozenset({"identifying", "linking"})
# What a note is called in ids, where "#" would begin a fragment.
NOTE_ID = "note-"


class AnnotationReader:
    """Gives the annotations of one text to the builder of its document."""

    def __init__(self, part: Part, whole: str, page: Node) -> None:
        self.builder = DocumentBuilder(part, whole)
        self.whole = whole
        self.base = base_of(page)
        # In what this tool writes, events are annotations of triggers; elsewhere, a trigger is one.
        self.builder.events_apart = "profile" in page
        self.spans: dict[str, tuple[str, list[Selected], int]] = {}
        self.known: dict[str, Node] = {}
        # What annotations call the text that they are about.
        self.texts: set[str] = {part.name}

    def read(self, items: Sequence[object], lines: Sequence[int]) -> None:
        """Read the items of a page, each with its line."""
        annotations: list[tuple[str, Node, int]] = []
        index = {name: item for item in items if (name := identifier(item))}
        nodes = {name: n for name, n in index.items() if not stands_alone(n)}
        for number, (item, line) in enumerate(zip(items, lines, strict=True), start=1):
            if not isinstance(item, dict):
                message = f"{shown(item)} is no annotation"
                self.builder.fault(line, None, "bad-value", message, "an object")
                continue
            node = plain(item)
            if identifier(item) in nodes:
                continue  # a body or target of a flattened document
            native = self.local(identifier(item)) or f"annotation {number}"
            if native in self.known:
                message = "another annotation has this id"
                self.builder.fault(line, native, "id-twice", message, "ids used once")
                continue
            node = {key: resolved(value, nodes) for key, value in node.items()}
            self.known[native] = node
            self.texts |= sources_of(node)
            annotations.append((native, node, line))
        about: list[tuple[str, Node, int, list[str]]] = []
        for native, node, line in annotations:
            targets = [
                self.local(each) for t in listed(node.get("target")) for each in target_ids(t)
            ]
            if targets and all(target in self.known for target in targets):
                about.append((native, node, line, [t for t in targets if t]))
            else:
                self.mentions(native, node, line)
        self.place_spans()
        for native, node, line, names in about:
            self.about_annotations(native, node, line, names)

    def local(self, name: str | None) -> str | None:
        """Give an id without the base of the file and without the sign that begins a fragment."""
        if name is None:
            return None
        name = name.removeprefix(self.base)
        return name.removeprefix("#") if name.startswith("#") and len(name) > 1 else name

    def mentions(self, native: str, node: Node, line: int) -> None:
        """Read an annotation of the text: a mention for each of its targets."""
        targets = listed(node.get("target"))
        standing = len(self.spans)
        if not targets:
            expected = "a target with a selector"
            self.builder.fault(line, native, "no-target", "it has no target", expected)
            return
        label, others = self.label(node)
        for number, target in enumerate(targets, start=1):
            name = native if number == 1 else f"{native} ({number})"
            try:
                places = [self.place(each) for each in target_parts(target)]
            except NotSelected as error:
                left_out = error.code.endswith("-left-out")
                severity = Severity.WARNING if left_out else Severity.ERROR
                self.builder.fault(line, name, error.code, str(error), error.expected, severity)
                continue
            if label is None:
                said = "".join(
                    f", {shown(words)}" for b in others if (words := text(b.get("value")))
                )
                message = f"left out: no body says what {self.quoted(places)} is{said}"
                self.left_out(line, name, "label-left-out", message, "a tag: a label")
            else:
                self.spans[name] = label, places, line
        if len(self.spans) > standing:
            self.said_of(native, node, line, native, others)

    def place(self, target: object) -> Selected:
        """Give the place of a target in the text."""
        iri = identifier(target) or ""
        node = plain(target) if isinstance(target, dict) else {}
        if node.get("selector") is not None:
            return selected(node["selector"], self.whole)
        if fragment := fragment_of(identifier(node.get("source")) or iri):
            return selected({"value": fragment}, self.whole)
        whole = identifier(node.get("source")) or iri
        if whole in self.texts:
            message, expected = "left out: it is about the text as a whole", "a selector of words"
            raise NotSelected("annotation-left-out", message, expected)
        if "#" in iri or iri.startswith("_:") or isinstance(target, str):
            expected = "a selector of the text, or the id of an annotation in this file"
            raise NotSelected("dangling-id", f"no {iri or shown(target)} here", expected)
        raise NotSelected("no-selector", "its target has no selector", "a selector of words")

    def place_spans(self) -> None:
        """Give the spans to the builder, all offsets counted alike."""
        offsets = Offsets(self.whole)
        told = [s.covered for _, ps, _ in self.spans.values() for s in ps if not s.found]
        unit = offsets.unit(told, Unit.CODE_POINTS) if told else Unit.CODE_POINTS
        for native, (label, places, line) in self.spans.items():
            covered = [
                Covered(offsets.utf_16(c.start), offsets.utf_16(c.end), c.words)
                if place.found and unit is Unit.UTF_16
                else c
                for place in places
                for c in (place.covered,)
            ]
            self.builder.span(native, label, covered, line)

    def quoted(self, places: Sequence[Selected]) -> str:
        """Give the words of a place as a message shows them."""
        return " … ".join(shown(self.whole[s.covered.start : s.covered.end]) for s in places)

    def label(self, node: Node) -> tuple[str | None, list[Node]]:
        """Give the label that an annotation's bodies tell, and the other bodies."""
        bodies = [with_purpose(each, node) for each in bodies_of(node)]
        labels = [each for each in bodies if says_label(each)]
        terms = vocabulary()
        ours = terms.entity_labels | terms.event_labels
        known = [b for b in labels if known_label(tag_of(b)) in ours] or labels
        if not known:
            return None, bodies
        return tag_of(known[0]), [each for each in bodies if each is not known[0]]

    def about_annotations(self, native: str, node: Node, line: int, targets: list[str]) -> None:
        """Read an annotation of other annotations: an event, or something said of them."""
        bodies = [with_purpose(each, node) for each in bodies_of(node)]
        names = [tag_of(each) for each in bodies if says_label(each)]
        if len(targets) > 1:
            self.related(native, names, targets, line)
            return
        (target,) = targets
        terms = vocabulary()
        event = next((n for n in names if known_label(n) in terms.event_labels), None)
        if event is None:
            self.said_of(native, node, line, target, bodies)
            return
        trigger = self.builder.label_of(target)
        if trigger is not None and trigger != known_label(event):
            message = f"its trigger {target} is labelled {trigger}"
            expected = f"a trigger labelled {event}"
            self.builder.fault(line, native, "wrong-trigger", message, expected)
        self.builder.event(native, target, line)
        kept = [each for each in bodies if not (says_label(each) and tag_of(each) == event)]
        self.said_of(native, node, line, native, kept)

    def related(self, native: str, names: list[str], targets: list[str], line: int) -> None:
        """Read an annotation that ties annotations together: an equivalence, or a role."""
        name = next((each for each in names if each == SAME or is_role(each)), None)
        if name == SAME:
            self.builder.equivalence(targets, line)
        elif name and len(targets) == 2:
            self.builder.role(targets[0], name, targets[1], line)
        else:
            message = f"left out: the relation {', '.join(names) or 'without a name'}"
            expected = f"a tag: {SAME}, or a role from a trigger"
            self.left_out(line, native, "relation-left-out", message, expected)

    def said_of(
        self, native: str, node: Node, line: int, target: str, bodies: Sequence[Node]
    ) -> None:
        """Read bodies that say something of an annotation: links, notes, attributes, roles."""
        for body in bodies:
            reference = identifier(body.get("source")) or identifier(body)
            attribute, role = text(body.get("attribute")), local_name(body.get("role"))
            if attribute is not None:
                value = text(body.get("value"))
                known = None if value in (None, "true") else value
                self.builder.attribute(native, target, attribute, known, line)
            elif role is not None:
                ordinal = literal(body.get("ordinal"))
                number = str(ordinal) if isinstance(ordinal, int) and ordinal > 1 else ""
                filler = self.local(reference) or "?"
                self.builder.role(target, f"{role}{number}", filler, line)
            elif reference and self.local(reference) in self.known:
                self.related_body(native, node, target, self.local(reference) or "", line)
            elif reference and (slug := _individual(reference)):
                self.builder.link(native, target, slug, line, text(body.get("label")))
            else:
                self.other_body(native, line, target, body, reference)

    def related_body(self, native: str, node: Node, target: str, other: str, line: int) -> None:
        """Read a body that is another annotation: a relation named by a tag."""
        names = [tag_of(b) for each in bodies_of(node) if says_label(b := with_purpose(each, node))]
        self.related(native, names, [target, other], line)

    def other_body(
        self, native: str, line: int, target: str, body: Node, reference: str | None
    ) -> None:
        """Read a body that is none of this tool's own: words, or a link elsewhere."""
        words = text(body.get("value"))
        purpose = local_name(body.get("purpose"))
        if reference and words is None:
            message = f"left out: the link to {reference}, which is not in the reference data"
            self.left_out(line, native, "link-left-out", message, f"{ID}SLUG")
        elif words is None or not words.strip():
            message = f"left out: the body {shown(dict(body))}"
            self.left_out(line, native, "body-left-out", message, "a label, a note or a link")
        elif purpose in LABELLING:
            if is_role(words) or words == SAME:
                return  # the name of a relation, which its other body makes
            said = attribute_of(words)
            if said:
                self.builder.attribute(native, target, *said, line)
                return
            message = f"left out: the further label {shown(words)}"
            self.left_out(line, native, "label-left-out", message, "one label an annotation")
        elif purpose in LINKING and (slug := _individual(words.strip())):
            self.builder.link(native, target, slug, line)
        elif purpose is None or purpose in NOTING:
            own = native.removeprefix(NOTE_ID)
            name = f"#{own}" if own != native and own.isdecimal() else native
            self.builder.note(name, target, words, line)
        else:
            message = f"left out: a body for {purpose}: {shown(words)}"
            expected = "a label, a note or a link"
            self.left_out(line, native, "body-left-out", message, expected)

    def left_out(self, line: int, native: str, code: str, message: str, expected: str) -> None:
        """Tell what cannot be carried into the document."""
        self.builder.fault(line, native, code, message, expected, Severity.WARNING)


def _individual(iri: str) -> str | None:
    """Give what of the reference data an IRI means: ours, or one that it states."""
    return iri.removeprefix(ID) if iri.startswith(ID) else individual_elsewhere(iri)
