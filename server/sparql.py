"""The query operation of the SPARQL 1.1 Protocol, at ``/sparql``."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import service_description
from server.evaluation import Dataset
from server.execution import Executor
from server.negotiation import GRAPHS, choose, content_type, formats
from server.problems import Problem, ProblemType
from server.settings import Settings
from server.snapshots import OpenSnapshot, Snapshots
from server.syntax import read
from server.validators import entity_tag, not_modified

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"

_Fields = Mapping[str, Sequence[str]]


def route(snapshots: Snapshots, executor: Executor, settings: Settings) -> Route:
    """Return the route ``/sparql``, which reads its requests itself.

    The framework's models and dependencies would take a third of the time of a small query.
    """

    async def sparql(request: Request) -> Response:
        fields = await _fields(request, settings)
        if not fields.get("query") and request.method != "POST":
            return _description(request)
        return await _answer(request, fields, snapshots.current, executor, settings)

    return Route("/sparql", sparql, methods=["GET", "POST"])


async def _fields(request: Request, settings: Settings) -> _Fields:
    """Return the parameters of the URL and of the body, each with its values."""
    fields = _decoded(request.scope["query_string"])
    if request.method == "POST":
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in (FORM, DIRECT):
            raise Problem(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                f"The body's type is {media_type or 'missing'}; send {DIRECT} or {FORM}.",
                headers={"Accept-Post": f"{DIRECT}, {FORM}"},
            )
        body = await _body(request, settings.max_body_bytes)
        more = _decoded(body) if media_type == FORM else {"query": [_text(body)]}
        for name, values in more.items():
            fields.setdefault(name, []).extend(values)
    return fields


async def _body(request: Request, most: int) -> bytes:
    problem = Problem(ProblemType.TOO_LARGE, f"More than {most} bytes in the body.", limit=most)
    if int(request.headers.get("content-length", "0")) > most:
        raise problem
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise problem
    return bytes(body)


def _decoded(encoded: bytes) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except ValueError as error:
        raise Problem(ProblemType.BAD_ENCODING, str(error)) from None
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem(ProblemType.BAD_ENCODING, str(error)) from None


def _query(fields: _Fields, most: int) -> str:
    queries = fields.get("query", [])
    if len(queries) > 1:
        raise Problem(ProblemType.REPEATED_PARAMETER, 'There are several "query"; one is due.')
    if not queries or not queries[0].strip():
        raise Problem(ProblemType.MISSING_QUERY, 'Give a SPARQL query as the parameter "query".')
    if len(queries[0].encode()) > most:
        raise Problem(ProblemType.TOO_LARGE, f"More than {most} bytes in the query.", limit=most)
    return queries[0]


def _dataset(fields: _Fields) -> Dataset | None:
    default, named = fields.get("default-graph-uri"), fields.get("named-graph-uri")
    if default is None and named is None:
        return None
    return Dataset(_graphs(default or ()), _graphs(named or ()))


def _graphs(iris: Sequence[str]) -> Sequence[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise Problem(ProblemType.BAD_GRAPH_IRI, str(error)) from None


async def _answer(
    request: Request,
    fields: _Fields,
    snapshot: OpenSnapshot,
    executor: Executor,
    settings: Settings,
) -> Response:
    query = _query(fields, settings.max_query_bytes)
    dataset = _dataset(fields)
    accepted = formats(request.headers.get("accept"))
    reading = read(query, settings)
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if reading.repeatable and request.method != "POST":
        headers["ETag"] = entity_tag(snapshot.tag, query, repr(dataset), repr(accepted))
        if known := not_modified(request, headers):
            return known
    answer = await executor.execute(
        snapshot,
        query,
        base_iri=_endpoint(request),
        formats=accepted,
        dataset=dataset,
        union=not reading.names_dataset,
    )
    headers["Content-Type"] = answer.content_type
    return Response(answer.body, headers=headers)


def _endpoint(request: Request) -> str:
    return str(request.url.replace(query="", fragment=""))


def _description(request: Request) -> Response:
    """Answer a request without query that asks for RDF by name (SPARQL 1.1 Service Description)."""
    accept = request.headers.get("accept", "")
    media_type = choose(accept, tuple(GRAPHS))
    if media_type is None or media_type not in accept.lower():
        raise Problem(ProblemType.MISSING_QUERY, 'Give a SPARQL query as the parameter "query".')
    body = service_description.describe(_endpoint(request), GRAPHS[media_type])
    return Response(body, headers={"Content-Type": content_type(media_type), "Vary": "Accept"})
