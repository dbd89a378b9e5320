"""Snapshots of a data directory: made aside, published by one atomic switch, tidied away."""

import os
import shutil
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from store.interface import Snapshot, StoreError

# Readers of the last two are given time to finish, and an operator a way back.
KEPT: Final = 3


def published(root: Path) -> Snapshot | None:
    """Return the snapshot that ``current`` names, or None if there is no ``current``.

    Raises StoreError if ``current`` names something else than a snapshot.
    """
    try:
        target = (root / "current").readlink()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{root / 'current'} is not a link: {error}") from error
    path = root / target
    if not path.name.isdecimal() or not path.is_dir():
        raise StoreError(f"{root / 'current'} leads to {target}, which is no snapshot")
    return Snapshot(int(path.name), path)


def publish(store: Store, root: Path) -> Snapshot:
    """Copy the store's state into the next snapshot, make it durable, and switch ``current`` to it.

    Raises OSError if a file cannot be written; ``current`` is then as it was.
    """
    snapshots = root / "snapshots"
    snapshots.mkdir(exist_ok=True)
    before = published(root)
    number = 1 if before is None else before.id + 1
    partial = snapshots / f".{number}.partial"
    final = snapshots / str(number)
    store.flush()
    store.backup(str(partial))
    for file in partial.iterdir():
        sync(file)
    sync(partial)
    partial.rename(final)
    sync(snapshots)
    _switch(root, final)
    tidy(root)
    return Snapshot(number, final)


def tidy(root: Path) -> None:
    """Remove what killed writers left, snapshots that were never published, and outdated ones.

    Only the writer may call this: to anybody else a snapshot under way looks abandoned.
    """
    (root / ".current.partial").unlink(missing_ok=True)
    snapshot = published(root)
    last = 0 if snapshot is None else snapshot.id
    for entry in (root / "snapshots").glob("*"):
        kept = entry.name.isdecimal() and last - KEPT < int(entry.name) <= last
        if entry.is_dir() and not kept:
            shutil.rmtree(entry)


def _switch(root: Path, snapshot: Path) -> None:
    link = root / ".current.partial"
    link.unlink(missing_ok=True)
    link.symlink_to(snapshot.relative_to(root))
    link.replace(root / "current")
    sync(root)


def sync(path: Path) -> None:
    """Make a file's contents, or a directory's entries, outlast a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
