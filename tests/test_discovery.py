"""Which articles the paths of a command mean."""

from pathlib import Path

import pytest
from articles import seizure

from loader.discovery import find_articles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("two", "one"):
        seizure(name).save(tmp_path / "articles")
    seizure("three").save(tmp_path / "articles" / "deeper")
    (tmp_path / "articles" / "README.txt").write_text("no article")
    (tmp_path / "articles" / "settings.yaml").write_text("no: article")
    (tmp_path / "articles" / ".hidden.ann").write_text("x")
    return tmp_path / "articles"


def found(*paths: Path) -> list[str]:
    articles, faults = find_articles(paths)
    assert not faults
    return [article.slug for article in articles]


def test_a_folder_means_all_articles_below_it(folder: Path) -> None:
    assert sorted(found(folder)) == ["one", "three", "two"]
    assert found(folder) == found(folder)


@pytest.mark.parametrize("name", ["one.ann", "one.txt", "one.yaml", "one"])
def test_any_of_its_files_means_the_article(folder: Path, name: str) -> None:
    (article,), faults = find_articles([folder / name])
    assert not faults
    assert article.slug == "one"
    assert article.text == folder / "one.txt"
    assert article.annotations == folder / "one.ann"
    assert article.metadata == folder / "one.yaml"


def test_an_article_is_found_once_however_often_it_is_named(folder: Path) -> None:
    paths = (folder / "one.ann", folder / "one.txt", folder, folder / ".." / folder.name)
    assert sorted(found(*paths)) == ["one", "three", "two"]


def test_a_name_with_dots_keeps_them(tmp_path: Path) -> None:
    for suffix in (".ann", ".txt", ".yaml"):
        (tmp_path / f"a.b{suffix}").write_text("x")
    assert found(tmp_path) == ["a.b"]


def test_an_article_that_lacks_its_annotations_is_not_passed_over(folder: Path) -> None:
    (folder / "one.ann").unlink()
    assert "one" in found(folder)


def test_what_is_no_article_is_told(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    articles, faults = find_articles([empty, tmp_path / "absent", folder / "one.ann"])
    assert [article.slug for article in articles] == ["one"]
    assert [(fault.file, fault.code) for fault in faults] == [
        (empty, "no-article"),
        (tmp_path / "absent", "no-article"),
    ]
    assert "no such file" in faults[1].message


def test_two_articles_of_one_slug_are_told_and_the_first_is_taken(folder: Path) -> None:
    seizure("one").save(folder / "deeper")
    articles, (fault,) = find_articles([folder / "one.ann", folder / "deeper"])
    assert [article.stem for article in articles] == [folder / "one", folder / "deeper" / "three"]
    assert fault.code == "slug-twice"
    assert fault.file == folder / "deeper" / "one.ann"
    assert str(folder / "one.ann") in fault.message
