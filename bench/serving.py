"""Measure serving: `masalik serve` against `oxigraph serve-read-only` on the same snapshot."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from bench.figures import Kind, Row
from bench.programs import ProgramFailed, running, script
from ontology.namespaces import MAS
from store import DataDirectory

_HOST = "127.0.0.1"
_CONNECTIONS = 8
_START_SECONDS = 30
# What a client may take beyond its time: starting, and its last answers.
_CLIENT_SECONDS = 60
_WARM_UP_SECONDS = 1.0
_GREETING = re.compile(r"Masalik serves on http://[^:]+:(\d+)")
_LOOKUPS, _ACTORS, _ROWS = 1000, 20, 100_000
_PREFIX = f"PREFIX mas: <{MAS}> "


class DifferentAnswers(Exception):
    """The two servers do not answer a query alike, so that comparing their speed means nothing."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL endpoint on the loopback interface."""

    port: int
    path: str

    def target(self, query: str) -> str:
        """Return the request target of a query by GET."""
        return f"{self.path}?query={quote(query, safe='')}"

    def bindings(self, query: str) -> list[str]:
        """Return the rows of a SELECT query, each as JSON, in no particular order."""
        request = Request(
            f"http://{_HOST}:{self.port}{self.target(query)}",
            headers={"Accept": "application/sparql-results+json"},
        )
        with urlopen(request, timeout=120) as answer:
            content = json.load(answer)
        return sorted(json.dumps(row, sort_keys=True) for row in content["results"]["bindings"])


def measure_serving(
    data: Path, scratch: Path, rounds: int, seconds: float, tell: Callable[[str], None]
) -> list[Row]:
    """Serve the published snapshot of ``data`` by both servers and ask them in turns.

    ``seconds`` is how long each is asked each query in each round. Raises DifferentAnswers, and
    ProgramFailed if a server does not start or a client fails.
    """
    snapshot = DataDirectory(data).current()
    rows: list[Row] = []
    with ExitStack() as stack:
        ours = Endpoint(stack.enter_context(_masalik(data, scratch)), "/sparql")
        theirs = Endpoint(stack.enter_context(_oxigraph(snapshot.path, scratch)), "/query")
        for name, queries in _queries(ours).items():
            tell(f"serve, {name}: comparing answers")
            _compare(ours, theirs, queries[:20])
            for endpoint in (ours, theirs):
                _ask(endpoint, queries, _WARM_UP_SECONDS)
            results: tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]] = ([], [])
            for number in range(1, rounds + 1):
                tell(f"serve, {name}: round {number} of {rounds}")
                for endpoint, held in zip((ours, theirs), results, strict=True):
                    held.append(_ask(endpoint, queries, seconds))
            rows += _rows(name, results)
    with _fixed_answer(scratch) as port:
        tell("serve, the client's own limit")
        limit = [_ask(Endpoint(port, "/"), ["-"], seconds) for _ in range(rounds)]
        rows.append(Row("client alone", "requests/s", [_rate(result) for result in limit]))
    return rows


def _rows(name: str, results: Sequence[Sequence[Mapping[str, Any]]]) -> list[Row]:
    """Give the figures of one kind of query; ``results`` are those of Masalik and of the peer."""
    return [
        Row(
            title,
            unit,
            [figure(result) for result in results[0]],
            [figure(result) for result in results[1]],
            kind,
        )
        for title, unit, kind, figure in (
            (name, "requests/s", Kind.MORE_IS_BETTER, _rate),
            ("  median latency", "ms", Kind.LESS_IS_BETTER, _median_latency),
            ("  99th percentile", "ms", Kind.LESS_IS_BETTER, _slow_latency),
            ("  client's share of a core", "%", Kind.NEITHER, _client_share),
        )
    ]


def _median_latency(result: Mapping[str, Any]) -> float:
    return float(1000 * result["latencies"][0])


