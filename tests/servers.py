"""SPARQL servers of others, started for tests on the loopback and ended with them."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tools import need

from bench.endpoints import virtuoso_settings

_START_SECONDS = 60.0
# What a new Virtuoso database has; it listens on the loopback alone.
_DBA = "dba"


@dataclass(frozen=True)
class SparqlServer:
    """A running server: its endpoints, and who may write there.

    ``folder`` is one that it may read files from. ``sql`` is the port of isql-vt on Virtuoso, else
    None.
    """

    pid: int
    client: httpx.Client
    folder: Path
    store: str
    update: str
    query: str
    user: str | None = None
    password: str | None = None
    sql: int | None = None

    @property
    def auth(self) -> httpx.Auth | None:
        """What a client of the writing endpoints signs its requests with."""
        if self.user is None or self.password is None:
            return None
        return httpx.DigestAuth(self.user, self.password)

    def select(self, query: str) -> list[dict[str, str]]:
        """Give the rows of a SELECT: the value of each bound variable."""
        # Virtuoso hangs on a direct POST of a query: send a form.
        answer = self.client.post(
            self.query,
            data={"query": query},
            headers={"Accept": "application/sparql-results+json"},
        ).raise_for_status()
        return [
            {name: term["value"] for name, term in row.items()}
            for row in answer.json()["results"]["bindings"]
        ]

    def graphs(self) -> dict[str, int]:
        """Give Masalik's named graphs with the number of their triples."""
        rows = self.select(
            "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } "
            'FILTER(STRSTARTS(STR(?g), "https://w3id.org/masalik/")) } GROUP BY ?g'
        )
        return {row["g"]: int(row["n"]) for row in rows}

    def clear(self) -> None:
        """Remove Masalik's named graphs."""
        for graph in self.graphs():
            removed = self.client.delete(self.store, params={"graph": graph}, auth=self.auth)
            removed.raise_for_status()


@contextmanager
def oxigraph(folder: Path, *, persistent: bool = False) -> Iterator[SparqlServer]:
    """Run ``oxigraph serve`` in memory, or on ``folder`` if ``persistent``."""
    program = need("oxigraph", "oxigraph (a development dependency: make install)")
    port = _free_port()
    root = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    if persistent:
        command += ["--location", str(folder / "store")]
    with _running(command, folder, f"{root}/query?query=ASK%7B%7D") as (pid, client):
        yield SparqlServer(pid, client, folder, f"{root}/store", f"{root}/update", f"{root}/query")


@contextmanager
def virtuoso(folder: Path) -> Iterator[SparqlServer]:
    """Run Debian's Virtuoso on a new database in ``folder``."""
    program = need("virtuoso-t", "virtuoso-opensource-7-bin (Debian)")
    http, sql = _free_port(), _free_port()
    settings = folder / "virtuoso.ini"
    text = virtuoso_settings(folder, http, sql, buffers=20_000, threads=5, seconds=60)
    settings.write_text(text, "utf-8")
    command = [program, "+foreground", "+wait", "+configfile", str(settings)]
    root = f"http://127.0.0.1:{http}"
    with _running(command, folder, f"{root}/sparql?query=ASK%7B%7D") as (pid, client):
        yield SparqlServer(
            pid,
            client,
            folder,
            f"{root}/sparql-graph-crud-auth",
            f"{root}/sparql-auth",
            f"{root}/sparql",
            _DBA,
            _DBA,
            sql,
        )


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlServer]:
    """One ``oxigraph serve`` for all tests; each begins with ``clear()``."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlServer]:
    """One Virtuoso for all tests; each begins with ``clear()``."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@contextmanager
def _running(
    command: Sequence[str], folder: Path, probe: str
) -> Iterator[tuple[int, httpx.Client]]:
    """Run a server until the block ends; enter the block when ``probe`` is answered."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        with httpx.Client(timeout=60) as client:
            _wait(process, client, probe, log)
            yield process.pid, client
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], client: httpx.Client, probe: str, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if client.get(probe).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    pytest.fail(f"{probe} is not answered:\n{log.read_text('utf-8', 'replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
