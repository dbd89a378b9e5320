"""Measure validation of 100,000 triples of articles: the shapes and the rules, each by itself."""

import time
from collections.abc import Callable, Iterable, Iterator

import pyshacl
import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from bench.figures import Kind, Row
from bench.generator import generate
from loader.mapping.article import map_document
from ontology.graphs import ontology_quads, shape_triples
from ontology.namespaces import ONTOLOGY_GRAPH, RDFS
from ontology.reference import reference_quads
from ontology.validation import validate

_TRIPLES = 100_000
_ENOUGH_ARTICLES = 200


def measure_validating(seed: int, rounds: int, tell: Callable[[str], None]) -> list[Row]:
    """Validate generated articles with what they refer to, anew each round.

    The peer is pyshacl with the shapes as they are published, on one graph of everything: once,
    since it takes long.

    Raises RuntimeError if something generated is not valid.
    """
    articles = list(_articles(seed))
    store = Store()
    store.extend((*ontology_quads(), *reference_quads(), *articles))
    shapes: list[float] = []
    rules: list[float] = []
    for number in range(1, rounds + 1):
        tell(f"validate {len(articles)} triples, round {number} of {rounds}")
        validation = validate(store)
        if not validation.conforms:
            raise RuntimeError(f"generated articles are not valid: {validation.findings[0]}")
        shapes.append(validation.seconds["shapes"])
        rules.append(validation.seconds["rules"])
    tell("validate by pyshacl as it comes")
    peer = _seconds_of_pyshacl(articles)
    less = Kind.LESS_IS_BETTER
    return [
        Row("validate 100,000 triples: shapes", "s", shapes, [peer] * rounds, less),
        Row("validate 100,000 triples: rules", "s", rules, kind=less),
    ]


def _articles(seed: int) -> Iterator[Quad]:
    count = 0
    for document in generate(_ENOUGH_ARTICLES, seed):
        quads = map_document(document).quads
        yield from quads
        count += len(quads)
        if count >= _TRIPLES:
            return


def _seconds_of_pyshacl(articles: Iterable[Quad]) -> float:
    name = NamedNode(ONTOLOGY_GRAPH)
    ontology = (quad for quad in ontology_quads() if quad.graph_name == name)
    classes = (quad for quad in ontology if quad.predicate.value == f"{RDFS}subClassOf")
    data = _graph(quad.triple for quads in (articles, reference_quads(), classes) for quad in quads)
    shapes = _graph(shape_triples())
    started = time.perf_counter()
    pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    return time.perf_counter() - started


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=text, format="nt")
