"""A backup serves and restores the same answers, and damage to it is found."""

import shutil
from pathlib import Path

import httpx
import pytest

from store import DataDirectory, NotADataDirectory, NothingPublished
from store.backup import DamagedBackup, back_up, restore
from tests.conftest import SMALL, publish
from tests.running import Running, command, running

QUERY = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
MORE = SMALL + "art:three { <https://w3id.org/masalik/id/three-e1> mas:words 'لقاء' . }"


def quads(data: Path) -> set[str]:
    directory = DataDirectory(data)
    return set(map(str, directory.open(directory.current())))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    publish(tmp_path / "data", SMALL)
    return tmp_path / "data"


def test_a_restored_directory_serves_the_same_answers_and_can_be_loaded_to(
    data: Path, tmp_path: Path
) -> None:
    for arguments in (
        ("backup", tmp_path / "backup", "--data", data),
        ("restore", tmp_path / "backup", "--data", tmp_path / "fresh"),
    ):
        done = command(*arguments)
        out, errors = done.communicate(timeout=60)
        assert done.returncode == 0, errors
        assert out.startswith("snapshot 1 is in ")
    answers = []
    for served in (data, tmp_path / "fresh"):
        with running(served, tmp_path) as server:
            asked = httpx.get(f"{server.url}/sparql", params={"query": QUERY})
            answers.append(asked.raise_for_status().json())
    assert answers[0] == answers[1]
    assert len(answers[0]["results"]["bindings"]) == 6
    # The writer goes on from where it was.
    assert publish(tmp_path / "fresh", MORE) == 2
    assert len(quads(tmp_path / "fresh")) == 7
    assert len(quads(data)) == 6


def test_what_is_made_of_snapshots_is_left_out_and_made_anew(data: Path, tmp_path: Path) -> None:
    with running(data, tmp_path) as server:
        assert found(server) == 1
        dump = httpx.get(f"{server.url}/dumps/latest/masalik.nq.gz", follow_redirects=True)
        assert dump.status_code == 200
    assert list((data / "search").glob("*.sqlite"))
    assert list((data / "dumps").rglob("masalik.nq.gz"))
    back_up(data, tmp_path / "backup")
    held = {path.name for path in (tmp_path / "backup").iterdir()}
    assert held == {"SHA256SUMS", "current", "format.json", "snapshots"}
    restore(tmp_path / "backup", tmp_path / "fresh")
    with running(tmp_path / "fresh", tmp_path) as server:
        assert found(server) == 1
        dump = httpx.get(f"{server.url}/dumps/latest/masalik.nq.gz", follow_redirects=True)
        assert dump.status_code == 200


def found(server: Running) -> int:
    answer = httpx.get(f"{server.url}/search", params={"q": "سوريه"}, timeout=60)
    total: int = answer.raise_for_status().json()["total"]
    return total


def test_a_backup_can_be_served_itself_and_shares_no_file(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "backup")
    shutil.rmtree(data)
    assert len(quads(tmp_path / "backup")) == 6


def test_a_backup_while_somebody_writes_is_what_was_published(data: Path, tmp_path: Path) -> None:
    with DataDirectory(data).writer() as writer:
        graph = "https://w3id.org/masalik/graph/article/one"
        writer.replace_graphs({graph: []})
        back_up(data, tmp_path / "backup")
    assert len(quads(tmp_path / "backup")) == 6


def test_damage_is_found(data: Path, tmp_path: Path) -> None:
    snapshot = back_up(data, tmp_path / "backup")
    table = next((tmp_path / "backup" / "snapshots" / str(snapshot.id)).glob("*.sst"))
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    with pytest.raises(DamagedBackup, match=table.name):
        restore(tmp_path / "backup", tmp_path / "fresh")
    assert not (tmp_path / "fresh").exists()


def test_a_missing_file_is_found(data: Path, tmp_path: Path) -> None:
    snapshot = back_up(data, tmp_path / "backup")
    (tmp_path / "backup" / "snapshots" / str(snapshot.id) / "CURRENT").unlink()
    with pytest.raises(DamagedBackup, match="CURRENT"):
        restore(tmp_path / "backup", tmp_path / "fresh")


def test_nothing_is_written_over(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "backup")
    with pytest.raises(NotADataDirectory, match="exists"):
        back_up(data, tmp_path / "backup")
    with pytest.raises(NotADataDirectory, match="not empty"):
        restore(tmp_path / "backup", data)
    with pytest.raises(NotADataDirectory, match="no backup"):
        restore(data, tmp_path / "fresh")


def test_before_a_load_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(NothingPublished):
        back_up(tmp_path / "data", tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
