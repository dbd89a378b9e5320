"""Which comment of a Turtle text belongs to which subject, since parsers drop comments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

_LEXEME: Final = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<iri><[^<>"{}|^`\s]*>)
    | (?P<mark>[()\[\];,.])
    | (?P<word>(?:[^\s<>"'()\[\];,.\#\\]|\\.|\.(?=[^\s<>"'()\[\];,.\#]))+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class _Lexeme:
    """A lexeme: whether it begins, ends a statement, and stands on the line of the one before."""

    kind: str
    text: str
    begins: bool
    ends: bool
    same_line: bool


@dataclass(slots=True)
class Comments:
    """The comment lines of a text: at its head, by the IRI of the subject, and all others.

    A comment belongs to the statement in which it stands or on whose last line it stands, else to
    the one that it precedes.
    """

    head: list[str] = field(default_factory=list)
    of_subject: dict[str, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def read_comments(text: str, prefixes: Mapping[str, str]) -> Comments:
    """Find the comments of a well-formed Turtle text that declares these prefixes."""
    comments = Comments()
    pending = comments.head
    subject: str | None = None
    after_end = False
    for lexeme in _lexemes(text):
        if lexeme.kind == "comment":
            lines = pending
            if subject is not None and after_end and lexeme.same_line:
                lines = comments.of_subject.setdefault(subject, [])
            lines.append(lexeme.text.rstrip())
            continue
        if pending is comments.head:
            pending = []
        if lexeme.begins:
            subject = _iri(lexeme, prefixes)
        if lexeme.ends and subject is not None and pending:
            comments.of_subject.setdefault(subject, []).extend(pending)
            pending = []
        after_end = lexeme.ends
    if pending is not comments.head:
        comments.others = pending
    return comments


def _lexemes(text: str) -> Iterator[_Lexeme]:
    begins, rest_of_directive, end = True, 0, 0
    for match in _LEXEME.finditer(text):
        kind, lexeme = str(match.lastgroup), match[0]
        same_line = end > 0 and "\n" not in text[end : match.start()]
        end = match.end()
        if kind == "comment":
            yield _Lexeme(kind, lexeme, begins=False, ends=False, same_line=same_line)
            continue
        ends = lexeme == "."
        if begins and lexeme.lower() in {"prefix", "base"}:
            # The forms taken over from SPARQL end with their IRI and have no full stop.
            rest_of_directive = 2 if lexeme.lower() == "prefix" else 1
        elif rest_of_directive:
            rest_of_directive -= 1
            ends = not rest_of_directive
        yield _Lexeme(kind, lexeme, begins, ends, same_line)
        begins = ends


def _iri(lexeme: _Lexeme, prefixes: Mapping[str, str]) -> str | None:
    if lexeme.kind == "iri":
        return lexeme.text[1:-1]
    prefix, colon, local = lexeme.text.partition(":")
    if colon and prefix in prefixes:
        return prefixes[prefix] + _ESCAPE.sub(r"\1", local)
    return None
