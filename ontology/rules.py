"""The axioms of the ontology compiled into rules that give the consequences of facts.

The rules are those of OWL 2 RL (section 4.3 of OWL 2 Profiles) that speak of individuals and that
the ontology has axioms for: cax-sco, cax-eqc, prp-spo1, prp-eqp, prp-inv, prp-symp, prp-trp,
prp-dom and prp-rng. Each class and each property gets its consequences in one table, so that a fact
is looked up; only transitivity joins facts.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias, TypeVar

from pyoxigraph import Literal, NamedNode, Quad

from ontology.graphs import ontology_quads
from ontology.namespaces import ONTOLOGY_GRAPH, OWL, RDF, RDFS

Fact: TypeAlias = tuple[NamedNode, NamedNode, NamedNode | Literal]
_Edge: TypeAlias = tuple[NamedNode, NamedNode]
# A property read forwards (False) or from its object to its subject (True).
_Reading: TypeAlias = tuple[NamedNode, bool]
_Node = TypeVar("_Node", bound=Hashable)
_Table: TypeAlias = Mapping[NamedNode, frozenset[NamedNode]]

TYPE: Final = NamedNode(f"{RDF}type")
_SUBCLASS: Final = f"{RDFS}subClassOf"
_SUBPROPERTY: Final = f"{RDFS}subPropertyOf"
_DOMAIN: Final = f"{RDFS}domain"
_RANGE: Final = f"{RDFS}range"
_SAME_CLASS: Final = f"{OWL}equivalentClass"
_SAME_PROPERTY: Final = f"{OWL}equivalentProperty"
_INVERSE: Final = f"{OWL}inverseOf"
_SYMMETRIC: Final = f"{OWL}SymmetricProperty"
_TRANSITIVE: Final = f"{OWL}TransitiveProperty"
_COMPILED: Final = frozenset(
    {
        _SUBCLASS,
        _SUBPROPERTY,
        _DOMAIN,
        _RANGE,
        _SAME_CLASS,
        _SAME_PROPERTY,
        _INVERSE,
        _SYMMETRIC,
        _TRANSITIVE,
    }
)
# What else could add facts: to pass over such an axiom would be to leave answers out in silence.
_NOT_COMPILED: Final = frozenset(
    OWL + name
    for name in (
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "ReflexiveProperty",
        "Restriction",
        "hasKey",
        "intersectionOf",
        "oneOf",
        "propertyChainAxiom",
        "sameAs",
        "unionOf",
    )
)


class AxiomWithoutRule(ValueError):
    """The ontology holds axioms that entail facts by rules that are not compiled."""

    def __init__(self, constructs: Iterable[str]) -> None:
        super().__init__(f"no rule of inference for {', '.join(sorted(constructs))}")


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled axioms.

    Attributes:
        classes: for each class, all those above it.
        same: for each property, the others that hold of the same subject and object.
        flipped: for each property, those that hold from its object to its subject.
        subject_types: for each property, the classes of its subjects.
        object_types: for each property, the classes of its objects.
        transitive: the transitive properties.
        properties: all properties that the rules read or write.

    """

    classes: _Table
    same: _Table
    flipped: _Table
    subject_types: _Table
    object_types: _Table
    transitive: frozenset[NamedNode]
    properties: frozenset[NamedNode]

    def facts(self, quads: Iterable[Quad]) -> set[Fact]:
        """Return the triples of which the rules can say anything."""
        return {
            (subject, predicate, value)
            for quad in quads
            if (predicate := quad.predicate) in self.properties
            and isinstance(subject := quad.subject, NamedNode)
            and isinstance(value := quad.object, NamedNode | Literal)
        }

    def consequences(self, facts: Set[Fact], context: Set[Fact] = frozenset()) -> set[Fact]:
        """Return what follows from facts in a context, which is closed under the rules.

        The facts are not repeated, nor is what follows from the context alone.
        """
        known = set(facts)
        self._add_consequences(facts, known)
        if any(prop in self.transitive for _, prop, _ in known):
            background = {fact for fact in context if fact[1] in self.transitive}
            while new := self._chained(known | background) - known - background:
                known |= new
                self._add_consequences(new, known)
        # Not by difference(), which goes through all of a large context.
        return known - facts - context

    def _add_consequences(self, facts: Iterable[Fact], known: set[Fact]) -> None:
        """Add what follows from each fact by itself."""
        for subject, prop, value in facts:
            if isinstance(value, Literal):
                known.update((subject, other, value) for other in self.same.get(prop, ()))
            elif prop == TYPE:
                known.update((subject, prop, above) for above in self.classes.get(value, ()))
            else:
                known.update((subject, other, value) for other in self.same.get(prop, ()))
                known.update((value, other, subject) for other in self.flipped.get(prop, ()))
                known.update((value, TYPE, name) for name in self.object_types.get(prop, ()))
            known.update((subject, TYPE, name) for name in self.subject_types.get(prop, ()))

    def _chained(self, facts: Iterable[Fact]) -> set[Fact]:
        """Return the closures of the transitive properties."""
        pairs: dict[NamedNode, set[_Edge]] = defaultdict(set)
        for subject, prop, value in facts:
            if prop in self.transitive and isinstance(value, NamedNode):
                pairs[prop].add((subject, value))
        return {
            (start, prop, end)
            for prop, edges in pairs.items()
            for start, ends in _closed(edges).items()
            for end in ends
        }


