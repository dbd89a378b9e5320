"""Watches every request: one line in the log, the metrics, and the id by which both are found."""

import asyncio
import ipaddress
import logging
import time
from functools import lru_cache
from typing import Final

from server.guarding import Application
from server.http import Exchange, Message, Receive, Scope, Send
from server.logs import write_request
from server.metrics import Metrics
from server.problems import Problem, ProblemType
from server.records import Record, record
from server.settings import Settings

_LOGGER: Final = "masalik.requests"

# 504 and 503 are bounds that were kept, 501 says what is not here; the rest of 5xx are failures.
_BOUNDS: Final = frozenset({403, 408, 413, 414, 415, 421, 422, 429, 431, 501, 503, 504})
_IPV4_PREFIX, _IPV6_PREFIX = 24, 48


class Observed:
    """An ASGI application whose requests are logged and counted."""

    def __init__(self, app: Application, settings: Settings, metrics: Metrics | None) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        named = (b"x-request-id", Exchange(scope, receive, send).request_id.encode())
        noted = record(scope)
        status = 0
        sent = 0
        whole = False

        async def watched(message: Message) -> None:
            nonlocal status, sent, whole
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                if named not in headers:
                    headers.append(named)
                message["headers"] = headers
            else:
                sent += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        if self._metrics is not None:
            self._metrics.begin()
        failure = ""
        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            failure = "cancelled"
            raise
        except Exception as error:
            failure = type(error).__name__
            if not status:
                problem = Problem(ProblemType.INTERNAL_ERROR, "The server's log says more.")
                await Exchange(scope, receive, watched).refuse(problem)
            # To whoever writes the traceback to the log, and ends what had begun to be answered.
            raise
        finally:
            seconds = time.perf_counter() - started
            # A client that left before its answer gets none.
            if not whole and not failure:
                failure = "disconnected" if not status else "aborted"
            if self._metrics is not None:
                self._metrics.end(scope, status, seconds, sent)
            self._write(scope, noted, status, seconds, sent, failure)

    def _write(
        self, scope: Scope, noted: Record, status: int, seconds: float, sent: int, failure: str
    ) -> None:
        level = self._level(status, seconds, noted, failure)
        if level == logging.INFO and not self._settings.log_requests:
            return
        fields: dict[str, object] = {
            "id": scope["masalik.request_id"],
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(1000 * seconds, 2),
            "bytes": sent,
        }
        if client := self._client(scope):
            fields["client"] = client
        if noted.snapshot:
            fields["snapshot"] = noted.snapshot
        if noted.cached is not None:
            fields["cached"] = noted.cached
        if noted.cost is not None and not noted.cached:
            fields["queue_ms"] = round(1000 * noted.cost.queue, 2)
            fields["evaluate_ms"] = round(1000 * noted.cost.evaluate, 2)
            fields["serialise_ms"] = round(1000 * noted.cost.serialise, 2)
        if noted.problem:
            fields["problem"] = noted.problem
        if failure:
            fields["ended"] = failure
        most = self._settings.log_query_characters
        if most and noted.query:
            cut = len(noted.query) > most
            fields["query"] = noted.query[:most] + ("…" if cut else "")
        write_request(level, _LOGGER, fields)

    def _level(self, status: int, seconds: float, noted: Record, failure: str) -> int:
        if status >= 500 and status not in _BOUNDS:
            return logging.ERROR
        refused = status in _BOUNDS or noted.problem in ("too-complex", "answer-too-large")
        if refused or failure == "aborted" or seconds > self._settings.slow_seconds:
            return logging.WARNING
        return logging.INFO

    def _client(self, scope: Scope) -> str:
        client = scope.get("client")
        if not client or self._settings.log_client == "none":
            return ""
        return client[0] if self._settings.log_client == "full" else truncated(client[0])


@lru_cache(maxsize=1024)
def truncated(address: str) -> str:
    """Return the network that an address is in: 256 addresses of IPv4, a site of IPv6."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    prefix = _IPV4_PREFIX if parsed.version == 4 else _IPV6_PREFIX
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))
