"""The update operation of the SPARQL 1.1 Protocol."""

from collections.abc import Mapping, Sequence
from typing import Final

from pyoxigraph import NamedNode

from server.authorisation import require_writer
from server.http import (
    CROSS_ORIGIN,
    Exchange,
    Receive,
    Scope,
    Send,
    decoded,
    preflight,
)
from server.problems import Problem, ProblemType
from server.records import record
from server.settings import Settings
from server.writing.bodies import declared_type
from server.writing.operations import Update
from server.writing.writes import Writes

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-update"
_ALLOWED: Final = "POST, OPTIONS"
_USING: Final = ("using-graph-uri", "using-named-graph-uri")


class UpdateEndpoint:
    """Takes updates from whoever holds the token; reads its requests itself."""

    def __init__(self, writes: Writes, settings: Settings) -> None:
        self._writes = writes
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request at a path for updates alone."""
        await Exchange(scope, receive, send).answered(self._handle)

    async def _handle(self, exchange: Exchange) -> None:
        if exchange.method == "OPTIONS":
            await exchange.respond(204, preflight(exchange, _ALLOWED))
            return
        if exchange.method != "POST":
            detail = f"{exchange.method} {exchange.scope['path']}; updates are sent by POST."
            allow = {"Allow": _ALLOWED}
            raise Problem(ProblemType.METHOD_NOT_ALLOWED, detail, headers=allow)
        await self.update(exchange)

    async def update(self, exchange: Exchange, form: bytes | None = None) -> None:
        """Answer a POST of an update; ``form`` is its body if that is read already.

        Raises Problem.
        """
        require_writer(exchange, self._settings)
        kind = declared_type(exchange.header(b"content-type"))
        if kind not in (FORM, DIRECT):
            raise Problem(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                f"The body's type is {kind or 'missing'}; send {DIRECT} or {FORM}.",
                headers={"Accept-Post": f"{DIRECT}, {FORM}"},
            )
        body = form
        if body is None:
            settings = self._settings
            body = await exchange.body(settings.max_write_bytes, settings.body_seconds)
        fields = decoded(exchange.scope["query_string"])
        if kind == FORM:
            # Only the body's is an update's; in an address it would be done by a link.
            for name, values in decoded(body).items():
                fields.setdefault(name, []).extend(values)
            text = _one(fields)
        else:
            text = _decoded(body)
        record(exchange.scope).query = text
        operation = Update(text, exchange.url, _using(fields))
        await self._writes.carry_out(operation)
        request_id = (b"x-request-id", exchange.request_id.encode())
        await exchange.respond(204, [*CROSS_ORIGIN, request_id])


def _one(fields: Mapping[str, Sequence[str]]) -> str:
    updates = fields.get("update", [])
    if len(updates) > 1 or "query" in fields:
        raise Problem(ProblemType.REPEATED_PARAMETER, 'One "update" is due, and no "query".')
    if not updates:
        raise Problem(ProblemType.MISSING_QUERY, 'Give an update as the parameter "update".')
    return updates[0]


def _using(fields: Mapping[str, Sequence[str]]) -> tuple[Sequence[str], Sequence[str]] | None:
    if not any(name in fields for name in _USING):
        return None
    default, named = (fields.get(name, ()) for name in _USING)
    try:
        for iri in (*default, *named):
            NamedNode(iri)
    except ValueError as error:
        raise Problem(ProblemType.BAD_GRAPH_IRI, str(error)) from None
    return default, named


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem(ProblemType.BAD_ENCODING, str(error)) from None
