"""A SPARQL server behind this one in the place of the snapshots of a data directory."""

import asyncio
import logging
import secrets
import time
from contextlib import suppress
from dataclasses import replace
from typing import Final

from pyoxigraph import Store

from server.negotiation import Formats
from server.problems import Problem
from server.remote.pool import RemotePool
from server.settings import Settings
from server.snapshots import OpenSnapshot, Snapshots
from server.workers.frames import Kind, Query, read_problem
from store import DataDirectory, NothingPublished
from store.remote_authentication import authentication
from store.remote_endpoints import Endpoints, UnknownEndpoints

_log = logging.getLogger(__name__)

_REPEAT_SECONDS: Final = 2.0
_BASE: Final = "https://w3id.org/masalik/"
_ROWS: Final = Formats(bindings="application/sparql-results+json", graph=None)
# True if named graphs have something and the default graph, their union, nothing.
_WITHOUT_UNION: Final = """\
ASK { { SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1 } FILTER NOT EXISTS { ?a ?b ?c } }"""


class RemoteSnapshots(Snapshots):
    """The store behind as the one snapshot that there is.

    Its tag changes with time, since nobody says when the store changes: answers are kept for
    ``store_answer_seconds``, or not at all, and then they have no ETag.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(DataDirectory(settings.data), settings)
        assert settings.store is not None
        self._pool = RemotePool(
            query_endpoint(settings.store),
            authentication(settings.store_user),
            settings.workers,
            most_bytes=settings.max_answer_bytes,
        )
        self._start = secrets.token_hex(4)
        self._slot = -1

    @property
    def current(self) -> OpenSnapshot:
        """The store behind.

        Raises Problem NOT_READY until it answered once.
        """
        snapshot = super().current
        seconds = self._settings.store_answer_seconds
        if seconds and (slot := int(time.monotonic() / seconds)) != self._slot:
            self._slot = slot
            snapshot = self._open = replace(snapshot, tag=f"store.{self._start}.{slot:x}")
        return snapshot

    async def refresh(self) -> None:
        """Ask the store for a sign of life.

        Raises NothingPublished if it gives none.
        """
        if self._open is not None:
            return
        try:
            await self._ask("ASK {}")
        except Problem as problem:
            _log.warning("no store to serve yet: %s", problem.detail)
            raise NothingPublished(problem.detail) from problem
        self._open = OpenSnapshot(0, "", Store(), 0, self._pool)
        with suppress(Problem, NothingPublished):
            if b"true" in await self._ask(_WITHOUT_UNION):
                _log.warning(
                    "the default graph of the store behind is empty: let it be the union of all"
                )

    async def follow(self) -> None:
        """Ask until the store has answered once."""
        while self._open is None:
            await asyncio.sleep(_REPEAT_SECONDS)
            with suppress(NothingPublished):
                await self.refresh()

    async def close(self) -> None:
        """Break all requests off."""
        await self._pool.close()

    async def _ask(self, text: str) -> bytes:
        worker = await self._pool.lend()
        worker.ask(Query(text, _BASE, _ROWS, None, union=True))
        try:
            told = await asyncio.wait_for(worker.next(), self._settings.query_seconds)
        except TimeoutError:
            self._pool.kill(worker)
            raise NothingPublished("the store behind does not answer") from None
        self._pool.give_back(worker)
        assert told is not None
        kind, payload = told
        if kind is Kind.PROBLEM:
            raise read_problem(payload)
        return payload


def query_endpoint(store: str) -> str:
    """Return where a server takes queries, by that address or that of its Graph Store.

    >>> query_endpoint("http://localhost:3030/news/data")
    'http://localhost:3030/news/query'

    Raises UnknownEndpoints if it is no http(s) address, or holds a password.
    """
    Endpoints.of(store, store, store)
    try:
        return Endpoints.of(store, store).query
    except UnknownEndpoints:
        return store
