"""Runs pyshacl over the graphs of a store, in batches of articles."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple
from rdflib.collection import Collection
from rdflib.term import Identifier

from ontology.graphs import shape_triples
from ontology.namespaces import ARTICLE_GRAPH, MAS, RDF, REFERENCE_GRAPH, SH
from ontology.vocabulary import vocabulary

# Reading the shapes for a batch does not count beside checking it; more would only take room.
_BATCH_TRIPLES: Final = 20_000
_TYPE: Final = NamedNode(f"{RDF}type")
_SH: Final = rdflib.Namespace(SH)


class ShapeResult(NamedTuple):
    """A result of a SHACL validation report: its nodes by IRI, its value as text.

    `path` is None where the result is not about one property.
    """

    focus: str
    path: str | None
    value: str | None
    component: str
    shape: str


def check_shapes(store: Store) -> list[ShapeResult]:
    """Check the graphs of articles and the reference data by all shapes; give what violates them.

    Articles are checked apart from each other, each with the classes of what it refers to in the
    reference data. Inferred triples are not checked: they follow from the others.
    """
    reference = [
        quad.triple
        for quad in store.quads_for_pattern(None, None, None, NamedNode(REFERENCE_GRAPH))
    ]
    types = [triple for triple in reference if triple.predicate == _TYPE]
    found = list(check_triples(reference))
    for described in _articles(store):
        objects = {triple.object for triple in described}
        found += check_triples(described, (t for t in types if t.subject in objects))
    return sorted(found, key=str)


def check_triples(
    described: Sequence[Triple], named: Iterable[Triple] = ()
) -> Iterator[ShapeResult]:
    """Check the nodes that triples describe; `named` says of what classes other nodes are.

    Each node gets all classes above its own, as SHACL has it where the ontology is at hand.
    """
    graph = _rdflib_graph(_with_ancestors((*described, *named)))
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes_graph(), inplace=True)
    subjects = {_identifier(triple.subject) for triple in described}
    for node in report.objects(None, _SH.result):
        path, value = report.value(node, _SH.resultPath), report.value(node, _SH.value)
        focus = report.value(node, _SH.focusNode)
        if isinstance(path, rdflib.BNode):
            # The path leads backwards, from a class to the claim that is meant.
            focus, path, value = value, None, None
        if focus in subjects:
            yield ShapeResult(
                str(focus),
                None if path is None else str(path),
                None if value is None else str(value),
                str(report.value(node, _SH.sourceConstraintComponent)),
                str(report.value(node, _SH.sourceShape)),
            )


def _articles(store: Store) -> Iterator[list[Triple]]:
    batch: list[Triple] = []
    for name in sorted(store.named_graphs(), key=str):
        if isinstance(name, NamedNode) and name.value.startswith(ARTICLE_GRAPH):
            batch += (quad.triple for quad in store.quads_for_pattern(None, None, None, name))
            if len(batch) >= _BATCH_TRIPLES:
                yield batch
                batch = []
    if batch:
        yield batch


def _with_ancestors(triples: Iterable[Triple]) -> Iterator[Triple]:
    terms = vocabulary()
    for triple in triples:
        yield triple
        if triple.predicate == _TYPE and isinstance(triple.object, NamedNode):
            name = triple.object.value.removeprefix(MAS)
            for ancestor in terms.ancestors(name) if terms.has_class(name) else ():
                yield Triple(triple.subject, _TYPE, NamedNode(MAS + ancestor))


@cache
def shapes_graph() -> rdflib.Graph:
    """Give the shapes, rearranged for speed.

    pyshacl checks all targets of a property shape at once, but one by one where a node shape hands
    them on. So each property shape takes over the targets of the node shapes that it is of; the
    paths that a closed node shape lets pass for its properties are listed. Results stay the same.
    """
    graph = _rdflib_graph(shape_triples())
    for node_shape in list(graph.subjects(rdflib.RDF.type, _SH.NodeShape)):
        property_shapes = list(graph.objects(node_shape, _SH.property))
        if any(graph.triples((None, None, node_shape))):
            continue  # it is also used otherwise than by its targets
        for kind in (_SH.targetClass, _SH.targetSubjectsOf):
            for target in graph.objects(node_shape, kind):
                for shape in property_shapes:
                    graph.add((shape, kind, target))
        for ignored in graph.objects(node_shape, _SH.ignoredProperties):
            paths = Collection(graph, ignored)
            paths += [path for s in property_shapes for path in graph.objects(s, _SH.path)]
        graph.remove((node_shape, _SH.property, None))
    return graph


def _rdflib_graph(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    known: dict[object, Identifier] = {}
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if term not in known:
                known[term] = _identifier(term)
        graph.add((known[triple.subject], known[triple.predicate], known[triple.object]))
    return graph


def _identifier(term: NamedNode | BlankNode | Literal | Triple) -> Identifier:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, Literal), f"{term} is no term of RDF 1.1"
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
