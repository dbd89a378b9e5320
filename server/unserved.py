"""Answers from a data directory as its server would, without one that listens."""

import contextlib
from collections.abc import AsyncIterator

from server.addresses import ROOT
from server.app import create_app
from server.asking import Routes, of_application
from server.settings import Settings
from store import DataDirectory


@contextlib.asynccontextmanager
async def of_data(settings: Settings) -> AsyncIterator[Routes]:
    """Give the routes of a server made for the occasion, which listens nowhere.

    Addresses in its answers are below ``base_iri`` if it is set, else they are the IRIs themselves.

    Raises NothingPublished or another StoreError if there is nothing to answer from.
    """
    if settings.store is None:
        data = DataDirectory(settings.data)
        data.open(data.current())
    base_iri = settings.base_iri or ROOT
    application = create_app(settings.model_copy(update={"base_iri": base_iri}))
    async with (
        application.api.router.lifespan_context(application.api),
        of_application(application) as routes,
    ):
        yield routes
