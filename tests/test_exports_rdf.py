"""Exports as RDF: opened again by others with equal counts, each triple once, whatever the text."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import owlready2
import pytest
import rdflib
from exports import DATASETS, TRIPLES, Exported, export, run
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from ontology.namespaces import ARTICLE_GRAPH, ONTOLOGY, REFERENCE_GRAPH
from store.exports.rdf import NoSuchGraph, NotInXml, write_rdf

_RDFLIB = {"rdfxml": "xml", "jsonld": "json-ld", "ntriples": "nt11"}
_RAPPER = ("nquads", "trig", "ntriples", "turtle", "rdfxml")
_S, _P, _G, _H = (NamedNode(f"https://example.org/{name}") for name in "spgh")


class Bytes:
    """What was written."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes, /) -> int:
        self.data += data
        return len(data)

    def flush(self) -> None:
        pass


def written(quads: list[Quad], form: RdfFormat, *graphs: str) -> bytes:
    store = Store()
    store.extend(quads)
    output = Bytes()
    write_rdf(store, form, output, graphs)
    return output.data


@pytest.mark.parametrize("form", [*DATASETS, *TRIPLES])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")
def test_rdflib_opens_it(exported_corpus: Exported, form: str) -> None:
    graph = rdflib.Dataset() if form in DATASETS else rdflib.Graph()
    data = exported_corpus.files[form].read_bytes()
    graph.parse(data=data, format=_RDFLIB.get(form, form))
    assert len(graph) == exported_corpus.expected(form)


@pytest.mark.parametrize("form", _RAPPER)
def test_raptor_opens_it(exported_corpus: Exported, form: str) -> None:
    done = run("rapper", "raptor2-utils (Debian)", "-c", "-i", form, exported_corpus.files[form])
    assert f"returned {exported_corpus.expected(form)} triples" in done.stderr, done.stderr
    assert "rror -" not in done.stderr


def test_owlready2_opens_n_triples(exported_corpus: Exported, tmp_path: Path) -> None:
    world = owlready2.World(filename=str(tmp_path / "quadstore.sqlite3"))
    with exported_corpus.files["ntriples"].open("rb") as file:
        world.get_ontology(f"{ONTOLOGY}#").load(fileobj=file, only_local=True)
    # It adds one of its own: <http://anonymous> a owl:Ontology.
    assert len(world.graph) - 1 == exported_corpus.triples
    world.close()


@pytest.mark.parametrize("form", DATASETS)
def test_datasets_hold_every_quad(exported_corpus: Exported, form: str) -> None:
    store = Store()
    store.load(path=exported_corpus.files[form])
    assert set(store) == set(exported_corpus.store)


@pytest.mark.parametrize("form", TRIPLES)
def test_triples_come_once_and_by_subject(exported_corpus: Exported, form: str) -> None:
    triples = [quad.triple for quad in parse(path=exported_corpus.files[form])]
    assert len(triples) == len(set(triples))
    assert set(triples) == {quad.triple for quad in exported_corpus.store}
    subjects = [triple.subject for triple in triples]
    turns = sum(one != other for one, other in pairwise(subjects))
    assert turns == len(set(subjects)) - 1


def test_the_same_graph_makes_the_same_bytes(exported_corpus: Exported) -> None:
    for form in ("trig", "turtle", "rdfxml"):
        assert export(exported_corpus.data, "--format", form).encode() == (
            exported_corpus.files[form].read_bytes()
        )


def test_an_article_alone(exported_corpus: Exported) -> None:
    name = f"{ARTICLE_GRAPH}memorandum-digest"
    quads = set(exported_corpus.store.quads_for_pattern(None, None, None, NamedNode(name)))
    by_slug = export(exported_corpus.data, "--article", "memorandum-digest")
    by_iri = export(exported_corpus.data, "--graph", name)
    assert by_slug == by_iri
    assert set(parse(by_slug, RdfFormat.N_QUADS)) == quads
    turtle = export(exported_corpus.data, "--format", "turtle", "--graph", name)
    assert {q.triple for q in parse(turtle, RdfFormat.TURTLE)} == {q.triple for q in quads}


