"""What updates say of themselves, and what stays right in a store that is written to by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from ontology.inference import Inferences
from ontology.namespaces import INFERRED_GRAPH, OWL
from server.problems import Problem, ProblemType
from server.writing.bodies import Body, bodies
from server.writing.operations import GraphWrite, Operations, Update
from server.writing.update_text import read_update
from store import Change, DataDirectory
from store.writer import EmbeddedWriter
from tests.writable import ONE, TWO, assert_inferences_stand, loaded, published, records

BASE = "http://example.org/"
CLASH = "https://w3id.org/masalik/ontology#Clash"


@pytest.mark.parametrize(
    ("text", "graphs"),
    [
        ("INSERT DATA { <a> <b> <c> }", set()),
        ("PREFIX a: <x> INSERT DATA { GRAPH a:y { <a> <b> <c> } }", {"xy"}),
        ("WITH <g> DELETE { ?s ?p ?o } INSERT { GRAPH <h> { ?s ?p 1 } } WHERE { ?s ?p ?o }", "gh"),
        ("WITH <g> DELETE { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }", "g"),
        ("DELETE WHERE { GRAPH <g> { ?s ?p ?o } }", "g"),
        ("COPY <g> TO DEFAULT ; MOVE <h> TO <i>", "ghi"),
        ("clear silent graph <g> # CLEAR ALL", "g"),
        ("INSERT DATA { <a> <b> 'GRAPH ?g' . GRAPH <g> { <a> <b> '''}''' } }", "g"),
        ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", None),
        ("DELETEWHERE{GRAPH?g{?s ?p ?o}}", None),
        ("INSERT{GRAPH?g{?s ?p 1.GRAPH ?h{?s ?p 2}}}WHERE{}", None),
        ("DROP ALL", None),
        ("DROPSILENTALL", None),
        ("CLEAR NAMED", None),
        ("PREFIX a: <x:> CLEAR GRAPHa:y", None),
        ("CLEAR GRAPH unknown:g", None),
    ],
)
def test_an_update_tells_which_graphs_it_changes(text: str, graphs: set[str] | str | None) -> None:
    found = read_update(text, BASE).graphs
    assert found == (None if graphs is None else {BASE + name for name in graphs})


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("LOAD <x:y>", 1),
        ("INSERT DATA {} ; loadSILENT<x:y>", 18),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE ?s { ?s ?p ?o } }", 29),
    ],
)
def test_what_would_be_fetched_is_refused_where_it_stands(text: str, column: int) -> None:
    with pytest.raises(Problem) as refused:
        read_update(text, BASE)
    assert refused.value.kind is ProblemType.SERVICE_REFUSED
    assert refused.value.members["column"] == column
    # As names and in texts they are harmless.
    read_update("PREFIX load: <x:> INSERT DATA { load:a load:b 'LOAD SERVICE' }", BASE)


def test_a_clause_is_put_before_each_pattern() -> None:
    text = "DELETE { ?s ?p 1 } WHERE { ?s ?p 1 } ; DELETE WHERE { ?s ?p 2 } ; CLEAR DEFAULT"
    told = read_update(text, BASE).using([NamedNode("x:g")], [NamedNode("x:h")])
    clause = "USING <x:g> USING NAMED <x:h> WHERE"
    assert " ".join(told.split()) == (
        f"DELETE {{ ?s ?p 1 }} {clause} {{ ?s ?p 1 }} ; "
        f"DELETE {{ ?s ?p 2 }} {clause} {{ ?s ?p 2 }} ; CLEAR DEFAULT"
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    loaded(tmp_path)
    return tmp_path


@pytest.fixture
def writer(data: Path) -> Iterator[EmbeddedWriter]:
    with DataDirectory(data).writer() as held:
        yield held


OPERATIONS = Operations()


def carry_out(writer: EmbeddedWriter, text: str) -> None:
    OPERATIONS.carry_out(writer, Update(text, BASE, None))
    writer.publish()


@pytest.mark.parametrize(
    ("text", "recorded"),
    [
        (f"INSERT DATA {{ GRAPH <{ONE}> {{ <x> a <{CLASH}> }} }}", {TWO}),
        (f"COPY <{ONE}> TO <{TWO}>", set()),
        (f"DROP GRAPH <{ONE}> ; CREATE GRAPH <{ONE}>", {TWO}),
        ("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s a ?c ; ?p ?o } }", set()),
        (f"CLEAR GRAPH <{INFERRED_GRAPH}>", set()),
        ("PREFIX a: <x:>", {ONE, TWO}),
    ],
)
def test_inferences_and_records_follow_an_update(
    writer: EmbeddedWriter, data: Path, text: str, recorded: set[str]
) -> None:
    carry_out(writer, text)
    assert_inferences_stand(data)
    assert records(data) == recorded


def test_an_emptied_store_is_empty(writer: EmbeddedWriter, data: Path) -> None:
    carry_out(writer, "DROP ALL")
    assert not published(data)
    writer.derive(Inferences())
    writer.publish()
    assert_inferences_stand(data)


def test_what_a_killed_write_left_is_made_right_by_the_next(
    writer: EmbeddedWriter, data: Path
) -> None:
    graph = NamedNode(INFERRED_GRAPH)
    mark = Inferences().mark
    stale = Quad(graph, NamedNode(f"{OWL}versionInfo"), Literal("being changed"), graph)
    writer.update(
        f"DELETE DATA {{ GRAPH {graph} {{ {mark.triple} }} }} ; "
        f"INSERT DATA {{ GRAPH {graph} {{ {stale.triple} }} }} ; "
        f"INSERT DATA {{ GRAPH <{ONE}> {{ <x:e> a <{CLASH}> }} }}"
    )
    carry_out(writer, "INSERT DATA { <x:a> <x:b> 1 }")
    assert_inferences_stand(data)


def test_the_loader_replaces_a_graph_that_has_blank_nodes_by_hand(
    writer: EmbeddedWriter, data: Path
) -> None:
    carry_out(writer, f"INSERT DATA {{ GRAPH <{ONE}> {{ <x:e> a <{CLASH}> ; <x:p> [] }} }}")
    quads = list(parse(f"<x:f> a <{CLASH}> .", RdfFormat.TURTLE))
    due = [Quad(q.subject, q.predicate, q.object, NamedNode(ONE)) for q in quads]
    changed = writer.replace_graphs({ONE: due}, Inferences())
    writer.publish()
    assert changed == {ONE: Change.REPLACED}
    assert list(writer.read_graph(ONE)) == due
    assert_inferences_stand(data)


def test_a_graph_may_be_empty(writer: EmbeddedWriter) -> None:
    put = GraphWrite("PUT", "x:g", [Body("text/turtle", b"")], BASE)
    assert OPERATIONS.carry_out(writer, put).created
    assert writer.present(["x:g"])
    assert not OPERATIONS.carry_out(writer, put).created
    OPERATIONS.carry_out(writer, GraphWrite("DELETE", "x:g", [], BASE))
    assert not writer.present(["x:g"])


def test_a_form_that_is_broken_off_is_refused() -> None:
    content = b'--x\r\nContent-Type: text/turtle\r\n\r\n<x:a> <x:b> "'
    with pytest.raises(Problem) as refused:
        bodies("multipart/form-data; boundary=x", content)
    assert refused.value.kind is ProblemType.BAD_DATA
