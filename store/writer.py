"""The writer of the embedded store: replaces named graphs and publishes snapshots."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from ontology.namespaces import MANIFEST_GRAPH, MAS
from store.exchange import copied, exchange, lock, recover, rewritten
from store.graph_checks import check_replacement, has_blank_node
from store.interface import (
    Change,
    Derivation,
    Snapshot,
    StoreError,
    StoreLocked,
)
from store.publication import publish, published, sync, tidy
from store.stamp import Stamp, opened, stamp_of

_MANIFEST: Final = NamedNode(MANIFEST_GRAPH)
_DIGEST: Final = NamedNode(f"{MAS}sourceDigest")


class EmbeddedWriter:
    """A :class:`store.interface.Writer` of the RocksDB store in ``root/store``.

    ``root/unpublished`` stands while the store may differ from the published snapshot, so that
    what a killed writer committed is published by the next one.
    """

    def __init__(self, root: Path, *, rebuild: bool = False) -> None:
        self._root = root
        self._unpublished = root / "unpublished"
        path = root / "store"
        stamp = Stamp.read(root)
        if stamp is not None:
            stamp.check(root, rebuild=rebuild)
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._lock = lock(root)
            recover(root)
            path.mkdir(exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot write {root}: {error}") from error
        try:
            self._store = Store(str(path))
        except OSError as error:
            self._lock.close()
            if "While lock file" in str(error) or "lock hold by" in str(error):
                raise StoreLocked(f"another writer has {path} open") from error
            raise StoreError(f"cannot open {path}: {error}") from error
        if stamp is None:
            self._adopt(rebuild=rebuild)
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
        self._close()

    def graph_names(self) -> Iterator[str]:
        """See :meth:`store.interface.Writer.graph_names`."""
        for graph in self._store.named_graphs():
            if isinstance(graph, NamedNode):
                yield graph.value

    def present(self, names: Collection[str]) -> Set[str]:
        """See :meth:`store.interface.Writer.present`."""
        return {name for name in names if self._store.contains_named_graph(NamedNode(name))}

    def read_graph(self, name: str) -> Collection[Quad]:
        """See :meth:`store.interface.Writer.read_graph`."""
        return tuple(self._store.quads_for_pattern(None, None, None, NamedNode(name)))

    def recorded(self, digests: Collection[str]) -> Mapping[str, str]:
        """See :meth:`store.interface.Writer.recorded`."""
        return {
            digest: quad.subject.value
            for digest in digests
            for quad in self._store.quads_for_pattern(None, _DIGEST, Literal(digest), _MANIFEST)
            if isinstance(quad.subject, NamedNode)
        }

    def add_quads(self, lines: bytes) -> None:
        """See :meth:`store.interface.Writer.add_quads`."""
        self._mark_unpublished()
        with self._writing():
            self._store.bulk_load(lines, RdfFormat.N_QUADS, lenient=True)

    def replace_graphs(
        self,
        graphs: Mapping[str, Collection[Quad]],
        derivation: Derivation | None = None,
        records: Mapping[str, Collection[Quad]] | None = None,
    ) -> Mapping[str, Change]:
        """See :meth:`store.interface.Writer.replace_graphs`."""
        records = records or {}
        check_replacement(graphs, records)
        present = self.present(graphs.keys())
        added = {name: quads for name, quads in graphs.items() if name not in present and quads}
        with self._writing():
            if added:
                self._mark_unpublished()
                derived = (derivation(*item) for item in added.items()) if derivation else ()
                recorded = (records.get(name, ()) for name in added)
                # Atomic and four times faster than a transaction per graph.
                self._store.bulk_extend(
                    chain.from_iterable(chain(added.values(), derived, recorded))
                )
            return {
                name: self._replace(NamedNode(name), quads, derivation, records.get(name, ()))
                if name in present
                else (Change.ADDED if quads else Change.UNCHANGED)
                for name, quads in graphs.items()
            }

    def derive(self, derivation: Derivation) -> None:
        """See :meth:`store.interface.Writer.derive`."""
        if derivation.mark in self._store:
            return
        with self._writing():
            self._mark_unpublished()
            self._store.remove_graph(NamedNode(derivation.graph))
            self._store.bulk_extend(
                chain.from_iterable(
                    derivation(name, self.read_graph(name))
                    for name in self.graph_names()
                    # Larger than all others, and a record of the work, not facts.
                    if name != MANIFEST_GRAPH
                )
            )
            self._store.add(derivation.mark)

    @property
    def is_published(self) -> bool:
        """Whether the published snapshot holds all that was written."""
        return not self._unpublished.exists()

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

    def begin_anew(self, *graphs: str) -> None:
        """Let the store hold some of its graphs only, and nothing else, by the present stamp.

        What is published stays as it was until the next publication.

        Raises StoreError if the store cannot be written.
        """
        self._exchange(lambda: rewritten(self._store, self._root, map(NamedNode, graphs)))
        Stamp.present().write(self._root)

    def rewrite(self) -> None:
        """Write the whole store anew, so that nothing of what it once held is left in its files.

        Raises StoreError if the store cannot be written.
        """
        self._exchange(lambda: rewritten(self._store, self._root))

    def go_back(self, snapshot: Snapshot) -> Snapshot:
        """Let the store be as it was in a snapshot, and publish that as the latest.

        Raises StoreError if the snapshot cannot be read, or the store not be written.
        """
        former = opened(snapshot)
        self._exchange(lambda: copied(former, self._root))
        return self.publish()

    def _exchange(self, prepare: Callable[[], None]) -> None:
        """Put the store that ``prepare`` makes in the place of this one."""
        with self._writing():
            prepare()
            self._mark_unpublished()
            self._store.flush()
            del self._store
            try:
                exchange(self._root)
            finally:
                recover(self._root)
                self._store = Store(str(self._root / "store"))

    def _adopt(self, *, rebuild: bool) -> None:
        """Stamp a directory that is new, or older than stamps."""
        try:
            stamp_of(self._root, self._store).check(self._root, rebuild=rebuild)
        except StoreError:
            self._close()
            raise
        Stamp.present().write(self._root)

    def _close(self) -> None:
        # The engine has no close: it gives up its lock with the last reference.
        del self._store
        self._lock.close()

    def _replace(
        self,
        graph: NamedNode,
        quads: Collection[Quad],
        derivation: Derivation | None,
        records: Collection[Quad],
    ) -> Change:
        former = frozenset(self._store.quads_for_pattern(graph, None, None, _MANIFEST))
        record = difference(_MANIFEST, former, frozenset(records))
        before = frozenset(self._store.quads_for_pattern(None, None, None, graph))
        after: Set[Quad] = frozenset(quads)
        if before != after:
            after = _canonical(quads)
        if before == after:
            if record:
                self.update(record)
            return Change.UNCHANGED
        # Only the difference: most of an article stays as it was when a registry line changes.
        changes = [_replacement(graph, before, after), record]
        if derivation:
            inferred = (frozenset(derivation(graph.value, q)) for q in (before, after))
            changes.append(difference(NamedNode(derivation.graph), *inferred))
        self.update(" ; ".join(filter(None, changes)))
        return Change.REPLACED if after else Change.REMOVED

    def update(self, text: str, base_iri: str | None = None) -> None:
        """Carry out a SPARQL update, all or nothing; ``base_iri`` resolves its relative IRIs.

        Raises SyntaxError if it does not parse; StoreError if the store cannot be written.
        """
        self._mark_unpublished()
        try:
            self._store.update(text, base_iri=base_iri)
        except (OSError, RuntimeError) as error:
            raise StoreError(f"cannot update {self._root / 'store'}: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Let what the system refuses meanwhile be a StoreError."""
        try:
            yield
        except OSError as error:
            raise StoreError(f"cannot write {self._root / 'store'}: {error}") from error

    def _mark_unpublished(self) -> None:
        if not self._unpublished.exists():
            self._unpublished.touch()
            sync(self._root)


