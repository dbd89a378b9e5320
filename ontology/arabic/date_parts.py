"""Take the words of one date apart: which year, month, day, weekday, period or step they name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ontology.arabic.calendar import (
    ABOUT,
    DAYS_OFF,
    DECADE,
    ERA,
    HIJRI_MONTH,
    JOINING,
    MONTH,
    PART,
    PERIOD,
    SEASON,
    STEP,
    WEEKDAY,
    words_at,
)
from ontology.arabic.numerals import number, ordinal

_NUMERIC: Final = re.compile(
    r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[-./](\d{1,2})[-./](\d{4})"
)
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_HIJRI_YEAR: Final = re.compile(r"1[345]\d\d")
_DAY: Final = re.compile(r"0?[1-9]|[12]\d|3[01]")
_MONTH: Final = re.compile(r"0?[1-9]|1[0-2]")
_YEARS, _DAYS = range(1800, 2100), range(1, 32)
_MONTHS: Final = range(1, 13)
_CENTURIES: Final = range(14, 22)
YEAR, DAY, WEEK, CENTURY = "year", "day", "week", "century"
DASHES: Final = frozenset("-–—−‐‑")
_THE: Final = "ال"
_SIGNS: Final = frozenset(
    {"و", "ال", ",", "،", ".", "(", ")", "[", "]", "/", "|", ":", '"', *DASHES}
)
# What one word of a kind sets, where nothing has set it to something else.
_FIELDS: Final = {
    MONTH: "month",
    HIJRI_MONTH: "hijri_month",
    SEASON: "season",
    WEEKDAY: "weekday",
    DAYS_OFF: "days_off",
    DECADE: "decade",
    PART: "part",
    ERA: "era",
}


@dataclass(slots=True)
class Parts:
    """What the words of one date name.

    ``swapped`` are the two numbers of 5/6/2022, of which either may be the month. ``step`` is how
    far what ``stepped`` names (a period, or a kind of word) lies from the publication; ``definite``
    is a period with the article, which without a step is that of the publication.
    """

    year: int | None = None
    hijri_year: int | None = None
    century: int | None = None
    decade: int | None = None
    part: str | None = None
    season: int | None = None
    month: int | None = None
    hijri_month: int | None = None
    day: int | None = None
    swapped: tuple[int, int] | None = None
    weekday: int | None = None
    step: int | None = None
    stepped: str | None = None
    definite: str | None = None
    days_off: int | None = None
    era: str | None = None
    about: bool = False
    last: str | None = None

    @property
    def is_hijri(self) -> bool:
        """Whether the date is one of the Hijra."""
        return self.hijri_month is not None or self.hijri_year is not None

    def name(self, what: str) -> None:
        """Note what a word named, which a step beside it counts."""
        self.last = what
        if self.step is not None and self.stepped is None:
            self.stepped = what


def read_parts(tokens: list[str]) -> Parts | None:
    """Take the tokens one by one; None where one of them belongs to no date, or nothing is said."""
    parts = Parts()
    rest = list(tokens)
    while rest:
        taken = next((taken for rule in _RULES if (taken := rule(parts, rest))), 0)
        if not taken:
            return None
        rest = rest[taken:]
    return parts if parts.last or parts.days_off is not None else None


def _take_numeric(parts: Parts, tokens: list[str]) -> int:
    found = _NUMERIC.fullmatch(tokens[0])
    if not found or parts.year is not None or parts.day is not None:
        return 0
    if found[1]:
        parts.year, parts.month, parts.day = int(found[1]), int(found[2]), int(found[3])
    elif int(found[4]) > 12 or found[4] == found[5]:
        parts.year, parts.month, parts.day = int(found[6]), int(found[5]), int(found[4])
    else:  # 5/6/2022: which is the month, only a weekday can tell
        parts.year, parts.swapped = int(found[6]), (int(found[4]), int(found[5]))
    if parts.year is not None and parts.year < 1600:
        parts.hijri_year, parts.year = parts.year, None
        parts.hijri_month, parts.month = parts.month, None
    parts.name(DAY)
    return 1


def _take_month_and_year(parts: Parts, tokens: list[str]) -> int:
    """Read 11/2022, 2022/11 and 2022-11."""
    if len(tokens) < 3 or tokens[1] not in "/-." or parts.year or parts.month:
        return 0
    month, year = tokens[0], tokens[2]
    if _YEAR.fullmatch(month):
        month, year = year, month
        if not re.fullmatch(r"0\d|1[0-2]" if tokens[1] == "-" else r"0?\d|1[0-2]", month):
            return 0
    if not (_YEAR.fullmatch(year) and _MONTH.fullmatch(month)):
        return 0
    parts.month, parts.year = int(month), int(year)
    parts.name(MONTH)
    return 3


def _take_word(parts: Parts, tokens: list[str]) -> int:
    for word in words_at(tokens):
        if word.kind == JOINING:
            return word.length
        if word.kind == ABOUT:
            parts.about = True
        elif word.kind == PERIOD:
            _name_period(parts, str(word.value), tokens[0])
        elif word.kind == STEP:
            if parts.step is not None:
                continue
            parts.step, parts.stepped = int(word.value), parts.last
        elif getattr(parts, _FIELDS[word.kind]) in (None, word.value):
            setattr(parts, _FIELDS[word.kind], word.value)
            if word.kind not in (ERA, DAYS_OFF):
                parts.name(word.kind)
        else:
            continue
        return word.length
    return 0


def _name_period(parts: Parts, period: str, word: str) -> None:
    parts.name(period)
    if word.startswith(_THE):
        parts.definite = period


def _take_month_number(parts: Parts, tokens: list[str]) -> int:
    """Read "month 11"."""
    if parts.last == "month" and parts.month is None and _MONTH.fullmatch(tokens[0]):
        parts.month = int(tokens[0])
        parts.name(MONTH)
        return 1
    return 0


def _take_number(parts: Parts, tokens: list[str]) -> int:
    word = tokens[0]
    if _HIJRI_YEAR.fullmatch(word) and parts.hijri_year is None and _is_of_hijra(parts, tokens):
        parts.hijri_year = int(word)
        parts.name("hijri year")
        return 1
    if _YEAR.fullmatch(word) and parts.year is None:
        parts.year = int(word)
        parts.name(YEAR)
        return 1
    if _DAY.fullmatch(word) and parts.last == CENTURY and int(word) in _CENTURIES:
        parts.century = int(word)
        return 1
    if _DAY.fullmatch(word) and parts.day is None:
        parts.day = int(word)
        parts.name(DAY)
        return 1
    return 0 if word[0].isdigit() else _take_number_in_words(parts, tokens)


def _take_number_in_words(parts: Parts, tokens: list[str]) -> int:
    if any(word.kind == DAYS_OFF for word in words_at(tokens)):
        return 0  # "the first from yesterday": the day before it
    found = ordinal(tokens)
    if found and parts.last == WEEK:  # "the first week of March": a part of the month
        parts.definite = None
        return found.words
    if found and parts.last == "month" and parts.month is None and found.value in _MONTHS:
        parts.month = int(found.value)
        parts.name(MONTH)
        return found.words
    if found and parts.last == CENTURY and parts.century is None and found.value in _CENTURIES:
        parts.century = int(found.value)
        return found.words
    if found and parts.day is None and found.value in _DAYS and parts.last != CENTURY:
        parts.day = int(found.value)
        parts.name(DAY)
        return found.words
    counted = number(tokens)
    if counted is None:
        return 0
    if counted.value in _YEARS and parts.year is None:
        parts.year = int(counted.value)
        parts.name(YEAR)
        return counted.words
    if counted.value in _DAYS and parts.day is None and _is_month(tokens[counted.words :]):
        parts.day = int(counted.value)
        parts.name(DAY)
        return counted.words
    return 0


def _is_month(tokens: list[str]) -> bool:
    return any(word.kind in (MONTH, HIJRI_MONTH) for word in words_at(tokens))


def _is_of_hijra(parts: Parts, tokens: list[str]) -> bool:
    following = words_at(tokens[1:])
    era = any(word.kind == ERA and word.value == "hijri" for word in following)
    return era or parts.hijri_month is not None or parts.era == "hijri"


def _take_sign(_: Parts, tokens: list[str]) -> int:
    return 1 if tokens[0] in _SIGNS else 0


_RULES: tuple[Callable[[Parts, list[str]], int], ...] = (
    _take_numeric,
    _take_month_and_year,
    _take_month_number,
    _take_number,
    _take_word,
    _take_sign,
)
