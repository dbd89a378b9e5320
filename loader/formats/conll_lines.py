"""Take the lines of a CoNLL file apart: tokens, their tags, sentences and comments."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

DOCUMENT_START = "-DOCSTART-"
NEW_DOCUMENT = re.compile(r"#\s*newdoc(?:\s+id)?\s*=?\s*(.*)")
_COLUMNS = re.compile(r"#\s*global\.columns\s*=\s*(.*)")
_COMMENT = re.compile(r"#\s*(?:newdoc|newpar|sent_id|text|id|global\.columns|meta)\b|#[^\t]*=")
_TAG = re.compile(r"O|[BIESLUM]-[^\s|]+")
_TAGS = re.compile(rf"(?:{_TAG.pattern})(?:[ |]+(?:{_TAG.pattern}))*")
_BLANKS = re.compile(r"[ \t]+")
# Kinds of phrases that CoNLL-2000 and 2003 tag in a column of their own.
_PHRASES = frozenset(
    ["NP", "VP", "PP", "ADVP", "ADJP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP"]
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its tags, the outer before the inner; ``sentence`` counts from 0."""

    words: str
    tags: tuple[str, ...]
    sentence: int
    line: int


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that has no token and tags."""

    words: str
    line: int


def fields_of(line: str) -> list[str]:
    """Cut a line at its tabs, or at blanks where it has none."""
    return line.split("\t") if "\t" in line.strip() else _BLANKS.split(line.strip())


def is_tagged(line: str) -> bool:
    """Tell whether a line ends in a tag after something else."""
    fields = fields_of(line)
    return len(fields) > 1 and _TAGS.fullmatch(fields[-1].strip()) is not None


def is_document_start(line: str) -> bool:
    """Tell whether a line begins a document: the marker, with nothing in its other columns."""
    first, *others = fields_of(line)
    return first == DOCUMENT_START and all(each in {"O", "-X-", "-", "_", "O O"} for each in others)


def is_comment(line: str) -> bool:
    """Tell whether a line is a comment, and not the token ``#``."""
    return line.startswith("#") and (_COMMENT.match(line) is not None or not is_tagged(line))


def tokens_of(content: str, line: int) -> Iterator[Token | BadLine]:
    """Give the tokens of a document whose text starts at ``line``."""
    rows: list[tuple[int, list[str], int]] = []
    bad: list[BadLine] = []
    named: list[str] = []
    sentence = 0
    for number, source in enumerate(content.split("\n"), start=line):
        row = source.removesuffix("\r")
        if not row.strip() or is_document_start(row):
            sentence += bool(rows) and rows[-1][2] == sentence
        elif is_comment(row):
            columns = _COLUMNS.match(row)
            named = columns[1].split() if columns else named
        else:
            fields = fields_of(row)
            if len(fields) > 1 and _TAGS.fullmatch(fields[-1].strip()) and fields[0].strip():
                rows.append((number, fields, sentence))
            else:
                bad.append(BadLine(row, number))
    yield from bad
    yield from _tokens(rows, named)


def _tokens(rows: Sequence[tuple[int, list[str], int]], named: list[str]) -> Iterator[Token]:
    column = _token_column(rows, named)
    identified = _sentence_column([fields for _, fields, _ in rows], column)
    sentence, last = -1, None
    phrases = _phrase_column([fields for _, fields, _ in rows])
    for number, fields, blank_lines in rows:
        start = max(min(column, len(fields) - 2), 0)
        tags = [tag for field in _tag_fields(fields, start) for tag in re.split("[ |]+", field)]
        named_here = identified is not None and identified < start
        here = (blank_lines, fields[identified or 0] if named_here else "")
        if here != last:
            sentence, last = sentence + 1, here
        if phrases:
            tags = tags[1:]
        yield Token(fields[start].strip(), tuple(tags), sentence, number)


def _tag_fields(fields: list[str], token: int) -> list[str]:
    """Give the fields behind the token that hold nothing but tags up to the line's end."""
    first = len(fields)
    while first > token + 1 and _TAGS.fullmatch(fields[first - 1].strip()):
        first -= 1
    return [field.strip() for field in fields[first:]]


def _token_column(rows: Sequence[tuple[int, list[str], int]], named: list[str]) -> int:
    """Give the column of the tokens: that before the tags if numbers or names stand before it."""
    if "FORM" in named:
        return named.index("FORM")
    before = Counter(len(fields) - len(_tag_fields(fields, 0)) - 1 for _, fields, _ in rows)
    column = before.most_common(1)[0][0] if before else 0
    first = [fields[0].strip() for _, fields, _ in rows if len(fields) > column]
    return column if all(each.isdecimal() for each in first) or _repeats(first) else 0


def _sentence_column(rows: Sequence[list[str]], token: int) -> int | None:
    """Give the column before the tokens that names sentences, None if none does."""
    for column in range(token):
        if _repeats([fields[column] if len(fields) > token else "" for fields in rows]):
            return column
    return None


def _repeats(names: list[str]) -> bool:
    """Tell whether a column names sentences: names with digits, each on several lines in a row."""
    runs = 1 + sum(a != b for a, b in pairwise(names))
    return (
        len(names) > 1
        and runs <= len(names) / 2
        and runs == len(set(names))
        and all(re.search("[0-9]", name) for name in names)
    )


def _phrase_column(rows: Sequence[list[str]]) -> bool:
    """Tell whether the first of several tag columns is of phrases, not of names."""
    tags = [_tag_fields(fields, 0)[0] for fields in rows if len(_tag_fields(fields, 0)) > 1]
    kinds = {tag[2:] for tag in tags if tag != "O"}
    return len(tags) == len(rows) > 0 and bool(kinds) and kinds <= _PHRASES
