"""Runs queries beside each other, within bounds: the one way from a route to the engine."""

import asyncio
from functools import partial

import anyio
import anyio.to_thread

from server.evaluation import Answer, Dataset, evaluate
from server.negotiation import Formats
from server.problems import Problem, ProblemType
from server.settings import Settings
from server.snapshots import OpenSnapshot


class Executor:
    """Runs at most ``settings.query_threads`` queries at a time and lets some more wait."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = anyio.CapacityLimiter(settings.query_threads)
        self._under_way = 0

    async def execute(
        self,
        snapshot: OpenSnapshot,
        query: str,
        *,
        base_iri: str,
        formats: Formats,
        dataset: Dataset | None = None,
        union: bool = True,
    ) -> Answer:
        """Return the serialised result of ``query``; see ``server.evaluation.evaluate``.

        Raises Problem as that function does, and BUSY or STOPPING.
        """
        most = self._settings.query_threads + self._settings.max_waiting
        if self._under_way >= most:
            detail = f"{self._under_way} queries run or wait; try later."
            raise Problem(ProblemType.BUSY, detail, headers={"Retry-After": "5"})
        work = partial(
            evaluate,
            snapshot.store,
            query,
            base_iri=base_iri,
            dataset=dataset,
            union=union,
            formats=formats,
            most_bytes=self._settings.max_answer_bytes,
        )
        self._under_way += 1
        try:
            return await anyio.to_thread.run_sync(
                work, abandon_on_cancel=True, limiter=self._threads
            )
        except asyncio.CancelledError:
            # Only the end of the server cancels a request.
            raise Problem(ProblemType.STOPPING, "The query would not end in time.") from None
        finally:
            self._under_way -= 1
