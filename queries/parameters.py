"""The typed parameters of a canned query, each able to turn what was given into RDF terms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeAlias

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import ID, MAS, XSD

# Room for any name or IRI, and little enough for a query's text to stay small.
LONGEST_VALUE: Final = 1000
LANGUAGES: Final = ("en", "ar")
# What a bounding box binds, in the order in which RFC 7946 and OGC APIs write one.
CORNERS: Final = ("west", "south", "east", "north")

Term: TypeAlias = NamedNode | Literal

_SLUG: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CORNER: Final = r"-?[0-9]{1,3}(?:\.[0-9]{1,18})?"
_BOX: Final = re.compile(rf"{_CORNER}(?:,{_CORNER}){{3}}")
# An IRI parameter of this class names a class of the ontology, not an individual.
_CLASS: Final = "Class"


class ParameterType(StrEnum):
    """What kind of term a parameter takes."""

    IRI = "iri"
    STRING = "string"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    ENUMERATION = "enumeration"
    LANGUAGE = "language"
    BBOX = "bbox"


class BadParameter(ValueError):
    """A value that a parameter does not take, with what it would take."""

    def __init__(self, parameter: str, given: str, accepted: str) -> None:
        super().__init__(f"{parameter}: {given!r} was given; accepted: {accepted}")
        self.parameter = parameter
        self.given = given
        self.accepted = accepted


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as declared in the header of a query.

    `values` are those of an enumeration or the languages, else empty; `class_name` is the local
    name of the class whose individuals an IRI parameter takes; `pattern` is a regular expression
    that all of a string must match; `minimum` and `maximum` bound a number; `default` is None where
    leaving the parameter out means "any" (or is refused, if it is required); `repeat` says whether
    several values may be given, which are alternatives.
    """

    name: str
    type: ParameterType
    class_name: str | None
    values: tuple[str, ...]
    pattern: str | None
    minimum: Decimal | None
    maximum: Decimal | None
    description: Mapping[str, str]
    example: str
    default: str | None
    required: bool
    repeat: bool

    @property
    def variables(self) -> tuple[str, ...]:
        """Return the variables that the parameter's VALUES line binds, without question marks."""
        return CORNERS if self.type is ParameterType.BBOX else (self.name,)

    @property
    def names_class(self) -> bool:
        """Tell whether an IRI names a class of the ontology rather than an individual."""
        return self.class_name == _CLASS

    @property
    def accepted(self) -> str:
        """Say in words what the parameter takes."""
        match self.type:
            case ParameterType.IRI if self.names_class:
                return f"name or IRI of a class of the ontology, such as {self.example}"
            case ParameterType.IRI:
                return f"slug or IRI of one of class {self.class_name}, such as {self.example}"
            case ParameterType.DATE:
                return f"a day as YYYY-MM-DD, such as {self.example}"
            case ParameterType.ENUMERATION | ParameterType.LANGUAGE:
                return f"one of {', '.join(self.values)}"
            case ParameterType.INTEGER:
                return f"a whole number{self._bounds()}, such as {self.example}"
            case ParameterType.DECIMAL:
                return f"a number without exponent{self._bounds()}, such as {self.example}"
            case ParameterType.STRING:
                form = f" that matches {self.pattern}" if self.pattern else ""
                return f"a text of at most {LONGEST_VALUE} characters{form}, such as {self.example}"
            case ParameterType.BBOX:
                return f"west,south,east,north in degrees, such as {self.example}"

    @property
    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of one value."""
        match self.type:
            case ParameterType.IRI:
                return {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE}
            case ParameterType.DATE:
                return {"type": "string", "format": "date"}
            case ParameterType.ENUMERATION | ParameterType.LANGUAGE:
                return {"type": "string", "enum": list(self.values)}
            case ParameterType.INTEGER | ParameterType.DECIMAL:
                whole = self.type is ParameterType.INTEGER
                bounds = {"minimum": self.minimum, "maximum": self.maximum}
                return {
                    "type": "integer" if whole else "number",
                    **{name: _json(bound) for name, bound in bounds.items() if bound is not None},
                }
            case ParameterType.STRING:
                form = {"pattern": f"^(?:{self.pattern})$"} if self.pattern else {}
                return {"type": "string", "maxLength": LONGEST_VALUE, **form}
            case ParameterType.BBOX:
                return {"type": "string", "pattern": f"^{_BOX.pattern}$"}

    def terms(self, given: str) -> tuple[Term, ...]:
        """Return the terms that a given value stands for, one for each of `variables`.

        A day becomes its first instant in UTC, since the bounds of EDTF dates in the graph are
        xsd:dateTime, with which xsd:date does not compare.

        Raises:
            BadParameter: the value is none that the parameter takes.
        """
        found = self._terms(given) if len(given) <= LONGEST_VALUE else None
        if found is None:
            raise BadParameter(self.name, given[:LONGEST_VALUE], self.accepted)
        return found if isinstance(found, tuple) else (found,)

    def _terms(self, given: str) -> Term | tuple[Term, ...] | None:
        match self.type:
            case ParameterType.IRI:
                return _iri(given, MAS if self.names_class else ID)
            case ParameterType.DATE:
                return _day(given)
            case ParameterType.ENUMERATION | ParameterType.LANGUAGE:
                return Literal(given) if given in self.values else None
            case ParameterType.INTEGER:
                return self._number(given, _INTEGER, "integer")
            case ParameterType.DECIMAL:
                return self._number(given, _DECIMAL, "decimal")
            case ParameterType.STRING:
                matches = self.pattern is None or re.fullmatch(self.pattern, given)
                return Literal(given) if matches and _is_unicode(given) else None
            case ParameterType.BBOX:
                return _box(given)

    def _number(self, given: str, form: re.Pattern[str], datatype: str) -> Literal | None:
        if not form.fullmatch(given):
            return None
        number = Decimal(given)
        if self.minimum is not None and number < self.minimum:
            return None
        if self.maximum is not None and number > self.maximum:
            return None
        return Literal(_canonical(number), datatype=NamedNode(XSD + datatype))

    def _bounds(self) -> str:
        least = "" if self.minimum is None else f" from {self.minimum}"
        most = " of at most 18 digits" if self.maximum is None else f" up to {self.maximum}"
        return least + most


def _iri(given: str, namespace: str) -> NamedNode | None:
    if _SLUG.fullmatch(given):
        return NamedNode(namespace + given)
    if not _is_unicode(given):
        return None
    try:
        return NamedNode(given)
    except ValueError:
        return None


def _day(given: str) -> Literal | None:
    try:
        day = date.fromisoformat(given) if _DAY.fullmatch(given) else None
    except ValueError:
        return None
    if day is None:
        return None
    return Literal(f"{day}T00:00:00Z", datatype=NamedNode(XSD + "dateTime"))


def _box(given: str) -> tuple[Term, ...] | None:
    if not _BOX.fullmatch(given):
        return None
    west, south, east, north = map(Decimal, given.split(","))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None
    decimal = NamedNode(XSD + "decimal")
    return tuple(
        Literal(_canonical(corner), datatype=decimal) for corner in (west, south, east, north)
    )


def _canonical(number: Decimal) -> str:
    """Write a number as the engine does, so that equal ones are one query."""
    digits = f"{number:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if number == 0 else digits


def _json(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _is_unicode(given: str) -> bool:
    """Tell text from a string with lone surrogates, which no RDF term can hold."""
    return not any("\ud800" <= character <= "\udfff" for character in given)
