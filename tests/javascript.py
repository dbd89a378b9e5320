"""JavaScript libraries that tests run, installed from the lock of tests/npm."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tools import missing, need

NPM = Path(__file__).parent / "npm"


@pytest.fixture(scope="session")
def javascript_tools() -> None:
    """The libraries, installed if they are not there, or not of this lock."""
    npm = need("npm", "npm (Debian)")
    need("node", "nodejs (Debian)")
    lock, installed = NPM / "package-lock.json", NPM / "node_modules" / ".masalik-lock.json"
    if installed.exists() and installed.read_bytes() == lock.read_bytes():
        return
    done = subprocess.run(
        [npm, "ci"], cwd=NPM, capture_output=True, text=True, timeout=280, check=False
    )
    if done.returncode != 0:
        missing(f"npm ci in tests/npm fails: {done.stderr[-500:]}")
    shutil.copyfile(lock, installed)


def javascript_answers(
    client: str, endpoint: str, asked: Sequence[tuple[str, str]]
) -> list[Mapping[str, Any]]:
    """Give what a client (``comunica`` or ``fetch``) makes of queries, each with its form."""
    done = subprocess.run(
        [need("node", "nodejs (Debian)"), "ask.mjs", client, endpoint],
        input="".join(json.dumps({"form": form, "query": query}) + "\n" for form, query in asked),
        cwd=NPM,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
