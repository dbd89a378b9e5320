"""The triples of Turtle files, looked up by subject and property in the order of the files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from ontology.namespaces import MAS, RDF

Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal | Triple

_FIRST = f"{RDF}first"
_REST = f"{RDF}rest"
_NIL = NamedNode(f"{RDF}nil")


def read_triples(path: Path) -> Iterator[Triple]:
    """Yield the triples of a Turtle file in the order in which it tells them.

    Raises:
        OSError: the file cannot be read.
        SyntaxError: it is not Turtle.

    """
    for quad in parse(path=path, format=RdfFormat.TURTLE):
        yield quad.triple


def canonical(triples: Iterable[Triple]) -> list[Triple]:
    """Return the triples, each once and sorted, with blank nodes named by content (RDFC-1.0)."""
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=str)


class Triples:
    """An index of the triples of some files; blank nodes of different files stay apart."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._index: dict[Node | Triple, dict[str, list[Value]]] = {}
        for path in paths:
            for triple in read_triples(path):
                properties = self._index.setdefault(triple.subject, defaultdict(list))
                properties[triple.predicate.value].append(triple.object)

    def subjects(self) -> Iterator[NamedNode]:
        """Yield the subjects that have IRIs."""
        return (node for node in self._index if isinstance(node, NamedNode))

    def values(self, subject: Node, prop: str) -> list[Value]:
        """Return the values of a property (an IRI), none if it has none."""
        return self._index.get(subject, {}).get(prop, [])

    def nodes(self, subject: Node, prop: str) -> list[Node]:
        """Return those values of a property that are no literals."""
        return [v for v in self.values(subject, prop) if isinstance(v, NamedNode | BlankNode)]

    def local_names(self, subject: Node, prop: str) -> tuple[str, ...]:
        """Return the local names of those values of a property that are terms of the ontology."""
        return tuple(
            node.value.removeprefix(MAS)
            for node in self.nodes(subject, prop)
            if node.value.startswith(MAS)
        )

    def texts(self, subject: Node, prop: str) -> Mapping[str, str]:
        """Return the literals of a property by language tag."""
        return MappingProxyType(
            {
                value.language: value.value
                for value in self.values(subject, prop)
                if isinstance(value, Literal) and value.language is not None
            }
        )

    def number(self, subject: Node, prop: str) -> int | None:
        """Return the integer of a property that has one at most."""
        return next(
            (int(v.value) for v in self.values(subject, prop) if isinstance(v, Literal)), None
        )

    def members(self, subject: Node, prop: str) -> list[Node]:
        """Return the members of the RDF list that is the value of a property."""
        members: list[Node] = []
        for head in self.nodes(subject, prop):
            rest: Node = head
            while rest != _NIL:
                members += self.nodes(rest, _FIRST)
                rest = self.nodes(rest, _REST)[0]
        return members
