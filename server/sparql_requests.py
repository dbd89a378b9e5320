"""What a request of the SPARQL 1.1 Protocol asks: its query, dataset, formats and deadline."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from pyoxigraph import NamedNode

from server.evaluation import Dataset
from server.http import Exchange, decoded
from server.negotiation import BINDINGS, GRAPHS, Formats, choose, formats
from server.problems import Problem, ProblemType
from server.records import record
from server.settings import Settings
from server.syntax import read
from server.updates import FORM

DIRECT: Final = "application/sparql-query"
BODIES: Final = ("POST", "QUERY")
FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "ttl": "text/turtle",
        "nt": "application/n-triples",
        "jsonld": "application/ld+json",
        "rdf": "application/rdf+xml",
    }
)
"""What browsers, whose forms have no Accept header of their own, name by ``format``."""
_LONG: Final = 4_000

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with all that its answer depends on.

    ``repeatable`` says whether the same answer may be given again from the same snapshot,
    ``seconds`` is the deadline that the request asks for.
    """

    text: str
    dataset: Dataset | None
    union: bool
    repeatable: bool
    formats: Formats
    seconds: float | None


async def read_request(
    exchange: Exchange, address: bytes, body: bytes, media_type: str | None, settings: Settings
) -> Asked:
    """Read a request; ``address`` is its query string.

    Raises Problem, if it is not one of the protocol's, or breaks a bound.
    """
    fields = decoded(address)
    if exchange.method in BODIES:
        plain = (media_type or "").partition(";")[0].strip().lower()
        if plain == FORM:
            more: Mapping[str, Sequence[str]] = decoded(body)
        elif plain == DIRECT:
            more = {"query": [_text(body)]}
        else:
            raise Problem(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                f"The body's type is {plain or 'missing'}; send {DIRECT} or {FORM}.",
                headers={"Accept-Post": f"{DIRECT}, {FORM}"},
            )
        for name, values in more.items():
            fields.setdefault(name, []).extend(values)
    query = _query(fields, settings.max_query_bytes)
    record(exchange.scope).query = query
    accept = exchange.header(b"accept")
    return await understood(
        query,
        fields,
        formats(FILES[file] if (file := named_file(address, accept)) else accept),
        _seconds(exchange, fields, settings),
        settings,
    )


async def understood(
    query: str, fields: Fields, wanted: Formats, seconds: float | None, settings: Settings
) -> Asked:
    """Return what a query asks, together with the fields that name its dataset.

    Raises Problem, if it breaks a bound.
    """
    # A long one takes a quarter of a second, in which others are to go on.
    reading = (
        read(query, settings)
        if len(query) < _LONG
        else await asyncio.to_thread(read, query, settings)
    )
    dataset = _dataset(fields)
    return Asked(
        query,
        dataset,
        union=settings.union_default_graph and dataset is None and not reading.names_dataset,
        repeatable=reading.repeatable,
        formats=wanted,
        seconds=seconds,
    )


@lru_cache(maxsize=256)
def accepts_page(accept: str | None) -> bool:
    """Say whether an Accept header prefers a page to every format of results."""
    return choose(accept, (*BINDINGS, *GRAPHS, "text/html")) == "text/html"


def named_file(address: bytes, accept: str | None) -> str | None:
    """Return the file that a browser asks for by ``format`` in a query string, else None.

    Of others the Accept header counts: clients send such parameters for servers without it.
    """
    if b"format=" not in address or not accepts_page(accept):
        return None
    return next((name for name in decoded(address).get("format", ()) if name in FILES), None)


def _seconds(exchange: Exchange, fields: Fields, settings: Settings) -> float | None:
    """Return the deadline that the request asks for; only a token's holder may raise it."""
    given = fields.get("timeout")
    if not given:
        return None
    try:
        seconds = float(given[-1])
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        detail = f'"timeout" is {given[-1]!r}; give seconds, such as 5.'
        raise Problem(ProblemType.BAD_PARAMETER, detail, parameter="timeout")
    most = settings.query_seconds
    if settings.authorises(exchange.header(b"authorization")):
        most = settings.longest_query_seconds
    return min(seconds, most)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem(ProblemType.BAD_ENCODING, str(error)) from None


def _query(fields: Fields, most: int) -> str:
    queries = fields.get("query", [])
    if len(queries) > 1:
        raise Problem(ProblemType.REPEATED_PARAMETER, 'There are several "query"; one is due.')
    if not queries or not queries[0].strip():
        raise Problem(ProblemType.MISSING_QUERY, 'Give a SPARQL query as the parameter "query".')
    if len(queries[0].encode()) > most:
        raise Problem(ProblemType.TOO_LARGE, f"More than {most} bytes in the query.", limit=most)
    return queries[0]


def _dataset(fields: Fields) -> Dataset | None:
    default, named = fields.get("default-graph-uri"), fields.get("named-graph-uri")
    if default is None and named is None:
        return None
    return Dataset(_graphs(default or ()), _graphs(named or ()))


def _graphs(iris: Sequence[str]) -> Sequence[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise Problem(ProblemType.BAD_GRAPH_IRI, str(error)) from None
