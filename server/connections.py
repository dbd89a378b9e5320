"""Bounds of a connection: how long its requests may take to come, and its answers to be read."""

import asyncio
from collections import Counter
from ipaddress import ip_address, ip_network
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.settings import Settings


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 that ends connections which only wait, or send heads without end.

    The parser below has no bound for a request's head and no timer before the first request; it
    waits for ever until a client reads. Subclasses made by :func:`bounded` have settings and
    counts.
    """

    settings: ClassVar[Settings]
    per_client: ClassVar[Counter[str]]

    _refused = False
    _within_head = False
    _head_bytes = 0
    _head_timer: asyncio.TimerHandle | None = None
    _reading_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept the connection, or close it if there are too many."""
        address = (transport.get_extra_info("peername") or ("",))[0]
        self._address = str(address)
        if len(self.connections) >= self.settings.max_connections or (
            self.per_client[self._address] >= self.settings.max_connections_per_client
            and not _trusted(self._address, self.settings)
        ):
            self._refused = True
            transport.abort()
            return
        self.per_client[self._address] += 1
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._head_arrived()
        self._read_on()
        if self._refused:
            return
        self.per_client[self._address] -= 1
        if not self.per_client[self._address]:
            del self.per_client[self._address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        if self._refused:
            return
        super().data_received(data)
        idle = self.cycle is None or self.cycle.response_complete
        if self._within_head:
            self._head_bytes += len(data)
            if self._head_bytes > self.settings.max_head_bytes:
                self.transport.abort()
        elif idle and self._head_timer is None:
            # Line ends between requests, or the rest of a body that nobody reads.
            self._await_head()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._within_head = True
        self._head_bytes = 0
        self._await_head()

    def on_headers_complete(self) -> None:
        """The head of a request has arrived."""
        self._within_head = False
        self._head_arrived()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """A request was answered."""
        unfinished = self.cycle is not None and self.cycle.more_body
        super().on_response_complete()
        if unfinished and not self.transport.is_closing():
            # Closing at once would take the answer from a client that is still sending.
            self._await_head()

    def pause_writing(self) -> None:
        """The client reads more slowly than the answer comes."""
        super().pause_writing()
        if self._reading_timer is None:
            seconds = self.settings.unread_seconds
            self._reading_timer = self.loop.call_later(seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read most of what it was sent."""
        self._read_on()
        super().resume_writing()

    def _await_head(self) -> None:
        if self._head_timer is None:
            seconds = self.settings.head_seconds
            self._head_timer = self.loop.call_later(seconds, self.transport.abort)

    def _head_arrived(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _read_on(self) -> None:
        if self._reading_timer is not None:
            self._reading_timer.cancel()
            self._reading_timer = None


def bounded(settings: Settings) -> type[BoundedProtocol]:
    """Return the protocol with the bounds of ``settings``."""
    members: dict[str, Any] = {"settings": settings, "per_client": Counter()}
    return type("Bounded", (BoundedProtocol,), members)


def _trusted(address: str, settings: Settings) -> bool:
    items = [item.strip() for item in settings.trusted_proxies.split(",") if item.strip()]
    if "*" in items:
        return True
    try:
        return any(ip_address(address) in ip_network(item) for item in items)
    except ValueError:
        return False
