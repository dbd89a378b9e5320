"""What a load leaves in the data directory, also when it is killed."""

import random
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from store import (
    BlankNodeInGraph,
    Change,
    DataDirectory,
    NotADataDirectory,
    NothingPublished,
    QuadOutsideGraph,
    StoreError,
    StoreLocked,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
A, B, C = (f"https://example.org/graph/{letter}" for letter in "abc")


def quads(graph: str, *values: object) -> list[Quad]:
    return [
        Quad(
            NamedNode("https://example.org/s"),
            NamedNode("https://example.org/p"),
            value if isinstance(value, Literal) else Literal(str(value)),
            NamedNode(graph),
        )
        for value in values
    ]


def values(store: Store, graph: str) -> set[str]:
    return {
        quad.object.value
        for quad in store.quads_for_pattern(None, None, None, NamedNode(graph))
        if isinstance(quad.object, Literal)
    }


def test_graphs_are_added_replaced_left_and_removed(tmp_path: Path) -> None:
    with DataDirectory(tmp_path).writer() as writer:
        assert writer.replace_graphs({A: quads(A, 1, 2), B: quads(B, 1), C: []}) == {
            A: Change.ADDED,
            B: Change.ADDED,
            C: Change.UNCHANGED,
        }
        assert writer.replace_graphs({A: quads(A, 2, 3), B: quads(B, 1), C: quads(C, 9)}) == {
            A: Change.REPLACED,
            B: Change.UNCHANGED,
            C: Change.ADDED,
        }
        assert writer.replace_graphs({B: []}) == {B: Change.REMOVED}
        assert writer.replace_graphs({B: []}) == {B: Change.UNCHANGED}
        snapshot = writer.publish()
    store = DataDirectory(tmp_path).open(snapshot)
    assert values(store, A) == {"2", "3"}
    assert {graph.value for graph in store.named_graphs()} == {A, C}


def test_terms_that_the_engine_rewrites_are_unchanged_when_loaded_again(tmp_path: Path) -> None:
    given = quads(
        A,
        Literal("01", datatype=NamedNode(XSD + "integer")),
        Literal("7", datatype=NamedNode(XSD + "positiveInteger")),
        Literal("1.50", datatype=NamedNode(XSD + "decimal")),
        Literal("2022-11-10T00:00:00+00:00", datatype=NamedNode(XSD + "dateTime")),
        Literal("1", datatype=NamedNode(XSD + "boolean")),
        Literal("بغداد", language="ar-IQ"),
    )
    with DataDirectory(tmp_path).writer() as writer:
        assert writer.replace_graphs({A: given}) == {A: Change.ADDED}
        assert writer.replace_graphs({A: given}) == {A: Change.UNCHANGED}
        assert writer.replace_graphs({A: given[1:]}) == {A: Change.REPLACED}
        assert writer.replace_graphs({A: given[1:]}) == {A: Change.UNCHANGED}


@given(texts=st.lists(st.text(st.characters(codec="utf-8")), min_size=1, unique=True))
def test_any_text_survives_replacement(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    with DataDirectory(tmp_path_factory.mktemp("data")).writer() as writer:
        writer.replace_graphs({A: quads(A, "before \\u0041 \\")})
        assert writer.replace_graphs({A: quads(A, *texts)})[A] in (
            Change.REPLACED,
            Change.UNCHANGED,
        )
        assert writer.replace_graphs({A: quads(A, *texts)}) == {A: Change.UNCHANGED}


def test_nothing_is_written_when_a_quad_is_refused(tmp_path: Path) -> None:
    blank = Quad(BlankNode(), NamedNode("https://example.org/p"), Literal("x"), NamedNode(B))
    stray = Quad(NamedNode(A), NamedNode("https://example.org/p"), Literal("x"), DefaultGraph())
    with DataDirectory(tmp_path).writer() as writer:
        with pytest.raises(BlankNodeInGraph, match="graph/b"):
            writer.replace_graphs({A: quads(A, 1), B: [blank]})
        with pytest.raises(QuadOutsideGraph, match="DEFAULT"):
            writer.replace_graphs({A: quads(A, 1), B: [stray]})
        assert not list(DataDirectory(tmp_path).open(writer.publish()).named_graphs())


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    with data.writer():
        with pytest.raises(StoreLocked):
            data.writer()
        other = run_python(
            f"from store import *\ntry: DataDirectory(Path({str(tmp_path)!r})).writer()\n"
            "except StoreLocked: print('locked')"
        )
        assert other.communicate(timeout=60)[0] == "locked\n"
    with data.writer():
        pass


def test_paths_that_are_no_data_directories(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotADataDirectory, match="neither empty"):
        DataDirectory(tmp_path).writer()
    for use in (DataDirectory.writer, DataDirectory.current):
        with pytest.raises(NotADataDirectory, match="not a directory"):
            use(DataDirectory(tmp_path / "file"))
    with pytest.raises(NothingPublished, match="absent"):
        DataDirectory(tmp_path / "absent").current()
    (tmp_path / "current").symlink_to("elsewhere")
    with pytest.raises(StoreError, match="elsewhere"):
        DataDirectory(tmp_path).current()


def test_publishing_without_a_change_keeps_the_snapshot(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    with data.writer() as writer:
        writer.replace_graphs({A: quads(A, 1)})
        first = writer.publish()
        assert writer.publish() == first == data.current()
        writer.replace_graphs({A: quads(A, 1)})
        assert writer.publish() == first
    with data.writer() as writer:
        assert writer.publish() == first
        writer.replace_graphs({A: quads(A, 2)})
    with data.writer() as writer:
        assert writer.publish().id == first.id + 1, "the change of the writer before is published"


def test_the_last_three_snapshots_stay_and_a_removed_one_stays_readable(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    with data.writer() as writer:
        writer.replace_graphs({A: quads(A, 0)})
        first = writer.publish()
        reader = data.open(first)
        for number in range(1, 5):
            writer.replace_graphs({A: quads(A, number)})
            writer.publish()
    assert sorted(path.name for path in (tmp_path / "snapshots").iterdir()) == ["3", "4", "5"]
    assert values(reader, A) == {"0"}
    assert values(data.open(data.current()), A) == {"4"}
    with pytest.raises(StoreError, match="snapshot 1"):
        data.open(first)


def test_leftovers_of_killed_writers_are_removed(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    with data.writer() as writer:
        writer.replace_graphs({A: quads(A, 1)})
        snapshot = writer.publish()
    for name in (".2.partial", ".2.partial.tmp", "2"):
        (tmp_path / "snapshots" / name).mkdir()
    (tmp_path / "store" / "bulk-1.sst").touch()
    (tmp_path / ".current.partial").symlink_to("snapshots/2")
    with data.writer():
        assert data.current() == snapshot
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["1"]
    assert not (tmp_path / "store" / "bulk-1.sst").exists()
    assert not (tmp_path / ".current.partial").is_symlink()


WRITE_FOR_EVER = """
    p = NamedNode("https://example.org/p")
    round = 0
    while True:
        round += 1
        with DataDirectory(Path({path!r})).writer() as writer:
            print(round, flush=True)
            graphs = {{f"https://example.org/graph/{{g}}": round + g for g in range(20)}}
            graphs[f"https://example.org/graph/new-{{os.getpid()}}-{{round}}"] = round
            writer.replace_graphs({{
                g: [Quad(NamedNode(g), p, Literal(f"{{v}} {{i}}"), NamedNode(g))
                    for i in range(50)] for g, v in graphs.items()}})
            writer.publish()
"""


def run_python(code: str) -> "subprocess.Popen[str]":
    prologue = (
        "import os\nfrom pathlib import Path\nfrom pyoxigraph import *\nfrom store import *\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", prologue + textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    )


def test_a_writer_killed_at_any_point_leaves_whole_graphs_and_a_valid_snapshot(
    tmp_path: Path,
) -> None:
    data = DataDirectory(tmp_path)
    with data.writer() as writer:
        writer.publish()
    published = 1
    for seed in range(10):
        process = run_python(WRITE_FOR_EVER.format(path=str(tmp_path)))
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 0.3))
        process.kill()
        process.communicate()

        snapshot = data.current()
        assert snapshot.id >= published, "what was published stays published"
        published = snapshot.id
        assert_whole(data.open(snapshot))
        with data.writer() as writer:
            assert_whole(data.open(writer.publish()))
    assert published > 1


def assert_whole(store: Store) -> None:
    for graph in store.named_graphs():
        found: Iterable[Quad] = store.quads_for_pattern(None, None, None, graph)
        rounds = [
            quad.object.value.split()[0] for quad in found if isinstance(quad.object, Literal)
        ]
        assert len(rounds) == 50
        assert len(set(rounds)) == 1


def test_readers_see_one_state_while_a_writer_publishes(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    with data.writer() as writer:
        writer.publish()
    process = run_python(WRITE_FOR_EVER.format(path=str(tmp_path)))
    try:
        seen = set()
        deadline = time.monotonic() + 30
        while len(seen) < 5 and time.monotonic() < deadline:
            snapshot = data.current()
            try:
                store = data.open(snapshot)
            except StoreError:
                assert data.current() != snapshot, "only superseded snapshots may vanish"
                continue
            assert_whole(store)
            seen.add(snapshot.id)
        assert len(seen) == 5
    finally:
        process.kill()
        process.communicate()
