"""A short soak: snapshots are swapped while clients of all kinds ask, and nothing is lost."""

import sys
from pathlib import Path

import pytest

from bench.endpoints import masalik
from bench.soak import publish_generation, report, soak
from bench.soak_clients import CLIENTS

SECONDS = 40.0
MEGABYTE = 2**20


# Its clients' connections end with them.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.skipif(sys.platform != "linux", reason="memory and files are read from /proc")
def test_no_answer_is_wrong_and_nothing_grows(tmp_path: Path) -> None:
    data = tmp_path / "data"
    publish_generation(data, 1)
    with masalik(data, tmp_path, max_queries_per_client=64, cache_bytes=8 * MEGABYTE) as endpoint:
        found = soak(data, endpoint.port, endpoint.pid, SECONDS, 2.0, print)
    told = report(found)
    assert not found.faults, told
    assert found.snapshots >= 5, told
    assert all(found.answers[client.__name__] >= 5 for client in CLIENTS), told
    warm, end = found.growth()
    # Two snapshots may be open at a time, of 16 files each; a leak of one at each swap would show.
    assert end.files < warm.files + 48, told
    assert end.processes < warm.processes + 6, told
    assert end.server_bytes < warm.server_bytes + 24 * MEGABYTE, told
