"""The loop of a worker process: take a query, evaluate it, send the serialised result."""

import os
import pickle
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Store

from server.evaluation import AnswerTooLarge, Dataset, evaluate
from server.negotiation import Formats
from server.problems import Problem
from server.workers.frames import Kind, frame, problem_frame, receive, started

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# So much is held back until it is known that no early failure follows; most answers are shorter.
_HELD_BYTES: Final = 256 * 1024
_CHUNK_BYTES: Final = 64 * 1024


def work(channel: socket.socket, store: Store, most_bytes: int) -> None:
    """Answer queries from ``store`` until the other side closes ``channel``."""
    channel.sendall(frame(Kind.READY, str(_scheduled()).encode()))
    while (asked := receive(channel)) is not None:
        _answer(channel, store, asked, most_bytes)


def _scheduled() -> int:
    """Return by which number the system sets the priority of what evaluates queries here."""
    # Linux has a priority for each thread.
    return threading.get_native_id() if sys.platform == "linux" else os.getpid()


def _answer(channel: socket.socket, store: Store, asked: bytes, most_bytes: int) -> None:
    text, base_iri, formats, graphs, union = pickle.loads(asked)  # noqa: S301 (from our server)
    dataset = graphs and Dataset(*([NamedNode(iri) for iri in named] for named in graphs))
    output = _Output(channel, most_bytes)
    try:
        evaluate(
            store,
            text,
            base_iri=base_iri,
            dataset=dataset or None,
            union=union,
            formats=Formats(*formats),
            output=output,
        )
    except Problem as problem:
        channel.sendall(problem_frame(problem))
    else:
        output.end()


class _Output:
    """Takes what the engine serialises, and sends it on once there is enough of it."""

    def __init__(self, channel: socket.socket, most_bytes: int) -> None:
        self._channel = channel
        self._most = most_bytes
        self._held = bytearray()
        self._sent = 0
        self._media_type = ""
        self._begun = time.perf_counter()
        self._evaluated = self._begun

    def begin(self, media_type: str) -> None:
        """Note that the evaluation gave a result, which is serialised from now on."""
        self._media_type = media_type
        self._evaluated = time.perf_counter()

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take a piece of the result."""
        length = memoryview(data).nbytes
        self._held += data
        if self._sent + len(self._held) > self._most:
            raise AnswerTooLarge(self._most)
        if len(self._held) >= (_CHUNK_BYTES if self._sent else _HELD_BYTES):
            if not self._sent:
                self._channel.sendall(started(Kind.START, self._media_type, self._seconds()))
            self._channel.sendall(frame(Kind.DATA, bytes(self._held)))
            self._sent += len(self._held)
            self._held.clear()
        return length

    def flush(self) -> None:
        """Do nothing: the end sends what is held."""

    def end(self) -> None:
        """Send the rest, and say that the result is whole."""
        if not self._sent:
            body = bytes(self._held)
            self._channel.sendall(started(Kind.ANSWER, self._media_type, self._seconds(), body))
            return
        if self._held:
            self._channel.sendall(frame(Kind.DATA, bytes(self._held)))
        self._channel.sendall(frame(Kind.END))

    def _seconds(self) -> tuple[float, float]:
        return self._evaluated - self._begun, time.perf_counter() - self._evaluated
