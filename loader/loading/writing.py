"""Write mapped articles into a store in large batches, and tell what became of each graph."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from loader.loading.mapped_part import MappedPart
from loader.loading.results import Outcome, Result
from ontology.namespaces import MANIFEST_GRAPH
from store import Change, Derivation, Writer

# New graphs of a batch are written together: fewer writes, and at most this much to do again.
_BATCH_QUADS: Final = 200_000
_BATCH_BYTES: Final = 64_000_000
# Results wait for their batch; where few articles are new, not for long.
_BATCH_RESULTS: Final = 2_000


@dataclass(slots=True)
class Batch:
    """Results in their order, and the graphs that are to be written before they are true."""

    results: list[Result] = field(default_factory=list)
    mapped: dict[int, MappedPart] = field(default_factory=dict)
    quads: int = 0
    bytes: int = 0

    @property
    def full(self) -> bool:
        """Whether it is time to write it."""
        return (
            self.quads >= _BATCH_QUADS
            or self.bytes >= _BATCH_BYTES
            or len(self.results) >= _BATCH_RESULTS
        )

    def add(self, result: Result, mapped: MappedPart | None = None) -> None:
        """Add a result, with the article's lines where there are any to be written."""
        if mapped:
            self.mapped[len(self.results)] = mapped
            self.quads += mapped.lines.count(b"\n")
            self.bytes += len(mapped.lines)
        self.results.append(result)

    def write(self, writer: Writer, derivation: Derivation) -> Sequence[Result]:
        """Write the graphs; give the results, now true.

        Raises:
            StoreError: the store cannot be written.
        """
        by_graph = {mapped.graph: mapped for mapped in self.mapped.values() if mapped.graph}
        present = writer.present(by_graph.keys())
        new = [mapped.lines for graph, mapped in by_graph.items() if graph not in present]
        if new:
            writer.add_quads(b"".join(new))
        changes: dict[str, Change] = dict.fromkeys(by_graph.keys() - present, Change.ADDED)
        if present:
            graphs: dict[str, Collection[Quad]] = {}
            records: dict[str, Collection[Quad]] = {}
            for graph in sorted(present):
                quads = _by_graph(by_graph[graph].lines)
                graphs[graph] = quads[graph]
                records[graph] = quads[MANIFEST_GRAPH]
            changes |= writer.replace_graphs(graphs, derivation, records)
        for index, mapped in self.mapped.items():
            change = changes[mapped.graph or ""]
            unchanged = change is Change.UNCHANGED
            self.results[index] = replace(
                self.results[index],
                change=change,
                outcome=Outcome.UNCHANGED if unchanged else Outcome.LOADED,
            )
        return self.results


def _by_graph(lines: bytes) -> Mapping[str, list[Quad]]:
    graphs: dict[str, list[Quad]] = {}
    for quad in parse(lines, RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name.value, []).append(quad)
    return graphs
