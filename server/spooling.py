"""Reads long answers ahead of clients that read slowly, so that these do not hold the workers.

What a client has not read yet stands in memory, and beyond that in a file without a name. Where
there is no room, the worker waits for the client as if nothing were read ahead.
"""

import asyncio
import logging
import os
import tempfile
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, Final

_log = logging.getLogger(__name__)

_IN_MEMORY: Final = 256 * 1024
_PIECE_BYTES: Final = 64 * 1024


class Spool:
    """Room for answers that wait for their clients, of which no client has more than half."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._taken: Counter[str] = Counter()

    @asynccontextmanager
    async def ahead(
        self, pieces: AsyncIterator[bytes], client: str
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Give the pieces of an answer, which are read ahead until the block ends.

        They end with what the reading raises, as soon as it does. Whoever made ``pieces`` closes
        them after the block.
        """
        reading = _Ahead(self, pieces, client)
        try:
            yield reading.pieces()
        finally:
            await reading.close()

    def take(self, client: str, size: int) -> bool:
        """Take room for a client's answer; say whether there was some."""
        whole, own = self._taken.total() + size, self._taken[client] + size
        if whole > self._most or own > self._most // 2:
            return False
        self._taken[client] += size
        return True

    def give_back(self, client: str, size: int) -> None:
        """Give room back."""
        self._taken[client] -= size
        if not self._taken[client]:
            del self._taken[client]


class _Ahead:
    """One answer: first what is in memory, then what is in the file."""

    def __init__(self, spool: Spool, pieces: AsyncIterator[bytes], client: str) -> None:
        self._spool = spool
        self._client = client
        self._held: deque[bytes] = deque()
        self._held_bytes = 0
        self._file: IO[bytes] | None = None
        self._unwritable = False
        self._written = 0
        self._read = 0
        self._ended = False
        self._failure: BaseException | None = None
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._filling = asyncio.create_task(self._fill(pieces))

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the answer."""
        while True:
            while self._failure is None and (piece := self._take()) is not None:
                self._room.set()
                yield piece
            if self._failure is not None:
                failure, self._failure = self._failure, None
                try:
                    raise failure
                finally:
                    # It holds this frame: a circle.
                    del failure
            if self._ended:
                return
            self._arrived.clear()
            await self._arrived.wait()

    async def close(self) -> None:
        """Read no further, and give all room back."""
        self._filling.cancel()
        await asyncio.wait({self._filling})
        self._empty()
        if self._file is not None:
            self._file.close()

    async def _fill(self, pieces: AsyncIterator[bytes]) -> None:
        try:
            async for piece in pieces:
                while not self._put(piece):
                    self._room.clear()
                    await self._room.wait()
                self._arrived.set()
            self._ended = True
        except BaseException as error:
            # What ends it by force too: nothing may end like a whole answer.
            self._failure = error
            if not isinstance(error, Exception):
                raise
        finally:
            self._arrived.set()

    def _put(self, piece: bytes) -> bool:
        """Take a piece in, unless there is no room for it before the client has read on."""
        if not self._written and self._held_bytes < _IN_MEMORY:
            self._held.append(piece)
            self._held_bytes += len(piece)
            return True
        if self._unwritable or not self._spool.take(self._client, len(piece)):
            return False
        try:
            # To the cache of the system, which takes what the room allows at once.
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (closed at the end)
            _write(self._file.fileno(), piece, self._written)
        except OSError as error:
            _log.warning("no answer can be read ahead: %s", error)
            self._unwritable = True
            self._spool.give_back(self._client, len(piece))
            return False
        self._written += len(piece)
        return True

    def _take(self) -> bytes | None:
        if self._held:
            piece = self._held.popleft()
            self._held_bytes -= len(piece)
            return piece
        if self._file is None or self._read == self._written:
            return None
        piece = os.pread(
            self._file.fileno(), min(_PIECE_BYTES, self._written - self._read), self._read
        )
        self._read += len(piece)
        if self._read == self._written:
            self._empty()
        return piece

    def _empty(self) -> None:
        """Begin the file anew."""
        if self._file is not None and self._written:
            os.ftruncate(self._file.fileno(), 0)
            self._spool.give_back(self._client, self._written)
        self._read = self._written = 0


def _write(descriptor: int, piece: bytes, offset: int) -> None:
    left = memoryview(piece)
    while left:
        written = os.pwrite(descriptor, left, offset)
        offset += written
        left = left[written:]
