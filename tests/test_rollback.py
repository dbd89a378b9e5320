"""The history of a data directory: what is kept, the way back, and the stamp of what wrote it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from articles import masalik, seizure
from pyoxigraph import Literal, NamedNode, Quad, Store

from loader.loading.load import load
from ontology.namespaces import (
    ARTICLE_GRAPH,
    EDITORIAL_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    OWL,
    WITHDRAWN_GRAPH,
)
from store import DataDirectory, OtherFormat, StoreLocked
from store.exchange import copied, recover
from store.publication import how_many_kept
from store.snapshot_listing import NoSuchSnapshot, disk_use, listing, roll_back
from store.stamp import Stamp
from store.withdrawal import Withdrawal, withdrawals

GRAPH = f"{ARTICLE_GRAPH}a"


def quad(value: int, graph: str = GRAPH) -> Quad:
    node = NamedNode(graph)
    return Quad(node, NamedNode("https://example.org/p"), Literal(str(value)), node)


def publish(data: DataDirectory, *values: int, keep: int | None = None) -> int:
    with data.writer(keep=keep) as writer:
        for value in values:
            writer.replace_graphs({GRAPH: [quad(value)]})
            number = writer.publish().id
    return number


def value(store: Store) -> str:
    (found,) = store.quads_for_pattern(None, None, None, NamedNode(GRAPH))
    assert isinstance(found.object, Literal)
    return found.object.value


def current(data: DataDirectory) -> str:
    return value(data.open(data.current()))


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    directory = DataDirectory(tmp_path / "data")
    publish(directory, 1, 2, 3)
    return directory


def test_a_rollback_publishes_a_former_state_and_loads_go_on_from_there(
    data: DataDirectory,
) -> None:
    former, published = roll_back(data, 1)
    assert (former.id, published.id) == (1, 4)
    assert current(data) == "1"
    with data.writer() as writer:
        assert list(writer.read_graph(GRAPH)) == [quad(1)]
        assert writer.publish().id == 4, "there is nothing that is not published"
        writer.replace_graphs({GRAPH: [quad(1)], f"{ARTICLE_GRAPH}b": [quad(5, f"{GRAPH[:-1]}b")]})
        assert writer.publish().id == 5
    assert current(data) == "1"


def test_without_a_number_it_goes_back_one_and_a_second_one_takes_the_first_back(
    data: DataDirectory,
) -> None:
    roll_back(data)
    assert current(data) == "2"
    roll_back(data)
    assert current(data) == "3"


def test_what_cannot_be_rolled_back_to(data: DataDirectory) -> None:
    for number in (3, 9):
        with pytest.raises(NoSuchSnapshot, match="kept: 1, 2"):
            roll_back(data, number)
    with data.writer(), pytest.raises(StoreLocked):
        roll_back(data)
    assert current(data) == "3"


def test_as_many_snapshots_are_kept_as_was_said_last(data: DataDirectory) -> None:
    publish(data, 4, 5, keep=5)
    assert [each.id for each in listing(data)] == [1, 2, 3, 4, 5]
    publish(data, 6)
    assert [each.id for each in listing(data)] == [2, 3, 4, 5, 6]
    publish(data, 7, keep=1)
    assert [each.id for each in listing(data)] == [7]
    assert how_many_kept(data.path) == 1


def test_the_list_tells_what_is_in_each_and_what_it_takes(data: DataDirectory) -> None:
    listed = listing(data)
    assert [(each.id, each.triples, each.articles, each.published) for each in listed] == [
        (1, 1, 1, False),
        (2, 1, 1, False),
        (3, 1, 1, True),
    ]
    assert all(0 <= each.own_bytes <= each.bytes for each in listed)
    assert 0 < disk_use(data.path) < sum(each.bytes for each in listed) * 4
    here = ("--data", data.path)
    told = json.loads(masalik("snapshots", "--json", *here).stdout)
    assert [each["id"] for each in told["snapshots"]] == [1, 2, 3]
    done = masalik("snapshots", "rollback", "1", *here)
    assert "snapshot 4 is snapshot 1 again" in done.stdout, done.stderr
    lines = masalik("snapshots", *here).stdout.splitlines()
    assert [line.split()[:2] for line in lines[:3]][-1] == ["*", "4"]
    assert lines[3].startswith("The last 3 are kept")


def test_a_writer_killed_between_stores_loses_neither(data: DataDirectory) -> None:
    store = data.path / "store"
    with data.writer() as writer:
        writer.replace_graphs({GRAPH: [quad(9)]})
    copied(data.open(data.current()), data.path)
    store.rename(data.path / ".store.former")
    with data.writer() as writer:
        assert list(writer.read_graph(GRAPH)) == [quad(9)]
    assert not list(data.path.glob(".store.*"))
    (data.path / ".store.former").mkdir()
    recover(data.path)
    assert store.is_dir()
    assert not (data.path / ".store.former").exists()


def test_a_directory_and_its_snapshots_are_stamped(data: DataDirectory) -> None:
    stamps = {Stamp.read(folder) for folder in (data.path, data.current().path)}
    assert stamps == {Stamp.present()}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"format": 2}, "newer Masalik"),
        ({"ontology": "99.0.0"}, "newer than this"),
        ({"engine": "99.0.0"}, "newer than the"),
        ({"ontology": "0.0.1"}, "masalik load --rebuild"),
    ],
    ids=["format", "ontology", "engine", "older-ontology"],
)
def test_what_another_masalik_wrote_is_refused_with_what_to_do(
    data: DataDirectory, changed: dict[str, int | str], words: str
) -> None:
    stamp = Stamp(**{**{k: getattr(Stamp.present(), k) for k in Stamp.__slots__}, **changed})
    stamp.write(data.path)
    with pytest.raises(OtherFormat, match=words):
        data.writer()
    stamp.write(data.current().path)
    with pytest.raises(OtherFormat, match=words):
        data.open(data.current())
    (data.path / "format.json").write_text("{")
    with pytest.raises(OtherFormat, match="cannot be read"):
        data.writer()


@pytest.mark.parametrize("version", [None, Stamp.present().ontology, "0.0.1"])
def test_a_directory_without_a_stamp_is_adopted_if_it_fits(
    tmp_path: Path, version: str | None
) -> None:
    graph = NamedNode(ONTOLOGY_GRAPH)
    store = Store(str(tmp_path / "store"))
    if version:
        info = NamedNode(f"{OWL}versionInfo")
        store.add(Quad(NamedNode(ONTOLOGY), info, Literal(version), graph))
        store.flush()
    del store
    data = DataDirectory(tmp_path)
    if version == "0.0.1":
        with pytest.raises(OtherFormat, match=r"under ontology 0\.0\.1"):
            data.writer()
        assert Stamp.read(tmp_path) is None
    else:
        with data.writer():
            assert Stamp.read(tmp_path) == Stamp.present()


def test_a_rebuild_begins_anew_with_what_people_decided(tmp_path: Path) -> None:
    folder, data = tmp_path / "articles", DataDirectory(tmp_path / "data")
    seizure("one").save(folder)
    seizure("two").save(folder)
    gone = Withdrawal("two", "2026-03-01T10:00:00Z", "R. Haddad", "asked to")
    with data.writer() as writer:
        load([folder], writer)
        judged = set(writer.read_graph(EDITORIAL_GRAPH))
        writer.replace_graphs({WITHDRAWN_GRAPH: list(gone.quads())})
        first = writer.publish()
    (folder / "one.ann").unlink()
    replace(Stamp.present(), ontology="0.0.1").write(data.path)
    with data.writer(rebuild=True) as writer:
        assert {*writer.graph_names()} <= {EDITORIAL_GRAPH, WITHDRAWN_GRAPH}
        assert data.current() == first, "what is published stays meanwhile"
        seizure("three").save(folder)
        load([folder], writer)
        articles = {name for name in writer.graph_names() if name.startswith(ARTICLE_GRAPH)}
        assert articles == {f"{ARTICLE_GRAPH}three"}
        assert set(writer.read_graph(EDITORIAL_GRAPH)) == judged
        assert withdrawals(writer.read_graph(WITHDRAWN_GRAPH)) == {"two": gone}
    assert Stamp.read(data.path) == Stamp.present()
    assert data.current().id == first.id + 1
