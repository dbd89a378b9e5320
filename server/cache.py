"""Keeps answers: equal requests get equal bytes, and those under way are worked on once."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Final, cast

from cachetools import LRUCache

from server.http import Disconnected, Header

# A query that is answered sooner ends before its client can have gone.
_PATIENCE_SECONDS: Final = 0.05
_BRIEF_BYTES: Final = 512
# What an entry takes beside its body: key, headers, objects.
_ENTRY_BYTES: Final = 2048


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer as it is sent; ``keep`` says whether later requests may have it."""

    status: int
    headers: tuple[Header, ...]
    body: bytes
    keep: bool


def brief(asked: bytes) -> bytes:
    """Return what stands for a part of a request in a key, which are not counted."""
    return asked if len(asked) <= _BRIEF_BYTES else hashlib.sha256(asked).digest()


class _Flight:
    """An answer that is being made, by the task of the request that asked for it first.

    That task makes it to the end even when its own client has gone, as long as others wait.
    """

    __slots__ = ("_maker", "failure", "following", "gone", "kept", "landed", "stopped")

    def __init__(self, maker: "asyncio.Task[object]") -> None:
        self._maker: asyncio.Task[object] | None = maker
        self.following = 0
        self.gone = False
        self.stopped = False
        self.landed: asyncio.Event | None = None
        self.kept: Kept | None = None
        self.failure: BaseException | None = None

    def stop(self) -> None:
        """End the making if nobody waits for it any more."""
        if self.gone and not self.following and self._maker is not None:
            self.stopped = True
            self._maker.cancel()
            self._maker = None

    def land(self) -> None:
        """Wake all who wait; from now on there is nothing to end."""
        self._maker = None
        if self.landed is not None:
            self.landed.set()


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
        patience: float = _PATIENCE_SECONDS,
    ) -> Kept | None:
        """Return the answer that ``make`` gives, made once for all that ask for it meanwhile.

        ``make`` returns None for an answer that cannot be shared. After ``patience`` seconds
        ``gone`` is awaited too: it returns when the client has gone, and when all who wait for an
        answer have, its making is cancelled. It is made by the task of the first who asks, which
        stays until it is made as long as others wait.

        Raises what ``make`` raises; Disconnected if the client has gone.
        """
        self.misses += 1
        flight = self._flights.get(key)
        if flight is None:
            return await self._led(key, make, gone, patience)
        return await self._followed(flight, gone)

    async def _led(
        self,
        key: Hashable,
        make: Callable[[], Awaitable[Kept | None]],
        gone: Callable[[], Awaitable[None]],
        patience: float,
    ) -> Kept | None:
        # In the task of this request: one of its own would cost more than most answers.
        maker = cast("asyncio.Task[object]", asyncio.current_task())
        flight = self._flights[key] = _Flight(maker)
        watching = _Watch(flight, gone, patience)
        try:
            kept = flight.kept = await make()
        except asyncio.CancelledError:
            if not flight.stopped:
                # The server stops: those who follow are not to wait for ever.
                flight.failure = Disconnected()
                raise
            maker.uncancel()
            raise Disconnected from None
        except BaseException as error:
            flight.failure = error if flight.following else None
            if watching.gone:
                raise Disconnected from None
            raise
        finally:
            watching.end()
            self._flights.pop(key, None)
            flight.land()
            # Its failure holds this frame: a circle, and a snapshot with its files in it.
            del flight
        if kept is not None and kept.keep and len(kept.body) + _ENTRY_BYTES <= self._kept.maxsize:
            self._kept[key] = kept
        if watching.gone:
            raise Disconnected
        return kept

    @staticmethod
    async def _followed(flight: _Flight, gone: Callable[[], Awaitable[None]]) -> Kept | None:
        if flight.landed is None:
            flight.landed = asyncio.Event()
        flight.following += 1
        landing = asyncio.ensure_future(flight.landed.wait())
        leaving = asyncio.ensure_future(gone())
        try:
            await asyncio.wait({landing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not landing.done():
                raise Disconnected
        finally:
            landing.cancel()
            leaving.cancel()
            flight.following -= 1
            flight.stop()
        try:
            if flight.failure is not None:
                raise flight.failure
            return flight.kept
        finally:
            del flight


class _Watch:
    """Notes when the client of a request has gone, once that has taken longer than a moment."""

    __slots__ = ("_flight", "_gone", "_task", "_timer", "gone")

    def __init__(
        self, flight: _Flight, gone: Callable[[], Awaitable[None]], patience: float
    ) -> None:
        self._flight: _Flight | None = flight
        self._gone = gone
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(patience, self._begin)
        self.gone = False

    def _begin(self) -> None:
        self._task = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        await self._gone()
        self.gone = True
        if self._flight is not None:
            self._flight.gone = True
            self._flight.stop()

    def end(self) -> None:
        """Watch no more."""
        self._flight = None
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
