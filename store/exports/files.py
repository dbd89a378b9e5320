"""Files and folders that appear whole or not at all, packed if asked, with their checksums."""

import fcntl
import gzip
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Final, Protocol

import zstandard

from store.exports.formats import Compression
from store.interface import StoreError
from store.publication import sync

CHECKSUMS: Final = "SHA256SUMS"
_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 3


class OutputExists(StoreError):
    """A folder to be written holds something already."""


class Sink(Protocol):
    """What an export is written to."""

    def write(self, data: bytes, /) -> int:
        """Take bytes."""

    def flush(self) -> object:
        """Pass on what was taken."""


class _Digesting:
    """Passes bytes on to a file, and digests them on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = sha256()

    def write(self, data: bytes, /) -> int:
        """Write and digest."""
        self._digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Flush the file."""
        self._file.flush()

    def hexdigest(self) -> str:
        """Give the SHA-256 of all that was written."""
        return self._digest.hexdigest()


@contextmanager
def packed(output: Sink, compression: Compression) -> Iterator[Sink]:
    """Give a sink that packs what is written to it into ``output``: equal bytes, equal packs."""
    if compression is Compression.NONE:
        yield output
    elif compression is Compression.GZIP:
        # Without the time, so that the same export has the same checksum tomorrow.
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, output, mtime=0) as zipped:
            yield zipped
    else:
        compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
        with compressor.stream_writer(output, closefd=False) as zipped:  # type: ignore[arg-type]
            yield zipped


@contextmanager
def new_file(path: Path, compression: Compression, *, checksum: bool = False) -> Iterator[Sink]:
    """Write a file, made durable; it takes its place when the block ends without an exception.

    With ``checksum`` its line in SHA256SUMS beside it is written too, just after the file.
    """
    # By machine and process: two exports to one name must not write into each other.
    partial = path.with_name(f".{path.name}.{platform.node()}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            output = _Digesting(file)
            with packed(output, compression) as sink:
                yield sink
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    sync(path.parent)
    if checksum:
        _enter(path, output.hexdigest())


class NewFolder:
    """A folder under way, of which each file is entered in SHA256SUMS; see :func:`new_folder`."""

    def __init__(self, root: Path, compression: Compression, checksums: IO[bytes]) -> None:
        self._root = root
        self._compression = compression
        self._checksums = checksums

    @contextmanager
    def file(self, name: str) -> Iterator[Sink]:
        """Write a file of the folder; its name, which may have folders, gets the pack's suffix.

        Raises FileExistsError if there is one of this name.
        """
        name += self._compression.suffix
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            output = _Digesting(file)
            with packed(output, self._compression) as sink:
                yield sink
        self._checksums.write(_line(output.hexdigest(), name))


@contextmanager
def new_folder(path: Path, compression: Compression) -> Iterator[NewFolder]:
    """Write a folder of files with SHA256SUMS; it appears when the block ends without an exception.

    Raises OutputExists if the path is anything but an empty folder or nothing.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise OutputExists(f"{path} exists and is no empty folder; name another one")
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.mkdir(parents=True)
    try:
        with (partial / CHECKSUMS).open("wb") as checksums:
            yield NewFolder(partial, compression, checksums)
        # One call for all: a file each, of 100,000, would take minutes.
        os.sync()
        partial.replace(path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    sync(path.parent)


def _enter(path: Path, digest: str) -> None:
    """Put a file's line into the SHA256SUMS of its folder, in place of a former one."""
    checksums = path.with_name(CHECKSUMS)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # Several exports may end at once.
        fcntl.flock(folder, fcntl.LOCK_EX)
        lines = checksums.read_bytes().splitlines(keepends=True) if checksums.exists() else []
        end = _line("", path.name)
        lines = [line for line in lines if not line.endswith(end)]
        lines = sorted(
            [*lines, _line(digest, path.name)], key=lambda line: line.partition(b"  ")[2]
        )
        partial = path.with_name(f".{CHECKSUMS}.{os.getpid()}.partial")
        partial.write_bytes(b"".join(lines))
        sync(partial)
        partial.replace(checksums)
        os.fsync(folder)
    finally:
        os.close(folder)


def _line(digest: str, name: str) -> bytes:
    return f"{digest}  {name}\n".encode()
