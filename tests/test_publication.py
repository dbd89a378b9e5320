"""Snapshots published while clients ask: no answer fails, is torn, or lags far behind."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from store import DataDirectory

CLIENTS = 8
PUBLISHED = 20
ROWS = 200
# The poll, and the start of new workers on a machine that does much else.
BEHIND_SECONDS = 10.0
LARGE = 30_000
P = NamedNode("https://example.org/p")
GRAPHS = [f"https://w3id.org/masalik/graph/article/a{number}" for number in range(4)]


def write(data: DataDirectory, *generations: int, rows: int = ROWS) -> dict[int, float]:
    """Publish graphs that all say of what generation they are; return when each was published."""
    published = {}
    with data.writer() as writer:
        for generation in generations:
            writer.replace_graphs(
                {
                    name: [
                        Quad(
                            NamedNode(f"{name}-{row}"), P, Literal(str(generation)), NamedNode(name)
                        )
                        for row in range(rows // len(GRAPHS))
                    ]
                    for name in GRAPHS
                }
            )
            assert writer.publish().id == generation
            published[generation] = time.monotonic()
    return published


def assert_kept(data: DataDirectory, expected: list[int]) -> None:
    until = time.monotonic() + BEHIND_SECONDS
    kept: list[int] = []
    while kept != expected and time.monotonic() < until:
        with data.writer():
            kept = sorted(int(path.name) for path in (data.path / "snapshots").iterdir())
    assert kept == expected


@dataclass
class Client:
    """Asks until it is told to stop; keeps what it was answered and when."""

    url: str
    number: int
    stop: threading.Event
    seen: list[tuple[float, int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        # Each asks in words of its own, so that not all answers come from the cache.
        query = f"SELECT ?v (COUNT(*) AS ?n) {{ ?s ?p{self.number} ?v }} GROUP BY ?v"
        with httpx.Client(base_url=self.url, timeout=30) as http:
            while not self.stop.is_set():
                asked = time.monotonic()
                try:
                    answer = http.get("/sparql", params={"query": query})
                except httpx.HTTPError as error:
                    self.wrong.append(repr(error))
                    continue
                if answer.status_code != 200:
                    self.wrong.append(answer.text)
                    continue
                rows = answer.json()["results"]["bindings"]
                if [row["n"]["value"] for row in rows] != [str(ROWS)]:
                    self.wrong.append(f"torn: {answer.text}")
                    continue
                self.seen.append((asked, int(rows[0]["v"]["value"])))


@pytest.mark.parametrize("memory", ["0", "2000000000"], ids=["disk", "memory"])
def test_snapshots_change_under_clients_that_ask_on(
    memory: str,
    tmp_path: Path,
    live_server: Callable[[Path], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MASALIK_MEMORY_RESIDENT_BYTES", memory)
    monkeypatch.setenv("MASALIK_WORKERS", "2")
    data = DataDirectory(tmp_path)
    write(data, 1)
    url = live_server(tmp_path)
    stop = threading.Event()
    clients = [Client(url, number, stop) for number in range(CLIENTS)]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    last = 1 + PUBLISHED
    # Faster than the server opens them: some are gone before it can.
    published = write(data, *range(2, last + 1))
    with httpx.Client(base_url=url, timeout=30) as http:
        until = time.monotonic() + BEHIND_SECONDS
        while http.get("/readyz").json()["snapshot"] < last and time.monotonic() < until:
            time.sleep(0.1)
        assert http.get("/status").json()["snapshot"]["id"] == last
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join()

    assert [client.wrong for client in clients] == [[]] * CLIENTS
    for client in clients:
        generations = [generation for _, generation in client.seen]
        assert generations == sorted(generations), "an answer never goes back"
        assert generations[-1] == last
        for asked, generation in client.seen:
            following = published.get(generation + 1)
            assert following is None or asked - following < BEHIND_SECONDS
    # Those that were still read when others were published go with the next writer.
    assert_kept(data, [last - 2, last - 1, last])


def test_a_long_answer_is_finished_from_the_snapshot_that_it_began_with(
    tmp_path: Path, live_server: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASALIK_MEMORY_RESIDENT_BYTES", "0")
    monkeypatch.setenv("MASALIK_WORKERS", "1")
    data = DataDirectory(tmp_path)
    write(data, 1, rows=LARGE)
    query = "SELECT ?s ?v ?t { ?s ?p ?v BIND(CONCAT(STR(?s), STR(?s), STR(?s)) AS ?t) }"
    with httpx.Client(base_url=live_server(tmp_path), timeout=60) as http:
        headers = {"Accept": "text/csv", "Accept-Encoding": "identity"}
        with http.stream("GET", "/sparql", params={"query": query}, headers=headers) as answer:
            pieces = answer.iter_bytes(10_000)
            held = [next(pieces)]
            write(data, *range(2, 7))
            until = time.monotonic() + BEHIND_SECONDS
            while http.get("/readyz").json()["snapshot"] < 6 and time.monotonic() < until:
                time.sleep(0.1)
            assert http.get("/readyz").json()["snapshot"] == 6
            assert (tmp_path / "snapshots" / "1").exists(), "it is not removed while it is read"
            held += pieces
        assert_kept(data, [4, 5, 6])
    lines = b"".join(held).decode().splitlines()
    assert len(lines) == 1 + LARGE
    assert {line.split(",")[1] for line in lines[1:]} == {"1"}