def test_several_graphs(exported_corpus: Exported) -> None:
    output = export(
        exported_corpus.data, "--graph", REFERENCE_GRAPH, "--article", "memorandum-digest"
    )
    graphs = {quad.graph_name.value for quad in parse(output, RdfFormat.N_QUADS)}
    assert graphs == {REFERENCE_GRAPH, f"{ARTICLE_GRAPH}memorandum-digest"}


def test_a_triple_of_several_graphs_comes_once() -> None:
    quads = [Quad(_S, _P, Literal(n), graph) for n in range(5) for graph in (_G, _H)]
    for form in (RdfFormat.N_TRIPLES, RdfFormat.TURTLE, RdfFormat.RDF_XML):
        assert len(list(parse(written(quads, form), form))) == 5
        both = written(quads, form, _G.value, _H.value)
        assert len(list(parse(both, form))) == 5


def test_graphs_that_are_not_there_are_named() -> None:
    for name in ("https://example.org/other", "no IRI"):
        with pytest.raises(NoSuchGraph, match=re.escape(name)):
            written([Quad(_S, _P, _S, _G)], RdfFormat.TURTLE, name)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_survives_or_is_refused(text: str) -> None:
    quads = [Quad(_S, _P, Literal(text, language="ar"), _G)]
    for form in (RdfFormat.N_QUADS, RdfFormat.TRIG, RdfFormat.JSON_LD):
        assert list(parse(written(quads, form), form)) == quads
    for form in (RdfFormat.N_TRIPLES, RdfFormat.TURTLE):
        (back,) = rdflib.Graph().parse(data=written(quads, form), format="turtle").objects()
        assert str(back) == text
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text):
        with pytest.raises(NotInXml, match=r"U\+"):
            written(quads, RdfFormat.RDF_XML)
    else:
        xml = written(quads, RdfFormat.RDF_XML)
        (back,) = rdflib.Graph().parse(data=xml, format="xml").objects()
        assert str(back) == text


def test_a_property_that_is_no_xml_name_is_refused() -> None:
    quads = [Quad(_S, NamedNode("https://example.org/1"), Literal("x"), _G)]
    with pytest.raises(NotInXml, match=r"example\.org/1"):
        written(quads, RdfFormat.RDF_XML)


_MEASURE = """
import sys
from pathlib import Path
from pyoxigraph import Store
from store.exports.formats import FORMATS
from store.exports.rdf import write_rdf

class Measured:
    peak = writes = 0
    def write(self, data):
        self.writes += 1
        if self.writes % 50 == 1:
            # Without the pages of the store's files, which the system takes back as it likes.
            status = Path("/proc/self/status").read_text()
            self.peak = max(self.peak, int(status.partition("RssAnon:")[2].split()[0]))
        return len(data)
    def flush(self):
        pass

output = Measured()
write_rdf(Store.read_only(sys.argv[1]), FORMATS[sys.argv[2]].rdf, output)
print(output.peak)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_memory_does_not_grow_with_the_graph(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    # 90 MB of N-Triples, of which 32 MB are sorted at once.
    store.bulk_extend(
        Quad(NamedNode(f"https://example.org/{n // 10}"), _P, Literal(f"{n} " + "و" * 1500), _G)
        for n in range(30_000)
    )
    store.flush()
    del store
    peaks = {}
    for form in ("nquads", "jsonld", "turtle"):
        command = [sys.executable, "-c", _MEASURE, tmp_path, form]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        peaks[form] = int(done.stdout)
    # N-Quads are written line by line; what they take is the cache of the store, up to its limit.
    assert peaks["jsonld"] - peaks["nquads"] < 10_000, peaks
    assert peaks["turtle"] - peaks["nquads"] < 70_000, peaks
