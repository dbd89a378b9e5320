"""Snapshots of a data directory: made aside, published by one atomic switch, tidied away."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from store.interface import Snapshot, StoreError
from store.pins import remove, remove_soon
from store.stamp import Stamp

# Readers of the last two are given time to finish, and an operator a way back.
KEPT: Final = 3
_KEEP: Final = "keep"
_CHANGING_SECONDS: Final = 20.0


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


def kept(root: Path) -> Sequence[Snapshot]:
    """Return the snapshots that are there, the published one last."""
    last = published(root)
    found = (
        Snapshot(int(entry.name), entry)
        for entry in (root / "snapshots").glob("*")
        if entry.name.isdecimal() and (entry / "CURRENT").exists()
    )
    # A writer under way has the next one there before it is published.
    return sorted((s for s in found if last and s.id <= last.id), key=lambda snapshot: snapshot.id)


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
    Stamp.present().write(partial)
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
    first = last - how_many_kept(root)
    for entry in (root / "snapshots").glob("*"):
        stays = entry.name.isdecimal() and first < int(entry.name) <= last
        if entry.is_dir() and not stays:
            # One that is read still goes with a later publication.
            remove(entry)


def discard_former(root: Path) -> None:
    """Remove all snapshots but the published one; for the writer only.

    Who reads one is given some seconds to change over.
    """
    remove_soon(kept(root)[:-1], _CHANGING_SECONDS)


def how_many_kept(root: Path) -> int:
    """Return how many snapshots the writer keeps, the published one among them."""
    try:
        return max(int((root / _KEEP).read_text("ascii")), 1)
    except (FileNotFoundError, ValueError):
        return KEPT


def keep(root: Path, number: int) -> None:
    """Let so many snapshots be kept from now on."""
    partial = root / f".{_KEEP}.partial"
    partial.write_text(f"{number}\n", "ascii")
    partial.replace(root / _KEEP)


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
