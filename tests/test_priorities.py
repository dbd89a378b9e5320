"""Long queries let short ones go first: their worker has a lower priority, then makes room."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running import Running, running

from bench.processes import descendants
from tests.conftest import publish

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="reads the priorities of threads as Linux tells them"
)

MANY = "\n".join(f"<https://e.org/s{number}> <https://e.org/p> {number} ." for number in range(300))
# 27 million rows to count: seconds of work.
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SHORT = "SELECT * { <https://e.org/s1> ?p ?o }"
_SECONDS = 20.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("data")
    publish(data, f"<https://e.org/g> {{ {MANY} }}")
    folder = tmp_path_factory.mktemp("log")
    with running(data, folder, WORKERS="2", QUERY_SECONDS="3", CACHE_BYTES="0") as server:
        yield server


def _lowered(pid: int) -> int:
    """How many threads below a process have a lower priority than the process."""
    return sum(_niceness(each) > _niceness(str(pid)) for each in _threads(pid))


def _threads(pid: int) -> Iterator[str]:
    for process in descendants(pid):
        for task in Path(f"/proc/{process}/task").glob("*"):
            yield f"{process}/task/{task.name}"


def _niceness(path: str) -> int:
    try:
        # After the name, which may have blanks: field 19 of proc(5).
        return int(Path(f"/proc/{path}/stat").read_text().rpartition(")")[2].split()[16])
    except OSError:
        return 0


def _ask(server: Running, query: str) -> httpx.Response:
    return httpx.get(f"{server.url}/sparql", params={"query": query}, timeout=_SECONDS)


def test_a_long_query_lets_others_go_first_and_its_worker_is_replaced(server: Running) -> None:
    pid = server.process.pid
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(server, LONG)))
    asking.start()
    lowered, deadline = 0, time.monotonic() + _SECONDS
    while not lowered and asking.is_alive() and time.monotonic() < deadline:
        lowered = _lowered(pid)
        time.sleep(0.02)
    assert lowered == 1
    assert _ask(server, SHORT).json()["results"]["bindings"]
    asking.join(_SECONDS)
    assert answers[0].status_code in (200, 504)
    deadline = time.monotonic() + _SECONDS
    while _lowered(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lowered(pid)
    for _ in range(10):
        assert _ask(server, SHORT).status_code == 200


def test_a_worker_that_made_room_has_not_died_at_work(server: Running) -> None:
    before = _deaths(server)
    # Long enough to be long, short enough to end: what is long depends on the machine.
    some = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < %d) }"
    for most in (3, 6, 12, 25, 50):
        started = time.monotonic()
        answer = _ask(server, some % most)
        if answer.status_code != 200 or time.monotonic() - started > 0.5:
            break
    assert answer.status_code == 200
    assert _deaths(server) == before


def test_short_queries_change_no_priority(server: Running) -> None:
    for _ in range(20):
        assert _ask(server, SHORT).status_code == 200
        assert not _lowered(server.process.pid)


def _deaths(server: Running) -> set[str]:
    """Give the lines of the metrics that count workers which ended at work."""
    text = httpx.get(f"{server.url}/metrics").text
    return {line for line in text.splitlines() if line.startswith("masalik_worker_deaths_total{")}
