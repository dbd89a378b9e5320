"""What a marked date says, as EDTF: no more precise than its words, and only what they say.

A date that is relative ("last March") is resolved against the bounds of the article's publication.
Where these leave it open, the year stays unspecified (``XXXX-03``), or only the words are kept.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cache
from pathlib import Path

import yaml

from loader.edtf_bounds import Bounds
from loader.folding import fold, folded_words
from loader.numerals import ordinal

_NUMERIC = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")  # 14xx is a year of the Hijra
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_UNSPECIFIED = "XXXX"
# "September/Aylul": many papers give a month by both of its names.
_TWO_NAMES = re.compile(r"(?<=[^\W\d])\s*/\s*(?=[^\W\d])")


def edtf_date(words: str, published: Bounds) -> str | None:
    """Give the EDTF of a date's words, or None where they do not say one.

    ``published`` bounds the article's publication, which relative words count from.
    """
    tokens = folded_words(_TWO_NAMES.sub(" ", words))
    whole = _resolved(tokens, published)
    if whole:
        return whole
    for opening, form in ((_words("since"), "{}/.."), (_words("until"), "../{}")):
        if tokens and tokens[0] in opening:
            # "since the invasion of 2003": the date stands at the end, after words of no date.
            for start in range(1, len(tokens)):
                found = _resolved(tokens[start:], published)
                if found:
                    return form.format(found)
    return None


@cache
def _calendar() -> dict[str, object]:
    path = Path(__file__).parent / "calendar_words.yaml"
    content: dict[str, object] = yaml.safe_load(path.read_text("utf-8"))
    return content


@cache
def _words(name: str) -> frozenset[str]:
    words = _calendar()[name]
    assert isinstance(words, list)
    return frozenset(map(fold, words))


@cache
def _numbered(name: str) -> dict[tuple[str, ...], int]:
    words = _calendar()[name]
    assert isinstance(words, dict)
    return {tuple(fold(form).split()): number for number, forms in words.items() for form in forms}


@dataclass(slots=True)
class _Parts:
    """What the words of one date name."""

    year: int | None = None
    season: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    direction: str | None = None
    period: str | None = None
    days_ago: int | None = None


def _resolved(tokens: list[str], published: Bounds) -> str | None:
    parts = _read(tokens)
    if parts is None:
        return None
    if parts.days_ago is not None:
        return _counted_from(published, parts)
    if parts.year is None and parts.direction:
        return _relative(published, parts)
    if parts.year is None and parts.month is None:
        return None
    return _edtf(_UNSPECIFIED if parts.year is None else f"{parts.year:04d}", parts)


def _read(tokens: list[str]) -> _Parts | None:
    """Take the tokens one by one; None where one of them belongs to no date, or nothing is said."""
    parts = _Parts()
    rest = list(tokens)
    while rest:
        taken = next((taken for rule in _RULES if (taken := rule(parts, rest))), 0)
        if not taken:
            return None
        rest = rest[taken:]
    said = (parts.year, parts.month, parts.direction, parts.days_ago)
    return parts if any(part is not None for part in said) else None


def _take_numeric(parts: _Parts, tokens: list[str]) -> int:
    found = _NUMERIC.fullmatch(tokens[0])
    if not found:
        return 0
    if found[1]:
        parts.year, parts.month, parts.day = int(found[1]), int(found[2]), int(found[3])
    elif int(found[4]) > 12 or found[4] == found[5]:
        parts.year, parts.month, parts.day = int(found[6]), int(found[5]), int(found[4])
    else:
        return 0  # 5/6/2022: which is the month cannot be known
    return 1


def _take_named(parts: _Parts, tokens: list[str]) -> int:
    for name in ("month", "season", "weekday"):
        for form, number in _numbered(f"{name}s").items():
            if tuple(tokens[: len(form)]) == form and getattr(parts, name) in (None, number):
                setattr(parts, name, number)
                return len(form)
    return 0


def _take_number(parts: _Parts, tokens: list[str]) -> int:
    if _YEAR.fullmatch(tokens[0]) and parts.year is None:
        parts.year = int(tokens[0])
        return 1
    if _DAY.fullmatch(tokens[0]) and parts.day is None:
        parts.day = int(tokens[0])
        return 1
    found = ordinal(tokens)
    if found and parts.day is None and found.value <= 31:
        parts.day = int(found.value)
        return found.words
    return 0


def _take_relation(parts: _Parts, tokens: list[str]) -> int:
    for direction in ("past", "future", "present"):
        if tokens[0] in _words(direction) and parts.direction is None:
            parts.direction = direction
            return 1
    for name, days in (("yesterday", 1), ("today", 0)):
        if tokens[0] in _words(name) and parts.days_ago is None:
            parts.days_ago = days
            return 1
    return 0


def _take_period(parts: _Parts, tokens: list[str]) -> int:
    for period in ("year", "month"):
        if tokens[0] in _words(period):
            parts.period = period
            return 1
    return 1 if tokens[0] in _words("vague") | _words("joining") else 0


_RULES: tuple[Callable[[_Parts, list[str]], int], ...] = (
    _take_numeric,
    _take_named,
    _take_number,
    _take_relation,
    _take_period,
)


def _edtf(year: str, parts: _Parts) -> str | None:
    if parts.season and parts.month is None:
        return f"{year}-{parts.season}" if year != _UNSPECIFIED else None
    if parts.month is None:
        return year if year != _UNSPECIFIED and parts.day is None else None
    if parts.day is None:
        return f"{year}-{parts.month:02d}"
    # A leap year stands in for an unspecified one: 29 February is a day.
    if not _exists(2000 if year == _UNSPECIFIED else int(year), parts.month, parts.day):
        return None
    return f"{year}-{parts.month:02d}-{parts.day:02d}"


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _publication_days(published: Bounds) -> Iterator[date]:
    """Give the first and last possible day of publication, if both are known."""
    if published.earliest and published.latest:
        first = date.fromisoformat(published.earliest[:10])
        last = date.fromisoformat(published.latest[:10])
        if first.year > MINYEAR and last.year < MAXYEAR:  # so that a step away stays a year
            yield from (first, last)


def _agreed(readings: list[str | None]) -> str | None:
    """Give what all readings say, None where they differ or there are none."""
    return readings[0] if readings and len(set(readings)) == 1 else None


def _counted_from(published: Bounds, parts: _Parts) -> str | None:
    days = [day - timedelta(days=parts.days_ago or 0) for day in _publication_days(published)]
    counted = _agreed([day.isoformat() for day in days])
    if counted and parts.weekday not in (None, date.fromisoformat(counted).weekday()):
        return None  # "yesterday, Monday" of a day that was none: the words contradict themselves
    return counted


def _relative(published: Bounds, parts: _Parts) -> str | None:
    resolved = _agreed([_relative_to(day, parts) for day in _publication_days(published)])
    return resolved or (_edtf(_UNSPECIFIED, parts) if parts.month else None)


def _relative_to(day: date, parts: _Parts) -> str | None:
    step = {"past": -1, "present": 0, "future": 1}[parts.direction or "present"]
    if parts.month is None:
        if parts.day or parts.season or parts.weekday is not None:
            return None
        if parts.period == "year":
            return f"{day.year + step:04d}"
        if parts.period == "month":
            months = day.year * 12 + day.month - 1 + step
            return f"{months // 12:04d}-{months % 12 + 1:02d}"
        return None
    if step == 0:
        return _edtf(f"{day.year:04d}", parts)
    candidate = (parts.month, parts.day) if parts.day else (parts.month,)
    published = (day.month, day.day) if parts.day else (day.month,)
    passed = candidate < published if step < 0 else candidate > published
    return _edtf(f"{day.year if passed else day.year + step:04d}", parts)
