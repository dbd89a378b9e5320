"""The W3C's SPARQL 1.1 test suite against a throw-away server, where the suite is at hand."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from store import DataDirectory
from tests.writable import TOKEN, writable

SUITE = Path(os.environ.get("W3C_SUITE", Path(__file__).parent.parent.parent / "shared" / "w3c"))
# What the engine's own server fails too: the engine's reading of a query, not the protocol.
ENGINE = {
    "results:csv-tsv-res:tsv03",
    "sparql11-query:aggregates:agg-empty-group-count-graph",
    "sparql11-query:aggregates:agg-groupconcat-04",
    "sparql11-query:aggregates:agg-groupconcat-06",
    "sparql11-query:bindings:graph",
    "sparql11-query:functions:bnode01",
    "sparql11-query:negation:graph-minus",
    "sparql11-query:property-path:zero_or_more_set_end",
    "sparql11-query:property-path:zero_or_more_set_start",
    "sparql11-query:property-path:zero_or_one_set_end",
    "sparql11-query:property-path:zero_or_one_set_start",
}

pytestmark = pytest.mark.skipif(
    not (SUITE / "run.py").is_file(), reason="the W3C's test suite is not here"
)


@pytest.fixture(scope="module")
def server(
    live_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    data = tmp_path_factory.mktemp("w3c")
    with DataDirectory(data).writer() as writer:
        writer.publish()
    # Its queries are of datasets whose default graph is their own.
    with writable(live_server, data, union_default_graph="false") as client:
        yield client


def outcomes(server: httpx.Client, folder: Path, groups: str) -> dict[str, str]:
    """Run groups of the suite; give the outcome of each test."""
    report = folder / "report.json"
    url = str(server.base_url).rstrip("/")
    command = [sys.executable, str(SUITE / "run.py"), "--quiet", "--json", str(report)]
    command += ["--query-url", f"{url}/sparql", "--update-url", f"{url}/sparql"]
    command += ["--gsp-url", f"{url}/store", "--header", f"Authorization: Bearer {TOKEN}"]
    subprocess.run([*command, "--groups", groups], check=False, timeout=1500)
    return {test["test"]: test["outcome"] for test in json.loads(report.read_text())["tests"]}


def test_the_protocols_and_the_description(server: httpx.Client, tmp_path: Path) -> None:
    groups = "protocol,gsp-indirect,gsp-direct,service-description"
    found = outcomes(server, tmp_path, groups)
    assert len(found) == 34 + 9 + 4 + 3
    assert {test for test, outcome in found.items() if outcome != "passed"} == set()


@pytest.mark.skipif("W3C_ALL" not in os.environ, reason="some eight hundred writes")
@pytest.mark.timeout(1600)
def test_queries_and_updates(server: httpx.Client, tmp_path: Path) -> None:
    found = outcomes(server, tmp_path, "results,sparql11-query,sparql11-update")
    failed = {test for test, outcome in found.items() if outcome == "failed"}
    assert failed <= ENGINE
    assert sum(outcome == "passed" for outcome in found.values()) >= 473
