"""Runs queries in worker processes, within bounds: the one way from a route to the engine."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from server.evaluation import Dataset
from server.negotiation import Formats
from server.problems import Problem, ProblemType
from server.settings import Settings
from server.snapshots import OpenSnapshot
from server.workers.frames import Kind, Query, read_start
from server.workers.interface import QueryPool, QueryWorker
from server.workers.pool import answer, rest

_RETRY: Final = {"Retry-After": "2"}
# Longer queries let others go first.
_SHORT_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Cost:
    """Where the time of a query went, in seconds (the header Server-Timing)."""

    queue: float
    evaluate: float
    serialise: float

    @property
    def header(self) -> str:
        """The value of ``Server-Timing``, in milliseconds."""
        return (
            f"queue;dur={1000 * self.queue:.2f}, evaluate;dur={1000 * self.evaluate:.2f}, "
            f"serialise;dur={1000 * self.serialise:.2f}"
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A serialised result: whole, or for a long one its pieces as they come.

    Whoever takes an answer with ``pieces`` reads or closes them; until then a worker is kept.
    """

    content_type: str
    cost: Cost
    body: bytes = b""
    pieces: AsyncIterator[bytes] | None = None

    async def whole(self) -> bytes:
        """Return the whole result, however long.

        Raises Problem if it cannot be finished.
        """
        if self.pieces is None:
            return self.body
        return b"".join([piece async for piece in self.pieces])


class Executor:
    """Lends workers to queries, first come first served, and ends what takes too long.

    So many queries wait for a worker and no more, and so many are one client's.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._of_client: Counter[str] = Counter()
        self._shares: dict[str, asyncio.Semaphore] = {}
        # One worker is left to others by each client, however much it asks.
        self._share_of_each = max(settings.workers - 1, 1)
        self.under_way = 0

    async def execute(
        self,
        snapshot: OpenSnapshot,
        query: str,
        *,
        base_iri: str,
        formats: Formats,
        dataset: Dataset | None = None,
        union: bool = True,
        client: str = "",
        seconds: float | None = None,
    ) -> Answer:
        """Return the serialised result of ``query``; see ``server.evaluation.evaluate``.

        ``client`` is whose bound of queries at a time it counts against; ``seconds`` replaces the
        deadline of the settings. When the caller is cancelled, the query ends.

        Raises Problem as that function does, and BUSY, TOO_MANY_REQUESTS, DEADLINE_EXCEEDED,
        MEMORY_EXCEEDED or STOPPING.
        """
        asked = Query(query, base_iri, formats, dataset, union)
        self._admit(client)
        started = time.perf_counter()
        deadline = self._settings.query_seconds if seconds is None else seconds
        pool = snapshot.pool
        try:
            worker = await self._worker(pool, client, deadline)
        except BaseException:
            self._leave(client)
            raise
        queued = time.perf_counter() - started
        # A client that waits for a worker has had that time already.
        use = _Use(self, pool, worker, client, deadline, max(deadline - queued, 0))
        try:
            kind, payload = await answer(pool, worker, asked)
        except Problem:
            use.end(finished=True)
            raise
        except BaseException:
            use.end(finished=False)
            raise
        content_type, (evaluated, serialised), body = read_start(payload)
        cost = Cost(queued, evaluated, serialised)
        if kind is Kind.ANSWER:
            use.end(finished=True)
            return Answer(content_type, cost, body)
        return Answer(content_type, cost, pieces=use.pieces())

    def _admit(self, client: str) -> None:
        most = self._settings.workers + self._settings.max_waiting
        if self.under_way >= most:
            detail = f"{self.under_way} queries run or wait; try later."
            raise Problem(ProblemType.BUSY, detail, headers=_RETRY, limit=most)
        if client and self._of_client[client] >= self._settings.max_queries_per_client:
            most = self._settings.max_queries_per_client
            detail = f"{most} queries of yours run or wait; let them end."
            raise Problem(ProblemType.TOO_MANY_REQUESTS, detail, headers=_RETRY, limit=most)
        self.under_way += 1
        self._of_client[client] += 1

    def _leave(self, client: str) -> None:
        self.under_way -= 1
        self._of_client[client] -= 1
        if not self._of_client[client]:
            del self._of_client[client]
            self._shares.pop(client, None)

    def _share(self, client: str) -> asyncio.Semaphore:
        """Return what bounds the workers that a client has at a time."""
        share = self._shares.get(client)
        if share is None:
            share = self._shares[client] = asyncio.Semaphore(self._share_of_each)
        return share

    async def _worker(self, pool: QueryPool[Any], client: str, deadline: float) -> QueryWorker:
        share = self._share(client)
        try:
            if pool.idle and not share.locked():
                # Neither waits: no timer is due.
                await share.acquire()
                return await self._lent(pool, share)
            # Python 3.11's wait_for may lose a cancellation.
            async with asyncio.timeout(deadline):
                await share.acquire()
                return await self._lent(pool, share)
        except TimeoutError:
            detail = f"No worker was free within {deadline:g} seconds; try later."
            raise Problem(ProblemType.BUSY, detail, headers=_RETRY) from None

    @staticmethod
    async def _lent(pool: QueryPool[Any], share: asyncio.Semaphore) -> QueryWorker:
        try:
            worker: QueryWorker = await pool.lend()
        except BaseException:
            share.release()
            raise
        return worker

    def _return(self, client: str) -> None:
        self._share(client).release()
        self._leave(client)


class _Use:
    """A worker while a query has it; it is left exactly once."""

    def __init__(
        self,
        executor: Executor,
        pool: QueryPool[Any],
        worker: QueryWorker,
        client: str,
        deadline: float,
        left: float,
    ) -> None:
        self._executor = executor
        self._pool = pool
        self._worker = worker
        self._client = client
        self._deadline = deadline
        self._ended = False
        # Most queries end before the first of their two times: they set one timer.
        self._timer = asyncio.get_running_loop().call_later(
            min(_SHORT_SECONDS, left), self._goes_on, left - _SHORT_SECONDS
        )

    def _goes_on(self, left: float) -> None:
        """Take note that the query is none of the short ones, ``left`` seconds before its end."""
        if left <= 0:
            self._expire()
            return
        self._pool.demote(self._worker)
        self._timer = asyncio.get_running_loop().call_later(left, self._expire)

    def _expire(self) -> None:
        seconds = f"{self._deadline:g}"
        detail = f"It was not answered within {seconds} seconds: ask for less, or narrow it."
        self._pool.kill(self._worker, Problem(ProblemType.DEADLINE_EXCEEDED, detail, limit=seconds))

    def end(self, *, finished: bool) -> None:
        """Give the worker back; one that has not finished its query is ended instead."""
        if self._ended:
            return
        self._ended = True
        self._timer.cancel()
        if finished:
            self._pool.give_back(self._worker)
        else:
            self._pool.kill(self._worker)
        self._executor._return(self._client)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the rest of the result."""
        finished = False
        try:
            async for piece in rest(self._pool, self._worker):
                yield piece
            finished = True
        except Problem:
            # It said itself that it cannot go on; one that was killed is not given back.
            finished = True
            raise
        finally:
            self.end(finished=finished)


async def closed(answer: Answer) -> None:
    """End an answer that nobody reads to its end."""
    if answer.pieces is not None:
        with suppress(Exception):
            await answer.pieces.aclose()  # type: ignore[attr-defined]
