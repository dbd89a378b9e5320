"""Articles mapped by the workers of a Dask scheduler."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from articles import seizure

from loader.parts.executors import NoScheduler, dask_executor, local_executor
from loader.parts.partition import PartOptions, UnpackFirst, map_into_parts

distributed = pytest.importorskip("distributed", reason="needs the extra `distributed`")

OPTIONS = PartOptions(articles=2)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for number in range(40):
        seizure(f"article-{number:02}", amount=20 + number).save(folder)
    return folder


@pytest.fixture(scope="module")
def expected(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("expected")
    with local_executor(1) as executor:
        map_into_parts([articles], folder, executor, OPTIONS)
    return files(folder)


@pytest.fixture(scope="module")
def cluster() -> Iterator["distributed.LocalCluster"]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_workers_write_the_same_parts(
    articles: Path,
    expected: dict[str, bytes],
    cluster: "distributed.LocalCluster",
    tmp_path: Path,
) -> None:
    with dask_executor(cluster.scheduler_address) as executor:
        summary = map_into_parts([articles], tmp_path, executor, OPTIONS, elsewhere=True)
    assert summary.written == 20
    assert files(tmp_path) == expected


def test_a_worker_that_dies_costs_nothing(
    articles: Path,
    expected: dict[str, bytes],
    cluster: "distributed.LocalCluster",
    tmp_path: Path,
) -> None:
    killed: list[int] = []

    def kill(*_: object) -> None:
        if not killed:
            killed.append(cluster.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    with dask_executor(cluster.scheduler_address) as executor:
        summary = map_into_parts(
            [articles], tmp_path, executor, OPTIONS, elsewhere=True, on_part=kill
        )
    assert killed
    assert summary.parts == 20
    assert files(tmp_path) == expected


def test_workers_can_be_started_here(
    articles: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    with dask_executor("local:1") as executor:
        map_into_parts([articles], tmp_path, executor, OPTIONS)
    assert files(tmp_path) == expected


def test_an_archive_is_not_sent_to_other_machines(
    articles: Path, cluster: "distributed.LocalCluster", tmp_path: Path
) -> None:
    archive = tmp_path / "articles.zip"
    with ZipFile(archive, "w") as file:
        for article in articles.glob("article-00.*"):
            file.write(article, article.name)
    with (
        dask_executor(cluster.scheduler_address) as executor,
        pytest.raises(UnpackFirst, match=r"articles\.zip"),
    ):
        map_into_parts([archive], tmp_path / "parts", executor, OPTIONS, elsewhere=True)


@pytest.mark.parametrize("scheduler", ["nowhere", "local:x"])
def test_no_scheduler_is_told(scheduler: str) -> None:
    with pytest.raises(NoScheduler, match=scheduler), dask_executor(scheduler):
        pass
