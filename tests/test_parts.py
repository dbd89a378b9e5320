"""Articles mapped into parts, apart from any store, and the parts loaded."""

import json
from collections.abc import Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from articles import CORPUS, seizure
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from loader.commands_parts import bulk_load as bulk_load_command
from loader.commands_parts import map_articles
from loader.loading.load import load
from loader.loading.results import Result
from loader.parts import bulk_loading, part_files, partition
from loader.parts.bulk_loading import ArticleTwice, NotEmpty, bulk_load
from loader.parts.executors import local_executor
from loader.parts.part_files import BrokenPart, OtherVersion, read_part
from loader.parts.partition import PartOptions, PartSummary, Share, map_into_parts
from ontology.namespaces import ARTICLE_GRAPH, INFERRED_GRAPH, MANIFEST_GRAPH
from store import DataDirectory, NothingPublished, StoreError
from store.exports.formats import Compression

SLUGS = [f"article-{number}" for number in range(7)]
IN_TWOS = PartOptions(articles=2)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for number, slug in enumerate(SLUGS):
        seizure(slug, amount=20 + number).save(folder)
    (folder / "article-5.ann").write_text("T1\tnonsense\n", "utf-8")
    return folder


def parts(
    paths: Iterable[Path],
    folder: Path,
    options: PartOptions = IN_TWOS,
    executor: Executor | None = None,
) -> PartSummary:
    with ThreadPoolExecutor(1) as here:
        return map_into_parts(paths, folder, executor or here, options)


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def lines(*folders: Path) -> list[bytes]:
    return sorted(
        line
        for folder in folders
        for file in folder.glob("part-*.nq*")
        for line in read_part(file).splitlines()
    )


def published(data: DataDirectory) -> set[str]:
    return set(map(str, data.open(data.current())))


def loaded(paths: Iterable[Path], data: DataDirectory) -> set[str]:
    with data.writer() as writer:
        load(paths, writer)
    return published(data)


def test_parts_are_sorted_complete_and_told_of(articles: Path, tmp_path: Path) -> None:
    summary = parts([articles], tmp_path)
    assert summary.as_json() == {
        "articles": 6,
        "refused": 1,
        "unread": 0,
        "parts": 4,
        "written": 4,
        "quads": len(lines(tmp_path)),
    }
    assert not summary.sound
    names = {f"part-0000{n}.{end}" for n in range(1, 5) for end in ("nq.gz", "json")}
    assert files(tmp_path).keys() == names | {"SHA256SUMS", "report.json"}
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    told = {each["article"]: each for part in report["parts"] for each in part["results"]}
    assert [told[slug]["outcome"] for slug in SLUGS] == ["loaded"] * 5 + ["refused", "loaded"]
    assert told["article-5"]["faults"][0]["line"] == 1
    for part in report["parts"]:
        content = read_part(tmp_path / part["file"])
        quads = list(parse(content, RdfFormat.N_QUADS))
        graphs = [
            quad.graph_name.value
            for quad in quads
            if isinstance(quad.graph_name, NamedNode)
            and quad.graph_name.value.startswith(ARTICLE_GRAPH)
        ]
        assert graphs == sorted(graphs)
        assert set(graphs) == part["graphs"].keys()
        assert len(quads) == len(set(quads)) == part["quads"]
        others = {quad.graph_name.value for quad in quads} - set(graphs)
        assert others <= {INFERRED_GRAPH, MANIFEST_GRAPH}
        line = f"{part['sha256']}  {part['file']}\n"
        assert line in (tmp_path / "SHA256SUMS").read_text("utf-8")


def test_the_same_articles_give_the_same_bytes_with_any_number_of_processes(
    articles: Path, tmp_path: Path
) -> None:
    parts([articles], tmp_path / "one")
    with local_executor(2) as executor:
        parts([articles], tmp_path / "two", executor=executor)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize("compression", list(Compression))
def test_parts_are_packed_as_asked(
    articles: Path, tmp_path: Path, compression: Compression
) -> None:
    parts([articles], tmp_path / "asked", PartOptions(articles=3, compression=compression))
    parts([articles], tmp_path / "default")
    suffix = f".nq{compression.suffix}"
    assert (tmp_path / "asked" / f"part-00001{suffix}").is_file()
    assert lines(tmp_path / "asked") == lines(tmp_path / "default")


def test_only_what_is_not_complete_is_written_again(tmp_path: Path) -> None:
    articles, folder = tmp_path / "articles", tmp_path / "parts"
    for number in range(5):
        seizure(f"article-{number}", amount=20 + number).save(articles)
    assert parts([articles], folder).written == 3
    first = files(folder)
    assert parts([articles], folder).written == 0
    assert files(folder) == first
    (folder / "part-00001.nq.gz").write_bytes(b"half")
    (folder / "part-00002.json").unlink()
    assert parts([articles], folder).written == 2
    assert files(folder) == first
    seizure("article-4", amount=99).save(articles)
    assert parts([articles], folder).written == 1
    changed = {name for name, content in files(folder).items() if content != first[name]}
    assert changed == {"part-00003.nq.gz", "part-00003.json", "report.json", "SHA256SUMS"}
    for suffix in (".txt", ".ann", ".yaml"):
        (articles / f"article-4{suffix}").unlink()
    parts([articles], folder)
    assert not list(folder.glob("part-00003*"))


