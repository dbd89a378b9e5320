"""What answers queries, wherever it does: one who takes a query at a time, and a pool of them."""

from typing import Protocol, TypeVar

from server.problems import Problem
from server.workers.frames import Kind, Query

_Worker = TypeVar("_Worker")


class QueryWorker(Protocol):
    """Takes one query at a time."""

    def ask(self, query: Query) -> None:
        """Take a query."""

    async def next(self) -> tuple[Kind, bytes] | None:
        """Return the next frame of the answer, None if the worker ended first."""


class QueryPool(Protocol[_Worker]):
    """Lends workers; see :class:`server.workers.pool.Pool`."""

    in_memory: bool
    size: int

    @property
    def idle(self) -> int:
        """How many workers wait for a query."""

    @property
    def waiting(self) -> int:
        """How many queries wait for a worker."""

    async def lend(self) -> _Worker:
        """Return a worker that is idle, as soon as there is one."""

    def give_back(self, worker: _Worker) -> None:
        """Take a worker back that has answered."""

    def demote(self, worker: _Worker) -> None:
        """Let others go before a worker whose query takes long."""

    def kill(self, worker: _Worker, reason: Problem | None = None) -> None:
        """End a worker at once, whatever it does; another one takes its place."""

    async def obituary(self, worker: _Worker) -> Problem:
        """Return why a worker ended without an answer."""

    async def drain(self) -> None:
        """End all workers, once those at work are given back."""

    async def close(self) -> None:
        """End all workers at once."""
