"""CoNLL as the Wojood corpus has it: a token a line with its tags, nested mentions by several tags.

A line is ``token TAG``, or ``token TAG TAG …`` with the tag of the outer mention first; sentences
are parted by blank lines. https://github.com/SinaLab/ArabicNER. The text is the file beside
(``SLUG.txt``) if there is one; else it is made of the tokens: a space between two, a line feed
between sentences. The format has mentions only.
"""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loader.document import Document, Metadata
from loader.faults import Fault, Severity
from loader.files.text import read_utf8
from loader.formats.builder import DocumentBuilder
from loader.formats.conll_lines import (
    NEW_DOCUMENT,
    BadLine,
    Token,
    is_comment,
    is_document_start,
    is_tagged,
    tokens_of,
)
from loader.formats.conll_writer import tagged_lines
from loader.formats.interface import Feature, Part, Reading
from loader.metadata import metadata_beside, slug_of
from loader.offsets import Covered

NAME = "conll"
# Lines of a head that must all be tagged; a line that no file of tokens has is refused as it is.
_LOOKED_AT, _LONGEST_LINE = 30, 1 << 20
# What an article's text may stand beside, where it is no file of tokens itself.
_BESIDE = (".ann", ".conll", ".jsonld", ".json", ".jsonl", ".xmi", ".tsv")
_FORM = "token<tab>TAG, where TAG is O, B-LABEL or I-LABEL"


@dataclass(frozen=True, slots=True)
class Conll:
    """The format of tagged tokens."""

    name: str = NAME
    title: str = "CoNLL (Wojood)"
    suffixes: tuple[str, ...] = (".conll", ".iob2", ".iob", ".bio", ".tsv", ".txt")
    carries: frozenset[Feature] = frozenset()

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell by the first 64 KB: every line is a token with tags, a comment or blank."""
        if path.suffix.lower() in {".conll", ".iob2", ".iob", ".bio"}:
            return True
        text = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
        whole = [line for line in text.split("\n")[: 4 * _LOOKED_AT] if line.strip()]
        tagged = [
            is_tagged(line.rstrip("\r"))
            for line in whole[:_LOOKED_AT]
            if not is_comment(line) and not is_document_start(line.rstrip("\r"))
        ]
        if path.suffix.lower() == ".txt" and any(path.with_suffix(s).exists() for s in _BESIDE):
            return False  # the text of annotations that stand beside it
        return len(tagged) > 1 and all(tagged)

    def parts(self, path: Path) -> Iterator[Part | Fault]:
        """Give the documents of a file, which ``-DOCSTART-`` and ``# newdoc id = …`` begin."""
        try:
            with path.open("rb") as file:
                documents = _Documents(path)
                for line in iter(lambda: file.readline(_LONGEST_LINE), b""):
                    yield from documents.line(line)
                yield from documents.end()
        except OSError as error:
            reason = error.strerror or str(error)
            yield Fault(path, None, None, "unreadable", reason, "a file that can be read")

    def read(self, part: Part) -> Reading:
        """Read one document, and give what is wrong with it."""
        try:
            content = (part.content or b"").decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = part.line + error.object[: error.start].count(b"\n")
            message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
            return Reading(None, [Fault(part.file, line, None, "not-utf-8", message, "UTF-8")])
        if "\0" in content:
            line = part.line + content[: content.index("\0")].count("\n")
            message, expected = "the file is binary (a NUL byte)", "text in UTF-8"
            return Reading(None, [Fault(part.file, line, None, "binary", message, expected)])
        return _read(part, content)

    def write(self, document: Document) -> Mapping[str, bytes]:
        """Give ``SLUG.conll``, and ``SLUG.txt``: where tokens join without a space, it says."""
        return {
            f"{document.slug}.conll": tagged_lines(document).encode(),
            f"{document.slug}.txt": document.text.encode(),
        }


class _Documents:
    """Parts the lines of a file into documents, holding one at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[bytes] = []
        self.number = 0
        self.start = 1
        self.name: str | None = None
        self.given = 0
        self.marked = False

    def line(self, line: bytes) -> Iterator[Part | Fault]:
        self.number += 1
        bare = line.removeprefix(codecs.BOM_UTF8) if self.number == 1 else line
        if bare.startswith((b"-DOCSTART-", b"#")):
            text = bare.decode("utf-8", "replace").rstrip("\r\n")
            named = NEW_DOCUMENT.match(text)
            if named or is_document_start(text):
                yield from self.document()
                self.marked = True
                self.start = self.number
                self.name = (named[1].strip() or None) if named else None
        self.lines.append(bare)

    def document(self) -> Iterator[Part]:
        """Give the document that ends here, if it has any token."""
        content = b"".join(self.lines)
        self.lines = []
        if not any(_may_be_token(line) for line in content.split(b"\n")):
            return
        self.given += 1
        name = self.name or (f"{self.path.stem}-{self.given}" if self.marked else self.path.stem)
        beside = [self.beside(name, ending) for ending in (".txt", ".yaml")]
        files = (file for file in beside if file is not None)
        yield Part(NAME, (self.path, *files), name, content, self.start)

    def beside(self, name: str, ending: str) -> Path | None:
        """Give the file of a document's name that lies beside this one."""
        for stem in (name, slug_of(name)):
            file = self.path.parent / f"{Path(stem).name[:200]}{ending}"
            if "\0" not in stem and file != self.path and file.is_file():
                return file
        return None

    def end(self) -> Iterator[Part | Fault]:
        yield from self.document()
        if not self.given:
            yield Fault(self.path, None, None, "empty", "there is no token in the file", _FORM)


