"""Loading by the command: again, changed, and killed at any point."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from articles import ROOT, exported, load_summary, masalik, seizure
from pyoxigraph import Quad, QuerySolutions, Store

from ontology.namespaces import ARTICLE_GRAPH, MANIFEST_GRAPH
from store import DataDirectory

ROUNDS = 6
ARTICLES = 200


def save_articles(folder: Path, count: int, amount: int = 20) -> None:
    for number in range(count):
        seizure(f"article-{number:03}", amount=amount + number).save(folder)


def graph_of(line: str) -> str:
    return line.removesuffix(" .").rpartition(" ")[2].strip("<>")


class Loaded(NamedTuple):
    """Three articles, where they were loaded to, and what the load and an export said."""

    articles: Path
    data: Path
    summary: dict[str, object]
    export: list[str]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("loaded")
    articles, data = folder / "articles", folder / "data"
    save_articles(articles, 3)
    return Loaded(articles, data, load_summary(articles, data), exported(data))


def test_the_summary_counts_what_was_loaded(loaded: Loaded) -> None:
    summary = loaded.summary
    counted = {key: summary[key] for key in ("articles", "refused", "claims", "statements")}
    assert counted == {"articles": 3, "refused": 0, "claims": 3, "statements": 3}
    assert summary["graphs"] == {"added": 3}
    assert (summary["attestations"], summary["links"]) == (3, 3)
    lines = [line for line in loaded.export if ARTICLE_GRAPH in graph_of(line)]
    assert summary["triples"] == len(lines)


def test_loading_again_changes_nothing_and_publishes_nothing_new(loaded: Loaded) -> None:
    again = load_summary(loaded.articles, loaded.data)
    assert again["graphs"] == {"unchanged": 3}
    assert again["snapshot"] == loaded.summary["snapshot"]
    assert again["articles"] == 3
    assert again["triples"] == 0, "what has not changed is not read"
    assert exported(loaded.data) == loaded.export


def test_articles_loaded_one_by_one_give_the_same_triples(loaded: Loaded, tmp_path: Path) -> None:
    for number in (2, 0, 1):
        load_summary(loaded.articles / f"article-00{number}.ann", tmp_path / "data")
    assert exported(tmp_path / "data") == loaded.export


def test_a_changed_article_replaces_its_graph_and_nothing_else(
    loaded: Loaded, tmp_path: Path
) -> None:
    shutil.copytree(loaded.data, tmp_path / "data", symlinks=True)
    seizure("article-001", amount=777).save(tmp_path)
    summary = load_summary(tmp_path / "article-001.txt", tmp_path / "data")
    after = exported(tmp_path / "data")
    assert summary["graphs"] == {"replaced": 1}
    gone, come = set(loaded.export) - set(after), set(after) - set(loaded.export)
    graphs = {graph_of(line) for line in gone | come}
    assert graphs == {f"{ARTICLE_GRAPH}article-001", MANIFEST_GRAPH}
    assert any('"777"' in line for line in come)
    assert any('"21"' in line for line in gone)


def test_the_data_directory_may_be_named_by_the_environment(tmp_path: Path) -> None:
    seizure("alpha").save(tmp_path / "articles")
    done = masalik(
        "load", "articles", cwd=tmp_path, environment={"MASALIK_DATA": str(tmp_path / "there")}
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "current").exists()
    assert not (tmp_path / "masalik-data").exists()


def test_a_second_load_at_the_same_time_is_refused_in_one_line(tmp_path: Path) -> None:
    seizure("alpha").save(tmp_path / "articles")
    with DataDirectory(tmp_path / "data").writer():
        done = masalik("load", tmp_path / "articles", "--data", tmp_path / "data")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_what_was_never_loaded_is_told_in_one_line(tmp_path: Path) -> None:
    for command in (("export",), ("query", "seizures")):
        done = masalik(*command, "--data", tmp_path / "absent")
        assert done.returncode == 1
        assert "load articles first" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def all_quads(store: Store) -> set[Quad]:
    return set(store)


def amounts(store: Store) -> tuple[int, ...]:
    """Give what was seized, in the order of the articles: an answer that tells the loads apart."""
    answer = store.query(
        "PREFIX mas: <https://w3id.org/masalik/ontology#> SELECT ?amount WHERE "
        "{ GRAPH ?article { ?seizure a mas:Seizure ; mas:quantity/mas:numericValue ?amount } } "
        "ORDER BY ?article"
    )
    assert isinstance(answer, QuerySolutions)
    return tuple(int(row["amount"].value) for row in answer)


def test_a_load_killed_at_any_point_leaves_the_published_snapshot_as_it_was(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    save_articles(first, ARTICLES)
    save_articles(second, ARTICLES + 20, amount=5000)
    pristine, whole, data = (DataDirectory(tmp_path / name) for name in ("one", "two", "three"))
    load_summary(first, pristine.path)
    for copy in (whole, data):
        shutil.copytree(pristine.path, copy.path, symlinks=True)
    started = time.monotonic()
    load_summary(second, whole.path)
    duration = time.monotonic() - started
    published = pristine.current().id

    chance = random.Random(7)
    killed = 0
    for turn in range(ROUNDS):
        # One kill in each part of a load's time, from its start to its publication.
        process = subprocess.Popen(
            [sys.executable, "-m", "masalik", "load", str(second), "--data", str(data.path)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(duration * (turn + chance.random()) / ROUNDS)
        process.kill()
        process.wait(30)
        snapshot = data.current()
        if snapshot.id == published:
            killed += 1
            assert amounts(data.open(snapshot)) == tuple(range(20, 20 + ARTICLES))
        else:  # it came to its end before: start from the former state again
            assert all_quads(data.open(snapshot)) == all_quads(whole.open(whole.current()))
            shutil.rmtree(data.path)
            shutil.copytree(pristine.path, data.path, symlinks=True)
    assert killed >= ROUNDS // 2, "most loads were interrupted"

    summary = load_summary(second, data.path)
    assert summary["articles"] == ARTICLES + 20
    assert all_quads(data.open(data.current())) == all_quads(whole.open(whole.current()))


@pytest.mark.parametrize("form", ["trig", "ntriples", "turtle", "rdfxml", "jsonld"])
def test_every_form_of_export_can_be_written_to_a_file(
    loaded: Loaded, tmp_path: Path, form: str
) -> None:
    output = tmp_path / "dump"
    done = masalik("export", "--data", loaded.data, "--format", form, "--output", output)
    assert done.returncode == 0, done.stderr
    assert "article-001-e1" in output.read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["dump"]
