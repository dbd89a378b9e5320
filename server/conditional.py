"""Sends answers that are kept, or says that the client has them already (RFC 9110 section 13)."""

from collections.abc import Iterable
from typing import Final

from server.cache import Kept
from server.http import Exchange, Header
from server.validators import names_tag

_METHODS: Final = frozenset({"GET", "HEAD", "QUERY"})
_OF_BODY: Final = frozenset({b"content-type", b"content-encoding"})


async def send_kept(exchange: Exchange, kept: Kept) -> None:
    """Answer with ``kept``; with 304 if the request names its entity tag."""
    named = exchange.header(b"if-none-match")
    if named and exchange.method in _METHODS:
        tag = next((value for name, value in kept.headers if name == b"etag"), None)
        if tag and names_tag(named, tag.decode()):
            await send_not_modified(exchange, kept.headers)
            return
    await exchange.respond(kept.status, list(kept.headers), kept.body)


async def send_not_modified(exchange: Exchange, headers: Iterable[Header]) -> None:
    """Answer 304 with those of ``headers`` that say nothing of a body."""
    told = [header for header in headers if header[0] not in _OF_BODY]
    await exchange.send({"type": "http.response.start", "status": 304, "headers": told})
    await exchange.send({"type": "http.response.body", "body": b""})
