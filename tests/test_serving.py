"""The server as a process: its start, its health, its change of snapshots, its end."""

import asyncio
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from conftest import SMALL, publish

from server.app import create_app
from server.settings import Settings

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def count(client: httpx.Client) -> int:
    response = client.get("/sparql", params={"query": COUNT})
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def test_health(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"snapshot": 1, "quads": 6}


def test_a_new_snapshot_is_served_without_a_failed_request(
    live_server: Callable[[Path], str], tmp_path: Path
) -> None:
    publish(tmp_path, SMALL)
    url = live_server(tmp_path)
    stop = threading.Event()
    seen: set[int] = set()

    def ask() -> None:
        with httpx.Client(base_url=url) as client:
            while not stop.is_set():
                seen.add(count(client))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    with httpx.Client(base_url=url) as client:
        first = client.get("/sparql", params={"query": COUNT}).headers["ETag"]
        for number in range(4):
            publish(tmp_path, f"<https://e.org/g> {{ <a:{number}> <a:p> 1 , {number + 2} . }}")
            time.sleep(0.2)
        deadline = time.monotonic() + 20
        while client.get("/readyz").json()["snapshot"] != 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        answer = client.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": first})
        assert answer.status_code == 200
        assert answer.headers["ETag"] != first
        assert count(client) == 8
    stop.set()
    for asker in askers:
        asker.join()
    assert seen == {6, 8}


def test_a_data_directory_made_anew_is_noticed(
    live_server: Callable[[Path], str], tmp_path: Path
) -> None:
    publish(tmp_path / "data", SMALL)
    with httpx.Client(base_url=live_server(tmp_path / "data")) as client:
        assert count(client) == 6
        shutil.rmtree(tmp_path / "data")
        assert count(client) == 6
        assert publish(tmp_path / "data", "<https://e.org/g> { <a:s> <a:p> 1 . }") == 1
        deadline = time.monotonic() + 20
        while count(client) != 1 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert count(client) == 1


def test_without_a_snapshot_the_server_is_alive_and_not_ready(tmp_path: Path) -> None:
    async def statuses() -> list[int]:
        transport = httpx.ASGITransport(create_app(Settings(data=tmp_path)))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            paths = ("/healthz", "/readyz", "/sparql?query=ASK{}")
            return [(await client.get(path)).status_code for path in paths]

    assert asyncio.run(statuses()) == [200, 503, 503]


def test_queries_beyond_those_that_may_wait_are_refused(data_directory: Path) -> None:
    app = create_app(Settings(data=data_directory, workers=1, max_waiting=1))
    slow = (
        "SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . "
        "?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u }"
    )

    async def statuses() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with (
            app.api.router.lifespan_context(app.api),
            httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        ):
            # All at once: the slow query outlasts the arrival of the others.
            queries = (f"{slow} # {number}" for number in range(5))
            requests = (client.get("/sparql", params={"query": query}) for query in queries)
            answers = await asyncio.gather(*requests)
            assert (await client.get("/healthz")).status_code == 200
            return sorted(answer.status_code for answer in answers)

    assert asyncio.run(statuses()) == [200, 200, 503, 503, 503]


def test_a_directory_without_snapshot_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "masalik", "serve", "--data", str(tmp_path), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "no published snapshot" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_greeting_can_be_tried_and_sigterm_ends_the_server(data_directory: Path) -> None:
    command = [sys.executable, "-m", "masalik", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--data", str(data_directory)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    greeting = "".join(process.stdout.readline() for _ in range(5))
    query = re.search(r"(http://\S+/sparql) --data-urlencode 'query=(.*)'", greeting)
    assert query is not None
    answer = httpx.post(query[1], data={"query": query[2]})
    assert len(answer.json()["results"]["bindings"]) == 3
    for shown in (r"(http://\S+/) in a browser", r"(http://\S+/docs) "):
        page = re.search(shown, greeting)
        assert page is not None
        answer = httpx.get(page[1], headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors
