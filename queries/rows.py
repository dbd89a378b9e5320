"""Answers of canned queries as tables of plain values, in JSON and CSV."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from ontology.namespaces import XSD
from queries.binding import bind
from queries.definition import CannedQuery

Value: TypeAlias = str | int | float | bool | None

_INTEGER: Final = XSD + "integer"
_FRACTIONS: Final = frozenset({XSD + "decimal", XSD + "double", XSD + "float"})
_BOOLEAN: Final = XSD + "boolean"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer, each with one value per column (None where nothing is bound)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def json(self) -> list[dict[str, Value]]:
        """Return one mapping of column to value per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def csv(self) -> str:
        """Return RFC 4180 text: a line of column names, then a line per row, ended by CR LF."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(self.columns)
        writer.writerows(map(_field, row) for row in self.rows)
        return text.getvalue()


def table(query: CannedQuery, results: bytes) -> Table:
    """Turn the SPARQL 1.1 JSON results of a bound query into a table of its columns."""
    columns = tuple(query.columns)
    bindings = json.loads(results)["results"]["bindings"]
    rows = tuple(tuple(_value(binding.get(name)) for name in columns) for binding in bindings)
    return Table(columns, rows)


def run(store: Store, query: CannedQuery, values: Mapping[str, Sequence[str]]) -> Table:
    """Answer a canned query over the union of all graphs.

    Raises:
        BadParameter: see `bind`.
    """
    solutions = store.query(bind(query, values), use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions), "a definition that is no SELECT is refused"
    results = solutions.serialize(format=QueryResultsFormat.JSON)
    assert results is not None
    return table(query, results)


def _value(term: Mapping[str, str] | None) -> Value:
    """Turn a term of SPARQL JSON into a plain value; language tags are left out."""
    if term is None:
        return None
    value, datatype = term["value"], term.get("datatype")
    if datatype == _INTEGER:
        return int(value)
    if datatype in _FRACTIONS:
        number = float(value)
        # JSON has no name for infinity or for what is no number.
        if not math.isfinite(number):
            return value
        return int(number) if number.is_integer() else number
    if datatype == _BOOLEAN:
        return value == "true"
    return value


def _field(value: Value) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return value
