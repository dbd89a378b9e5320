"""Derives those shapes of the graph that follow from the shapes written by hand and the classes.

Two for each class of claims that annotators use: `shapes:NAME-closed` lets a claim have the roles
and attributes of its class and no others; `shapes:NAME-possible` checks a `mas:Possibility` by the
class that it possibly is of. SHACL finds instances by their type only; a path backwards from the
class (SHACL 1.0, section 2.3.1.3) finds those that name it otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ontology.namespaces import MAS, RDF, RDFS, SH, SHAPES, XSD
from ontology.triples import Node, Triples

_TYPE: Final = NamedNode(f"{RDF}type")
_TRUE: Final = Literal("true", datatype=NamedNode(f"{XSD}boolean"))
_CLAIM, _POSSIBILITY = NamedNode(f"{MAS}Claim"), NamedNode(f"{MAS}Possibility")
_POSSIBLE_TYPE: Final = NamedNode(f"{MAS}possibleType")


def derived_shapes(modules: Triples, shapes: Triples) -> Iterator[Triple]:
    """Yield the triples of the derived shapes, class by class in alphabetical order.

    `modules` are the terms, `shapes` all shapes written by hand.
    """
    ancestors = _ancestors(modules)
    classes = [
        node
        for node in sorted(modules.subjects(), key=str)
        if _CLAIM in ancestors[node] and Literal("event") in modules.values(node, f"{MAS}annotates")
    ]
    of_class = _property_shapes(shapes)
    of_possibilities = ancestors.get(_POSSIBILITY, frozenset())
    for node in classes:
        below = {other for other in classes if node in ancestors[other]}
        related = ancestors[node] | below | of_possibilities
        paths = {
            path
            for related_class in related
            for shape in of_class[related_class]
            for path in shapes.nodes(shape, f"{SH}path")
        }
        yield from _closed(node, sorted(paths, key=str))
        # What holds for every claim, a possibility is checked by already.
        peculiar = sorted(ancestors[node] - of_possibilities, key=str)
        yield from _possible(node, [s for each in peculiar for s in of_class[each]])


def _closed(class_node: NamedNode, paths: Iterable[Node]) -> Iterator[Triple]:
    shape = _shape(class_node, "closed")
    yield Triple(shape, _TYPE, _sh("NodeShape"))
    yield Triple(shape, _sh("targetClass"), class_node)
    yield Triple(shape, _sh("closed"), _TRUE)
    rest: Node = NamedNode(f"{RDF}nil")
    for path in (*reversed(list(paths)), _TYPE):
        cell = BlankNode()
        yield Triple(cell, NamedNode(f"{RDF}first"), path)
        yield Triple(cell, NamedNode(f"{RDF}rest"), rest)
        rest = cell
    yield Triple(shape, _sh("ignoredProperties"), rest)


def _possible(class_node: NamedNode, property_shapes: Iterable[Node]) -> Iterator[Triple]:
    shape, path = _shape(class_node, "possible"), BlankNode()
    yield Triple(shape, _TYPE, _sh("PropertyShape"))
    yield Triple(shape, _sh("targetNode"), class_node)
    yield Triple(shape, _sh("path"), path)
    yield Triple(path, _sh("inversePath"), _POSSIBLE_TYPE)
    yield Triple(shape, _sh("node"), _shape(class_node, "closed"))
    for property_shape in dict.fromkeys(property_shapes):
        yield Triple(shape, _sh("property"), property_shape)


def _property_shapes(shapes: Triples) -> Mapping[Node, list[Node]]:
    found: dict[Node, list[Node]] = defaultdict(list)
    for node_shape in shapes.subjects():
        for target in shapes.nodes(node_shape, f"{SH}targetClass"):
            found[target] += shapes.nodes(node_shape, f"{SH}property")
    return found


def _ancestors(modules: Triples) -> Mapping[Node, frozenset[Node]]:
    """Map each class to itself and all classes above it."""

    def upwards(node: Node) -> frozenset[Node]:
        parents = modules.nodes(node, f"{RDFS}subClassOf")
        return frozenset({node}).union(*map(upwards, parents))

    return {node: upwards(node) for node in modules.subjects()}


def _shape(class_node: NamedNode, kind: str) -> NamedNode:
    return NamedNode(f"{SHAPES}{class_node.value.removeprefix(MAS)}-{kind}")


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
