"""Requests to a SPARQL server, each repeated within bounds, each failure named."""

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from ssl import SSLContext
from typing import Final

import httpx
from pyoxigraph import (
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from store.interface import StoreError
from store.remote_endpoints import Endpoints

_CONNECT_SECONDS: Final = 10.0
# Waits before each repetition, in seconds; Retry-After lengthens one up to the last.
_PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
_LONGEST_PAUSE: Final = 60.0
# Too many requests; the gateway or server is busy, being restarted or slow.
_PASSING: Final = frozenset({429, 502, 503, 504})
_NTRIPLES: Final = "application/n-triples"
_RESULTS: Final = "application/sparql-results+json"
_MARKUP: Final = re.compile(r"<(style|head)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


class ServerUnreachable(StoreError):
    """No connection to the server, or it broke off again and again."""


class ServerTimedOut(StoreError):
    """The server did not answer in time; what it was asked for may or may not be done."""


class NotAuthorised(StoreError):
    """The server wants another user, password or token."""


class RequestRefused(StoreError):
    """The server answered, but not that it did what was asked."""


class UnreadableAnswer(StoreError):
    """The server's answer is not in the format that was asked for."""


class SparqlConnection:
    """A server's three endpoints, kept open until ``close``; usable from many threads.

    All that is written is sets of triples without blank nodes, so that every request may be sent
    twice: it is repeated where the server is busy or the connection breaks, a few times. Redirects
    are not followed.
    """

    def __init__(
        self, endpoints: Endpoints, auth: httpx.Auth | None, timeout: float, connections: int
    ) -> None:
        self._endpoints = endpoints
        self._client = httpx.Client(
            auth=auth,
            follow_redirects=False,
            timeout=httpx.Timeout(timeout, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=connections),
            verify=_certificates(),
        )
        self._reached = False

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()

    @property
    def address(self) -> str:
        """The Graph Store endpoint, which stands for the server in messages."""
        return self._endpoints.store

    def put(self, graph: str, triples: bytes) -> None:
        """Make a graph hold the N-Triples given and nothing else."""
        self._graph_store("PUT", graph, triples)

    def append(self, graph: str, triples: bytes) -> None:
        """Add the N-Triples given to a graph."""
        self._graph_store("POST", graph, triples)

    def delete(self, graph: str) -> None:
        """Remove a graph; that there is none is no error."""
        self._graph_store("DELETE", graph, None)

    def get(self, graph: str) -> Collection[Quad]:
        """Give the quads of a graph, none if there is no such graph."""
        answer = self._graph_store("GET", graph, None)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return ()
        name = NamedNode(graph)
        try:
            triples = parse(answer.content, RdfFormat.N_TRIPLES)
            return [Quad(t.subject, t.predicate, t.object, name) for t in triples]
        except (SyntaxError, ValueError) as error:
            raise UnreadableAnswer(f"{self.address} gives no N-Triples: {error}") from error

    def update(self, text: str) -> None:
        """Carry out a SPARQL 1.1 Update of ground triples, or of patterns, that may run twice."""
        self._send(
            lambda: self._client.build_request(
                "POST", self._endpoints.update, data={"update": text}
            ),
            wanted=frozenset({200, 201, 202, 204}),
        )

    def select(self, text: str) -> Iterator[QuerySolution]:
        """Give the solutions of a SELECT; the whole answer is read before the first."""
        # As a form: Virtuoso 7 hangs on the direct POST of a query.
        answer = self._send(
            lambda: self._client.build_request(
                "POST",
                self._endpoints.query,
                data={"query": text},
                headers={"Accept": _RESULTS},
            ),
            wanted=frozenset({200}),
        )
        try:
            solutions = parse_query_results(answer.content, QueryResultsFormat.JSON)
            assert isinstance(solutions, QuerySolutions)
            yield from solutions
        except (SyntaxError, ValueError, AssertionError) as error:
            raise UnreadableAnswer(
                f"{self._endpoints.query} gives no SPARQL results: {error}"
            ) from error

    def _graph_store(self, method: str, graph: str, triples: bytes | None) -> httpx.Response:
        headers = {"Accept": _NTRIPLES} if method == "GET" else {}
        if triples is not None:
            headers["Content-Type"] = _NTRIPLES
        wanted = {"PUT": {200, 201, 204}, "POST": {200, 201, 204}, "GET": {200, 404}}
        return self._send(
            lambda: self._client.build_request(
                method,
                self._endpoints.store,
                params={"graph": graph},
                content=triples,
                headers=headers,
            ),
            wanted=frozenset(wanted.get(method, {200, 202, 204, 404})),
        )

    def _send(self, build: Callable[[], httpx.Request], wanted: Collection[int]) -> httpx.Response:
        for pause in (*_PAUSES, None):
            request = build()
            where = f"{request.method} {request.url.copy_with(query=None)}"
            try:
                answer = self._client.send(request)
            except httpx.TimeoutException as error:
                raise ServerTimedOut(f"{where}: no answer in time") from error
            except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
                # A server that was there may be starting anew; an address may be mistyped.
                mistyped = isinstance(error, httpx.ConnectError) and not self._reached
                if pause is None or mistyped:
                    raise ServerUnreachable(f"{where}: {error or type(error).__name__}") from error
                time.sleep(pause)
                continue
            except httpx.HTTPError as error:
                raise ServerUnreachable(f"{where}: {error}") from error
            self._reached = True
            if answer.status_code in wanted:
                return answer
            if answer.status_code not in _PASSING or pause is None:
                raise _refusal(where, answer)
            time.sleep(_asked_pause(answer.headers, pause))
        raise AssertionError("the last attempt returns or raises")


@cache
def _certificates() -> SSLContext:
    """Read the certificates of this machine's authorities, which takes a while, once."""
    return httpx.create_ssl_context()


def _asked_pause(headers: Mapping[str, str], pause: float) -> float:
    asked = headers.get("retry-after", "")
    return min(float(asked), _LONGEST_PAUSE) if asked.isdecimal() else pause


def _refusal(where: str, answer: httpx.Response) -> StoreError:
    status = answer.status_code
    words = " ".join(_MARKUP.sub(" ", answer.text).split())[:300]
    told = f"{where}: {status} {answer.reason_phrase}{': ' if words else ''}{words}"
    if status in {401, 403}:
        return NotAuthorised(
            f"{told}; say --user NAME with the password in MASALIK_STORE_PASSWORD, "
            "or a token in MASALIK_STORE_TOKEN"
        )
    if answer.is_redirect:
        return RequestRefused(f"{told}; redirects are not followed, give the address it leads to")
    if status == 413:
        return RequestRefused(f"{told}; let the server take larger requests")
    return RequestRefused(told)
