"""The SPARQL 1.1 Protocol over real HTTP."""

import csv
import io
import json
from urllib.parse import urlencode

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from rdflib import ConjunctiveGraph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

SELECT = "SELECT ?s ?o { ?s a ?o } ORDER BY ?s"
LABEL = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?l { ?s rdfs:label ?l }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
ONE = "https://w3id.org/masalik/graph/article/one"
TWO = "https://w3id.org/masalik/graph/article/two"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


def get(
    client: httpx.Client, query: str, accept: str | None = None, **parameters: str | list[str]
) -> httpx.Response:
    headers = {} if accept is None else {"Accept": accept}
    return client.get("/sparql", params={"query": query, **parameters}, headers=headers)


def subjects(response: httpx.Response) -> set[str]:
    assert response.status_code == 200, response.text
    return {row["s"]["value"].rpartition("/")[2] for row in response.json()["results"]["bindings"]}


def assert_problem(response: httpx.Response, status: int, slug: str) -> dict[str, object]:
    problem: dict[str, object] = response.json()
    assert response.status_code == problem["status"] == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert str(problem["type"]).endswith(f"#{slug}")
    assert problem["title"]
    assert problem["detail"]
    return problem


def test_a_query_by_url_form_and_body(client: httpx.Client) -> None:
    expected = {"one-e1", "two-e1"}
    assert subjects(get(client, SELECT)) == expected
    assert subjects(client.post("/sparql", data={"query": SELECT})) == expected
    assert subjects(client.post("/sparql", content=SELECT, headers=DIRECT)) == expected
    charset = {"Content-Type": "application/sparql-query; charset=utf-8"}
    assert subjects(client.post("/sparql", content=SELECT, headers=charset)) == expected


@pytest.mark.parametrize(
    ("media_type", "content_type", "format_"),
    [
        ("application/sparql-results+json", None, QueryResultsFormat.JSON),
        ("application/sparql-results+xml", None, QueryResultsFormat.XML),
        ("text/tab-separated-values", "; charset=utf-8", QueryResultsFormat.TSV),
    ],
)
def test_formats_of_bindings(
    client: httpx.Client, media_type: str, content_type: str | None, format_: QueryResultsFormat
) -> None:
    response = get(client, LABEL, media_type)
    assert response.headers["Content-Type"] == media_type + (content_type or "")
    results = parse_query_results(response.content, format_)
    assert isinstance(results, QuerySolutions)
    assert [solution["l"].value for solution in results] == ["قوات سوريا الديمقراطية"]
    assert get(client, "ASK {}", media_type).status_code == 200


