"""Carries the requests of httpx to an application in the same process, streaming both ways."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Final

import httpx

from server.http import Message, Receive, Scope, Send

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

CLIENT: Final = "client"
"""The extension of a request that says on whose behalf it is made: address and port."""


class InProcess(httpx.AsyncBaseTransport):
    """A transport whose other end is an ASGI application.

    An answer that nobody reads to its end is ended, and the work for it.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raises RemoteProtocolError if the application fails."""
        url = request.url
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.partition(b"?")[0],
            "query_string": url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": (url.host, url.port),
            "client": request.extensions.get(CLIENT),
            "state": {},
        }
        answer = _Answer(self._app, scope, await request.aread())
        try:
            status, headers = await answer.started
        except BaseException:
            await answer.aclose()
            raise
        return httpx.Response(status, headers=headers, stream=answer)


class _Answer(httpx.AsyncByteStream):
    """What the application sends, one piece at a time."""

    def __init__(self, app: Application, scope: Scope, body: bytes) -> None:
        loop = asyncio.get_running_loop()
        self.started: asyncio.Future[tuple[int, list[tuple[bytes, bytes]]]] = loop.create_future()
        self._requests: list[Message] = [{"type": "http.request", "body": body}]
        self._left = asyncio.Event()
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(1)
        self._failure: Exception | None = None
        self._task = asyncio.create_task(self._run(app, scope))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (piece := await self._pieces.get()) is not None:
            yield piece
        if self._failure is not None:
            raise httpx.RemoteProtocolError("the answer broke off") from self._failure

    async def aclose(self) -> None:
        self._left.set()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self, app: Application, scope: Scope) -> None:
        try:
            await app(scope, self._receive, self._send)
        except Exception as error:
            self._failure = error
        if not self.started.done():
            failure = httpx.RemoteProtocolError("the server did not answer")
            failure.__cause__ = self._failure
            self.started.set_exception(failure)
            return
        await self._pieces.put(None)

    async def _receive(self) -> Message:
        if self._requests:
            return self._requests.pop()
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started.set_result((message["status"], list(message.get("headers", ()))))
        elif body := message.get("body"):
            await self._pieces.put(bytes(body))
