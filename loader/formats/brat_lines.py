"""Take the lines of a brat annotation file apart, each into one annotation or one fault."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loader.checking.article import NOTE_KIND
from loader.checking.identity import LINK_AUTHORITY, LINK_KIND
from loader.document import (
    Argument,
    Attribute,
    Equivalence,
    EventAnnotation,
    Link,
    Note,
    Relation,
)
from loader.faults import Fault, Severity
from loader.formats.brat_spans import Span
from loader.formats.external_links import individual_elsewhere
from loader.formats.labels import known_label
from loader.formats.regions import attribute_names

_ID = re.compile(r"[TERAMN#][0-9]+")
_NAME = r"[^\s:]+"
_OFFSETS = "[0-9]{1,12} [0-9]{1,12}"
_SPAN = re.compile(rf"({_NAME}) ({_OFFSETS}(?:;{_OFFSETS})*) *")
_EVENT = re.compile(rf"({_NAME}):(T[0-9]+)((?: {_NAME}:[TE][0-9]+)*) *")
_ATTRIBUTE = re.compile(rf"({_NAME}) ([TER][0-9]+)(?: ({_NAME}))? *")
_RELATION = re.compile(rf"({_NAME}) ({_NAME}:[TE][0-9]+) ({_NAME}:[TE][0-9]+) *")
_LINK = re.compile(rf"({_NAME}) ([TE][0-9]+) ({_NAME}):(\S+) *")
_NOTE = re.compile(rf"({_NAME}) ([TERAMN][0-9]+) *")
_EQUIVALENCE = re.compile(r"Equiv((?: [TE][0-9]+){2,}) *")
# Databases whose identifiers the reference data knows, by the names that collections give them.
_DATABASES = {
    "wikidata": "https://www.wikidata.org/wiki/",
    "geonames": "https://sws.geonames.org/",
}
ROLE = re.compile(r"(.*?)([0-9]{0,9})")


@dataclass(slots=True)
class BratLines:
    """The annotations of one ``.ann`` file as its lines give them, and the faults."""

    path: Path
    faults: list[Fault] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)
    events: dict[str, EventAnnotation] = field(default_factory=dict)
    attributes: list[Attribute] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    equivalences: list[Equivalence] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    # The line of each id, whatever became of it.
    lines: dict[str, int] = field(default_factory=dict)
    # What the model has no place for; what is said of it goes with it.
    left_out: set[str] = field(default_factory=set)

    def leave_out(self, number: int, name: str, code: str, message: str, expected: str) -> None:
        """Warn that an annotation does not come into the document."""
        self.left_out.add(name)
        self.fault(number, name, code, f"left out: {message}", expected, Severity.WARNING)

    def fault(
        self,
        number: int | None,
        name: str | None,
        code: str,
        message: str,
        expected: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell what is wrong in a line."""
        self.faults.append(Fault(self.path, number, name, code, message, expected, severity))


def read_lines(path: Path, source: str) -> BratLines:
    """Give the annotations of a file's content; ids are not looked up yet, nor offsets."""
    reader = _Reader(BratLines(path))
    reader.read(source)
    return reader.found


