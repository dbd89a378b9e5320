"""The earliest and latest moment of an EDTF date (ISO 8601-2; Library of Congress EDTF)."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date as Day  # noqa: N812 (the text is the date here)
from functools import lru_cache
from typing import Final, NamedTuple

from edtf import EDTFObject, parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

_OPEN: Final = ("", "..")
_NO_YEAR: Final = "XXXX"
_START: Final = "00:00:00"
_END: Final = "23:59:59"
# Nearly all dates are of these forms, and the library takes milliseconds to parse one.
_PLAIN: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?[~?%]?")
_SEASON: Final = re.compile(r"([0-9]{4})-2([1-4])")
_UNSPECIFIED: Final = re.compile(r"([0-9]{3}X|[0-9]{2}XX)")
_WITHOUT_YEAR: Final = re.compile(r"XXXX-(?:0[1-9]|1[0-2])")
_WINTER: Final = 4


class NotEdtf(ValueError):
    """A text that is no EDTF date."""


class Bounds(NamedTuple):
    """``xsd:dateTime`` texts in UTC, to the second; None where the date is open or unknown."""

    earliest: str | None
    latest: str | None


@lru_cache(maxsize=4096)
def bounds(date: str) -> Bounds:
    """Give the bounds of an EDTF date such as ``2022-03``, ``2014-22`` or ``2023-05/..``.

    An open or unknown end has none, nor has a date without a year (``XXXX-07-22``).

    Raises:
        NotEdtf: ``date`` does not follow the format, ends before it starts, or lies outside the
            years 1 to 9999, which are those of every ``xsd:dateTime`` reader.
    """
    start, slash, end = date.partition("/")
    if not slash:
        return _bounds(date)
    if start in _OPEN and end in _OPEN:
        raise NotEdtf(f"{date!r} is open at both ends")
    earliest = None if start in _OPEN else _bounds(start).earliest
    latest = None if end in _OPEN else _bounds(end).latest
    if earliest and latest and earliest > latest:
        raise NotEdtf(f"{date!r} ends before it starts")
    return Bounds(earliest, latest)


def _bounds(date: str) -> Bounds:
    """Give the bounds of a date that is no interval."""
    plain = _PLAIN.fullmatch(date)
    if plain:
        return _plain_bounds(date, *(int(part) if part else None for part in plain.groups()))
    season = _SEASON.fullmatch(date)
    if season:
        return _season_bounds(date, int(season[1]), int(season[2]))
    if _UNSPECIFIED.fullmatch(date):
        first, last = int(date.replace("X", "0")), int(date.replace("X", "9"))
        return Bounds(_moment(date, (first, 1, 1), _START), _moment(date, (last, 12, 31), _END))
    if _WITHOUT_YEAR.fullmatch(date):
        return Bounds(None, None)
    parsed = _parse(date)
    if date.startswith(_NO_YEAR):
        return Bounds(None, None)
    return Bounds(
        _moment(date, parsed.lower_strict()[:3], _START),
        _moment(date, parsed.upper_strict()[:3], _END),
    )


def _plain_bounds(date: str, year: int | None, month: int | None, day: int | None) -> Bounds:
    first = (year or 0, month or 1, day or 1)
    last = (year or 0, month or 12, day or monthrange(year or 0, month or 12)[1])
    return Bounds(_moment(date, first, _START), _moment(date, last, _END))


def _season_bounds(date: str, year: int, season: int) -> Bounds:
    """Give the months of a northern season; a year's winter may start or end in it: either."""
    if season == _WINTER:
        first, last = (year, 1), (year + 1, 2)
    else:
        first, last = (year, 3 * season), (year, 3 * season + 2)
    end = (*last, monthrange(*last)[1])
    return Bounds(_moment(date, (*first, 1), _START), _moment(date, end, _END))


def _moment(date: str, day: Sequence[int], time: str) -> str:
    try:
        return f"{Day(*day).isoformat()}T{time}Z"
    except ValueError as error:
        raise NotEdtf(f"{date!r}: {error}") from error


def _parse(date: str) -> EDTFObject:
    # The library strips white space and takes intervals of intervals.
    if date == date.strip() and "/" not in date:
        try:
            parsed: EDTFObject = parse_edtf(date)
        except (EDTFParseException, ValueError, TypeError):
            pass
        else:
            return parsed
    raise NotEdtf(f"{date!r} is no EDTF date")
