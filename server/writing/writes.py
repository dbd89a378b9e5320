"""Hands writes to their process, publishes what they wrote, and waits until it serves."""

import asyncio
import logging
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from contextlib import suppress
from typing import IO, Any, Final

from server.problems import Problem, ProblemType
from server.settings import Settings
from server.snapshots import Snapshots
from server.workers.pool import NurseryFailed
from server.writing.operations import Operation, Outcome
from server.writing.process import PUBLISH, RELEASE, message
from store import StoreError

_log = logging.getLogger(__name__)

# Writes that come while others are carried out share their snapshot, up to so many.
_MOST_AT_ONCE: Final = 64
_WORDS_BYTES: Final = 4_000
_RETRY: Final = {"Retry-After": "2"}

_Waiting = tuple[Operation, "asyncio.Future[Outcome]"]


class Writes:
    """The queue of writes. The store is held from the first of them to the last, and not after."""

    def __init__(self, snapshots: Snapshots, settings: Settings) -> None:
        self._snapshots = snapshots
        self._settings = settings
        self._waiting: deque[_Waiting] = deque()
        self._working: asyncio.Task[None] | None = None
        self._process: _Process | None = None

    async def carry_out(self, operation: Operation) -> Outcome:
        """Carry a write out; return when a snapshot with it serves.

        Raises Problem as ``server.writing.operations.Operations.carry_out`` does, and BUSY,
        STORE_LOCKED, DEADLINE_EXCEEDED, MEMORY_EXCEEDED, TOO_COMPLEX or WRITE_FAILED.
        """
        if len(self._waiting) >= self._settings.max_waiting:
            detail = f"{len(self._waiting)} writes wait; try later."
            raise Problem(ProblemType.BUSY, detail, headers=_RETRY)
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((operation, done))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await done

    async def close(self) -> None:
        """End the process; what was not answered may or may not have been written."""
        if self._working is not None and not self._working.done():
            self._working.cancel()
            with suppress(asyncio.CancelledError):
                await self._working
            if self._process is not None:
                # It had its time, as all requests under way have.
                self._process.kill()
        if self._process is not None:
            await self._process.close()

    async def _work(self) -> None:
        while self._waiting:
            while self._waiting:
                await self._batch()
            if self._process is not None:
                with suppress(Problem):
                    await self._ask(RELEASE)

    async def _batch(self) -> None:
        """Carry out the writes that wait and publish them together."""
        written: list[tuple[asyncio.Future[Outcome], Outcome]] = []
        while self._waiting and len(written) < _MOST_AT_ONCE:
            operation, done = self._waiting.popleft()
            if done.cancelled():
                continue
            try:
                outcome = await self._ask(operation)
                assert isinstance(outcome, Outcome)
                written.append((done, outcome))
            except Problem as problem:
                _fail(done, problem)
            except BaseException:
                done.cancel()
                raise
        if not written:
            return
        try:
            await self._ask(PUBLISH)
            await self._snapshots.refresh()
        except Problem as problem:
            for done, _ in written:
                _fail(done, problem)
        except (StoreError, NurseryFailed) as error:
            _log.error("what was written is published and cannot be served: %s", error)
            for done, _ in written:
                _fail(done, Problem(ProblemType.WRITE_FAILED, "It is written, but does not serve."))
        else:
            for done, outcome in written:
                if not done.done():
                    done.set_result(outcome)

    async def _ask(self, asked: Operation | str) -> object:
        """Ask the process, started where there is none.

        Raises Problem; the process has gone if it did not answer it itself.
        """
        if self._process is None:
            self._process = await _Process.started(self._settings)
        process = self._process
        # To publish is to finish what was begun: it takes as long as it takes.
        seconds = None if isinstance(asked, str) else self._settings.write_seconds
        try:
            kept, answer = await process.ask(asked, seconds)
        except _Ended as ended:
            self._process = None
            await process.close()
            raise ended.problem from None
        if kept:
            return answer
        kind, detail, headers, members = answer
        raise Problem(ProblemType[kind], detail, headers=headers, **members)


class _Ended(Exception):
    """The process ended or was ended instead of answering."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class _Process:
    """``server.writing.process``, as the server sees it."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        errors: IO[bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._errors = errors
        self._reader = reader
        self._writer = writer

    @classmethod
    async def started(cls, settings: Settings) -> "_Process":
        ours, theirs = socket.socketpair()
        errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        with theirs:
            process = subprocess.Popen(  # noqa: S603 (our own module)
                [
                    sys.executable,
                    "-m",
                    "server.writing.process",
                    str(theirs.fileno()),
                    str(settings.data),
                    str(settings.write_memory_bytes),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=errors,
                # The terminal's interrupt is for the server, which then closes the channel.
                start_new_session=True,
            )
        reader, writer = await asyncio.open_connection(sock=ours)
        return cls(process, errors, reader, writer)

    async def ask(self, asked: Operation | str, seconds: float | None) -> tuple[bool, Any]:
        """Return whether it was done, and the answer.

        Raises _Ended.
        """
        try:
            self._writer.write(message(asked))
            await self._writer.drain()
            async with asyncio.timeout(seconds):
                length = int.from_bytes(await self._reader.readexactly(4))
                held = await self._reader.readexactly(length)
            answer: tuple[bool, Any] = pickle.loads(held)  # noqa: S301 (from our own process)
            return answer
        except TimeoutError:
            self.kill()
            detail = f"It was not done within {seconds:g} seconds; look before you try again."
            raise _Ended(Problem(ProblemType.DEADLINE_EXCEEDED, detail)) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            await asyncio.to_thread(self._process.wait)
            raise _Ended(self._cause()) from None

    def kill(self) -> None:
        """End it at once; of an update it is at, nothing is done."""
        self._process.kill()

    async def close(self) -> None:
        """Let it end, once it has done what it is at."""
        self._writer.close()
        await asyncio.to_thread(self._process.wait)
        self._errors.close()

    def _cause(self) -> Problem:
        self._errors.seek(0)
        said = self._errors.read(_WORDS_BYTES).decode(errors="replace")
        if "memory allocation" in said or "MemoryError" in said:
            return Problem(ProblemType.MEMORY_EXCEEDED, "It took more memory than a write may.")
        if "overflowed its stack" in said or self._process.returncode == -signal.SIGSEGV:
            detail = "It is nested too deeply for the engine."
            return Problem(ProblemType.TOO_COMPLEX, detail)
        _log.error("a write ended its process: %s, %s", self._process.returncode, said[-500:])
        return Problem(ProblemType.WRITE_FAILED, "The write ended its process.")


def _fail(done: "asyncio.Future[Outcome]", problem: Problem) -> None:
    if not done.done():
        done.set_exception(problem)
