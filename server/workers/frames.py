"""What the server and its workers say to each other, in frames over a socket of this machine.

A frame is a kind, a length and a payload. The server asks with QUERY; a worker says READY once,
with the number by which its priority is set, then answers each query with ANSWER (a whole result),
with START, DATA… and END (a longer one), or with PROBLEM in place of any of these.
"""

import json
import pickle
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from server.evaluation import Dataset
from server.negotiation import Formats
from server.problems import Problem, ProblemType

_HEAD: Final = struct.Struct("!BI")
_TIMES: Final = struct.Struct("!ddB")


class Kind(IntEnum):
    """What a frame is."""

    QUERY = 0
    READY = 1
    ANSWER = 2
    START = 3
    DATA = 4
    END = 5
    PROBLEM = 6


@dataclass(frozen=True, slots=True)
class Query:
    """A query as a worker gets it; see ``server.evaluation.evaluate``."""

    text: str
    base_iri: str
    formats: Formats
    dataset: Dataset | None
    union: bool

    def frame(self) -> bytes:
        """Return the query as a frame."""
        graphs = None
        if self.dataset is not None:
            graphs = [
                [g.value for g in graphs] for graphs in (self.dataset.default, self.dataset.named)
            ]
        formats = (self.formats.bindings, self.formats.graph)
        return frame(
            Kind.QUERY, pickle.dumps((self.text, self.base_iri, formats, graphs, self.union))
        )


def frame(kind: Kind, payload: bytes = b"") -> bytes:
    """Return a frame."""
    return _HEAD.pack(kind, len(payload)) + payload


def started(kind: Kind, media_type: str, seconds: tuple[float, float], body: bytes = b"") -> bytes:
    """Return an ANSWER or START: media type, seconds of evaluation and serialisation, body."""
    name = media_type.encode()
    return frame(kind, _TIMES.pack(*seconds, len(name)) + name + body)


def read_start(payload: bytes) -> tuple[str, tuple[float, float], bytes]:
    """Return what an ANSWER or START holds."""
    evaluated, serialised, length = _TIMES.unpack_from(payload)
    end = _TIMES.size + length
    return payload[_TIMES.size : end].decode(), (evaluated, serialised), payload[end:]


def problem_frame(problem: Problem) -> bytes:
    """Return a refusal as a frame."""
    said = (problem.kind.name, problem.detail, dict(problem.members))
    return frame(Kind.PROBLEM, json.dumps(said).encode())


def read_problem(payload: bytes) -> Problem:
    """Return the refusal that a frame holds."""
    # Not pickled: what a worker says must not run in the server.
    kind, detail, members = json.loads(payload)
    return Problem(ProblemType[kind], detail, **members)


class Frames:
    """Cuts what arrives into frames."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[Kind, bytes]]:
        """Yield the frames that ``data`` completes."""
        held = self._held
        held += data
        start = 0
        while len(held) - start >= _HEAD.size:
            kind, length = _HEAD.unpack_from(held, start)
            end = start + _HEAD.size + length
            if len(held) < end:
                break
            yield Kind(kind), bytes(memoryview(held)[start + _HEAD.size : end])
            start = end
        if start:
            del held[:start]


def receive(channel: socket.socket) -> bytes | None:
    """Return the payload of the next frame, None when the other side has closed; blocks."""
    head = _exactly(channel, _HEAD.size)
    return _exactly(channel, _HEAD.unpack(head)[1]) if head else None


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(size - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)
