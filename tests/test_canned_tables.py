"""Bounds on what canned queries hold: a result that is too long is refused."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.canned.tables import MOST_BYTES, whole
from server.execution import Answer, Cost
from server.problems import Problem, ProblemType

COST = Cost(0, 0, 0)
PIECE = b" " * (1024 * 1024)


def answer(pieces: int, read: list[int]) -> Answer:
    async def given() -> AsyncIterator[bytes]:
        for number in range(pieces):
            read.append(number)
            yield PIECE

    return Answer("application/sparql-results+json", COST, pieces=given())


def test_a_result_is_read_to_its_end() -> None:
    read: list[int] = []
    assert asyncio.run(whole(answer(3, read))) == PIECE * 3
    assert asyncio.run(whole(Answer("", COST, b"{}"))) == b"{}"


def test_a_result_that_would_fill_the_memory_is_refused_on_the_way() -> None:
    read: list[int] = []
    most = MOST_BYTES // len(PIECE)
    with pytest.raises(Problem) as refused:
        asyncio.run(whole(answer(10 * most, read)))
    assert refused.value.kind is ProblemType.ANSWER_TOO_LARGE
    assert len(read) == most + 1
