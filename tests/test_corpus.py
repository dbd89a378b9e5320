"""The corpus that comes with Masalik: sound, with its licence, and found by the command."""

from pathlib import Path

import pytest
from articles import CORPUS, load_summary, masalik

from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from store import DataDirectory

SLUGS = sorted(path.stem for path in CORPUS.glob("*.ann"))


def test_check_finds_no_fault() -> None:
    done = masalik("check", CORPUS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{len(SLUGS)} articles, 0 errors, 0 warnings\n"


def test_every_article_is_loaded_and_a_canned_query_answers(tmp_path: Path) -> None:
    data = tmp_path / "data"
    summary = load_summary(CORPUS, data)
    assert (summary["articles"], summary["refused"]) == (len(SLUGS), 0)
    marked = [
        line
        for path in CORPUS.glob("*.ann")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("E")
    ]
    statements = [line for line in marked if "\tStatement:" in line]
    assert summary["statements"] == len(statements)
    assert summary["claims"] == len(marked) - len(statements)
    directory = DataDirectory(data)
    assert directory.open(directory.current())
    done = masalik("query", "seizures", "--data", data, "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1


@pytest.mark.parametrize("slug", SLUGS)
def test_an_article_says_its_licence_and_what_it_draws_on(slug: str) -> None:
    (files,), _ = find_articles([CORPUS / slug])
    document = read_article(files).document
    assert document is not None
    assert document.metadata.licence == "CC-BY-4.0"
    assert document.metadata.draws_on
    assert document.metadata.outlet is None, "a digest was published by no outlet"


def test_the_command_prints_where_it_is() -> None:
    done = masalik("corpus")
    assert done.returncode == 0
    assert Path(done.stdout.strip()) == CORPUS
