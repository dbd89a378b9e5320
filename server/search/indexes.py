"""The index of the snapshot that is served: built aside, changed for the next one when whole."""

import asyncio
import contextlib
import logging
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import anyio.to_thread
from pyoxigraph import NamedNode

from ontology.namespaces import WITHDRAWN_GRAPH
from server.problems import Problem, ProblemType
from server.search.finding import Finder, TookTooLong
from server.search.schema import form, require_full_text_search
from server.search.turns import Turns
from server.settings import Settings
from server.snapshots import OpenSnapshot, Snapshots
from store.dumps import snapshot_tag
from store.interface import StoreError

_log = logging.getLogger(__name__)

_T = TypeVar("_T")
_CONNECTIONS: Final = 2
_RETRY: Final = {"Retry-After": "5"}
# Between snapshots that follow each other closely no index is built, unless it is asked for.
_SETTLED_SECONDS: Final = 3.0
_PATIENCE_SECONDS: Final = 20.0
_REPEAT_SECONDS: Final = 60.0
_ABANDONED_SECONDS: Final = 3600.0


class IndexNotBuilt(Exception):
    """The process that builds an index failed; the message says how."""


@dataclass(slots=True)
class Index:
    """An open index, with connections that are lent to one request each."""

    tag: str
    withdrawn: frozenset[str]
    finders: "asyncio.Queue[Finder]" = field(default_factory=asyncio.Queue)
    connections: list[sqlite3.Connection] = field(default_factory=list)
    users: int = 0
    superseded: bool = False

    def leave(self) -> None:
        """Close the connections once nobody asks any more."""
        if self.superseded and not self.users:
            for connection in self.connections:
                connection.close()


