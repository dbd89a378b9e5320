"""Ask a server as fast as it answers: connections that send one request after the other.

Run as `python -m bench.client HOST PORT CONNECTIONS SECONDS`, the paths to request on standard
input, one per line, in turns. Prints a JSON object: `requests` and `bytes` answered, `seconds`,
`client_cpu` (seconds), and `latencies` (the median and the 99th percentile, in seconds).
"""

import asyncio
import itertools
import json
import resource
import sys
import time
from collections.abc import Iterator
from statistics import quantiles
from typing import cast

import httptools
import uvloop


class UnexpectedAnswer(Exception):
    """An answer had another status than 200, or a connection was closed."""


class Connection(asyncio.Protocol):
    """A kept-alive connection; ``until`` is when it sends its last request."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.latencies: list[float] = []
        self.received = 0
        self._requests = requests
        self._until = until
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        # The event loop's transports have the interface but not the class.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer."""
        self.received += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(str(error))

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the server hung up, if it was not our turn to."""
        self._fail(f"connection closed: {exc}")

    def on_message_complete(self) -> None:
        """Called by the parser: an answer is whole."""
        now = time.perf_counter()
        if self._parser.get_status_code() != 200:
            self._fail(f"status {self._parser.get_status_code()}")
            return
        self.latencies.append(now - self._sent)
        if now < self._until:
            self._send()
        elif not self.ended.done():
            self.ended.set_result(None)
            self._transport.close()

    def _send(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._sent = time.perf_counter()
        self._transport.write(next(self._requests))

    def _fail(self, message: str) -> None:
        if not self.ended.done():
            self.ended.set_exception(UnexpectedAnswer(message))


async def _run(host: str, port: int, connections: int, seconds: float, paths: list[str]) -> None:
    head = f" HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: application/sparql-results+json\r\n\r\n"
    requests = itertools.cycle([f"GET {path}{head}".encode() for path in paths])
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    until = started + seconds
    opened = [
        (await loop.create_connection(lambda: Connection(requests, until), host, port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.ended for connection in opened))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    latencies = [latency for connection in opened for latency in connection.latencies]
    centiles = quantiles(latencies, n=100) if len(latencies) > 1 else latencies * 99
    result = {
        "requests": len(latencies),
        "bytes": sum(connection.received for connection in opened),
        "seconds": time.perf_counter() - started,
        "client_cpu": usage.ru_utime + usage.ru_stime,
        "latencies": [centiles[49], centiles[98]],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    host, port, connections, seconds = sys.argv[1:]
    lines = sys.stdin.read().split()
    uvloop.run(_run(host, int(port), int(connections), float(seconds), lines))
