"""The server: its middleware, refusals and routes, wired."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from server import (
    changes,
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
from server.canned import openapi as canned_documentation
from server.canned.endpoint import CannedEndpoint
from server.execution import Executor
from server.graph_store import GraphStore
from server.guarding import Guarded
from server.http import Receive, Scope, Send
from server.language_models import endpoint as language_models
from server.language_models.endpoint import LanguageModelEndpoint
from server.metrics import Metrics
from server.observation import Observed
from server.pages import editor_terms
from server.pages.assets import Assets
from server.pages.endpoint import PagesEndpoint
from server.pages.refusals import ShownInPages
from server.pages.services import Services
from server.remote.snapshots import RemoteSnapshots
from server.search import routes as search
from server.search.indexes import SearchIndexes
from server.settings import Settings
from server.snapshots import Snapshots
from server.sparql import SparqlEndpoint
from server.spooling import Spool
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
    # What language models ask is answered by all the other routes.
    models = LanguageModelEndpoint(settings) if settings.mcp else None
    files = dumps.Dumps(snapshots, settings)
    indexes = SearchIndexes(snapshots, settings)
    cache = AnswerCache(settings.cache_bytes)
    services = Services(snapshots, executor, statistics, files, indexes, settings, Assets())
    pages = PagesEndpoint(services, cache)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with contextlib.suppress(NothingPublished):
            await snapshots.refresh()
        tasks = [asyncio.create_task(snapshots.follow())]
        if settings.store is None:
            tasks += [asyncio.create_task(each.follow()) for each in (files, indexes)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            if models is not None:
                await models.close()
            await pages.close()
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
        # All operations unfolded, and every model, keep a browser busy for many seconds.
        swagger_ui_parameters={"docExpansion": "none", "defaultModelsExpandDepth": -1},
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
    updates = UpdateEndpoint(writes, writing)
    spool = Spool(settings.spool_bytes)
    endpoint = SparqlEndpoint(snapshots, executor, cache, statistics, updates, spool, settings)
    graphs = GraphStore(snapshots, executor, writes, spool, settings)
    counted = Metrics(snapshots, executor, cache) if settings.metrics != "off" else None
    canned_documentation.document(app)
    sparql_documentation.document(app)
    for router in (
        discovery.router(snapshots, statistics, files, settings),
        dumps.router(files, snapshots, settings),
        dereferencing.router(snapshots, executor, settings),
        search.router(indexes, settings),
        ontology_pages.router(snapshots, services.assets.fonts),
        health.router(snapshots),
        status.router(snapshots, executor, cache, settings),
        changes.router(settings),
        editor_terms.router(),
    ):
        app.include_router(router)
    if counted is not None:
        app.include_router(metrics.router(counted, settings))
    canned = CannedEndpoint(snapshots, executor, cache, settings)
    return Application(app, endpoint, updates, graphs, canned, settings, counted, models, pages)


class Application:
    """The routes of the framework, and beside them those that do without it."""

    def __init__(
        self,
        api: FastAPI,
        endpoint: SparqlEndpoint,
        updates: UpdateEndpoint,
        graphs: GraphStore,
        canned: CannedEndpoint,
        settings: Settings,
        counted: Metrics | None,
        models: LanguageModelEndpoint | None,
        pages: PagesEndpoint,
    ) -> None:
        self.api = api
        observed = Observed(Guarded(self._route, settings), settings, counted)
        self._outermost = ShownInPages(observed, partial(pages.tell, self))
        self._endpoint = endpoint
        self._updates = updates
        self._graphs = graphs
        self._canned = canned
        self._models = models
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and stop with the server."""
        await self._outermost(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._pages.answers(scope):
            await self._pages(self, scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == "/sparql":
            await self._endpoint(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == "/update":
            await self._updates(scope, receive, send)
        elif scope["type"] == "http" and self._canned.answers(scope["path"]):
            await self._canned(scope, receive, send)
        elif scope["type"] == "http" and self._graphs.answers(scope["path"]):
            await self._graphs(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == language_models.PATH and self._models:
            await self._models(self, scope, receive, send)
        else:
            await self.api(scope, receive, send)
