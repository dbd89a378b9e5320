"""Copies what is published to a directory of its own, and makes a data directory of such a copy."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from store.directory import DataDirectory
from store.interface import NotADataDirectory, Snapshot, StoreError
from store.publication import published, sync

_SUMS: Final = "SHA256SUMS"
_STORE: Final = "store"


class DamagedBackup(StoreError):
    """A file of a backup is missing, or not as it was written."""


def back_up(data: Path, backup: Path) -> Snapshot:
    """Copy the published snapshot of ``data`` to ``backup``, with the checksums of its files.

    Nothing is linked: damage to the one does not reach the other. A server may read and a loader
    write meanwhile. ``backup`` itself can be served.

    Raises NotADataDirectory if ``backup`` exists; NothingPublished or StoreError if there is
    nothing to copy; OSError if a file cannot be written.
    """
    if backup.exists():
        raise NotADataDirectory(f"{backup} exists; name a directory that does not")
    partial = backup.with_name(f".{backup.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    with DataDirectory(data).pinned() as snapshot:
        _copy(data, snapshot, partial)
    sums = "".join(f"{_digest(file)}  {name}\n" for name, file in _files(partial))
    (partial / _SUMS).write_text(sums, "utf-8")
    for _, file in _files(partial):
        sync(file)
    sync(partial)
    partial.rename(backup)
    sync(backup.parent)
    return snapshot


def restore(backup: Path, data: Path) -> Snapshot:
    """Make ``data`` a data directory as it was when ``backup`` was made, to serve and to load to.

    Raises DamagedBackup if a checksum is wrong; NotADataDirectory if ``data`` exists and is not
    empty, or ``backup`` is no backup; OSError if a file cannot be written.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise NotADataDirectory(f"{data} is not empty; name a directory that is, or does not exist")
    _check(backup)
    snapshot = published(backup)
    if snapshot is None:
        raise NotADataDirectory(f"{backup} has no published snapshot")
    partial = data.with_name(f".{data.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    _copy(backup, snapshot, partial)
    # A snapshot is a whole store: the writer goes on from it.
    shutil.copytree(snapshot.path, partial / _STORE)
    for _, file in _files(partial):
        sync(file)
    Store.read_only(str(partial / "snapshots" / str(snapshot.id)))
    if data.exists():
        data.rmdir()
    partial.rename(data)
    sync(data.parent)
    return Snapshot(snapshot.id, data / "snapshots" / str(snapshot.id))


def _copy(root: Path, snapshot: Snapshot, target: Path) -> None:
    (target / "snapshots").mkdir(parents=True)
    within = snapshot.path.relative_to(root)
    shutil.copytree(snapshot.path, target / within)
    (target / "current").symlink_to(within)
    # What the directory says of itself; the sums are made anew.
    for file in root.iterdir():
        hidden = file.name.startswith(".") or file.name == _SUMS
        if file.is_file() and not file.is_symlink() and not hidden:
            shutil.copy2(file, target / file.name)


def _check(backup: Path) -> None:
    try:
        lines = (backup / _SUMS).read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise NotADataDirectory(f"{backup} has no {_SUMS}: it is no backup") from None
    expected = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = {name: _digest(file) for name, file in _files(backup) if name != _SUMS}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise DamagedBackup(f"{backup / name} is missing, added or changed since the backup")


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(root.rglob("*")):
        if file.is_file():
            yield file.relative_to(root).as_posix(), file


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
