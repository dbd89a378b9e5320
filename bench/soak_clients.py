"""Clients of a soak: each yields the generation that an answer told, and looks at it closely."""

import csv
import gzip
import http.client
import io
import json
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote, urlencode

import zstandard

Ask = Callable[[str, int, int], Iterator[int | None]]

_COUNTS: Final = "SELECT ?n (COUNT(?s) AS ?c) { ?s <urn:soak:generation> ?n } GROUP BY ?n"
_ALL: Final = "SELECT ?s ?n { ?s <urn:soak:generation> ?n }"
# Longer than what is sent whole: each thing twice with a long word.
_LONG: Final = (
    "SELECT ?s ?n ?w { ?s <urn:soak:generation> ?n "
    f"VALUES ?w {{ '{'كلمة' * 20}' '{'طويلة' * 20}' }} }}"
)
_GRAPH: Final = "CONSTRUCT { ?s <urn:soak:told> ?n } WHERE { ?s <urn:soak:generation> ?n }"
_ENDLESS: Final = "SELECT (COUNT(*) AS ?c) { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i }"
_TOLD: Final = re.compile(rb'<urn:soak:told> "?(\d+)')
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class SoakFault(Exception):
    """An answer was wrong, torn or lost."""


class _Connection:
    """A kept-alive connection that is opened again when the server has closed it idle."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=60)

    def ask(
        self,
        query: str,
        accept: str,
        method: str = "GET",
        expected: tuple[int, ...] = (200,),
        seconds: float | None = None,
        **headers: str,
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Return the answer; raises SoakFault if it has an unexpected status."""
        given = {"Accept": accept} | {k.replace("_", "-"): v for k, v in headers.items()}
        if method == "POST":
            fields = {"query": query} | ({"timeout": str(seconds)} if seconds else {})
            body = urlencode(fields)
            self._connection.request("POST", "/sparql", body, _FORM | given)
        else:
            self._connection.request(method, f"/sparql?query={quote(query)}", headers=given)
        answer = self._connection.getresponse()
        body_bytes = answer.read()
        if answer.status not in expected:
            raise SoakFault(f"status {answer.status}: {body_bytes[:300]!r}")
        return answer, body_bytes


def _one(generations: set[int], count: int, expected: int) -> int:
    if len(generations) != 1 or count != expected:
        raise SoakFault(f"{count} of {expected} rows, of the generations {sorted(generations)}")
    return generations.pop()


def counted(host: str, port: int, expected: int) -> Iterator[int]:
    """Ask the cached aggregate, by GET."""
    connection = _Connection(host, port)
    while True:
        _, body = connection.ask(_COUNTS, "application/sparql-results+json")
        rows = json.loads(body)["results"]["bindings"]
        count = sum(int(row["c"]["value"]) for row in rows)
        yield _one({int(row["n"]["value"]) for row in rows}, count, expected)


def posted(host: str, port: int, expected: int) -> Iterator[int]:
    """Ask for all rows as CSV by POST, never the same query, and a while later again."""
    connection = _Connection(host, port)
    number = 0
    while True:
        number += 1
        _, body = connection.ask(f"{_ALL} # {number}", "text/csv", "POST")
        rows = list(csv.DictReader(io.StringIO(body.decode())))
        yield _one({int(row["n"]) for row in rows}, len(rows), expected)
        time.sleep(0.02)


def streamed(host: str, port: int, expected: int) -> Iterator[int]:
    """Ask for a long answer, which comes in pieces, compressed in turns."""
    connection = _Connection(host, port)
    decoders: dict[str | None, Callable[[bytes], bytes]] = {
        None: bytes,
        "gzip": gzip.decompress,
        "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    }
    while True:
        for coding in ("identity", "gzip", "zstd"):
            answer, body = connection.ask(
                _LONG, "text/tab-separated-values", Accept_Encoding=coding
            )
            lines = decoders[answer.getheader("Content-Encoding")](body).decode().splitlines()[1:]
            generations = {int(line.split("\t")[1]) for line in lines}
            yield _one(generations, len(lines), 2 * expected)
            time.sleep(0.1)


def constructed(host: str, port: int, expected: int) -> Iterator[int]:
    """Ask for a graph; what has not changed is not sent again."""
    connection = _Connection(host, port)
    tag, generation = "", 0
    while True:
        answer, body = connection.ask(
            _GRAPH,
            "application/n-triples",
            expected=(200, 304) if tag else (200,),
            If_None_Match=tag or '"none"',
        )
        if answer.status == 200:
            told = [int(number) for number in _TOLD.findall(body)]
            generation = _one(set(told), len(told), expected)
            tag = answer.getheader("ETag") or ""
        yield generation
        time.sleep(0.01)


def asked(host: str, port: int, expected: int) -> Iterator[None]:
    """Ask yes or no, HEAD, the preflight and an error in turns."""
    connection = _Connection(host, port)
    while True:
        _, body = connection.ask(
            f"ASK {{ GRAPH <urn:soak:graph:{expected % 7}> {{ ?s ?p ?o }} }}", "*/*"
        )
        if json.loads(body)["boolean"] is not True:
            raise SoakFault("a graph was missing")
        yield None
        answer, body = connection.ask(_COUNTS, "text/csv", "HEAD")
        if body or not answer.getheader("ETag"):
            raise SoakFault("HEAD was answered with a body or without validator")
        yield None
        connection.ask("", "*/*", "OPTIONS", (200, 204))
        connection.ask("SELECT ?x { ?x ?y }", "*/*", expected=(400,))
        yield None
        time.sleep(0.05)


def impatient(host: str, port: int, _: int) -> Iterator[None]:
    """Ask what takes for ever, with a deadline, or go away; each costs the server a worker."""
    connection = _Connection(host, port)
    number = 0
    while True:
        number += 1
        query = f"{_ENDLESS} # {number}"
        answer, body = connection.ask(query, "*/*", "POST", (503, 504), seconds=0.3)
        if json.loads(body)["status"] != answer.status:
            raise SoakFault(f"an endless query was answered {body!r}")
        yield None
        with socket.create_connection((host, port), timeout=10) as leaving:
            target = f"/sparql?query={quote(query + ' leaving')}"
            leaving.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            time.sleep(0.2)
            # A reset, as of a program that was killed.
            leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        yield None
        time.sleep(0.5)


CLIENTS: Final[tuple[Ask, ...]] = (counted, posted, streamed, constructed, asked, impatient)
