"""What may be written: quads of the graph that they are given for, without blank nodes."""

from collections.abc import Collection, Mapping

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from ontology.namespaces import MANIFEST_GRAPH
from store.interface import BlankNodeInGraph, QuadOutsideGraph


def check_graph(name: str, quads: Collection[Quad]) -> None:
    """Check the quads given for a graph.

    Raises:
        QuadOutsideGraph: one is in another graph.
        BlankNodeInGraph: one holds a blank node.
    """
    graph = NamedNode(name)
    for quad in quads:
        if quad.graph_name != graph:
            raise QuadOutsideGraph(f"given for {graph}, but in {quad.graph_name}: {quad.triple}")
        if has_blank_node(quad.triple):
            raise BlankNodeInGraph(f"in {graph}: {quad.triple}")


def check_record(name: str, quads: Collection[Quad]) -> None:
    """Check the quads given as the record of a graph in the manifest.

    Raises:
        QuadOutsideGraph: one is in another graph than the manifest, or tells of another graph.
        BlankNodeInGraph: one holds a blank node.
    """
    check_graph(MANIFEST_GRAPH, quads)
    for quad in quads:
        if quad.subject != NamedNode(name):
            raise QuadOutsideGraph(f"given as a record of {name}: {quad.triple}")


def has_blank_node(triple: Triple) -> bool:
    """Say whether a blank node stands in a triple, at whatever depth."""
    return any(
        isinstance(term, BlankNode) or (isinstance(term, Triple) and has_blank_node(term))
        for term in (triple.subject, triple.object)
    )


def check_replacement(
    graphs: Mapping[str, Collection[Quad]], records: Mapping[str, Collection[Quad]]
) -> None:
    """Check the quads given for graphs, and their records in the manifest.

    Raises as :func:`check_graph` and :func:`check_record` do.
    """
    for name, quads in graphs.items():
        check_graph(name, quads)
    for name, quads in records.items():
        check_record(name, quads)
