"""The query operation of the SPARQL 1.1 Protocol, as an ASGI application."""

from contextlib import suppress
from typing import Final

from server import service_description
from server.cache import AnswerCache, Kept, brief
from server.compression import Coding, coding, compressed, compressed_pieces
from server.conditional import send_kept
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
from server.negotiation import GRAPHS, choose, content_type
from server.problems import Problem, ProblemType
from server.records import record
from server.settings import Settings
from server.snapshots import OpenSnapshot, Snapshots
from server.sparql_requests import BODIES, Asked, read_request
from server.spooling import Spool
from server.statistics import StatisticsOfSnapshots
from server.updates import DIRECT as UPDATE
from server.updates import FORM, UpdateEndpoint
from server.validators import entity_tag
from server.writing.bodies import declared_type

_ALLOWED: Final = "GET, HEAD, POST, QUERY, OPTIONS"


class SparqlEndpoint:
    """Answers queries at one path; reads its requests itself (see ``server.http``)."""

    def __init__(
        self,
        snapshots: Snapshots,
        executor: Executor,
        cache: AnswerCache,
        statistics: StatisticsOfSnapshots,
        updates: UpdateEndpoint,
        spool: Spool,
        settings: Settings,
    ) -> None:
        self._snapshots = snapshots
        self._executor = executor
        self._cache = cache
        self._statistics = statistics
        self._updates = updates
        self._spool = spool
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await Exchange(scope, receive, send).answered(self._handle)

    async def _handle(self, exchange: Exchange) -> None:
        method = exchange.method
        if method == "OPTIONS":
            await exchange.respond(204, preflight(exchange, _ALLOWED))
            return
        if method not in ("GET", "HEAD", *BODIES):
            detail = f"{method} {exchange.scope['path']}"
            allow = {"Allow": _ALLOWED}
            raise Problem(ProblemType.METHOD_NOT_ALLOWED, detail, headers=allow)
        address = exchange.scope["query_string"]
        if len(address) > self._settings.max_url_bytes:
            most = self._settings.max_url_bytes
            detail = f"More than {most} bytes in the address; send the query by POST."
            raise Problem(ProblemType.URL_TOO_LONG, detail, limit=most)
        body = b""
        if method == "POST" and declared_type(exchange.header(b"content-type")) == UPDATE:
            await self._updates.update(exchange)
            return
        if method in BODIES:
            body = await exchange.body(self._settings.max_body_bytes, self._settings.body_seconds)
            # A query may hold these characters; the fields of a form tell.
            if method == "POST" and b"update=" in body and _has_update(exchange, body):
                await self._updates.update(exchange, body)
                return
        elif not address:
            await self._describe(exchange)
            return
        await self._answer(exchange, address, body)

    async def _answer(self, exchange: Exchange, address: bytes, body: bytes) -> None:
        snapshot = self._snapshots.current
        media_type = exchange.header(b"content-type")
        key = (
            snapshot.tag,
            brief(address),
            brief(body),
            media_type,
            exchange.header(b"accept"),
            coding(exchange.header(b"accept-encoding")),
            exchange.url,
        )
        kept = self._cache.get(key)
        noted = record(exchange.scope)
        noted.snapshot, noted.cached = snapshot.tag, kept is not None
        if kept is None:
            asked = await read_request(exchange, address, body, media_type, self._settings)
            long: list[Answer] = []

            async def make() -> Kept | None:
                answer = await self._execute(exchange, snapshot, asked)
                if answer.pieces is None:
                    return self._kept(exchange, snapshot, asked, answer)
                long.append(answer)
                return None

            try:
                kept = await self._cache.shared(key, make, exchange.gone)
                if kept is None and not long:
                    # Another request has the long answer that this one waited for.
                    latest = self._snapshots.current
                    long.append(await self._execute(exchange, latest, asked))
            except BaseException:
                for answer in long:
                    await closed(answer)
                raise
            if kept is None:
                await self._stream(exchange, long[0])
                return
        await send_kept(exchange, kept)

    async def _execute(self, exchange: Exchange, snapshot: OpenSnapshot, asked: Asked) -> Answer:
        answer = await self._executor.execute(
            snapshot,
            asked.text,
            base_iri=exchange.url,
            formats=asked.formats,
            dataset=asked.dataset,
            union=asked.union,
            client=exchange.client,
            seconds=asked.seconds,
        )
        record(exchange.scope).cost = answer.cost
        return answer

    def _kept(
        self, exchange: Exchange, snapshot: OpenSnapshot, asked: Asked, answer: Answer
    ) -> Kept:
        chosen = coding(exchange.header(b"accept-encoding"))
        body = compressed(answer.body, chosen)
        if body is answer.body:
            chosen = Coding.NONE
        headers = _headers(answer, chosen)
        keep = asked.repeatable and bool(snapshot.tag)
        if keep:
            form = f"{answer.content_type} {chosen}"
            tag = entity_tag(snapshot.tag, asked.text, repr(asked.dataset), form)
            headers.append((b"etag", tag.encode()))
        return Kept(200, tuple(headers), body, keep)

    async def _stream(self, exchange: Exchange, answer: Answer) -> None:
        assert answer.pieces is not None
        if exchange.method == "HEAD":
            await closed(answer)
            await exchange.respond(200, _headers(answer, Coding.NONE))
            return
        chosen = coding(exchange.header(b"accept-encoding"))
        headers = _headers(answer, chosen)
        try:
            async with self._spool.ahead(answer.pieces, exchange.client) as pieces:
                await exchange.stream(200, headers, compressed_pieces(pieces, chosen))
        finally:
            await closed(answer)

    async def _describe(self, exchange: Exchange) -> None:
        """Answer a request without parameters that takes RDF (SPARQL 1.1 Service Description 2)."""
        media_type = choose(exchange.header(b"accept"), tuple(GRAPHS))
        if media_type is None:
            detail = 'Give a SPARQL query as the parameter "query".'
            raise Problem(ProblemType.MISSING_QUERY, detail)
        base = self._settings.base_iri or exchange.url.removesuffix("sparql")
        statistics = None
        with suppress(Problem):
            # Before anything is published, or while it is counted, it is told without counts.
            statistics = await self._statistics.of(self._snapshots.current, patience=2)
        description = service_description.describe(
            f"{base}sparql", base, self._settings, statistics
        )
        body = description.serialised(media_type)
        headers = [
            *CROSS_ORIGIN,
            (b"content-type", content_type(media_type).encode()),
            (b"vary", b"Accept"),
            (b"link", f'<{base}.well-known/void>; rel="describedby"'.encode()),
        ]
        await exchange.respond(200, headers, body)


def _headers(answer: Answer, chosen: Coding) -> list[Header]:
    headers = [
        *CROSS_ORIGIN,
        (b"content-type", answer.content_type.encode()),
        (b"vary", b"Accept, Accept-Encoding"),
        (b"cache-control", b"no-cache"),
        (b"server-timing", answer.cost.header.encode()),
    ]
    if chosen is not Coding.NONE:
        headers.append((b"content-encoding", chosen.encode()))
    return headers


def _has_update(exchange: Exchange, body: bytes) -> bool:
    kind = declared_type(exchange.header(b"content-type"))
    return kind == FORM and "update" in decoded(body)
