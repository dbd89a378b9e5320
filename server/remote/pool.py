"""Asks a SPARQL server over HTTP, as a pool of workers that each wait for one answer at a time."""

import asyncio
import json
import logging
import re
from collections import deque
from typing import Final

import httpx
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, parse_query_results

from server.negotiation import BINDINGS, content_type
from server.problems import Problem, ProblemType
from server.syntax import query_form
from server.workers.frames import Frames, Kind, Query, problem_frame, started

_log = logging.getLogger(__name__)

_CONNECT_SECONDS: Final = 5.0
# So much is held back until it is known that no early failure follows.
_HELD_BYTES: Final = 256 * 1024
_FRAMES_AHEAD: Final = 16
_DRAINING_SECONDS: Final = 0.05
_JSON: Final = "application/sparql-results+json"
_LONGEST_DETAIL: Final = 300
_LONGEST_ERROR: Final = 64 * 1024
_MARKUP: Final = re.compile(r"<[^>]{0,1000}>")
# Virtuoso says so where it cut an answer off, by its time or by its number of rows.
_CUT_OFF: Final = ("x-sql-state", "x-sparql-maxrows")


class RemoteWorker:
    """One request to the store behind at a time."""

    def __init__(self, client: httpx.AsyncClient, endpoint: str, most_bytes: int) -> None:
        self.reason: Problem | None = None
        """Why it was ended, if it was."""

        self._client = client
        self._endpoint = endpoint
        self._most = most_bytes
        self._arrived: asyncio.Queue[tuple[Kind, bytes] | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def ask(self, query: Query) -> None:
        """Send a query."""
        self._arrived = asyncio.Queue(_FRAMES_AHEAD)
        self._task = asyncio.create_task(self._run(query, self._arrived))

    async def next(self) -> tuple[Kind, bytes] | None:
        """Return the next frame, None if the request was ended first."""
        return await self._arrived.get()

    def end(self) -> None:
        """Break the request off: the connection is closed, on which engines stop their work."""
        if self._task is not None:
            self._task.cancel()
        while not self._arrived.empty():
            self._arrived.get_nowait()
        self._arrived.put_nowait(None)

    async def _run(self, query: Query, arrived: "asyncio.Queue[tuple[Kind, bytes] | None]") -> None:
        try:
            await self._answer(query, arrived)
        except Problem as problem:
            await arrived.put(_opened(problem_frame(problem)))
        except httpx.HTTPError as error:
            _log.warning("the store behind: %s", error or type(error).__name__)
            failed = Problem(ProblemType.STORE_FAILED, "The store behind cannot be reached.")
            await arrived.put(_opened(problem_frame(failed)))

    async def _answer(
        self, query: Query, arrived: "asyncio.Queue[tuple[Kind, bytes] | None]"
    ) -> None:
        form = query_form(query.text)
        graph = form in ("CONSTRUCT", "DESCRIBE")
        media_type = query.formats.graph if graph else query.formats.bindings
        if media_type is None:
            raise Problem(ProblemType.NOT_ACCEPTABLE, "This result has no format of those asked.")
        began = asyncio.get_running_loop().time()
        # As a form: Virtuoso 7 hangs on the direct POST of a query.
        asking = self._client.stream(
            "POST",
            self._endpoint,
            data=_fields(query),
            headers={
                "Accept": _JSON if form == "ASK" else media_type,
                "Accept-Encoding": "identity",
            },
        )
        async with asking as response:
            await _check(response, _JSON if form == "ASK" else media_type)
            evaluated = asyncio.get_running_loop().time() - began
            held, sent = bytearray(), 0
            name = content_type(media_type)
            async for piece in response.aiter_bytes():
                held += piece
                if sent + len(held) > self._most:
                    detail = f"More than {self._most} bytes: add a LIMIT or ask for less."
                    raise Problem(ProblemType.ANSWER_TOO_LARGE, detail, limit=self._most)
                if sent or len(held) >= _HELD_BYTES:
                    if not sent:
                        took = (evaluated, asyncio.get_running_loop().time() - began - evaluated)
                        await arrived.put(_opened(started(Kind.START, name, took)))
                    await arrived.put((Kind.DATA, bytes(held)))
                    sent += len(held)
                    held.clear()
        took = (evaluated, asyncio.get_running_loop().time() - began - evaluated)
        if form == "ASK":
            held = bytearray(_boolean(bytes(held), media_type))
        if sent:
            await arrived.put((Kind.END, b""))
        else:
            await arrived.put(_opened(started(Kind.ANSWER, name, took, bytes(held))))


class RemotePool:
    """So many requests at once to a SPARQL server; see ``server.workers.interface.QueryPool``."""

    def __init__(
        self, endpoint: str, auth: httpx.Auth | None, size: int, *, most_bytes: int
    ) -> None:
        self.in_memory = False
        self.size = size
        self._client = httpx.AsyncClient(
            auth=auth,
            follow_redirects=False,
            # Queries have a deadline of their own.
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=size, max_keepalive_connections=size),
            # A proxy of the environment is for what goes out, not for the store behind.
            trust_env=False,
        )
        self._endpoint = endpoint
        self._most_bytes = most_bytes
        self._idle = [self._worker() for _ in range(size)]
        self._lent: set[RemoteWorker] = set()
        self._wanting: deque[asyncio.Future[RemoteWorker]] = deque()

    @property
    def idle(self) -> int:
        """How many requests more may be made."""
        return len(self._idle)

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return len(self._wanting)

    async def lend(self) -> RemoteWorker:
        """Return a worker that is idle, as soon as there is one."""
        if self._idle:
            worker = self._idle.pop()
        else:
            wanting: asyncio.Future[RemoteWorker] = asyncio.get_running_loop().create_future()
            self._wanting.append(wanting)
            try:
                worker = await wanting
            except asyncio.CancelledError:
                if wanting.done() and not wanting.cancelled():
                    self._free(wanting.result())
                raise
        self._lent.add(worker)
        return worker

    def give_back(self, worker: RemoteWorker) -> None:
        """Take a worker back that has answered."""
        if worker in self._lent:
            self._lent.discard(worker)
            self._free(worker)

    def demote(self, worker: RemoteWorker) -> None:
        """Do nothing: what goes first is for the store behind to say."""

    def kill(self, worker: RemoteWorker, reason: Problem | None = None) -> None:
        """Break a worker's request off; another worker takes its place."""
        if worker in self._lent:
            self._lent.discard(worker)
            worker.reason = reason
            worker.end()
            self._free(self._worker())

    async def obituary(self, worker: RemoteWorker) -> Problem:
        """Return why a request was broken off."""
        detail = "The request to the store behind was broken off."
        return worker.reason or Problem(ProblemType.STORE_FAILED, detail)

    async def drain(self) -> None:
        """End once all are given back."""
        while self._lent:
            await asyncio.sleep(_DRAINING_SECONDS)
        await self.close()

    async def close(self) -> None:
        """Break all requests off."""
        for worker in self._lent:
            worker.end()
        self._lent.clear()
        await self._client.aclose()

    def _worker(self) -> RemoteWorker:
        return RemoteWorker(self._client, self._endpoint, self._most_bytes)

    def _free(self, worker: RemoteWorker) -> None:
        while self._wanting:
            wanting = self._wanting.popleft()
            if not wanting.done():
                wanting.set_result(worker)
                return
        self._idle.append(worker)


