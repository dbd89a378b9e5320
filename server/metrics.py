"""What the server counts, for Prometheus."""

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.responses import Response

from server.cache import AnswerCache
from server.execution import Executor
from server.http import Scope
from server.problems import Problem, ProblemType
from server.refusal_documentation import refusals
from server.settings import Settings
from server.snapshots import Snapshots

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_BYTES: Final = tuple(4.0**power for power in range(4, 15))
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"})
_OTHER: Final = "other"


class _Series:
    """The requests of one route, method and status."""

    __slots__ = ("bytes", "bytes_sum", "number", "seconds", "seconds_sum")

    def __init__(self) -> None:
        self.number = 0
        # One more than the bounds: what exceeds the last.
        self.seconds = [0] * (len(_SECONDS) + 1)
        self.seconds_sum = 0.0
        self.bytes = [0] * (len(_BYTES) + 1)
        self.bytes_sum = 0


class Metrics(Collector):
    """Counts of the requests of this process, and the state of what answers them.

    There is one process that takes requests; workers count nothing themselves. Its event loop
    counts, so no lock is needed; counting by the library's own counters, which have one each,
    takes as long as a tenth of a short answer.
    """

    def __init__(self, snapshots: Snapshots, executor: Executor, cache: AnswerCache) -> None:
        self.registry = CollectorRegistry()
        self._under_way = 0
        self._series: dict[tuple[str, str, int], _Series] = {}
        self.registry.register(self)
        self.registry.register(_State(snapshots, executor, cache))
        ProcessCollector(registry=self.registry)

    def begin(self) -> None:
        """Count a request that came."""
        self._under_way += 1

    def end(self, scope: Scope, status: int, seconds: float, sent: int) -> None:
        """Count a request that was answered."""
        self._under_way -= 1
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        key = (_route(scope), method, status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = _Series()
        series.number += 1
        series.seconds[bisect_left(_SECONDS, seconds)] += 1
        series.seconds_sum += seconds
        series.bytes[bisect_left(_BYTES, sent)] += 1
        series.bytes_sum += sent

    def collect(self) -> Iterator[Metric]:
        """Give the counts."""
        requests = CounterMetricFamily(
            "masalik_requests",
            "Requests answered, by route, method and status; status 0: the client left before.",
            labels=["route", "method", "status"],
        )
        of_route: dict[str, list[_Series]] = {}
        for (route, method, status), series in list(self._series.items()):
            requests.add_metric([route, method, str(status)], series.number)
            of_route.setdefault(route, []).append(series)
        took = HistogramMetricFamily(
            "masalik_request_seconds",
            "From the head of a request to the end of its answer.",
            labels=["route"],
        )
        sent = HistogramMetricFamily(
            "masalik_answer_bytes", "Bodies of answers, as sent.", labels=["route"]
        )
        for route, all_series in of_route.items():
            took.add_metric(
                [route],
                _buckets(_SECONDS, [series.seconds for series in all_series]),
                sum(series.seconds_sum for series in all_series),
            )
            sent.add_metric(
                [route],
                _buckets(_BYTES, [series.bytes for series in all_series]),
                sum(series.bytes_sum for series in all_series),
            )
        yield from (requests, took, sent)
        yield GaugeMetricFamily(
            "masalik_requests_under_way", "Requests not yet answered.", self._under_way
        )


def _buckets(bounds: Sequence[float], counts: Sequence[Sequence[int]]) -> list[tuple[str, float]]:
    """Return what Prometheus has of a histogram: each bound, and how many are not above it."""
    names = [*map(floatToGoString, bounds), "+Inf"]
    return list(zip(names, accumulate(map(sum, zip(*counts, strict=True))), strict=True))


class _State(Collector):
    """Reads the state when it is asked for, so that no request pays for it."""

    def __init__(self, snapshots: Snapshots, executor: Executor, cache: AnswerCache) -> None:
        self._snapshots = snapshots
        self._executor = executor
        self._cache = cache

    def collect(self) -> Iterator[Metric]:
        """Give the state."""
        yield GaugeMetricFamily(
            "masalik_queries_under_way",
            "Queries that run or wait.",
            self._executor.under_way,
        )
        yield CounterMetricFamily(
            "masalik_cache_hits", "Answers taken from the cache.", self._cache.hits
        )
        yield CounterMetricFamily(
            "masalik_cache_misses", "Answers made or waited for.", self._cache.misses
        )
        yield GaugeMetricFamily("masalik_cache_bytes", "Answers kept.", self._cache.size)
        deaths = CounterMetricFamily(
            "masalik_worker_deaths", "Workers that ended at work, by cause.", labels=["cause"]
        )
        for cause, number in sorted(self._snapshots.deaths.items()):
            deaths.add_metric([cause], number)
        yield deaths
        yield from self._of_snapshot()

    def _of_snapshot(self) -> Iterator[Metric]:
        try:
            snapshot = self._snapshots.current
        except Problem:
            yield GaugeMetricFamily("masalik_ready", "Whether a snapshot is served.", 0)
            return
        yield GaugeMetricFamily("masalik_ready", "Whether a snapshot is served.", 1)
        yield GaugeMetricFamily("masalik_snapshot_id", "The snapshot served.", snapshot.id)
        yield GaugeMetricFamily("masalik_snapshot_quads", "Statements in it.", snapshot.quads)
        if (published := snapshot_published(snapshot.tag)) is not None:
            yield GaugeMetricFamily(
                "masalik_snapshot_age_seconds",
                "Since it was published.",
                max(time.time() - published, 0.0),
            )
        pool = snapshot.pool
        yield GaugeMetricFamily("masalik_workers", "Workers of the snapshot served.", pool.size)
        yield GaugeMetricFamily("masalik_workers_idle", "Workers without a query.", pool.idle)
        yield GaugeMetricFamily(
            "masalik_queries_waiting", "Queries that wait for a worker.", pool.waiting
        )
        yield InfoMetricFamily(
            "masalik_snapshot",
            "How the snapshot is held.",
            {"held": "memory" if pool.in_memory else "disk", "tag": snapshot.tag},
        )


def snapshot_published(tag: str) -> float | None:
    """Return when a snapshot was published, by its tag, in seconds since 1970; None if unknown."""
    _, dash, made = tag.partition("-")
    try:
        return int(made, 16) / 1e9 if dash else None
    except ValueError:
        return None


def router(metrics: Metrics, settings: Settings) -> APIRouter:
    """Return the route ``/metrics``."""
    routes = APIRouter(tags=["health"])

    @routes.get(
        "/metrics",
        operation_id="read_metrics",
        response_class=Response,
        responses={
            200: {"description": "Prometheus's text.", "content": {CONTENT_TYPE_LATEST: {}}},
            **refusals(ProblemType.UNAUTHORISED),
        },
    )
    async def read_metrics(request: Request) -> Response:
        """Give counts and states for Prometheus.

        أعداد وأحوال ليقرأها Prometheus.
        """
        allowed = settings.authorises(request.headers.get("authorization"))
        if settings.metrics == "token" and not allowed:
            raise Problem(
                ProblemType.UNAUTHORISED,
                "Send the server's token as a bearer token.",
                headers={"WWW-Authenticate": 'Bearer realm="masalik"'},
            )
        body = generate_latest(metrics.registry)
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        return Response(body, headers=headers)

    return routes


# Their requests the framework does not see.
_WITHOUT_FRAMEWORK: Final = frozenset({"/sparql", "/update", "/store", "/mcp"})


def _route(scope: Scope) -> str:
    """Return the pattern that a request's path fits, of which there are few."""
    if scope["path"] in _WITHOUT_FRAMEWORK:
        return str(scope["path"])
    if scope["path"].startswith(("/store/", "/graph/")):
        return f"{scope['path'][:6]}/{{name}}"
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else _OTHER
