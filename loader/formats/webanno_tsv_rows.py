"""The body of a WebAnno TSV file: its sentences, words and parts of words, and their text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from loader.formats.webanno_tsv_escapes import unescaped
from loader.offsets import NotAtBoundary, Offsets, Unit

Tell = Callable[[int, str | None, str, str, str], None]
_UNIT = re.compile(r"[0-9]{1,9}-[0-9]{1,9}(\.[0-9]{1,9})?")
_OFFSETS = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")
_TEXT = "#Text="
# Between two sentences stands white space; more of it than this is a mistake.
_WIDEST = 100_000
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A word, or a part of one (``is_part``), with the cells of its layers."""

    line: int
    unit: str
    is_part: bool
    start: int
    end: int
    words: str
    cells: list[str]


@dataclass(slots=True)
class Sentence:
    """Lines of text, escaped, and the rows of their words."""

    line: int
    lines: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def read_rows(lines: list[str], first: int, width: int, tell: Tell) -> list[Sentence]:
    """Give the sentences; ``first`` is the number of the first line, ``width`` that of columns."""
    sentences: list[Sentence] = []
    open_header = False
    for number, line in enumerate(lines, start=first):
        if line.startswith("#"):
            if not open_header:
                sentences.append(Sentence(number))
                open_header = True
            if line.startswith(_TEXT):
                sentences[-1].lines.append(line.removeprefix(_TEXT))
        elif line:
            row = _row(number, line, width, tell)
            if row and not sentences:
                tell(number, row.unit, "bad-line", "a word before any text", f"{_TEXT}… before it")
                return []
            if row:
                sentences[-1].rows.append(row)
            open_header = False
    return sentences


def _row(number: int, line: str, width: int, tell: Tell) -> Row | None:
    fields = line.split("\t")
    unit = _UNIT.fullmatch(fields[0])
    offsets = _OFFSETS.fullmatch(fields[1]) if len(fields) > 2 else None
    if not unit or not offsets:
        shown = None if not unit else fields[0]
        message = f"{line[:40]!r} is no word"
        tell(number, shown, "bad-line", message, "1-1<tab>0-5<tab>word and a cell for each column")
        return None
    cells = fields[3:]
    if cells and not cells[-1]:
        cells.pop()  # every cell ends with a tab in what INCEpTION writes; none is empty
    if len(cells) != width:
        expected = f"{width} cells, as the header declares"
        tell(number, fields[0], "bad-line", f"it has {len(cells)} cells", expected)
        return None
    start, end = int(offsets[1]), int(offsets[2])
    return Row(number, fields[0], bool(unit[1]), start, end, fields[2], cells)


def unit_of(sentences: list[Sentence]) -> Unit:
    """Tell what offsets count, by how long they say that words are."""
    code_points = utf_16 = 0
    for row in (row for sentence in sentences for row in sentence.rows):
        code_points += row.end - row.start == len(row.words)
        utf_16 += row.end - row.start == length(row.words, Unit.UTF_16)
    return Unit.CODE_POINTS if code_points > utf_16 else Unit.UTF_16


def length(text: str, unit: Unit) -> int:
    """Give the length of a text in a unit."""
    if unit is Unit.CODE_POINTS:
        return len(text)
    return len(text) + sum(letter > "\uffff" for letter in text)


def rebuilt(sentences: list[Sentence], unit: Unit, tell: Tell) -> str:
    """Put the text together from sentences and offsets, as INCEpTION does when it imports them.

    What stood between two sentences is not in the file: the first of it counts as a line feed,
    the rest as spaces.
    """
    text: list[str] = []
    position = 0
    for sentence in sentences:
        if not sentence.rows:
            continue
        start = sentence.rows[0].start
        gap = start - position
        if not 0 <= gap <= _WIDEST:
            row, message = sentence.rows[0], f"its sentence starts at {start}, the text before"
            message += f" it ends at {position}"
            tell(row.line, row.unit, "bad-offset", message, "sentences one after the other")
            return "".join(text)
        if gap:
            text.append(" " * gap if not text else "\n" + " " * (gap - 1))
        own = _text(sentence, unit)
        text.append(own)
        position = start + length(own, unit)
    return "".join(text)


def _text(sentence: Sentence, unit: Unit) -> str:
    """Give a sentence's text; files before version 3.2 do not escape backslashes."""
    raw = "\n".join(sentence.lines)
    plain = "\n".join(map(unescaped, sentence.lines))
    if raw == plain or not any(_misfits(sentence.rows, plain, sentence.rows[0].start, unit)):
        return plain
    return plain if any(_misfits(sentence.rows, raw, sentence.rows[0].start, unit)) else raw


def _misfits(rows: list[Row], text: str, start: int, unit: Unit) -> Iterator[Row]:
    """Give the rows whose words are not in the text at their offsets; it starts at ``start``."""
    offsets = Offsets(text)
    for row in rows:
        try:
            at, end = (offsets.code_point(each - start, unit) for each in (row.start, row.end))
        except NotAtBoundary:
            yield row
            continue
        if text[at:end] not in (row.words, unescaped(row.words)):
            yield row


def tell_misfits(sentences: list[Sentence], text: str, unit: Unit, tell: Tell) -> None:
    """Tell of words that are not in the text at their offsets: of the first, and how many more."""
    rows = [row for sentence in sentences for row in sentence.rows]
    misfits = list(_misfits(rows, text, 0, unit))
    for row in misfits[:_TOLD]:
        message = f"{row.words!r:.60} is not in the text at {row.start} to {row.end}"
        if len(misfits) > _TOLD:
            message += f", and so with {len(misfits) - 1} more words"
        tell(row.line, row.unit, "wrong-offset", message, f"the words at their offsets in {unit}")
