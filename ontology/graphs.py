"""The quads of the published Turtle files, with blank nodes made into stable IRIs."""

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, Triple

from ontology.namespaces import ONTOLOGY_GRAPH, SHAPES, SHAPES_GRAPH, SKOLEM
from ontology.shapes_of_graph import derived_shapes
from ontology.triples import Triples, read_triples

_HERE = Path(__file__).parent
_Term = TypeVar("_Term")


def module_files() -> tuple[Path, ...]:
    """Return the Turtle files that define the terms, one for each module of the ontology."""
    return tuple(sorted((_HERE / "modules").glob("*.ttl")))


def alignments_file() -> Path:
    """Return the Turtle file that relates the terms to those of other vocabularies."""
    return _HERE / "alignments.ttl"


def annotation_shapes_file() -> Path:
    """Return the Turtle file of the shapes that say what annotators may write."""
    return _HERE / "shapes" / "annotation.ttl"


def shape_files() -> tuple[Path, ...]:
    """Return the Turtle files of the shapes written by hand: of annotations and of the graph."""
    return annotation_shapes_file(), _HERE / "shapes" / "graph.ttl"


@cache
def term_triples() -> tuple[Triple, ...]:
    """Return the triples of the terms: those of modules and alignments that are of no shape."""
    of_modules, _ = _parted()
    return (*of_modules, *read_triples(alignments_file()))


@cache
def shape_triples() -> tuple[Triple, ...]:
    """Return all shapes, as SHACL wants them: those of the files and those that follow from them.

    A module may bring the shapes of its classes along: a new kind of event is then one block.
    """
    _, of_modules = _parted()
    written = Triples((*shape_files(), *module_files()))
    derived = derived_shapes(Triples(module_files()), written)
    return (*of_modules, *chain.from_iterable(map(read_triples, shape_files())), *derived)


@cache
def _parted() -> tuple[tuple[Triple, ...], tuple[Triple, ...]]:
    """Part the triples of the modules into those of terms and those of shapes."""
    triples = tuple(chain.from_iterable(map(read_triples, module_files())))
    shapes = {triple.subject for triple in triples if _is_shape(triple.subject)}
    found = len(shapes)
    while found:
        objects = (triple.object for triple in triples if triple.subject in shapes)
        parts = {node for node in objects if isinstance(node, BlankNode)}
        found = len(parts - shapes)
        shapes |= parts
    return (
        tuple(triple for triple in triples if triple.subject not in shapes),
        tuple(triple for triple in triples if triple.subject in shapes),
    )


def _is_shape(node: object) -> bool:
    return isinstance(node, NamedNode) and node.value.startswith(SHAPES)


def ontology_quads() -> Iterator[Quad]:
    """Yield the ontology in its graph and the shapes in theirs, the same at every call."""
    yield from _ontology_quads()


@cache
def _ontology_quads() -> tuple[Quad, ...]:
    return (
        *_skolemised(term_triples(), ONTOLOGY_GRAPH),
        *_skolemised(shape_triples(), SHAPES_GRAPH),
    )


def _skolemised(triples: Iterable[Triple], graph: str) -> tuple[Quad, ...]:
    name = NamedNode(graph)
    dataset = Dataset(
        Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples
    )
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    quads = sorted(dataset, key=str)
    # Canonical numbers are unique within one dataset only; its digest sets them apart from others'.
    digest = sha256("\n".join(map(str, quads)).encode()).hexdigest()[:16]

    prefix = f"{SKOLEM}{digest}-"
    return tuple(
        Quad(_named(quad.subject, prefix), quad.predicate, _named(quad.object, prefix), name)
        for quad in quads
    )


def _named(term: _Term, prefix: str) -> _Term | NamedNode:
    return NamedNode(prefix + term.value) if isinstance(term, BlankNode) else term
