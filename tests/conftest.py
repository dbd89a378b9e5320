"""A small published store, and real servers of it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import hypothesis
import pytest
from pyoxigraph import RdfFormat, parse

from store import DataDirectory

# How long one example takes says more of the machine than of the code.
hypothesis.settings.register_profile("masalik", deadline=None)
hypothesis.settings.load_profile("masalik")

pytest_plugins = ("servers", "javascript", "exports", "corpus_server", "browsing", "border_data")

SMALL = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix g: <https://w3id.org/masalik/graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

art:one { id:one-e1 a mas:Seizure ; mas:agent id:sdf ; mas:words "ضبط"@ar . }
art:two { id:two-e1 a mas:Meeting ; mas:atPlace id:baghdad . }
g:reference { id:sdf rdfs:label "قوات سوريا الديمقراطية"@ar . }
"""


def publish(data: Path, trig: str) -> int:
    """Make the named graphs of ``trig`` the ones served from ``data``; return the snapshot."""
    graphs: dict[str, list[object]] = {}
    for quad in parse(trig, RdfFormat.TRIG):
        graphs.setdefault(quad.graph_name.value, []).append(quad)
    with DataDirectory(data).writer() as writer:
        writer.replace_graphs(graphs)
        return writer.publish().id


@pytest.fixture(scope="session")
def data_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two article graphs and a reference graph; not to be written to."""
    data = tmp_path_factory.mktemp("data")
    publish(data, SMALL)
    return data


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Return a function that serves a data directory with the real command, and gives its URL."""
    processes: list[subprocess.Popen[str]] = []

    def start(data: Path) -> str:
        log = tmp_path_factory.mktemp("server") / "stderr"
        with log.open("w") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", "masalik", "serve", "--data", str(data), "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        processes.append(process)
        assert process.stdout is not None
        greeting = process.stdout.readline().split()
        assert greeting[:3] == ["Masalik", "serves", "on"], log.read_text()
        return greeting[3]

    yield start
    for process in processes:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def client(live_server: Callable[[Path], str], data_directory: Path) -> Iterator[httpx.Client]:
    """An HTTP client of a server of ``data_directory``."""
    with httpx.Client(base_url=live_server(data_directory), timeout=30) as http:
        yield http
