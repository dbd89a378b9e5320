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


@dataclass(slots=True)
class Comments:
    """The comment lines of a text: at its head, by the IRI of the subject, and all others.

    A comment belongs to the statement in which it stands, else to the one that it precedes.
    """

    head: list[str] = field(default_factory=list)
    of_subject: dict[str, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def read_comments(text: str, prefixes: Mapping[str, str]) -> Comments:
    """Find the comments of a well-formed Turtle text that declares these prefixes."""
    comments = Comments()
    pending = comments.head
    subject: str | None = None
    for kind, lexeme, starts, ends in _lexemes(text):
        if kind == "comment":
            pending.append(lexeme.rstrip())
            continue
        if pending is comments.head:
            pending = []
        if starts:
            subject = _iri(kind, lexeme, prefixes)
        if ends and subject is not None and pending:
            comments.of_subject.setdefault(subject, []).extend(pending)
            pending = []
    if pending is not comments.head:
        comments.others = pending
    return comments


def _lexemes(text: str) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield kind and text of each lexeme, and whether it begins and whether it ends a statement."""
    begins, rest_of_directive = True, 0
    for match in _LEXEME.finditer(text):
        kind, lexeme = str(match.lastgroup), match[0]
        if kind == "comment":
            yield kind, lexeme, False, False
            continue
        ends = lexeme == "."
        if begins and lexeme.lower() in {"prefix", "base"}:
            # The forms taken over from SPARQL end with their IRI and have no full stop.
            rest_of_directive = 2 if lexeme.lower() == "prefix" else 1
        elif rest_of_directive:
            rest_of_directive -= 1
            ends = not rest_of_directive
        yield kind, lexeme, begins, ends
        begins = ends


def _iri(kind: str, lexeme: str, prefixes: Mapping[str, str]) -> str | None:
    if kind == "iri":
        return lexeme[1:-1]
    prefix, colon, local = lexeme.partition(":")
    if colon and prefix in prefixes:
        return prefixes[prefix] + _ESCAPE.sub(r"\1", local)
    return None
