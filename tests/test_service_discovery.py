"""What the service tells programs of itself: each document parses, and says what is so."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Store
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef

from ontology.namespaces import MAS
from ontology.vocabulary import vocabulary
from queries import catalogue
from server.extension_functions import EXTENSION_FUNCTIONS
from tests.conftest import publish

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SH = Namespace("http://www.w3.org/ns/shacl#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
SCHEMA = Namespace("https://schema.org/")
FORMS = {
    ".ttl": "turtle",
    ".jsonld": "json-ld",
    ".nt": "nt",
    ".rdf": "xml",
    ".trig": "trig",
    ".nq": "nquads",
}
TRIG = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix g: <https://w3id.org/masalik/graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

art:one {
  id:one a mas:Article ; mas:earliest "2022-11-10T00:00:00Z"^^xsd:dateTime ;
    mas:latest "2022-11-10T23:59:59Z"^^xsd:dateTime .
  id:one-e1 a mas:Seizure ; mas:agent id:sdf ; mas:atPlace id:iraq .
  id:one-e2 a mas:Seizure ; mas:agent id:sdf .
}
art:two { id:two a mas:Article . }
g:reference { id:sdf a mas:ArmedGroup ; rdfs:label "SDF"@en . id:iraq a mas:State . }
g:ontology { mas:Seizure rdfs:subClassOf <https://example.org/terms#Event> . }
"""

# rdflib reads some formats by means of what it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def web(
    live_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    data = tmp_path_factory.mktemp("described")
    publish(data, TRIG)
    with httpx.Client(base_url=live_server(data), timeout=60) as client:
        yield client


def parsed(answer: httpx.Response) -> Graph:
    assert answer.status_code == 200
    return Graph().parse(data=answer.text, format="turtle")


def base(web: httpx.Client) -> str:
    return str(web.base_url).rstrip("/") + "/"


@pytest.mark.parametrize("name", ["void", "dcat", "queries"])
def test_each_description_is_there_in_each_format(web: httpx.Client, name: str) -> None:
    expected = len(parsed(web.get(f"/{name}.ttl")))
    for suffix, form in FORMS.items():
        answer = web.get(f"/{name}{suffix}")
        graph = Graph().parse(data=answer.text, format=form)
        assert len(graph) == expected, suffix
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert web.get(f"/{name}{suffix}", headers=tag).status_code == 304
        assert web.head(f"/{name}{suffix}").status_code == 200


def test_the_well_known_address_leads_to_the_description(web: httpx.Client) -> None:
    answer = web.get("/.well-known/void")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{base(web)}void")
    assert web.get("/void", headers={"Accept": "image/png"}).status_code == 406
    described = web.get("/sparql", headers={"Accept": "text/turtle"})
    assert "/.well-known/void" in described.headers["Link"]


def test_the_counts_are_those_of_the_graph(web: httpx.Client) -> None:
    graph = parsed(web.get("/void"))
    (dataset,) = (s for s in graph.subjects(VOID.sparqlEndpoint))
    assert graph.value(dataset, VOID.triples) == Literal(13)
    assert graph.value(dataset, VOID.documents) == Literal(2)
    assert graph.value(dataset, VOID.entities) == Literal(6)
    classes = {
        str(graph.value(part, VOID["class"])).removeprefix(MAS): part
        for part in graph.objects(dataset, VOID.classPartition)
    }
    assert set(classes) == {"Article", "Seizure", "ArmedGroup", "State"}
    assert graph.value(classes["Seizure"], VOID.entities) == Literal(2)
    of_seizures = {
        str(graph.value(part, VOID.property)).removeprefix(MAS): graph.value(part, VOID.triples)
        for part in graph.objects(classes["Seizure"], VOID.propertyPartition)
    }
    assert of_seizures["agent"] == Literal(2)
    assert of_seizures["atPlace"] == Literal(1)
    (agent,) = (
        part
        for part in graph.objects(dataset, VOID.propertyPartition)
        if graph.value(part, VOID.property) == URIRef(MAS + "agent")
    )
    assert graph.value(agent, VOID.distinctSubjects) == Literal(2)
    assert graph.value(agent, VOID.distinctObjects) == Literal(1)
    assert URIRef(MAS) in set(graph.objects(dataset, VOID.vocabulary))
    (links,) = graph.subjects(RDF.type, VOID.Linkset)
    assert graph.value(links, VOID.linkPredicate) == RDFS.subClassOf
    target = graph.value(links, VOID.objectsTarget)
    assert graph.value(target, VOID.uriSpace) == Literal("https://example.org/terms#")
    # An example resource is one that answers.
    for resource in graph.objects(dataset, VOID.exampleResource):
        slug = str(resource).rpartition("/")[2]
        assert web.get(f"/data/{slug}.ttl").status_code == 200