def _slow_latency(result: Mapping[str, Any]) -> float:
    return float(1000 * result["latencies"][1])


def _client_share(result: Mapping[str, Any]) -> float:
    return float(100 * result["client_cpu"] / result["seconds"])


def _rate(result: Mapping[str, Any]) -> float:
    return float(result["requests"] / result["seconds"])


def _queries(endpoint: Endpoint) -> Mapping[str, Sequence[str]]:
    """Return the queries by name, those of one name to be asked in turns."""
    claims = endpoint.bindings(
        f"{_PREFIX}SELECT DISTINCT ?it {{ ?it mas:attestedBy ?attestation }} LIMIT {_LOOKUPS}"
    )
    actors = endpoint.bindings(
        f"{_PREFIX}SELECT ?it {{ ?claim mas:agent ?it }} "
        f"GROUP BY ?it ORDER BY DESC(COUNT(?claim)) ?it LIMIT {_ACTORS}"
    )
    return {
        "lookup": [f"SELECT ?p ?o {{ <{iri}> ?p ?o }}" for iri in _iris(claims)],
        "aggregate": [
            f"{_PREFIX}SELECT ?class (COUNT(?claim) AS ?claims) "
            f"{{ ?claim mas:agent <{iri}> ; a ?class }} GROUP BY ?class"
            for iri in _iris(actors)
        ],
        "large result": [f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {_ROWS}"],
    }


def _iris(rows: Sequence[str]) -> Iterator[str]:
    for row in rows:
        yield json.loads(row)["it"]["value"]


def _compare(ours: Endpoint, theirs: Endpoint, queries: Sequence[str]) -> None:
    for query in queries:
        here, there = ours.bindings(query), theirs.bindings(query)
        if here != there or not here:
            message = f"{len(here)} and {len(there)} rows that are not the same: {query}"
            raise DifferentAnswers(message)


def _ask(endpoint: Endpoint, queries: Sequence[str], seconds: float) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "bench.client", _HOST, str(endpoint.port)]
    done = subprocess.run(
        [*command, str(_CONNECTIONS), str(seconds)],
        input="\n".join(map(endpoint.target, queries)),
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + _CLIENT_SECONDS,
    )
    if done.returncode:
        raise ProgramFailed(f"the client failed: {done.stderr[-2000:]}")
    result: Mapping[str, Any] = json.loads(done.stdout)
    return result


@contextmanager
def _masalik(data: Path, scratch: Path) -> Iterator[int]:
    log = scratch / "masalik-serve.log"
    command = [script("masalik"), "serve", "--data", str(data), "--host", _HOST, "--port", "0"]
    with running(command, log) as process:
        deadline = time.monotonic() + _START_SECONDS
        while not (found := _GREETING.search(log.read_text("utf-8"))):
            _wait(process, log, deadline)
        yield int(found[1])


@contextmanager
def _oxigraph(snapshot: Path, scratch: Path) -> Iterator[int]:
    port, log = _free_port(), scratch / "oxigraph-serve.log"
    command = [script("oxigraph"), "serve-read-only", "--union-default-graph"]
    command += ["--location", str(snapshot), "--bind", f"{_HOST}:{port}"]
    with running(command, log) as process:
        _wait_for_port(process, log, port)
        yield port


@contextmanager
def _fixed_answer(scratch: Path) -> Iterator[int]:
    port, log = _free_port(), scratch / "fixed-answer.log"
    with running([sys.executable, "-m", "bench.fixed_answer", str(port)], log) as process:
        _wait_for_port(process, log, port)
        yield port


def _wait_for_port(process: subprocess.Popen[bytes], log: Path, port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            _wait(process, log, deadline)
        else:
            return


def _wait(process: subprocess.Popen[bytes], log: Path, deadline: float) -> None:
    if process.poll() is not None or time.monotonic() > deadline:
        raise ProgramFailed(f"{process.args!r} does not serve: {log.read_text('utf-8')[-2000:]}")
    time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
