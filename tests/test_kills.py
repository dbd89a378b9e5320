"""Loads killed at random moments; `python -m bench.kills` does the same for longer."""

import random
from pathlib import Path

import pytest

from bench.kills import Kills


@pytest.mark.timeout(900)
def test_loads_killed_at_random_leave_whole_articles_and_what_was_published(
    tmp_path: Path,
) -> None:
    outcome = Kills(tmp_path, articles=30, processes=2).run(10, random.Random(5))
    assert outcome.killed == 10
