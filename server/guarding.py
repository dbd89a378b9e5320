"""Refuses what no route should see, and gives every answer the headers that protect its reader."""

import re
from collections.abc import Awaitable, Callable
from typing import Final

from server.http import Exchange, Header, Message, Receive, Scope, Send
from server.problems import Problem, ProblemType
from server.settings import Settings

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# RFC 3986 section 3.2.2: a registered name, an IPv4 address, or an IPv6 address in brackets.
_HOST: Final = re.compile(rb"([A-Za-z0-9._~-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_LINE_END: Final = re.compile(rb"[\r\n\x00]")

# Reading a long Accept takes longer than most queries.
_LONGEST_HEADER: Final = 8 * 1024

_ALWAYS: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
# The documentation of the interface has scripts within its page; no page takes any from elsewhere.
_POLICY: Final[Header] = (
    b"content-security-policy",
    (
        b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
)


class HeaderInjection(Exception):
    """A header of an answer would have ended its line early."""


class Guarded:
    """An ASGI application behind the refusals that all its routes share."""

    def __init__(self, app: Application, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        names = (name.strip().lower() for name in settings.allowed_hosts.split(","))
        self._hosts = frozenset(name.encode() for name in names if name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _protected(list(message.get("headers", ())))
            await send(message)

        try:
            self._check(scope)
        except Problem as problem:
            await Exchange(scope, receive, guarded).refuse(problem)
            return
        await self._app(scope, receive, guarded)

    def _check(self, scope: Scope) -> None:
        if _CONTROL.search(scope["path"]):
            raise Problem(ProblemType.BAD_ENCODING, "A control character in the path.")
        if len(scope["query_string"]) > self._settings.max_url_bytes:
            most = self._settings.max_url_bytes
            detail = f"More than {most} bytes in the address."
            raise Problem(ProblemType.URL_TOO_LONG, detail, limit=most)
        hosts = 0
        for name, value in scope["headers"]:
            if len(value) > _LONGEST_HEADER:
                detail = f"More than {_LONGEST_HEADER} bytes in a header."
                raise Problem(ProblemType.HEADER_TOO_LONG, detail, limit=_LONGEST_HEADER)
            if name == b"host":
                hosts += 1
                self._check_host(value, hosts)
            elif name == b"content-encoding" and value.strip().lower() not in (b"", b"identity"):
                # What it would unpack to is not known; no client needs it for 128 KB.
                raise Problem(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Send the body without Content-Encoding.",
                    headers={"Accept-Encoding": "identity"},
                )

    def _check_host(self, value: bytes, hosts: int) -> None:
        match = _HOST.fullmatch(value)
        # RFC 9112 section 3.2.
        if hosts > 1 or match is None:
            raise Problem(ProblemType.BAD_ENCODING, "One Host is due: a name or address, and port.")
        if self._hosts and match.group(1).lower() not in self._hosts:
            raise Problem(ProblemType.MISDIRECTED, "This server does not go by that name.")


def _protected(headers: list[Header]) -> list[Header]:
    # Their lines are looked through at once: one by one takes longer than all else here.
    if _LINE_END.search(b"".join([value for _, value in headers])):
        name = next(name for name, value in headers if _LINE_END.search(value))
        raise HeaderInjection(name.decode("latin-1"))
    given = dict(headers)
    headers += [header for header in _ALWAYS if header[0] not in given]
    page = given.get(b"content-type", b"").startswith(b"text/html")
    if page and _POLICY[0] not in given:
        headers.append(_POLICY)
    return headers
