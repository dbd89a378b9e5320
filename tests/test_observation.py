"""Mistakes of the server itself: answered as problems too, and never like a whole answer."""

import asyncio
import json
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from server.http import Receive, Scope, Send
from server.observation import Observed
from server.settings import Settings


class Mistake(Exception):
    """Something that no route foresees."""


def _asked(*, begun: bool) -> list[MutableMapping[str, Any]]:
    """Ask an application that fails, before or after it has begun to answer."""
    sent: list[MutableMapping[str, Any]] = []

    async def application(_: Scope, __: Receive, send: Send) -> None:
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"a", "more_body": True})
        raise Mistake

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def ask() -> None:
        observed = Observed(application, Settings(data=Path("none")), None)
        scope = {"type": "http", "method": "GET", "path": "/sparql", "headers": []}
        await observed(scope, receive, send)  # type: ignore[arg-type]

    with pytest.raises(Mistake):
        asyncio.run(ask())
    return sent


def test_a_mistake_is_a_problem_with_the_id_of_the_request() -> None:
    start, body = _asked(begun=False)
    headers = dict(start["headers"])
    assert start["status"] == 500
    assert headers[b"content-type"] == b"application/problem+json"
    problem = json.loads(body["body"])
    assert problem["type"].endswith("internal-error")
    assert problem["request_id"].encode() == headers[b"x-request-id"]


def test_what_had_begun_is_not_ended_like_a_whole_answer() -> None:
    assert [message.get("more_body") for message in _asked(begun=True)] == [None, True]
