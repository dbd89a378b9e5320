"""The earliest and latest moment of an EDTF date (ISO 8601-2; Library of Congress EDTF)."""

from functools import lru_cache
from typing import NamedTuple

from edtf import EDTFObject, parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException


class NotEdtf(ValueError):
    """A text that is no EDTF date."""


class Bounds(NamedTuple):
    """``xsd:dateTime`` texts in UTC, to the second; None where the date is open or unknown."""

    earliest: str | None
    latest: str | None


@lru_cache(maxsize=4096)
def bounds(date: str) -> Bounds:
    """Give the bounds of an EDTF date such as ``2022-03``, ``2014-22`` or ``2023-05/..``.

    A date without a year (``XXXX-07-22``) has none.

    Raises:
        NotEdtf: ``date`` does not follow the format.
    """
    if date.startswith("XXXX"):
        _parse(date)
        return Bounds(None, None)
    start, _, end = date.partition("/")
    if end:
        return Bounds(_earliest(start), _latest(end))
    return Bounds(_earliest(date), _latest(date))


def _earliest(date: str) -> str | None:
    if date in ("", ".."):
        return None
    year, month, day = _parse(date).lower_strict()[:3]
    return f"{year:04d}-{month:02d}-{day:02d}T00:00:00Z"


def _latest(date: str) -> str | None:
    if date in ("", ".."):
        return None
    year, month, day = _parse(date).upper_strict()[:3]
    return f"{year:04d}-{month:02d}-{day:02d}T23:59:59Z"


def _parse(date: str) -> EDTFObject:
    try:
        parsed: EDTFObject = parse_edtf(date)
    except (EDTFParseException, ValueError) as error:
        raise NotEdtf(f"{date!r} is no EDTF date") from error
    return parsed
