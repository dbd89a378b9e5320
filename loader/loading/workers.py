"""Map articles in several processes: in order, in bounded memory, whatever becomes of a process."""

import gc
import os
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from threading import Thread
from typing import Final, Generic, TypeVar

from loader.formats.interface import Part
from loader.loading.mapped_part import MappedPart, inferences, map_part, refused
from ontology.editorial import Judgements

_Item = TypeVar("_Item")

# Fewer articles are done before another process has read the ontology.
_WORTH_A_PROCESS: Final = 24
_CHUNK: Final = 8
_CHUNK_BYTES: Final = 1_000_000
# Chunks that a process has before it, so that it never waits for the next.
_AHEAD: Final = 2
# Articles under way or done before their turn, for each process.
_WINDOW: Final = 2 * _AHEAD * _CHUNK
# Mapping makes many objects and hardly any cycles: look for these seldom.
GARBAGE_THRESHOLD: Final = 100_000


class WorkersFailed(Exception):
    """The processes that map articles cannot be started; the message says why."""


def usable_cores() -> int:
    """Give the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_parts(
    items: Iterable[tuple[_Item, Part | None]], processes: int, judgements: Judgements
) -> Generator[tuple[_Item, MappedPart | None]]:
    """Map the part of each item, in their order; an item without a part comes back as it is.

    With one process, and for a few articles, this one does it. A process that dies takes the
    article with it that it was at, which is refused, and is replaced.

    Raises:
        WorkersFailed: a process ended before its first article.
    """
    source = iter(items)
    first: list[tuple[_Item, Part | None]] = []
    if processes > 1:
        parts = 0
        for item in source:
            first.append(item)
            parts += item[1] is not None
            if parts > _WORTH_A_PROCESS or len(first) > 8 * _WORTH_A_PROCESS:
                break
        if parts > _WORTH_A_PROCESS:
            pool: _Pool[_Item] = _Pool(chain(first, source), processes, judgements)
            try:
                yield from pool.run()
            finally:
                pool.close()
            return
        if len(first) > 8 * _WORTH_A_PROCESS:
            # Few of them are new so far.
            yield from _map_here(first, judgements)
            yield from map_parts(source, processes, judgements)
            return
    yield from _map_here(chain(first, source), judgements)


def _map_here(
    items: Iterable[tuple[_Item, Part | None]], judgements: Judgements
) -> Iterator[tuple[_Item, MappedPart | None]]:
    for item, part in items:
        yield item, None if part is None else map_part(part, judgements)


@dataclass(slots=True)
class _Slot(Generic[_Item]):
    """An item in its turn, and what became of its part."""

    item: _Item
    part: Part | None
    mapped: MappedPart | None = None

    @property
    def done(self) -> bool:
        return self.part is None or self.mapped is not None


@dataclass(slots=True)
class _Worker(Generic[_Item]):
    """A process and the articles that it has before it, in their order."""

    process: SpawnProcess
    connection: Connection
    slots: deque[_Slot[_Item]] = field(default_factory=deque)
    ready: bool = False


class _Pool(Generic[_Item]):
    def __init__(
        self, items: Iterator[tuple[_Item, Part | None]], processes: int, judgements: Judgements
    ) -> None:
        self._items = items
        self._judgements = judgements
        self._window: deque[_Slot[_Item]] = deque()
        self._size = processes * _WINDOW
        self._waiting: deque[_Slot[_Item]] = deque()
        self._workers: list[_Worker[_Item]] = []
        for _ in range(processes):
            self._workers.append(self._start())

    def run(self) -> Iterator[tuple[_Item, MappedPart | None]]:
        more = True
        while more or self._window:
            for item, part in islice(self._items, self._size - len(self._window)):
                slot = _Slot(item, part)
                self._window.append(slot)
                if part is not None:
                    self._waiting.append(slot)
                # Hand on as early as can be: finding the next ones takes time, too.
                if len(self._waiting) >= _CHUNK:
                    self._hand_out()
            more = len(self._window) == self._size
            self._hand_out()
            if self._window and not self._window[0].done:
                self._take()
            while self._window and self._window[0].done:
                slot = self._window.popleft()
                yield slot.item, slot.mapped

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for worker in self._workers:
            worker.connection.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.process.close()

    def _start(self) -> _Worker[_Item]:
        context = get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=_work, args=(there, self._judgements), daemon=True)
        process.start()
        there.close()
        return _Worker(process, here)

    def _hand_out(self) -> None:
        while self._waiting:
            worker = min(self._workers, key=lambda each: len(each.slots))
            if len(worker.slots) > (_AHEAD - 1) * _CHUNK:
                return
            chunk: list[_Slot[_Item]] = []
            size = 0
            while self._waiting and len(chunk) < _CHUNK and size < _CHUNK_BYTES:
                slot = self._waiting.popleft()
                assert slot.part is not None
                size += len(slot.part.content or b"")
                chunk.append(slot)
            worker.slots.extend(chunk)
            try:
                worker.connection.send([slot.part for slot in chunk])
            except OSError:
                self._bury(worker)

    def _take(self) -> None:
        """Wait for results, and take those that are there."""
        connections = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(connections)):
            assert isinstance(connection, Connection)
            worker = connections[connection]
            try:
                mapped = connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if mapped is None:
                worker.ready = True
            else:
                worker.slots.popleft().mapped = mapped

    def _bury(self, worker: _Worker[_Item]) -> None:
        """Refuse the article that a process died of, and give the others to a new one."""
        worker.connection.close()
        worker.process.join()
        code = worker.process.exitcode or 0
        worker.process.close()
        self._workers.remove(worker)
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        if not worker.ready:
            raise WorkersFailed(f"a process that was to map articles ended at once ({how})")
        if worker.slots:
            slot = worker.slots.popleft()
            assert slot.part is not None
            slot.mapped = refused(
                slot.part,
                "process-died",
                f"the process that read it died ({how})",
                "an article that can be read in the memory of this machine",
            )
        self._waiting.extendleft(reversed(worker.slots))
        self._workers.append(self._start())


def _work(connection: Connection, judgements: Judgements) -> None:
    """Map what comes through the connection until it ends: what a process does all its life."""
    # A Ctrl-C reaches the whole group; the process that reads it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    inferences()
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    coming: SimpleQueue[list[Part]] = SimpleQueue()
    Thread(target=_receive, args=(connection, coming), daemon=True).start()
    try:
        connection.send(None)
        while True:
            for part in coming.get():
                connection.send(map_part(part, judgements))
    except OSError:
        os._exit(0)


def _receive(connection: Connection, coming: "SimpleQueue[list[Part]]") -> None:
    # In a thread, so that whoever sends never waits for an article to be done.
    try:
        while True:
            coming.put(connection.recv())
    except (EOFError, OSError):
        # Whoever wanted the articles is gone.
        os._exit(0)
