"""What is read stays on the disk, whatever is published meanwhile; then it goes."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from articles import CORPUS
from click.testing import CliRunner
from conftest import SMALL, publish
from pyoxigraph import Store
from searching import loaded

from masalik import main
from server.search.reading import Reader
from store import DataDirectory, NothingPublished, Snapshot
from store.backup import back_up

# More than a pipe holds.
LONG = "\n".join(
    f"<https://e.org/g> {{ <https://e.org/s{number}> <https://e.org/p> {number} }}"
    for number in range(20_000)
)


def publish_two(data: Path) -> None:
    """Publish twice, so that nothing but a reader keeps what was published before."""
    directory = DataDirectory(data)
    with directory.writer(keep=1):
        last = directory.current().id
    for number in (last, last + 1):
        publish(data, f"<urn:x:g> {{ <urn:x:s> <urn:x:p> {number} }}")


def kept(data: Path) -> set[str]:
    return {path.name for path in (data / "snapshots").iterdir()}


def test_what_is_read_stays_until_the_end(tmp_path: Path) -> None:
    publish(tmp_path, SMALL)
    with DataDirectory(tmp_path).reading() as store:
        before = len(store)
        publish_two(tmp_path)
        assert kept(tmp_path) == {"1", "3"}
        assert len(set(map(str, store))) == before
    publish_two(tmp_path)
    assert "1" not in kept(tmp_path)


def test_a_snapshot_that_goes_at_this_moment_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, SMALL)
    first = DataDirectory(tmp_path).current()
    publish_two(tmp_path)
    directory = DataDirectory(tmp_path)
    answers = iter([first, directory.current()])
    monkeypatch.setattr(directory, "current", lambda: next(answers))
    with directory.pinned() as snapshot:
        assert snapshot.id == 3


def test_before_a_load_there_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished), DataDirectory(tmp_path).reading():
        pass


def test_an_export_is_whole_while_others_publish(tmp_path: Path) -> None:
    publish(tmp_path, LONG)
    with subprocess.Popen(
        [sys.executable, "-m", "masalik", "export", "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    ) as export:
        assert export.stdout is not None
        # It has begun, and waits until somebody reads on.
        lines = [export.stdout.readline()]
        publish_two(tmp_path)
        assert "1" in kept(tmp_path)
        lines += export.stdout.readlines()
    assert export.returncode == 0
    assert len(set(lines)) == 20_000


def test_what_is_validated_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, SMALL)
    seen: list[set[str]] = []
    from ontology import validation

    validate = validation.validate

    def meanwhile(store: Store) -> object:
        publish_two(tmp_path)
        seen.append(kept(tmp_path))
        return validate(store)

    monkeypatch.setattr(validation, "validate", meanwhile)
    done = CliRunner().invoke(main, ["validate", "--data", str(tmp_path)])
    assert " triples " in done.output, done.output
    assert seen == [{"1", "3"}]


def test_what_is_backed_up_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path / "data", SMALL)
    import store.backup

    copy = store.backup._copy

    def meanwhile(root: Path, snapshot: Snapshot, target: Path) -> None:
        publish_two(root)
        copy(root, snapshot, target)

    monkeypatch.setattr(store.backup, "_copy", meanwhile)
    assert back_up(tmp_path / "data", tmp_path / "backup").id == 1
    with DataDirectory(tmp_path / "backup").reading() as held:
        assert len(held) == 6


def test_what_is_indexed_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from server.search import building

    publish(tmp_path / "data", SMALL)
    fill = building._fill

    def meanwhile(connection: sqlite3.Connection, reader: Reader) -> None:
        publish_two(tmp_path / "data")
        fill(connection, reader)

    monkeypatch.setattr(building, "_fill", meanwhile)
    building.build(tmp_path / "data" / "snapshots" / "1", tmp_path / "index.sqlite")
    assert (tmp_path / "index.sqlite").stat().st_size


def test_the_corpus_is_read_by_many_at_once() -> None:
    directory = DataDirectory(loaded(CORPUS))
    with directory.reading() as one, directory.reading() as other:
        assert len(one) == len(other) > 1000
