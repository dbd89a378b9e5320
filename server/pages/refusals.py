"""Shows browsers every refusal as a page of the site; programs get the problem details as they are.

It stands around all that answers, so that whatever refuses need not know who asked.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from server.http import Exchange, Header, Message, Receive, Scope, Send
from server.in_process import Application
from server.negotiation import BINDINGS, GRAPHS, choose
from server.pages.problems import Refusal
from server.problems import MEDIA_TYPE
from server.records import record

_HTML: Final = "text/html"
_DATA: Final = (MEDIA_TYPE, "application/json", *BINDINGS, *GRAPHS)
_MULTIPLE_CHOICES: Final = 300
# What the page says itself of its body.
_OF_BODY: Final = frozenset({b"content-type", b"content-length", b"content-encoding", b"vary"})
_LOG: Final = logging.getLogger(__name__)

Tell = Callable[[Exchange, Refusal], Awaitable[tuple[list[Header], bytes]]]
"""Makes the page of a refusal: its headers and its body."""


class ShownInPages:
    """An ASGI application whose refusals of GET and HEAD browsers see as pages."""

    def __init__(self, app: Application, tell: Tell) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send)
        if not prefers_page(exchange.header(b"accept")):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []
        body = bytearray()

        async def shown(message: Message) -> None:
            if message["type"] == "http.response.start" and _refuses(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await self._show(exchange, held[0], bytes(body))

        await self._app(scope, receive, shown)

    async def _show(self, exchange: Exchange, start: Message, body: bytes) -> None:
        told: Mapping[str, Any] = json.loads(body) if body else {}
        headers = dict(start["headers"])
        refusal = Refusal(
            start["status"],
            # An answer to HEAD has no body that would say it.
            str(told.get("type", "")).rpartition("#")[2] or record(exchange.scope).problem,
            told,
            headers.get(b"retry-after", b"").decode("latin-1"),
        )
        try:
            page, shown = await self._tell(exchange, refusal)
        except Exception:
            # A page that is at fault must not hide what was refused.
            _LOG.exception("The page of a refusal was not made.")
            await exchange.send(start)
            await exchange.send({"type": "http.response.body", "body": body})
            return
        named = {name for name, _ in page} | _OF_BODY
        kept = [each for each in start["headers"] if each[0] not in named]
        await exchange.respond(refusal.status, [*kept, *page], shown)


@lru_cache(maxsize=256)
def prefers_page(accept: str | None) -> bool:
    """Say whether an Accept header prefers a page to every kind of data."""
    return choose(accept, (*_DATA, _HTML)) == _HTML


def _refuses(message: Message) -> bool:
    kind = dict(message.get("headers", ())).get(b"content-type", b"")
    status: int = message["status"]
    return status >= _MULTIPLE_CHOICES and kind.startswith(MEDIA_TYPE.encode())
