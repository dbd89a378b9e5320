"""What changed between two snapshots that are kept: `/changes`."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from server.addresses import base
from server.problems import Problem, ProblemType
from server.refusal_documentation import refusals
from server.settings import Settings
from store import DataDirectory, NothingPublished, StoreError
from store.changes import ArticleChange, Change, Comparison, ComparisonTooLong, compare
from store.snapshot_listing import NoSuchSnapshot

_MOST_ARTICLES: Final = 1000
_GREATEST_NUMBER: Final = 10**9
_KNOWN: Final = ("since", "until", "limit", "after")
_REFUSED: Final = refusals(
    ProblemType.BAD_PARAMETER,
    ProblemType.UNKNOWN_PARAMETER,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_AVAILABLE,
    ProblemType.NOT_READY,
    ProblemType.BUSY,
    ProblemType.DEADLINE_EXCEEDED,
)


class Compared(BaseModel):
    """One of the two snapshots."""

    id: Annotated[int, Field(description="its number")]
    made: Annotated[datetime, Field(description="when it was made")]


class ChangedArticle(BaseModel):
    """An article of which the snapshots differ."""

    article: Annotated[str, Field(description="its IRI")]
    change: Annotated[Change, Field(description="what became of it")]
    quads_added: Annotated[int, Field(description="statements that are new")]
    quads_removed: Annotated[int, Field(description="statements that are gone")]
    claims_added: Annotated[Sequence[str], Field(description="claims that are new, IRIs")]
    claims_removed: Annotated[Sequence[str], Field(description="claims that are gone, IRIs")]
    claims_changed: Annotated[Sequence[str], Field(description="claims that say something else")]


class Changes(BaseModel):
    """What changed from one snapshot to another."""

    since: Compared
    until: Compared
    articles: Sequence[ChangedArticle]
    truncated: Annotated[bool, Field(description="whether there are more")]
    next: Annotated[str | None, Field(description="where the next ones are")]


def router(settings: Settings) -> APIRouter:
    """Return the route `/changes`; comparing is done in a thread, one request at a time."""
    routes = APIRouter(tags=["Changes"], responses=_REFUSED)
    comparing = asyncio.Lock()

    @routes.head("/changes", include_in_schema=False)
    @routes.get("/changes", operation_id="changes", response_model=Changes)
    async def changes(
        request: Request,
        response: Response,
        since: Annotated[int, Query(ge=1, le=_GREATEST_NUMBER)],
        until: Annotated[int | None, Query(ge=1, le=_GREATEST_NUMBER)] = None,
        limit: Annotated[int, Query(ge=1, le=_MOST_ARTICLES)] = 100,
        after: Annotated[str, Query(max_length=300)] = "",
    ) -> Changes:
        """Tell which articles and claims were added, removed or changed between two snapshots.

        `since` and `until` are numbers of snapshots that are kept; `until` is the published one
        unless given. `after` is the slug of an article, to go on from there.

        المقالات والمزاعم التي أُضيفت أو حُذفت أو تغيرت بين لقطتين محفوظتين.
        """
        unknown = sorted(set(request.query_params) - set(_KNOWN))
        if unknown:
            known = ", ".join(_KNOWN)
            raise Problem(ProblemType.UNKNOWN_PARAMETER, f"{unknown[0]}; known are: {known}")
        if settings.store is not None:
            raise Problem(ProblemType.NOT_AVAILABLE, "The store behind keeps no snapshots.")
        if comparing.locked():
            raise Problem(
                ProblemType.BUSY,
                "Another comparison is under way; try again soon.",
                headers={"Retry-After": "5"},
            )
        async with comparing:
            found = await _compared(settings, since, until, after, limit)
        following = None
        if found.next is not None:
            pairs = {"since": found.since.id, "until": found.until.id, "limit": limit}
            following = (
                f"{base(request, settings)}changes?{urlencode({**pairs, 'after': found.next})}"
            )
            response.headers["Link"] = f'<{following}>; rel="next"'
        # What is kept changes with each publication.
        response.headers["Cache-Control"] = "no-cache"
        return Changes(
            since=Compared(id=found.since.id, made=found.since.made),
            until=Compared(id=found.until.id, made=found.until.made),
            articles=[_article(each) for each in found.articles],
            truncated=following is not None,
            next=following,
        )

    return routes


async def _compared(
    settings: Settings, since: int, until: int | None, after: str, limit: int
) -> Comparison:
    """Compare in a thread, and give refusals for what the store raises."""
    data = DataDirectory(settings.data)
    try:
        return await asyncio.to_thread(
            compare, data, since, until, after=after, limit=limit, seconds=settings.query_seconds
        )
    except NoSuchSnapshot as error:
        raise Problem(ProblemType.NOT_FOUND, str(error)) from error
    except ComparisonTooLong as error:
        raise Problem(ProblemType.DEADLINE_EXCEEDED, str(error)) from error
    except (NothingPublished, StoreError) as error:
        raise Problem(
            ProblemType.NOT_READY, str(error).replace(str(settings.data), "the data directory")
        ) from error


def _article(change: ArticleChange) -> ChangedArticle:
    return ChangedArticle(
        article=change.article,
        change=change.change,
        quads_added=change.quads_added,
        quads_removed=change.quads_removed,
        claims_added=change.claims_added,
        claims_removed=change.claims_removed,
        claims_changed=change.claims_changed,
    )