def test_csv(client: httpx.Client) -> None:
    response = get(client, LABEL, "text/csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(response.text))) == [["l"], ["قوات سوريا الديمقراطية"]]


@pytest.mark.parametrize(
    "media_type",
    [
        "text/turtle",
        "application/n-triples",
        "application/n-quads",
        "application/trig",
        "application/rdf+xml",
        "application/ld+json",
    ],
)
def test_formats_of_graphs(client: httpx.Client, media_type: str) -> None:
    response = get(client, CONSTRUCT, media_type)
    assert response.headers["Content-Type"].partition(";")[0] == media_type
    format_ = RdfFormat.from_media_type(media_type)
    assert format_ is not None
    assert len(list(parse(response.content, format_))) == 6
    assert b"one-e1" in get(client, "DESCRIBE ?s { ?s ?p ?o }", media_type).content


def test_defaults_are_json_and_turtle(client: httpx.Client) -> None:
    assert get(client, "ASK {}").json()["boolean"] is True
    assert get(client, CONSTRUCT).headers["Content-Type"] == "text/turtle; charset=utf-8"


def test_a_format_that_does_not_fit_the_result_is_refused(client: httpx.Client) -> None:
    problem = assert_problem(get(client, SELECT, "text/turtle"), 406, "not-acceptable")
    assert "text/csv" in str(problem["detail"])
    assert_problem(get(client, CONSTRUCT, "image/png"), 406, "not-acceptable")


def test_the_default_graph_is_the_union_unless_a_dataset_is_named(client: httpx.Client) -> None:
    both = {"one-e1", "two-e1"}
    graphs = "SELECT ?s { GRAPH ?g { ?s a ?o } }"
    assert subjects(get(client, SELECT)) == subjects(get(client, graphs)) == both
    assert subjects(get(client, f"SELECT ?s FROM <{ONE}> {{ ?s a ?o }}")) == {"one-e1"}
    assert subjects(get(client, f"SELECT ?s FROM <{ONE}> {{ GRAPH ?g {{ ?s a ?o }} }}")) == set()
    assert subjects(get(client, f"SELECT ?s FROM NAMED <{ONE}> {{ ?s a ?o }}")) == set()


def test_a_dataset_in_the_request_replaces_that_of_the_query(client: httpx.Client) -> None:
    query = f"SELECT ?s FROM <{ONE}> {{ ?s a ?o }}"
    named = f"SELECT ?s FROM NAMED <{ONE}> {{ GRAPH ?g {{ ?s a ?o }} }}"
    for parameters, default, in_named in (
        ({"default-graph-uri": TWO}, {"two-e1"}, set()),
        ({"default-graph-uri": [ONE, TWO]}, {"one-e1", "two-e1"}, set()),
        ({"named-graph-uri": TWO}, set(), {"two-e1"}),
        ({"default-graph-uri": ONE, "named-graph-uri": TWO}, {"one-e1"}, {"two-e1"}),
        ({"default-graph-uri": "https://example.org/none"}, set(), set()),
    ):
        assert subjects(get(client, query, **parameters)) == default
        assert subjects(get(client, named, **parameters)) == in_named
        form = client.post("/sparql", data={"query": query, **parameters})
        assert subjects(form) == default
        direct = client.post("/sparql", params=parameters, content=query, headers=DIRECT)
        assert subjects(direct) == default


def test_a_syntax_error_says_where(client: httpx.Client) -> None:
    problem = assert_problem(get(client, "SELECT *\n{ ?s ?p"), 400, "syntax-error")
    assert (problem["line"], problem["column"]) == (2, 8)
    assert_problem(get(client, "SELEC * {}"), 400, "syntax-error")
    assert_problem(get(client, "INSERT DATA { <a:a> <a:b> 1 }"), 400, "syntax-error")


def test_without_a_query_it_describes_itself(client: httpx.Client) -> None:
    for accept in ("*/*", "application/xml, */*;q=0.1", "text/turtle"):
        answer = client.get("/sparql", headers={"Accept": accept})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
        assert "a sd:Service" in answer.text


def test_requests_that_are_refused(client: httpx.Client) -> None:
    bindings = {"Accept": "application/sparql-results+json"}
    assert_problem(client.get("/sparql", headers=bindings), 400, "missing-query")
    assert_problem(client.get("/sparql?timeout=5"), 400, "missing-query")
    assert_problem(get(client, " "), 400, "missing-query")
    assert_problem(client.post("/sparql", content="", headers=FORM), 400, "missing-query")
    twice = urlencode([("query", SELECT), ("query", SELECT)])
    assert_problem(client.get(f"/sparql?{twice}"), 400, "repeated-parameter")
    assert_problem(client.post("/sparql", content=twice, headers=FORM), 400, "repeated-parameter")
    once = urlencode({"query": SELECT})
    both = client.post(f"/sparql?{once}", content=SELECT, headers=DIRECT)
    assert_problem(both, 400, "repeated-parameter")
    assert_problem(client.get("/sparql?query=%FF"), 400, "bad-encoding")
    assert_problem(client.post("/sparql", content=b"\xff", headers=DIRECT), 400, "bad-encoding")
    bad_graph = get(client, SELECT, **{"default-graph-uri": "not an iri"})
    assert_problem(bad_graph, 400, "bad-graph-iri")
    typeless = client.post("/sparql", content=SELECT, headers={"Content-Type": "text/plain"})
    assert_problem(typeless, 415, "unsupported-media-type")
    assert "application/sparql-query" in typeless.headers["Accept-Post"]
    update = {"Content-Type": "application/sparql-update"}
    changed = client.post("/sparql", content="CLEAR ALL", headers=update)
    assert_problem(changed, 403, "update-refused")


def test_service_is_refused(client: httpx.Client) -> None:
    query = "ASK { SERVICE <http://127.0.0.1:9/> {} }"
    assert_problem(get(client, query), 403, "service-refused")


def test_what_is_too_large_is_refused(client: httpx.Client) -> None:
    long = SELECT + "#" * 200_000
    assert_problem(client.post("/sparql", content=long, headers=DIRECT), 413, "too-large")
    huge = "#" * 1_000_000
    assert_problem(client.post("/sparql", content=huge, headers=DIRECT), 413, "too-large")

    def chunks() -> object:
        for _ in range(100):
            yield b"#" * 10_000

    streamed = client.post("/sparql", content=chunks(), headers=DIRECT)  # type: ignore[arg-type]
    assert_problem(streamed, 413, "too-large")
    deep = f"ASK {{ {'{' * 1000}{'}' * 1000} }}"
    assert_problem(get(client, deep), 400, "too-complex")
    assert client.get("/healthz").status_code == 200


def test_methods(client: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        response = client.request(method, "/sparql")
        assert_problem(response, 405, "method-not-allowed")
        assert response.headers["Allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    head = client.head("/sparql", params={"query": SELECT})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["Content-Length"] == get(client, SELECT).headers["Content-Length"]
    assert_problem(client.get("/nothing"), 404, "not-found")


def test_browsers_of_other_origins_may_ask(client: httpx.Client) -> None:
    origin = {"Origin": "https://example.org"}
    answer = client.get("/sparql", params={"query": SELECT}, headers=origin)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = client.options(
        "/sparql",
        headers={
            **origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "content-type" in preflight.headers["Access-Control-Allow-Headers"]
    refused = client.get("/sparql", params={"query": "SELEC"}, headers=origin)
    assert refused.headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_already_known_is_not_sent_again(client: httpx.Client) -> None:
    first = get(client, SELECT)
    tag = first.headers["ETag"]
    assert first.headers["Vary"].startswith("Accept")

    def again(query: str, known: str, accept: str = "*/*") -> int:
        headers = {"If-None-Match": known, "Accept": accept}
        return client.get("/sparql", params={"query": query}, headers=headers).status_code

    assert again(SELECT, tag) == again(SELECT, f'"x", W/{tag}') == 304
    assert again(SELECT, tag, "text/csv") == 200
    assert again(SELECT + " ", tag) == 200
    assert "ETag" not in get(client, "SELECT (NOW() AS ?now) {}").headers


def test_the_service_describes_itself(client: httpx.Client) -> None:
    response = client.get("/sparql", headers={"Accept": "application/n-triples"})
    described = {str(quad.object) for quad in parse(response.content, RdfFormat.N_TRIPLES)}
    assert "<http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph>" in described
    assert f"<{client.base_url}/sparql>" in described
    assert "<http://www.w3.org/ns/formats/SPARQL_Results_CSV>" in described


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdflib_asks_for_bindings_and_graphs(client: httpx.Client) -> None:
    graph = ConjunctiveGraph(SPARQLStore(f"{client.base_url}/sparql", returnFormat="json"))
    assert {str(row.s).rpartition("/")[2] for row in graph.query(SELECT)} == {"one-e1", "two-e1"}
    assert len(graph.query(CONSTRUCT).graph) == 6
    assert graph.query(f"ASK {{ GRAPH <{URIRef(ONE)}> {{ ?s ?p ?o }} }}").askAnswer


def test_documentation_takes_nothing_from_elsewhere(client: httpx.Client) -> None:
    for page in ("/docs", "/redoc"):
        html = client.get(page).text
        assert "static-offline-docs" in html
        assert "://" not in html
    assert client.get("/static-offline-docs/swagger-ui-bundle.js").status_code == 200
    operations = json.loads(client.get("/openapi.json").text)["paths"]["/sparql"]
    assert set(operations) == {"get", "post"}
    assert operations["get"]["parameters"][0]["schema"]["example"].startswith("PREFIX")
