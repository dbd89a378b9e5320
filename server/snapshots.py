"""The snapshot that is served, changed for the next one while requests go on."""

import asyncio
import gc
import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Store

from server.problems import Problem, ProblemType
from server.settings import Settings
from server.workers.interface import QueryPool
from server.workers.pool import NurseryFailed, Pool
from store import DataDirectory, NothingPublished, Snapshot, StoreError
from store.pins import Pin
from store.snapshot_listing import article_count

_log = logging.getLogger(__name__)

# A quad in memory takes 400 to 600 bytes.
_QUAD_BYTES = 600
# So many are copied in a second or two.
_QUICK_QUADS = 100_000


@dataclass(frozen=True)
class OpenSnapshot:
    """A published snapshot, open for reading, with the workers that answer from it.

    ``tag`` also tells apart snapshots of equal number in a data directory that was made anew.
    ``store`` is for what the server itself looks up; queries go to the workers. ``pin`` keeps the
    snapshot on the disk while a request has it.
    """

    id: int
    tag: str
    store: Store
    quads: int
    pool: QueryPool[Any]
    articles: int = 0
    pin: Pin | None = None


class Snapshots:
    """Follows what a data directory publishes."""

    def __init__(self, data: DataDirectory, settings: Settings) -> None:
        self._data = data
        self._settings = settings
        self._open: OpenSnapshot | None = None
        self._pools: set[QueryPool[Any]] = set()
        self.deaths: Counter[str] = Counter()
        """Workers of all snapshots that ended at work, by cause."""

        self.failure: str | None = None
        """Why what was published last is not served, if it is not."""

        self._draining: set[asyncio.Task[None]] = set()
        # One that follows and one that has just written may look at the same time.
        self._refreshing = asyncio.Lock()
        self._from_disk_first = False

    @property
    def current(self) -> OpenSnapshot:
        """The open snapshot, for the whole of one request.

        Raises Problem NOT_READY if none is open.
        """
        if self._open is None:
            raise Problem(
                ProblemType.NOT_READY,
                "Nothing was published yet; try again after the first load.",
                headers={"Retry-After": "5"},
            )
        return self._open

    async def refresh(self) -> None:
        """Open the published snapshot if it is not the open one.

        Raises NothingPublished or StoreError; the open snapshot then stays.
        """
        async with self._refreshing:
            published = self._data.current()
            tag = _tag(published)
            if self._open is not None and tag == self._open.tag and not self._from_disk_first:
                return
            opened = await asyncio.to_thread(_opened, self._data, published)
            in_memory = self._fits(opened.quads)
            # Answer from disk while a copy is made that takes long; the next refresh makes it.
            first = self._open is None and opened.quads > _QUICK_QUADS
            self._from_disk_first = first and in_memory
            await self._switch(published, tag, opened, in_memory=in_memory and not first)

    async def close(self) -> None:
        """End all workers."""
        for draining in self._draining:
            draining.cancel()
        await asyncio.gather(*(pool.close() for pool in self._pools))

    def _fits(self, quads: int) -> bool:
        copies = self._settings.workers + 1
        return quads * _QUAD_BYTES * copies <= self._settings.memory_resident_bytes

    async def _switch(
        self, published: Snapshot, tag: str, opened: "_Opened", *, in_memory: bool
    ) -> None:
        """Start workers for a snapshot, let them answer from now on, and drain those before."""
        pool = Pool(
            published.path,
            self._settings.workers,
            in_memory=in_memory,
            memory_bytes=self._settings.query_memory_bytes,
            most_bytes=self._settings.max_answer_bytes,
            deaths=self.deaths,
        )
        await pool.start()
        self._pools.add(pool)
        before = self._open
        self._open = OpenSnapshot(
            published.id, tag, opened.store, opened.quads, pool, opened.articles, opened.pin
        )
        _log.info(
            "serving snapshot %d, %d quads, %s",
            published.id,
            opened.quads,
            "from memory" if in_memory else "from disk",
        )
        if before is not None:
            draining = asyncio.create_task(self._drain(before.pool))
            self._draining.add(draining)
            draining.add_done_callback(self._draining.discard)

    async def _drain(self, pool: QueryPool[Any]) -> None:
        await pool.drain()
        self._pools.discard(pool)
        # Requests that failed leave circles that hold the snapshot's store, and so its files.
        gc.collect()

    async def follow(self) -> None:
        """Refresh for ever."""
        while True:
            await asyncio.sleep(self._settings.poll_seconds)
            try:
                await self.refresh()
                self.failure = None
            except NothingPublished:
                continue
            except (StoreError, NurseryFailed, OSError) as error:
                # Once, not three times a second.
                if str(error) != self.failure:
                    _log.warning("still serving the snapshot before: %s", error)
                self.failure = str(error)


def _tag(snapshot: Snapshot) -> str:
    try:
        made = (snapshot.path / "CURRENT").stat().st_mtime_ns
    except OSError as error:
        raise StoreError(f"cannot read snapshot {snapshot.id}: {error}") from error
    return f"{snapshot.id}-{made:x}"


@dataclass(frozen=True)
class _Opened:
    store: Store
    quads: int
    articles: int
    pin: Pin


def _opened(data: DataDirectory, snapshot: Snapshot) -> _Opened:
    pin = Pin(snapshot.path)
    store = data.open(snapshot)
    # Counting reads the blocks for which the first query would otherwise wait.
    quads = len(store)
    articles = article_count(store.named_graphs())
    bool(store.query("ASK { ?s ?p ?o }", use_default_graph_as_union=True))
    return _Opened(store, quads, articles, pin)
