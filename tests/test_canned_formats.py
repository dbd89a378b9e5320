"""The formats of the canned queries: how one is asked for, and what it holds."""

import csv
import io
from collections.abc import Iterator

import httpx
import pytest
from pyoxigraph import RdfFormat, Store

import queries

ID = "https://w3id.org/masalik/id/"


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/queries/seizures.csv", {}),
        ("/queries/seizures?format=csv", {}),
        ("/queries/seizures", {"Accept": "text/csv"}),
        ("/queries/seizures?format=csv", {"Accept": "application/json"}),
        ("/queries/seizures.csv", {"Accept": "application/json"}),
        ("/queries/seizures", {"Accept": "application/json;q=0.5, text/csv"}),
    ],
)
def test_a_format_is_asked_for_in_three_ways(
    http: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    answer = http.get(path, headers=headers).raise_for_status()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert {"agentLabel", "claim", "quote", "relays"} <= set(rows[0])
    assert ("Accept" in answer.headers["vary"].split(", ")) is (path == "/queries/seizures")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("", "application/json"),
        ("application/json, text/csv", "application/json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("text/tab-separated-values, text/csv;q=0.9", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-query", "application/sparql-query; charset=utf-8"),
        ("text/html, */*;q=0.8", "text/html; charset=utf-8"),
        ("application/json, text/html;q=0.9", "application/json"),
    ],
)
def test_accept_is_weighed(http: httpx.Client, accept: str, expected: str) -> None:
    answer = http.get("/queries/seizures", headers={"Accept": accept}).raise_for_status()
    assert answer.headers["content-type"] == expected


def test_no_acceptable_format_is_406(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["detail"]
    assert answer.json()["available"] == ["json", "srj", "csv", "tsv", "rq", "html"]


def test_json_says_what_was_asked_and_answers_it(http: httpx.Client) -> None:
    document = http.get("/queries/seizures", params={"actor": "asayish-nes"}).json()
    assert document["query"] == "seizures"
    assert set(document["title"]) == {"en", "ar"}
    parameters = document["parameters"]
    (actor,) = parameters["actor"]
    assert (actor["value"], actor["by"], actor["given"]) == (
        f"{ID}asayish-nes",
        "slug",
        "asayish-nes",
    )
    assert set(actor["labels"]) == {"en", "ar"}
    assert parameters["lang"] == [{"value": "en", "by": "default"}]
    assert document["page"] == {"limit": 100, "after": None, "next": None, "truncated": False}
    assert document["warnings"] == []
    assert "total" not in document
    assert document["snapshot"] == http.get("/readyz").json()["snapshot"]
    assert document["rows"]
    for row in document["rows"]:
        columns = [column["name"] for column in document["columns"]]
        assert list(row) == [*columns, "evidence"]
        assert f"{ID}asayish-nes" in row["agent"].split()


def test_spreadsheets_get_a_mark_of_their_encoding(http: httpx.Client) -> None:
    plain = http.get("/queries/seizures.csv").content
    marked = http.get("/queries/seizures.csv?bom=true").content
    assert marked == b"\xef\xbb\xbf" + plain


def test_files_hold_all_rows_unless_fewer_are_asked_for(http: httpx.Client) -> None:
    total = http.get("/queries/attribution-chain?count=true").json()["total"]
    assert total > 100
    whole = http.get("/queries/attribution-chain.tsv")
    assert len(whole.text.splitlines()) == total + 1
    assert 'rel="next"' not in whole.headers["link"]
    part = http.get("/queries/attribution-chain.tsv?limit=7")
    assert part.text.splitlines() == whole.text.splitlines()[:8]
    assert 'rel="next"' in part.headers["link"]


def test_sparql_json_is_the_engines_page_by_page(http: httpx.Client) -> None:
    text = http.get("/queries/seizures.rq").text
    asked = {"Content-Type": "application/sparql-query"}
    whole = http.post("/sparql", content=text.encode(), headers=asked).json()
    assert http.get("/queries/seizures.srj").json() == whole
    page = http.get("/queries/seizures.srj?limit=1").json()
    assert page["results"]["bindings"] == whole["results"]["bindings"][:1]
    bare = http.get("/queries/seizures.srj?evidence=none").json()
    hidden = set(queries.evidence_columns())
    assert not hidden & set(bare["head"]["vars"])
    assert not any(hidden & set(row) for row in bare["results"]["bindings"])


@pytest.mark.parametrize("path", ["/queries/seizures.rq", "/queries/seizures?format=rq"])
def test_the_bound_query_can_be_run_elsewhere(http: httpx.Client, path: str) -> None:
    answer = http.get(path, params={"actor": "asayish-nes"} | dict(httpx.URL(path).params))
    Store().query(answer.raise_for_status().text)
    assert f"<{ID}asayish-nes>" in answer.text


def test_long_answers_are_compressed(http: httpx.Client) -> None:
    headers = {"Accept-Encoding": "gzip"}
    packed = http.get("/queries/attribution-chain", headers=headers).raise_for_status()
    assert packed.headers["content-encoding"] == "gzip"
    plain = http.get("/queries/attribution-chain", headers={"Accept-Encoding": "identity"})
    assert packed.json() == plain.json()


def _with(form: queries.Format) -> list[str]:
    return [name for name, query in queries.catalogue().items() if form in query.formats]


def _required(name: str) -> dict[str, str]:
    parameters = queries.catalogue()[name].parameters.values()
    return {p.name: p.example for p in parameters if p.required}


@pytest.mark.parametrize("name", _with(queries.Format.GEOJSON))
def test_places_are_features(http: httpx.Client, name: str) -> None:
    told = http.get(f"/queries/{name}.geojson", params=_required(name)).raise_for_status().json()
    assert told["type"] == "FeatureCollection"
    assert any(feature["geometry"] for feature in told["features"])


@pytest.mark.parametrize("name", _with(queries.Format.GRAPHML))
def test_edges_are_a_graph(http: httpx.Client, name: str) -> None:
    networkx = pytest.importorskip("networkx")
    text = http.get(f"/queries/{name}.graphml", params=_required(name)).raise_for_status().text
    assert networkx.parse_graphml(text).number_of_edges() > 0


@pytest.mark.parametrize("name", _with(queries.Format.TTL))
def test_graphs_are_rdf(http: httpx.Client, name: str) -> None:
    sizes = set()
    for suffix, form in (
        ("ttl", RdfFormat.TURTLE),
        ("nt", RdfFormat.N_TRIPLES),
        ("jsonld", RdfFormat.JSON_LD),
    ):
        answer = http.get(f"/queries/{name}.{suffix}", params=_required(name)).raise_for_status()
        store = Store()
        store.load(answer.content, format=form)
        sizes.add(len(store))
    (size,) = sizes
    assert size
    refused = http.get(f"/queries/{name}", params={**_required(name), "limit": 3})
    assert refused.status_code == 400
