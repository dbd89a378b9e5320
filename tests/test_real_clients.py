"""Clients that others wrote, as their users call them: Python libraries and command-line tools."""

import json
import subprocess
import urllib.error
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from tools import missing, need

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SDF = "https://w3id.org/masalik/id/sdf"
WORDS = "قوات سوريا الديمقراطية"
SELECT = f"SELECT ?who ?name {{ ?who <{LABEL}> ?name FILTER(CONTAINS(?name, 'سوريا')) }}"
ASK = f"ASK {{ ?who <{LABEL}> '{WORDS}'@ar }}"
CONSTRUCT = f"CONSTRUCT {{ ?who <a:name> ?name }} WHERE {{ ?who <{LABEL}> ?name }}"
DESCRIBE = f"DESCRIBE <{SDF}>"
DIRECT = "application/sparql-query"
SPOILT = "SELECT ?x WHERE { ?x ?y }"


@pytest.fixture(scope="module")
def endpoint(live_server: Callable[[Path], str], data_directory: Path) -> str:
    return live_server(data_directory) + "/sparql"


def library(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError:
        missing(f"{name} is not installed; it is a development dependency (make install)")


@pytest.mark.parametrize("method", ["GET", "POST", "DIRECT"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_selects(endpoint: str, method: str, form: str) -> None:
    wrapper = library("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(endpoint, returnFormat=form)
    client.setQuery(SELECT)
    client.setMethod("GET" if method == "GET" else "POST")
    if method == "DIRECT":
        client.setRequestMethod(wrapper.POSTDIRECTLY)
    found = client.queryAndConvert()
    if form == "json":
        (row,) = found["results"]["bindings"]
        assert row["name"] == {"type": "literal", "xml:lang": "ar", "value": WORDS}
    elif form == "xml":
        assert WORDS in found.toxml()
    else:
        assert WORDS in found.decode()


# SPARQLWrapper reads JSON-LD into a class that rdflib has given up.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_sparqlwrapper_asks_constructs_describes(endpoint: str) -> None:
    wrapper = library("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(endpoint)
    client.setQuery(ASK)
    client.setReturnFormat(wrapper.JSON)
    assert client.queryAndConvert()["boolean"] is True
    name = Literal(WORDS, lang="ar")
    for form in (wrapper.XML, wrapper.RDFXML, wrapper.TURTLE, wrapper.JSONLD):
        client.setReturnFormat(form)
        client.setQuery(CONSTRUCT)
        graph = client.queryAndConvert()
        if isinstance(graph, bytes):
            graph = Graph().parse(data=graph, format="turtle")
        assert set(graph) == {(URIRef(SDF), URIRef("a:name"), name)}, form
    client.setQuery(DESCRIBE)
    assert (URIRef(SDF), URIRef(LABEL), name) in client.queryAndConvert()


def test_sparqlwrapper_says_what_is_wrong(endpoint: str) -> None:
    wrapper = library("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(endpoint, returnFormat="json")
    client.setQuery(SPOILT)
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed, match="syntax-error"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_through_its_store(endpoint: str, method: str) -> None:
    graph = Graph(SPARQLStore(endpoint, method=method))
    name = Literal(WORDS, lang="ar")
    assert [tuple(row) for row in graph.query(SELECT)] == [(URIRef(SDF), name)]
    assert graph.query(ASK).askAnswer is True
    # Triple patterns, as rdflib's own methods ask them.
    assert list(graph.objects(URIRef(SDF), URIRef(LABEL))) == [name]
    assert len(graph) == 6
    for query in (CONSTRUCT, DESCRIBE):
        assert name in set(graph.query(query).graph.objects(URIRef(SDF)))
    # It has ways of its own to tell refusals.
    if method == "GET":
        with pytest.raises(ValueError, match="your SPARQL query"):
            graph.query(SPOILT)
    else:
        assert graph.query(SPOILT)[0] == 400


def test_pandas_reads_tables(endpoint: str) -> None:
    pandas = library("pandas")
    address = f"{endpoint}?query={quote(SELECT)}"
    accept = {"Accept": "text/csv"}
    assert pandas.read_csv(address, storage_options=accept).to_dict("records") == [
        {"who": SDF, "name": WORDS}
    ]
    counted = quote("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    table = pandas.read_csv(f"{endpoint}?query={counted}", storage_options=accept)
    assert list(table["n"]) == [3, 2, 1]
    with pytest.raises(urllib.error.HTTPError, match="400"):
        pandas.read_csv(f"{endpoint}?query={quote(SPOILT)}", storage_options=accept)


def test_curl_as_the_documentation_shows_it(endpoint: str) -> None:
    curl = need("curl", "curl (Debian)")

    def fetch(query: str, *options: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [curl, "-sS", endpoint, "--data-urlencode", f"query={query}", *options],
            capture_output=True,
            timeout=30,
            check=False,
        )

    (row,) = json.loads(fetch(SELECT).stdout)["results"]["bindings"]
    assert row["name"]["value"] == WORDS
    table = fetch(SELECT, "-H", "Accept: text/csv").stdout
    assert table.decode() == f"who,name\r\n{SDF},{WORDS}\r\n"
    assert json.loads(fetch(ASK, "-G").stdout)["boolean"] is True
    assert fetch(SELECT, "--compressed").stdout == fetch(SELECT).stdout
    for query in (CONSTRUCT, DESCRIBE):
        assert f'"{WORDS}"@ar' in fetch(query, "-H", "Accept: text/turtle").stdout.decode()
    refused = fetch(SPOILT, "--fail-with-body")
    assert refused.returncode == 22
    assert json.loads(refused.stdout)["status"] == 400
    # The form of a client that sends what it has in a file.
    direct = subprocess.run(
        [curl, "-sS", endpoint, "-H", f"Content-Type: {DIRECT}", "--data-binary", "@-"],
        input=SELECT.encode(),
        capture_output=True,
        timeout=30,
        check=True,
    )
    assert WORDS in direct.stdout.decode()


def test_roqet_asks_a_service(endpoint: str) -> None:
    roqet = need("roqet", "rasqal-utils (Debian)")

    def ask(query: str, form: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [roqet, "-p", endpoint, "-e", query, "-r", form],
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=False,
        )

    assert ask(SELECT, "csv").stdout == f"who,name\n{SDF},{WORDS}\n"
    assert f'<literal xml:lang="ar">{WORDS}</literal>' in ask(SELECT, "xml").stdout
    # The results of other forms it does not read, whatever the service.
    assert "HTTP status 400" in ask(SPOILT, "csv").stderr
