"""The server: its middleware, refusals and routes, wired."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from server import canned, health, ontology_pages, problems, sparql, sparql_documentation
from server.execution import Executor
from server.settings import Settings
from server.snapshots import Snapshots
from store import DataDirectory, NothingPublished

_DESCRIPTION = (
    "What Arabic news reports claim about actors, security agreements, trafficking routes and "
    "border segments: every claim leads to the words it was read from, and to who said them."
)


def create_app(settings: Settings) -> FastAPI:
    """Return the application that serves ``settings.data``.

    Its start raises StoreError if the data directory cannot be read; one without a published
    snapshot answers 503 until there is one.
    """
    snapshots = Snapshots(DataDirectory(settings.data), settings.poll_seconds)
    executor = Executor(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with contextlib.suppress(NothingPublished):
            await snapshots.refresh()
        following = asyncio.create_task(snapshots.follow())
        yield
        following.cancel()

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
        expose_headers=["ETag"],
    )
    problems.install(app)
    app.router.routes.insert(0, sparql.route(snapshots, executor, settings))
    sparql_documentation.document(app)
    app.include_router(canned.router(snapshots, executor, settings))
    app.include_router(ontology_pages.router(snapshots))
    app.include_router(health.router(snapshots))
    return app
