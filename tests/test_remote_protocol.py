"""What becomes of a server's answers: repeated, named, never taken for what they are not."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from store import StoreError
from store import remote_protocol as protocol
from store.remote_authentication import NoPassword, authentication
from store.remote_endpoints import Endpoints, UnknownEndpoints
from store.remote_protocol import (
    NotAuthorised,
    RequestRefused,
    ServerTimedOut,
    ServerUnreachable,
    SparqlConnection,
    UnreadableAnswer,
)

GRAPH = "https://example.org/graph"
TRIPLE = '<https://example.org/s> <https://example.org/p> "ضبط"@ar .\n'.encode()


class Server(ThreadingHTTPServer):
    """Answers with what was queued, then with 204; keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Callable[[_Handler], None]] = []
        self.seen: list[tuple[str, str, str | None]] = []
        self.root = f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def connection(
        self, *, timeout: float = 5.0, user: str | None = None
    ) -> Iterator[SparqlConnection]:
        endpoints = Endpoints.of(f"{self.root}/store")
        with closing(SparqlConnection(endpoints, authentication(user), timeout, 2)) as connection:
            yield connection

    def answer(self, status: int, body: str = "", **headers: str) -> None:
        def send(handler: _Handler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body.encode())))
            handler.end_headers()
            handler.wfile.write(body.encode())

        self.answers.append(send)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        """Answer whatever the method."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path, self.headers.get("Authorization")))
        if self.server.answers:
            self.server.answers.pop(0)(self)
        else:
            self.send_response(204)
            self.end_headers()

    def log_request(self, *_: object) -> None:
        """Keep the tests' output clean."""


def half_an_answer(handler: _Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(TRIPLE)
    handler.close_connection = True


def reset(handler: _Handler) -> None:
    handler.close_connection = True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(protocol, "_PAUSES", (0.01, 0.01, 0.01))
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: Server, status: int) -> None:
    server.answer(status, "busy", Retry_After="0")
    server.answer(status)
    with server.connection() as connection:
        connection.put(GRAPH, TRIPLE)
    assert [method for method, _, _ in server.seen] == ["PUT"] * 3


def test_a_server_that_stays_busy_is_given_up(server: Server) -> None:
    for _ in range(4):
        server.answer(503, "<html><head><title>x</title></head><p>down for repair</p></html>")
    with server.connection() as connection, pytest.raises(RequestRefused) as refused:
        connection.put(GRAPH, TRIPLE)
    assert "503 Service Unavailable: down for repair" in str(refused.value)
    assert len(server.seen) == 4


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, RequestRefused), (401, NotAuthorised), (403, NotAuthorised), (413, RequestRefused)],
)
def test_a_refusal_is_told_with_its_words_and_not_repeated(
    server: Server, status: int, error: type[StoreError]
) -> None:
    server.answer(status, "line 3: " + "no " * 1000)
    with server.connection() as connection, pytest.raises(error) as refused:
        connection.update("DROP SILENT GRAPH <https://example.org/graph>")
    assert f"/update: {status} " in str(refused.value)
    assert "line 3: no" in str(refused.value)
    assert len(str(refused.value)) < 600
    assert len(server.seen) == 1


def test_redirects_are_not_followed(server: Server) -> None:
    server.answer(302, Location=f"{server.root}/elsewhere")
    with server.connection() as connection, pytest.raises(RequestRefused, match="not followed"):
        connection.put(GRAPH, TRIPLE)
    assert [path.partition("?")[0] for _, path, _ in server.seen] == ["/store"]


def test_half_an_answer_is_asked_for_again(server: Server) -> None:
    server.answers.append(half_an_answer)
    server.answer(200, TRIPLE.decode())
    with server.connection() as connection:
        assert len(connection.get(GRAPH)) == 1


@pytest.mark.parametrize("failure", [half_an_answer, reset])
def test_answers_that_break_off_again_and_again_are_an_error(
    server: Server, failure: Callable[[_Handler], None]
) -> None:
    server.answers += [failure] * 4
    with server.connection() as connection, pytest.raises(ServerUnreachable, match="GET"):
        connection.get(GRAPH)
    assert len(server.seen) == 4


