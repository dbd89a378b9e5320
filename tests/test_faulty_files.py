"""Faulty files given to the command: refused with words to act on, the rest is loaded."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from articles import Article, masalik, seizure

from loader.files.discovery import ArticleFiles
from store import DataDirectory

SOUND = ("alpha", "omega")
Spoil = Callable[[ArticleFiles], object]


class Case(NamedTuple):
    """What is done to a sound article's files, and where it must be told, with which words."""

    spoil: Spoil
    suffix: str
    line: int | None
    name: str | None
    code: str
    words: str


def swapped(suffix: str, old: str, new: str) -> Spoil:
    def spoil(files: ArticleFiles) -> None:
        path = files.stem.with_name(files.slug + suffix)
        content = path.read_bytes()
        assert content.count(old.encode()) == 1
        path.write_bytes(content.replace(old.encode(), new.encode()))

    return spoil


def written(suffix: str, content: bytes) -> Spoil:
    return lambda files: files.stem.with_name(files.slug + suffix).write_bytes(content)


def appended(line: str) -> Spoil:
    def spoil(files: ArticleFiles) -> None:
        with files.annotations.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    return spoil


def shifted(files: ArticleFiles) -> None:
    """Put another article's text beside the annotations."""
    other = "نص آخر لا صلة له بما وضعت عليه العلامات، وهو أطول منه كي تقع المواضع كلها داخله"
    files.text.write_text(f"{other}.\n", encoding="utf-8")


def dual_route(files: ArticleFiles) -> None:
    made = Article("هرّب الرجل البضاعة إلى الجانبين", files.slug)
    runner = made.mark("Person", "الرجل")
    sides = made.link(made.mark("Place", "الجانبين"), "iraq", "syria")
    made.event("TraffickingRoute", "هرّب", agent=runner, toPlace=sides)
    made.save(files.stem.parent)


CASES = {
    "wrong-offset": Case(
        swapped(".ann", "T1\tSecurityForce 5 10", "T1\tSecurityForce 6 11"),
        ".ann",
        1,
        "T1",
        "wrong-offset",
        "the nearest are at 5",
    ),
    "outside-text": Case(
        swapped(".ann", "T1\tSecurityForce 5 10", "T1\tSecurityForce 5 1000"),
        ".ann",
        1,
        "T1",
        "outside-text",
        "within the text's",
    ),
    "unknown-label": Case(
        swapped(".ann", "T2\tNarcotic", "T2\tDrug"),
        ".ann",
        2,
        "T2",
        "unknown-label",
        "Drug",
    ),
    "unknown-role": Case(
        swapped(".ann", "atPlace:", "location:"),
        ".ann",
        6,
        "E1",
        "unknown-role",
        "Seizure has no role location",
    ),
    "unknown-value": Case(
        swapped(".ann", "E2 Announces", "E2 Shouts"),
        ".ann",
        9,
        "A1",
        "bad-value",
        "Accuses or",
    ),
    "missing-role": Case(
        swapped(".ann", " commodity:T2", ""),
        ".ann",
        6,
        "E1",
        "missing-role",
        "Seizure lacks commodity (its trigger is 'مصادرة' at 15)",
    ),
    "too-many": Case(
        lambda files: (
            appended("T7\tDate 11 14\tأمس")(files),
            swapped(".ann", "quantity:T3", "date:T7 date2:T7")(files),
        ),
        ".ann",
        6,
        "E1",
        "too-many",
        "at most 1",
    ),
    "dangling-id": Case(
        swapped(".ann", "agent:T1", "agent:T99"),
        ".ann",
        6,
        "E1",
        "dangling-id",
        "no T99",
    ),
    "duplicate-id": Case(
        swapped(".ann", "T3\t", "T2\t"),
        ".ann",
        3,
        "T2",
        "id-twice",
        "line 2 has this id",
    ),
    "role-twice": Case(
        swapped(".ann", "agent:T1", "agent:T1 agent:T1"),
        ".ann",
        6,
        "E1",
        "role-twice",
        "agent2",
    ),
    "malformed-line": Case(
        appended("T9 State 0 3 words"),
        ".ann",
        12,
        None,
        "bad-line",
        "T9 State 0 3",
    ),
    "malformed-event": Case(
        appended("E9\tSeizure T5 agent:T1"),
        ".ann",
        12,
        "E9",
        "bad-line",
        "ROLE:TARGET",
    ),
    "other-text": Case(
        shifted, ".ann", None, None, "other-text", "not the text that was annotated"
    ),
    "not-utf-8": Case(
        lambda files: files.text.write_bytes(files.text.read_text("utf-8").encode("cp1256")),
        ".txt",
        1,
        None,
        "not-utf-8",
        "iconv",
    ),
    "annotations-not-utf-8": Case(
        lambda files: files.annotations.write_bytes(b"T1\tState 0 1\tx\n\xff\n"),
        ".ann",
        2,
        None,
        "not-utf-8",
        "0xff",
    ),
    "empty-text": Case(written(".txt", b""), ".txt", None, None, "empty", "empty"),
    "binary": Case(
        written(".txt", b"\x89PNG\r\n\x1a\n\0\0\0"),
        ".txt",
        3,
        None,
        "binary",
        "NUL byte",
    ),
    "cyclic": Case(
        swapped(".ann", "content:E1", "content:E1 content2:E2"),
        ".ann",
        8,
        "E2",
        "cycle",
        "do not contain themselves",
    ),
    "unknown-reference": Case(
        swapped(".ann", "masalik:iraqi-border-forces", "masalik:no-such-force"),
        ".ann",
        11,
        "N1",
        "unknown-reference",
        "no-such-force",
    ),
    "dual-route": Case(dual_route, ".ann", 6, "E1", "dual-in-order", "stands for 2 places"),
    "bad-yaml": Case(
        lambda files: files.metadata.write_text("slug: [\n"),
        ".yaml",
        2,
        None,
        "not-yaml",
        "YAML",
    ),
    "other-slug": Case(
        swapped(".yaml", "slug: other-slug", "slug: other"),
        ".yaml",
        1,
        "slug",
        "slug-differs",
        "other-slug",
    ),
    "bad-date": Case(
        lambda files: files.metadata.write_text(
            "slug: bad-date\nlanguage: ar\ntitle: x\npublished: 10.11.2022\n"
        ),
        ".yaml",
        4,
        "published",
        "bad-value",
        "EDTF",
    ),
    "no-text": Case(
        lambda files: files.text.unlink(), ".txt", None, None, "missing-file", "no such"
    ),
}


