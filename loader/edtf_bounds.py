"""The earliest and latest moment of an EDTF date (ISO 8601-2; Library of Congress EDTF)."""

from datetime import MAXYEAR, MINYEAR
from functools import lru_cache
from time import struct_time
from typing import Final, NamedTuple

from edtf import EDTFObject, parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

_OPEN: Final = ("", "..")
_NO_YEAR: Final = "XXXX"


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
        return Bounds(_earliest(date), _latest(date))
    if start in _OPEN and end in _OPEN:
        raise NotEdtf(f"{date!r} is open at both ends")
    earliest = None if start in _OPEN else _earliest(start)
    latest = None if end in _OPEN else _latest(end)
    if earliest and latest and earliest > latest:
        raise NotEdtf(f"{date!r} ends before it starts")
    return Bounds(earliest, latest)


def _earliest(date: str) -> str | None:
    parsed = _parse(date)
    return None if date.startswith(_NO_YEAR) else _day(date, parsed.lower_strict(), "00:00:00")


def _latest(date: str) -> str | None:
    parsed = _parse(date)
    return None if date.startswith(_NO_YEAR) else _day(date, parsed.upper_strict(), "23:59:59")


def _day(date: str, moment: struct_time, time: str) -> str:
    year, month, day = moment[:3]
    if not MINYEAR <= year <= MAXYEAR:
        raise NotEdtf(f"{date!r} is not in the years {MINYEAR} to {MAXYEAR}")
    return f"{year:04d}-{month:02d}-{day:02d}T{time}Z"


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
