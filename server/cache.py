"""Keeps answers: equal requests get equal bytes, and those under way are worked on once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Final

from cachetools import LRUCache

from server.http import Disconnected, Header

# What an entry takes beside its body: key, headers, objects.
_ENTRY_BYTES: Final = 2048


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer as it is sent; ``keep`` says whether later requests may have it."""

    status: int
    headers: tuple[Header, ...]
    body: bytes
    keep: bool


@dataclass(slots=True)
class _Flight:
    task: "asyncio.Task[Kept | None]"
    waiting: int = 0


class AnswerCache:
    """A cache of answers, bounded in bytes; what was not asked for longest goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._kept: LRUCache[Hashable, Kept] = LRUCache(
            most_bytes, getsizeof=lambda kept: len(kept.body) + _ENTRY_BYTES
        )
        self._flights: dict[Hashable, _Flight] = {}
        self.hits = 0
        self.misses = 0

    @property
    def size(self) -> int:
        """The bytes that the answers kept take."""
        return int(self._kept.currsize)

    def get(self, key: Hashable) -> Kept | None:
        """Return the answer kept for ``key``."""
        kept = self._kept.get(key)
        if kept is not None:
            self.hits += 1
        return kept

    async def shared(
        self,
        key: Hashable,
        make: Callable[[], Awaitable[Kept | None]],
        gone: Callable[[], Awaitable[None]],
        patience: float,
    ) -> Kept | None:
        """Return the answer that ``make`` gives, made once for all that ask for it meanwhile.

        ``make`` returns None for an answer that cannot be shared. After ``patience`` seconds
        ``gone`` is awaited too: it returns when the client has gone, and when all who wait for an
        answer have, its making is cancelled.

        Raises what ``make`` raises; Disconnected if the client has gone.
        """
        self.misses += 1
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.ensure_future(self._make(key, make)))
        flight.waiting += 1
        try:
            done, _ = await asyncio.wait({flight.task}, timeout=patience)
            if not done:
                await self._watched(flight, gone)
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                flight.task.cancel()
            # Its failure holds this frame: a circle, and a snapshot with its files in it.
            del flight

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[Kept | None]]) -> Kept | None:
        try:
            kept = await make()
        finally:
            self._flights.pop(key, None)
        if kept is not None and kept.keep and len(kept.body) + _ENTRY_BYTES <= self._kept.maxsize:
            self._kept[key] = kept
        return kept

    @staticmethod
    async def _watched(flight: _Flight, gone: Callable[[], Awaitable[None]]) -> None:
        leaving = asyncio.ensure_future(gone())
        try:
            await asyncio.wait({flight.task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            left = leaving.done() and not flight.task.done()
            leaving.cancel()
        if left:
            raise Disconnected
