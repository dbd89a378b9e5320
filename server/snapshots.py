"""The snapshot that is served, changed for the next one while requests go on."""

import asyncio
import logging
from dataclasses import dataclass

import anyio.to_thread
from pyoxigraph import Store

from server.problems import Problem, ProblemType
from store import DataDirectory, NothingPublished, Snapshot, StoreError

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenSnapshot:
    """A published snapshot, open for reading.

    Whoever holds it keeps the store open: a superseded one goes with its last query. ``tag`` also
    tells apart snapshots of equal number in a data directory that was made anew.
    """

    id: int
    tag: str
    store: Store
    quads: int


class Snapshots:
    """Follows what a data directory publishes."""

    def __init__(self, data: DataDirectory, poll_seconds: float) -> None:
        self._data = data
        self._poll_seconds = poll_seconds
        self._open: OpenSnapshot | None = None

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
        published = self._data.current()
        tag = _tag(published)
        if self._open is None or tag != self._open.tag:
            self._open = await anyio.to_thread.run_sync(_opened, self._data, published, tag)
            _log.info("serving snapshot %d, %d quads", self._open.id, self._open.quads)

    async def follow(self) -> None:
        """Refresh for ever."""
        failure = ""
        while True:
            await asyncio.sleep(self._poll_seconds)
            try:
                await self.refresh()
                failure = ""
            except NothingPublished:
                continue
            except StoreError as error:
                # Once, not three times a second.
                if str(error) != failure:
                    _log.warning("still serving the snapshot before: %s", error)
                failure = str(error)


def _tag(snapshot: Snapshot) -> str:
    try:
        made = (snapshot.path / "CURRENT").stat().st_mtime_ns
    except OSError as error:
        raise StoreError(f"cannot read snapshot {snapshot.id}: {error}") from error
    return f"{snapshot.id}-{made:x}"


def _opened(data: DataDirectory, snapshot: Snapshot, tag: str) -> OpenSnapshot:
    store = data.open(snapshot)
    # Counting reads the blocks for which the first query would otherwise wait.
    quads = len(store)
    bool(store.query("ASK { ?s ?p ?o }", use_default_graph_as_union=True))
    return OpenSnapshot(snapshot.id, tag, store, quads)
