"""Asks the served snapshot on the server's own behalf, through the workers and their bounds."""

from collections.abc import Mapping, Sequence
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

from server.execution import Executor
from server.negotiation import Formats
from server.snapshots import OpenSnapshot

Term = NamedNode | BlankNode | Literal | Triple
Row = Mapping[str, Term]

_ROWS: Final = Formats(bindings="application/sparql-results+json", graph=None)
# The queries have no relative IRIs.
_BASE: Final = "https://w3id.org/masalik/"


async def rows(
    executor: Executor,
    snapshot: OpenSnapshot,
    query: str,
    *,
    client: str = "",
    seconds: float | None = None,
) -> Sequence[Row]:
    """Return the solutions of a SELECT query over the union of all graphs, unbound names left out.

    Raises Problem as ``Executor.execute`` does.
    """
    answer = await executor.execute(
        snapshot, query, base_iri=_BASE, formats=_ROWS, client=client, seconds=seconds
    )
    results = parse_query_results(await answer.whole(), QueryResultsFormat.JSON)
    assert isinstance(results, QuerySolutions)
    names = [variable.value for variable in results.variables]
    return [
        {name: value for name in names if (value := solution[name]) is not None}
        for solution in results
    ]
