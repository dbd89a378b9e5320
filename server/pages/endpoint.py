"""Answers the pages, without a framework (see ``server.http``)."""

import json
from contextlib import AsyncExitStack
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from server.asking import Refused, Routes, of_application
from server.cache import AnswerCache, Kept, brief
from server.canned.asking import HTML_TYPE
from server.compression import coding, compressed
from server.conditional import send_kept
from server.http import Exchange, Header, Receive, Scope, Send, decoded, encoded
from server.in_process import Application
from server.pages import directory, site
from server.pages.languages import Language, preferred
from server.pages.page import Elsewhere, Make, Page
from server.pages.problems import Refusal, of_refusal
from server.pages.services import Services
from server.pages.visit import LANG, Visit
from server.problems import MEDIA_TYPE, Problem, ProblemType
from server.records import record
from server.validators import entity_tag

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The pages take nothing from elsewhere, and nothing within them is run."""
_ALLOWED: Final = "GET, HEAD, OPTIONS"
_STATIC: Final = "/static/"
_FORWARDED: Final = ("host", "x-forwarded-for", "x-forwarded-proto")


class PagesEndpoint:
    """Answers requests for pages, by the routes of the application that it is part of."""

    def __init__(self, services: Services, cache: AnswerCache) -> None:
        self._services = services
        self._cache = cache
        self._open = AsyncExitStack()
        self._routes: Routes | None = None

    @staticmethod
    def answers(scope: Scope) -> bool:
        """Say whether a request is for a page, or for what the pages are drawn with."""
        path: str = scope["path"]
        if path.startswith(_STATIC):
            return True
        if scope["method"] not in ("GET", "HEAD"):
            return directory.alone(path)
        return directory.wanted(path, scope["query_string"], _accepted(scope))

    async def __call__(
        self, application: Application, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer one request, by the routes of ``application``, which is always the same."""

        async def handle(exchange: Exchange) -> None:
            await self._handle(application, exchange)

        await Exchange(scope, receive, send).answered(handle)

    async def close(self) -> None:
        """Stop asking."""
        await self._open.aclose()

    async def _handle(self, application: Application, exchange: Exchange) -> None:
        path: str = exchange.scope["path"]
        if path.startswith(_STATIC):
            await self._services.assets.answer(exchange, path.removeprefix(_STATIC))
            return
        if exchange.method == "OPTIONS":
            await exchange.respond(204, [(b"allow", _ALLOWED.encode())])
            return
        if exchange.method not in ("GET", "HEAD"):
            detail = f"{exchange.method} {path}"
            raise Problem(ProblemType.METHOD_NOT_ALLOWED, detail, headers={"Allow": _ALLOWED})
        visit = await self._visit(application, exchange)
        found = directory.found(path)
        assert found is not None, path
        make, held = found
        exchange.scope["route"] = held
        try:
            await send_kept(exchange, await self._kept(exchange, visit, make, held.names))
        except Elsewhere as elsewhere:
            headers = {"Location": elsewhere.address, "Cache-Control": "no-cache"}
            if elsewhere.link:
                headers["Link"] = elsewhere.link
            await exchange.respond(elsewhere.status, encoded(headers))
        except Refused as refused:
            await _pass_on(exchange, refused)

    async def tell(
        self, application: Application, exchange: Exchange, refusal: Refusal
    ) -> tuple[list[Header], bytes]:
        """Return the page that tells a browser of a refusal: its headers and its body."""
        try:
            visit = await self._visit(application, exchange)
        except Problem:
            exchange.scope["query_string"] = b""
            visit = await self._visit(application, exchange)
        # Nothing in it leads to a host that only the request names.
        visit = replace(visit, base=self._services.settings.base_iri or "/")
        record(exchange.scope).problem = refusal.slug
        kept = _kept(exchange, visit, of_refusal(refusal, visit), keep=False)
        return list(kept.headers), kept.body

    async def _visit(self, application: Application, exchange: Exchange) -> Visit:
        if self._routes is None:
            self._routes = await self._open.enter_async_context(of_application(application))
        fields = decoded(exchange.scope["query_string"])
        asked = next(iter(fields.get(LANG, ())), "")
        explicit = asked in tuple(Language)
        language = Language(asked) if explicit else preferred(exchange.header(b"accept-language"))
        path: str = exchange.scope["path"]
        base = self._services.settings.base_iri or f"{exchange.url[: -len(path)]}/"
        headers = {name: value for name in _FORWARDED if (value := exchange.header(name.encode()))}
        return Visit(
            path.removeprefix("/"),
            fields,
            language,
            explicit,
            base,
            exchange.client,
            self._routes.on_behalf(exchange.scope.get("client"), "", headers),
            self._services,
        )

    async def _kept(
        self, exchange: Exchange, visit: Visit, make: Make, names: dict[str, str]
    ) -> Kept:
        tag = self._tag()
        key = (
            "page",
            tag,
            visit.path,
            brief(exchange.scope["query_string"]),
            visit.language,
            visit.base,
            coding(exchange.header(b"accept-encoding")),
        )
        kept = self._cache.get(key)
        noted = record(exchange.scope)
        noted.snapshot, noted.cached = tag, kept is not None
        if kept is not None:
            return kept

        async def made() -> Kept:
            page = await make(visit, **names)
            record(exchange.scope).problem = page.problem
            return _kept(exchange, visit, page, keep=page.keep and bool(tag))

        kept = await self._cache.shared(key, made, exchange.gone)
        assert kept is not None
        return kept

    def _tag(self) -> str:
        try:
            return self._services.snapshots.current.tag
        except Problem:
            # Pages that tell of Masalik itself are there before anything is published.
            return ""


def _kept(exchange: Exchange, visit: Visit, page: Page, *, keep: bool) -> Kept:
    body = site.render(page, visit).encode(errors="replace")
    chosen = coding(exchange.header(b"accept-encoding"))
    sent = compressed(body, chosen)
    headers = {
        "Content-Type": HTML_TYPE,
        "Content-Language": str(visit.language),
        "Vary": "Accept, Accept-Language, Accept-Encoding",
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY,
        **page.headers,
    }
    if sent is not body:
        headers["Content-Encoding"] = chosen
    links = [f'<{href}>; rel="alternate"; type="{form}"' for form, href in page.alternates]
    if links:
        headers["Link"] = ", ".join([*links, *filter(None, [page.headers.get("Link")])])
    if page.status == HTTPStatus.OK:
        headers["ETag"] = entity_tag(body.decode(), chosen)
    return Kept(page.status, tuple(encoded(headers)), sent, keep and page.status == HTTPStatus.OK)


async def _pass_on(exchange: Exchange, refused: Refused) -> None:
    """Refuse as the route that was asked for the page refuses; browsers are shown a page of it."""
    record(exchange.scope).problem = str(refused.problem.get("type", "")).rpartition("#")[2]
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-cache"}
    if refused.retry_after:
        headers["Retry-After"] = refused.retry_after
    told = {**refused.problem, "request_id": exchange.request_id}
    body = json.dumps(told, ensure_ascii=False).encode()
    await exchange.respond(refused.status, encoded(headers), body)


def _accepted(scope: Scope) -> str | None:
    values = [value for name, value in scope["headers"] if name == b"accept"]
    return b", ".join(values).decode("latin-1") if values else None
