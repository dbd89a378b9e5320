"""No client's searches take the place of the others'."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from articles import CORPUS
from searching import loaded
from test_sparql_protocol import assert_problem

from server.problems import Problem, ProblemType
from server.search.turns import Turns


def test_one_client_cannot_have_all_the_turns(
    live_server: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASALIK_MAX_QUERIES_PER_CLIENT", "2")
    # Its own folder: the first searches wait until the index is built.
    monkeypatch.setenv("MASALIK_SEARCH_FOLDER", str(tmp_path))
    address = live_server(loaded(CORPUS))
    answers: list[httpx.Response] = []

    def ask() -> None:
        answers.append(httpx.get(f"{address}/search", params={"q": "سوريا"}, timeout=60))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    other = httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2"), timeout=60)
    with other:
        assert other.get(f"{address}/search/suggest", params={"q": "سو"}).status_code in (200, 503)
    for thread in threads:
        thread.join()
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[429] == 3, statuses
    for answer in answers:
        if answer.status_code == 429:
            assert_problem(answer, 429, "too-many-requests")
            assert int(answer.headers["Retry-After"]) > 0
    assert httpx.get(f"{address}/search", params={"q": "سوريا"}, timeout=60).status_code == 200


def test_one_connection_is_left_to_others() -> None:
    async def share() -> None:
        turns = Turns(connections=2, most_waiting=3, most_of_client=3)
        with turns.admitted("a") as first, turns.admitted("a") as second, turns.admitted("b") as b:
            assert first is second
            await first.acquire()
            assert first.locked()
            assert not b.locked()
            first.release()

    asyncio.run(share())


def test_so_many_wait_and_no_more() -> None:
    turns = Turns(connections=2, most_waiting=1, most_of_client=2)
    with turns.admitted("a"), turns.admitted("a"):
        with pytest.raises(Problem) as of_one, turns.admitted("a"):
            pass
        with turns.admitted("b"), pytest.raises(Problem) as of_all, turns.admitted("c"):
            pass
    assert of_one.value.kind is ProblemType.TOO_MANY_REQUESTS
    assert of_all.value.kind is ProblemType.BUSY
    with turns.admitted("a"), turns.admitted("a"):
        pass
