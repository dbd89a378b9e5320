"""Asks the routes of a server, one at an address or one in this process."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx

from server.in_process import CLIENT, Application, InProcess
from server.problems import TYPES, Problem, ProblemType

Pairs = Sequence[tuple[str, str]]

_NOT_READY: Final = TYPES + ProblemType.NOT_READY.slug
_PATIENCE_SECONDS: Final = 30.0
_CONNECT_SECONDS: Final = 10.0
# Longer than any deadline of a query by default.
_READ_SECONDS: Final = 120.0


class Unreachable(Exception):
    """The server cannot be asked, or breaks its answer off."""


class Refused(Exception):
    """The server refuses, or asks which of several is meant; ``problem`` is its document.

    ``retry_after`` says when to come again, as the header does; empty if it does not.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: str = "") -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or f"status {status}"))
        self.status = status
        self.problem = problem
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whole."""

    content_type: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 (whatever the route gives)
        """Return the answer, read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes of a server, asked on behalf of one client.

    For ``patience_seconds`` a server that is not ready yet is asked again.
    """

    http: httpx.AsyncClient
    base: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    client: tuple[str, int] | None = None
    patience_seconds: float = _PATIENCE_SECONDS

    def on_behalf(
        self, client: tuple[str, int] | None, base: str, headers: Mapping[str, str]
    ) -> "Routes":
        """Return the same routes, asked by another, who knows the server as ``base``."""
        return replace(self, client=client, base=base, headers=headers)

    async def get(
        self,
        path: str,
        parameters: Pairs = (),
        *,
        accept: str = "application/json",
        most_bytes: int | None = None,
    ) -> Reply:
        """Return the answer to GET; see ``ask``."""
        return await self.ask("GET", path, parameters, accept=accept, most_bytes=most_bytes)

    async def ask(
        self,
        method: str,
        path: str,
        parameters: Pairs = (),
        *,
        accept: str,
        content: tuple[str, bytes] | None = None,
        most_bytes: int | None = None,
    ) -> Reply:
        """Return the answer to a request; ``content`` is a media type with a body of it.

        ``path`` has no slash at its beginning.

        While the server says that it is not ready yet, it is asked again.

        Raises Refused if the status is not 200, Unreachable, and Problem ANSWER_TOO_LARGE if the
        answer has more than ``most_bytes``, of which no more are then read.
        """
        until = asyncio.get_running_loop().time() + self.patience_seconds
        while True:
            try:
                return await self._ask(method, path, parameters, accept, content, most_bytes)
            except Refused as refused:
                left = until - asyncio.get_running_loop().time()
                if refused.problem.get("type") != _NOT_READY or left < 0:
                    raise
            await asyncio.sleep(0.5)

    async def _ask(
        self,
        method: str,
        path: str,
        parameters: Pairs,
        accept: str,
        content: tuple[str, bytes] | None,
        most_bytes: int | None,
    ) -> Reply:
        headers = {**self.headers, "Accept": accept}
        if content is not None:
            headers["Content-Type"] = content[0]
        try:
            async with self.http.stream(
                method,
                self.base + path,
                params=list(parameters) or None,
                headers=headers,
                content=None if content is None else content[1],
                extensions={} if self.client is None else {CLIENT: self.client},
            ) as response:
                body = bytearray()
                async for piece in response.aiter_bytes():
                    body += piece
                    if most_bytes is not None and len(body) > most_bytes:
                        detail = f"The answer has more than {most_bytes} bytes."
                        raise Problem(ProblemType.ANSWER_TOO_LARGE, detail, limit=most_bytes)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise Unreachable(f"{self.http.base_url}: {reason}") from error
        if response.status_code != httpx.codes.OK:
            again = response.headers.get("retry-after", "")
            raise Refused(response.status_code, _problem(response, bytes(body)), again)
        content_type = response.headers.get("content-type", "")
        return Reply(content_type, response.headers, bytes(body))


def _problem(response: httpx.Response, body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if isinstance(document, dict):
        return document
    return {"detail": f"{response.url} answered {response.status_code}."}


@contextlib.asynccontextmanager
async def of_server(url: str) -> AsyncIterator[Routes]:
    """Give the routes of a server that runs elsewhere, at an address such as http://host:8000."""
    timeout = httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
    async with httpx.AsyncClient(base_url=url, timeout=timeout) as http:
        yield Routes(http)


@contextlib.asynccontextmanager
async def of_application(application: Application) -> AsyncIterator[Routes]:
    """Give the routes of an application that runs in this process."""
    async with httpx.AsyncClient(
        transport=InProcess(application),
        base_url="http://masalik/",
        trust_env=False,
        # Packing is for wires.
        headers={"Accept-Encoding": "identity"},
    ) as http:
        yield Routes(http)
