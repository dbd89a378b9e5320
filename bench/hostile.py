"""Measure what hostile queries of one client cost the others: their 99th percentile beside it.

Run as `python -m bench.hostile`. The hostile ones come from another address of the loopback.
"""

import http.client
import itertools
import json
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import click

from bench.endpoints import HOST, Endpoint, masalik
from bench.processes import footprint
from bench.soak import GRAPHS, PER_GRAPH, publish_generation

_FROM = "127.0.0.2"
_CONNECTIONS = 4
_MEGABYTE = 2**20
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}

HOSTILE: Mapping[str, str] = {
    "cartesian product, sorted": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"),
    "cartesian product, counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "doubling of a string": (
        f"SELECT ?z {{ BIND('{'a' * 32}' AS ?s0) "
        + " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(30))
        + " BIND(STRLEN(?s30) AS ?z) }"
    ),
    "powers of VALUES": (
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }}" for n in range(5))
        + " }"
    ),
    "path unbounded at both ends": (
        "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }"
    ),
    "groups within each other": "SELECT * " + "{" * 20_000 + "}" * 20_000,
    "a huge literal": f"SELECT * {{ ?s ?p '{'ا' * 50_000}' }}",
    "a call of this machine": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
}


class _Attack:
    """Clients that send hostile queries in turns until they are told to stop."""

    def __init__(self, endpoint: Endpoint, clients: int) -> None:
        self.statuses: Counter[str] = Counter()
        self.longest = 0.0
        self._endpoint = endpoint
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(number,)) for number in range(clients)
        ]

    def __enter__(self) -> "_Attack":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send(self, client: int) -> None:
        for number, (name, query) in enumerate(itertools.cycle(HOSTILE.items())):
            if self._stop.is_set():
                return
            if number < client:
                continue  # Each begins with another one.
            started = time.perf_counter()
            connection = http.client.HTTPConnection(
                HOST, self._endpoint.port, timeout=120, source_address=(_FROM, 0)
            )
            try:
                body = urlencode({"query": f"{query} # {client} {number}"})
                connection.request("POST", "/sparql", body, _HEADERS)
                answer = connection.getresponse()
                answer.read()
                self.statuses[f"{name}: {answer.status}"] += 1
            except (http.client.HTTPException, OSError) as error:
                self.statuses[f"{name}: {type(error).__name__}"] += 1
            finally:
                connection.close()
            self.longest = max(self.longest, time.perf_counter() - started)


@dataclass(slots=True)
class _Told:
    """What well-behaved clients saw: seconds of each answer, and how many were refusals."""

    latencies: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def slowest(self) -> float:
        """The 99th percentile."""
        return sorted(self.latencies)[int(0.99 * len(self.latencies))]


def _polite(endpoint: Endpoint, queries: Sequence[str], seconds: float) -> _Told:
    """Ask one query after the other over some connections."""
    told = _Told()
    until = time.perf_counter() + seconds

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection(HOST, endpoint.port, timeout=120)
        for query in itertools.cycle(queries[number::_CONNECTIONS]):
            started = time.perf_counter()
            if started > until:
                return
            connection.request("GET", endpoint.target(query))
            answer = connection.getresponse()
            answer.read()
            told.latencies.append(time.perf_counter() - started)
            told.refused += answer.status != 200

    threads = [threading.Thread(target=ask, args=(each,)) for each in range(_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@click.command()
@click.option("--seconds", default=20.0, show_default=True, help="How long each part takes.")
@click.option("--attackers", default=4, show_default=True, help="Hostile queries at a time.")
@click.option("--deadline", default=5.0, show_default=True, help="Of a query, seconds.")
def main(seconds: float, attackers: int, deadline: float) -> None:
    """Ask small queries alone, then beside hostile ones, and print both 99th percentiles."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with TemporaryDirectory() as directory:
        scratch = Path(directory)
        publish_generation(scratch / "data", 1)
        memory = 256 * _MEGABYTE
        with masalik(
            scratch / "data",
            scratch,
            query_seconds=str(deadline),
            query_memory_bytes=memory,
            cache_bytes=0,
        ) as endpoint:
            queries = [
                f"SELECT ?p ?o {{ <urn:soak:thing:{number % GRAPHS}:{number % PER_GRAPH}> ?p ?o }}"
                for number in range(1000)
            ]
            _polite(endpoint, queries, 2)
            alone = _polite(endpoint, queries, seconds)
            most = _Most(endpoint.pid)
            with most, _Attack(endpoint, attackers) as attack:
                beside = _polite(endpoint, queries, seconds)
    for name, told in (("alone", alone), ("beside", beside)):
        print(
            f"{name}: {len(told.latencies) / seconds:,.0f} requests/s, median "
            f"{1000 * median(told.latencies):.2f} ms, p99 {1000 * told.slowest:.2f} ms, "
            f"refused {told.refused}"
        )
    print(f"p99 {beside.slowest / alone.slowest:.1f} times")
    print(f"longest hostile query {attack.longest:.2f} s of a deadline of {deadline:g} s")
    print(f"all processes at most {most.bytes / _MEGABYTE:.0f} MB, bound {memory / _MEGABYTE:.0f}")
    print(json.dumps(dict(sorted(attack.statuses.items())), indent=1))


class _Most:
    """The most memory that a process and its descendants take while the block runs."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0.0
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self.bytes = max(self.bytes, footprint(self._pid).total_bytes)


if __name__ == "__main__":
    main()
