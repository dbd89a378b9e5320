"""Makes the answer to a request: rows of the engine, or those kept of it, as asked for."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from queries import Form, Format
from server.canned import answering, evidence
from server.canned.answering import Answered
from server.canned.tables import BASE, Tables, whole
from server.canned.understanding import Request
from server.execution import Cost, Executor
from server.negotiation import Formats

# Writing more rows than this at once would keep other requests waiting.
_SOON_ROWS: Final = 500


@dataclass(frozen=True, slots=True)
class Made:
    """An answer as it is sent; ``cost`` is None where the engine was not asked."""

    media_type: str
    body: bytes
    links: Sequence[str]
    cost: Cost | None


class Maker:
    """Makes answers; what the engine told of a snapshot is kept for further pages."""

    def __init__(self, executor: Executor, most_bytes: int) -> None:
        self._executor = executor
        self._tables = Tables(executor, most_bytes)
        self._evidence = evidence.EvidenceOfClaims(self._tables)

    async def made(self, request: Request, client: str) -> Made:
        """Return the answer.

        Raises:
            BadParameter: ``after`` is no place in the answer.
            Problem: as ``Executor.execute`` does, and ANSWER_TOO_LARGE.
        """
        form = request.asked.form
        media_type = form.media_type
        described = (answering.described_by(request.base),)
        if form is Format.RQ:
            return Made(media_type, request.text.encode(), described, None)
        if request.query.form is Form.CONSTRUCT:
            body, cost = await self._graph(request, client)
            return Made(media_type, body, described, cost)
        kept = self._tables.get(request.snapshot, request.text)
        held = kept or await self._tables.of(request.snapshot, request.query, request.text, client)
        page = answering.paged(request.query, held.table, request.asked)
        answered = Answered(request, held, page)
        body = await self._rows(answered, client)
        return Made(media_type, body, tuple(answered.links), None if kept else held.cost)

    async def _rows(self, answered: Answered, client: str) -> bytes:
        request, page = answered.request, answered.page.table
        form = request.asked.form
        of_claims: Mapping[str, Sequence[evidence.Row]] = {}
        told = request.asked.evidence and form is Format.JSON
        if told and request.query.grouped:
            place = page.columns.index(evidence.CLAIMS)
            claims = [c for row in page.rows for c in evidence.claims_in(row[place])]
            of_claims = await self._evidence.of(request.snapshot, claims, request.lang, client)
        if len(page.rows) <= _SOON_ROWS:
            return answering.encoded(answered, form, of_claims)
        return await asyncio.to_thread(answering.encoded, answered, form, of_claims)

    async def _graph(self, request: Request, client: str) -> tuple[bytes, Cost]:
        form = request.asked.form
        answer = await self._executor.execute(
            request.snapshot,
            request.text,
            base_iri=BASE,
            formats=Formats(bindings=None, graph=form.media_type.partition(";")[0]),
            client=client,
        )
        return await whole(answer), answer.cost
