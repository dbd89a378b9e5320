"""The typed parameters of a canned query, each able to turn what was given into an RDF term."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import ID, MAS, XSD

# Room for any name or IRI, and little enough for a query's text to stay small.
LONGEST_VALUE: Final = 1000
LANGUAGES: Final = ("en", "ar")

_SLUG: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
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
    name of the class whose individuals an IRI parameter takes; `default` is None where leaving the
    parameter out means "any" (or is refused, if it is required).
    """

    name: str
    type: ParameterType
    class_name: str | None
    values: tuple[str, ...]
    description: Mapping[str, str]
    example: str
    default: str | None
    required: bool

    @property
    def accepted(self) -> str:
        """Say in words what the parameter takes."""
        match self.type:
            case ParameterType.IRI if self.class_name == _CLASS:
                return f"name or IRI of a class of the ontology, such as {self.example}"
            case ParameterType.IRI:
                return f"slug or IRI of one of class {self.class_name}, such as {self.example}"
            case ParameterType.DATE:
                return f"a day as YYYY-MM-DD, such as {self.example}"
            case ParameterType.ENUMERATION | ParameterType.LANGUAGE:
                return f"one of {', '.join(self.values)}"
            case ParameterType.INTEGER:
                return f"a whole number of at most 18 digits, such as {self.example}"
            case ParameterType.DECIMAL:
                return f"a number without exponent, such as {self.example}"
            case ParameterType.STRING:
                return f"a text of at most {LONGEST_VALUE} characters, such as {self.example}"

    def term(self, given: str) -> NamedNode | Literal:
        """Return the term that a given value stands for.

        A day becomes its first instant in UTC, since the bounds of EDTF dates in the graph are
        xsd:dateTime, with which xsd:date does not compare.

        Raises:
            BadParameter: the value is none that the parameter takes.
        """
        term = self._term(given) if len(given) <= LONGEST_VALUE else None
        if term is None:
            raise BadParameter(self.name, given[:LONGEST_VALUE], self.accepted)
        return term

    def _term(self, given: str) -> NamedNode | Literal | None:
        match self.type:
            case ParameterType.IRI:
                return _iri(given, MAS if self.class_name == _CLASS else ID)
            case ParameterType.DATE:
                return _day(given)
            case ParameterType.ENUMERATION | ParameterType.LANGUAGE:
                return Literal(given) if given in self.values else None
            case ParameterType.INTEGER:
                return _number(given, _INTEGER, "integer")
            case ParameterType.DECIMAL:
                return _number(given, _DECIMAL, "decimal")
            case ParameterType.STRING:
                return Literal(given) if _is_unicode(given) else None


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


def _number(given: str, form: re.Pattern[str], datatype: str) -> Literal | None:
    if not form.fullmatch(given):
        return None
    return Literal(given, datatype=NamedNode(XSD + datatype))


def _is_unicode(given: str) -> bool:
    """Tell text from a string with lone surrogates, which no RDF term can hold."""
    return not any("\ud800" <= character <= "\udfff" for character in given)
