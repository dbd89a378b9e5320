"""The log: one line for each request, nothing secret in it, nothing that acts on a screen."""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.logs import JsonLines, TextLines, harmless
from server.observation import truncated
from tests.running import Running, running

TOKEN = "the-secret-of-this-test"
SELECT = "SELECT ?s { ?s ?p ?o }"


@pytest.fixture(scope="module")
def server(data_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("logs")
    settings = {"log_format": "json", "token": TOKEN, "log_query_characters": "40"}
    with running(data_directory, folder, **settings, query_seconds="1.0") as served:
        yield served


def lines(server: Running) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def line_of(server: Running, answer: httpx.Response) -> dict[str, Any]:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        found = [each for each in lines(server) if each.get("id") == answer.headers["X-Request-Id"]]
        if found:
            assert len(found) == 1
            return found[0]
        time.sleep(0.02)
    pytest.fail("the request is not in the log")


def test_a_query_is_one_line_with_where_its_time_went(server: Running) -> None:
    answer = httpx.get(f"{server.url}/sparql", params={"query": SELECT})
    line = line_of(server, answer)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sparql", 200)
    assert line["bytes"] == len(answer.content)
    assert line["query"] == SELECT
    assert line["cached"] is False
    assert line["snapshot"].startswith("1-")
    assert line["level"] == "info"
    assert line["client"] == "127.0.0.0/24"
    parts = [line[name] for name in ("queue_ms", "evaluate_ms", "serialise_ms")]
    assert 0 < sum(parts) < line["ms"]
    again = line_of(server, httpx.get(f"{server.url}/sparql", params={"query": SELECT}))
    assert again["cached"] is True
    assert "evaluate_ms" not in again


def test_every_route_has_a_line_and_an_id(server: Running) -> None:
    for path in ("/healthz", "/queries", "/nowhere", "/queries/seizures.rq"):
        answer = httpx.get(server.url + path)
        assert line_of(server, answer)["status"] == answer.status_code
    problem = httpx.get(f"{server.url}/nowhere")
    assert problem.json()["request_id"] == problem.headers["X-Request-Id"]
    assert line_of(server, problem)["problem"] == "not-found"


def test_the_id_of_the_client_is_kept_if_it_is_plain(server: Running) -> None:
    given_id = httpx.get(f"{server.url}/healthz", headers={"X-Request-Id": "abc-123"})
    assert given_id.headers["X-Request-Id"] == "abc-123"
    for odd in (b"a b", b"a\tb", b"x" * 65, "é".encode(), b'"}'):
        answer = httpx.get(f"{server.url}/healthz", headers=[(b"X-Request-Id", odd)])
        assert len(answer.headers["X-Request-Id"]) == 32


def test_neither_secrets_nor_long_queries_are_logged(server: Running) -> None:
    query = "SELECT ?s { ?s ?p 'a private word at the end of the query' }"
    answer = httpx.post(
        f"{server.url}/sparql?timeout=0.9",
        data={"query": query},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert line_of(server, answer)["query"] == query[:40] + "…"
    httpx.get(f"{server.url}/queries/seizures?token=somewhere-else", timeout=10)
    httpx.get(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}x"})
    text = server.log.read_text()
    assert TOKEN not in text
    assert "Authorization" not in text
    assert "end of the query" not in text
    assert "somewhere-else" not in text


def test_refused_and_slow_queries_are_warnings(server: Running) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
    refused = httpx.get(f"{server.url}/sparql", params={"query": slow}, timeout=20)
    line = line_of(server, refused)
    assert (line["level"], line["problem"]) == ("warning", "deadline-exceeded")
    called = httpx.get(f"{server.url}/sparql", params={"query": "ASK { SERVICE <http://a/> {} }"})
    assert line_of(server, called)["level"] == "warning"
    wrong = httpx.get(f"{server.url}/sparql", params={"query": "ASK {"})
    assert line_of(server, wrong)["level"] == "info"


def test_a_line_cannot_be_forged(server: Running) -> None:
    before = len(server.log.read_text().splitlines())
    forged = 'ASK {} #\n{"level": "error", "message": "forged"}\x1b[2J\u202e'
    answer = httpx.get(f"{server.url}/sparql", params={"query": forged})
    assert line_of(server, answer)["query"] == forged[:40] + "…"
    httpx.get(f"{server.url}/queries/%E2%80%AE%C2%85x")
    time.sleep(0.2)
    text = server.log.read_text()
    assert len(text.splitlines()) == before + 2
    assert all(line.isprintable() for line in text.split("\n"))


def test_each_can_be_turned_off(data_directory: Path, tmp_path: Path) -> None:
    settings = {"log_requests": "false", "log_query_characters": "0", "log_client": "none"}
    with running(data_directory, tmp_path, **settings) as server:
        httpx.get(f"{server.url}/sparql", params={"query": SELECT})
        httpx.get(f"{server.url}/sparql", params={"query": "ASK { SERVICE <http://a/> {} }"})
        time.sleep(0.2)
        text = server.log.read_text()
    assert "200" not in text
    [refused] = [line for line in text.splitlines() if "/sparql" in line]
    assert "WARNING masalik.requests GET /sparql 403 " in refused
    assert "SERVICE" not in refused
    assert "127.0" not in refused


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unix", ""),
    ],
)
def test_a_client_is_told_by_its_network(address: str, network: str) -> None:
    assert truncated(address) == network


@given(st.text())
def test_what_is_logged_is_one_printable_line_that_reads_back(text: str) -> None:
    fields = {"path": text, "query": text}
    as_json = JsonLines().line(0, logging.INFO, "a", fields)
    assert as_json.isprintable()
    assert json.loads(as_json)["query"] == text
    assert TextLines().line(0, logging.INFO, "a", fields).isprintable()
    record = logging.LogRecord("a", logging.INFO, "", 0, "%s", (text,), None)
    as_json = JsonLines().format(record)
    assert as_json.isprintable()
    assert json.loads(as_json)["message"] == text
    assert TextLines().format(record).isprintable()
    assert harmless(text).isprintable()
