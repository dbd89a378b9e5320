"""One worker process as the server sees it: asked, heard, and heard to have ended."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final, cast

from server.problems import Problem
from server.workers.frames import Frames, Kind, Query

# A slow reader stops its worker here, which its deadline then ends.
_UNREAD_BYTES: Final = 1024 * 1024


class Worker(asyncio.Protocol):
    """One worker process, by its channel."""

    def __init__(self, number: int, on_end: Callable[["Worker"], None]) -> None:
        loop = asyncio.get_running_loop()
        self.number = number
        self.alive = True
        self.yielding = False
        """Whether it has the lower priority of long queries, which it cannot get rid of again."""

        self.scheduled = 0
        """The number by which its priority is set."""

        self.reason: Problem | None = None
        """Why it was killed, if it was."""

        self.ready: asyncio.Future[None] = loop.create_future()
        self._on_end = on_end
        self._frames = Frames()
        self._arrived: deque[tuple[Kind, bytes]] = deque()
        self._unread = 0
        self._waiting: asyncio.Future[None] | None = None
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of the channel."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _: Exception | None) -> None:
        """The process ended."""
        self.alive = False
        if not self.ready.done():
            self.ready.cancel()
        self._wake()
        self._on_end(self)

    def data_received(self, data: bytes) -> None:
        """Take what the process sent."""
        for kind, payload in self._frames.feed(data):
            if kind is Kind.READY:
                self.scheduled = int(payload)
                if not self.ready.done():
                    self.ready.set_result(None)
                continue
            self._arrived.append((kind, payload))
            self._unread += len(payload)
        if self._unread > _UNREAD_BYTES and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        if self._arrived:
            self._wake()

    def ask(self, query: Query) -> None:
        """Send a query."""
        self._transport.write(query.frame())

    async def next(self) -> tuple[Kind, bytes] | None:
        """Return the next frame, None if the process ended first."""
        while not self._arrived:
            if not self.alive:
                return None
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        kind, payload = self._arrived.popleft()
        self._unread -= len(payload)
        if self._paused and self._unread < _UNREAD_BYTES // 2:
            self._paused = False
            self._transport.resume_reading()
        return kind, payload

    def close(self) -> None:
        """Let the process end."""
        self._transport.abort()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
