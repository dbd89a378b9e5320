"""Counts of a snapshot that cannot be made leave nothing behind that holds the snapshot."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from server.execution import Executor
from server.problems import Problem, ProblemType
from server.settings import Settings
from server.snapshots import OpenSnapshot
from server.statistics import StatisticsOfSnapshots


class Held:
    """What stands for a snapshot."""

    id = 1
    tag = "1-1"


class Failing:
    """Cannot answer anything."""

    def __init__(self, error: type[Exception], *arguments: object) -> None:
        self._error = error
        self._arguments = arguments

    async def execute(self, *_: object, **__: object) -> object:
        raise self._error(*self._arguments)


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    """Let only those go that nobody holds, in a circle or else."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def counted(tmp_path: Path, executor: Failing) -> tuple[Any, bool]:
    """Give what counting came to, and whether the snapshot is held afterwards."""

    async def count() -> tuple[Any, bool]:
        statistics = StatisticsOfSnapshots(cast("Executor", executor), Settings(data=tmp_path))
        snapshot = Held()
        reference = weakref.ref(snapshot)
        found: object
        try:
            found = await statistics.of(cast("OpenSnapshot", snapshot))
        except RuntimeError as error:
            found = str(error)
        del snapshot
        await asyncio.sleep(0)
        return found, reference() is not None

    return asyncio.run(count())


def test_refusals_are_named_and_forgotten(tmp_path: Path) -> None:
    refusing = Failing(Problem, ProblemType.MEMORY_EXCEEDED, "too much")
    found, held = counted(tmp_path, refusing)
    assert {"triples", "classes", "period"} <= set(found.missing)
    assert found.triples is None
    assert not held


def test_a_failure_is_told_and_forgotten(tmp_path: Path) -> None:
    found, held = counted(tmp_path, Failing(RuntimeError, "broken"))
    assert found == "broken"
    assert not held
