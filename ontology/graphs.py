"""The quads of the published Turtle files, with blank nodes made into stable IRIs."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad

from ontology.namespaces import ONTOLOGY_GRAPH, SHAPES_GRAPH, SKOLEM
from ontology.triples import read_triples

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
    """Return the Turtle files of all shapes: of annotations and of the graph."""
    return annotation_shapes_file(), _HERE / "shapes" / "graph.ttl"


def ontology_quads() -> Iterator[Quad]:
    """Yield the ontology in its graph and the shapes in theirs, the same at every call."""
    yield from _skolemised((*module_files(), alignments_file()), ONTOLOGY_GRAPH)
    yield from _skolemised(shape_files(), SHAPES_GRAPH)


@cache
def _skolemised(paths: tuple[Path, ...], graph: str) -> tuple[Quad, ...]:
    name = NamedNode(graph)
    dataset = Dataset(
        Quad(triple.subject, triple.predicate, triple.object, name)
        for path in paths
        for triple in read_triples(path)
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
