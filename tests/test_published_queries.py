"""The canned queries as RDF: in the form that catalogues of SPARQL examples read, and runnable."""

import re
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from pyoxigraph import QuerySolutions, RdfFormat, Store
from pyshacl import validate
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from ontology.namespaces import MAS, XSD
from queries import Form, ParameterType, catalogue
from server.commands_queries import describe_queries

SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
# What the tests of the SIB's collection of examples ask of each one.
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix schema: <https://schema.org/> .
@prefix x: <urn:x:> .

x:example a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ;
  sh:property [ sh:path [ sh:alternativePath ( sh:select sh:ask sh:construct ) ] ;
      sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ],
    [ sh:path rdfs:comment ; sh:minCount 1 ; sh:datatype rdf:langString ; sh:uniqueLang true ],
    [ sh:path schema:target ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path schema:keyword ; sh:maxCount 0 ],
    [ sh:path schema:keywords ; sh:minCount 1 ; sh:datatype xsd:string ],
    [ sh:path sh:prefixes ; sh:minCount 1 ; sh:maxCount 1 ; sh:node x:prefixes ],
    [ sh:path sh:parameter ; sh:node x:parameter ] .
x:select a sh:NodeShape ; sh:targetClass sh:SPARQLSelectExecutable ;
  sh:property [ sh:path sh:select ; sh:minCount 1 ] .
x:construct a sh:NodeShape ; sh:targetClass sh:SPARQLConstructExecutable ;
  sh:property [ sh:path sh:construct ; sh:minCount 1 ] .
x:prefixes a sh:NodeShape ;
  sh:property [ sh:path ( sh:declare sh:prefix ) ; sh:minCount 1 ; sh:datatype xsd:string ],
    [ sh:path ( sh:declare sh:namespace ) ; sh:minCount 1 ; sh:datatype xsd:anyURI ] .
x:parameter a sh:NodeShape ; sh:class sh:Parameter ;
  sh:property [ sh:path sh:path ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path sh:description ; sh:minCount 2 ; sh:uniqueLang true ],
    [ sh:path sh:optional ; sh:minCount 1 ; sh:datatype xsd:boolean ] .
