"""Whether the process lives, and whether it can answer queries."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from server.problems import ProblemType
from server.refusal_documentation import refusals
from server.snapshots import Snapshots


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class Ready(BaseModel):
    """A snapshot is open."""

    snapshot: Annotated[int, Field(description="number of the snapshot that is served")]
    quads: Annotated[int, Field(description="statements in it, counted once per graph")]


def router(snapshots: Snapshots) -> APIRouter:
    """Return the routes ``/healthz`` and ``/readyz``."""
    routes = APIRouter(tags=["health"])

    @routes.head("/healthz", include_in_schema=False)
    @routes.get("/healthz", operation_id="health")
    async def healthz() -> Alive:
        """Say that the process lives."""
        return Alive()

    @routes.head("/readyz", include_in_schema=False)
    @routes.get("/readyz", operation_id="readiness", responses=refusals(ProblemType.NOT_READY))
    async def readyz() -> Ready:
        """Say which snapshot is served; 503 while there is none."""
        return Ready(snapshot=snapshots.current.id, quads=snapshots.current.quads)

    return routes
