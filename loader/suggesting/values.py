"""Find where in a text dates, quantities and sums of money are likely to stand.

Runs of words between signs of punctuation are read as ``ontology.arabic`` reads mentions: the
longest one that it understands is taken, and of it no word that adds nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from ontology.arabic.calendar import (
    DAYS_OFF,
    MONTH,
    PERIOD,
    WEEKDAY,
    is_date_word,
    words_at,
)
from ontology.arabic.dates import edtf_date
from ontology.arabic.folding import fold, strip_clitics
from ontology.arabic.quantities import Amount, amount
from ontology.arabic.tokens import as_phrase, phrases, table, tokens_of
from ontology.edtf_bounds import Bounds, bounds
from ontology.namespaces import CURRENCY, MAS

DATE, QUANTITY, MONEY = "Date", "Quantity", "Money"
_LONGEST: Final = 8
_WORD: Final = re.compile(r"[^\s،؛؟!«»“”\"():]+")
# Of a run, nothing but spaces may stand between its words.
_GAP: Final = re.compile(r"[^\S\n]+")
_OUTER: Final = ".,،-–/"
# Relative dates are dates whatever day they count from; of a stated weekday, one of seven fits.
_DAYS: Final = tuple(bounds(f"2020-06-{day}") for day in range(17, 24))
_UNKNOWN: Final = Bounds(None, None)
# Words before a period that are no part of it, beside those that only join.
_WITHOUT: Final = ("خلال", "طوال", "طيلة", "غضون", "مدار", "مدى", "فترة", "الفترة", "نحو", "حوالي")
_AND: Final = "و"
_LONGEST_VAGUE: Final = 3
# A single word that is a date by itself.
_ALONE: Final = frozenset({WEEKDAY, DAYS_OFF, MONTH})
_VAGUE: Final = "vague"
_NOTHING: Final[tuple[object, ...]] = (None, None, None, None, False)
_DIGITS: Final = re.compile(r"\d+")
_YEARS: Final = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class Value:
    """Words that are likely to say a date, a quantity or a sum: code points, half open.

    ``reading`` is what they are read as, for the annotator to see.
    """

    start: int
    end: int
    label: str
    reading: str


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int


def values(text: str) -> Iterator[Value]:
    """Give the dates, quantities and sums of a text, in its order; no two overlap."""
    for run in _runs(text):
        place = 0
        while place < len(run):
            found = _value_at(text, run[place : place + _LONGEST])
            if found:
                yield found
            while place < len(run) and run[place].start < (found.end if found else 0):
                place += 1
            place += not found


def _runs(text: str) -> Iterator[list[_Word]]:
    """Give the words of a text, cut where anything but spaces stands between them."""
    run: list[_Word] = []
    for found in _WORD.finditer(text):
        bare = found[0].strip(_OUTER)
        if not any(map(str.isalnum, bare)):
            continue
        start = found.start() + found[0].index(bare)
        word = _Word(start, start + len(bare))
        if run and not _GAP.fullmatch(text, run[-1].end, word.start):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _value_at(text: str, words: list[_Word]) -> Value | None:
    """Give the value that begins with the first of some words, or within it after a particle.

    Of several readings the longer one says more (2000 may be a year, 2000 kilograms are none);
    of two that end alike, the one without the particle.
    """
    best: Value | None = None
    for cut in (0, *_particles(text[words[0].start : words[0].end])):
        cuts = [_Word(words[0].start + cut, words[0].end), *words[1:]]
        for found in (_date(text, cuts), _amount(text, cuts), _vague(text, cuts)):
            if found and (best is None or found.end > best.end or _is_alike(found, best)):
                best = found
    return best


def _is_alike(value: Value, other: Value) -> bool:
    return (value.end, value.label, value.reading) == (other.end, other.label, other.reading)


def _particles(word: str) -> Iterator[int]:
    """Give the lengths of the particles that a word may begin with."""
    # Signs that folding drops would shift the cut: words with them have no particle then.
    if len(fold(word)) == len(word):
        for bare in strip_clitics(fold(word)):
            yield bare.cut


def _date(text: str, words: list[_Word]) -> Value | None:
    """Give the date up to the last word that changes what is read."""
    start = words[0].start
    tokens = _tokens(text, words[0])
    if all((token,) in _not_first() for token in tokens):
        return None
    count = next((n for n, w in enumerate(words) if not _may_be_date(text, w)), len(words))
    best: Value | None = None
    before: tuple[str | None, ...] = ()
    for word in words[:count]:
        said = text[start : word.end]
        after = tuple(edtf_date(said, day) for day in _DAYS)
        if any(after) and after != before and (word is not words[0] or _is_date(said, tokens)):
            best = Value(start, word.end, DATE, edtf_date(said, _UNKNOWN) or "relative")
        before = after
    return best


def _vague(text: str, words: list[_Word]) -> Value | None:
    """Give an expression of time or number that says none."""
    for word in reversed(words[:_LONGEST_VAGUE]):
        folded = fold(text[words[0].start : word.end]).split()
        for label, patterns in _vague_expressions().items():
            for pattern in patterns:
                if len(folded) == len(pattern) and all(map(_contains, pattern, folded)):
                    return Value(words[0].start, word.end, label, _VAGUE)
    return None


def _may_be_date(text: str, word: _Word) -> bool:
    tokens = _tokens(text, word)
    return all(is_date_word(each) or each == _AND or not each.isalpha() for each in tokens)


def _is_date(said: str, tokens: list[str]) -> bool:
    """Say whether a word is a date by itself."""
    if _DIGITS.fullmatch(said):
        return int(said) in _YEARS
    return not said.isalpha() or any(each.kind in _ALONE for each in words_at(tokens))


def _tokens(text: str, word: _Word) -> list[str]:
    return tokens_of(text[word.start : word.end], is_date_word)


def _amount(text: str, words: list[_Word]) -> Value | None:
    """Give the amount up to the last word that changes what is read."""
    start, best = words[0].start, None
    before = _NOTHING
    for number, word in enumerate(words):
        said = text[start : word.end]
        after = amount(said)
        if best and after.comparator == _VAGUE and (after.unit or "").startswith(MAS):
            break  # of "tens of towers" annotators mark the tens
        rest = text[words[1].start : word.end] if number else ""
        # With the first word left out it must say something else: else the amount begins later.
        if (
            _number(after) != before
            and _says(after, said)
            and _number(amount(rest)) != _number(after)
        ):
            label = MONEY if (after.unit or "").startswith(CURRENCY) else QUANTITY
            best = Value(start, word.end, label, _reading(after))
        before = _number(after)
    return best


def _number(read: Amount) -> tuple[object, ...]:
    vague = read.comparator == _VAGUE
    return read.value, read.lower, read.upper, read.unit, vague


def _says(read: Amount, said: str) -> bool:
    """Say whether it is one that annotators would mark: a number with its unit, or bounds."""
    if read.value == 1 and " " not in said and said.isalpha():
        # A noun in the singular, such as "a minute", is seldom meant as an amount.
        return False
    return read.lower is not None or (read.value is not None and read.unit is not None)


def _reading(read: Amount) -> str:
    number = (
        f"{read.value:f}" if read.value is not None else f"{read.lower or ''}-{read.upper or ''}"
    )
    unit = (read.unit or "").rpartition("/")[2]
    return " ".join(filter(None, (read.comparator, number, unit)))


@cache
def _not_first() -> frozenset[tuple[str, ...]]:
    """Give the words that only join a date to what is before it, and that are no part of it."""
    joining = phrases("calendar_words", "joining") - {
        as_phrase(form) for forms in table("calendar_words")[PERIOD].values() for form in forms
    }
    return joining | {as_phrase(form) for form in _WITHOUT} | {(_AND,)}


@cache
def _vague_expressions() -> Mapping[str, list[list[frozenset[str]]]]:
    listed = yaml.safe_load((Path(__file__).parent / "vague_expressions.yaml").read_text("utf-8"))
    return {
        label: [[frozenset(map(fold, words)) for words in pattern] for pattern in listed[name]]
        for label, name in ((DATE, "times"), (QUANTITY, "amounts"))
    }


_contains = frozenset.__contains__
