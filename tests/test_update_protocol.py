"""SPARQL 1.1 Update over real HTTP: who may, what is carried out, and what stays right by it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from store import DataDirectory
from tests.test_sparql_protocol import assert_problem
from tests.writable import (
    ONE,
    TWO,
    UPDATE,
    WRITER,
    assert_inferences_stand,
    loaded,
    records,
    writable,
)

SECONDS = 3.0
PREFIXES = (
    "PREFIX mas: <https://w3id.org/masalik/ontology#> PREFIX id: <https://w3id.org/masalik/id/> "
    "PREFIX art: <https://w3id.org/masalik/graph/article/> "
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("updated")


@pytest.fixture(scope="module")
def server(live_server: Callable[[Path], str], data: Path) -> Iterator[httpx.Client]:
    loaded(data)
    with writable(live_server, data, write_seconds=str(SECONDS)) as client:
        yield client


def update(server: httpx.Client, text: str, **parameters: str | list[str]) -> httpx.Response:
    return server.post("/sparql", content=text, headers=UPDATE, params=parameters)


def ask(server: httpx.Client, pattern: str) -> bool:
    answer = server.get("/sparql", params={"query": f"{PREFIXES} ASK {{ {pattern} }}"})
    return bool(answer.json()["boolean"])


def test_without_the_token_nothing_is_written(server: httpx.Client) -> None:
    for path in ("/sparql", "/update"):
        refused = server.post(path, data={"update": "CLEAR ALL"})
        assert_problem(refused, 401, "unauthorised")
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    wrong = {"Authorization": "Bearer another-token", "Content-Type": "application/sparql-update"}
    refused = server.post("/sparql", content="CLEAR ALL", headers=wrong)
    assert_problem(refused, 401, "unauthorised")
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]


def test_a_server_without_a_token_is_read_only(client: httpx.Client) -> None:
    for answer in (
        client.post("/sparql", content="CLEAR ALL", headers=UPDATE),
        client.post("/update", data={"update": "CLEAR ALL"}, headers=WRITER),
        client.post("/sparql", data={"update": "CLEAR ALL"}),
    ):
        assert_problem(answer, 403, "update-refused")


def test_an_update_by_form_and_body_serves_when_it_is_answered(server: httpx.Client) -> None:
    for path, number in (("/sparql", 1), ("/update", 2)):
        text = f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> {number} }} }}"
        assert server.post(path, data={"update": text}, headers=WRITER).status_code == 204
        assert ask(server, f"GRAPH <urn:g> {{ <urn:s> <urn:p> {number} }}")
    assert update(server, "DROP GRAPH <urn:g>").status_code == 204
    assert not ask(server, "GRAPH <urn:g> { ?s ?p ?o }")


def test_what_follows_from_a_graph_comes_and_goes_with_it(server: httpx.Client, data: Path) -> None:
    text = f"{PREFIXES} INSERT DATA {{ GRAPH art:one {{ id:one-e2 a mas:Clash }} }}"
    assert update(server, text).status_code == 204
    assert_inferences_stand(data)
    assert records(data) == {TWO}
    assert update(server, f"{PREFIXES} WITH art:one DELETE WHERE {{ id:one-e2 ?p ?o }}").is_error
    text = f"{PREFIXES} DELETE WHERE {{ GRAPH ?g {{ id:two-e1 mas:atPlace ?o }} }}"
    assert update(server, text).status_code == 204
    assert_inferences_stand(data)
    # Which graphs it changed, the update does not tell.
    assert not records(data)


def test_a_request_names_the_graphs_that_an_update_reads(server: httpx.Client) -> None:
    text = "INSERT { GRAPH <urn:copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    answer = update(server, text, **{"using-graph-uri": [ONE]})
    assert answer.status_code == 204
    assert ask(server, "GRAPH <urn:copy> { id:one-e1 a mas:Seizure }")
    assert not ask(server, "GRAPH <urn:copy> { id:two-e1 a mas:Meeting }")
    text = f"INSERT {{ <urn:s> <urn:p> 1 }} USING <{TWO}> WHERE {{ ?s ?p ?o }}"
    answer = update(server, text, **{"using-named-graph-uri": ONE})
    assert_problem(answer, 400, "ambiguous-query")
    text = "DELETE WHERE { GRAPH <urn:copy> { ?s ?p ?o } }"
    assert update(server, text, **{"using-named-graph-uri": "urn:copy"}).status_code == 204
    assert not ask(server, "GRAPH <urn:copy> { ?s ?p ?o }")


def test_a_failed_update_leaves_nothing(server: httpx.Client) -> None:
    answer = update(server, "INSERT DATA { <urn:a> <urn:b> 1 } ;\n DROP GRAPH <urn:not-there>")
    assert_problem(answer, 422, "update-failed")
    problem = assert_problem(update(server, "INSERT DATA {\n  <urn:a> "), 400, "syntax-error")
    assert problem["line"] == 2
    assert not ask(server, "<urn:a> <urn:b> ?o")


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:9/>",
        "LOADSILENT<http://127.0.0.1:9/>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)
def test_nothing_is_fetched(server: httpx.Client, text: str) -> None:
    assert_problem(update(server, text), 403, "service-refused")


def test_what_is_no_update_of_the_protocol(server: httpx.Client) -> None:
    two = server.post("/sparql", data={"update": ["CLEAR ALL", "CLEAR ALL"]}, headers=WRITER)
    assert_problem(two, 400, "repeated-parameter")
    both = server.post("/sparql", data={"update": "CLEAR ALL", "query": "ASK {}"}, headers=WRITER)
    assert_problem(both, 400, "repeated-parameter")
    by_address = server.get("/sparql", params={"update": "CLEAR ALL"}, headers=WRITER)
    assert_problem(by_address, 400, "missing-query")
    by_method = server.put("/update", content="CLEAR ALL", headers=UPDATE)
    assert_problem(by_method, 405, "method-not-allowed")
    assert by_method.headers["Allow"] == "POST, OPTIONS"
    text = "CLEAR ALL".encode("utf-16")
    charset = {**WRITER, "Content-Type": "application/sparql-update; charset=utf-16"}
    answer = server.post("/sparql", content=text, headers=charset)
    assert_problem(answer, 415, "unsupported-media-type")
    assert_problem(server.post("/sparql", content=text, headers=UPDATE), 400, "bad-encoding")
    answer = update(server, "CLEAR ALL", **{"using-graph-uri": "not an IRI"})
    assert_problem(answer, 400, "bad-graph-iri")


def test_another_writer_is_waited_for_by_the_client(server: httpx.Client, data: Path) -> None:
    with DataDirectory(data).writer():
        refused = update(server, "INSERT DATA { <urn:locked> <urn:p> 1 }")
        assert_problem(refused, 503, "store-locked")
        assert int(refused.headers["Retry-After"]) > 0
    assert update(server, "INSERT DATA { <urn:locked> <urn:p> 2 }").status_code == 204
    # It is held no longer than a write is under way.
    time.sleep(0.5)
    with DataDirectory(data).writer():
        pass


def test_an_update_ends_at_its_deadline(server: httpx.Client) -> None:
    values = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }}" for n in range(5))
    started = time.monotonic()
    answer = update(server, f"INSERT {{ <urn:heavy> <urn:p> ?v0 }} WHERE {{ {values} }}")
    assert_problem(answer, 504, "deadline-exceeded")
    assert time.monotonic() - started < SECONDS + 3
    assert update(server, "INSERT DATA { <urn:light> <urn:p> 1 }").status_code == 204
    assert not ask(server, "<urn:heavy> ?p ?o")


def test_an_update_takes_bounded_memory_and_its_crash_ends_it_alone(server: httpx.Client) -> None:
    doubling = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(30))
    text = f"INSERT {{ <urn:a> <urn:b> ?n }} WHERE {{ BIND('{'a' * 32}' AS ?s0) {doubling} "
    answer = update(server, text + "BIND(STRLEN(?s30) AS ?n) }")
    assert answer.status_code in (422, 504)
    nested = "INSERT { <urn:a> <urn:b> 1 } WHERE " + "{" * 20_000 + "}" * 20_000
    assert_problem(update(server, nested), 400, "too-complex")
    assert update(server, "INSERT DATA { <urn:after> <urn:p> 1 }").status_code == 204
    assert not ask(server, "<urn:a> ?p ?o")


def test_writes_at_the_same_time_all_arrive(server: httpx.Client, data: Path) -> None:
    before = DataDirectory(data).current().id
    with ThreadPoolExecutor(12) as threads:
        texts = [f"INSERT DATA {{ <urn:many> <urn:p> {number} }}" for number in range(12)]
        answers = list(threads.map(lambda text: update(server, text), texts))
    assert {answer.status_code for answer in answers} == {204}
    assert all(ask(server, f"<urn:many> <urn:p> {number}") for number in range(12))
    # Those that waited together share a snapshot.
    assert DataDirectory(data).current().id - before < 12