class _Reader:
    """Takes line by line what it says."""

    def __init__(self, found: BratLines) -> None:
        self.found = found

    def read(self, source: str) -> None:
        kinds: Mapping[str, Callable[[int, str, list[str]], None]] = {
            "T": self.span,
            "E": self.event,
            "A": self.attribute,
            "M": self.attribute,  # what brat wrote for attributes before version 1.3
            "N": self.link,
            "R": self.relation,
            "#": self.note,
        }
        for number, line in enumerate(source.removeprefix("\ufeff").split("\n"), start=1):
            fields = line.removesuffix("\r").split("\t")
            name = fields[0]
            if not line.strip():
                continue
            if name == "*":
                self.equivalence(number, fields)
            elif not _ID.fullmatch(name):
                expected = "T1, E1 …"
                self.found.fault(
                    number, None, "bad-line", f"{line[:40]!r} has no annotation id", expected
                )
            elif name in self.found.lines:
                message = f"line {self.found.lines[name]} has this id"
                self.found.fault(number, name, "id-twice", message, "an id used once")
            else:
                self.found.lines[name] = number
                kinds[name[0]](number, name, fields[1:])

    def span(self, number: int, name: str, fields: list[str]) -> None:
        found = _SPAN.fullmatch(fields[0]) if fields else None
        if not found:
            self.malformed(number, name, "LABEL START END<tab>WORDS")
            return
        ends = (tuple(map(int, offsets.split())) for offsets in found[2].split(";"))
        places = [(start, end) for start, end in ends]
        words = "\t".join(fields[1:]) if len(fields) > 1 else None
        label = self.label(number, name, found[1])
        if label:
            self.found.spans[name] = Span(name, label, places, words, number)

    def event(self, number: int, name: str, fields: list[str]) -> None:
        found = _EVENT.fullmatch(fields[0]) if fields and not any(fields[1:]) else None
        if not found:
            self.malformed(number, name, "LABEL:TRIGGER ROLE:TARGET …")
            return
        arguments: list[Argument] = []
        for item in found[3].split():
            numbered, target = item.split(":")
            role, digits = ROLE.fullmatch(numbered).groups()  # type: ignore[union-attr]
            argument = Argument(role, int(digits or 1), target)
            if any((a.role, a.number) == (role, argument.number) for a in arguments):
                message = f"{numbered} is given twice"
                expected = f"numbers on repeated roles: {role}, {role}2, …"
                self.found.fault(number, name, "role-twice", message, expected)
            arguments.append(argument)
        label = self.label(number, name, found[1])
        if label:
            self.found.events[name] = EventAnnotation(
                name, label, found[2], tuple(arguments), number
            )

    def label(self, number: int, name: str, label: str) -> str | None:
        known = known_label(label)
        if known is None:
            message = f"the ontology has no class for {label}"
            self.leave_out(number, name, "label-left-out", message, "other labels")
        return known

    def attribute(self, number: int, name: str, fields: list[str]) -> None:
        found = _ATTRIBUTE.fullmatch(fields[0]) if fields and not any(fields[1:]) else None
        if not found:
            self.malformed(number, name, "NAME TARGET [VALUE]")
            return
        if found[1] in attribute_names():
            said = Attribute(name, found[1], found[2], found[3], number)
            self.found.attributes.append(said)
        else:
            message = f"the ontology has no attribute {found[1]}"
            self.leave_out(number, name, "attribute-left-out", message, "other attributes")

    def link(self, number: int, name: str, fields: list[str]) -> None:
        found = _LINK.fullmatch(fields[0]) if len(fields) in (1, 2) else None
        if not found:
            self.malformed(number, name, "Reference TARGET AUTHORITY:ID<tab>WORDS")
            return
        words = fields[1] if len(fields) == 2 else ""
        kind, target, authority, reference = found.groups()
        if authority != LINK_AUTHORITY:
            known = _DATABASES.get(authority.lower(), "")
            slug = individual_elsewhere(known + reference)
            if slug is None:
                message = f"a link into another database, {authority}:{reference}"
                self.leave_out(number, name, "link-left-out", message, f"{LINK_AUTHORITY}:SLUG")
                return
            kind, authority, reference = LINK_KIND, LINK_AUTHORITY, slug
        self.found.links.append(Link(name, kind, target, authority, reference, words, number))

    def relation(self, number: int, name: str, fields: list[str]) -> None:
        found = _RELATION.fullmatch(fields[0]) if fields and not any(fields[1:]) else None
        if not found:
            self.malformed(number, name, "NAME Arg1:TARGET Arg2:TARGET")
            return
        pairs = tuple((item.split(":")[0], item.split(":")[1]) for item in found.groups()[1:])
        self.found.relations.append(Relation(name, found[1], pairs, number))

    def note(self, number: int, name: str, fields: list[str]) -> None:
        found = _NOTE.fullmatch(fields[0]) if fields else None
        if not found:
            self.malformed(number, name, "AnnotatorNotes TARGET<tab>WORDS")
        elif found[1] != NOTE_KIND:
            self.leave_out(number, name, "note-left-out", f"a note of kind {found[1]}", NOTE_KIND)
        else:
            self.found.notes.append(Note(name, found[1], found[2], "\t".join(fields[1:]), number))

    def equivalence(self, number: int, fields: list[str]) -> None:
        found = _EQUIVALENCE.fullmatch(fields[1]) if len(fields) == 2 else None
        if not found:
            self.malformed(number, "*", "Equiv T1 T2 …")
            return
        self.found.equivalences.append(Equivalence(tuple(found[1].split()), number))

    def leave_out(self, number: int, name: str, code: str, message: str, expected: str) -> None:
        self.found.leave_out(number, name, code, message, expected)

    def malformed(self, number: int, name: str, form: str) -> None:
        self.found.fault(number, name, "bad-line", "the line is malformed", f"{name}<tab>{form}")
