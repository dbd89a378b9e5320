"""The writer of the embedded store: replaces named graphs and publishes snapshots."""

from collections.abc import Collection, Iterable, Mapping, Set
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from store.interface import (
    BlankNodeInGraph,
    Change,
    Derivation,
    QuadOutsideGraph,
    Snapshot,
    StoreError,
    StoreLocked,
)
from store.publication import publish, published, sync, tidy


class EmbeddedWriter:
    """A :class:`store.interface.Writer` of the RocksDB store in ``root/store``.

    ``root/unpublished`` stands while the store may differ from the published snapshot, so that
    what a killed writer committed is published by the next one.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._unpublished = root / "unpublished"
        path = root / "store"
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._store = Store(str(path))
        except OSError as error:
            if "While lock file" in str(error) or "lock hold by" in str(error):
                raise StoreLocked(f"another writer has {path} open") from error
            raise StoreError(f"cannot open {path}: {error}") from error
        # We hold the lock and load nothing yet: these can only be a killed writer's.
        for orphan in path.glob("bulk-*.sst"):
            orphan.unlink()
        tidy(root)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Opening 100,000 quads that were not flushed takes seconds.
        self._store.flush()
        # The engine has no close: it gives up its lock with the last reference.
        del self._store

    def replace_graphs(
        self, graphs: Mapping[str, Collection[Quad]], derivation: Derivation | None = None
    ) -> Mapping[str, Change]:
        """See :meth:`store.interface.Writer.replace_graphs`."""
        for name, quads in graphs.items():
            _check(name, quads)
        present = {name for name in graphs if self._store.contains_named_graph(NamedNode(name))}
        added = {name: quads for name, quads in graphs.items() if name not in present and quads}
        try:
            if added:
                self._mark_unpublished()
                derived = (derivation(*item) for item in added.items()) if derivation else ()
                # Atomic and four times faster than a transaction per graph.
                self._store.bulk_extend(chain.from_iterable(chain(added.values(), derived)))
            return {
                name: self._replace(NamedNode(name), quads, derivation)
                if name in present
                else (Change.ADDED if quads else Change.UNCHANGED)
                for name, quads in graphs.items()
            }
        except OSError as error:
            raise StoreError(f"cannot write {self._root / 'store'}: {error}") from error

    def derive(self, derivation: Derivation) -> None:
        """See :meth:`store.interface.Writer.derive`."""
        if derivation.mark in self._store:
            return
        try:
            self._mark_unpublished()
            self._store.remove_graph(NamedNode(derivation.graph))
            for graph in tuple(self._store.named_graphs()):
                quads = tuple(self._store.quads_for_pattern(None, None, None, graph))
                self._store.bulk_extend(derivation(graph.value, quads))
            self._store.add(derivation.mark)
        except OSError as error:
            raise StoreError(f"cannot write {self._root / 'store'}: {error}") from error

    def publish(self) -> Snapshot:
        """See :meth:`store.interface.Writer.publish`."""
        snapshot = published(self._root)
        if snapshot is None or self._unpublished.exists():
            try:
                snapshot = publish(self._store, self._root)
                self._unpublished.unlink(missing_ok=True)
            except OSError as error:
                raise StoreError(f"cannot publish in {self._root}: {error}") from error
        return snapshot

    def _replace(
        self, graph: NamedNode, quads: Collection[Quad], derivation: Derivation | None
    ) -> Change:
        before = frozenset(self._store.quads_for_pattern(None, None, None, graph))
        if before == frozenset(quads):
            return Change.UNCHANGED
        after = _canonical(quads)
        if before == after:
            return Change.UNCHANGED
        # Only the difference: most of an article stays as it was when a registry line changes.
        update = _difference(graph, before, after) if after else f"DROP GRAPH {graph}"
        if derivation:
            former, present = (frozenset(derivation(graph.value, q)) for q in (before, after))
            update += f" ; {_difference(NamedNode(derivation.graph), former, present)}"
        self._mark_unpublished()
        self._store.update(update)
        return Change.REPLACED if after else Change.REMOVED

    def _mark_unpublished(self) -> None:
        if not self._unpublished.exists():
            self._unpublished.touch()
            sync(self._root)


def _check(name: str, quads: Collection[Quad]) -> None:
    graph = NamedNode(name)
    for quad in quads:
        if quad.graph_name != graph:
            raise QuadOutsideGraph(f"given for {graph}, but in {quad.graph_name}: {quad.triple}")
        if _has_blank_node(quad.triple):
            raise BlankNodeInGraph(f"in {graph}: {quad.triple}")


def _has_blank_node(triple: Triple) -> bool:
    return any(
        isinstance(term, BlankNode) or (isinstance(term, Triple) and _has_blank_node(term))
        for term in (triple.subject, triple.object)
    )


def _canonical(quads: Iterable[Quad]) -> Set[Quad]:
    # The engine gives back 1 for 01 and ar-iq for ar-IQ: compare with what it would give back.
    store = Store()
    store.extend(quads)
    return frozenset(store)


def _difference(graph: NamedNode, before: Set[Quad], after: Set[Quad]) -> str:
    """Return the update that turns what a graph holds of ``before`` into ``after``."""
    return (
        f"DELETE DATA {_block(graph, before - after)} ;INSERT DATA {_block(graph, after - before)}"
    )


def _block(graph: NamedNode, quads: Iterable[Quad]) -> str:
    triples = " .\n".join(str(quad.triple) for quad in quads)
    return f"{{ GRAPH {graph} {{ {triples} }} }}"
