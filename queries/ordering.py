"""The order that SPARQL's ORDER BY gives to terms (SPARQL 1.1, 15.1), as Oxigraph extends it."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypeAlias, TypeVar

from ontology.namespaces import XSD
from queries.definition import Key
from queries.terms import BOOLEAN, FRACTIONS, INTEGER, TermJson

_KINDS: Final = {"bnode": 1, "uri": 2}
_LITERAL: Final = 3
_NUMBERS: Final = FRACTIONS | {INTEGER}
_STRING: Final = XSD + "string"
_LANGUAGE_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_INSTANT: Final = XSD + "dateTime"
_INSTANT_FORM: Final = re.compile(
    r"(-?[0-9]{4,18})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)", re.ASCII
)

_NUMBER_FORM: Final = re.compile(
    r"[+-]?(?:INF|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?)"
)

Terms: TypeAlias = Sequence[TermJson | None]
# The kind of a value, within which numbers, then texts, are compared.
_Value: TypeAlias = tuple[str, Decimal, str]
_Ordered = TypeVar("_Ordered", int, str, _Value, tuple[str, str, str])
_NOTHING: Final = Decimal()


def compare(one: Terms, other: Terms, page: Sequence[Key]) -> int:
    """Compare the terms of two rows in the columns of a page key: below, at or above zero."""
    for left, right, key in zip(one, other, page, strict=True):
        if order := _compare(left, right):
            return -order if key.descending else order
    return 0


def _compare(one: TermJson | None, other: TermJson | None) -> int:
    kinds = _kind(one), _kind(other)
    if kinds[0] != kinds[1] or one is None or other is None:
        return _sign(kinds[0], kinds[1])
    if kinds[0] != _LITERAL:
        return _sign(one["value"], other["value"])
    value, than = _value(one), _value(other)
    if value is not None and than is not None and value[0] == than[0]:
        return _sign(value, than)
    # Literals that do not compare by value.
    return _sign(_lexical(one), _lexical(other))


def _kind(term: TermJson | None) -> int:
    return 0 if term is None else _KINDS.get(term["type"], _LITERAL)


def _value(literal: TermJson) -> _Value | None:
    """Return what a literal is compared by, None where it has a value of no ordered kind."""
    value, datatype = literal["value"], literal.get("datatype", _STRING)
    if "xml:lang" in literal:
        return f"@{literal['xml:lang']}", _NOTHING, value
    if datatype == _STRING:
        return "string", _NOTHING, value
    if datatype == BOOLEAN:
        return "boolean", Decimal(value in {"true", "1"}), ""
    if datatype in _NUMBERS and _NUMBER_FORM.fullmatch(value):
        return "number", Decimal(value), ""
    if datatype == _INSTANT and (match := _INSTANT_FORM.fullmatch(value)):
        return "instant", _seconds(match), ""
    return None


def _seconds(match: re.Match[str]) -> Decimal:
    """Return the seconds of an instant since the first day of year 0 (ISO 8601), in UTC."""
    year, month, day, hour, minute = (int(match[place]) for place in range(1, 6))
    # Years begin in March, so that leap days end them.
    year -= month <= 2
    days = 365 * year + year // 4 - year // 100 + year // 400
    days += (153 * ((month + 9) % 12) + 2) // 5 + day
    offset = 0
    if match[7] != "Z":
        hours, minutes = match[7][1:].split(":")
        offset = (int(hours) * 60 + int(minutes)) * (-1 if match[7][0] == "-" else 1)
    return Decimal(days * 86400 + hour * 3600 + (minute - offset) * 60) + Decimal(match[6])


def _lexical(literal: TermJson) -> tuple[str, str, str]:
    language = literal.get("xml:lang", "")
    datatype = _LANGUAGE_STRING if language else literal.get("datatype", _STRING)
    return literal["value"], datatype, language


def _sign(one: _Ordered, other: _Ordered) -> int:
    return (one > other) - (one < other)
