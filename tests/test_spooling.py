"""Answers read ahead of their clients: whole, in order, bounded, and never in the workers' way."""

import asyncio
import http.client
import json
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx
import pytest
from conftest import publish
from hypothesis import given
from hypothesis import strategies as st

from server.spooling import Spool

KIB: Final = 1024
ROWS: Final = 60_000
GRAPH: Final = "urn:x:g"
QUERY: Final = "SELECT * { GRAPH <urn:x:g> { ?s ?p ?o } }"


class Broken(Exception):
    """The answer cannot be finished."""


class Source:
    """Gives pieces, and notes how many were taken and whether it was closed."""

    def __init__(self, pieces: Sequence[bytes], *, broken: bool = False) -> None:
        self._pieces = pieces
        self._broken = broken
        self.taken = 0
        self.closed = False

    async def __call__(self) -> AsyncIterator[bytes]:
        try:
            for piece in self._pieces:
                self.taken += 1
                await asyncio.sleep(0)
                yield piece
            if self._broken:
                raise Broken
        finally:
            self.closed = True


async def settled(source: Source) -> None:
    """Wait until no more is read ahead."""
    before = -1
    while before != source.taken:
        before = source.taken
        for _ in range(5):
            await asyncio.sleep(0)


@given(
    st.lists(st.binary(min_size=1, max_size=300 * KIB), max_size=12),
    st.integers(0, 3000 * KIB),
    st.lists(st.booleans(), max_size=20),
)
def test_whatever_the_pace_the_answer_is_whole(
    pieces: list[bytes], room: int, pauses: list[bool]
) -> None:
    async def read() -> None:
        spool = Spool(room)
        source = Source(pieces)
        got = []
        async with spool.ahead(source(), "a") as ahead:
            waits = iter(pauses)
            async for piece in ahead:
                got.append(piece)
                if next(waits, False):
                    await settled(source)
        assert b"".join(got) == b"".join(pieces)
        assert source.closed
        assert spool.take("b", room // 2)

    asyncio.run(read())


def test_what_is_read_ahead_is_bounded_and_given_back() -> None:
    pieces = [bytes([n % 256]) * 64 * KIB for n in range(200)]

    async def read() -> None:
        spool = Spool(4096 * KIB)
        first, second, other = Source(pieces), Source(pieces), Source(pieces)
        async with spool.ahead(first(), "a"), spool.ahead(second(), "a"), spool.ahead(other(), "b"):
            for source in (first, second, other):
                await settled(source)
            # A client has half; beyond that only what stands in memory, and one that waits.
            assert 2048 <= (first.taken + second.taken) * 64 <= 2048 + 2 * (256 + 64 + 64)
            assert 2048 <= other.taken * 64 <= 2048 + 256 + 64 + 64
        assert spool.take("a", 2048 * KIB)

    asyncio.run(read())


def test_without_room_the_reading_waits_for_the_client() -> None:
    async def read() -> None:
        source = Source([b"x" * 64 * KIB] * 100)
        async with Spool(0).ahead(source(), "a") as ahead:
            await settled(source)
            assert source.taken <= 6
            assert len([piece async for piece in ahead]) == 100

    asyncio.run(read())


def test_a_folder_that_cannot_be_written_to_is_no_room(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(os, "pwrite", full)

    async def read() -> None:
        source = Source([b"x" * 64 * KIB] * 50)
        spool = Spool(10_000 * KIB)
        async with spool.ahead(source(), "a") as ahead:
            await settled(source)
            assert len([piece async for piece in ahead]) == 50
        assert spool.take("a", 5000 * KIB)

    asyncio.run(read())
    assert [record.message for record in caplog.records] == [
        "no answer can be read ahead: no space left"
    ]


def test_after_a_failure_nothing_ends_like_a_whole_answer() -> None:
    async def read() -> None:
        source = Source([b"x" * 64 * KIB] * 20, broken=True)
        async with Spool(9000 * KIB).ahead(source(), "a") as ahead:
            async for _ in ahead:
                pass

    with pytest.raises(Broken):
        asyncio.run(read())


@pytest.fixture(scope="module")
def address(
    live_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    data = tmp_path_factory.mktemp("spooled")
    lines = (f"<urn:x:s{n}> <urn:x:p> '{'ن' * 60}{n}' ." for n in range(ROWS))
    publish(data, f"<{GRAPH}> {{ {' '.join(lines)} }}")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASALIK_WORKERS", "2")
        environment.setenv("MASALIK_QUERY_SECONDS", "20")
        yield live_server(data)


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (f"/store?graph={GRAPH}", "application/n-triples"),
        (f"/sparql?query={QUERY.replace(' ', '+').replace('?', '%3F')}", "text/csv"),
    ],
)
def test_a_slow_reader_holds_no_worker_and_gets_its_whole_answer(
    address: str, path: str, accept: str
) -> None:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    with socket.socket() as reader:
        # Little is held by the system: the server has to keep the rest.
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * KIB)
        reader.connect((connection.host, connection.port))
        connection.sock = reader
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        assert answer.status == 200
        read = answer.read(1000)
        until = time.monotonic() + 15
        while (idle := status(address)["workers"]["idle"]) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        assert idle == 2
        read += answer.read()
    assert read.count(b"urn:x:s") == ROWS


def status(address: str) -> dict[str, dict[str, int]]:
    told: dict[str, dict[str, int]] = json.loads(httpx.get(f"{address}/status").text)
    return told