def _boolean(told: bytes, media_type: str) -> bytes:
    """Return the result of an ASK in a format, from SPARQL JSON or what Virtuoso 7 takes for it."""
    try:
        document = json.loads(told)
        if "boolean" in document:
            value = document["boolean"] is True
        else:
            rows = document["results"]["bindings"]
            value = bool(rows) and rows[0]["__ASK_RETVAL"]["value"] == "1"
    except (ValueError, KeyError, TypeError) as error:
        detail = "The store behind gave no answer to an ASK."
        raise Problem(ProblemType.STORE_FAILED, detail) from error
    plain = json.dumps({"head": {}, "boolean": value}).encode()
    result = parse_query_results(plain, QueryResultsFormat.JSON)
    assert isinstance(result, QueryBoolean)
    return result.serialize(format=BINDINGS[media_type]) or b""


def _opened(frame: bytes) -> tuple[Kind, bytes]:
    [only] = Frames().feed(frame)
    return only


def _fields(query: Query) -> dict[str, str | list[str]]:
    # On the first line: the lines of syntax errors stay as they are.
    fields: dict[str, str | list[str]] = {"query": f"BASE {NamedNode(query.base_iri)} {query.text}"}
    if query.dataset is not None:
        fields["default-graph-uri"] = [graph.value for graph in query.dataset.default]
        fields["named-graph-uri"] = [graph.value for graph in query.dataset.named]
    return fields


async def _check(response: httpx.Response, media_type: str) -> None:
    """Raise Problem unless the answer is a whole result in ``media_type``."""
    status = response.status_code
    given = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    cut_off = [name for name in _CUT_OFF if name in response.headers]
    if status == httpx.codes.OK and given == media_type and not cut_off:
        return
    words = await _words(response)
    if status == httpx.codes.NOT_ACCEPTABLE:
        raise Problem(ProblemType.NOT_ACCEPTABLE, f"The store behind does not give {media_type}.")
    if status == httpx.codes.BAD_REQUEST:
        raise Problem(ProblemType.SYNTAX_ERROR, f"The store behind: {words}")
    _log.warning("the store behind answered %d, %s%s: %s", status, given, "".join(cut_off), words)
    if status in (429, 503):
        detail = "The store behind is busy; try later."
        raise Problem(ProblemType.BUSY, detail, headers={"Retry-After": "5"})
    if cut_off:
        raise Problem(ProblemType.ANSWER_TOO_LARGE, "The store behind cut its answer off.")
    raise Problem(ProblemType.STORE_FAILED, "The store behind did not answer the query.")


async def _words(response: httpx.Response) -> str:
    read = bytearray()
    async for piece in response.aiter_bytes():
        read += piece
        if len(read) > _LONGEST_ERROR:
            break
    text = _MARKUP.sub(" ", read[:_LONGEST_ERROR].decode("utf-8", "replace"))
    return " ".join(text.split())[:_LONGEST_DETAIL]
