"""The HTTP of the routes that read requests themselves, without a framework."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from server.problems import Problem, ProblemType
from server.records import record

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

# Any page may read what is public; no cookie or password is taken from it (Fetch, CORS protocol).
CROSS_ORIGIN: Final[tuple[Header, ...]] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Server-Timing, X-Request-Id, Retry-After"),
)
_ID_LENGTH: Final = 64
_MAX_FIELDS: Final = 1000


class Disconnected(Exception):
    """The client has gone; nobody waits for an answer."""


class Exchange:
    """One request, and the means to answer it."""

    __slots__ = ("_headers", "receive", "scope", "send")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self._headers: dict[bytes, bytes] | None = None

    @property
    def method(self) -> str:
        """The method, in capitals."""
        method: str = self.scope["method"]
        return method

    def header(self, name: bytes) -> str | None:
        """Return the value of a header, by its name in lower case; several are joined."""
        headers = self._headers
        if headers is None:
            headers = self._headers = {}
            for key, value in self.scope["headers"]:
                headers[key] = headers[key] + b", " + value if key in headers else value
        found = headers.get(name)
        return None if found is None else found.decode("latin-1")

    @property
    def client(self) -> str:
        """The address that the request came from."""
        client = self.scope.get("client")
        return client[0] if client else ""

    @property
    def url(self) -> str:
        """The address that was asked, without query, as the client knows it."""
        scope = self.scope
        host = self.header(b"host")
        if not host:
            name, port = scope.get("server") or ("localhost", None)
            host = f"{name}:{port}" if port else name
        return f"{scope['scheme']}://{host}{scope.get('root_path', '')}{scope['path']}"

    @property
    def request_id(self) -> str:
        """The client's own id of the request if it is a plain one, else a new one."""
        held: str | None = self.scope.get("masalik.request_id")
        if held is None:
            given = self.header(b"x-request-id") or ""
            plain = given.isascii() and given.replace("-", "").isalnum()
            held = given if plain and len(given) <= _ID_LENGTH else os.urandom(16).hex()
            self.scope["masalik.request_id"] = held
        return held

    async def body(self, most: int, seconds: float) -> bytes:
        """Return the request's body.

        Raises Problem TOO_LARGE or REQUEST_TIMEOUT; Disconnected if the client goes meanwhile.
        """
        problem = Problem(ProblemType.TOO_LARGE, f"More than {most} bytes in the body.", limit=most)
        length = self.header(b"content-length") or "0"
        if not length.isdecimal() or int(length) > most:
            raise problem
        held = bytearray()
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await self.receive()
                    if message["type"] == "http.disconnect":
                        raise Disconnected
                    held += message.get("body", b"")
                    if len(held) > most:
                        raise problem
                    if not message.get("more_body"):
                        return bytes(held)
        except TimeoutError:
            detail = f"The body did not arrive within {seconds:g} seconds."
            raise Problem(ProblemType.REQUEST_TIMEOUT, detail) from None

    async def respond(self, status: int, headers: list[Header], body: bytes = b"") -> None:
        """Answer with a whole body; to HEAD with its headers only."""
        headers.append((b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        sent = b"" if self.method == "HEAD" else body
        await self.send({"type": "http.response.body", "body": sent})

    async def stream(
        self, status: int, headers: list[Header], pieces: AsyncIterator[bytes]
    ) -> None:
        """Answer piece by piece; a failure on the way breaks the connection off (RFC 9112, 8)."""
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        async for piece in pieces:
            await self.send({"type": "http.response.body", "body": piece, "more_body": True})
        await self.send({"type": "http.response.body", "body": b""})

    async def answered(self, handle: "Callable[[Exchange], Awaitable[None]]") -> None:
        """Let ``handle`` answer; what it refuses is told to the client, unless that has gone."""
        try:
            await handle(self)
        except Disconnected:
            return
        except Problem as problem:
            await self.refuse(problem)

    async def refuse(self, problem: Problem) -> None:
        """Answer with a problem."""
        record(self.scope).problem = problem.kind.slug
        status, headers, body = problem.answer(self.request_id)
        await self.respond(status, [*CROSS_ORIGIN, *encoded(headers)], body)

    async def gone(self) -> None:
        """Return when the client closes the connection; call it after the body was read."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


def decoded(encoded: bytes) -> dict[str, list[str]]:
    """Return the fields of a query string or form, each with its values (URL Standard, 5.1).

    Four times as fast as ``urllib.parse.parse_qsl``.

    Raises Problem BAD_ENCODING.
    """
    fields: dict[str, list[str]] = {}
    pairs = encoded.replace(b"+", b" ").split(b"&")
    if len(pairs) > _MAX_FIELDS:
        raise Problem(ProblemType.BAD_ENCODING, f"More than {_MAX_FIELDS} fields.")
    try:
        for pair in pairs:
            if pair:
                name, _, value = (unquote_to_bytes(part).decode() for part in pair.partition(b"="))
                fields.setdefault(name, []).append(value)
    except UnicodeDecodeError as error:
        raise Problem(ProblemType.BAD_ENCODING, str(error)) from None
    return fields


def preflight(exchange: Exchange, allowed: str) -> list[Header]:
    """Return the headers that answer OPTIONS where ``allowed`` are the methods."""
    asked = exchange.header(b"access-control-request-headers") or "*"
    return [
        *CROSS_ORIGIN,
        (b"allow", allowed.encode()),
        (b"access-control-allow-methods", allowed.encode()),
        (b"access-control-allow-headers", asked.encode("latin-1")),
        (b"access-control-max-age", b"86400"),
    ]


def encoded(headers: Mapping[str, str]) -> list[Header]:
    """Return headers as ASGI has them."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
