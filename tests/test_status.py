"""What the server says of itself at /status."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from conftest import SMALL, publish

from store import DataDirectory
from store.stamp import Stamp


def test_it_tells_snapshot_workers_queue_and_cache(client: httpx.Client) -> None:
    query = {"query": "SELECT ?status { ?status ?p ?o }"}
    before = client.get("/status").json()
    client.get("/sparql", params=query)
    client.get("/sparql", params=query)
    answer = client.get("/status")
    assert answer.headers["cache-control"] == "no-store"
    status = answer.json()
    assert status["snapshot"]["id"] == 1
    assert (status["snapshot"]["triples"], status["snapshot"]["articles"]) == (6, 2)
    assert status["snapshot"]["held"] in ("memory", "disk")
    assert 0 <= status["snapshot"]["age_seconds"] < 3600
    assert status["workers"]["number"] >= status["workers"]["idle"] > 0
    assert status["queue"] == {"running": 0, "waiting": 0, "most_waiting": 64}
    assert status["cache"]["hits"] >= before["cache"]["hits"] + 1
    assert status["cache"]["misses"] >= before["cache"]["misses"] + 1
    assert status["cache"]["bytes"] > 0
    assert status["uptime_seconds"] >= before["uptime_seconds"] > 0
    assert status["version"]
    assert status["last_error"] is None
    assert client.head("/status").status_code == 200


def test_it_counts_the_workers_that_ended_by_cause(
    tmp_path: Path, live_server: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASALIK_QUERY_SECONDS", "1")
    monkeypatch.setenv("MASALIK_WORKERS", "1")
    publish(tmp_path, SMALL)
    crossed = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(12))
    with httpx.Client(base_url=live_server(tmp_path), timeout=30) as http:
        query = f"SELECT (COUNT(*) AS ?n) {{ {crossed} }}"
        assert http.get("/sparql", params={"query": query}).status_code == 504
        until = time.monotonic() + 10
        while not (deaths := http.get("/status").json()["workers"]["deaths"]):
            assert time.monotonic() < until
    assert deaths == {"deadline-exceeded": 1}


def test_a_snapshot_that_cannot_be_served_is_told_and_the_one_before_serves_on(
    tmp_path: Path, live_server: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, SMALL)
    newer = replace(Stamp.present(), ontology="99.0.0")
    with httpx.Client(base_url=live_server(tmp_path), timeout=30) as http:
        with DataDirectory(tmp_path).writer() as writer:
            writer.replace_graphs({"https://w3id.org/masalik/graph/article/one": ()})
            # As a Masalik with a newer ontology would publish it.
            monkeypatch.setattr(Stamp, "present", lambda: newer)
            writer.publish()
        until = time.monotonic() + 10
        while (status := http.get("/status").json())["last_error"] is None:
            assert time.monotonic() < until
        assert "ontology 99.0.0" in status["last_error"]
        assert status["snapshot"]["id"] == 1
        assert http.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 200
