"""The metrics tell what happened, and to whom they may."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import SMALL, publish
from tests.running import Running, running

TOKEN = "the-secret-of-this-test"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(14)) + " }"


def samples(url: str, **headers: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = httpx.get(f"{url}/metrics", headers=headers).raise_for_status().text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("metrics")
    publish(folder / "data", SMALL)
    with running(folder / "data", folder, query_seconds="1.0") as served:
        yield served


def test_requests_are_counted_by_route_and_status(server: Running) -> None:
    def count(route: str, method: str, status: str) -> float:
        labels = (("method", method), ("route", route), ("status", status))
        return samples(server.url).get(("masalik_requests_total", labels), 0)

    cases = (
        ("GET", "/sparql?query=ASK%7B%7D", "/sparql", "200"),
        ("GET", "/sparql?query=ASK%7B", "/sparql", "400"),
        ("GET", "/ontology/Seizure", "/ontology/{name}", "200"),
        ("GET", "/nowhere/at/all", "other", "404"),
    )
    for method, path, route, status in cases:
        before = count(route, method, status)
        httpx.request(method, server.url + path, timeout=20)
        assert count(route, method, status) == before + 1, path


def test_routes_are_few_whatever_is_asked(server: Running) -> None:
    for number in range(30):
        httpx.get(f"{server.url}/a{number}/b")
        httpx.get(f"{server.url}/ontology/No{number}")
    routes = {dict(labels).get("route") for _, labels in samples(server.url)} - {None}
    assert len(routes) < 12


def test_the_state_is_told(server: Running) -> None:
    query = {"query": "SELECT ?s { ?s ?p ?o }"}
    for _ in range(3):
        httpx.get(f"{server.url}/sparql", params=query)
    told = samples(server.url)
    assert told["masalik_ready", ()] == 1
    assert told["masalik_snapshot_quads", ()] == 6
    assert 0 <= told["masalik_snapshot_age_seconds", ()] < 600
    assert told["masalik_workers", ()] == 2
    assert told["masalik_queries_waiting", ()] == 0
    assert told["masalik_cache_hits_total", ()] >= 2
    assert told["masalik_cache_bytes", ()] > 0
    assert told["masalik_answer_bytes_count", (("route", "/sparql"),)] >= 3
    assert told["process_resident_memory_bytes", ()] > 0


def test_deaths_are_counted_by_cause_and_stay_counted(server: Running, tmp_path: Path) -> None:
    def deaths(cause: str) -> float:
        return samples(server.url).get(("masalik_worker_deaths_total", (("cause", cause),)), 0)

    httpx.get(f"{server.url}/sparql", params={"query": SLOW}, timeout=20)
    until = time.monotonic() + 5
    while deaths("deadline-exceeded") < 1 and time.monotonic() < until:
        time.sleep(0.05)
    assert deaths("deadline-exceeded") == 1
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.url}/sparql", params={"query": SLOW + "#"}, timeout=0.4)
    until = time.monotonic() + 5
    while deaths("client-gone") < 1 and time.monotonic() < until:
        time.sleep(0.05)
    assert deaths("client-gone") == 1


def test_a_token_or_nobody(data_directory: Path, tmp_path: Path) -> None:
    with running(data_directory, tmp_path, metrics="token", token=TOKEN) as server:
        refused = httpx.get(f"{server.url}/metrics")
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert samples(server.url, Authorization=f"Bearer {TOKEN}")["masalik_ready", ()] == 1
    with running(data_directory, tmp_path, metrics="off") as server:
        assert httpx.get(f"{server.url}/metrics").status_code == 404
