"""Read brat standoff annotations (``.txt`` and ``.ann``) into the document model, strictly.

Format: https://brat.nlplab.org/standoff.html. Offsets are code points, half open; the words that
a T line gives are checked against the text that its offsets cover. Every line becomes one
annotation of the document or one fault; none is skipped.
"""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

from loader.discovery import ArticleFiles
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
    Relation,
)
from loader.faults import Fault
from loader.text_file import read_utf8

_ID = re.compile(r"[TERAMN#][0-9]+")
_NAME = r"[^\s:]+"
_OFFSETS = "[0-9]{1,12} [0-9]{1,12}"
_SPAN = re.compile(rf"({_NAME}) ({_OFFSETS}(?:;{_OFFSETS})*)")
_EVENT = re.compile(rf"({_NAME}):(T[0-9]+)((?: {_NAME}:[TE][0-9]+)*) *")
_ATTRIBUTE = re.compile(rf"({_NAME}) ([TER][0-9]+)(?: ({_NAME}))? *")
_RELATION = re.compile(rf"({_NAME}) ({_NAME}:[TE][0-9]+) ({_NAME}:[TE][0-9]+) *")
_LINK = re.compile(rf"({_NAME}) ([TE][0-9]+) ({_NAME}):(\S+)")
_NOTE = re.compile(rf"({_NAME}) ([TERAMN][0-9]+)")
_EQUIVALENCE = re.compile(r"Equiv((?: [TE][0-9]+){2,}) *")
_ROLE = re.compile(r"(.*?)([0-9]{0,9})")
# Where more than this share of the offsets cover other words, the two files are not of one text.
_STRANGERS = 0.5


def read_brat(files: ArticleFiles, metadata: Metadata) -> tuple[Document | None, list[Fault]]:
    """Give the annotated article and its faults.

    With faults, the document holds what could be read (None where nothing could), so that it can
    be checked further; it must not be mapped.
    """
    text, text_faults = read_utf8(files.text)
    source, source_faults = read_utf8(files.annotations)
    faults = text_faults + source_faults
    if faults:
        return None, faults
    reader = _Reader(files.annotations, text)
    reader.read(source)
    return reader.document(metadata), reader.faults


