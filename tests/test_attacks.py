"""Requests made to hurt the HTTP side: heads, hosts, paths, bodies, connections, patterns."""

import contextlib
import gzip
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.problems import Problem, ProblemType
from server.settings import Settings
from server.syntax import read, read_tokens
from tests.running import Running, running

HOST = b"Host: localhost\r\n"
SECONDS = 1.0
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server(data_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("attacks")
    hosts = "127.0.0.1,localhost,[::1],data.example.org,xn--mgbh0fb.example,one.example,two.example"
    bounds = {"allowed_hosts": hosts, "head_seconds": str(SECONDS), "unread_seconds": str(SECONDS)}
    with running(data_directory, folder, **bounds, max_connections_per_client="40") as served:
        yield served


def say(server: Running, data: bytes, seconds: float = 10) -> bytes:
    """Send bytes on a connection of their own and give what comes until it closes, or waits."""
    told = b""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.settimeout(seconds)
        with contextlib.suppress(OSError):
            connection.sendall(data)
            while part := connection.recv(65536):
                told += part
    return told


def status(told: bytes) -> int:
    assert told.startswith(b"HTTP/1.1 "), told[:100]
    return int(told.split()[1])


POST = b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/sparql-query\r\n"
SMUGGLED = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"


@pytest.mark.parametrize(
    "data",
    [
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}x" + SMUGGLED,
        POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        POST + b"Transfer-Encoding: xchunked\r\n\r\n5\r\nASK{}\r\n0\r\n\r\n" + SMUGGLED,
        POST + b"Content-Length: +5\r\n\r\nASK{}" + SMUGGLED,
        b"GET /healthz HTTP/1.1\nHost: localhost\n\n" + SMUGGLED,
        b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n" + SMUGGLED,
    ],
)
def test_a_request_of_doubtful_length_ends_the_connection(server: Running, data: bytes) -> None:
    told = say(server, data)
    assert status(told) == 400
    assert told.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "head",
    [
        b"Host: localhost\r\nHost: localhost\r\n",
        b'Host: a"><script>\r\n',
        b"Host: a/b\r\n",
        b"Host: user@a\r\n",
        b"Host: \r\n",
        b"Host: " + b"a" * 300 + b"\r\n",
    ],
)
def test_a_host_that_is_none_is_refused(server: Running, head: bytes) -> None:
    begun = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n"
    assert status(say(server, begun + head + b"\r\n")) == 400


@pytest.mark.parametrize("host", ["[::1]:8000", "data.example.org", "xn--mgbh0fb.example:1"])
def test_hosts_of_every_form_are_served(server: Running, host: str) -> None:
    assert httpx.get(f"{server.url}/healthz", headers={"Host": host}).status_code == 200


def test_only_the_names_allowed_are_answered(server: Running) -> None:
    for host, expected in {"data.example.org": 200, "localhost:80": 200, "evil": 421}.items():
        for path in ("/healthz", "/sparql?query=ASK%7B%7D"):
            answer = httpx.get(server.url + path, headers={"Host": host})
            assert answer.status_code == expected


def test_answers_for_one_host_are_not_given_to_another(server: Running) -> None:
    query = {"query": "SELECT (IRI('x') AS ?x) {}"}
    for host in ("one.example", "two.example", "one.example"):
        answer = httpx.get(f"{server.url}/sparql", params=query, headers={"Host": host})
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == f"http://{host}/x"


def test_heads_without_end_are_cut_off(server: Running) -> None:
    pid = server.process.pid
    before = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    for _ in range(5):
        assert say(server, b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000_000) == b""
    after = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    assert (after - before) * resource.getpagesize() < 30_000_000
    many = b"".join(b"X-%d: a\r\n" % number for number in range(500_000))
    assert say(server, b"GET / HTTP/1.1\r\n" + many + b"\r\n") == b""


def test_a_long_header_or_address_is_refused_on_every_route(server: Running) -> None:
    for path in ("/healthz", "/queries/seizures", "/sparql"):
        assert httpx.get(server.url + path, headers={"Accept": "a/b," * 3000}).status_code == 431
        assert httpx.get(f"{server.url}{path}?x={'a' * 62_000}").status_code == 414


def test_a_packed_body_is_refused_unread(server: Running) -> None:
    for path in ("/sparql", "/queries"):
        for coding in ("gzip", "zstd", "deflate, gzip", "br"):
            headers = {"Content-Encoding": coding, "Content-Type": FORM}
            bomb = gzip.compress(b"\0" * 10_000_000)
            answer = httpx.post(server.url + path, content=bomb, headers=headers)
            assert answer.status_code == 415
            assert answer.json()["type"].endswith("#unsupported-media-type")


@pytest.mark.parametrize(
    "path",
    [
        "/id/x%0d%0aSet-Cookie:%20a=b",
        "/ontology/x%0d%0aSet-Cookie:%20a=b",
        "/%0aSet-Cookie:a=b",
        "/queries/%00",
        "/docs%0d%0a",
    ],
)
def test_a_path_with_control_characters_is_refused(server: Running, path: str) -> None:
    answer = httpx.get(server.url + path)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("folder", ["dumps", "ontology", "static-offline-docs", "id", "queries"])
