"""`masalik serve --store URL`: another engine behind the same protocol, bounds and queries."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse, serialize
from servers import SparqlServer, oxigraph, virtuoso

from server.negotiation import GRAPHS
from server.remote.snapshots import query_endpoint
from server.syntax import query_form
from store.remote_endpoints import UnknownEndpoints
from tests.conftest import SMALL
from tests.running import Running, running
from tests.test_sparql_protocol import assert_problem

SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(14)) + " }"
TABLE = "application/sparql-results+json"


def fill(behind: SparqlServer) -> None:
    graphs: dict[str, list[object]] = {}
    for quad in parse(SMALL, RdfFormat.TRIG):
        graphs.setdefault(quad.graph_name.value, []).append(quad.triple)
    for graph, triples in graphs.items():
        put = behind.client.put(
            behind.store,
            params={"graph": graph},
            content=serialize(triples, format=RdfFormat.N_TRIPLES),
            headers={"Content-Type": "application/n-triples"},
            auth=behind.auth,
        )
        assert put.is_success, put.text


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlServer]:
    with oxigraph(tmp_path_factory.mktemp("behind")) as engine:
        fill(engine)
        yield engine


@pytest.fixture(scope="module")
def server(behind: SparqlServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("front")
    bounds = {"query_seconds": "1.5", "max_answer_bytes": "400000", "workers": "2"}
    with running(folder / "none", folder, "--store", behind.store, **bounds) as served:
        yield served


def ask(server: Running, query: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{server.url}/sparql", params={"query": query}, headers=headers, timeout=30)


def test_the_forms_of_query_are_answered_in_the_formats_asked_for(server: Running) -> None:
    rows = ask(server, "SELECT ?l { <https://w3id.org/masalik/id/sdf> ?p ?l }")
    assert rows.headers["Content-Type"] == TABLE
    assert rows.json()["results"]["bindings"][0]["l"]["value"] == "قوات سوريا الديمقراطية"
    assert ask(server, "ASK { ?s ?p ?o }").json()["boolean"] is True
    as_xml = ask(server, "ASK { ?s ?p 0 }", Accept="application/sparql-results+xml")
    assert "<boolean>false</boolean>" in as_xml.text
    graph = ask(server, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", Accept="application/n-triples")
    assert graph.headers["Content-Type"] == "application/n-triples"
    assert len(graph.text.splitlines()) == 6
    table = ask(server, "SELECT ?s { ?s ?p ?o }", Accept="text/csv")
    assert len(table.text.splitlines()) == 7
    assert "queue;dur=" in table.headers["Server-Timing"]


def test_the_dataset_of_the_request_reaches_the_store(server: Running) -> None:
    graph = "https://w3id.org/masalik/graph/reference"
    asked = {"query": "SELECT ?s { ?s ?p ?o }", "default-graph-uri": graph}
    answer = httpx.get(f"{server.url}/sparql", params=asked)
    assert len(answer.json()["results"]["bindings"]) == 1


def test_relative_iris_are_resolved_by_the_address_that_was_asked(server: Running) -> None:
    answer = ask(server, "SELECT (IRI('x') AS ?x) {}")
    assert answer.json()["results"]["bindings"][0]["x"]["value"] == f"{server.url}/x"


def test_canned_queries_are_answered(server: Running) -> None:
    answer = httpx.get(f"{server.url}/queries/seizures")
    assert answer.status_code == 200
    assert "ETag" not in answer.headers
    assert httpx.get(f"{server.url}/readyz").status_code == 200


def test_graphs_are_read_by_queries(server: Running) -> None:
    one = "https://w3id.org/masalik/graph/article/one"
    accept = {"Accept": "application/n-triples"}
    answer = httpx.get(f"{server.url}/store", params={"graph": one}, headers=accept)
    assert answer.headers["Content-Type"] == "application/n-triples"
    assert len(answer.text.splitlines()) == 3
    assert "ETag" not in answer.headers
    by_path = httpx.get(f"{server.url}/graph/article/one", headers=accept)
    assert sorted(by_path.text.splitlines()) == sorted(answer.text.splitlines())
    head = httpx.head(f"{server.url}/graph/article/one", headers=accept)
    assert (head.status_code, head.content) == (200, b"")
    assert_problem(httpx.get(f"{server.url}/graph/article/none"), 404, "not-found")
    for media_type in GRAPHS:
        form = httpx.get(f"{server.url}/graph/reference", headers={"Accept": media_type})
        assert form.headers["Content-Type"].partition(";")[0] == media_type
        assert "قوات سوريا" in form.text or "\\u0642" in form.text


def test_what_a_query_cannot_ask_for_is_said_not_to_be_available(server: Running) -> None:
    for path in (
        "/store?default",
        "/dumps",
        "/dumps/",
        "/dumps/latest/masalik.nq.gz",
        "/dumps/1-1/SHA256SUMS",
        "/search?q=x",
        "/search/suggest?q=x",
    ):
        assert_problem(httpx.get(f"{server.url}{path}"), 501, "not-available")
    catalogue = httpx.get(f"{server.url}/dcat", headers={"Accept": "application/n-triples"})
    assert catalogue.status_code == 200
    assert "dcat#by-query" in catalogue.text
    assert "/dumps/" not in catalogue.text + httpx.get(f"{server.url}/llms.txt").text


def test_nothing_is_written_to_a_store(behind: SparqlServer, tmp_path: Path) -> None:
    token = {"Authorization": "Bearer 0123456789abcdef0123456789abcdef"}
    settings = {"token": token["Authorization"].removeprefix("Bearer ")}
    with running(tmp_path / "none", tmp_path, "--store", behind.query, **settings) as server:
        graph = f"{server.url}/graph/article/one"
        assert_problem(httpx.delete(graph, headers=token), 403, "update-refused")
        update = {"update": "CLEAR ALL"}
        answer = httpx.post(f"{server.url}/update", data=update, headers=token)
        assert_problem(answer, 403, "update-refused")
        assert httpx.get(graph).status_code == 200


def test_bounds_hold_before_the_store_is_asked(server: Running) -> None:
    for query, kind in {
        "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": "service-refused",
        "SELECT * " + "{" * 100 + "}" * 100: "too-complex",
        "ASK {": "syntax-error",
    }.items():
        assert ask(server, query).json()["type"].endswith("#" + kind)


def test_a_query_ends_at_its_deadline_and_the_next_one_is_answered(server: Running) -> None:
    for number in range(3):  # more than there are workers
        started = time.monotonic()
        answer = ask(server, f"{SLOW} # {number}")
        assert answer.status_code == 504
        assert time.monotonic() - started < 1.5 + 1.5
    assert ask(server, "ASK { ?s ?p ?o }").status_code == 200


def test_a_long_answer_is_bounded(server: Running) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with (
        httpx.stream("GET", f"{server.url}/sparql", params={"query": query}, timeout=30) as answer,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        list(answer.iter_raw())
    for limit in (10, 300):
        rows = ask(server, f"{query} LIMIT {limit}").json()["results"]["bindings"]
        assert len(rows) == limit


def test_nothing_is_kept_unless_it_is_said_how_long(
    server: Running, behind: SparqlServer, tmp_path: Path
) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s <https://e.org/p> ?o }"
    update = "INSERT DATA { GRAPH <https://e.org/g> { <https://e.org/s> <https://e.org/p> 1 } }"
    first = ask(server, query)
    assert "ETag" not in first.headers
    with running(
        tmp_path / "none", tmp_path, "--store", behind.query, store_answer_seconds="3600"
    ) as keeping:
        kept = ask(keeping, query)
        behind.client.post(behind.update, data={"update": update}).raise_for_status()
        try:
            assert first.content != ask(server, query).content
            assert kept.content == ask(keeping, query).content
            tag = {"If-None-Match": kept.headers["ETag"]}
            assert ask(keeping, query, **tag).status_code == 304
        finally:
            behind.client.post(behind.update, data={"update": "DROP GRAPH <https://e.org/g>"})


def test_a_store_that_is_gone_is_a_502_and_one_not_yet_there_a_503(tmp_path: Path) -> None:
    (tmp_path / "behind").mkdir()
    with oxigraph(tmp_path / "behind") as engine:
        fill(engine)
        front = running(tmp_path / "none", tmp_path, "--store", engine.query)
        server = front.__enter__()
        try:
            assert ask(server, "ASK {}").status_code == 200
        except BaseException:
            front.__exit__(None, None, None)
            raise
    try:
        gone = ask(server, "ASK { ?s ?p ?o }")
        assert gone.status_code == 502
        assert gone.json()["type"].endswith("#store-failed")
        assert engine.query not in gone.text
    finally:
        front.__exit__(None, None, None)
    with running(tmp_path / "none", tmp_path, "--store", engine.query) as server:
        assert ask(server, "ASK {}").status_code == 503
        assert httpx.get(f"{server.url}/readyz").status_code == 503


def test_virtuoso_is_served_too(tmp_path: Path) -> None:
    (tmp_path / "behind").mkdir()
    with virtuoso(tmp_path / "behind") as engine:
        fill(engine)
        with running(tmp_path / "none", tmp_path, "--store", engine.query) as server:
            rows = ask(server, "SELECT ?s { GRAPH ?g { ?s a ?c } } ORDER BY ?s")
            assert rows.status_code == 200, rows.text + server.log.read_text()
            found = [row["s"]["value"][-6:] for row in rows.json()["results"]["bindings"]]
            assert {"one-e1", "two-e1"} <= set(found)
            assert ask(server, "ASK { ?s ?p ?o }").json()["boolean"] is True
            graph = "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o . ?s a ?c } }"
            answer = ask(server, graph, Accept="application/n-triples")
            assert "one-e1" in answer.text
            held = {"graph": "https://w3id.org/masalik/graph/reference"}
            reference = httpx.get(f"{server.url}/store", params=held, timeout=60)
            (label,) = parse(reference.text, RdfFormat.TURTLE)
            assert label.object.value.startswith("قوات سوريا")
            # Those with more than 20 columns are too much for Virtuoso 7.
            for name in ("governance", "unnamed-sources"):
                rows = httpx.get(f"{server.url}/queries/{name}", timeout=60)
                assert rows.status_code == 200, rows.text + server.log.read_text()
            assert ask(server, "SELECT ?s { ?s ?p }").status_code == 400


def test_where_a_store_takes_queries() -> None:
    assert query_endpoint("http://a/store") == "http://a/query"
    assert query_endpoint("http://a/sparql-graph-crud-auth") == "http://a/sparql"
    assert query_endpoint("http://a/anything/sparql") == "http://a/anything/sparql"
    for address in ("ftp://a/", "http://me:secret@a/sparql", "a"):
        with pytest.raises(UnknownEndpoints):
            query_endpoint(address)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# CONSTRUCT\nASK{}", "ASK"),
        ("PREFIX construct: <http://a/DESCRIBE#> SELECT*{}", "SELECT"),
        ("BASE <http://a/> prefix ask: <b> construct{}where{}", "CONSTRUCT"),
        ("DESCRIBE<http://a/>", "DESCRIBE"),
        ("", ""),
    ],
)
def test_the_form_of_a_query(query: str, form: str) -> None:
    assert query_form(query) == form
