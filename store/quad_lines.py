"""Quads as lines: N-Quads apart by graph, and N-Triples of quads."""

from collections.abc import Iterable, Mapping

from pyoxigraph import Quad


def ntriples(quads: Iterable[Quad]) -> bytes:
    """Give the triples of quads, a line each, in their order."""
    return "".join(f"{quad.triple} .\n" for quad in quads).encode()


def lines_by_graph(nquads: bytes) -> Mapping[str, bytes]:
    """Give the N-Triples of each named graph of N-Quads, as Masalik writes these, by its IRI."""
    parts: dict[bytes, list[bytes]] = {}
    for line in nquads.splitlines():
        triple, _, graph = line.removesuffix(b" .").rpartition(b" ")
        parts.setdefault(graph, []).append(triple)
    return {graph[1:-1].decode(): b" .\n".join((*triples, b"")) for graph, triples in parts.items()}
