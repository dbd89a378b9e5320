"""The first rows of a query's result, read as they come: the rest is for files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from ontology.namespaces import RDF, XSD
from server.execution import Answer, closed
from server.negotiation import Formats
from server.pages.visit import Visit
from server.sparql_requests import Asked, understood

MOST_ROWS: Final = 300
# Reading a single row of 14 MB would take twelve seconds, in which nobody else is answered.
_MOST_BYTES: Final = 512 * 1024
_LONGEST: Final = 400
# A line of either is a row: what comes can be cut after any.
_ROWS: Final = "text/tab-separated-values"
_LINES: Final = Formats(bindings=_ROWS, graph="application/n-triples")
_TRIPLE: Final = ("subject", "predicate", "object")
_PLAIN: Final = frozenset({f"{XSD}string", f"{RDF}langString", f"{RDF}dirLangString"})
_NUMBERS: Final = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))

Term = NamedNode | BlankNode | Literal | Triple | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a table shows it; of a long text the beginning only.

    ``iri`` is set for IRIs; ``language``, ``datatype`` and ``number`` tell of literals.
    """

    text: str
    iri: str = ""
    language: str = ""
    datatype: str = ""
    number: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The first rows of a result; ``truth`` is the answer to ASK, ``more`` says that rows follow.

    ``graph`` says that the rows are triples. ``seconds`` is what the evaluation took until then.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell | None]]
    seconds: float
    more: bool = False
    graph: bool = False
    truth: bool | None = None
    repeatable: bool = True


async def first_rows(visit: Visit, query: str, prefixes: Mapping[str, str]) -> Result:
    """Return the first rows of a query; ``prefixes`` shorten its IRIs.

    Raises Problem as the SPARQL endpoint does.
    """
    services = visit.services
    asked = await understood(query, visit.fields, _LINES, None, services.settings)
    answer = await services.executor.execute(
        visit.snapshot,
        asked.text,
        base_iri=f"{visit.base}sparql",
        formats=asked.formats,
        dataset=asked.dataset,
        union=asked.union,
        client=visit.client,
    )
    body, more = await _beginning(answer)
    return _read(answer, body, asked, prefixes, more=more)


async def _beginning(answer: Answer) -> tuple[bytes, bool]:
    """Return as many whole lines as a table shows, and whether others follow."""
    if answer.pieces is None:
        held, ended = bytearray(answer.body), True
    else:
        held, ended = bytearray(), False
        try:
            async for piece in answer.pieces:
                held += piece
                if held.count(b"\n") > MOST_ROWS + 1 or len(held) > _MOST_BYTES:
                    break
            else:
                ended = True
        finally:
            await closed(answer)
    if ended and len(held) <= _MOST_BYTES:
        return bytes(held), False
    return bytes(held[: held.rfind(b"\n", 0, _MOST_BYTES) + 1]), True


def _read(
    answer: Answer, body: bytes, asked: Asked, prefixes: Mapping[str, str], *, more: bool
) -> Result:
    seconds = answer.cost.evaluate + answer.cost.serialise
    if not answer.content_type.startswith(_ROWS):
        triples = parse(body, format=RdfFormat.N_TRIPLES)
        terms: Iterable[Sequence[Term]] = ((t.subject, t.predicate, t.object) for t in triples)
        columns: Sequence[str] = _TRIPLE
    else:
        found = parse_query_results(body, format=QueryResultsFormat.TSV)
        if isinstance(found, QueryBoolean):
            return Result((), (), seconds, truth=bool(found), repeatable=asked.repeatable)
        columns = [variable.value for variable in found.variables]
        terms = (list(row) for row in found)
    rows = [[_cell(term, prefixes) for term in row] for row in islice(terms, MOST_ROWS + 1)]
    return Result(
        columns,
        rows[:MOST_ROWS],
        seconds,
        more=more or len(rows) > MOST_ROWS,
        graph=columns is _TRIPLE,
        repeatable=asked.repeatable,
    )


def _cell(term: Term, prefixes: Mapping[str, str]) -> Cell | None:
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return Cell(short(term.value, prefixes), iri=term.value)
    if not isinstance(term, Literal):
        return Cell(str(term)[:_LONGEST])
    datatype = term.datatype.value
    return Cell(
        term.value[:_LONGEST],
        language=term.language or "",
        datatype="" if datatype in _PLAIN else short(datatype, prefixes),
        number=datatype in _NUMBERS,
        cut=len(term.value) > _LONGEST,
    )


def short(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI with the prefix of the longest namespace that it is in, else whole."""
    namespace = max(
        (each for each in prefixes.values() if each and iri.startswith(each)), key=len, default=""
    )
    if not namespace:
        return iri
    prefix = next(name for name, each in prefixes.items() if each == namespace)
    return f"{prefix}:{iri.removeprefix(namespace)}"
