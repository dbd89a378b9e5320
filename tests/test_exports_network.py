"""The network of actors: one edge for each pair and occurrence, as networkx and csv read it."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import networkx
import pytest
from conftest import publish
from exports import Exported, export
from pyoxigraph import Literal, NamedNode, Quad, Store

from ontology.namespaces import ID, MAS, RDFS, REFERENCE_GRAPH
from ontology.vocabulary import vocabulary
from store import DataDirectory
from store.exports.export import Export
from store.exports.formats import FORMATS, Compression
from store.exports.network import Network, role_pairs

PREFIXES = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix g: <https://w3id.org/masalik/graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TRIG = PREFIXES + """
g:reference {
  id:a a mas:SecurityForce ; rdfs:label "A"@en , "أ"@ar .
  id:b a mas:State ; rdfs:label "ب"@ar .
  id:c a mas:Person ; rdfs:label "C"@en .
  id:alone a mas:Person ; rdfs:label "Alone"@en .
}
art:one {
  id:one-e1 a mas:Meeting ; mas:occurrence id:o1 ; mas:attestedBy id:one-att-1 ;
    mas:participant id:a , id:b , id:c , id:news ;
    mas:edtf "2022-03" ; mas:earliest "2022-03-01T00:00:00Z"^^xsd:dateTime ;
    mas:latest "2022-03-31T23:59:59Z"^^xsd:dateTime .
  id:one-e2 a mas:Support ; mas:occurrence id:o2 ; mas:attestedBy id:one-att-2 ;
    mas:agent id:b ; mas:beneficiary id:c .
  id:one-e3 a mas:Possibility ; mas:possibleType mas:Signing ; mas:modality mas:planned ;
    mas:occurrence id:o3 ; mas:attestedBy id:one-att-1 ;
    mas:agent id:a , id:b ; mas:party id:a , id:b .
  id:one-att-1 mas:inDocument id:one ; mas:ownVoice true ; mas:hasSpan id:one-s1 .
  id:one-s1 mas:quote "first\\rsentence"@ar .
  id:one-att-2 mas:inDocument id:one ; mas:speaker id:a ; mas:stance mas:accuses ;
    mas:ownVoice false ; mas:hasSpan id:one-s2 .
  id:one-s2 mas:quote "second"@ar .
}
art:two {
  id:two-e1 a mas:Meeting ; mas:occurrence id:o1 ; mas:attestedBy id:two-att-1 ;
    mas:participant id:b , id:a ;
    mas:edtf "2022-04" ; mas:earliest "2022-04-01T00:00:00Z"^^xsd:dateTime ;
    mas:latest "2022-04-30T23:59:59Z"^^xsd:dateTime .
  id:two-att-1 mas:inDocument id:two ; mas:ownVoice true ; mas:hasSpan id:two-s1 .
  id:two-s1 mas:quote "third"@ar .
}
g:inferred { id:one-e2 a mas:Situation ; mas:involves id:b , id:c . id:a a mas:Actor . }
"""  # fmt: skip
Edges = dict[tuple[str, str, str], dict[str, object]]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("network") / "data"
    publish(data, TRIG)
    return data


@pytest.fixture(scope="module")
def edges(small: Path) -> Edges:
    """The edges of the small network by source, target and relation, as networkx reads them."""
    output = small.parent / "network.graphml"
    export(small, "--output", output)
    graph = networkx.read_graphml(output, force_multigraph=True)
    assert sorted(graph.nodes) == [f"{ID}a", f"{ID}b", f"{ID}c"], "only actors with an edge"
    assert graph.nodes[f"{ID}a"] == {
        "label": "A",
        "label_en": "A",
        "label_ar": "أ",
        "type": "SecurityForce",
        "needsReview": False,
    }
    assert graph.nodes[f"{ID}b"]["label"] == "ب"
    return {
        (source.removeprefix(ID), target.removeprefix(ID), said["relation"]): said
        for source, target, said in graph.edges(data=True)
    }


def test_there_is_one_edge_for_each_pair_of_an_occurrence(edges: Edges) -> None:
    assert set(edges) == {
        ("a", "b", "Meeting"),
        ("a", "c", "Meeting"),
        ("b", "c", "Meeting"),
        ("b", "c", "Support"),
        ("a", "b", "Signing"),
        ("a", "b", "accuses"),
    }


def test_an_edge_gathers_what_all_claims_of_an_occurrence_tell(edges: Edges) -> None:
    meeting = edges["a", "b", "Meeting"]
    assert meeting["claims"] == f"{ID}one-e1 {ID}two-e1"
    assert meeting["article"] == f"{ID}one {ID}two"
    assert meeting["quote"] == "first\rsentence\nthird"
    assert meeting["date"] == "2022-03 2022-04"
    assert meeting["earliest"] == "2022-03-01T00:00:00Z"
    assert meeting["latest"] == "2022-04-30T23:59:59Z"
    assert (meeting["directed"], meeting["ownVoice"], meeting["possible"]) == (False, True, False)
    assert edges["a", "c", "Meeting"]["claims"] == f"{ID}one-e1"


def test_what_is_said_of_another_is_an_edge_of_its_own(edges: Edges) -> None:
    accused = edges["a", "b", "accuses"]
    assert (accused["class"], accused["roles"]) == ("Support", "speaker-agent")
    assert (accused["stance"], accused["quote"], accused["speakerLabel"]) == (
        "accuses",
        "second",
        "A",
    )
    support = edges["b", "c", "Support"]
    assert (support["directed"], support["label"], support["label_ar"]) == (True, "support", "دعم")


def test_possibilities_are_flagged(edges: Edges) -> None:
    signing = edges["a", "b", "Signing"]
    assert (signing["possible"], signing["modality"]) == (True, "planned")
    assert signing["roles"] == "agent-agent agent-party party-party"
    assert not any(said["possible"] for key, said in edges.items() if key[2] != "Signing")


def test_csv_says_the_same(small: Path, edges: Edges, tmp_path: Path) -> None:
    export(small, "--format", "csv", "--output", tmp_path / "network")
    with (tmp_path / "network" / "edges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(r["Source"], r["Target"], r["relation"]) for r in rows} == {
        (ID + source, ID + target, relation) for source, target, relation in edges
    }
    assert {r["Type"] for r in rows if r["relation"] == "Support"} == {"Directed"}
    assert {r["Type"] for r in rows if r["relation"] == "Meeting"} == {"Undirected"}
    with (tmp_path / "network" / "nodes.csv").open(encoding="utf-8", newline="") as file:
        nodes = list(csv.DictReader(file))
    assert [row["Id"] for row in nodes] == [f"{ID}a", f"{ID}b", f"{ID}c"]
    assert next(iter(nodes[0])) == "Id"


def test_one_article_alone(small: Path, tmp_path: Path) -> None:
    export(small, "--article", "two", "--output", tmp_path / "two.graphml")
    graph = networkx.read_graphml(tmp_path / "two.graphml")
    assert [said["claims"] for *_, said in graph.edges(data=True)] == [f"{ID}two-e1"]


def test_the_corpus(exported_corpus: Exported, tmp_path: Path) -> None:
    export(exported_corpus.data, "--output", tmp_path / "n.graphml")
    export(exported_corpus.data, "--format", "csv", "--output", tmp_path / "csv")
    graph = networkx.read_graphml(tmp_path / "n.graphml", force_multigraph=True)
    for name, count in (("nodes", len(graph)), ("edges", graph.number_of_edges())):
        with (tmp_path / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == count > 20
    keys = Counter(
        (*sorted(ends), said["occurrence"], said["relation"])
        for *ends, said in graph.edges(data=True)
        if not said["directed"]
    )
    assert set(keys.values()) == {1}


def test_xml_takes_any_label(tmp_path: Path) -> None:
    store = Store()
    for number, name in enumerate(("a", "b")):
        label = Literal(f"\x0b<&\"'{number}", language="en")
        graph = NamedNode(REFERENCE_GRAPH)
        store.add(Quad(NamedNode(ID + name), NamedNode(f"{RDFS}label"), label, graph))
    for quad in claim():
        store.add(quad)
    output = tmp_path / "n.graphml"
    Export(FORMATS["graphml"], Compression.NONE).to_file(store, output, checksum=False)
    graph = networkx.read_graphml(output)
    assert [said["label"] for _, said in graph.nodes(data=True)] == [
        "\ufffd<&\"'0",
        "\ufffd<&\"'1",
    ]


def claim() -> Iterator[Quad]:
    graph = NamedNode("https://example.org/g")
    type_ = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    node = NamedNode(f"{ID}e1")
    for name in ("a", "b"):
        yield Quad(NamedNode(ID + name), type_, NamedNode(f"{MAS}Person"), graph)
        yield Quad(node, NamedNode(f"{MAS}participant"), NamedNode(ID + name), graph)
    yield Quad(node, type_, NamedNode(f"{MAS}Meeting"), graph)
    yield Quad(node, NamedNode(f"{MAS}attestedBy"), NamedNode(f"{ID}att"), graph)


def test_a_claim_without_occurrence_is_its_own() -> None:
    store = Store()
    store.extend(claim())
    (edge,) = Network(store).edges()
    assert edge.occurrence == f"{ID}e1"


def test_the_table_of_roles_names_what_the_ontology_has() -> None:
    words = vocabulary()
    roles = {role for label in words.event_labels for role in words.roles(label)}
    for pair in role_pairs():
        assert {pair.source, pair.target} <= roles
        assert all(words.has_class(name) for name in pair.classes)
        assert pair.stances <= words.terms.keys()
    pairs = [frozenset((pair.source, pair.target)) for pair in role_pairs()]
    assert len(set(pairs)) == len(pairs)


def test_every_event_that_takes_two_actors_can_make_an_edge() -> None:
    words = vocabulary()
    pairs = {frozenset((pair.source, pair.target)) for pair in role_pairs() if not pair.stances}
    # Statements are no claims, and what a border separates has no dealings by that.
    for label in words.event_labels - {"Statement", "BorderCourse"}:
        actors = [
            name
            for name, use in words.roles(label).items()
            if any(words.is_a(taken, "Actor") for taken in use.ranges)
        ]
        several = {n for n in actors if words.roles(label)[n].maximum != 1}
        possible = [
            pair for pair in product(actors, actors) if pair[0] != pair[1] or pair[0] in several
        ]
        assert not possible or any(frozenset(pair) in pairs for pair in possible), label


def test_a_store_without_claims_makes_an_empty_network(tmp_path: Path) -> None:
    publish(tmp_path / "data", PREFIXES + "g:reference { id:a rdfs:label 'A'@en }")
    export(tmp_path / "data", "--output", tmp_path / "n.graphml")
    assert len(networkx.read_graphml(tmp_path / "n.graphml")) == 0
    directory = DataDirectory(tmp_path / "data")
    assert not list(Network(directory.open(directory.current())).edges())