def test_an_answer_in_another_format_is_an_error(server: Server) -> None:
    server.answer(200, "<html>welcome</html>")
    server.answer(200, "<html>welcome</html>")
    with server.connection() as connection:
        with pytest.raises(UnreadableAnswer, match="no N-Triples"):
            connection.get(GRAPH)
        with pytest.raises(UnreadableAnswer, match="no SPARQL results"):
            list(connection.select("SELECT * {}"))


def test_a_server_that_says_nothing_is_timed_out_once(server: Server) -> None:
    release = threading.Event()
    server.answers.append(lambda _: (release.wait(10), None)[1])
    with server.connection(timeout=0.2) as connection, pytest.raises(ServerTimedOut):
        connection.put(GRAPH, TRIPLE)
    release.set()
    assert len(server.seen) == 1


def test_no_server_is_told_at_once() -> None:
    endpoints = Endpoints.of("http://127.0.0.1:9/store")
    with (
        closing(SparqlConnection(endpoints, None, 5.0, 1)) as connection,
        pytest.raises(ServerUnreachable, match=r"127\.0\.0\.1:9/store"),
    ):
        connection.put(GRAPH, TRIPLE)


def test_the_challenge_of_the_server_decides_how_the_password_is_shown(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASALIK_STORE_PASSWORD", "open sesame")
    for challenge, shown in (
        ('Basic realm="x"', "Basic "),
        ('Digest realm="x", nonce="abc", qop="auth"', "Digest "),
    ):
        server.seen.clear()
        server.answer(401, WWW_Authenticate=challenge)
        with server.connection(user="loader") as connection:
            connection.put(GRAPH, TRIPLE)
            connection.put(GRAPH, TRIPLE)
        headers = [authorization for _, _, authorization in server.seen]
        assert headers[0] is None
        assert all(header and header.startswith(shown) for header in headers[1:])
        assert len(headers) == 3
        assert not any("open sesame" in (header or "") for header in headers)


def test_a_wrong_password_is_told_without_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASALIK_STORE_PASSWORD", "open sesame")
    for _ in range(2):
        server.answer(401, WWW_Authenticate='Basic realm="x"')
    with server.connection(user="loader") as connection, pytest.raises(NotAuthorised) as refused:
        connection.put(GRAPH, TRIPLE)
    assert "sesame" not in str(refused.value)
    assert len(server.seen) == 2


def test_a_token_is_shown_with_every_request(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASALIK_STORE_TOKEN", "abc")
    with server.connection() as connection:
        connection.put(GRAPH, TRIPLE)
    assert server.seen[0][2] == "Bearer abc"


def test_a_user_needs_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MASALIK_STORE_PASSWORD", raising=False)
    with pytest.raises(NoPassword, match="MASALIK_STORE_PASSWORD"):
        authentication("loader")


@pytest.mark.parametrize(
    ("store", "update", "query"),
    [
        ("http://h:7878/store", "http://h:7878/update", "http://h:7878/query"),
        ("http://h/sparql-graph-crud-auth", "http://h/sparql-auth", "http://h/sparql"),
        ("https://h/ds/data", "https://h/ds/update", "https://h/ds/query"),
        (
            "http://h/repositories/m/rdf-graphs/service",
            "http://h/repositories/m/statements",
            "http://h/repositories/m",
        ),
        ("https://h:8182/sparql/gsp/", "https://h:8182/sparql", "https://h:8182/sparql"),
    ],
)
def test_the_endpoints_of_known_servers_follow_from_one(
    store: str, update: str, query: str
) -> None:
    assert Endpoints.of(store) == Endpoints(store, update, query)
    assert Endpoints.of(store, "http://x/u", "http://x/q") == Endpoints(
        store, "http://x/u", "http://x/q"
    )


@pytest.mark.parametrize(
    "store",
    ["http://h/", "ftp://h/store", "h/store", "http://a:b@h/store", "http://h/store?default"],
)
def test_other_addresses_are_refused(store: str) -> None:
    with pytest.raises(UnknownEndpoints):
        Endpoints.of(store)
