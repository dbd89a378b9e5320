"""Answers programs at ``/queries`` and all below it, without a framework (see ``server.http``).

People get pages there, made of these answers: see ``server.pages.questions``.
"""

import hashlib
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from queries import BadParameter, CannedQuery, Format, catalogue
from server.cache import AnswerCache, Kept, brief
from server.canned import answering, listing, refusals
from server.canned.asking import HTML, ROOT, not_acceptable, read
from server.canned.making import Maker
from server.canned.naming import Ambiguous, Naming, Thing
from server.canned.understanding import Request, bound, understand
from server.compression import coding, compressed
from server.conditional import send_kept, send_not_modified
from server.execution import Executor
from server.http import (
    CROSS_ORIGIN,
    Exchange,
    Header,
    Receive,
    Scope,
    Send,
    decoded,
    encoded,
    preflight,
)
from server.problems import Problem, ProblemType
from server.records import record
from server.settings import Settings
from server.snapshots import OpenSnapshot, Snapshots
from server.validators import names_tag

_ALLOWED: Final = "GET, HEAD, OPTIONS"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The path of a route, as the metrics know routes."""

    path: str


class CannedEndpoint:
    """Lists the canned queries and answers them, by their catalogue."""

    def __init__(
        self, snapshots: Snapshots, executor: Executor, cache: AnswerCache, settings: Settings
    ) -> None:
        # A query that is at fault is refused when the server starts, not when it is asked.
        catalogue()
        self._snapshots = snapshots
        self._cache = cache
        self._settings = settings
        self._naming = Naming(executor)
        self._maker = Maker(executor, settings.cache_bytes)

    @staticmethod
    def answers(path: str) -> bool:
        """Say whether a path is one of the canned queries'."""
        return path == ROOT or path.startswith(f"{ROOT}/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await Exchange(scope, receive, send).answered(self._handle)

    async def _handle(self, exchange: Exchange) -> None:
        path: str = exchange.scope["path"]
        name, _, suffix = path.removeprefix(ROOT).removeprefix("/").partition(".")
        query = catalogue().get(name)
        exchange.scope["route"] = _Pattern(f"{ROOT}/{name}" if query else ROOT)
        if exchange.method == "OPTIONS":
            await exchange.respond(204, preflight(exchange, _ALLOWED))
            return
        if exchange.method not in ("GET", "HEAD"):
            detail = f"{exchange.method} {path}"
            raise Problem(ProblemType.METHOD_NOT_ALLOWED, detail, headers={"Allow": _ALLOWED})
        if not name and not suffix:
            await self._list(exchange)
            return
        if query is None:
            detail = f"There is no canned query {name}; there are {', '.join(catalogue())}."
            raise Problem(ProblemType.NOT_FOUND, detail, known=list(catalogue()))
        if suffix and suffix not in query.formats:
            if suffix in tuple(Format):
                raise not_acceptable(query)
            detail = f"There is no format {suffix}; there are {', '.join(query.formats)}, {HTML}."
            raise Problem(ProblemType.NOT_FOUND, detail, available=[*query.formats, HTML])
        await self._answer(exchange, query, suffix or None)

    def _base(self, exchange: Exchange) -> str:
        """Return where the server is, as clients know it, with a slash at the end."""
        path: str = exchange.scope["path"]
        return self._settings.base_iri or f"{exchange.url[: -len(path)]}/"

    def _url(self, exchange: Exchange) -> str:
        """Return the address that was asked, without parameters, as clients know it."""
        path: str = exchange.scope["path"]
        return self._base(exchange) + path.removeprefix("/")

    async def _list(self, exchange: Exchange) -> None:
        base = self._base(exchange)
        body = listing.of_all(base)
        headers = {
            "Content-Type": Format.JSON.media_type,
            "Vary": "Accept, Accept-Encoding",
            "Link": answering.described_by(base),
        }
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        await send_kept(exchange, _kept(exchange, headers, body, tag))

    async def _answer(self, exchange: Exchange, query: CannedQuery, suffix: str | None) -> None:
        snapshot = self._snapshots.current
        address: bytes = exchange.scope["query_string"]
        key = (
            "canned",
            snapshot.tag,
            brief(address),
            *(exchange.header(name) for name in (b"accept", b"accept-language")),
            coding(exchange.header(b"accept-encoding")),
            exchange.url,
        )
        kept = self._cache.get(key)
        noted = record(exchange.scope)
        noted.snapshot, noted.cached = snapshot.tag, kept is not None
        try:
            if kept is None:
                request = await self._read(exchange, query, suffix, snapshot)
                if await self._is_known(exchange, request):
                    return

                async def make() -> Kept:
                    return await self._made(exchange, request)

                kept = await self._cache.shared(key, make, exchange.gone)
                assert kept is not None
        except BadParameter as error:
            raise refusals.refusal(query, error) from None
        except Ambiguous as error:
            await self._offer(exchange, error)
            return
        await send_kept(exchange, kept)

    async def _read(
        self, exchange: Exchange, query: CannedQuery, suffix: str | None, snapshot: OpenSnapshot
    ) -> Request:
        asked = read(exchange, query, suffix)
        understood = await understand(query, asked, self._naming, snapshot, exchange.client)
        text = bound(query, understood, self._settings)
        record(exchange.scope).query = text
        return Request(
            query,
            asked,
            understood,
            text,
            snapshot,
            self._url(exchange),
            self._base(exchange),
            coding(exchange.header(b"accept-encoding")),
        )

    async def _made(self, exchange: Exchange, request: Request) -> Kept:
        made = await self._maker.made(request, exchange.client)
        headers = {
            "Content-Type": made.media_type,
            "Vary": request.vary,
            "Link": ", ".join(made.links),
        }
        if made.cost is not None:
            record(exchange.scope).cost = made.cost
            headers["Server-Timing"] = made.cost.header
        return _kept(exchange, headers, made.body, request.tag)

    async def _offer(self, exchange: Exchange, error: Ambiguous) -> None:
        """Answer 300: several individuals bear the name that was given."""
        record(exchange.scope).problem = "ambiguous-name"
        fields = decoded(exchange.scope["query_string"])
        url = self._url(exchange)

        def link(thing: Thing) -> str:
            pairs = [(name, value) for name, values in fields.items() for value in values if value]
            asked = (error.parameter.name, error.given)
            return f"{url}?" + urlencode(
                [(name, thing.slug if (name, value) == asked else value) for name, value in pairs]
            )

        headers = {
            "Content-Type": Format.JSON.media_type,
            "Vary": "Accept",
            "Link": refusals.links(error, link),
            "Cache-Control": "no-cache",
        }
        body = refusals.encoded(refusals.choices(error, link))
        await exchange.respond(refusals.MULTIPLE_CHOICES, [*CROSS_ORIGIN, *encoded(headers)], body)

    async def _is_known(self, exchange: Exchange, request: Request) -> bool:
        """Answer 304 if the client has this very answer; the engine need not be asked."""
        named = exchange.header(b"if-none-match")
        if not named or request.tag is None or not names_tag(named, request.tag):
            return False
        headers = {"ETag": request.tag, "Vary": request.vary, "Cache-Control": "no-cache"}
        await send_not_modified(exchange, [*CROSS_ORIGIN, *encoded(headers)])
        return True


def _kept(exchange: Exchange, headers: dict[str, str], body: bytes, tag: str | None) -> Kept:
    chosen = coding(exchange.header(b"accept-encoding"))
    sent = compressed(body, chosen)
    told: list[Header] = [*CROSS_ORIGIN, *encoded({**headers, "Cache-Control": "no-cache"})]
    if sent is not body:
        told.append((b"content-encoding", chosen.encode()))
    if tag is not None:
        told.append((b"etag", tag.encode()))
    return Kept(200, tuple(told), sent, tag is not None)