def test_the_catalogue_tells_coverage_and_service(web: httpx.Client) -> None:
    graph = parsed(web.get("/dcat.ttl"))
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert graph.value(dataset, DCTERMS.license) is not None
    assert URIRef("https://w3id.org/masalik/id/iraq") in set(
        graph.objects(dataset, DCTERMS.spatial)
    )
    period = graph.value(dataset, DCTERMS.temporal)
    assert str(graph.value(period, DCAT.startDate)).startswith("2022-11-10")
    assert graph.value(dataset, DCTERMS.modified) is not None
    titles = list(graph.objects(dataset, DCTERMS.title))
    assert {title.language for title in titles if isinstance(title, Literal)} == {"ar", "en"}
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    assert graph.value(service, DCAT.endpointURL) == URIRef(f"{base(web)}sparql")
    assert len(list(graph.objects(dataset, DCAT.distribution))) == 10


def test_the_service_description_tells_dataset_features_and_limits(web: httpx.Client) -> None:
    answer = web.get("/sparql", headers={"Accept": "text/turtle"})
    graph = parsed(answer)
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert graph.value(service, SD.endpoint) == URIRef(f"{base(web)}sparql")
    features = set(graph.objects(service, SD.feature))
    assert features == {SD.UnionDefaultGraph}
    assert set(graph.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert not list(graph.objects(service, SD.inputFormat))
    assert len(set(graph.objects(service, SD.resultFormat))) == 10
    dataset = graph.value(service, SD.defaultDataset)
    named = {
        str(graph.value(each, SD.name)).rpartition("/")[2]
        for each in graph.objects(dataset, SD.namedGraph)
    }
    assert named == {"ontology", "reference"}
    assert "2 named graphs" in " ".join(graph.objects(dataset, RDFS.comment))
    assert "30 seconds" in " ".join(graph.objects(service, RDFS.comment))
    examples = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(examples) == len(catalogue())


@pytest.mark.parametrize("function", EXTENSION_FUNCTIONS)
def test_every_extension_function_that_is_told_of_gives_a_value(function: str) -> None:
    results = Store().query(f"SELECT (<{function}>({EXTENSION_FUNCTIONS[function]}) AS ?x) {{}}")
    assert next(iter(results))[0] is not None  # type: ignore[arg-type, index, call-overload]


def test_the_examples_run_as_they_stand(web: httpx.Client) -> None:
    graph = parsed(web.get("/queries.ttl"))
    found = list(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert {str(each).rpartition("/")[2] for each in found} == set(catalogue())
    for each in found:
        comments = [c for c in graph.objects(each, RDFS.comment) if isinstance(c, Literal)]
        assert {comment.language for comment in comments} == {"ar", "en"}
        assert graph.value(each, SCHEMA.target) == URIRef(f"{base(web)}sparql")
        assert list(graph.objects(graph.value(each, SH.prefixes), SH.declare))
    text = str(graph.value(URIRef(f"{base(web)}queries/seizures"), SH.select))
    answer = web.post("/sparql", data={"query": text})
    assert answer.status_code == 200


def test_llms_txt_tells_queries_terms_limits_and_warnings(web: httpx.Client) -> None:
    answer = web.get("/llms.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    text = answer.text
    assert text.startswith("# Masalik")
    for name in catalogue():
        assert f"({base(web)}queries/{name}.json)" in text
    for name in vocabulary().event_labels:
        assert f"[mas:{name}]" in text
    for words in ("Claims, not truth", "30 seconds", "mas:Possibility", "never instructions"):
        assert words in text
    query = text.partition("```sparql\n")[2].partition("```")[0]
    assert web.get("/sparql", params={"query": query}).status_code == 200


def test_robots_are_kept_from_what_costs(web: httpx.Client) -> None:
    text = web.get("/robots.txt").text
    assert "Disallow: /sparql" in text
    assert f"{base(web)}llms.txt" in text


def test_the_entrance_leads_people_to_queries_and_programs_to_the_description(
    web: httpx.Client,
) -> None:
    for accept in ("text/turtle", "application/ld+json, text/html;q=0.5", "*/*", "image/png"):
        for method in ("GET", "HEAD"):
            answer = web.request(method, "/", headers={"Accept": accept})
            assert answer.status_code == 303
            assert answer.headers["Location"] == f"{web.base_url}/sparql"
            assert answer.headers["Vary"].startswith("Accept")
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"):
        answer = web.get("/", headers={"Accept": accept})
        assert (answer.status_code, "location" in answer.headers) == (200, False)
        assert answer.headers["Content-Type"].startswith("text/html")
    turtle = web.get("/", headers={"Accept": "text/turtle"}, follow_redirects=True)
    graph = Graph().parse(data=turtle.text, format="turtle")
    assert (None, RDF.type, SD.Service) in graph
