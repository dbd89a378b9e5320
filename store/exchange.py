"""Puts another store in the place of the writer's, whole or not at all."""

import fcntl
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

from pyoxigraph import NamedNode, Store

from store.interface import StoreLocked
from store.publication import sync

_STORE: Final = "store"
_NEXT: Final = ".store.partial"
_FORMER: Final = ".store.former"
_LOCK: Final = ".lock"


def lock(root: Path) -> IO[bytes]:
    """Keep other processes from writing, also while stores are exchanged, until it is closed.

    The lock is of this process alone, not of those forked from it.

    Raises StoreLocked while another process holds it.
    """
    file = (root / _LOCK).open("ab")
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise StoreLocked(f"another writer has {root / _STORE} open") from error
    return file


def has_store(root: Path) -> bool:
    """Tell whether a writer's store is there, be it one that was left aside."""
    return (root / _STORE).is_dir() or (root / _FORMER).is_dir()


def recover(root: Path) -> None:
    """Mend what a writer left that was killed while it exchanged stores; under the lock."""
    former = root / _FORMER
    if former.is_dir() and not (root / _STORE).exists():
        former.rename(root / _STORE)
    for left in (former, root / _NEXT):
        if left.exists():
            shutil.rmtree(left)


def rewritten(store: Store, root: Path, graphs: Iterable[NamedNode] | None = None) -> None:
    """Write the next store from all quads of one, or those of some graphs.

    Unlike deletion and compaction this leaves no word behind: the engine keeps each term that it
    ever held.
    """
    target = Store(str(root / _NEXT))
    if graphs is None:
        target.bulk_extend(store)
    else:
        target.bulk_extend(
            quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)
        )
    target.flush()


def copied(store: Store, root: Path) -> None:
    """Make the next store a copy of one, by links."""
    store.backup(str(root / _NEXT))


def exchange(root: Path) -> None:
    """Put the next store in the place of the present one, which nobody has open any more."""
    following, present, former = root / _NEXT, root / _STORE, root / _FORMER
    for file in following.iterdir():
        sync(file)
    sync(following)
    present.rename(former)
    following.rename(present)
    sync(root)
    shutil.rmtree(former)
