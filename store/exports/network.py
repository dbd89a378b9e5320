"""The network of actors that claims tell of: one edge for each pair of actors of an occurrence."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

import yaml
from pyoxigraph import NamedNode, Store

from ontology.namespaces import MAS
from store.exports.claims import Attestation, Claim, Claims, Node, claim_graphs

_PAIRS: Final = Path(__file__).with_name("edges.yaml")
_OCCURRENCE: Final = NamedNode(f"{MAS}occurrence")
_Key = tuple[str, str, bool, str, str]


@dataclass(frozen=True, slots=True)
class RolePair:
    """Two roles whose fillers are tied, and in which claims and attestations."""

    source: str
    target: str
    classes: frozenset[str]
    stances: frozenset[str]


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie of two actors by an occurrence, with the claims and attestations that tell of it.

    ``relation`` is the class of the claims, or the stance of one who speaks of another. An edge
    without direction begins at the lower IRI. Claims and attestations go by their IRIs.
    """

    source: str
    target: str
    directed: bool
    relation: str
    class_name: str
    occurrence: str
    roles: set[str] = field(default_factory=set)
    claims: dict[str, Claim] = field(default_factory=dict)
    attestations: dict[str, Attestation] = field(default_factory=dict)


@cache
def role_pairs() -> tuple[RolePair, ...]:
    """Return the table of ``edges.yaml``."""
    return tuple(map(_role_pair, yaml.safe_load(_PAIRS.read_text("utf-8"))["pairs"]))


class Network:
    """The edges and the actors of a store, or of some of its graphs."""

    def __init__(self, store: Store, graphs: Collection[str] = ()) -> None:
        self._store = store
        self._graphs = frozenset(graphs)
        self._claims = Claims(store)

    def edges(self) -> Iterator[Edge]:
        """Give the edges, graph by graph; what several graphs tell of, with the first of them."""
        for graph in claim_graphs(self._store, self._graphs):
            done: set[str] = set()
            for claim in self._claims.of_graph(graph):
                values = self._claims.values(claim, graph)
                for occurrence in values.get("occurrence", (claim.value,)):
                    if occurrence in done:
                        continue
                    claims = self._telling(occurrence, claim, graph)
                    if claims[0][1] != graph:
                        continue
                    if len(claims) > 1:
                        done.add(occurrence)
                    if len(claims) > 1 or _may_tie(values):
                        yield from self._edges(
                            occurrence,
                            [
                                self._claims.claim(iri, name, values if iri == claim else None)
                                for iri, name in claims
                            ],
                        )

    def node(self, iri: str) -> Node:
        """Return what is known of an actor."""
        return self._claims.node(iri)

    def _telling(
        self, occurrence: str, claim: NamedNode, graph: NamedNode
    ) -> Sequence[tuple[NamedNode, NamedNode]]:
        """Give the claims of an occurrence with their graphs, sorted by graph."""
        found = {
            (quad.subject.value, quad.graph_name.value)
            for quad in self._store.quads_for_pattern(None, _OCCURRENCE, NamedNode(occurrence))
            if isinstance(quad.subject, NamedNode) and isinstance(quad.graph_name, NamedNode)
        }
        if self._graphs:
            found = {each for each in found if each[1] in self._graphs}
        found.add((claim.value, graph.value))
        return [
            (NamedNode(iri), NamedNode(name))
            for iri, name in sorted(found, key=lambda each: (each[1], each[0]))
        ]

    def _edges(self, occurrence: str, claims: Sequence[Claim]) -> Iterator[Edge]:
        edges: dict[_Key, Edge] = {}
        for claim, pair in product(claims, role_pairs()):
            for key, said in self._ties(claim, pair):
                edge = edges.setdefault(key, Edge(*key, occurrence))
                edge.roles.add(f"{pair.source}-{pair.target}")
                edge.claims[claim.iri] = claim
                edge.attestations.update((each.iri, each) for each in said)
        yield from _joined(edges)

    def _ties(self, claim: Claim, pair: RolePair) -> Iterator[tuple[_Key, Sequence[Attestation]]]:
        if pair.classes and pair.classes.isdisjoint(claim.line):
            return
        targets = claim.values.get(pair.target, ())
        if not pair.stances:
            sources = claim.values.get(pair.source, ())
            directed = pair.source != pair.target
            for source, target in product(sources, targets):
                if (directed or source < target) and self._tied(source, target):
                    key = (source, target, directed, claim.class_name, claim.class_name)
                    yield key, claim.attestations
            return
        for said in claim.attestations:
            stances = pair.stances.intersection(said.values.get("stance", ()))
            sources = said.values.get(pair.source, ())
            for stance, source, target in product(sorted(stances), sources, targets):
                if self._tied(source, target):
                    yield (source, target, True, stance, claim.class_name), [said]

    def _tied(self, source: str, target: str) -> bool:
        return source != target and all(self.node(each).is_a("Actor") for each in (source, target))


def _joined(edges: Mapping[_Key, Edge]) -> Iterator[Edge]:
    """Give the edges; one without direction takes in those between the same two in a direction."""
    left: list[Edge] = []
    for (source, target, directed, relation, class_name), edge in edges.items():
        ends = (source, target) if source < target else (target, source)
        whole = edges.get((*ends, False, relation, class_name))
        if whole is None or not directed:
            left.append(edge)
        else:
            whole.roles.update(edge.roles)
            whole.claims.update(edge.claims)
            whole.attestations.update(edge.attestations)
    yield from left


def _may_tie(values: Mapping[str, Sequence[str]]) -> bool:
    """Say whether a claim may tie anybody, before its attestations are read."""
    return any(
        pair.target in values and (pair.stances or pair.source in values) for pair in role_pairs()
    )


def _role_pair(entry: dict[str, list[str]]) -> RolePair:
    source, target = entry["roles"]
    return RolePair(
        source, target, frozenset(entry.get("classes", ())), frozenset(entry.get("stances", ()))
    )