class Run(NamedTuple):
    """The folder, what was said of it by each command, and where it was loaded to."""

    folder: Path
    load: "subprocess.CompletedProcess[str]"
    check: "subprocess.CompletedProcess[str]"
    data: Path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("faulty")
    for slug in (*SOUND, *CASES):
        files = seizure(slug).save(root / "articles")
        if slug in CASES:
            CASES[slug].spoil(files)
    folder, data = root / "articles", root / "data"
    return Run(
        folder,
        masalik("load", folder, "--data", data),
        masalik("check", folder, "--json"),
        data,
    )


@pytest.mark.parametrize("slug", CASES)
def test_a_faulty_file_is_told_by_file_line_id_and_expectation(run: Run, slug: str) -> None:
    case = CASES[slug]
    file = run.folder / f"{slug}{case.suffix}"
    place = f"{file}:{case.line}" if case.line else f"{file}"
    subject = f" {case.name}:" if case.name else ""
    told = [line for line in run.load.stderr.splitlines() if f"/{slug}." in line]
    found = [line for line in told if line.startswith(f"{place}: error:{subject} ")]
    assert any(case.words in line and "; expected " in line for line in found), told


@pytest.mark.parametrize("slug", CASES)
def test_check_tells_the_same_as_json(run: Run, slug: str) -> None:
    case = CASES[slug]
    faults = [json.loads(line) for line in run.check.stdout.splitlines()]
    found = [
        fault
        for fault in faults
        if fault["file"] == str(run.folder / f"{slug}{case.suffix}")
        and (fault["line"], fault["id"]) == (case.line, case.name)
        and (fault["code"], fault["severity"]) == (case.code, "error")
    ]
    assert any(case.words in f"{fault['message']} {fault['expected']}" for fault in found)


def test_check_and_load_tell_the_same_faults_and_fail(run: Run) -> None:
    assert run.load.returncode == run.check.returncode == 1
    told = [json.loads(line) for line in run.check.stdout.splitlines()]
    assert len(told) == len(run.load.stderr.splitlines())
    for fault in told:
        assert fault["message"] in run.load.stderr
        assert "Traceback" not in fault["message"]


def test_a_refused_article_brings_in_nothing_and_the_others_are_loaded(run: Run) -> None:
    data = DataDirectory(run.data)
    names = {graph.value for graph in data.open(data.current()).named_graphs()}
    articles = {name.rpartition("/")[2] for name in names if "/graph/article/" in name}
    assert articles == set(SOUND)
    assert f"2 articles (2 added; {len(CASES)} refused)" in run.load.stdout


def test_a_refused_article_stays_as_it_was_loaded_before(tmp_path: Path) -> None:
    seizure("alpha").save(tmp_path / "articles")
    assert masalik("load", tmp_path / "articles", "--data", tmp_path / "data").returncode == 0
    data = DataDirectory(tmp_path / "data")
    before = data.current()
    spoiled = seizure("alpha", amount=99)
    spoiled.add("T9\tbroken")
    spoiled.save(tmp_path / "articles")
    assert masalik("load", tmp_path / "articles", "--data", tmp_path / "data").returncode == 1
    assert data.current() == before, "nothing changed, so nothing new is published"


def test_a_path_without_articles_fails_in_words(tmp_path: Path) -> None:
    for command in (["check"], ["load", "--data", str(tmp_path / "data")]):
        done = masalik(*command, tmp_path / "absent")
        assert done.returncode == 1
        assert f"{tmp_path / 'absent'}: error: no such file" in done.stdout + done.stderr


def test_a_data_directory_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").touch()
    seizure("alpha").save(tmp_path / "articles")
    done = masalik("load", tmp_path / "articles", "--data", tmp_path / "home")
    assert done.returncode == 1
    assert "neither empty" in done.stderr
    assert len(done.stderr.splitlines()) == 1
