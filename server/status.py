"""What the server does now, for people and programs that watch over it: `/status`."""

import time
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from server.cache import AnswerCache
from server.execution import Executor
from server.metrics import snapshot_published
from server.problems import Problem
from server.settings import Settings
from server.snapshots import OpenSnapshot, Snapshots


class SnapshotStatus(BaseModel):
    """The snapshot that is served."""

    id: Annotated[int, Field(description="its number")]
    triples: Annotated[int, Field(description="statements in it, counted once per graph")]
    articles: Annotated[int, Field(description="articles in it")]
    age_seconds: Annotated[float | None, Field(description="since it was published")]
    held: Annotated[
        str, Field(description="where queries read it: memory, disk, or a store behind")
    ]


class WorkerStatus(BaseModel):
    """The processes that evaluate queries."""

    number: int
    idle: int
    deaths: Annotated[dict[str, int], Field(description="that ended at work, by cause")]


class QueueStatus(BaseModel):
    """The queries under way."""

    running: int
    waiting: Annotated[int, Field(description="for a worker")]
    most_waiting: Annotated[int, Field(description="further ones are refused")]


class CacheStatus(BaseModel):
    """The answers that are kept."""

    hits: int
    misses: int
    bytes: int


class Status(BaseModel):
    """What the server does now; counts are those since it started."""

    version: str
    uptime_seconds: float
    snapshot: Annotated[SnapshotStatus | None, Field(description="null while there is none")]
    workers: WorkerStatus
    queue: QueueStatus
    cache: CacheStatus
    last_error: Annotated[
        str | None, Field(description="why the last published snapshot is not served, if so")
    ]


def router(
    snapshots: Snapshots, executor: Executor, cache: AnswerCache, settings: Settings
) -> APIRouter:
    """Return the route ``/status``."""
    routes = APIRouter(tags=["health"])
    started = time.monotonic()

    @routes.head("/status", include_in_schema=False)
    @routes.get("/status", operation_id="status")
    async def status(response: Response) -> Status:
        """Say what is served, by how many workers, and what went wrong.

        ما يقدّمه الخادم الآن، وعدد عمّاله، وما تعثّر.
        """
        response.headers["Cache-Control"] = "no-store"
        try:
            snapshot = snapshots.current
        except Problem:
            snapshot = None
        pool = snapshot.pool if snapshot else None
        waiting = pool.waiting if pool else 0
        return Status(
            version=_version(),
            uptime_seconds=round(time.monotonic() - started, 1),
            snapshot=_status(snapshot, settings) if snapshot else None,
            workers=WorkerStatus(
                number=pool.size if pool else 0,
                idle=pool.idle if pool else 0,
                deaths=dict(snapshots.deaths),
            ),
            queue=QueueStatus(
                running=executor.under_way - waiting,
                waiting=waiting,
                most_waiting=settings.max_waiting,
            ),
            cache=CacheStatus(hits=cache.hits, misses=cache.misses, bytes=cache.size),
            last_error=snapshots.failure,
        )

    return routes


def _status(snapshot: OpenSnapshot, settings: Settings) -> SnapshotStatus:
    published = snapshot_published(snapshot.tag)
    held = "memory" if snapshot.pool.in_memory else "disk"
    return SnapshotStatus(
        id=snapshot.id,
        triples=snapshot.quads,
        articles=snapshot.articles,
        age_seconds=None if published is None else round(max(time.time() - published, 0.0), 1),
        held=held if settings.store is None else "store",
    )


def _version() -> str:
    try:
        return version("masalik")
    except PackageNotFoundError:
        return "unknown"
