"""The MCP server at /mcp: Streamable HTTP without sessions, an answer for each request."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from server.asking import Routes, of_application
from server.http import Exchange, Header, Message, Receive, Scope, Send
from server.in_process import Application
from server.problems import Problem, ProblemType
from server.settings import Settings

# The protocol's library takes as long to import as all else: it waits for the first request.
if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH: Final = "/mcp"
_ALLOWED: Final = "POST, OPTIONS"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class LanguageModelEndpoint:
    """Answers the requests of MCP clients by the routes of the application that it is part of."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._origins = _origins(settings)
        self._manager: asyncio.Future[StreamableHTTPSessionManager] | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(
        self, application: Application, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer one request, by the routes of ``application``, which is always the same."""

        async def handle(exchange: Exchange) -> None:
            await self._handle(application, exchange)

        await Exchange(scope, receive, send).answered(handle)

    async def close(self) -> None:
        """Stop answering."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def _handle(self, application: Application, exchange: Exchange) -> None:
        shared = self._shared_with(exchange)
        if exchange.method == "OPTIONS":
            await exchange.respond(204, [(b"allow", _ALLOWED.encode()), *shared])
            return
        if exchange.method != "POST":
            detail = f"{exchange.method} {PATH}: there are no sessions and no streams."
            raise Problem(ProblemType.METHOD_NOT_ALLOWED, detail, headers={"Allow": _ALLOWED})
        settings = self._settings
        body = await exchange.body(settings.max_body_bytes, settings.body_seconds)
        manager = await self._started(application)
        answering = asyncio.create_task(
            manager.handle_request(exchange.scope, _replayed(body), _shared(exchange.send, shared))
        )
        # A client that leaves asks for nothing any more.
        leaving = asyncio.create_task(exchange.gone())
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            if not answering.done():
                answering.cancel()
        with suppress(asyncio.CancelledError):
            await answering

    def _shared_with(self, exchange: Exchange) -> list[Header]:
        """Return the headers that let the page of an origin read the answer.

        The address of a name can be made that of a loopback server behind its back, so that pages
        of any origin could ask: MCP demands that those that are not known are refused.

        Raises Problem FOREIGN_ORIGIN.
        """
        origin = exchange.header(b"origin")
        if origin is None:
            return []
        if origin not in self._origins and _host(origin) not in _LOOPBACK:
            detail = (
                f"Pages of {origin} may not ask here; MASALIK_MCP_ORIGINS names those that may."
            )
            raise Problem(ProblemType.FOREIGN_ORIGIN, detail)
        return [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-methods", b"POST"),
            (b"access-control-allow-headers", b"Accept, Content-Type, MCP-Protocol-Version, *"),
            (b"vary", b"Origin"),
        ]

    async def _started(self, application: Application) -> "StreamableHTTPSessionManager":
        if self._manager is None:
            self._manager = asyncio.get_running_loop().create_future()
            self._running = asyncio.create_task(self._run(application, self._manager))
        return await asyncio.shield(self._manager)

    async def _run(
        self, application: Application, started: "asyncio.Future[StreamableHTTPSessionManager]"
    ) -> None:
        """Hold what requests are answered by, in one task from its beginning to its end."""
        manager_of = await asyncio.to_thread(_imported)
        async with of_application(application) as routes:
            manager = manager_of(routes, self._settings)
            async with manager.run():
                started.set_result(manager)
                await asyncio.Event().wait()


def _imported() -> "Callable[[Routes, Settings], StreamableHTTPSessionManager]":
    from server.language_models.requests import manager  # noqa: PLC0415

    return manager


def _origins(settings: Settings) -> frozenset[str]:
    """Return the origins of pages that may ask: those that are set, and the server's own."""
    known = {each.strip().rstrip("/") for each in settings.mcp_origins.split(",")} - {""}
    if settings.base_iri is not None:
        own = urlsplit(settings.base_iri)
        known.add(f"{own.scheme}://{own.netloc}")
    return frozenset(known)


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).hostname
    except ValueError:
        return None


def _replayed(body: bytes) -> Receive:
    """Give a body that was read already; that the client leaves is looked for elsewhere."""
    messages: list[Message] = [{"type": "http.request", "body": body}]

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop()

    return receive


def _shared(send: Send, headers: Sequence[Header]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *headers]
        await send(message)

    return sent
