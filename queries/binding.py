"""Filling the parameters of a canned query with typed, escaped terms."""

from collections.abc import Mapping, Sequence
from typing import Final

from queries.definition import CannedQuery
from queries.parameters import BadParameter, Parameter
from queries.sparql_text import values_lines

# Each term joins the query's text, whose size the engine's planner pays for.
MOST_VALUES: Final = 100


class UnknownParameter(BadParameter):
    """A parameter that the query does not have; `accepted` lists those that it has."""

    def __init__(self, query: CannedQuery, parameter: str, given: str) -> None:
        known = ", ".join(query.parameters) or "no parameter at all"
        super().__init__(parameter, given, f"{query.name} knows {known}")


class RepeatedParameter(BadParameter):
    """Several values of a parameter that takes one."""

    def __init__(self, parameter: Parameter, given: Sequence[str]) -> None:
        super().__init__(parameter.name, ", ".join(given), f"one value only: {parameter.accepted}")


def bind(query: CannedQuery, given: Mapping[str, Sequence[str]]) -> str:
    """Return the text of the query with the given values in place of its examples and defaults.

    Several values of one parameter are alternatives. A parameter without any keeps its default.

    Raises:
        BadParameter: a value that its parameter does not take, too many values, or none where one
            is required.
        RepeatedParameter: several values where one is taken.
        UnknownParameter: a parameter that the query does not have.
    """
    for name, values in given.items():
        if name not in query.parameters:
            raise UnknownParameter(query, name, ", ".join(values))
        if len(values) > 1 and not query.parameters[name].repeat:
            raise RepeatedParameter(query.parameters[name], values)
        if len(values) > MOST_VALUES:
            raise BadParameter(name, f"{len(values)} values", f"at most {MOST_VALUES} values")
    text = query.text
    lines = values_lines(text)
    # From the last line to the first, so that the places of those not yet filled stay true.
    for name in sorted(query.parameters, key=lambda name: lines[name].start(), reverse=True):
        parameter = query.parameters[name]
        values = given.get(name, ())
        if values:
            entries = " ".join(_entry(parameter, value) for value in values)
            text = text[: lines[name].start(3)] + entries + text[lines[name].end(3) :]
        elif parameter.required:
            raise BadParameter(name, "nothing", parameter.accepted)
    return text


def _entry(parameter: Parameter, value: str) -> str:
    """Write what a value stands for as one entry of its VALUES line."""
    terms = parameter.terms(value)
    return str(terms[0]) if len(terms) == 1 else f"({' '.join(map(str, terms))})"
