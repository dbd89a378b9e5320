"""EDTF dates in words, as precise as they are and no more."""

import re
from datetime import date as Day  # noqa: N812 (the text is the date here)
from functools import lru_cache
from typing import Final

from babel.dates import format_date

from server.pages.languages import Language
from server.pages.texts import text

# The months of the Levant and Iraq, which the articles use; digits are Latin in both.
_LOCALES: Final = {Language.AR: "ar_SY", Language.EN: "en_GB"}
_OPEN: Final = ("", "..")
_QUALIFIERS: Final = re.compile(r"[~?%]")
_YEAR: Final = re.compile(r"[0-9]{4}")
_MONTH: Final = re.compile(r"([0-9]{4}|XXXX)-(0[1-9]|1[0-2])")
_DAY: Final = re.compile(r"([0-9]{4}|XXXX)-(0[1-9]|1[0-2])-([0-9]{2})")
_SEASON: Final = re.compile(r"([0-9]{4}|XXXX)-(2[1-4])")
_YEARS: Final = re.compile(r"[0-9]{3}X|[0-9]{2}XX")
_UNKNOWN_MONTH: Final = re.compile(r"([0-9]{4})-XX(-XX)?")
_UNKNOWN_DAY: Final = re.compile(r"([0-9]{4}-(?:0[1-9]|1[0-2]))-XX")
_TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::[0-9]{2})?(Z|[+-][0-9]{2}(?::[0-9]{2})?)?"
)
_NO_YEAR: Final = "XXXX"
# A year in which every day of the calendar exists.
_LEAP: Final = 2000


class _Unread(ValueError):
    """A form of EDTF that has no words here."""


@lru_cache(maxsize=4096)
def in_words(date: str, language: Language, *, moment: bool = False) -> str:
    """Return an EDTF date in words: Levantine names of months in Arabic, Latin digits.

    An interval is told as the time that something lasted; with ``moment`` as the bounds of
    something that happened once within it, such as the publication of an article. A form that is
    not known here is returned as it is.
    """
    try:
        return _interval(date, language, moment) if "/" in date else _date(date, language)
    except _Unread:
        return date


def _interval(date: str, language: Language, moment: bool) -> str:
    first, _, last = date.partition("/")
    if first in _OPEN and last in _OPEN:
        raise _Unread
    if first in _OPEN:
        return text(
            f"dates.{'not_after' if moment else 'until'}", language, last=_date(last, language)
        )
    if last in _OPEN:
        name = "not_before" if moment else "since"
        return text(f"dates.{name}", language, first=_date(first, language))
    name = "between" if moment else "from_to"
    begun = _without_repetition(first, last, language)
    return text(f"dates.{name}", language, first=begun, last=_date(last, language))


def _without_repetition(first: str, last: str, language: Language) -> str:
    """Return the first end of an interval, without month and year where the last one says them."""
    begin, end = _DAY.fullmatch(first), _DAY.fullmatch(last)
    if begin and end and first != last and _NO_YEAR not in first + last:
        _date(first, language)
        if begin[1] == end[1]:
            if begin[2] == end[2]:
                return str(int(begin[3]))
            return _formatted(_LEAP, int(begin[2]), int(begin[3]), "d MMMM", language)
    begin, end = _MONTH.fullmatch(first), _MONTH.fullmatch(last)
    if begin and end and first != last and begin[1] == end[1] != _NO_YEAR:
        return _formatted(_LEAP, int(begin[2]), 1, "MMMM", language)
    return _date(first, language)


def _date(date: str, language: Language) -> str:
    """Say a date that is no interval; raises _Unread."""
    plain = _QUALIFIERS.sub("", date)
    said = _timed(plain, language) or _plain(plain, language)
    # Of a part of the date only, a qualifier is told of the whole: that claims less.
    marks = set(_QUALIFIERS.findall(date))
    if not marks:
        return said
    name = {frozenset("~"): "about", frozenset("?"): "perhaps"}.get(
        frozenset(marks), "perhaps_about"
    )
    return text(f"dates.{name}", language, date=said)


def _plain(date: str, language: Language) -> str:
    if _YEAR.fullmatch(date):
        return str(int(date))
    if found := _DAY.fullmatch(date):
        return _of_year(found[1], int(found[2]), int(found[3]), "d MMMM", language)
    if found := _MONTH.fullmatch(date):
        return _of_year(found[1], int(found[2]), 1, "MMMM", language)
    if found := _SEASON.fullmatch(date):
        season = text(f"dates.season_{found[2]}", language)
        if found[1] == _NO_YEAR:
            return text("dates.year_unknown", language, date=season)
        return text("dates.season", language, season=season, year=int(found[1]))
    if _YEARS.fullmatch(date):
        first, last = int(date.replace("X", "0")), int(date.replace("X", "9"))
        return text("dates.years", language, first=first, last=last)
    if found := _UNKNOWN_DAY.fullmatch(date):
        return text("dates.day_unknown", language, date=_plain(found[1], language))
    if found := _UNKNOWN_MONTH.fullmatch(date):
        return text("dates.month_unknown", language, date=str(int(found[1])))
    raise _Unread


def _of_year(year: str, month: int, day: int, pattern: str, language: Language) -> str:
    if year == _NO_YEAR:
        said = _formatted(_LEAP, month, day, pattern, language)
        return text("dates.year_unknown", language, date=said)
    return _formatted(int(year), month, day, f"{pattern} y", language)


def _timed(date: str, language: Language) -> str | None:
    found = _TIME.fullmatch(date)
    if found is None:
        return None
    day, time, zone = _plain(found[1], language), found[2], found[3]
    if zone is None:
        return text("dates.at", language, date=day, time=time)
    if zone == "Z":
        return text("dates.at_utc", language, date=day, time=time)
    return text("dates.at_offset", language, date=day, time=time, offset=f"\u200e{zone}")


def _formatted(year: int, month: int, day: int, pattern: str, language: Language) -> str:
    try:
        return format_date(Day(year, month, day), pattern, locale=_LOCALES[language])
    except ValueError:
        raise _Unread from None
