"""Holds a snapshot on the disk while somebody reads it: the writer removes those that nobody holds.

The engine opens some of a snapshot's files only when it needs them.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Collection
from pathlib import Path
from typing import Final

from store.interface import Snapshot, StoreError

_ASKED_AGAIN_SECONDS: Final = 0.05


class Pin:
    """Keeps a snapshot from being removed, until it is let go; also in processes forked meanwhile.

    A shared lock on the file ``CURRENT`` of the snapshot, for which reading suffices.
    """

    def __init__(self, snapshot: Path) -> None:
        """Hold a snapshot.

        Raises StoreError if it is gone, or about to go.
        """
        self._descriptor: int | None = None
        try:
            self._descriptor = os.open(snapshot / "CURRENT", os.O_RDONLY)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            gone = not os.fstat(self._descriptor).st_nlink
        except OSError as error:
            raise StoreError(f"cannot open snapshot {snapshot.name}: {error}") from error
        if gone:
            raise StoreError(f"snapshot {snapshot.name} was removed meanwhile")

    def let_go(self) -> None:
        """Let the snapshot be removed."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __del__(self) -> None:
        self.let_go()


def remove(snapshot: Path) -> bool:
    """Remove a snapshot unless somebody holds it; tell whether it is gone."""
    try:
        descriptor = os.open(snapshot / "CURRENT", os.O_RDONLY)
    except FileNotFoundError:
        shutil.rmtree(snapshot)  # Never finished, or removed in part.
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # First, so that nobody takes what is left for a snapshot.
        (snapshot / "CURRENT").unlink()
        shutil.rmtree(snapshot)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def remove_soon(snapshots: Collection[Snapshot], seconds: float) -> None:
    """Remove snapshots as soon as nobody holds them, or after some seconds all the same."""
    until = time.monotonic() + seconds
    left = [snapshot.path for snapshot in snapshots]
    while left := [path for path in left if not remove(path)]:
        if time.monotonic() >= until:
            for path in left:
                shutil.rmtree(path)
            return
        time.sleep(_ASKED_AGAIN_SECONDS)
