"""Queries made to hurt: each is answered or refused in time, and the others go on."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import publish

SECONDS = 2.0
MANY = "\n".join(
    f"<https://e.org/g{number % 20}> {{ <https://e.org/s{number}> <https://e.org/p> {number} . }}"
    for number in range(3000)
)

HOSTILE = {
    "cartesian product, sorted": (
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g",
        {"memory-exceeded", "deadline-exceeded"},
    ),
    "cartesian product, counted": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        {"deadline-exceeded"},
    ),
    "doubling of a string": (
        "SELECT ?z { BIND('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' AS ?s0) "
        + " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(30))
        + " BIND(STRLEN(?s30) AS ?z) }",
        {"memory-exceeded", "deadline-exceeded"},
    ),
    "powers of VALUES": (
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }}" for n in range(5))
        + " }",
        {"deadline-exceeded", "memory-exceeded"},
    ),
    "path unbounded at both ends": (
        "SELECT (COUNT(*) AS ?n) { ?a (!<https://e.org/x>)* ?b . ?c (!<https://e.org/x>)* ?d }",
        {"deadline-exceeded", "memory-exceeded"},
    ),
    "20,000 groups within each other": (
        "SELECT * " + "{" * 20_000 + "}" * 20_000,
        {"too-complex"},
    ),
    "a huge literal": (f"SELECT * {{ ?s ?p '{'ا' * 100_000}' }}", {"too-large"}),
    "a call of this machine": (
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        {"service-refused"},
    ),
    "a call of a file": (
        "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
        {"service-refused"},
    ),
    "an update": ("LOAD <http://127.0.0.1:9/>", {"syntax-error"}),
}


@pytest.fixture(scope="module")
def url(
    live_server: Callable[[Path], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A server of 3,000 quads with a short deadline, little memory and two workers."""
    data = tmp_path_factory.mktemp("hostile")
    publish(data, MANY)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASALIK_QUERY_SECONDS", str(SECONDS))
        environment.setenv("MASALIK_QUERY_MEMORY_BYTES", str(300 * 2**20))
        environment.setenv("MASALIK_WORKERS", "2")
        environment.setenv("MASALIK_MAX_QUERIES_PER_CLIENT", "40")
        yield live_server(data)


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_refused_within_the_deadline(url: str, name: str) -> None:
    query, kinds = HOSTILE[name]
    started = time.monotonic()
    answer = httpx.post(f"{url}/sparql", data={"query": query}, timeout=30)
    took = time.monotonic() - started
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"].rpartition("#")[2] in kinds
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert took < SECONDS + 0.5 + 1.0  # a second for a busy machine


def test_after_all_of_them_the_server_answers_as_before(url: str) -> None:
    asked = [
        threading.Thread(
            target=httpx.post,
            args=(f"{url}/sparql",),
            kwargs={"data": {"query": query}, "timeout": 30},
        )
        for query, _ in HOSTILE.values()
    ]
    for thread in asked:
        thread.start()
    for thread in asked:
        thread.join()
    answer = httpx.get(f"{url}/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "3000"


def test_a_query_ends_when_its_client_goes(url: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    for number in range(2):  # one for each worker
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{url}/sparql", params={"query": f"{query} # {number}"}, timeout=0.3)
    started = time.monotonic()
    httpx.get(f"{url}/sparql", params={"query": "ASK { ?s ?p ?o }"}, timeout=30).raise_for_status()
    assert time.monotonic() - started < SECONDS - 0.6


def test_timeout_lowers_the_deadline_and_only_a_token_raises_it(url: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    started = time.monotonic()
    answer = httpx.get(f"{url}/sparql", params={"query": query, "timeout": "0.3"}, timeout=30)
    assert answer.status_code == 504
    assert time.monotonic() - started < SECONDS
    answer = httpx.get(f"{url}/sparql", params={"query": query, "timeout": "99"}, timeout=30)
    assert answer.status_code == 504
    assert time.monotonic() - started < 3 * SECONDS
    bad = httpx.get(f"{url}/sparql", params={"query": query, "timeout": "soon"})
    assert bad.status_code == 400


def test_one_client_cannot_have_all_the_queue(
    live_server: Callable[[Path], str], data_directory: Path
) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASALIK_WORKERS", "1")
        environment.setenv("MASALIK_MAX_QUERIES_PER_CLIENT", "2")
        environment.setenv("MASALIK_QUERY_SECONDS", "1.5")
        address = live_server(data_directory)
    path = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u"
    path += " . ?v ?w ?x . ?y ?z ?aa . ?ab ?ac ?ad . ?ae ?af ?ag . ?ah ?ai ?aj . ?ak ?al ?am"
    statuses: list[int] = []

    def ask(number: int) -> None:
        query = f"SELECT (COUNT(*) AS ?count) {{ {path} }} # {number}"
        answer = httpx.get(f"{address}/sparql", params={"query": query}, timeout=30)
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) > 0

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(429) == 3


def test_a_long_answer_that_cannot_be_finished_breaks_the_connection_off(url: str) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    asked = httpx.stream("GET", f"{url}/sparql", params={"query": query}, timeout=30)
    with asked as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            list(answer.iter_raw())


def test_a_body_that_never_ends_is_refused(
    live_server: Callable[[Path], str], data_directory: Path
) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASALIK_BODY_SECONDS", "0.5")
        address = live_server(data_directory)

    def slow() -> Iterator[bytes]:
        yield b"query=ASK"
        time.sleep(1.5)
        yield b"%7B%7D"

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = httpx.post(f"{address}/sparql", content=slow(), headers=headers, timeout=30)
    assert answer.status_code == 408