def _may_be_token(line: bytes) -> bool:
    if line.startswith(b"#"):
        return b"\t" in line
    return bool(line.strip()) and not line.startswith(b"-DOCSTART-")


def _read(part: Part, content: str) -> Reading:
    faults: list[Fault] = []
    tokens: list[Token] = []
    for found in tokens_of(content, part.line):
        if isinstance(found, BadLine):
            message = f"{found.words[:40]!r} has no tag"
            faults.append(Fault(part.file, found.line, None, "bad-line", message, _FORM))
        else:
            tokens.append(found)
    beside = [file for file in part.files if file.suffix == ".txt" and file != part.file]
    text, places = _joined(tokens)
    if beside:
        text, text_faults = read_utf8(beside[0])
        faults += text_faults
        if text_faults:
            return Reading(None, faults)
        places, stranger = _aligned(tokens, text)
        faults += [_other_text(part, beside[0], text, *stranger)] if stranger else []
    metadata, metadata_faults = metadata_beside(part.files, text, part.name)
    builder = DocumentBuilder(part, text)
    mentions = _Mentions()
    for token, place in zip(tokens, places, strict=False):
        mentions.token(token, place)
    for number, mention in enumerate(mentions.all, start=1):
        covered = Covered(mention.start, mention.end, text[mention.start : mention.end])
        builder.span(f"T{number}", mention.label, [covered], mention.line)
    if mentions.unopened:
        first, count = mentions.unopened[0], len(mentions.unopened)
        message = f"{count} mentions begin with I-, none of their kind before them"
        expected = "B- at the beginning of a mention"
        builder.fault(first, None, "no-beginning", message, expected, Severity.WARNING)
    message = "the format has mentions only: no events and roles, attributes, links or notes"
    expected = "a format that carries them, if there are any"
    builder.fault(None, None, "mentions-only", message, expected, Severity.WARNING)
    reading = builder.reading(metadata or Metadata(slug_of(part.name), "und", ""), None)
    reading.faults[:0] = metadata_faults + faults
    return reading


def _joined(tokens: list[Token]) -> tuple[str, list[tuple[int, int]]]:
    """Make a text of tokens, and give the place of each."""
    text: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for number, token in enumerate(tokens):
        if number:
            text.append(" " if token.sentence == tokens[number - 1].sentence else "\n")
            at += 1
        text.append(token.words)
        places.append((at, at + len(token.words)))
        at += len(token.words)
    return "".join([*text, "\n"]), places


def _aligned(
    tokens: list[Token], text: str
) -> tuple[list[tuple[int, int]], tuple[Token, int] | None]:
    """Find the tokens one after another in the text, and the first that does not come next."""
    places: list[tuple[int, int]] = []
    at = 0
    for token in tokens:
        while at < len(text) and text[at].isspace():
            at += 1
        if not text.startswith(token.words, at):
            return places, (token, at)
        places.append((at, at + len(token.words)))
        at += len(token.words)
    return places, None


def _other_text(part: Part, file: Path, text: str, token: Token, at: int) -> Fault:
    message = f"the token is {token.words!r}, {file.name} goes on with {text[at : at + 20]!r}"
    expected = f"the tokens of {file.name}, none left out before"
    return Fault(part.file, token.line, None, "other-text", message, expected)


@dataclass(slots=True)
class _Mention:
    label: str
    column: int
    start: int
    end: int
    line: int


@dataclass(slots=True)
class _Mentions:
    """Makes mentions of tags: ``B-`` begins one, ``I-`` goes on with one that is open."""

    all: list[_Mention] = field(default_factory=list)
    unopened: list[int] = field(default_factory=list)
    _open: list[_Mention] = field(default_factory=list)
    _sentence: int = -1

    def token(self, token: Token, place: tuple[int, int]) -> None:
        """Take the tags of the next token, which stands at a place of the text."""
        if token.sentence != self._sentence:
            self._open, self._sentence = [], token.sentence
        going_on: list[_Mention] = []
        for column, tag in enumerate(token.tags):
            kind, _, label = tag.partition("-")
            if kind == "O":
                continue
            mention = None
            if kind in "IELM":
                mention = self._continued(label, column, going_on)
            if mention is None:
                if kind in "IELM":
                    self.unopened.append(token.line)
                mention = _Mention(label, column, *place, token.line)
                self.all.append(mention)
            mention.end, mention.column = place[1], column
            going_on.append(mention)
        ended = [tag[0] in "ESLU" for tag in token.tags if tag != "O"]
        self._open = [m for m, over in zip(going_on, ended, strict=True) if not over]

    def _continued(self, label: str, column: int, taken: list[_Mention]) -> _Mention | None:
        """Give the open mention that a tag goes on with: that of its column, else the outermost."""
        fitting = [m for m in self._open if m.label == label and not any(m is t for t in taken)]
        return next((m for m in fitting if m.column == column), fitting[0] if fitting else None)
