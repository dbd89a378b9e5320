"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs read by anybody, written with the token."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Final

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, parse_query_results

from ontology.namespaces import ARTICLE_GRAPH
from server.addresses import ROOT
from server.authorisation import require_writer
from server.compression import Coding, coding, compressed, compressed_pieces
from server.execution import Answer, Executor, closed
from server.http import (
    CROSS_ORIGIN,
    Exchange,
    Header,
    Receive,
    Scope,
    Send,
    decoded,
    preflight,
)
from server.negotiation import GRAPHS, Formats, choose
from server.problems import Problem, ProblemType
from server.records import record
from server.settings import Settings
from server.snapshots import OpenSnapshot, Snapshots
from server.spooling import Spool
from server.validators import entity_tag, names_tag
from server.withdrawn_articles import gone
from server.writing.bodies import Body, bodies
from server.writing.operations import Condition, GraphWrite
from server.writing.writes import Writes

_READING: Final = ("GET", "HEAD")
_WRITING: Final = ("PUT", "POST", "DELETE")
_ASK: Final = Formats("application/sparql-results+json", None)


class GraphStore:
    """Answers at ``/store``, for the graphs below it and for those of Masalik, below ``/graph/``.

    ``?default`` is the unnamed graph alone, where a query's default graph is the union of all.
    """

    def __init__(
        self,
        snapshots: Snapshots,
        executor: Executor,
        writes: Writes,
        spool: Spool,
        settings: Settings,
    ) -> None:
        self._snapshots = snapshots
        self._executor = executor
        self._writes = writes
        self._spool = spool
        self._settings = settings

    @staticmethod
    def answers(path: str) -> bool:
        """Say whether a path is one of its."""
        return path == "/store" or path.startswith(("/store/", "/graph/"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await Exchange(scope, receive, send).answered(self._handle)

    async def _handle(self, exchange: Exchange) -> None:
        method = exchange.method
        open_to_writers = self._settings.token is not None and self._settings.store is None
        methods = (*_READING, *(_WRITING if open_to_writers else ()), "OPTIONS")
        if method == "OPTIONS":
            await exchange.respond(204, preflight(exchange, ", ".join(methods)))
        elif method in _READING:
            await self._read(exchange, self._graph(exchange))
        elif method in _WRITING:
            require_writer(exchange, self._settings)
            await self._write(exchange)
        else:
            detail = f"{method} {exchange.scope['path']}"
            allow = {"Allow": ", ".join(methods)}
            raise Problem(ProblemType.METHOD_NOT_ALLOWED, detail, headers=allow)

    def _graph(self, exchange: Exchange) -> str | None:
        """Return the graph that a request names (sections 4.1 and 4.2), None for the unnamed one.

        Raises Problem BAD_PARAMETER or BAD_GRAPH_IRI.
        """
        fields = decoded(exchange.scope["query_string"])
        strange = sorted(fields.keys() - {"graph", "default"})
        if strange:
            detail = f'"{strange[0]}" is not known; name a graph by "graph", or say "default".'
            raise Problem(ProblemType.UNKNOWN_PARAMETER, detail)
        if exchange.scope["path"] != "/store":
            if fields:
                detail = "The path names a graph already."
                raise Problem(ProblemType.BAD_PARAMETER, detail)
            return _iri(self._named_by_path(exchange))
        graphs = fields.get("graph", [])
        if len(graphs) + len(fields.get("default", [])) != 1:
            detail = 'Name one graph by "graph", or say "default".'
            raise Problem(ProblemType.BAD_PARAMETER, detail)
        return _iri(graphs[0]) if graphs else None

    def _named_by_path(self, exchange: Exchange) -> str:
        path: str = exchange.scope["path"]
        if path.startswith("/graph/"):
            return ROOT + path.removeprefix("/")
        # As it was sent: /store/a%2Fb is another graph than /store/a/b.
        raw = exchange.scope.get("raw_path") or path.encode()
        return self._root(exchange) + raw.decode("latin-1").removeprefix("/")

    def _root(self, exchange: Exchange) -> str:
        path = exchange.scope["path"]
        return self._settings.base_iri or f"{exchange.url.removesuffix(path)}/"

    async def _read(self, exchange: Exchange, name: str | None) -> None:
        media_type = choose(exchange.header(b"accept"), tuple(GRAPHS))
        if media_type is None:
            offered = ", ".join(GRAPHS)
            raise Problem(ProblemType.NOT_ACCEPTABLE, f"A graph is available as {offered}.")
        if name is None and self._settings.store is not None:
            # By a query: that of a store behind asks the union, or what the store makes of it.
            detail = "No query can ask a store behind for its unnamed graph; name a graph."
            raise Problem(ProblemType.NOT_AVAILABLE, detail)
        snapshot = self._snapshots.current
        record(exchange.scope).snapshot = snapshot.tag
        if name is not None and not await self._has(exchange, snapshot, name):
            slug = name.removeprefix(ARTICLE_GRAPH)
            refusal = None
            if slug != name:
                refusal = await gone(self._executor, snapshot, slug, exchange.client)
            raise refusal or Problem(ProblemType.NOT_FOUND, f"There is no graph <{name}>.")
        chosen = coding(exchange.header(b"accept-encoding"))
        headers = [
            *CROSS_ORIGIN,
            (b"vary", b"Accept, Accept-Encoding"),
            (b"cache-control", b"no-cache"),
            (b"x-request-id", exchange.request_id.encode()),
        ]
        if snapshot.tag:
            tag = entity_tag(snapshot.tag, repr(name), media_type, chosen)
            headers.append((b"etag", tag.encode()))
            if names_tag(exchange.header(b"if-none-match") or "", tag):
                message = {"type": "http.response.start", "status": 304, "headers": headers}
                await exchange.send(message)
                await exchange.send({"type": "http.response.body", "body": b""})
                return
        pattern = "{ ?s ?p ?o }"
        if name is not None:
            pattern = f"{{ GRAPH {NamedNode(name)} {pattern} }}"
        answer = await self._executor.execute(
            snapshot,
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}",
            base_iri=exchange.url,
            formats=Formats(None, media_type),
            union=False,
            client=exchange.client,
        )
        record(exchange.scope).cost = answer.cost
        await self._send(exchange, answer, headers, chosen)

    async def _send(
        self, exchange: Exchange, answer: Answer, headers: list[Header], chosen: Coding
    ) -> None:
        """Send a graph, at once or as it comes; to HEAD its headers only."""
        headers += [
            (b"content-type", answer.content_type.encode()),
            (b"server-timing", answer.cost.header.encode()),
        ]
        if answer.pieces is None:
            body = compressed(answer.body, chosen)
            if body is not answer.body:
                headers.append((b"content-encoding", chosen.encode()))
            await exchange.respond(200, headers, body)
            return
        try:
            if chosen is not Coding.NONE:
                headers.append((b"content-encoding", chosen.encode()))
            if exchange.method == "HEAD":
                start = {"type": "http.response.start", "status": 200, "headers": headers}
                await exchange.send(start)
                await exchange.send({"type": "http.response.body", "body": b""})
            else:
                async with self._spool.ahead(answer.pieces, exchange.client) as pieces:
                    await exchange.stream(200, headers, compressed_pieces(pieces, chosen))
        finally:
            await closed(answer)

    async def _has(self, exchange: Exchange, snapshot: OpenSnapshot, name: str) -> bool:
        if self._settings.store is None:
            # Knows of empty graphs too.
            return snapshot.store.contains_named_graph(NamedNode(name))
        answer = await self._executor.execute(
            snapshot,
            f"ASK {{ GRAPH {NamedNode(name)} {{ ?s ?p ?o }} }}",
            base_iri=exchange.url,
            formats=_ASK,
            union=False,
            client=exchange.client,
        )
        found = parse_query_results(await answer.whole(), QueryResultsFormat.JSON)
        return isinstance(found, QueryBoolean) and bool(found)

    def _condition(self, exchange: Exchange, name: str | None) -> Condition:
        """Read If-Match and If-None-Match, which keep writers from undoing each other's work.

        Raises Problem PRECONDITION_FAILED.
        """
        if (exchange.header(b"if-none-match") or "").strip() == "*":
            return Condition(present=False)
        named = exchange.header(b"if-match")
        if named is None or named.strip() == "*":
            return Condition(present=None if named is None else True)
        snapshot = self._snapshots.current
        tags = (
            entity_tag(snapshot.tag, repr(name), media_type, chosen)
            for media_type in GRAPHS
            for chosen in Coding
        )
        if not any(names_tag(named, tag) for tag in tags):
            detail = "It was changed, made or removed since it was read."
            raise Problem(ProblemType.PRECONDITION_FAILED, detail)
        return Condition(snapshot=snapshot.id)

    async def _write(self, exchange: Exchange) -> None:
        location = None
        plain = exchange.scope["path"] == "/store" and not exchange.scope["query_string"]
        if exchange.method == "POST" and plain:
            # The server names the new graph (section 5.5).
            name: str | None = f"{self._root(exchange)}store/{uuid.uuid4()}"
            location = name
        else:
            name = self._graph(exchange)
        condition = self._condition(exchange, name)
        held: Sequence[Body] = ()
        if exchange.method != "DELETE":
            settings = self._settings
            content = await exchange.body(settings.max_write_bytes, settings.body_seconds)
            # A long form takes a while to be parted, in which others are to go on.
            held = await asyncio.to_thread(bodies, exchange.header(b"content-type"), content)
        outcome = await self._writes.carry_out(
            # A document's relative IRIs are read by the graph's own (section 4).
            GraphWrite(exchange.method, name, held, name or exchange.url, condition)
        )
        headers = [*CROSS_ORIGIN, (b"x-request-id", exchange.request_id.encode())]
        if location is not None:
            headers.append((b"location", location.encode()))
        await exchange.respond(201 if outcome.created else 204, headers)


def _iri(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise Problem(ProblemType.BAD_GRAPH_IRI, str(error)) from None
