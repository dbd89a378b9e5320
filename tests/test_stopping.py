"""The server ends as it is told: what is under way may finish, and no process stays."""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.running import Running, running

SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(14)) + " }"
# 6 quads: 6^7 rows take about a second.
FINITE = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(7)) + " }"


def descendants(pid: int) -> list[int]:
    told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = [tuple(map(int, line.split())) for line in told.stdout.splitlines()]
    found = [pid]
    for parent in found:
        found += [child for child, of in parents if of == parent]
    return found[1:]


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def all_gone(pids: list[int]) -> bool:
    until = time.monotonic() + 5
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(alive, pids))


@pytest.fixture
def serving(data_directory: Path, tmp_path: Path) -> Callable[..., object]:
    return lambda **settings: running(data_directory, tmp_path, **settings)


def ask(server: Running, query: str) -> tuple[threading.Thread, list[object]]:
    told: list[object] = []

    def run() -> None:
        try:
            told.append(httpx.get(f"{server.url}/sparql", params={"query": query}, timeout=60))
        except httpx.TransportError as error:
            told.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.5)
    return thread, told


def test_idle_it_ends_at_once_with_success(serving: Callable[..., object]) -> None:
    with serving() as server:
        processes = descendants(server.process.pid)
        assert len(processes) >= 2  # a nursery, and workers
        started = time.monotonic()
        assert server.stop(signal.SIGINT) == 0
        assert time.monotonic() - started < 5
    assert all_gone(processes)
    assert "Traceback" not in server.log.read_text()


def test_a_query_under_way_is_answered(serving: Callable[..., object]) -> None:
    with serving(stop_seconds="20") as server:
        thread, told = ask(server, FINITE)
        server.process.terminate()
        time.sleep(0.3)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{server.url}/healthz")
        thread.join()
        assert server.process.wait(30) == 0
    [answer] = told
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == str(6**7)


def test_a_query_without_end_is_ended_in_time(serving: Callable[..., object]) -> None:
    with serving(stop_seconds="1") as server:
        thread, told = ask(server, SLOW)
        processes = descendants(server.process.pid)
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 1 + 4
        thread.join()
    assert all_gone(processes)
    [ended] = told
    assert isinstance(ended, httpx.TransportError) or ended.status_code in (500, 503)


def test_killed_it_leaves_no_worker(serving: Callable[..., object]) -> None:
    with serving() as server:
        thread, _ = ask(server, SLOW)
        processes = descendants(server.process.pid)
        assert server.stop(signal.SIGKILL) == -signal.SIGKILL
        thread.join()
    assert all_gone(processes)


def test_the_service_manager_is_told(
    serving: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        with serving() as server:
            assert manager.recv(100) == b"READY=1"
            assert server.stop() == 0
        assert manager.recv(100) == b"STOPPING=1"
