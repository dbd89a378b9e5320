"""The SPARQL 1.1 Graph Store HTTP Protocol over real HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from tests.test_sparql_protocol import assert_problem
from tests.writable import (
    ONE,
    TWO,
    WRITER,
    assert_inferences_stand,
    loaded,
    published,
    records,
    writable,
)

TURTLE = {**WRITER, "Content-Type": "text/turtle"}
FOAF = "http://xmlns.com/foaf/0.1/"
JANE = f'<urn:x:jane> <{FOAF}knows> [ <{FOAF}name> "Joud" ] .'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def server(live_server: Callable[[Path], str], data: Path) -> Iterator[httpx.Client]:
    loaded(data)
    with writable(live_server, data, max_write_bytes="20000") as client:
        yield client


def triples(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.text
    return len(list(parse(answer.content, RdfFormat.TURTLE)))


@pytest.mark.parametrize(
    ("media_type", "format_"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/n-quads", RdfFormat.N_QUADS),
        ("application/trig", RdfFormat.TRIG),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
    ],
)
def test_anybody_reads_a_graph_in_each_format(
    client: httpx.Client, media_type: str, format_: RdfFormat
) -> None:
    accept = {"Accept": media_type}
    answer = client.get("/store", params={"graph": ONE}, headers=accept)
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert len(list(parse(answer.content, format_))) == 3
    head = client.head("/store", params={"graph": ONE}, headers=accept)
    assert head.status_code == 200
    assert not head.content
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers[name] == answer.headers[name]


def test_a_graph_of_masalik_answers_at_its_own_path(client: httpx.Client) -> None:
    by_path = client.get(urlsplit(ONE).path.removeprefix("/masalik"))
    assert by_path.content == client.get("/store", params={"graph": ONE}).content
    etag = {"If-None-Match": by_path.headers["ETag"]}
    assert client.get("/graph/article/one", headers=etag).status_code == 304
    assert by_path.headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_not_there_or_not_named(client: httpx.Client) -> None:
    assert_problem(client.get("/graph/article/none"), 404, "not-found")
    assert client.head("/store", params={"graph": "urn:x:none"}).status_code == 404
    assert_problem(client.get("/store"), 400, "bad-parameter")
    assert_problem(client.get("/store?graph=urn:x:a&default"), 400, "bad-parameter")
    assert_problem(client.get("/store?graph=urn:x:a&graph=urn:x:b"), 400, "bad-parameter")
    assert_problem(client.get("/store?graph=relative"), 400, "bad-graph-iri")
    assert_problem(client.get("/store?grpah=urn:x:a"), 400, "unknown-parameter")
    accept = {"Accept": "image/png"}
    answer = client.get("/store", params={"graph": ONE}, headers=accept)
    assert_problem(answer, 406, "not-acceptable")


def test_without_a_token_graphs_are_read_only(client: httpx.Client, server: httpx.Client) -> None:
    for method in ("PUT", "POST", "DELETE"):
        answer = client.request(method, "/store?default", content=b"", headers=TURTLE)
        assert_problem(answer, 403, "update-refused")
        answer = server.request(method, "/store?default", content=b"")
        assert_problem(answer, 401, "unauthorised")
    answer = client.request("PATCH", "/store?default")
    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert server.options("/store").headers["Allow"] == "GET, HEAD, PUT, POST, DELETE, OPTIONS"


def test_a_graph_is_made_replaced_added_to_and_removed(server: httpx.Client) -> None:
    graph = {"graph": "http://example.org/people"}
    put = server.put("/store", params=graph, content=JANE, headers=TURTLE)
    assert put.status_code == 201
    assert triples(server.get("/store", params=graph)) == 2
    assert server.put("/store", params=graph, content=JANE, headers=TURTLE).status_code == 204
    assert triples(server.get("/store", params=graph)) == 2
    assert server.post("/store", params=graph, content=JANE, headers=TURTLE).status_code == 204
    # Its blank node is another one.
    assert triples(server.get("/store", params=graph)) == 4
    assert server.delete("/store", params=graph, headers=WRITER).status_code == 204
    assert server.get("/store", params=graph).status_code == 404
    assert_problem(server.delete("/store", params=graph, headers=WRITER), 404, "not-found")


def test_a_write_may_depend_on_what_was_read(server: httpx.Client) -> None:
    graph = {"graph": "urn:x:held"}
    absent = {**TURTLE, "If-None-Match": "*"}
    assert server.put("/store", params=graph, content=JANE, headers=absent).status_code == 201
    answer = server.put("/store", params=graph, content=JANE, headers=absent)
    assert_problem(answer, 412, "precondition-failed")
    read = {**TURTLE, "If-Match": server.get("/store", params=graph).headers["ETag"]}
    assert server.put("/store", params=graph, content=JANE, headers=read).status_code == 204
    for headers in (read, {**TURTLE, "If-Match": "*"}):
        answer = server.delete("/store", params=graph, headers=headers)
        status = 204 if headers["If-Match"] == "*" else 412
        assert answer.status_code == status


def test_the_unnamed_graph_is_not_the_union(server: httpx.Client) -> None:
    text = "<urn:x:a> <urn:x:b> <urn:x:c> ."
    assert server.put("/store?default", content=text, headers=TURTLE).status_code == 204
    assert triples(server.get("/store?default")) == 1
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    counted = server.get("/sparql", params=query, headers={"Accept": "text/csv"})
    assert int(counted.text.split()[1]) > 6
    assert server.delete("/store?default", headers=WRITER).status_code == 204
    assert triples(server.get("/store?default")) == 0


def test_the_server_names_a_graph_and_takes_forms(server: httpx.Client) -> None:
    files = [
        ("one", ("one.ttl", "<> <urn:x:p> 1 .", "text/turtle")),
        ("two", ("two.nt", "<urn:x:s> <urn:x:p> _:b .", "application/n-triples")),
    ]
    answer = server.post("/store", files=files, headers=WRITER)
    assert answer.status_code == 201
    location = answer.headers["Location"]
    assert location.startswith(f"{server.base_url}/store/".replace("//store", "/store"))
    held = server.get(location)
    assert triples(held) == 2
    # Relative IRIs are read by the graph's own.
    assert f"<{location}>" in held.text
    assert server.get("/store", params={"graph": location}).content == held.content
    assert server.delete(location, headers=WRITER).status_code == 204


def test_what_follows_from_an_article_comes_and_goes_with_it(
    server: httpx.Client, data: Path
) -> None:
    text = "@prefix mas: <https://w3id.org/masalik/ontology#> . <urn:x:e> a mas:Clash ."
    assert server.put("/graph/article/one", content=text, headers=TURTLE).status_code == 204
    assert_inferences_stand(data)
    assert records(data) == {TWO}
    assert server.delete("/graph/article/one", headers=WRITER).status_code == 204
    assert_inferences_stand(data)
    answer = server.put("/graph/article/two", content=JANE, headers=TURTLE)
    assert "blank nodes" in str(assert_problem(answer, 400, "bad-data")["detail"])
    assert len(published(data)) > 3


@pytest.mark.parametrize(
    ("media_type", "content", "detail"),
    [
        ("text/turtle", "<urn:x:a> <urn:x:b> .\n", "1"),
        (
            "application/rdf+xml",
            '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "b">]><r/>',
            "DOCTYPE",
        ),
        ("application/rdf+xml", "<!DOCTYPE r><r/>".encode("utf-16"), "UTF-8"),
        ("application/ld+json", "[" * 5000 + "]" * 5000, "brackets"),
        ("application/ld+json", '{"@context": "http://127.0.0.1:9/", "a": "b"}', "context"),
        ("application/n-quads", "<urn:x:a> <urn:x:b> <urn:x:c> <urn:x:g> .", "Named graphs"),
        ("text/turtle", b"<urn:x:a> <urn:x:b> '\xff' .", "UTF-8"),
    ],
)
def test_bad_data_is_refused(
    server: httpx.Client, media_type: str, content: str | bytes, detail: str
) -> None:
    headers = {**WRITER, "Content-Type": media_type}
    answer = server.put("/store?graph=urn:x:bad", content=content, headers=headers)
    assert detail in str(assert_problem(answer, 400, "bad-data")["detail"])
    assert server.get("/store?graph=urn:x:bad").status_code == 404


def test_bodies_are_bounded_and_of_a_known_kind(server: httpx.Client) -> None:
    answer = server.put("/store?default", content=b"#" * 20_001, headers=TURTLE)
    assert_problem(answer, 413, "too-large")
    for kind in ("text/html", "text/turtle; charset=utf-16"):
        headers = {**WRITER, "Content-Type": kind}
        answer = server.put("/store?default", content=b"", headers=headers)
        assert_problem(answer, 415, "unsupported-media-type")
