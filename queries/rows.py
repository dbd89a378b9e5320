"""Answers of canned queries as tables of plain values, and what becomes of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from queries import geojson, graphml
from queries.binding import bind
from queries.definition import CannedQuery
from queries.spreadsheets import separated
from queries.terms import TermJson, Value, plain


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer, each with one value per column (None where nothing is bound).

    `keys` are the terms of each row in the columns of the query's page key.
    """

    query: CannedQuery
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    keys: tuple[tuple[TermJson | None, ...], ...]

    def json(self) -> list[dict[str, Value]]:
        """Return one mapping of column to value per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def csv(self, *, bom: bool = False) -> str:
        """Return RFC 4180 text; see `queries.spreadsheets.separated`."""
        return separated(self.columns, self.rows, delimiter=",", bom=bom)

    def tsv(self, *, bom: bool = False) -> str:
        """Return the same cells, parted by tabs."""
        return separated(self.columns, self.rows, delimiter="\t", bom=bom)

    def geojson(self) -> str:
        """Return a FeatureCollection; only for a query with a geometry."""
        assert self.query.geometry, f"{self.query.name} has no geometry"
        return geojson.feature_collection(self.columns, self.rows, self.query.geometry)

    def graphml(self) -> str:
        """Return a GraphML graph; only for a query whose rows are edges."""
        assert self.query.edges, f"the rows of {self.query.name} are no edges"
        return graphml.graph(self.query.name, self.columns, self.rows, self.query.edges)

    def without_evidence(self) -> "Table":
        """Return the rows without the columns that say where they come from."""
        # They are the last columns.
        kept = len(self.columns) - len(self.query.evidence)
        if self.columns != tuple(self.query.columns):
            return self
        return replace(
            self, columns=self.columns[:kept], rows=tuple(row[:kept] for row in self.rows)
        )


def table(query: CannedQuery, results: bytes) -> Table:
    """Turn the SPARQL 1.1 JSON results of a bound query into a table of its columns."""
    columns = tuple(query.columns)
    bindings = json.loads(results)["results"]["bindings"]
    rows = tuple(tuple(plain(binding.get(name)) for name in columns) for binding in bindings)
    keys = tuple(tuple(binding.get(key.column) for key in query.page) for binding in bindings)
    return Table(query, columns, rows, keys)


def run(store: Store, query: CannedQuery, values: Mapping[str, Sequence[str]]) -> Table:
    """Answer a canned SELECT over the union of all graphs.

    Raises:
        BadParameter: see `bind`.
    """
    solutions = store.query(bind(query, values), use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions), f"{query.name} is no SELECT"
    results = solutions.serialize(format=QueryResultsFormat.JSON)
    assert results is not None
    return table(query, results)
