"""Whether the header and the query of a canned query's file agree."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import QuerySolutions, QueryTriples, Store

from queries.conventions import evidence_columns
from queries.definition import Form, Key
from queries.header import DefinitionFault, Header
from queries.parameters import BadParameter, Parameter, Term
from queries.sparql_text import (
    all_values_lines,
    line_number,
    name_of,
    outer_order,
    values_lines,
    variables_used,
)

_ERROR_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# A row that names the attestation behind it carries all of the evidence.
_ATTESTATION: Final = "attestation"
_EMPTY: Final = Store()


def form_of(path: Path, text: str) -> tuple[Form, Sequence[str]]:
    """Return the form of a query and the variables that it projects.

    Raises:
        DefinitionFault: the query does not parse, or is neither SELECT nor CONSTRUCT.
    """
    try:
        results = _EMPTY.query(text)
    except SyntaxError as error:
        place = _ERROR_PLACE.match(str(error))
        line, reason = (
            (int(place[1]), f"column {place[2]}: {place[3]}") if place else (1, str(error))
        )
        raise DefinitionFault(path, line, f"the query does not parse: {reason[:200]}") from error
    match results:
        case QuerySolutions():
            return Form.SELECT, [variable.value for variable in results.variables]
        case QueryTriples():
            return Form.CONSTRUCT, []
        case _:
            raise DefinitionFault(path, 1, "the query is no SELECT and no CONSTRUCT")


def check_columns(header: Header, projected: Sequence[str], columns: Mapping[str, object]) -> None:
    """Raise a DefinitionFault unless the columns are those projected, in their order."""
    for name in projected:
        if name not in columns:
            raise header.fault(f"column {name} is projected but not documented", "columns")
    for name in columns:
        if name not in projected:
            raise header.fault(f"column {name} is documented but not projected", "columns", name)
    if projected != list(columns):
        raise header.fault(f"columns are not in the order of {', '.join(projected)}", "columns")


def check_page(
    header: Header, text: str, page: Sequence[Key], columns: Mapping[str, object]
) -> None:
    """Raise a DefinitionFault unless the page key is the outer order, by columns alone."""
    order = outer_order(text)
    if order is None:
        raise DefinitionFault(
            header.path, len(text.splitlines()), "the query lacks an outer ORDER BY"
        )
    if not page:
        raise header.fault("the query lacks a page key", "page")
    for key in page:
        if key.column not in columns:
            raise header.fault(f"page: {key.column} is no column", "page")
    if order != tuple((key.column, key.descending) for key in page):
        written = " ".join(f"DESC(?{k.column})" if k.descending else f"?{k.column}" for k in page)
        raise header.fault(f"the outer ORDER BY is not the page key, {written}", "page")


def evidence_of(header: Header, columns: Mapping[str, object]) -> tuple[str, ...]:
    """Return the columns of evidence, none where a row does not come from one attestation.

    Raises:
        DefinitionFault: the row names its attestation, but does not have all of the evidence as
            its last columns.
    """
    if _ATTESTATION not in columns:
        return ()
    evidence = evidence_columns()
    if tuple(columns)[-len(evidence) :] != evidence:
        raise header.fault(
            f"a row with its {_ATTESTATION} ends with {', '.join(evidence)}", "columns"
        )
    return evidence


def check_parameters(header: Header, text: str, parameters: Mapping[str, Parameter]) -> None:
    """Raise a DefinitionFault unless each parameter has one line, which holds what it should."""
    path, lines = header.path, values_lines(text)
    for match in all_values_lines(text):
        name, line = name_of(match), line_number(text, match)
        if name not in parameters:
            raise DefinitionFault(path, line, f"?{name} has a VALUES line but is not declared")
        if match.span() != lines[name].span():
            raise DefinitionFault(path, line, f"parameter {name} has more than one VALUES line")
    used = variables_used(text)
    for name, parameter in parameters.items():
        if name not in lines:
            form = " ".join(f"?{variable}" for variable in parameter.variables)
            form = form if len(parameter.variables) == 1 else f"({form})"
            raise header.fault(
                f"parameter {name} has no line `VALUES {form} {{ … }}`", "parameters", name
            )
        line = line_number(text, lines[name])
        if not used.issuperset(parameter.variables):
            raise DefinitionFault(path, line, f"parameter {name} is not used by the query")
        stands = parameter.example if parameter.required else parameter.default
        try:
            parameter.terms(parameter.example)
            expected = None if stands is None else parameter.terms(stands)
        except BadParameter as error:
            raise header.fault(str(error), "parameters", name) from error
        if _standing_terms(text, lines[name], parameter) != expected:
            raise DefinitionFault(
                path,
                line,
                f"the VALUES line of {name} holds something else than {stands or 'UNDEF'}",
            )


def _standing_terms(
    text: str, line: re.Match[str], parameter: Parameter
) -> tuple[Term | None, ...] | None:
    """Evaluate a VALUES line by itself, under the prefixes of its query."""
    prologue = "\n".join(row for row in text.splitlines() if row.startswith("PREFIX "))
    projected = " ".join(f"?{variable}" for variable in parameter.variables)
    results = _EMPTY.query(f"{prologue}\nSELECT {projected} {{\n{line[0]}\n}}")
    assert isinstance(results, QuerySolutions)
    solutions = [tuple(solution) for solution in results]
    if len(solutions) != 1:
        return ()
    return None if all(term is None for term in solutions[0]) else solutions[0]
