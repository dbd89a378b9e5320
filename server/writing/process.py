"""The process that carries writes out; it holds the store only while it is told to.

Run as `python -m server.writing.process CHANNEL_FD DATA MEMORY_BYTES`. It is asked one thing at a
time, a pickle after its length, and answers each with another: an operation with its outcome,
PUBLISH with the number of the snapshot, RELEASE with None, and any of them with a refusal instead.
"""

import os
import pickle
import socket
import struct
import sys
from pathlib import Path
from typing import Any, Final

from server.problems import Problem, ProblemType
from server.workers.confinement import confine
from server.writing.operations import Operation, Operations, Outcome
from store import DataDirectory, StoreError, StoreLocked
from store.writer import EmbeddedWriter

PUBLISH: Final = "publish"
RELEASE: Final = "release"
_LENGTH: Final = struct.Struct("!I")


def message(content: object) -> bytes:
    """Return what is sent for ``content``."""
    held = pickle.dumps(content)
    return _LENGTH.pack(len(held)) + held


def refusal(problem: Problem) -> tuple[str, str, dict[str, str], dict[str, Any]]:
    """Return a problem as it is sent."""
    return problem.kind.name, problem.detail, dict(problem.headers or {}), dict(problem.members)


class _Writing:
    def __init__(self, data: Path, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._confined = False
        self._data = DataDirectory(data)
        self._operations = Operations()
        self._writer: EmbeddedWriter | None = None

    def obey(self, asked: Operation | str) -> Outcome | int | None:
        """Do what is asked."""
        if asked == RELEASE:
            self._release()
            return None
        if self._writer is None:
            self._writer = self._data.writer()
        if not self._confined:
            # The engine's threads, which stay, are no write's memory.
            confine(self._memory_bytes)
            self._confined = True
        if asked == PUBLISH:
            return self._writer.publish().id
        assert not isinstance(asked, str)
        return self._operations.carry_out(self._writer, asked)

    def _release(self) -> None:
        if self._writer is not None:
            self._writer.__exit__(None, None, None)
            self._writer = None


def _answer(writing: _Writing, asked: Operation | str) -> tuple[bool, object]:
    """Return whether it was done, and its result or the refusal."""
    try:
        return True, writing.obey(asked)
    except Problem as problem:
        return False, refusal(problem)
    except StoreLocked:
        detail = "A load or another writer holds the store; try again when it is done."
        headers = {"Retry-After": "5"}
        return False, refusal(Problem(ProblemType.STORE_LOCKED, detail, headers=headers))
    except StoreError as error:
        return False, refusal(Problem(ProblemType.WRITE_FAILED, str(error)))


def _receive(channel: socket.socket) -> Operation | str:
    """Return the next thing asked; raises EOFError when the server has gone."""
    with channel.makefile("rb", buffering=0) as stream:
        head = stream.read(_LENGTH.size)
        if not head:
            raise EOFError
        (length,) = _LENGTH.unpack(head)
        held = bytearray()
        while len(held) < length:
            part = stream.read(length - len(held))
            if not part:
                raise EOFError
            held += part
    asked: Operation | str = pickle.loads(held)  # noqa: S301 (from our server)
    return asked


def main() -> None:
    """Carry out writes until the server closes the channel."""
    descriptor, data, memory_bytes = sys.argv[1:]
    channel = socket.socket(fileno=int(descriptor))
    writing = _Writing(Path(data), int(memory_bytes))
    try:
        while True:
            asked = _receive(channel)
            channel.sendall(message(_answer(writing, asked)))
    except (EOFError, ConnectionError):
        writing.obey(RELEASE)
    # Nothing is left to be done, and the engine's threads need not be waited for.
    os._exit(0)


if __name__ == "__main__":
    main()
