"""Articles loaded into real SPARQL servers: the same as in a data directory."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from articles import CORPUS, REAL, ROOT, masalik, seizure
from pyoxigraph import QuerySolutions, Store
from servers import SparqlServer

from loader.loading.load import load
from queries import catalogue
from queries.binding import bind
from store import Change, DataDirectory
from store.remote_authentication import PASSWORD
from store.remote_endpoints import Endpoints
from store.remote_store import RemoteStore

PATHS = [REAL if REAL.is_dir() else CORPUS]
MAS = "PREFIX mas: <https://w3id.org/masalik/ontology#>"
# Virtuoso 7 answers canned queries with languages and paths otherwise than SPARQL 1.1 has it.
PLAIN = {
    "claims by class": f"{MAS} SELECT ?class (COUNT(DISTINCT ?claim) AS ?n) WHERE "
    "{ GRAPH ?article { ?claim a ?class ; mas:attestedBy ?attestation } } GROUP BY ?class",
    "who said what": f"{MAS} SELECT DISTINCT ?claim ?speaker ?quote WHERE {{ GRAPH ?article {{ "
    "?claim mas:attestedBy ?saying . ?saying mas:speaker ?speaker ; mas:hasSpan ?span . "
    "?span mas:quote ?quote } }",
    "wider classes": f"{MAS} SELECT DISTINCT ?claim WHERE {{ ?claim a mas:Situation }}",
}
CANNED = ("about-actor", "seizures", "tenures")


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Store:
    data = DataDirectory(tmp_path_factory.mktemp("data"))
    with data.writer() as writer:
        load(PATHS, writer)
    return data.open(data.current())


def remote(server: SparqlServer, monkeypatch: pytest.MonkeyPatch) -> RemoteStore:
    if server.password:
        monkeypatch.setenv(PASSWORD, server.password)
    return RemoteStore(Endpoints.of(server.store), server.user, 3, 60.0)


def rows(store: Store, query: str) -> list[dict[str, str]]:
    answer = store.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{name: term.value for name in names if (term := row[name])} for row in answer]


def as_set(answers: list[dict[str, str]]) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(row.items())) for row in answers}


@pytest.mark.parametrize("name", ["oxigraph_server", "virtuoso_server"])
def test_a_server_holds_what_a_data_directory_holds(
    name: str, embedded: Store, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = request.getfixturevalue(name)
    server.clear()
    place = remote(server, monkeypatch)
    with place.writer() as writer:
        first = load(PATHS, writer)
    assert set(first.changes) == {Change.ADDED}
    assert first.snapshot is None
    graphs = Counter(quad.graph_name.value for quad in embedded)  # type: ignore[union-attr]
    assert server.graphs() == graphs
    for query in PLAIN.values():
        expected = as_set(rows(embedded, query))
        assert expected
        assert as_set(server.select(query)) == expected
    if name == "oxigraph_server":
        for canned in CANNED:
            given = {"actor": ["sdf"]} if canned == "about-actor" else {}
            query = bind(catalogue()[canned], given)
            assert as_set(server.select(query)) == as_set(rows(embedded, query))
    with place.writer() as writer:
        again = load(PATHS, writer)
    assert again.unchanged == again.articles == first.articles
    assert server.graphs() == graphs


def test_a_load_killed_at_any_moment_is_mended_by_the_next(
    oxigraph_server: SparqlServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = oxigraph_server
    former, later = tmp_path / "former", tmp_path / "later"
    for number in range(30):
        seizure(f"article-{number:02}", amount=20 + number).save(former)
        seizure(f"article-{number + 5:02}", amount=500 + number).save(later)
    place = remote(server, monkeypatch)

    def load_here(folder: Path) -> None:
        with place.writer() as writer:
            load([folder], writer)

    command = [sys.executable, "-m", "masalik", "load", str(later), "--store", server.store]
    server.clear()
    load_here(former)
    load_here(later)
    clean = quads(server)
    started = time.monotonic()
    subprocess.run([*command, "--processes", "1"], cwd=ROOT, check=True, capture_output=True)
    duration = time.monotonic() - started
    assert quads(server) == clean

    chance = random.Random(11)
    for turn in range(3):
        server.clear()
        load_here(former)
        process = subprocess.Popen(
            [*command, "--processes", "1"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # The first half is spent on starting and reading.
        time.sleep(duration * (0.5 + (turn + chance.random()) / 6))
        process.kill()
        process.wait(30)
        load_here(later)
        assert quads(server) == clean


def quads(server: SparqlServer) -> set[tuple[str, ...]]:
    found = server.select("SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }")
    return {(row["g"], row["s"], row["p"], row["o"]) for row in found}


def test_what_is_wrong_with_the_server_is_told_in_one_line(tmp_path: Path) -> None:
    seizure().save(tmp_path)
    for arguments, told in (
        (["--store", "http://127.0.0.1:9/store"], "127.0.0.1:9"),
        (["--store", "http://127.0.0.1:9/elsewhere"], "--update URL"),
        (["--store", "http://me:secret@127.0.0.1:9/store"], "MASALIK_STORE_PASSWORD"),
        (["--store", "http://127.0.0.1:9/store", "--user", "me"], "is not set"),
        (["--user", "me"], "--store"),
    ):
        done = masalik("load", tmp_path, *arguments)
        assert done.returncode != 0
        assert told in done.stderr
        assert "Traceback" not in done.stderr
        assert "secret" not in done.stderr
