"""Language models are held to the limits of all clients, and cost nothing where there are none."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from mcp.shared.exceptions import MCPError
from models import ROOT, command, connected

import queries

SECONDS = 1.0
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMITS = {
    "MASALIK_QUERY_SECONDS": str(SECONDS),
    "MASALIK_MAX_QUERIES_PER_CLIENT": "1",
    "MASALIK_MAX_BODY_BYTES": "20000",
    "MASALIK_MCP_ORIGINS": "https://chat.example.org",
    "MASALIK_BASE_IRI": "https://data.example.org/masalik/",
}
HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def called(query: str) -> dict[str, object]:
    params = {"name": "sparql", "arguments": {"query": query}}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


@pytest.fixture(scope="module")
def limited(live_server: Callable[[Path], str], corpus_data: Path) -> str:
    # Servers that start later are not to have them.
    with pytest.MonkeyPatch.context() as environment:
        for name, value in LIMITS.items():
            environment.setenv(name, value)
        return live_server(corpus_data)


@pytest.mark.parametrize("over", ["stdio", "http"])
def test_a_long_query_is_refused_within_its_deadline(
    over: str, limited: str, corpus_data: Path
) -> None:
    stdio = command("--data", str(corpus_data), env=LIMITS)
    with connected(stdio if over == "stdio" else f"{limited}/mcp") as model:
        model.answer("sparql", query="ASK {}")
        started = time.monotonic()
        assert "within 1 seconds" in model.refusal("sparql", query=LONG)
        assert time.monotonic() - started < SECONDS + 5
        model.answer("sparql", query="ASK {}")


def test_what_a_model_asks_counts_as_its_client_asks(limited: str) -> None:
    """So many queries of an address at a time, by whatever way they come."""
    with httpx.Client(timeout=30) as http:
        http.post(f"{limited}/mcp", json=called("ASK {}"), headers=HEADERS)
        long = threading.Thread(
            target=http.get, args=[f"{limited}/sparql"], kwargs={"params": {"query": LONG}}
        )
        long.start()
        time.sleep(SECONDS / 3)
        answer = http.post(f"{limited}/mcp", json=called("SELECT * {} LIMIT 3"), headers=HEADERS)
        long.join()
    result = answer.json()["result"]
    assert result["isError"]
    assert "1 queries of yours" in result["content"][0]["text"]


@pytest.mark.parametrize("version", ["2025-06-18", "2026-07-28"])
def test_a_query_ends_when_its_client_leaves(limited: str, version: str) -> None:
    headers = {**HEADERS, "MCP-Protocol-Version": version, "Mcp-Method": "tools/call"}
    asked = called(LONG)
    if version == "2026-07-28":
        headers["Mcp-Name"] = "sparql"
        meta = "io.modelcontextprotocol/"
        asked["params"]["_meta"] = {  # type: ignore[index]
            f"{meta}protocolVersion": version,
            f"{meta}clientInfo": {"name": "test", "version": "1"},
            f"{meta}clientCapabilities": {},
        }
    with httpx.Client(timeout=SECONDS / 3) as http, pytest.raises(httpx.ReadTimeout):
        http.post(f"{limited}/mcp", json=asked, headers=headers)
    # Its place is free again before its deadline has passed.
    until = time.monotonic() + SECONDS / 2
    with httpx.Client(timeout=30) as http:
        while True:
            status = http.get(f"{limited}/sparql", params={"query": f"ASK {{}} # {time.time()}"})
            if status.status_code == 200 or time.monotonic() > until:
                break
    assert status.status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://evil.example", 403),
        # A name that was made to mean this machine.
        ("http://evil.example:8000", 403),
        ("http://localhost.evil.example", 403),
        ("null", 403),
        ("http://[", 403),
        ("http://localhost:5173", 200),
        ("http://127.0.0.1", 200),
        ("http://[::1]:8080", 200),
        ("https://chat.example.org", 200),
        ("https://data.example.org", 200),
        (None, 200),
    ],
)
def test_pages_of_unknown_origins_are_refused(
    limited: str, origin: str | None, status: int
) -> None:
    headers = HEADERS if origin is None else {**HEADERS, "Origin": origin}
    answer = httpx.post(f"{limited}/mcp", json=LIST, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["type"].endswith("#foreign-origin")
    elif origin is not None:
        assert answer.headers["access-control-allow-origin"] == origin
        preflight = httpx.options(f"{limited}/mcp", headers={"Origin": origin})
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == origin


def test_only_requests_of_the_protocol_are_answered(limited: str) -> None:
    with httpx.Client(base_url=limited) as http:
        for method in ("GET", "DELETE", "PUT"):
            answer = http.request(method, "/mcp", headers={"Accept": "text/event-stream"})
            assert answer.status_code == 405
            assert answer.headers["allow"] == "POST, OPTIONS"
        assert http.post("/mcp", content=b"x" * 30_000, headers=HEADERS).status_code == 413
        assert http.post("/mcp", content=b"{", headers=HEADERS).status_code == 400
        plain = http.post("/mcp", json=LIST, headers={**HEADERS, "Content-Type": "text/plain"})
        assert plain.status_code == 400


def test_addresses_in_answers_are_those_of_the_server(limited: str) -> None:
    with connected(f"{limited}/mcp") as model:
        (result, *_) = model.answer("search", q="الحسكة")["results"]
    assert result["href"].startswith("https://data.example.org/masalik/")


@pytest.mark.parametrize("over", ["stdio", "http"])
def test_a_model_may_want_some_groups_only(over: str, corpus_server: str) -> None:
    stdio = command("--server", corpus_server, "--group", "control", "--group", "sources")
    address = f"{corpus_server}/mcp?group=control&group=sources"
    with connected(stdio if over == "stdio" else address) as model:
        tools = model.tools().keys() - {"search", "describe", "ontology", "sparql"}
        known = queries.catalogue()
        assert tools == {name for name in known if known[name].group in ("control", "sources")}
        model.answer("seizures")
    with connected(f"{corpus_server}/mcp?group=none") as model, pytest.raises(MCPError) as refused:
        model.tools()
    assert "control" in str(refused.value)


def test_the_route_can_be_left_out(
    live_server: Callable[[Path], str], corpus_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASALIK_MCP", "false")
    answer = httpx.post(f"{live_server(corpus_data)}/mcp", json=LIST, headers=HEADERS)
    assert answer.status_code == 404


def test_without_a_snapshot_the_command_ends(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "masalik", "mcp", "--data", str(tmp_path)]
    ended = subprocess.run(
        run, check=False, capture_output=True, text=True, cwd=ROOT, stdin=subprocess.DEVNULL
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "no published snapshot" in ended.stderr


def test_a_server_that_cannot_be_reached_is_named() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with connected(command("--server", nobody)) as model:
            assert nobody in model.refusal("sparql", query="ASK {}")


def imports(program: str) -> set[str]:
    """Give the packages that a program imports."""
    told = f"{program}\nimport sys; print(*sorted(m for m in sys.modules if '.' not in m))"
    run = [sys.executable, "-c", told]
    ended = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=True)
    return set(ended.stdout.splitlines()[-1].split())


def test_nobody_else_waits_for_the_protocol(tmp_path: Path) -> None:
    load = f"""
from masalik import main
options = ["corpus/border-control-digest.ann", "--data", {str(tmp_path)!r}]
main(["load", *options], standalone_mode=False)
"""
    assert {"mcp", "mcp_types", "fastapi"}.isdisjoint(imports(load))
    serve = f"""
from pathlib import Path
from server.app import create_app
from server.settings import Settings
create_app(Settings(data=Path({str(tmp_path)!r})))
"""
    assert {"mcp", "mcp_types"}.isdisjoint(imports(serve))