def test_a_slug_in_two_parts_is_refused_as_a_load_refuses_it(tmp_path: Path) -> None:
    for folder, amount in (("a", 20), ("b", 30), ("c", 40)):
        for number in range(3):
            seizure(f"article-{number}", amount=amount + number).save(tmp_path / folder)
    paths = [tmp_path / folder for folder in "abc"]
    summary = parts(paths, tmp_path / "parts", PartOptions(articles=2))
    assert (summary.outcomes["loaded"], summary.outcomes["refused"]) == (3, 6)
    report = (tmp_path / "parts" / "report.json").read_text("utf-8")
    assert report.count('"slug-twice"') == 6
    with DataDirectory(tmp_path / "data").writer() as writer:
        results: list[Result] = []
        load(paths, writer, results.append)
    told = json.loads(report)["parts"]
    assert [(each["file"], each["outcome"]) for part in told for each in part["results"]] == [
        (str(each.file), each.outcome) for each in results
    ]


@pytest.fixture(scope="module")
def whole(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("whole")
    parts([articles], folder)
    return lines(folder)


@settings(max_examples=8)
@given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3), data=st.data())
def test_any_partition_of_the_articles_gives_the_same_quads(
    articles: Path,
    whole: list[bytes],
    tmp_path_factory: pytest.TempPathFactory,
    sizes: list[int],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("partition")
    owner = data.draw(
        st.lists(st.sampled_from(range(len(sizes))), min_size=len(SLUGS), max_size=len(SLUGS))
    )
    for number, size in enumerate(sizes):
        paths = [articles / slug for slug, of in zip(SLUGS, owner, strict=True) if of == number]
        parts(paths, folder / str(number), PartOptions(articles=size))
    assert lines(*folder.iterdir()) == whole


@pytest.mark.parametrize("of", [2, 5])
def test_shares_are_a_partition(
    articles: Path, whole: list[bytes], tmp_path: Path, of: int
) -> None:
    for part in range(1, of + 1):
        parts([articles], tmp_path / str(part), PartOptions(share=Share(part, of)))
    assert lines(*tmp_path.iterdir()) == whole


def test_bulk_load_of_shares_gives_what_load_gives(tmp_path: Path) -> None:
    for part in (1, 2, 3):
        parts([CORPUS], tmp_path / str(part), PartOptions(articles=2, share=Share(part, 3)))
    data = DataDirectory(tmp_path / "bulk")
    summary = bulk_load([tmp_path / str(part) for part in (3, 1, 2)], data)
    assert summary.articles == 11
    assert published(data) == loaded([CORPUS], DataDirectory(tmp_path / "data"))
    # And a later load finds nothing to do.
    with data.writer() as writer:
        assert load([CORPUS], writer).unchanged == 11


def test_an_interrupted_bulk_load_publishes_nothing_and_goes_on(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts([articles], tmp_path / "parts")
    data = DataDirectory(tmp_path / "data")
    read: list[str] = []

    def interrupted(path: Path) -> bytes:
        read.append(path.name)
        if len(read) == 3:
            raise KeyboardInterrupt
        return read_part(path)

    monkeypatch.setattr(bulk_loading, "read_part", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bulk_load([tmp_path / "parts"], data)
    with pytest.raises(NothingPublished):
        data.current()
    bulk_load([tmp_path / "parts"], data)
    assert read == [f"part-0000{number}.nq.gz" for number in (1, 2, 3, 3, 4)]
    assert {f"{quad} ." for quad in published(data)} >= {
        line.decode() for line in lines(tmp_path / "parts")
    }


def test_parts_that_are_not_as_they_should_be_are_not_loaded(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tmp_path / "parts"
    parts([articles], good)
    data = DataDirectory(tmp_path / "data")

    def refused(error: type[StoreError], *folders: Path) -> str:
        with pytest.raises(error) as told:
            bulk_load(folders, data)
        assert not data.path.exists()
        return str(told.value)

    parts([articles / "article-1"], tmp_path / "again")
    assert "article-1" in refused(ArticleTwice, good, tmp_path / "again")
    assert "run masalik map" in refused(BrokenPart, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(bulk_loading, "version_digest", lambda: b"other")
        refused(OtherVersion, good)
    part = good / "part-00002.nq.gz"
    part.write_bytes(part.read_bytes()[:-1])
    assert "part-00002" in refused(BrokenPart, good)
    part.unlink()
    refused(BrokenPart, good)


def test_bulk_load_takes_an_empty_directory_only(articles: Path, tmp_path: Path) -> None:
    parts([articles], tmp_path / "parts")
    data = DataDirectory(tmp_path / "data")
    loaded([CORPUS / "border-control-digest.ann"], data)
    with pytest.raises(NotEmpty, match="snapshot 1"):
        bulk_load([tmp_path / "parts"], data)


def test_workers_need_the_same_version(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partition, "version_digest", lambda: b"driver")
    monkeypatch.setattr(part_files, "version_digest", lambda: b"worker")
    with pytest.raises(OtherVersion, match="same Masalik"):
        parts([articles], tmp_path / "parts")


def test_the_commands_say_what_they_did(articles: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    out, data = str(tmp_path / "parts"), str(tmp_path / "data")
    done = run(map_articles, [str(articles), "--out", out, "--share", "1/1", "--processes", "1"])
    assert done.exit_code == 1
    assert "6 articles (1 refused" in done.output
    done = run(map_articles, [str(articles / "article-1"), "--out", out, "--processes", "1"])
    assert done.exit_code == 0, done.output
    done = run(bulk_load_command, [out, "--data", data, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["articles"] == 1
    assert run(map_articles, [str(articles), "--out", out, "--share", "3/2"]).exit_code == 2
    both = ["--processes", "1", "--scheduler", "local:1"]
    assert run(map_articles, [str(articles), "--out", out, *both]).exit_code == 2