@cache
def rules() -> Rules:
    """Return the rules of the packaged ontology.

    Raises:
        AxiomWithoutRule: the ontology holds an axiom that asks for another rule.
    """
    graph = NamedNode(ONTOLOGY_GRAPH)
    return compile_rules(quad for quad in ontology_quads() if quad.graph_name == graph)


def compile_rules(axioms: Iterable[Quad]) -> Rules:
    """Compile the axioms among some quads; what says nothing of individuals is passed over.

    Raises:
        AxiomWithoutRule: an axiom asks for a rule that is not there.
    """
    pairs: dict[str, set[_Edge]] = {name: set() for name in _COMPILED}
    unknown: set[str] = set()
    for quad in axioms:
        subject, value = quad.subject, quad.object
        kind = value if quad.predicate == TYPE else quad.predicate
        name = kind.value if isinstance(kind, NamedNode) else ""
        if name in _NOT_COMPILED:
            unknown.add(name.removeprefix(OWL))
        elif name in pairs and isinstance(subject, NamedNode) and isinstance(value, NamedNode):
            pairs[name].add((subject, value))
    if unknown:
        raise AxiomWithoutRule(unknown)
    return _tables(pairs)


def _tables(pairs: Mapping[str, set[_Edge]]) -> Rules:
    classes = _closed(pairs[_SUBCLASS] | _both_ways(pairs[_SAME_CLASS]))
    readings = _readings(pairs)
    domains, ranges = _values(pairs[_DOMAIN]), _values(pairs[_RANGE])
    properties = {prop for prop, _ in readings} | domains.keys() | ranges.keys()
    same: dict[NamedNode, frozenset[NamedNode]] = {}
    flipped: dict[NamedNode, frozenset[NamedNode]] = {}
    subject_types: dict[NamedNode, frozenset[NamedNode]] = {}
    object_types: dict[NamedNode, frozenset[NamedNode]] = {}
    for prop in properties:
        reached = readings.get((prop, False), frozenset()) | {(prop, False)}
        same[prop] = frozenset(other for other, back in reached if not back) - {prop}
        flipped[prop] = frozenset(other for other, back in reached if back)
        of_subject, of_object = (
            {
                name
                for other, back in reached
                for name in (ranges if back != of_objects else domains).get(other, ())
            }
            for of_objects in (False, True)
        )
        subject_types[prop] = _union(classes, of_subject) | of_subject
        object_types[prop] = _union(classes, of_object) | of_object
    transitive = frozenset(prop for prop, _ in pairs[_TRANSITIVE])
    return Rules(
        classes=classes,
        same=same,
        flipped=flipped,
        subject_types=subject_types,
        object_types=object_types,
        transitive=transitive,
        properties=_union(same, same)
        | _union(flipped, flipped)
        | same.keys()
        | transitive
        | {TYPE},
    )


def _readings(pairs: Mapping[str, set[_Edge]]) -> Mapping[_Reading, frozenset[_Reading]]:
    """Return for each property, read in each direction, all that follows from it."""
    ups = pairs[_SUBPROPERTY] | _both_ways(pairs[_SAME_PROPERTY])
    turns = _both_ways(pairs[_INVERSE]) | {(prop, prop) for prop, _ in pairs[_SYMMETRIC]}
    return _closed(
        ((prop, back), (other, back != turned))
        for turned, edges in ((False, ups), (True, turns))
        for prop, other in edges
        for back in (False, True)
    )


def _both_ways(edges: set[_Edge]) -> set[_Edge]:
    return edges | {(end, start) for start, end in edges}


def _values(edges: Iterable[tuple[_Node, _Node]]) -> Mapping[_Node, set[_Node]]:
    values: dict[_Node, set[_Node]] = defaultdict(set)
    for start, end in edges:
        values[start].add(end)
    return values


def _closed(edges: Iterable[tuple[_Node, _Node]]) -> Mapping[_Node, frozenset[_Node]]:
    """Return for each node all those to which some steps lead, itself only in a circle."""
    steps = _values(edges)
    closed: dict[_Node, frozenset[_Node]] = {}
    for node in tuple(steps):
        reached: set[_Node] = set()
        ahead = [*steps[node]]
        while ahead:
            end = ahead.pop()
            if end not in reached:
                reached.add(end)
                ahead += steps.get(end, ())
        closed[node] = frozenset(reached)
    return closed


def _union(table: _Table, keys: Iterable[NamedNode]) -> frozenset[NamedNode]:
    return frozenset(name for key in keys for name in table.get(key, ()))
