"""The SPARQL servers under measurement, ours and its peers: processes on the loopback."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

from bench.programs import ProgramFailed, running, script, timed

HOST = "127.0.0.1"
_START_SECONDS = 240
_LOAD_SECONDS = 600
_GREETING = re.compile(r"Masalik serves on http://[^:]+:(\d+)")
_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL endpoint on the loopback interface, and the process that has it."""

    name: str
    port: int
    path: str
    pid: int

    def target(self, query: str) -> str:
        """Return the request target of a query by GET."""
        return f"{self.path}?query={quote(query, safe='')}"

    def bindings(self, query: str) -> list[str]:
        """Return the rows of a SELECT query, each as JSON, in no particular order."""
        request = Request(
            f"http://{HOST}:{self.port}{self.target(query)}", headers={"Accept": _JSON}
        )
        with urlopen(request, timeout=120) as answer:
            content = json.load(answer)
        return sorted(json.dumps(row, sort_keys=True) for row in content["results"]["bindings"])


@contextmanager
def masalik(
    data: Path, scratch: Path, name: str = "masalik", **settings: str | int
) -> Iterator[Endpoint]:
    """Serve ``data`` by `masalik serve`; ``settings`` are those of the server, by their names."""
    log = scratch / f"{name}-serve.log"
    command = [script("masalik"), "serve", "--data", str(data), "--host", HOST, "--port", "0"]
    told = {f"MASALIK_{key.upper()}": str(value) for key, value in settings.items()}
    with running(command, log, {**os.environ, **told}) as process:
        deadline = time.monotonic() + _START_SECONDS
        while not (found := _GREETING.search(log.read_text("utf-8"))):
            _wait(process, log, deadline)
        yield Endpoint(name, int(found[1]), "/sparql", process.pid)


@contextmanager
def oxigraph(snapshot: Path, scratch: Path) -> Iterator[Endpoint]:
    """Serve a snapshot by the native server of the same engine, from disk as it is."""
    port = _free_port()
    command = [script("oxigraph"), "serve-read-only", "--union-default-graph"]
    command += ["--location", str(snapshot), "--bind", f"{HOST}:{port}"]
    with _listening("oxigraph", command, scratch, port) as pid:
        yield Endpoint("oxigraph", port, "/query", pid)


@contextmanager
def rdflib_endpoint(snapshot: Path, scratch: Path) -> Iterator[Endpoint]:
    """Serve a snapshot by rdflib-endpoint over oxrdflib, the fastest store that rdflib has."""
    port = _free_port()
    command = [sys.executable, "-m", "bench.rdflib_server", str(snapshot), str(port)]
    with _listening("rdflib-endpoint", command, scratch, port) as pid:
        yield Endpoint("rdflib-endpoint", port, "/", pid)


def virtuoso_settings(
    folder: Path, http: int, sql: int, *, buffers: int, threads: int, seconds: int
) -> str:
    """Return what a Virtuoso of its own reads at its start (``virtuoso.ini``).

    It reads files from ``folder``, holds so many buffers of 8 KB, and ends a query after so many
    seconds (0: never).
    """
    return f"""\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
Striping = 0

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
Striping = 0

[Parameters]
ServerPort = {HOST}:{sql}
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {buffers * 3 // 4}
ServerThreads = {threads + 20}
CheckpointInterval = 60

[HTTPServer]
ServerPort = {HOST}:{http}
ServerThreads = {threads}
KeepAliveTimeout = 60
MaxKeepAlives = {threads}

[SPARQL]
DefaultQueryTimeout = {seconds}
"""


@contextmanager
def virtuoso(program: str, isql: str, quads: Path, scratch: Path) -> Iterator[Endpoint]:
    """Serve the quads of an N-Quads file by Virtuoso, loaded into a new database.

    Raises ProgramFailed if it does not start or does not load them.
    """
    folder = scratch / "virtuoso"
    folder.mkdir()
    http, sql = _free_port(), _free_port()
    settings = folder / "virtuoso.ini"
    text = virtuoso_settings(quads.parent, http, sql, buffers=85_000, threads=80, seconds=0)
    settings.write_text(text, "utf-8")
    command = [program, "+foreground", "+wait", "+configfile", str(settings)]
    with _listening("virtuoso", command, scratch, http, folder) as pid:
        orders = f"ld_dir('{quads.parent}', '{quads.name}', 'urn:g'); rdf_loader_run(); checkpoint;"
        timed([isql, str(sql), "dba", "dba", f"exec={orders}"], _LOAD_SECONDS)
        yield Endpoint("virtuoso", http, "/sparql", pid)


@contextmanager
def fixed_answer(scratch: Path) -> Iterator[Endpoint]:
    """Give the same answer to whatever is asked."""
    port = _free_port()
    command = [sys.executable, "-m", "bench.fixed_answer", str(port)]
    with _listening("fixed-answer", command, scratch, port) as pid:
        yield Endpoint("fixed answer", port, "/", pid)


@contextmanager
def application(server: str, data: Path, scratch: Path) -> Iterator[Endpoint]:
    """Run our application in an ASGI server, ``uvicorn`` or ``granian``, in one process."""
    port = _free_port()
    command = [sys.executable, "-m", "bench.asgi_servers", server, str(data), str(port)]
    environment: Mapping[str, str] = {
        **os.environ,
        "MASALIK_DATA": str(data),
        "MASALIK_MAX_QUERIES_PER_CLIENT": "100",
    }
    with _listening(server, command, scratch, port, environment=environment) as pid:
        yield Endpoint(server, port, "/sparql", pid)


@contextmanager
def _listening(
    name: str,
    command: list[str],
    scratch: Path,
    port: int,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Run a server; enter the block when it accepts connections."""
    log = scratch / f"{name}-serve.log"
    with running(command, log, environment, folder) as process:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                socket.create_connection((HOST, port), timeout=1).close()
            except OSError:
                _wait(process, log, deadline)
            else:
                break
        yield process.pid


def _wait(process: subprocess.Popen[bytes], log: Path, deadline: float) -> None:
    if process.poll() is not None or time.monotonic() > deadline:
        raise ProgramFailed(f"{process.args!r} does not serve: {log.read_text('utf-8')[-2000:]}")
    time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
