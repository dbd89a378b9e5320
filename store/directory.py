"""A data directory on disk: the writer's store, its snapshots, and which of them is published."""

from pathlib import Path

from pyoxigraph import Store

from store.interface import NotADataDirectory, NothingPublished, Snapshot, StoreError
from store.publication import published
from store.writer import EmbeddedWriter


class DataDirectory:
    """A directory with ``store/`` (the writer's), ``snapshots/N/`` and ``current``.

    ``current`` is a relative link to the published snapshot; readers need only these two, so
    that a copy of them serves on another machine.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def writer(self) -> EmbeddedWriter:
        """Open the store for writing, creating what is missing; use it in a ``with`` statement.

        Raises StoreLocked while another writer, in this process or another, has it open, and
        NotADataDirectory if the path is a file or a directory with other contents.
        """
        self._refuse_file()
        # A mistyped path must not fill somebody's home directory, nor a replica be written over.
        if self.path.is_dir() and not (self.path / "store").is_dir() and any(self.path.iterdir()):
            raise NotADataDirectory(f"{self.path} is neither empty nor has a store/ to write to")
        return EmbeddedWriter(self.path)

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
        """Open a snapshot for reading; it stays readable while open, even when it is superseded.

        Raises StoreError if it cannot be read, for one because it was removed meanwhile.
        """
        try:
            return Store.read_only(str(snapshot.path))
        except OSError as error:
            raise StoreError(f"cannot open snapshot {snapshot.id}: {error}") from error

    def _refuse_file(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise NotADataDirectory(f"{self.path} is not a directory")
