"""Measure serving: `masalik serve` beside other SPARQL servers, asked the same on one snapshot."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError

from bench.endpoints import (
    HOST,
    Endpoint,
    fixed_answer,
    masalik,
    oxigraph,
    rdflib_endpoint,
    virtuoso,
)
from bench.programs import ProgramFailed, script, timed
from ontology.namespaces import MAS
from store import DataDirectory

CONNECTIONS: Final = (1, 8, 64)
COLD, DISK, CACHED = "Masalik, no cache", "Masalik, no cache, on disk", "Masalik, cached"
PEER: Final = "oxigraph"
# What a client may take beyond its time: starting, and its last answers.
_CLIENT_SECONDS = 240
_WARM_UP_SECONDS = 2.0
_COPY_SECONDS = 90
# A server that takes longer for one answer is asked over one connection only.
_PATIENCE_SECONDS = 1.0
_LOOKUPS, _ACTORS, _ROWS = 1000, 20, 100_000
_PREFIX = f"PREFIX mas: <{MAS}> "
# What bounds strangers would bound the 64 connections of one address, too.
_OPEN: Final = {"max_queries_per_client": 100, "max_waiting": 100, "query_seconds": 600}


class DifferentAnswers(Exception):
    """Two servers do not answer a query alike, so that comparing their speed means nothing."""


@dataclass(slots=True)
class Cell:
    """What one server did with one kind of query over so many connections, round by round.

    ``failure`` says why nothing was measured.
    """

    system: str
    kind: str
    connections: int
    rates: list[float] = field(default_factory=list)
    """Requests per second."""

    medians: list[float] = field(default_factory=list)
    """Milliseconds."""

    slowest: list[float] = field(default_factory=list)
    """The 99th percentile, milliseconds."""

    client_shares: list[float] = field(default_factory=list)
    """How much of a core the client used, from 0 to 1."""

    failure: str = ""

    def add(self, result: Mapping[str, Any]) -> None:
        """Take note of a round."""
        self.rates.append(result["requests"] / result["seconds"])
        self.medians.append(1000 * result["latencies"][0])
        self.slowest.append(1000 * result["latencies"][1])
        self.client_shares.append(result["client_cpu"] / result["seconds"])


def measure_serving(
    data: Path,
    scratch: Path,
    rounds: int,
    seconds: float,
    connections: Sequence[int],
    tell: Callable[[str], None],
) -> list[Cell]:
    """Serve the published snapshot of ``data`` by all servers that are there and ask them in turns.

    ``seconds`` is how long each is asked each query in each round. Raises DifferentAnswers, and
    ProgramFailed if ours or the native server of the engine does not start.
    """
    snapshot = DataDirectory(data).current()
    cells: list[Cell] = []
    uncached = {**_OPEN, "cache_bytes": 0}
    with ExitStack() as stack:
        ours = stack.enter_context(
            masalik(data, scratch, COLD, memory_resident_bytes=2**35, **uncached)
        )
        _await_copy(scratch / f"{COLD}-serve.log", tell)
        on_disk = stack.enter_context(
            masalik(data, scratch, DISK, memory_resident_bytes=0, **uncached)
        )
        cached = stack.enter_context(
            masalik(data, scratch, CACHED, memory_resident_bytes=0, **_OPEN)
        )
        theirs = stack.enter_context(oxigraph(snapshot.path, scratch))
        queries = _queries(ours)
        tell("serve: comparing answers")
        for asked in queries.values():
            _compare(ours, theirs, asked[:10])
        for kind, count in product(queries, connections):
            cells += _side_by_side(
                (theirs, ours, on_disk, cached), kind, queries[kind], count, rounds, seconds, tell
            )
    with ExitStack() as stack:
        for peer in _peers(stack, data, snapshot.path, scratch, tell):
            cells += _alone(peer, queries, connections, seconds, tell)
    with fixed_answer(scratch) as nothing:
        tell("serve, the client's own limit")
        cell = Cell("client alone", "fixed answer", 8)
        cell.add(ask(nothing, ["-"], 8, seconds))
        cells.append(cell)
    return cells


def _side_by_side(
    endpoints: Sequence[Endpoint],
    kind: str,
    queries: Sequence[str],
    connections: int,
    rounds: int,
    seconds: float,
    tell: Callable[[str], None],
) -> list[Cell]:
    cells = {each.name: Cell(each.name, kind, connections) for each in endpoints}
    if kind == "large":
        # Answers of megabytes are not kept: there is no cached one to be measured.
        endpoints = [each for each in endpoints if each.name != CACHED]
        del cells[CACHED]
    asked = {each.name: _distinct(queries, cached=each.name == CACHED) for each in endpoints}
    for each in endpoints:
        ask(each, asked[each.name], 1 if kind == "large" else 8, _WARM_UP_SECONDS)
    if kind == "large" and connections > 8:
        rounds = 1  # A round takes minutes: every connection gets at least one answer.
    for number in range(1, rounds + 1):
        for each in endpoints:
            cell = cells[each.name]
            cell.add(ask(each, asked[each.name], connections, seconds))
            tell(
                f"serve, {kind}, {connections} connections, round {number} of {rounds}: "
                f"{each.name} {cell.rates[-1]:.4g}/s"
            )
    return list(cells.values())


def _alone(
    endpoint: Endpoint,
    queries: Mapping[str, Sequence[str]],
    connections: Sequence[int],
    seconds: float,
    tell: Callable[[str], None],
) -> Iterator[Cell]:
    """Yield the figures of a slower peer, of one round, fewer where an answer takes long."""
    for kind, asked in queries.items():
        started = time.perf_counter()
        try:
            rows = len(endpoint.bindings(asked[0]))
        except (URLError, OSError, ValueError, KeyError) as error:
            yield Cell(endpoint.name, kind, 1, failure=str(error)[:60])
            continue
        slow = time.perf_counter() - started > _PATIENCE_SECONDS
        for count in connections[:1] if slow else connections:
            tell(f"serve, {kind}, {count} connections: {endpoint.name}, {rows} rows")
            cell = Cell(endpoint.name, kind, count)
            try:
                cell.add(ask(endpoint, _distinct(asked, cached=False), count, seconds))
            except (ProgramFailed, subprocess.TimeoutExpired) as error:
                cell.failure = str(error).strip().splitlines()[-1][:60]
            yield cell


def _peers(
    stack: ExitStack, data: Path, snapshot: Path, scratch: Path, tell: Callable[[str], None]
) -> Iterator[Endpoint]:
    """Start the peers that are installed and yield them, one after the other."""
    try:
        yield stack.enter_context(rdflib_endpoint(snapshot, scratch))
    except ProgramFailed as error:
        tell(f"without rdflib-endpoint: {str(error).strip().splitlines()[-1]}")
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or isql is None:
        tell("without Virtuoso, which is not installed")
        return
    tell("loading Virtuoso")
    quads = scratch / "virtuoso-load" / "quads.nq"
    quads.parent.mkdir()
    timed([script("masalik"), "export", "--data", str(data), "--output", str(quads)])
    try:
        yield stack.enter_context(virtuoso(program, isql, quads, scratch))
    except (ProgramFailed, subprocess.TimeoutExpired) as error:
        tell(f"without Virtuoso: {error}")


def _queries(endpoint: Endpoint) -> Mapping[str, Sequence[str]]:
    """Return the queries by kind, those of one kind to be asked in turns."""
    claims = endpoint.bindings(
        f"{_PREFIX}SELECT DISTINCT ?it {{ ?it mas:attestedBy ?attestation }} LIMIT {_LOOKUPS}"
    )
    actors = endpoint.bindings(
        f"{_PREFIX}SELECT ?it {{ ?claim mas:agent ?it }} "
        f"GROUP BY ?it ORDER BY DESC(COUNT(?claim)) ?it LIMIT {_ACTORS}"
    )
    return {
        "small": [f"SELECT ?p ?o {{ <{iri}> ?p ?o }}" for iri in _iris(claims)],
        "medium": [
            f"{_PREFIX}SELECT ?class (COUNT(?claim) AS ?claims) "
            f"{{ ?claim mas:agent <{iri}> ; a ?class }} GROUP BY ?class"
            for iri in _iris(actors)
        ],
        "large": [f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {_ROWS}"],
    }


def _distinct(queries: Sequence[str], *, cached: bool) -> Sequence[str]:
    """Make queries that are under way at a time differ, so that each is evaluated, unless cached.

    Equal queries of several clients are evaluated once.
    """
    if cached or len(queries) >= _LOOKUPS:
        return queries
    repeated = (f"{query} # {number}" for number in range(_LOOKUPS) for query in queries)
    return list(islice(repeated, _LOOKUPS))


def _iris(rows: Sequence[str]) -> Iterator[str]:
    for row in rows:
        yield json.loads(row)["it"]["value"]


def _compare(ours: Endpoint, theirs: Endpoint, queries: Sequence[str]) -> None:
    for query in queries:
        here, there = ours.bindings(query), theirs.bindings(query)
        if len(here) != len(there) or not here:
            message = f"{len(here)} and {len(there)} rows: {query}"
            raise DifferentAnswers(message)
        # Which rows a LIMIT leaves is the server's choice.
        if "LIMIT" not in query and here != there:
            raise DifferentAnswers(f"rows that are not the same: {query}")


def ask(
    endpoint: Endpoint, queries: Sequence[str], connections: int, seconds: float
) -> Mapping[str, Any]:
    """Ask as fast as the server answers; see ``bench.client``.

    Raises ProgramFailed if an answer is none, TimeoutExpired if the last does not come.
    """
    command = [sys.executable, "-m", "bench.client", HOST, str(endpoint.port)]
    done = subprocess.run(
        [*command, str(connections), str(seconds)],
        input="\n".join(map(endpoint.target, queries)),
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + _CLIENT_SECONDS,
    )
    if done.returncode:
        raise ProgramFailed(f"{endpoint.name}: the client failed: {done.stderr[-2000:]}")
    result: Mapping[str, Any] = json.loads(done.stdout)
    return result


def _await_copy(log: Path, tell: Callable[[str], None]) -> None:
    """Wait until a server answers from memory."""
    deadline = time.monotonic() + _COPY_SECONDS
    while "from memory" not in log.read_text("utf-8"):
        if time.monotonic() > deadline:
            tell("the snapshot is not held in memory: all figures are from disk")
            return
        time.sleep(0.2)