class SearchIndexes:
    """Follows the snapshots, and lends the index of the one that is served.

    While the next one is built, the one before serves. Nobody writes to an index.
    """

    def __init__(self, snapshots: Snapshots, settings: Settings) -> None:
        """Take the snapshots to follow.

        Raises FullTextSearchMissing.
        """
        if settings.search:
            require_full_text_search()
        self._snapshots = snapshots
        self._settings = settings
        self._folder = settings.search_folder or settings.data / "search"
        self._own_folder: Path | None = None
        self._index: Index | None = None
        self._building: asyncio.Task[None] | None = None
        self._asked = False
        self._turns = Turns(_CONNECTIONS, settings.max_waiting, settings.max_queries_per_client)
        self._failed: tuple[str, float] | None = None

    async def follow(self) -> None:
        """Build the index of each snapshot that stays for some seconds; for ever."""
        seen, since = "", 0.0
        while self._settings.search and self._settings.store is None:
            await asyncio.sleep(self._settings.poll_seconds)
            with contextlib.suppress(Problem):
                tag = self._snapshots.current.tag
                if tag != seen:
                    seen, since = tag, time.monotonic()
                if self._asked or time.monotonic() - since > _SETTLED_SECONDS:
                    self._start()

    async def close(self) -> None:
        """End what is being built, and remove what only this process used."""
        if self._building is not None:
            self._building.cancel()
            await asyncio.gather(self._building, return_exceptions=True)
        if self._index is not None:
            self._index.superseded = True
            self._index.leave()
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)

    async def ask(self, question: Callable[[Finder], _T], client: str) -> tuple[str, _T]:
        """Return the answer of the index, and the tag of the snapshot that it is of.

        ``client`` is the address whose bound of searches at a time it counts against.

        Raises Problem NOT_AVAILABLE where there is no search, NOT_READY before the first index is
        built, BUSY, TOO_MANY_REQUESTS, or DEADLINE_EXCEEDED.
        """
        with self._turns.admitted(client) as share:
            index = await self._current()
            index.users += 1
            try:
                async with share:
                    return await self._answer(index, question)
            finally:
                index.users -= 1
                index.leave()

    async def _answer(self, index: Index, question: Callable[[Finder], _T]) -> tuple[str, _T]:
        finder = await index.finders.get()
        try:
            return index.tag, await anyio.to_thread.run_sync(question, finder)
        except TookTooLong:
            seconds = self._settings.search_seconds
            detail = f"It was not answered within {seconds:g} seconds: search for a longer word."
            problem = Problem(ProblemType.DEADLINE_EXCEEDED, detail, limit=f"{seconds:g}")
            raise problem from None
        finally:
            index.finders.put_nowait(finder)

    async def _current(self) -> Index:
        if not self._settings.search or self._settings.store is not None:
            detail = "There is no search here; ask for mas:searchKey by SPARQL."
            raise Problem(ProblemType.NOT_AVAILABLE, detail)
        self._asked = True
        if not self._serves():
            building = self._start()
            if building is not None:
                await asyncio.wait({building}, timeout=_PATIENCE_SECONDS)
        if self._index is None or not self._serves():
            detail = "The index is being built; come again."
            if self._failed is not None and self._failed[0] == self._snapshots.current.tag:
                detail = "The index could not be built; the server's log says why."
            raise Problem(ProblemType.NOT_READY, detail, headers=_RETRY)
        return self._index

    def _serves(self) -> bool:
        """Say whether the index may answer: for a while that of a snapshot before may.

        It may not where an article was withdrawn since, whose words it holds.
        """
        snapshot, index = self._snapshots.current, self._index
        if index is None or index.tag == snapshot.tag:
            return index is not None
        self._start()
        return _withdrawn(snapshot) <= index.withdrawn

    def _start(self) -> "asyncio.Task[None] | None":
        """Build the index of the present snapshot, unless it is there, under way or in vain."""
        snapshot = self._snapshots.current
        if self._building is not None:
            return self._building
        tried = (
            self._failed is not None
            and self._failed[0] == snapshot.tag
            and time.monotonic() - self._failed[1] < _REPEAT_SECONDS
        )
        if tried or (self._index is not None and self._index.tag == snapshot.tag):
            return None
        self._building = asyncio.create_task(self._build(snapshot))
        self._building.add_done_callback(self._built)
        return self._building

    def _built(self, _: "asyncio.Task[None]") -> None:
        self._building = None

    async def _build(self, snapshot: OpenSnapshot) -> None:
        try:
            number = snapshot.tag.partition("-")[0]
            path = self._settings.data / "snapshots" / number
            file = await anyio.to_thread.run_sync(self._file, snapshot.tag)
            if not await anyio.to_thread.run_sync(file.exists):
                await _run(path, file)
            if snapshot_tag(path) != snapshot.tag:
                # It was rewritten meanwhile, without what was withdrawn.
                file.unlink(missing_ok=True)
                return
            index = await anyio.to_thread.run_sync(self._opened, snapshot, file)
        except (IndexNotBuilt, StoreError, OSError, sqlite3.Error) as error:
            if self._is_current(snapshot):
                self._failed = snapshot.tag, time.monotonic()
                _log.error("the search index of %s was not built: %s", snapshot.tag, error)
            return
        before, self._index = self._index, index
        if before is not None:
            before.superseded = True
            before.leave()
        await anyio.to_thread.run_sync(self._tidy)

    def _is_current(self, snapshot: OpenSnapshot) -> bool:
        try:
            return self._snapshots.current.tag == snapshot.tag
        except Problem:
            return False

    def _file(self, tag: str) -> Path:
        """Return where the index of a snapshot is kept, in a folder that can be written to."""
        name = f"{tag}.{form()}.sqlite"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if not (self._folder / name).exists():
                with tempfile.TemporaryFile(dir=self._folder):
                    pass
        except OSError:
            # The data may be mounted to be read only.
            self._own_folder = self._folder = Path(tempfile.mkdtemp(prefix="masalik-search-"))
        return self._folder / name

    def _opened(self, snapshot: OpenSnapshot, file: Path) -> Index:
        index = Index(snapshot.tag, _withdrawn(snapshot))
        for _ in range(_CONNECTIONS):
            connection = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=ro&immutable=1",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
            index.connections.append(connection)
            index.finders.put_nowait(Finder(connection, self._settings.search_seconds))
        return index

    def _tidy(self) -> None:
        """Remove the indexes of snapshots that are no more, or were rewritten."""
        kept = set()
        for snapshot in (self._settings.data / "snapshots").glob("*"):
            if snapshot.name.isdecimal():
                with contextlib.suppress(StoreError):
                    kept.add(snapshot_tag(snapshot))
        for file in self._folder.glob("*.sqlite"):
            tag, _, made_by = file.name.removesuffix(".sqlite").partition(".")
            if tag not in kept or made_by != form():
                file.unlink(missing_ok=True)
        for file in self._folder.glob(".*.partial"):
            # Whoever was building it was killed.
            if time.time() - file.stat().st_mtime > _ABANDONED_SECONDS:
                file.unlink(missing_ok=True)


def _withdrawn(snapshot: OpenSnapshot) -> frozenset[str]:
    """Return the IRIs of the graphs of articles that were withdrawn."""
    graph = NamedNode(WITHDRAWN_GRAPH)
    quads = snapshot.store.quads_for_pattern(None, None, None, graph)
    return frozenset(str(quad.subject) for quad in quads)


async def _run(snapshot: Path, file: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server.search.building", str(snapshot), str(file)),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
    if process.returncode:
        raise IndexNotBuilt(said.decode(errors="replace").strip()[-500:] or "it was killed")
