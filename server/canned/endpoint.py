"""Answers ``/queries`` and all below it, without a framework (see ``server.http``)."""

import hashlib
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from queries import BadParameter, CannedQuery, Format, catalogue
from server.cache import AnswerCache, Kept, brief
from server.canned import answering, listing, pages, refusals
from server.canned.asking import HTML, HTML_TYPE, accepts_page, not_acceptable, read
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

_ROOT: Final = "/queries"
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
        return path == _ROOT or path.startswith(f"{_ROOT}/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await Exchange(scope, receive, send).answered(self._handle)

    async def _handle(self, exchange: Exchange) -> None:
        path: str = exchange.scope["path"]
        name, _, suffix = path.removeprefix(_ROOT).removeprefix("/").partition(".")
        query = catalogue().get(name)
        exchange.scope["route"] = _Pattern(f"{_ROOT}/{name}" if query else _ROOT)
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
        if suffix and suffix not in (*query.formats, HTML):
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
        if accepts_page(exchange.header(b"accept")):
            body, media_type = pages.of_all(base), HTML_TYPE
        else:
            body, media_type = listing.of_all(base), Format.JSON.media_type
        headers = {
            "Content-Type": media_type,
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
            await self._refuse(exchange, query, suffix, refusals.refusal(query, error))
            return
        except Ambiguous as error:
            await self._offer(exchange, query, suffix, error)
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

    async def _refuse(
        self, exchange: Exchange, query: CannedQuery, suffix: str | None, problem: Problem
    ) -> None:
        """Refuse a value; who asks for a page is shown the form again, with what was wrong."""
        if not _wants_page(exchange, suffix):
            raise problem
        fields = decoded(exchange.scope["query_string"])
        # The form itself is what one comes for who has not filled it in yet.
        status, told = (problem.kind.status, problem.detail) if fields else (200, None)
        record(exchange.scope).problem = problem.kind.slug if fields else ""
        body = pages.of_form(query, fields, self._base(exchange), told)
        headers = _guarded({"Content-Type": HTML_TYPE, "Vary": "Accept"})
        await exchange.respond(status, [*CROSS_ORIGIN, *encoded(headers)], body)

    async def _offer(
        self, exchange: Exchange, query: CannedQuery, suffix: str | None, error: Ambiguous
    ) -> None:
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

        told = refusals.choices(error, link)
        headers = {"Vary": "Accept"}
        if _wants_page(exchange, suffix):
            body = pages.of_form(query, fields, self._base(exchange), None, told)
            headers["Content-Type"] = HTML_TYPE
        else:
            body = refusals.encoded(told)
            headers["Content-Type"] = Format.JSON.media_type
        headers["Link"] = refusals.links(error, link)
        all_headers = [*CROSS_ORIGIN, *encoded(_guarded(headers))]
        await exchange.respond(refusals.MULTIPLE_CHOICES, all_headers, body)

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
    told: list[Header] = [*CROSS_ORIGIN, *encoded(_guarded(headers))]
    if sent is not body:
        told.append((b"content-encoding", chosen.encode()))
    if tag is not None:
        told.append((b"etag", tag.encode()))
    return Kept(200, tuple(told), sent, tag is not None)


def _guarded(headers: dict[str, str]) -> dict[str, str]:
    headers["Cache-Control"] = "no-cache"
    if headers["Content-Type"] == HTML_TYPE:
        headers["Content-Security-Policy"] = pages.POLICY
    return headers


def _wants_page(exchange: Exchange, suffix: str | None) -> bool:
    if suffix is not None:
        return suffix == HTML
    named = decoded(exchange.scope["query_string"]).get("format")
    return named == [HTML] if named else accepts_page(exchange.header(b"accept"))
