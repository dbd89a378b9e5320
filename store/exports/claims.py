"""Read claims from named graphs: what they are, whom they involve, when, and who says so."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from ontology.namespaces import MAS, RDF, RDFS
from ontology.vocabulary import vocabulary
from store.exports.progress import counted

_TYPE: Final = f"{RDF}type"
_LABEL: Final = f"{RDFS}label"
_ATTESTED: Final = NamedNode(f"{MAS}attestedBy")
# Articles mention the same few hundred names over and over.
_NODES_KEPT: Final = 20_000
_ATTESTATIONS_KEPT: Final = 500

_Values = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Node:
    """An actor, place or topic: its labels by language, its types by local name."""

    iri: str
    labels: dict[str, str]
    types: frozenset[str]
    needs_review: bool

    @property
    def label(self) -> str:
        """The English label, else the Arabic one, else any, else the end of the IRI."""
        for lang in ("en", "ar", *self.labels):
            if lang in self.labels:
                return self.labels[lang]
        return self.iri.rpartition("/")[2]

    def is_a(self, ancestor: str) -> bool:
        """Say whether it is of a class or of one below it."""
        return not self.types.isdisjoint(classes_below(ancestor))

    def kind(self, ancestor: str) -> str:
        """Return the narrowest of its types that are the class ``ancestor`` or below it, or ""."""
        return _narrowest(self.types & classes_below(ancestor))


@dataclass(frozen=True, slots=True)
class Attestation:
    """Who says it: values by the local name of the property, and the sentences."""

    iri: str
    values: _Values
    quotes: list[str]


@dataclass(frozen=True)
class Claim:
    """A claim of one graph: values by the local name of the property; IRIs of terms are shortened.

    ``values`` holds individuals by IRI, terms of the ontology by local name, literals by text.
    """

    iri: str
    graph: str
    values: _Values
    attestations: list[Attestation]

    @cached_property
    def class_name(self) -> str:
        """What is claimed, also of a possibility: the narrowest class of its kind, or ""."""
        types = {*self.values.get("type", ()), *self.values.get("possibleType", ())}
        return _narrowest(types & vocabulary().event_labels)

    @property
    def line(self) -> frozenset[str]:
        """The class and those above it; none of a claim without class."""
        return vocabulary().ancestors(self.class_name) if self.class_name else frozenset()

    @property
    def possible(self) -> bool:
        """Whether it is a possibility: not said to have happened."""
        return "Possibility" in self.values.get("type", ())

    @property
    def inexact(self) -> bool:
        """Whether no class fitted and the nearest was taken."""
        return "true" in self.values.get("inexactType", ())


class Claims:
    """Claims and nodes of a store; an article's are read from its own graph."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.node = lru_cache(_NODES_KEPT)(self._node)
        self._attestation = lru_cache(_ATTESTATIONS_KEPT)(self._read_attestation)

    def of_graph(self, graph: NamedNode) -> Iterator[NamedNode]:
        """Give the claims of a graph, each once."""
        found = self._store.quads_for_pattern(None, _ATTESTED, None, graph)
        for claim in dict.fromkeys(quad.subject for quad in found):
            if isinstance(claim, NamedNode):
                yield claim

    def values(self, node: NamedNode, graph: NamedNode) -> _Values:
        """Return what a graph says of a node."""
        values: _Values = {}
        for quad in self._store.quads_for_pattern(node, None, None, graph):
            predicate = quad.predicate.value
            name = "type" if predicate == _TYPE else predicate.removeprefix(MAS)
            if isinstance(quad.object, NamedNode | Literal):
                value = quad.object.value.removeprefix(MAS)
                values.setdefault(name, []).append(value)
        return {name: sorted(set(found)) for name, found in values.items()}

    def claim(self, iri: NamedNode, graph: NamedNode, values: _Values | None = None) -> Claim:
        """Read a claim; ``values`` are those of its node, where they were read before."""
        values = self.values(iri, graph) if values is None else values
        attestations = [
            self._attestation(NamedNode(each), graph) for each in values.get("attestedBy", ())
        ]
        return Claim(iri.value, graph.value, values, attestations)

    def _read_attestation(self, iri: NamedNode, graph: NamedNode) -> Attestation:
        values = self.values(iri, graph)
        quotes = [
            quote
            for span in values.get("hasSpan", ())
            for quote in self.values(NamedNode(span), graph).get("quote", ())
        ]
        return Attestation(iri.value, values, quotes)

    def _node(self, iri: str) -> Node:
        labels: dict[str, str] = {}
        types: set[str] = set()
        needs_review = False
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None):
            predicate, value = quad.predicate.value, quad.object
            if predicate == _LABEL and isinstance(value, Literal):
                language = (value.language or "").partition("-")[0]
                labels[language] = min(labels.get(language, value.value), value.value)
            elif predicate == _TYPE and isinstance(value, NamedNode):
                types.add(value.value.removeprefix(MAS))
            elif predicate == f"{MAS}needsReview":
                needs_review = isinstance(value, Literal) and value.value == "true"
        return Node(iri, labels, frozenset(types), needs_review)


def claim_graphs(store: Store, graphs: Collection[str]) -> Iterator[NamedNode]:
    """Give the named graphs that are asked for, or all of the store, telling how far it is."""
    if graphs:
        names: Iterator[object] = map(NamedNode, sorted(graphs))
        total = len(graphs)
    else:
        names, total = store.named_graphs(), sum(1 for _ in store.named_graphs())
    for name in counted(names, "Reading", "graphs", total):
        if isinstance(name, NamedNode):
            yield name


@lru_cache
def classes_below(ancestor: str) -> frozenset[str]:
    """Return the local names of a class and of all below it."""
    words = vocabulary()
    return frozenset(
        name for name in words.terms if words.has_class(name) and words.is_a(name, ancestor)
    )


def _narrowest(types: Collection[str]) -> str:
    words = vocabulary()
    return max(types, key=lambda name: (len(words.ancestors(name)), name), default="")
