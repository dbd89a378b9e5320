"""Write the mentions of a document as tagged tokens, one a line."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from loader.document import Document, Mention
from loader.formats.conll_lines import DOCUMENT_START

_WORD = re.compile(r"\S+")


def tagged_lines(document: Document) -> str:
    """Give a line for each token, with a column of tags for each level of nested mentions.

    Words are cut where a mention begins or ends within them, as behind a particle. A line feed in
    the text parts sentences, unless a mention goes over it.
    """
    columns = _columns(document)
    spans = [(m.start, m.fragments[-1].end) for m in document.mentions.values()]
    tokens = list(_tokens(document))
    lines: list[str] = []
    for number, (start, end) in enumerate(tokens):
        last = tokens[number - 1][1] if number else start
        if "\n" in document.text[last:start] and not any(a < last < start < b for a, b in spans):
            lines.append("")
        tags = (_tag(column, start, end, tokens, number) for column in columns or [[]])
        lines.append("\t".join((document.text[start:end], *tags)))
    return "\n".join(lines) + "\n"


def _columns(document: Document) -> Sequence[Sequence[Mention]]:
    """Give each mention to the first column where it overlaps no other, outer ones first."""
    columns: list[list[Mention]] = []
    spans = sorted(document.mentions.values(), key=lambda m: (m.start, -m.fragments[-1].end))
    for mention in spans:
        free = (c for c in columns if c[-1].fragments[-1].end <= mention.start)
        column = next(free, None)
        if column is None:
            columns.append([mention])
        else:
            column.append(mention)
    return columns


def _tokens(document: Document) -> Iterator[tuple[int, int]]:
    """Give the words of the text, cut at the ends of mentions."""
    cuts = {end for m in document.mentions.values() for end in (m.start, m.fragments[-1].end)}
    for word in _WORD.finditer(document.text):
        start, end = word.span()
        # A word that is the marker of documents would be read as one.
        marker = {start + 1} if word[0].startswith((DOCUMENT_START, "#")) else set()
        bounds = sorted({start, end, *(c for c in cuts | marker if start < c < end)})
        yield from pairwise(bounds)


def _tag(
    column: Sequence[Mention],
    start: int,
    end: int,
    tokens: Sequence[tuple[int, int]],
    number: int,
) -> str:
    for mention in column:
        if mention.start < end and start < mention.fragments[-1].end:
            before = number and tokens[number - 1][1] > mention.start
            return f"{'I' if before else 'B'}-{mention.label}"
    return "O"