class _Reader:
    """Takes the lines of one ``.ann`` file, collecting annotations and faults."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.faults: list[Fault] = []
        self.mentions: dict[str, Mention] = {}
        self.events: dict[str, EventAnnotation] = {}
        self.attributes: list[Attribute] = []
        self.links: list[Link] = []
        self.relations: list[Relation] = []
        self.equivalences: list[Equivalence] = []
        self.notes: list[Note] = []
        self.lines: dict[str, int] = {}

    def read(self, source: str) -> None:
        kinds: Mapping[str, Callable[[int, str, list[str]], None]] = {
            "T": self.mention,
            "E": self.event,
            "A": self.attribute,
            "M": self.attribute,  # what brat wrote for attributes before version 1.3
            "N": self.link,
            "R": self.relation,
            "#": self.note,
        }
        for number, line in enumerate(source.split("\n"), start=1):
            fields = line.removesuffix("\r").split("\t")
            name = fields[0]
            if fields == [""]:
                continue
            if name == "*":
                self.equivalence(number, fields)
            elif not _ID.fullmatch(name):
                self.fault(
                    number, None, "bad-line", f"{line[:40]!r} has no annotation id", "T1, E1 …"
                )
            elif name in self.lines:
                self.fault(
                    number,
                    name,
                    "id-twice",
                    f"line {self.lines[name]} has this id",
                    "an id used once",
                )
            else:
                self.lines[name] = number
                kinds[name[0]](number, name, fields[1:])
        self.resolve()
        self.compare_with_text()

    def document(self, metadata: Metadata) -> Document:
        return Document(
            metadata,
            self.text,
            self.mentions,
            self.events,
            tuple(self.attributes),
            tuple(self.links),
            tuple(self.relations),
            tuple(self.equivalences),
            tuple(self.notes),
            self.path,
        )

    def mention(self, number: int, name: str, fields: list[str]) -> None:
        found = _SPAN.fullmatch(fields[0]) if len(fields) == 2 else None
        if not found:
            self.malformed(number, name, "LABEL START END<tab>WORDS")
            return
        fragments = tuple(Fragment(*map(int, offsets.split())) for offsets in found[2].split(";"))
        for fragment in fragments:
            if not fragment.start < fragment.end <= len(self.text):
                self.fault(
                    number,
                    name,
                    "outside-text",
                    f"offsets {fragment.start} to {fragment.end}",
                    f"start before end, within the text's {len(self.text)} code points",
                )
                return
        if any(a.end > b.start for a, b in pairwise(fragments)):
            self.fault(
                number, name, "bad-fragments", found[2], "fragments in order, not overlapping"
            )
            return
        self.mentions[name] = Mention(name, found[1], fragments, fields[1], number)

    def event(self, number: int, name: str, fields: list[str]) -> None:
        found = _EVENT.fullmatch(fields[0]) if len(fields) == 1 else None
        if not found:
            self.malformed(number, name, "LABEL:TRIGGER ROLE:TARGET …")
            return
        arguments: list[Argument] = []
        for item in found[3].split():
            numbered, target = item.split(":")
            role, digits = _ROLE.fullmatch(numbered).groups()  # type: ignore[union-attr]
            argument = Argument(role, int(digits or 1), target)
            if any((a.role, a.number) == (role, argument.number) for a in arguments):
                self.fault(
                    number,
                    name,
                    "role-twice",
                    f"{numbered} is given twice",
                    f"numbers on repeated roles: {role}, {role}2, …",
                )
            arguments.append(argument)
        self.events[name] = EventAnnotation(name, found[1], found[2], tuple(arguments), number)

    def attribute(self, number: int, name: str, fields: list[str]) -> None:
        found = _ATTRIBUTE.fullmatch(fields[0]) if len(fields) == 1 else None
        if not found:
            self.malformed(number, name, "NAME TARGET [VALUE]")
            return
        self.attributes.append(Attribute(name, found[1], found[2], found[3], number))

    def link(self, number: int, name: str, fields: list[str]) -> None:
        found = _LINK.fullmatch(fields[0]) if len(fields) in (1, 2) else None
        if not found:
            self.malformed(number, name, "Reference TARGET AUTHORITY:ID<tab>WORDS")
            return
        words = fields[1] if len(fields) == 2 else ""
        self.links.append(Link(name, found[1], found[2], found[3], found[4], words, number))

    def relation(self, number: int, name: str, fields: list[str]) -> None:
        found = _RELATION.fullmatch(fields[0]) if fields and not any(fields[1:]) else None
        if not found:
            self.malformed(number, name, "NAME Arg1:TARGET Arg2:TARGET")
            return
        pairs = tuple((item.split(":")[0], item.split(":")[1]) for item in found.groups()[1:])
        self.relations.append(Relation(name, found[1], pairs, number))

    def note(self, number: int, name: str, fields: list[str]) -> None:
        found = _NOTE.fullmatch(fields[0]) if len(fields) in (1, 2) else None
        if not found:
            self.malformed(number, name, "AnnotatorNotes TARGET<tab>WORDS")
            return
        self.notes.append(
            Note(name, found[1], found[2], fields[1] if len(fields) == 2 else "", number)
        )

    def equivalence(self, number: int, fields: list[str]) -> None:
        found = _EQUIVALENCE.fullmatch(fields[1]) if len(fields) == 2 else None
        if not found:
            self.malformed(number, "*", "Equiv T1 T2 …")
            return
        self.equivalences.append(Equivalence(tuple(found[1].split()), number))

    def resolve(self) -> None:
        """Find every id that an annotation names and that no line gives."""
        for event in self.events.values():
            for target in (event.trigger, *(a.target for a in event.arguments)):
                self.known(event.line, event.id, target)
        for attribute in self.attributes:
            self.known(attribute.line, attribute.id, attribute.target)
        for link in self.links:
            self.known(link.line, link.id, link.target)
        for relation in self.relations:
            for _, target in relation.arguments:
                self.known(relation.line, relation.id, target)
        for equivalence in self.equivalences:
            for target in equivalence.members:
                self.known(equivalence.line, "*", target)
        for note in self.notes:
            self.known(note.line, note.id, note.target)

    def known(self, number: int, name: str, target: str) -> None:
        if target not in self.lines:
            self.fault(
                number, name, "dangling-id", f"no {target} in this file", "an id that is there"
            )

    def compare_with_text(self) -> None:
        """Check the words of each mention against what its offsets cover."""
        strangers = [m for m in self.mentions.values() if m.text not in self.covered(m)]
        if len(strangers) > max(2, _STRANGERS * len(self.mentions)):
            self.fault(
                None,
                None,
                "other-text",
                f"{len(strangers)} of {len(self.mentions)} mentions are not at their offsets: "
                f"{self.path.with_suffix('.txt').name} is not the text that was annotated",
                "the text as it was annotated, unchanged",
            )
        for mention in strangers:
            self.fault(
                mention.line,
                mention.id,
                "wrong-offset",
                f"the line says {mention.text!r}, its offsets cover {self.covered(mention)[0]!r}",
                self.whereabouts(mention),
            )

    def covered(self, mention: Mention) -> tuple[str, str]:
        """Give the text under a mention, as it stands and with line feeds as brat writes them."""
        text = " ".join(self.text[f.start : f.end] for f in mention.fragments)
        return text, text.replace("\n", " ")

    def whereabouts(self, mention: Mention) -> str:
        nearest = min(
            (found.start() for found in re.finditer(re.escape(mention.text), self.text)),
            key=lambda start: abs(start - mention.start),
            default=None,
        )
        if nearest is None:
            return "words that occur in the text"
        return f"the words at their offsets; the nearest are at {nearest}"

    def malformed(self, number: int, name: str, form: str) -> None:
        self.fault(number, name, "bad-line", "the line is malformed", f"{name}<tab>{form}")

    def fault(
        self, number: int | None, name: str | None, code: str, message: str, expected: str
    ) -> None:
        self.faults.append(Fault(self.path, number, name, code, message, expected))
