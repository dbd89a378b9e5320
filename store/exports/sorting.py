"""Sort lines without holding them all: sorted runs on disk, merged, each line given once."""

import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Final, Self

import zstandard

# Bytes of lines that are held; as objects in a list they take some 1.7 times as much.
_RUN_BYTES: Final = 32 * 2**20
# Runs that are merged at once; each is an open file with buffers of its own.
_FAN_IN: Final = 64
_BUFFER_BYTES: Final = 2**16
_PACKING: Final = zstandard.ZstdCompressionParameters.from_level(1, window_log=17)


class SortedLines:
    """Lines that come out sorted by their bytes, each once, however many went in.

    To be used in a ``with`` statement. What does not fit in ``run_bytes`` goes to files in
    ``folder`` (the system's for temporary files by default), packed and without a name: nothing
    stays behind, not even of a killed process.
    """

    def __init__(
        self, folder: Path | None = None, run_bytes: int = _RUN_BYTES, fan_in: int = _FAN_IN
    ) -> None:
        self._folder = folder
        self._run_bytes = run_bytes
        self._fan_in = fan_in
        self._held: list[bytes] = []
        self._held_bytes = 0
        # Runs by level: one of a level is merged from a full level below.
        self._levels: list[list[IO[bytes]]] = [[]]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for level in self._levels:
            for run in level:
                run.close()

    def add(self, lines: Iterable[bytes]) -> None:
        """Take lines, each with its line feed."""
        for line in lines:
            self._held.append(line)
            self._held_bytes += len(line)
        if self._held_bytes >= self._run_bytes:
            self._spill()

    def __iter__(self) -> Iterator[bytes]:
        """Give the lines; nothing may be added any more."""
        self._held.sort()
        runs = [_lines(run) for level in self._levels for run in level]
        return _once(heapq.merge(self._held, *runs) if runs else iter(self._held))

    def _spill(self) -> None:
        self._held.sort()
        self._levels[0].append(self._written(self._held))
        self._held, self._held_bytes = [], 0
        for number, level in enumerate(self._levels):
            if len(level) < self._fan_in:
                break
            if number + 1 == len(self._levels):
                self._levels.append([])
            self._levels[number + 1].append(self._written(heapq.merge(*map(_lines, level))))
            for run in level:
                run.close()
            level.clear()

    def _written(self, lines: Iterable[bytes]) -> IO[bytes]:
        file: IO[bytes] = TemporaryFile(dir=self._folder)  # noqa: SIM115
        with zstandard.ZstdCompressor(compression_params=_PACKING).stream_writer(
            file, closefd=False
        ) as packed:
            batch: list[bytes] = []
            size = 0
            for line in _once(lines):
                batch.append(line)
                size += len(line)
                if size >= _BUFFER_BYTES:
                    packed.write(b"".join(batch))
                    batch, size = [], 0
            packed.write(b"".join(batch))
        return file


def _lines(run: IO[bytes]) -> Iterator[bytes]:
    run.seek(0)
    rest = b""
    with zstandard.ZstdDecompressor().stream_reader(run, closefd=False) as reader:
        while chunk := reader.read(_BUFFER_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield line + b"\n"


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = b""
    for line in lines:
        if line != before:
            yield line
            before = line
