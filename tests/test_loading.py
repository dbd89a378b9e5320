"""What a load does with many articles: what it passes over, removes, reports, and in what order."""

import json
import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from articles import masalik, seizure
from pyoxigraph import Store

from loader.files.discovery import Discovery, Found, find_articles
from loader.formats.interface import Part
from loader.loading.load import LoadOptions, load
from loader.loading.mapped_part import map_part
from loader.loading.results import LoadSummary, Outcome, Result
from loader.loading.workers import map_parts
from ontology.editorial import Judgement, Judgements
from ontology.namespaces import (
    ARTICLE_GRAPH,
    EDITORIAL_GRAPH,
    ID,
    INFERRED_GRAPH,
    MANIFEST_GRAPH,
)
from store import Change, DataDirectory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    for number in range(60):
        seizure(f"article-{number:02}", amount=20 + number).save(folder)
    return folder


class Loaded:
    """What a load gave: its summary, its results, and the published store."""

    def __init__(self, data: Path, *paths: Path, **options: object) -> None:
        self.results: list[Result] = []
        directory = DataDirectory(data)
        with directory.writer() as writer:
            self.summary: LoadSummary = load(
                paths,
                writer,
                self.results.append,
                LoadOptions(**options),  # type: ignore[arg-type]
            )
        self.store: Store = directory.open(directory.current())

    @property
    def outcomes(self) -> dict[str | None, Outcome]:
        return {result.slug: result.outcome for result in self.results}

    @property
    def codes(self) -> list[str]:
        return [fault.code for fault in self.summary.faults]

    def lines(self) -> list[str]:
        return sorted(map(str, self.store))

    def articles(self) -> set[str]:
        names = (str(name).strip("<>") for name in self.store.named_graphs())
        return {name.removeprefix(ARTICLE_GRAPH) for name in names if ARTICLE_GRAPH in name}


def test_the_store_is_the_same_however_many_processes_map(folder: Path, tmp_path: Path) -> None:
    one, three = (Loaded(tmp_path / f"data-{n}", folder, processes=n) for n in (1, 3))
    assert one.lines() == three.lines()
    assert [result.slug for result in one.results] == [result.slug for result in three.results]
    assert one.summary.changes == {Change.ADDED: 60}
    assert [result.slug for result in one.results] == sorted(one.articles())


def test_only_what_changed_is_read_again(folder: Path, tmp_path: Path) -> None:
    first = Loaded(tmp_path / "data", folder)
    seizure("article-07", amount=777).save(folder)
    (folder / "article-08.yaml").write_text(
        (folder / "article-08.yaml").read_text().replace("عنوان", "عنوان آخر")
    )
    again = Loaded(tmp_path / "data", folder)
    changed = [r.slug for r in again.results if r.outcome is not Outcome.UNCHANGED]
    assert changed == ["article-07", "article-08"]
    assert again.summary.changes == {Change.UNCHANGED: 58, Change.REPLACED: 2}
    assert again.summary.claims == 2, "those of the articles that were read"
    whole = Loaded(tmp_path / "anew", folder)
    assert again.lines() == whole.lines() != first.lines()


def test_a_record_of_each_article_goes_with_its_graph(folder: Path, tmp_path: Path) -> None:
    loaded = Loaded(tmp_path / "data", folder / "article-01.ann")
    (part,), _ = find_articles([folder / "article-01.ann"])
    graph = f"<{ARTICLE_GRAPH}article-01>"
    manifest = [line for line in loaded.lines() if f"<{MANIFEST_GRAPH}>" in line]
    assert [line.split()[0] for line in manifest] == [graph] * 3
    assert str(map_part(part).digest) in " ".join(manifest)
    assert '"brat"' in " ".join(manifest)
    assert '"code points"' in " ".join(manifest)


def test_a_judgement_has_its_article_read_again_once(folder: Path, tmp_path: Path) -> None:
    def judge(retracted: str | None) -> None:
        judgement = Judgement(
            iri=f"{ID}judgement-1",
            article="article-01",
            judged=(f"{ID}article-01-t2",),
            verdict=f"{ID}captagon",
            editor=f"{ID}editor",
            made="2026-01-01T00:00:00Z",
            words=("الحشيش", "ar"),
            retracted=retracted,
        )
        with DataDirectory(tmp_path / "data").writer() as writer:
            held = set(writer.read_graph(EDITORIAL_GRAPH))
            former = {quad for quad in held if quad.subject.value == judgement.iri}
            graph = [*(held - former), *judgement.quads()]
            writer.replace_graphs({EDITORIAL_GRAPH: graph})

    def read() -> list[str | None]:
        results = Loaded(tmp_path / "data", folder).results
        return [each.slug for each in results if each.counts.triples]

    assert len(read()) == 60
    judge(retracted=None)
    assert read() == ["article-01"]
    assert read() == []
    judge(retracted="2026-01-02T00:00:00Z")
    assert read() == ["article-01"]
    assert read() == []


