"""The workers of one snapshot, as the server sees them: lent, watched, killed and replaced."""

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from server.problems import Problem, ProblemType
from server.workers.channel import Worker
from server.workers.frames import Kind, Query, read_problem
from server.workers.interface import QueryPool, QueryWorker

_log = logging.getLogger(__name__)

_OBITUARY_SECONDS: Final = 1.0
_DRAINING_SECONDS: Final = 0.05
_GRACE_SECONDS: Final = 2.0
# With it a process gets a ninth of what another one of the same core gets.
_NICENESS: Final = 10


class NurseryFailed(Exception):
    """The process that workers are forked from did not start, or ended."""


class Pool:
    """A nursery and its workers; ``lend`` and ``give_back`` are all that queries need of it."""

    def __init__(
        self,
        snapshot: Path,
        size: int,
        *,
        in_memory: bool,
        memory_bytes: int,
        most_bytes: int,
        deaths: Counter[str],
    ) -> None:
        self.in_memory = in_memory
        self.size = size
        self._arguments = [
            str(snapshot),
            "memory" if in_memory else "disk",
            str(memory_bytes),
            str(most_bytes),
        ]
        self._numbers = 0
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._wanting: deque[asyncio.Future[Worker]] = deque()
        self._obituaries: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._closing = False
        self._deaths = deaths
        self._killed: dict[int, str] = {}
        self._retired: set[int] = set()

    async def start(self) -> None:
        """Start the nursery and its workers.

        Raises NurseryFailed.
        """
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(  # noqa: S603 (our own module)
            [
                sys.executable,
                "-m",
                "server.workers.nursery",
                str(theirs.fileno()),
                *self._arguments,
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self._control = ours
        # asyncio gives no way to send file descriptors: orders are written to the socket directly.
        self._reader, self._writer = await asyncio.open_connection(sock=ours.dup())
        if not await self._reader.readline():
            self._writer.close()
            self._control.close()
            raise NurseryFailed(f"the workers' process ended with {self._process.wait()}")
        self._listening = asyncio.create_task(self._listen())
        for _ in range(self.size):
            await self._spawn()

    @property
    def idle(self) -> int:
        """How many workers wait for a query."""
        return len(self._idle)

    @property
    def waiting(self) -> int:
        """How many queries wait for a worker."""
        return len(self._wanting)

    async def lend(self) -> Worker:
        """Return a worker that is idle, as soon as there is one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        wanting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._wanting.append(wanting)
        try:
            return await wanting
        except asyncio.CancelledError:
            if wanting.done() and not wanting.cancelled():
                self.give_back(wanting.result())
            elif wanting in self._wanting:
                self._wanting.remove(wanting)
            raise

    def give_back(self, worker: Worker) -> None:
        """Take a worker back that has answered; one that is to end is not lent again."""
        if not worker.alive or worker.number in self._killed:
            return
        if worker.yielding:
            self._retired.add(worker.number)
            worker.close()
            return
        while self._wanting:
            wanting = self._wanting.popleft()
            if not wanting.done():
                wanting.set_result(worker)
                return
        if self._closing:
            worker.close()
        else:
            self._idle.append(worker)

    def demote(self, worker: Worker) -> None:
        """Let others go before a worker whose query takes long; when it is done, it is replaced.

        A process may lower its priority, not raise it again.
        """
        if worker.alive and not worker.yielding:
            worker.yielding = True
            with suppress(OSError):
                lower = min(os.getpriority(os.PRIO_PROCESS, worker.scheduled) + _NICENESS, 19)
                os.setpriority(os.PRIO_PROCESS, worker.scheduled, lower)

    def kill(self, worker: Worker, reason: Problem | None = None) -> None:
        """End a worker at once, whatever it does; another one takes its place."""
        if worker.alive:
            worker.reason = worker.reason or reason
            self._killed[worker.number] = reason.kind.slug if reason else "client-gone"
            self._order({"kill": worker.number})

    async def obituary(self, worker: Worker) -> Problem:
        """Return why a worker ended without an answer."""
        if (reason := worker.reason) is not None:
            # Raised, it holds the frames that hold the worker: a circle, and a snapshot in it.
            worker.reason = None
            return reason
        try:
            told = await asyncio.wait_for(self._death(worker.number), _OBITUARY_SECONDS)
        except TimeoutError:
            told = {}
        return _cause(told)

    async def drain(self) -> None:
        """End the nursery and all workers, once nobody needs them any more."""
        # Requests that took this snapshot a moment ago have yet to ask for a worker.
        await asyncio.sleep(_GRACE_SECONDS)
        self._closing = True
        for worker in self._idle:
            worker.close()
        self._idle.clear()
        while self._workers or self._wanting:
            await asyncio.sleep(_DRAINING_SECONDS)
        await self.close()

    async def close(self) -> None:
        """End the nursery and all workers at once."""
        self._closing = True
        self._listening.cancel()
        self._writer.close()
        self._control.close()
        await asyncio.to_thread(self._process.wait)

    async def _spawn(self) -> None:
        self._numbers += 1
        number = self._numbers
        ours, theirs = socket.socketpair()
        with theirs:
            order = json.dumps({"fork": number}).encode() + b"\n"
            socket.send_fds(self._control, [order], [theirs.fileno()])
        loop = asyncio.get_running_loop()
        _, worker = await loop.create_connection(lambda: Worker(number, self._ended), sock=ours)
        self._workers.add(worker)
        worker.ready.add_done_callback(
            lambda ready: None if ready.cancelled() else self.give_back(worker)
        )

    def _ended(self, worker: Worker) -> None:
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        # Who waited when another snapshot came still needs a worker of this one.
        if not self._closing or self._wanting:
            # Kept, so that the task is not lost to the garbage collector.
            self._spawning = asyncio.create_task(self._spawn())

    def _order(self, order: dict[str, int]) -> None:
        self._control.sendall(json.dumps(order).encode() + b"\n")

    def _death(self, number: int) -> "asyncio.Future[dict[str, Any]]":
        if number not in self._obituaries:
            self._obituaries[number] = asyncio.get_running_loop().create_future()
        return self._obituaries[number]

    async def _listen(self) -> None:
        while line := await self._reader.readline():
            told = json.loads(line)
            if told["dead"] in self._retired:
                self._retired.discard(told["dead"])
            elif not self._closing:
                cause = self._killed.pop(told["dead"], None) or _cause(told).kind.slug
                self._deaths[cause] += 1
            death = self._death(told["dead"])
            if not death.done():
                death.set_result(told)
            if len(self._obituaries) > 1000:
                del self._obituaries[next(iter(self._obituaries))]
        if not self._closing:
            _log.error("the workers' process ended with %s", self._process.wait())


async def answer(pool: QueryPool[Any], worker: QueryWorker, query: Query) -> tuple[Kind, bytes]:
    """Ask a worker and return its first frame: an ANSWER or a START.

    Raises Problem, if the query is refused or the worker ends.
    """
    worker.ask(query)
    first = await worker.next()
    if first is None:
        raise await pool.obituary(worker)
    kind, payload = first
    if kind is Kind.PROBLEM:
        raise read_problem(payload)
    return kind, payload


async def rest(pool: QueryPool[Any], worker: QueryWorker) -> AsyncIterator[bytes]:
    """Yield the pieces of a result after its START.

    Raises Problem if it cannot be finished.
    """
    while True:
        following = await worker.next()
        if following is None:
            raise await pool.obituary(worker)
        kind, payload = following
        if kind is Kind.PROBLEM:
            raise read_problem(payload)
        if kind is Kind.END:
            return
        yield payload


def _cause(told: dict[str, Any]) -> Problem:
    said = told.get("said", "")
    if "memory allocation" in said or "MemoryError" in said:
        detail = "The query took more memory than it may: ask for less, or sort and join less."
        return Problem(ProblemType.MEMORY_EXCEEDED, detail)
    if "overflowed its stack" in said or told.get("signal") == signal.SIGSEGV:
        return Problem(ProblemType.TOO_COMPLEX, "The query is nested too deeply for the engine.")
    _log.error("a worker ended unexpectedly: signal %s, %s", told.get("signal"), said[-500:])
    return Problem(ProblemType.EVALUATION_FAILED, "The query ended its process.")
