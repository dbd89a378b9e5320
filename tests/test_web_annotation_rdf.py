"""Web Annotations as they are written are RDF, read offline by JSON-LD processors."""

import warnings
from pathlib import Path

from documents import documents, full_document
from hypothesis import given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, parse

from loader.formats.web_annotation import WebAnnotation
from ontology.namespaces import ARTICLE_GRAPH, RDF

OA = "http://www.w3.org/ns/oa#"


def triples(content: bytes) -> Store:
    store = Store()
    store.extend(parse(content, RdfFormat.JSON_LD))
    return store


@settings(max_examples=25)
@given(documents())
def test_what_is_written_is_rdf_without_any_network(document: object) -> None:
    (content,) = WebAnnotation().write(document).values()  # type: ignore[arg-type]
    store = triples(content)
    kinds = list(
        store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(OA + "Annotation"))
    )
    assert len(kinds) == content.count(b'"type": "Annotation"')


def test_the_rdf_says_what_the_annotations_say() -> None:
    (content,) = WebAnnotation().write(full_document()).values()
    store = triples(content)
    base = f"{ARTICLE_GRAPH}sample"

    def values(subject: NamedNode | BlankNode, prop: str) -> list[object]:
        found = store.quads_for_pattern(subject, NamedNode(prop), None)
        return [quad.object for quad in found]

    def only(subject: object, prop: str) -> object:
        assert isinstance(subject, NamedNode | BlankNode)
        (value,) = values(subject, prop)
        return value

    seizure = NamedNode(f"{base}#E1")
    assert values(seizure, f"{OA}hasTarget") == [NamedNode(f"{base}#T3")]
    bodies = values(seizure, f"{OA}hasBody")
    sources = [v for b in bodies for v in values(b, f"{OA}hasSource")]  # type: ignore[arg-type]
    assert NamedNode(f"{base}#T2") in sources
    guards = only(NamedNode(f"{base}#T1"), f"{OA}hasTarget")
    assert only(guards, f"{OA}hasSource") == NamedNode(f"{ARTICLE_GRAPH}sample.txt")
    selectors = values(guards, f"{OA}hasSelector")  # type: ignore[arg-type]
    exact = [v for s in selectors for v in values(s, f"{OA}exact")]  # type: ignore[arg-type]
    assert exact == [Literal("الحرس")]
    link = only(NamedNode(f"{base}#N1"), f"{OA}hasBody")
    assert only(link, f"{OA}hasSource") == NamedNode("https://w3id.org/masalik/id/hashish")


def test_rdflib_reads_the_same_triples(tmp_path: Path) -> None:
    import rdflib

    (content,) = WebAnnotation().write(full_document()).values()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's, of its own classes
        graph = rdflib.Graph().parse(data=content.decode(), format="json-ld")
    assert len(graph) == len(triples(content))