"""
# How editors and catalogues find examples in a graph, and the prefixes that these rely on.
EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?example ?comment ?text {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?text .
  FILTER (LANG(?comment) = "en")
} ORDER BY ?example
"""
DECLARED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace { ?d sh:prefix ?prefix ; sh:namespace ?namespace }
"""


@pytest.fixture(scope="module")
def published(corpus_server: str) -> str:
    answer = httpx.get(f"{corpus_server}/queries.ttl", timeout=60).raise_for_status()
    assert answer.headers["Content-Type"].startswith("text/turtle")
    return answer.text


@pytest.fixture(scope="module")
def graph(published: str) -> Graph:
    return Graph().parse(data=published, format="turtle")


@pytest.fixture(scope="module")
def store(published: str) -> Store:
    store = Store()
    store.load(published.encode(), RdfFormat.TURTLE)
    return store


def select(store: Store, query: str) -> list[list[str]]:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    return [[term.value for term in row] for row in solutions]


def local(iri: object) -> str:
    return re.split("[/#]", str(iri))[-1]


def test_every_query_has_the_form_of_a_catalogue_of_examples(graph: Graph) -> None:
    conforms, _, report = validate(graph, shacl_graph=Graph().parse(data=SHAPES, format="turtle"))
    assert conforms, report
    for name, query in catalogue().items():
        kind = SH[f"SPARQL{query.form.capitalize()}Executable"]
        (found,) = (each for each in graph.subjects(RDF.type, kind) if local(each) == name)
        assert (found, RDF.type, SH.SPARQLExecutable) in graph


def test_a_reader_of_examples_finds_all_and_each_runs_with_rows(
    store: Store, corpus_server: str
) -> None:
    examples = select(store, EXAMPLES)
    assert [local(example) for example, _, _ in examples] == list(catalogue())
    with httpx.Client(base_url=corpus_server, timeout=60) as client:
        for example, comment, text in examples:
            query = catalogue()[local(example)]
            assert comment == query.description["en"]
            assert not text.startswith("#+")
            answer = client.post("/sparql", data={"query": text}).raise_for_status()
            if query.form is Form.SELECT:
                assert answer.json()["results"]["bindings"], example
            else:
                assert len(Graph().parse(data=answer.text, format="turtle")), example


def test_the_declared_prefixes_are_those_of_the_texts(store: Store) -> None:
    declared = dict(select(store, DECLARED))
    head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in declared.items())
    for _, _, text in select(store, EXAMPLES):
        bare = re.sub(r"^PREFIX .*\n", "", text, flags=re.MULTILINE)
        assert bare != text
        Store().query(head + bare)


@pytest.mark.parametrize("name", catalogue())
def test_parameters_say_what_may_stand_in_their_line(graph: Graph, name: str) -> None:
    query = catalogue()[name]
    (about,) = (
        each for each in graph.subjects(RDF.type, SH.SPARQLExecutable) if local(each) == name
    )
    text = str(graph.value(about, SH.select) or graph.value(about, SH.construct))
    nodes = sorted(graph.objects(about, SH.parameter), key=lambda node: graph.value(node, SH.order))
    # A bounding box is one parameter of the route, and four variables of the query.
    filled = [
        (v, parameter) for parameter in query.parameters.values() for v in parameter.variables
    ]
    assert [local(graph.value(node, SH.path)) for node in nodes] == [v for v, _ in filled]
    for node, (variable, parameter) in zip(nodes, filled, strict=True):
        assert re.search(rf"VALUES \(?.*\?{variable}\b.* {{", text)
        assert graph.value(node, SH.optional) == Literal(not parameter.required)
        assert (graph.value(node, SH.maxCount) is None) == parameter.repeat
        texts = {told.language: str(told) for told in graph.objects(node, SH.description)}
        assert texts == dict(parameter.description)
        example, kind = graph.value(node, SKOS.example), graph.value(node, SH.datatype)
        if parameter.type is ParameterType.IRI:
            assert isinstance(example, URIRef)
            assert local(graph.value(node, SH["class"])) == parameter.class_name
        else:
            assert isinstance(example, Literal)
            assert (example.datatype or URIRef(f"{XSD}string")) == kind
        if parameter.values:
            head = graph.value(node, SH["in"])
            assert head is not None
            assert [str(value) for value in Collection(graph, head)] == list(parameter.values)
        default = graph.value(node, SH.defaultValue)
        assert (default is None) == (parameter.default is None)
        if default is not None:
            (line,) = re.findall(rf"VALUES \(?.*\?{variable}\b.* {{ (.*) }}", text)
            assert local(default) in line


def test_classes_and_days_are_told_as_the_graph_has_them(graph: Graph) -> None:
    (about,) = (s for s in graph.subjects(RDF.type, SH.SPARQLExecutable) if local(s) == "seizures")
    by_name = {
        local(graph.value(node, SH.path)): node for node in graph.objects(about, SH.parameter)
    }
    assert graph.value(by_name["commodity"], SH["class"]) == URIRef(f"{MAS}Commodity")
    # The bounds of a claim's time are instants, with which a day does not compare.
    assert graph.value(by_name["from"], SH.datatype) == URIRef(f"{XSD}dateTime")


def test_the_service_description_lists_the_same_queries(corpus_server: str, graph: Graph) -> None:
    headers = {"Accept": "text/turtle"}
    answer = httpx.get(f"{corpus_server}/sparql", headers=headers, timeout=60).raise_for_status()
    description = Graph().parse(data=answer.text, format="turtle")
    for kind in (SH.SPARQLExecutable, SH.SPARQLSelectExecutable, SH.SPARQLConstructExecutable):
        listed = set(description.subjects(RDF.type, kind))
        assert listed == set(graph.subjects(RDF.type, kind))


def test_the_command_prints_what_the_server_says(published: str, corpus_server: str) -> None:
    done = CliRunner().invoke(describe_queries, ["--base", f"{corpus_server}/"])
    assert (done.exit_code, done.output) == (0, published)


@pytest.mark.parametrize(
    ("suffix", "form"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt")]
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_the_command_writes_a_file(tmp_path: Path, graph: Graph, suffix: str, form: str) -> None:
    file = tmp_path / f"queries.{suffix}"
    done = CliRunner().invoke(describe_queries, ["--output", str(file)])
    assert (done.exit_code, done.output) == (0, "")
    written = Graph().parse(file, format=form)
    assert len(written) == len(graph)
    found = set(written.subjects(RDF.type, SH.SPARQLExecutable))
    assert found == {URIRef(f"https://w3id.org/masalik/queries/{name}") for name in catalogue()}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--output", "queries.txt"], ".ttl"), (["--base", "https://example.org"], "slash")],
)
def test_the_command_refuses_what_it_cannot_write(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(describe_queries, arguments)
    assert done.exit_code == 2
    assert said in done.output
