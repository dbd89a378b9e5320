"""Requests over kept-alive connections, each with the time until its answer is whole."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field


class NotAnswered(Exception):
    """A request under measurement had another status than 200."""


@dataclass(frozen=True, slots=True)
class TimedRequest:
    """A request that is sent again and again."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def timed(self, connection: http.client.HTTPConnection) -> tuple[float, bytes]:
        """Send it; return the seconds until the answer is whole, and its body.

        Raises NotAnswered.
        """
        started = time.perf_counter()
        connection.request(self.method, self.path, self.body, dict(self.headers))
        answer = connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - started
        if answer.status != http.HTTPStatus.OK:
            raise NotAnswered(f"{self.path}: {answer.status} {content[:500].decode()}")
        return seconds, content