@pytest.mark.parametrize(
    "way", ["../", "%2e%2e/", "..%2f", "%2e%2e%2f", "..%5c", "....//", "/", "%2f"]
)
def test_no_path_leads_out_of_its_folder(server: Running, folder: str, way: str) -> None:
    for target in ("etc/passwd", "pyproject.toml"):
        told = say(server, f"GET /{folder}/{way * 8}{target} HTTP/1.0\r\n\r\n".encode())
        assert status(told) in (301, 303, 307, 308, 400, 404)
        assert b"root:" not in told
        assert b"build-system" not in told


def test_redirects_stay_on_this_server(server: Running) -> None:
    for path in ("//evil.example/ontology", "/ontology", "/queries/", "/\\evil.example", "/dumps"):
        answer = httpx.get(f"{server.url}{path}", headers={"Host": "data.example.org"})
        target = httpx.URL(answer.headers.get("Location", "/"))
        assert target.host in ("", "data.example.org")


def test_pages_may_run_nothing_from_elsewhere(server: Running) -> None:
    for path in ("/docs", "/redoc", "/ontology/"):
        answer = httpx.get(server.url + path, headers={"Accept": "text/html"})
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "http" not in policy
    for path in ("/docs", "/sparql?query=ASK%7B%7D", "/healthz", "/sparql?query=x", "/nowhere"):
        headers = httpx.get(server.url + path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_other_origins_read_without_credentials(server: Running) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/queries"):
        headers = {"Origin": "https://evil.example", "Cookie": "a=b"}
        answer = httpx.get(server.url + path, headers=headers)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_connections_that_only_wait_are_closed(server: Running) -> None:
    for begun in (b"", b"GET /hea", b"GET /healthz HTTP/1.1\r\nHost: a\r\n", b"\r\n"):
        started = time.monotonic()
        assert say(server, begun, 10) == b""
        assert time.monotonic() - started < SECONDS + 3


def test_trickled_line_ends_do_not_keep_a_connection(server: Running) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        connection.settimeout(5)
        assert connection.recv(65536)
        started = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() - started < 8:
                connection.sendall(b"\r\n")
                time.sleep(0.2)
        assert time.monotonic() - started < SECONDS + 3


def test_a_reader_that_does_not_read_is_left(server: Running) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"
    url = httpx.URL(f"{server.url}/sparql", params={"query": query})
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(b"GET " + url.raw_path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
        time.sleep(SECONDS + 2)
        connection.settimeout(10)
        told = b""
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                told += part
    assert not told.endswith(b"0\r\n\r\n")
    assert len(told) < 20_000_000


def test_one_client_cannot_have_all_connections(server: Running) -> None:
    with contextlib.ExitStack() as stack:
        held = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            for _ in range(60)
        ]
        time.sleep(0.2)
        closed = 0
        for connection in held:
            connection.settimeout(0.01)
            with contextlib.suppress(TimeoutError, ConnectionError):
                closed += connection.recv(1) == b""
        assert closed >= 15
    time.sleep(0.3)
    assert httpx.get(f"{server.url}/healthz").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?a { " + "\\'''\n" * 25_000,
        "SELECT * { VALUES ?a { " + '\\"' * 60_000,
        "SELECT * { " + "\\'" * 60_000,
        "SELECT * { " + "<a" * 60_000,
        "SELECT * { VALUES ?a { " + "<a" * 60_000,
        "SELECT * { VALUES ?a { " + "a." * 60_000,
        "SELECT * { VALUES ?a { " + "1 " * 60_000,
        "SELECT * { " + "a" * 120_000 + ":",
        "SELECT * { " + "%" * 120_000,
        "SELECT * { FILTER(?a " + "<a//" * 30_000 + ") }",
        "#" * 120_000,
    ],
    ids=range(11),
)
def test_no_query_keeps_the_reader_of_its_tokens_busy(query: str, tmp_path: Path) -> None:
    started = time.process_time()
    with contextlib.suppress(Problem):
        read(query, Settings(data=tmp_path))
    # A third of a second; with the square of the length it would be minutes.
    assert time.process_time() - started < 3


def test_a_string_without_end_is_said_where_it_begins(tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        read_tokens("SELECT * {\n  ?s ?p 'no end }", Settings(data=tmp_path))
    assert refused.value.kind is ProblemType.SYNTAX_ERROR
    assert (refused.value.members["line"], refused.value.members["column"]) == (2, 9)
    for sound in ("'' , \"\"", "''''''", "'''a''b'''", '"a\'b"', "'\\''"):
        read_tokens(f"SELECT * {{ ?s ?p {sound} }} # it's", Settings(data=tmp_path))


def test_what_the_cache_keeps_is_counted_with_what_asked_for_it(server: Running) -> None:
    pid = server.process.pid
    held = []
    with httpx.Client() as client:
        for number in range(90):
            body = f"query=ASK {{}} # {number}{' ' * 130_000}"[:130_000]
            headers = {"Content-Type": FORM}
            client.post(f"{server.url}/sparql", content=body, headers=headers).raise_for_status()
            held.append(int(Path(f"/proc/{pid}/statm").read_text().split()[1]))
    # 80 keys of 130 KB would be 10 MB.
    assert (held[-1] - held[9]) * resource.getpagesize() < 7_000_000
