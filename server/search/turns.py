"""Whose turn it is to search: so many wait and no more, and no client takes all that there is."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from server.problems import Problem, ProblemType

_RETRY: Final = {"Retry-After": "2"}


class Turns:
    """Bounds the searches that wait, and those of each client: one connection is left to others."""

    def __init__(self, connections: int, most_waiting: int, most_of_client: int) -> None:
        self._most = connections + most_waiting
        self._most_waiting = most_waiting
        self._most_of_client = most_of_client
        self._share_of_each = max(connections - 1, 1)
        self._of_client: Counter[str] = Counter()
        self._shares: dict[str, asyncio.Semaphore] = {}

    @contextmanager
    def admitted(self, client: str) -> Iterator[asyncio.Semaphore]:
        """Count a search of a client, by its address; it then waits for the client's share.

        Raises Problem BUSY or TOO_MANY_REQUESTS.
        """
        if self._of_client.total() >= self._most:
            detail = f"{self._most_waiting} searches wait; try later."
            raise Problem(ProblemType.BUSY, detail, headers=_RETRY, limit=self._most_waiting)
        if self._of_client[client] >= self._most_of_client:
            detail = f"{self._most_of_client} searches of yours run or wait; let them end."
            limit = self._most_of_client
            raise Problem(ProblemType.TOO_MANY_REQUESTS, detail, headers=_RETRY, limit=limit)
        self._of_client[client] += 1
        try:
            yield self._shares.setdefault(client, asyncio.Semaphore(self._share_of_each))
        finally:
            self._of_client[client] -= 1
            if not self._of_client[client]:
                del self._of_client[client], self._shares[client]