def test_missing_articles_are_removed_only_when_asked(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    Loaded(data, folder)
    for number in range(10):
        for file in folder.glob(f"article-0{number}.*"):
            file.unlink()
    kept = Loaded(data, folder)
    assert len(kept.articles()) == 60
    removed = Loaded(data, folder, remove_missing=True)
    assert removed.summary.removed == 10
    assert removed.articles() == {f"article-{number:02}" for number in range(10, 60)}
    assert not [line for line in removed.lines() if "article-05" in line], "nor what follows"
    assert removed.lines() == Loaded(tmp_path / "anew", folder).lines()


def test_nothing_is_removed_while_a_file_cannot_be_read(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    Loaded(data, folder)
    (folder / "article-01.ann").write_bytes(b"\xff\xfe")
    (folder / "article-02.ann").unlink()
    (folder / "article-02.yaml").unlink()
    loaded = Loaded(data, folder, remove_missing=True)
    assert len(loaded.articles()) == 60
    assert "not-removed" in loaded.codes
    assert loaded.summary.removed == 0


def test_a_refused_article_stays_as_it_was(folder: Path, tmp_path: Path) -> None:
    before = Loaded(tmp_path / "data", folder)
    (folder / "article-03.ann").write_text("T1\tNonsense 0 1\tx\n")
    after = Loaded(tmp_path / "data", folder, remove_missing=True)
    assert after.outcomes["article-03"] is Outcome.REFUSED
    assert after.lines() == before.lines()
    assert after.summary.refused == 1


@pytest.mark.parametrize("processes", [1, 2])
def test_a_slug_is_taken_once_in_a_whole_load(folder: Path, tmp_path: Path, processes: int) -> None:
    seizure("article-05", amount=999).save(folder / "zzz")
    seizure("article-50", amount=999).save(folder / "00")
    with ZipFile(tmp_path / "more.zip", "w") as archive:
        for file in folder.glob("article-06.*"):
            archive.write(file, file.name)
    loaded = Loaded(tmp_path / "data", folder, tmp_path / "more.zip", processes=processes)
    assert loaded.codes == ["slug-twice"] * 3
    told = {(fault.id, fault.file.parent.name) for fault in loaded.summary.faults}
    assert len({slug for slug, _ in told}) == 3
    assert ("article-06", "more.zip") in told
    assert loaded.summary.articles == 60
    assert loaded.summary.refused == 3


def numbered(parts: list[Part]) -> Iterator[tuple[int, Part | None]]:
    for number, part in enumerate(parts):
        yield number, None if number % 5 == 3 else part


def test_a_process_that_dies_takes_one_article_with_it(folder: Path) -> None:
    parts, _ = find_articles([folder])
    done = []
    for number, mapped in map_parts(numbered(parts * 4), 2, Judgements()):
        done.append((number, mapped))
        if number == 20:
            multiprocessing.active_children()[0].kill()
    assert [number for number, _ in done] == list(range(240))
    assert all((mapped is None) == (number % 5 == 3) for number, mapped in done)
    refused = [mapped for _, mapped in done if mapped and not mapped.graph]
    assert len(refused) <= 1
    assert all(fault.code == "process-died" for mapped in refused for fault in mapped.faults)
    assert all("SIGKILL" in str(fault) for mapped in refused for fault in mapped.faults)
    assert not multiprocessing.active_children()


def test_processes_end_when_nobody_wants_their_articles(folder: Path) -> None:
    parts, _ = find_articles([folder])
    mapping = map_parts(numbered(parts), 2, Judgements())
    next(mapping)
    assert multiprocessing.active_children()
    mapping.close()
    assert not multiprocessing.active_children()


def test_the_report_tells_of_every_article(folder: Path, tmp_path: Path) -> None:
    (folder / "article-03.ann").write_text("T1\tNonsense 0 1\tx\n")
    (folder / "strange.json").write_text("{}")
    arguments = ("load", folder, "--data", tmp_path / "data", "--quiet")
    done = masalik(*arguments, "--report", tmp_path / "report.jsonl")
    assert done.returncode == 1
    assert not done.stderr
    *results, last = map(json.loads, (tmp_path / "report.jsonl").read_text("utf-8").splitlines())
    outcomes = {each["article"]: each["outcome"] for each in results}
    assert len(results) == 61
    assert outcomes["article-03"] == outcomes[None] == "refused"
    assert outcomes["article-04"] == "loaded"
    fourth = next(each for each in results if each["article"] == "article-04")
    assert fourth["format"] == "brat"
    assert fourth["offsets"] == "code points"
    assert fourth["claims"] == 1
    assert last["summary"]["articles"] == 59
    assert last["summary"]["unread"] == 1
    masalik(*arguments, "--report", tmp_path / "report.txt")
    text = (tmp_path / "report.txt").read_text("utf-8")
    assert "article-04: unchanged; brat" in text
    assert "article-03.ann:1: error: T1" in text


def test_a_log_tells_faults_and_ends_with_the_summary(folder: Path, tmp_path: Path) -> None:
    (folder / "article-03.ann").write_text("T1\tNonsense 0 1\tx\n")
    done = masalik("load", folder, "--data", tmp_path / "data")
    assert "article-03.ann:1: error: T1" in done.stderr
    assert done.stdout.startswith("59 articles (59 added; 1 refused)")


def test_articles_in_a_zip_give_what_they_give_in_a_folder(folder: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "collection"), "zip", folder)
    from_zip = Loaded(tmp_path / "zip", tmp_path / "collection.zip", processes=2)
    assert from_zip.lines() == Loaded(tmp_path / "folder", folder).lines()
    with Discovery([tmp_path / "collection.zip"]) as discovery:
        assert all(isinstance(each, Found) and each.unpacked for each in discovery)


def test_what_follows_from_an_article_is_written_with_it(folder: Path, tmp_path: Path) -> None:
    loaded = Loaded(tmp_path / "data", folder, processes=2)
    assert any(INFERRED_GRAPH in line and "article-59-e1" in line for line in loaded.lines())
