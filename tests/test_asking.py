"""Asking the routes of an application in the same process, and reading no more than is wanted."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from server.asking import Refused, Reply, Routes, Unreachable, of_application
from server.http import Message, Receive, Scope, Send
from server.in_process import Application
from server.language_models.answers import shortened, shown_row
from server.language_models.places import Places
from server.problems import Problem, ProblemType


def asked(app: Application, ask: Callable[[Routes], Awaitable[Reply]]) -> Reply:
    async def run() -> Reply:
        async with of_application(app) as routes:
            return await ask(routes)

    return asyncio.run(run())


async def start(send: Send, status: int = 200, content_type: str = "text/plain") -> None:
    headers = [(b"content-type", content_type.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})


def test_a_request_arrives_as_it_was_made() -> None:
    seen: list[Scope] = []
    bodies: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)
        bodies.append(await receive())
        await start(send)
        for piece in (b"one ", b"two"):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def ask(routes: Routes) -> Reply:
        caller = routes.on_behalf(("192.0.2.7", 99), "https://e.org/m/", {"X-Request-Id": "abc"})
        return await caller.ask(
            "POST", "a/ب", [("q", "ضبط")], accept="text/plain", content=("text/x", b"body")
        )

    reply = asked(app, ask)
    assert (reply.body, reply.content_type) == (b"one two", "text/plain")
    (scope,) = seen
    assert scope["path"] == "/m/a/ب"
    assert scope["query_string"] == b"q=%D8%B6%D8%A8%D8%B7"
    assert scope["client"] == ("192.0.2.7", 99)
    headers = dict(scope["headers"])
    assert headers[b"host"] == b"e.org"
    assert headers[b"x-request-id"] == b"abc"
    assert headers[b"content-type"] == b"text/x"
    assert bodies == [{"type": "http.request", "body": b"body"}]


def test_no_more_is_read_than_is_wanted_and_the_work_ends() -> None:
    ended: list[str] = []
    pieces = 0

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal pieces
        await start(send)
        try:
            while True:
                await send({"type": "http.response.body", "body": b"x" * 100, "more_body": True})
                pieces += 1
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    with pytest.raises(Problem) as refused:
        asked(endless, lambda routes: routes.get("x", most_bytes=1000))
    assert refused.value.kind is ProblemType.ANSWER_TOO_LARGE
    assert ended == ["cancelled"]
    assert pieces < 20


def test_who_gives_up_waiting_ends_the_work() -> None:
    ended: list[str] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("ended")

    async def ask(routes: Routes) -> Reply:
        return await asyncio.wait_for(routes.get("x"), 0.05)

    with pytest.raises(TimeoutError):
        asked(slow, ask)
    assert ended == ["ended"]


@pytest.mark.parametrize("after", ["nothing", "the start", "a piece"])
def test_a_failure_of_the_server_is_told_as_one(after: str) -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        if after != "nothing":
            await start(send)
        if after == "a piece":
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
        raise RuntimeError("broken")

    with pytest.raises(Unreachable):
        asked(failing, lambda routes: routes.get("x"))


def test_a_refusal_keeps_what_was_said() -> None:
    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send, 404, "application/problem+json")
        body = '{"detail": "ليس هنا", "near": ["a"]}'.encode()
        await send({"type": "http.response.body", "body": body})

    with pytest.raises(Refused, match="ليس هنا") as refused:
        asked(refusing, lambda routes: routes.get("x"))
    assert (refused.value.status, refused.value.problem["near"]) == (404, ["a"])


def test_who_is_not_ready_is_asked_again() -> None:
    times = 0

    async def starting(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal times
        times += 1
        if times == 1:
            problem = Problem(ProblemType.NOT_READY, "Soon.")
            await start(send, 503)
            await send({"type": "http.response.body", "body": problem.answer()[2]})
            return
        await start(send)
        await send({"type": "http.response.body", "body": b"ready"})

    assert asked(starting, lambda routes: routes.get("x")).body == b"ready"
    assert times == 2


def test_a_row_of_many_claims_shows_some_of_its_evidence() -> None:
    row = {"count": 30, "outlet": None, "label": "", "claims": " ".join(["c"] * 30)}
    shown = shown_row({**row, "evidence": [{}] * 30}, 3)
    assert shown == {
        "count": 30,
        "claims": " ".join(["c"] * 20),
        "claimsLeftOut": 10,
        "evidence": [{}] * 3,
        "evidenceLeftOut": 27,
    }
    assert shown_row({"possible": False, "amount": 0, "evidence": {}}, 3) == {
        "possible": False,
        "amount": 0,
        "evidence": {},
    }


def test_long_texts_are_cut() -> None:
    assert shortened({"a": ["x" * 5000, 7]}) == {"a": ["x" * 4000 + "… (1000 more characters)", 7]}


def test_places_have_short_names_that_stay() -> None:
    places = Places()
    name = places.named("t" * 700)
    assert len(name) == 12
    assert places.named("t" * 700) == name
    assert places.token(name) == "t" * 700
    assert places.token("another") == "another"
