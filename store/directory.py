"""A data directory on disk: the writer's store, its snapshots, and which of them is published."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import Store

from ontology.namespaces import EDITORIAL_GRAPH, WITHDRAWN_GRAPH
from store.exchange import has_store
from store.interface import NotADataDirectory, NothingPublished, Snapshot, StoreError
from store.pins import Pin
from store.publication import keep as keep_snapshots
from store.publication import published
from store.stamp import opened
from store.writer import EmbeddedWriter


class DataDirectory:
    """A directory with ``store/`` (the writer's), ``snapshots/N/`` and ``current``.

    ``current`` is a relative link to the published snapshot; readers need only these two, so
    that a copy of them serves on another machine.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def writer(self, *, keep: int | None = None, rebuild: bool = False) -> EmbeddedWriter:
        """Open the store for writing, creating what is missing; use it in a ``with`` statement.

        From now on ``keep`` snapshots are kept, if it is given. With ``rebuild``, only what people
        decided is taken over from the store, judgements and withdrawals: all else is to be loaded
        anew. What is published stays until then.

        Raises StoreLocked while another writer, in this process or another, has it open,
        NotADataDirectory if the path is a file or a directory with other contents, and OtherFormat
        if it was written under another ontology version and is not rebuilt, or by a newer Masalik.
        """
        self._refuse_file()
        # A mistyped path must not fill somebody's home directory, nor a replica be written over.
        if self.path.is_dir() and not has_store(self.path) and any(self.path.iterdir()):
            raise NotADataDirectory(f"{self.path} is neither empty nor has a store/ to write to")
        writer = EmbeddedWriter(self.path, rebuild=rebuild)
        if keep is not None:
            keep_snapshots(self.path, keep)
        if rebuild:
            writer.begin_anew(EDITORIAL_GRAPH, WITHDRAWN_GRAPH)
        return writer

    def current(self) -> Snapshot:
        """Return the published snapshot.

        Raises NothingPublished before the first publication, and NotADataDirectory if the path is
        a file.
        """
        self._refuse_file()
        snapshot = published(self.path)
        if snapshot is None:
            raise NothingPublished(f"{self.path} has no published snapshot; load articles first")
        return snapshot

    def open(self, snapshot: Snapshot) -> Store:
        """Open a snapshot for reading: see :func:`store.stamp.opened`."""
        return opened(snapshot)

    @contextmanager
    def pinned(self) -> Iterator[Snapshot]:
        """Hold the published snapshot on the disk until the block ends, whatever is published.

        Raises as :meth:`current` does, and StoreError if it cannot be read.
        """
        snapshot = self.current()
        while True:
            try:
                pin = Pin(snapshot.path)
                break
            except StoreError:
                # Another one was published at this moment, and this one removed.
                former, snapshot = snapshot, self.current()
                if snapshot == former:
                    raise
        try:
            yield snapshot
        finally:
            pin.let_go()

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Open the published snapshot, which stays on the disk until the block ends.

        Raises as :meth:`pinned` and :meth:`open` do.
        """
        with self.pinned() as snapshot:
            yield self.open(snapshot)

    def _refuse_file(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise NotADataDirectory(f"{self.path} is not a directory")
