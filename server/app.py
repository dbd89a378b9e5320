"""The server: its middleware, refusals and routes, wired."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from server import (
    canned,
    dereferencing,
    discovery,
    dumps,
    health,
    metrics,
    ontology_pages,
    problem_handlers,
    sparql_documentation,
    status,
)
from server.cache import AnswerCache
from server.execution import Executor
from server.graph_store import GraphStore
from server.guarding import Guarded
from server.http import Receive, Scope, Send
from server.metrics import Metrics
from server.observation import Observed
from server.remote.snapshots import RemoteSnapshots
from server.search import routes as search
from server.search.indexes import SearchIndexes
from server.settings import Settings
from server.snapshots import Snapshots
from server.sparql import SparqlEndpoint
from server.statistics import StatisticsOfSnapshots
from server.updates import UpdateEndpoint
from server.writing.writes import Writes
from store import DataDirectory, NothingPublished

_DESCRIPTION = (
    "What Arabic news reports claim about actors, security agreements, trafficking routes and "
    "border segments: every claim leads to the words it was read from, and to who said them."
)


def create_app(settings: Settings) -> "Application":
    """Return the application that serves ``settings.data``.

    Its start raises StoreError if the data directory cannot be read; one without a published
    snapshot answers 503 until there is one.
    """
    snapshots = (
        Snapshots(DataDirectory(settings.data), settings)
        if settings.store is None
        else RemoteSnapshots(settings)
    )
    executor = Executor(settings)
    # A store behind is asked and never written to: without a token there are no updates.
    writing = settings if settings.store is None else settings.model_copy(update={"token": None})
    writes = Writes(snapshots, writing)
    statistics = StatisticsOfSnapshots(executor, settings)
    files = dumps.Dumps(snapshots, settings)
    indexes = SearchIndexes(snapshots, settings)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with contextlib.suppress(NothingPublished):
            await snapshots.refresh()
        tasks = [asyncio.create_task(snapshots.follow())]
        if settings.store is None:
            tasks += [asyncio.create_task(each.follow()) for each in (files, indexes)]
        yield
        for task in tasks:
            task.cancel()
        await writes.close()
        await indexes.close()
        await files.close()
        await statistics.close()
        await snapshots.close()

    # Its pages take no script, style or font from elsewhere.
    app: FastAPI = FastAPIOffline(
        title="Masalik",
        description=_DESCRIPTION,
        license_info={"name": "Data: CC BY 4.0, code: GPL-3.0-or-later"},
        lifespan=lifespan,
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["*"],
        expose_headers=["ETag", "Link", "Repr-Digest"],
    )
    problem_handlers.install(app)
    cache = AnswerCache(settings.cache_bytes)
    updates = UpdateEndpoint(writes, writing)
    endpoint = SparqlEndpoint(snapshots, executor, cache, statistics, updates, settings)
    graphs = GraphStore(snapshots, executor, writes, settings)
    counted = Metrics(snapshots, executor, cache) if settings.metrics != "off" else None
    sparql_documentation.document(app)
    app.include_router(discovery.router(snapshots, statistics, files, settings))
    if settings.store is None:
        app.include_router(dumps.router(files, snapshots, settings))
    app.include_router(dereferencing.router(snapshots, executor, settings))
    if settings.store is None:
        app.include_router(search.router(indexes, settings))
    app.include_router(canned.router(snapshots, executor, settings))
    app.include_router(ontology_pages.router(snapshots))
    app.include_router(health.router(snapshots))
    app.include_router(status.router(snapshots, executor, cache, settings))
    if counted is not None:
        app.include_router(metrics.router(counted, settings))
    return Application(app, endpoint, updates, graphs, settings, counted)


class Application:
    """The routes of the framework, and beside them those that do without it."""

    def __init__(
        self,
        api: FastAPI,
        endpoint: SparqlEndpoint,
        updates: UpdateEndpoint,
        graphs: GraphStore,
        settings: Settings,
        counted: Metrics | None,
    ) -> None:
        self.api = api
        self._outermost = Observed(Guarded(self._route, settings), settings, counted)
        self._endpoint = endpoint
        self._updates = updates
        # What a store behind holds is read from it by queries alone.
        self._graphs = graphs if settings.store is None else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and stop with the server."""
        await self._outermost(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/sparql":
            await self._endpoint(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == "/update":
            await self._updates(scope, receive, send)
        elif scope["type"] == "http" and self._graphs and self._graphs.answers(scope["path"]):
            await self._graphs(scope, receive, send)
        else:
            await self.api(scope, receive, send)
