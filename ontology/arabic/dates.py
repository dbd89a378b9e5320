"""What a marked date says, as EDTF: no more precise than its words, and only what they say.

A date that is relative ("last March") is resolved against the bounds of the article's publication.
Where these leave it open, the year stays unspecified (``XXXX-03``), or only the words are kept.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date
from functools import lru_cache
from typing import Final

from ontology.arabic.calendar import is_date_word
from ontology.arabic.calendars import both_calendars
from ontology.arabic.date_parts import Parts, read_parts
from ontology.arabic.periods import ago, elapsed
from ontology.arabic.resolution import resolve
from ontology.arabic.spans import open_span, opened_by_event, span
from ontology.arabic.times_of_day import without_times_of_day
from ontology.arabic.tokens import tokens_of
from ontology.edtf_bounds import Bounds, NotEdtf, bounds

NO_BOUNDS: Final = Bounds(None, None)
_LONGEST: Final = 40  # tokens; what is longer is no date
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_PLAIN: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Words of a date that cannot all be true: a stable code, what is said, what would fit."""

    code: str
    message: str
    expected: str


@dataclass(frozen=True, slots=True)
class ReadDate:
    """What a date's words say: EDTF, or None where they say none; and where they disagree."""

    edtf: str | None
    contradiction: Contradiction | None = None

    @property
    def bounds(self) -> Bounds:
        """The earliest and latest moment, None where open or unknown."""
        return bounds(self.edtf) if self.edtf else NO_BOUNDS


_NOTHING: Final = ReadDate(None)


def edtf_date(words: str, published: Bounds) -> str | None:
    """Give the EDTF of a date's words, or None where they do not say one.

    ``published`` bounds the article's publication, which relative words count from.
    """
    return read_date(words, published).edtf


def edtf_by_event(words: str, events: Mapping[str, str]) -> str | None:
    """Give the EDTF of "after the war": ``events`` are folded words of one with their EDTF."""
    return opened_by_event(tokens_of(words, is_date_word), events)


@lru_cache(maxsize=16384)
def read_date(words: str, published: Bounds) -> ReadDate:
    """Read a date's words; ``published`` as for ``edtf_date``."""
    tokens = without_times_of_day(tokens_of(words, is_date_word))
    if not 0 < len(tokens) <= _LONGEST:
        return _NOTHING
    days = list(_publication_days(published))
    found = _read(tokens, days)
    if found.edtf is None:
        return found
    try:
        bounds(found.edtf)
    except NotEdtf:  # the year 0, an interval that ends before it starts
        return ReadDate(None, found.contradiction)
    return found


def _read(tokens: list[str], days: list[date]) -> ReadDate:
    def single(part: list[str]) -> ReadDate:
        return _single(part, days)

    def edtf(parts: Parts) -> str | None:
        return _agreed(parts, days)

    calendars = both_calendars(tokens)
    if calendars:
        return _of_two_calendars(*calendars, single)
    whole = single(tokens)
    if whole.edtf or whole.contradiction:
        return whole
    for period in (ago(tokens), elapsed(tokens)):
        if period:
            return ReadDate(_same([_or_none(period, day) for day in days]))
    found = span(tokens, edtf) or open_span(tokens, lambda part: single(part).edtf)
    return ReadDate(found) if found else _within(tokens, single)


def _single(tokens: list[str], days: list[date]) -> ReadDate:
    parts = read_parts(tokens)
    if parts is None:
        return _NOTHING
    found = _agreed(parts, days)
    if parts.weekday is None:
        return ReadDate(found)
    # "Yesterday, Monday" of a day that was none is not read, but told.
    meant = found
    if found is None and parts.days_off is not None:
        meant = _agreed(replace(parts, weekday=None), days)
    if meant and _DAY.fullmatch(meant) and date.fromisoformat(meant).weekday() != parts.weekday:
        return ReadDate(found, _other_weekday(parts.weekday, meant))
    return ReadDate(found)


def _other_weekday(said: int, day: str) -> Contradiction:
    is_one = _WEEKDAYS[date.fromisoformat(day).weekday()]
    message = f"the words say {_WEEKDAYS[said]}, {day} is a {is_one}"
    return Contradiction("weekday-contradicts", message, f"{is_one}, or another date")


def _of_two_calendars(
    hijri: list[str], other: list[str], single: Callable[[list[str]], ReadDate]
) -> ReadDate:
    """Take the Gregorian of the two; they may differ by a day, as sightings of the moon do."""
    first, second = single(hijri), single(other)
    if second.edtf is None or first.edtf is None:
        return second if second.edtf else first
    one, two = first.bounds, second.bounds
    if second.contradiction or not (one.earliest and one.latest and two.earliest and two.latest):
        return second
    starts, ends = (date.fromisoformat(moment[:10]) for moment in (one.earliest, one.latest))
    start, end = (date.fromisoformat(moment[:10]) for moment in (two.earliest, two.latest))
    apart = max((starts - end).days, (start - ends).days)
    if apart <= 1:
        return second
    message = f"the date of the Hijra is {first.edtf}, the other one {second.edtf}"
    return ReadDate(
        second.edtf, Contradiction("calendars-disagree", message, "two dates of one day")
    )


def _within(tokens: list[str], single: Callable[[list[str]], ReadDate]) -> ReadDate:
    """Find a date with its year among words of no date: "the conference of March 2014"."""
    years = [place for place, token in enumerate(tokens) if _YEAR.fullmatch(token)]
    if len(years) != 1:
        return _NOTHING
    for length in range(len(tokens) - 1, 0, -1):
        for start in range(len(tokens) - length + 1):
            outside = tokens[:start] + tokens[start + length :]
            if start <= years[0] < start + length and not any(map(_is_of_date, outside)):
                found = single(tokens[start : start + length])
                if found.edtf:
                    return found
    return _NOTHING


def _is_of_date(token: str) -> bool:
    return token[0].isdigit() or is_date_word(token)


def _publication_days(published: Bounds) -> Iterator[date]:
    """Give the first and last possible day of publication, if both are known."""
    if published.earliest and published.latest:
        first = date.fromisoformat(published.earliest[:10])
        last = date.fromisoformat(published.latest[:10])
        if first.year > MINYEAR + 1 and last.year < MAXYEAR - 1:  # so that a step away stays a year
            yield from dict.fromkeys((first, last))


def _agreed(parts: Parts, days: list[date]) -> str | None:
    """Give what parts say on every possible day of publication, else what they say without one."""
    found = _same([_or_none(lambda day: resolve(parts, day), day) for day in days])
    if found is None:
        found = resolve(parts, None)
    return f"{found}~" if found and parts.about and _PLAIN.fullmatch(found) else found


def _or_none(reading: Callable[[date], str | None], day: date) -> str | None:
    try:
        return reading(day)
    except (OverflowError, ValueError):  # before the first day of the calendar, or after its last
        return None


def _same(readings: list[str | None]) -> str | None:
    """Give what all readings say, None where they differ or there are none."""
    return readings[0] if readings and len(set(readings)) == 1 else None
