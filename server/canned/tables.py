"""Keeps whole answers of the engine as tables, so that walking their pages asks it once."""

import asyncio
from dataclasses import dataclass
from typing import Final

from cachetools import LRUCache

from queries import CannedQuery, Table, table
from server.execution import Answer, Cost, Executor, closed
from server.negotiation import Formats
from server.problems import Problem, ProblemType
from server.snapshots import OpenSnapshot

# Values of Python take so many times the bytes of the JSON that they were read from.
_GROWTH: Final = 4
_ENTRY_BYTES: Final = 2048
# Reading more than this would keep other requests waiting.
_SOON_BYTES: Final = 128 * 1024
MOST_BYTES: Final = 64 * 1024 * 1024
"""A longer result, in bytes of SPARQL JSON, is refused: its rows would fill the memory."""

# What the engine is asked for; the queries have no relative IRIs.
_ROWS: Final = Formats(bindings="application/sparql-results+json", graph=None)
BASE: Final = "https://w3id.org/masalik/queries/"


@dataclass(frozen=True, slots=True)
class Held:
    """All rows of an answer, as the engine serialised them and as a table.

    ``cost`` is that of the evaluation, whenever it was.
    """

    results: bytes
    table: Table
    cost: Cost


class Tables:
    """Asks the engine for tables; those of a snapshot are kept, bounded in bytes."""

    def __init__(self, executor: Executor, most_bytes: int) -> None:
        self._executor = executor
        self._kept: LRUCache[tuple[str, str], Held] = LRUCache(
            most_bytes, getsizeof=lambda held: _GROWTH * len(held.results) + _ENTRY_BYTES
        )

    def get(self, snapshot: OpenSnapshot, text: str) -> Held | None:
        """Return what is kept of an answer."""
        return self._kept.get((snapshot.tag, text))

    async def of(self, snapshot: OpenSnapshot, query: CannedQuery, text: str, client: str) -> Held:
        """Return all rows that the bound ``text`` of a query has in a snapshot, and keep them.

        Raises Problem as ``Executor.execute`` does, and ANSWER_TOO_LARGE.
        """
        held = await self.fresh(snapshot, query, text, client)
        if snapshot.tag and _GROWTH * len(held.results) + _ENTRY_BYTES <= self._kept.maxsize:
            self._kept[snapshot.tag, text] = held
        return held

    async def fresh(
        self, snapshot: OpenSnapshot, query: CannedQuery, text: str, client: str
    ) -> Held:
        """Return the same without keeping them."""
        answer = await self._executor.execute(
            snapshot, text, base_iri=BASE, formats=_ROWS, client=client
        )
        results = await whole(answer)
        if len(results) < _SOON_BYTES:
            rows = table(query, results)
        else:
            rows = await asyncio.to_thread(table, query, results)
        return Held(results, rows, answer.cost)


async def whole(answer: Answer) -> bytes:
    """Return all of an answer.

    Raises Problem ANSWER_TOO_LARGE if it is longer than tables may be, or what its pieces raise.
    """
    if answer.pieces is None:
        return answer.body
    held = bytearray()
    try:
        async for piece in answer.pieces:
            held += piece
            if len(held) > MOST_BYTES:
                detail = f"More than {MOST_BYTES} bytes of rows: narrow what you ask for."
                raise Problem(ProblemType.ANSWER_TOO_LARGE, detail, limit=MOST_BYTES)
    finally:
        await closed(answer)
    return bytes(held)
