"""Clients made to hurt: they read slowly, send half, come in floods; the others are served."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from conftest import publish

from bench.endpoints import Endpoint, masalik
from bench.hostile import HOSTILE
from bench.processes import footprint

SECONDS = 2.0
MEGABYTE = 2**20
MEMORY = 200 * MEGABYTE
WORKERS = 2
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
MANY = "\n".join(
    f"<https://e.org/g{number % 20}> {{ <https://e.org/s{number}> <https://e.org/p> {number} . }}"
    for number in range(3000)
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server of 3,000 quads with little patience; its answers are not kept."""
    folder = tmp_path_factory.mktemp("hostile")
    publish(folder / "data", MANY)
    with masalik(
        folder / "data",
        folder,
        query_seconds=str(SECONDS),
        query_memory_bytes=MEMORY,
        workers=WORKERS,
        max_queries_per_client=40,
        max_connections_per_client=150,
        body_seconds="1.0",
        head_seconds="1.0",
        unread_seconds="3.0",
        cache_bytes=0,
    ) as endpoint:
        yield endpoint


def address(server: Endpoint) -> str:
    return f"http://127.0.0.1:{server.port}{server.path}"


def ask(server: Endpoint, query: str) -> httpx.Response:
    return httpx.post(address(server), data={"query": query}, timeout=60)


def count(server: Endpoint) -> float:
    """Ask what the server answers in no time; give the seconds that it took."""
    started = time.monotonic()
    answer = ask(server, COUNT)
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "3000"
    return time.monotonic() - started


def connected(server: Endpoint, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=15)
    connection.sendall(sent)
    return connection


def until_closed(connection: socket.socket) -> bytes:
    """Give what the server says before it hangs up."""
    said = b""
    with connection, contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            said += piece
    return said


def asking(query: str) -> bytes:
    return f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def test_a_reader_that_does_not_read_keeps_no_worker(server: Endpoint) -> None:
    readers = [connected(server, asking(f"{LONG} # {number}")) for number in range(WORKERS)]
    for reader in readers:
        assert reader.recv(15).startswith(b"HTTP/1.1 ")
    # Their deadline ends them; whoever waits meanwhile is told when to come again.
    waited = 0.0
    while (status := ask(server, COUNT).status_code) == 503 and waited < 10:
        time.sleep(0.5)
        waited += 0.5
    assert status == 200
    for reader in readers:
        # What comes after the deadline is no end of an answer.
        assert not until_closed(reader).endswith(b"0\r\n\r\n")


def test_a_reader_that_takes_its_time_gets_all(server: Endpoint) -> None:
    # Longer than what is sent whole.
    query = "SELECT ?s ?o ?t { ?s ?p ?o VALUES ?t { 1 2 3 } }"
    headers = {"Accept": "text/csv", "Accept-Encoding": "identity"}
    said = b""
    asked = httpx.stream(
        "GET", address(server), params={"query": query}, headers=headers, timeout=30
    )
    with asked as answer:
        for piece in answer.iter_raw(16_384):
            said += piece
            time.sleep(0.05)
    assert len(said) > 200_000
    assert said.count(b"\r\n") == 1 + 9000


@pytest.mark.parametrize(
    "sent",
    [
        (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
            b"Content-Type: application/sparql-query\r\n\r\nSELECT"
        ),
        (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/sparql-query\r\n\r\n5\r\nASK {"
        ),
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Le",
        b"GET /spar",
        b"",
    ],
    ids=["half a body", "half of its chunks", "half a head", "half a line", "nothing"],
)
def test_what_is_half_sent_ends_in_time(server: Endpoint, sent: bytes) -> None:
    started = time.monotonic()
    said = until_closed(connected(server, sent))
    assert time.monotonic() - started < 1.0 + 0.5 + 3.0  # more for a busy machine
    assert not said or said.startswith(b"HTTP/1.1 408 ")
    assert (b"problem+json" in said) == (b"\r\n\r\n" in sent)


def test_half_sent_bodies_stop_nobody(server: Endpoint) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
    senders = [connected(server, head) for _ in range(100)]
    assert count(server) < 1.0
    for sender in senders:
        sender.close()


def test_bodies_beyond_the_bound_are_refused_unread(server: Endpoint) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
    with connected(server, head) as sender:
        assert sender.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_flood_of_connections_is_bounded_and_passes(server: Endpoint) -> None:
    before = footprint(server.pid)
    flood = []
    for _ in range(300):
        with contextlib.suppress(ConnectionError):
            flood.append(connected(server, b""))
    time.sleep(0.2)
    assert footprint(server.pid).files < before.files + 200
    other = socket.create_connection(("127.0.0.1", server.port), 15, ("127.0.0.3", 0))
    with other:
        other.sendall(asking("ASK {}"))
        assert other.recv(65536).startswith(b"HTTP/1.1 200 ")
    for connection in flood:
        connection.close()
    deadline = time.monotonic() + 5
    while footprint(server.pid).files > before.files + 10 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert footprint(server.pid).files <= before.files + 10
    assert count(server) < 2.0


def test_no_update_is_done_for_a_stranger(server: Endpoint) -> None:
    for update in ("LOAD <http://127.0.0.1:9/>", "LOAD <file:///etc/passwd>", "CLEAR ALL"):
        for answer in (
            httpx.post(address(server), data={"update": update}),
            httpx.post(
                address(server),
                content=update,
                headers={"Content-Type": "application/sparql-update"},
            ),
        ):
            assert 400 <= answer.status_code < 500
            assert answer.headers["Content-Type"] == "application/problem+json"
    assert count(server) < 2.0


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_hostile_queries_leave_memory_and_deadline_bounded(server: Endpoint) -> None:
    before = footprint(server.pid).total_bytes
    times: dict[str, float] = {}
    statuses: dict[str, int] = {}

    def attack(name: str, query: str) -> None:
        started = time.monotonic()
        answer = ask(server, query)
        times[name] = time.monotonic() - started
        statuses[name] = answer.status_code

    threads = [threading.Thread(target=attack, args=each) for each in HOSTILE.items()]
    for thread in threads:
        thread.start()
    most = 0.0
    while any(thread.is_alive() for thread in threads):
        most = max(most, footprint(server.pid).total_bytes)
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert set(statuses) == set(HOSTILE)
    # A long text in a short enough query is no offence.
    assert set(statuses.values()) <= {200, 400, 403, 413, 422, 503, 504}, statuses
    assert [name for name, status in statuses.items() if status == 200] in ([], ["a huge literal"])
    # A query that waits is ended by its deadline, too.
    assert all(took < SECONDS + 0.5 + 1.5 for took in times.values()), times
    assert most < before + WORKERS * (MEMORY + 80 * MEGABYTE), f"{most / MEGABYTE:.0f} MB"
    assert count(server) < 2.0
