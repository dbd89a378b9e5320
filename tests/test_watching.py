"""A load that stays and watches, one that is interrupted, and one that publishes meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from articles import ROOT, seizure

from ontology.namespaces import ARTICLE_GRAPH
from store import DataDirectory, NothingPublished

SECONDS = 60


class Watching:
    """A `masalik load` under way, and what it wrote."""

    def __init__(self, *arguments: str | Path, log: Path) -> None:
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "masalik",
                    "load",
                    *map(str, arguments),
                    "--quiet",
                    "--json",
                ],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        return self.log.read_text("utf-8")

    def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not true():
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.1)

    def end(self, number: signal.Signals) -> int:
        os.killpg(self.process.pid, number)
        return self.process.wait(SECONDS)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Watching]]:
    started: list[Watching] = []

    def run(*arguments: str | Path) -> Watching:
        started.append(Watching(*arguments, log=tmp_path / f"stderr-{len(started)}"))
        return started[-1]

    yield run
    for watching in started:
        if watching.process.poll() is None:
            os.killpg(watching.process.pid, signal.SIGKILL)
        watching.process.wait(SECONDS)


def published(data: Path) -> set[str]:
    try:
        store = DataDirectory(data).open(DataDirectory(data).current())
    except NothingPublished:
        return set()
    names = (str(name).strip("<>") for name in store.named_graphs())
    return {name.removeprefix(ARTICLE_GRAPH) for name in names if ARTICLE_GRAPH in name}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_changes_in_a_folder_is_loaded_and_published(
    tmp_path: Path, start: Callable[..., Watching], number: signal.Signals
) -> None:
    folder, data = tmp_path / "articles", tmp_path / "articles" / "data"
    seizure("alpha").save(folder)
    watching = start(folder, "--watch", "--data", data)
    watching.until(lambda: published(data) == {"alpha"})
    seizure("beta").save(folder / "deeper")
    watching.until(lambda: published(data) == {"alpha", "beta"})
    (folder / "alpha.ann").write_text("T1 nonsense\n")
    watching.until(lambda: '"refused": 1' in watching.text)
    seizure("alpha", amount=777).save(folder)
    watching.until(lambda: '"replaced": 1' in watching.text)
    (folder / "alpha.ann").unlink()
    seizure("gamma").save(folder)
    watching.until(lambda: "gamma" in published(data))
    assert published(data) == {"alpha", "beta", "gamma"}, "what goes away stays published"
    time.sleep(2)
    assert watching.end(number) == 0
    assert "Traceback" not in watching.text


def test_articles_that_go_are_removed_while_watching_if_asked(
    tmp_path: Path, start: Callable[..., Watching]
) -> None:
    folder, data = tmp_path / "articles", tmp_path / "data"
    for name in ("alpha", "beta"):
        seizure(name).save(folder)
    watching = start(folder, "--watch", "--remove-missing", "--data", data)
    watching.until(lambda: published(data) == {"alpha", "beta"})
    for file in folder.glob("alpha.*"):
        file.unlink()
    watching.until(lambda: published(data) == {"beta"})


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_load_publishes_nothing_and_the_next_goes_on(
    tmp_path: Path, start: Callable[..., Watching], number: signal.Signals, status: int
) -> None:
    folder, data = tmp_path / "articles", tmp_path / "data"
    for index in range(600):
        seizure(f"article-{index:03}").save(folder)
    loading = start(folder, "--data", data, "--processes", "2")
    deadline = time.monotonic() + SECONDS
    while not (data / "store").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert loading.end(number) == status
    told = loading.text
    assert "run the command again" in told
    assert "Traceback" not in told
    assert published(data) == set()
    assert start(folder, "--data", data).process.wait(SECONDS) == 0
    assert len(published(data)) == 600
