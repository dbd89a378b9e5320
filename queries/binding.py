"""Filling the parameters of a canned query with typed, escaped terms."""

from collections.abc import Mapping, Sequence
from typing import Final

from queries.definition import CannedQuery, values_lines
from queries.parameters import BadParameter

# Each term joins the query's text, whose size the engine's planner pays for.
MOST_VALUES: Final = 100


class UnknownParameter(BadParameter):
    """A parameter that the query does not have; `accepted` lists those that it has."""

    def __init__(self, query: CannedQuery, parameter: str, given: str) -> None:
        known = ", ".join(query.parameters) or "no parameter at all"
        super().__init__(parameter, given, f"{query.name} knows {known}")


def bind(query: CannedQuery, values: Mapping[str, Sequence[str]]) -> str:
    """Return the text of the query with the given values in place of its examples and defaults.

    Several values of one parameter are alternatives. A parameter without any keeps its default.

    Raises:
        BadParameter: a value that its parameter does not take, too many values, or none where one
            is required.
        UnknownParameter: a parameter that the query does not have.
    """
    for name, given in values.items():
        if name not in query.parameters:
            raise UnknownParameter(query, name, ", ".join(given))
        if len(given) > MOST_VALUES:
            raise BadParameter(name, f"{len(given)} values", f"at most {MOST_VALUES} values")
    text = query.text
    lines = values_lines(text)
    # From the last line to the first, so that the places of those not yet filled stay true.
    for name in sorted(query.parameters, key=lambda name: lines[name].start(), reverse=True):
        parameter = query.parameters[name]
        given = values.get(name, ())
        if given:
            terms = " ".join(str(parameter.term(value)) for value in given)
            text = text[: lines[name].start(3)] + terms + text[lines[name].end(3) :]
        elif parameter.required:
            raise BadParameter(name, "nothing", parameter.accepted)
    return text
