"""Answers that several requests ask for at a time: made once, whoever of them stays."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from server.cache import AnswerCache, Kept
from server.http import Disconnected
from server.problems import Problem, ProblemType

ANSWER = Kept(200, (), b"rows", keep=True)
_SECONDS = 10.0


class Making:
    """A making of an answer that goes on until it is told to end; counts how often it began."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancellations: list[str] = []
        self.ended: asyncio.Future[Kept | None] = asyncio.get_running_loop().create_future()

    async def __call__(self) -> Kept | None:
        self.begun += 1
        try:
            return await asyncio.shield(self.ended)
        except asyncio.CancelledError:
            self.cancellations.append("cancelled")
            raise


async def _stays() -> None:
    await asyncio.get_running_loop().create_future()


def _asked(
    cache: AnswerCache, making: Making, gone: Callable[[], Awaitable[None]]
) -> "asyncio.Task[Kept | None]":
    return asyncio.create_task(cache.shared("key", making, gone, patience=0.01))


async def _moment() -> None:
    await asyncio.sleep(0.05)


def _run(test: Callable[[AnswerCache], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(test(AnswerCache(1_000_000)), _SECONDS)

    asyncio.run(bounded())


def test_an_answer_is_made_once_for_all_who_ask_meanwhile() -> None:
    async def test(cache: AnswerCache) -> None:
        making = Making()
        tasks = [_asked(cache, making, _stays) for _ in range(5)]
        await _moment()
        making.ended.set_result(ANSWER)
        assert await asyncio.gather(*tasks) == [ANSWER] * 5
        assert making.begun == 1
        assert cache.get("key") == ANSWER

    _run(test)


def test_one_who_follows_gets_the_answer_though_the_first_has_left() -> None:
    async def test(cache: AnswerCache) -> None:
        making, left = Making(), asyncio.Event()

        async def leaves() -> None:
            await left.wait()

        first = _asked(cache, making, leaves)
        await asyncio.sleep(0)
        second = _asked(cache, making, _stays)
        await _moment()
        left.set()
        await _moment()
        assert not making.cancellations
        making.ended.set_result(ANSWER)
        assert await second == ANSWER
        with pytest.raises(Disconnected):
            await first

    _run(test)


def test_what_nobody_waits_for_any_more_is_not_made() -> None:
    async def test(cache: AnswerCache) -> None:
        making, left = Making(), asyncio.Event()

        async def leaves() -> None:
            await left.wait()

        tasks = [_asked(cache, making, leaves) for _ in range(3)]
        await _moment()
        assert not making.cancellations
        left.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(result) for result in results] == [Disconnected] * 3
        assert len(making.cancellations) == 1
        assert all(not task.cancelled() and not task.cancelling() for task in tasks)

        again = Making()
        again.ended.set_result(ANSWER)
        assert await _asked(cache, again, _stays) == ANSWER

    _run(test)


def test_one_who_follows_and_leaves_takes_nothing_from_the_first() -> None:
    async def test(cache: AnswerCache) -> None:
        making, left = Making(), asyncio.Event()

        async def leaves() -> None:
            await left.wait()

        first = _asked(cache, making, _stays)
        await asyncio.sleep(0)
        second = _asked(cache, making, leaves)
        await _moment()
        left.set()
        with pytest.raises(Disconnected):
            await second
        making.ended.set_result(ANSWER)
        assert await first == ANSWER

    _run(test)


def test_a_failure_is_told_to_all_and_not_kept() -> None:
    async def test(cache: AnswerCache) -> None:
        making = Making()
        tasks = [_asked(cache, making, _stays) for _ in range(3)]
        await _moment()
        making.ended.set_exception(Problem(ProblemType.BUSY, "later"))
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(result) for result in results] == [Problem] * 3
        assert cache.get("key") is None

        again = Making()
        again.ended.set_result(ANSWER)
        assert await _asked(cache, again, _stays) == ANSWER

    _run(test)


def test_the_first_cancelled_from_without_leaves_nobody_waiting_for_ever() -> None:
    async def test(cache: AnswerCache) -> None:
        making = Making()
        first = _asked(cache, making, _stays)
        await asyncio.sleep(0)
        second = _asked(cache, making, _stays)
        await _moment()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        with pytest.raises(Disconnected):
            await second

    _run(test)


def test_an_answer_that_cannot_be_shared_is_none_for_those_who_follow() -> None:
    async def test(cache: AnswerCache) -> None:
        making = Making()
        tasks = [_asked(cache, making, _stays) for _ in range(2)]
        await _moment()
        making.ended.set_result(None)
        assert await asyncio.gather(*tasks) == [None, None]
        assert cache.get("key") is None

    _run(test)