def _canonical(quads: Iterable[Quad]) -> Set[Quad]:
    # The engine gives back 1 for 01 and ar-iq for ar-IQ: compare with what it would give back.
    store = Store()
    store.extend(quads)
    return frozenset(store)


def _replacement(graph: NamedNode, before: Set[Quad], after: Set[Quad]) -> str:
    """Return the update that turns a graph that holds ``before`` into one that holds ``after``."""
    if not after:
        return f"DROP GRAPH {graph}"
    if any(has_blank_node(quad.triple) for quad in before):
        # Written by hand, through the server; no update can name them.
        return f"CLEAR GRAPH {graph} ; INSERT DATA {_block(graph, after)}"
    return difference(graph, before, after)


def difference(graph: NamedNode, before: Set[Quad], after: Set[Quad]) -> str:
    """Return the update that turns what a graph holds of ``before`` into ``after``, if any."""
    steps = (("DELETE", before - after), ("INSERT", after - before))
    return " ; ".join(f"{verb} DATA {_block(graph, quads)}" for verb, quads in steps if quads)


def _block(graph: NamedNode, quads: Iterable[Quad]) -> str:
    triples = " .\n".join(str(quad.triple) for quad in quads)
    return f"{{ GRAPH {graph} {{ {triples} }} }}"
