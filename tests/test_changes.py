"""What changed between two snapshots: compared in the store, and told at `/changes`."""

import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from articles import CORPUS, load_summary
from conftest import publish

from ontology.namespaces import ID
from store import DataDirectory
from store.changes import Change, ComparisonTooLong, compare
from store.snapshot_listing import NoSuchSnapshot

PREFIXES = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
"""
FIRST = (
    PREFIXES
    + """
art:one { id:one-e1 a mas:Seizure ; mas:attestedBy id:one-att-1 ; mas:agent id:sdf .
          id:one-e2 a mas:Arrest ; mas:attestedBy id:one-att-1 . }
art:two { id:two-e1 a mas:Meeting ; mas:attestedBy id:two-att-1 . }
"""
)
SECOND = (
    PREFIXES
    + """
art:one { id:one-e1 a mas:Seizure ; mas:attestedBy id:one-att-1 ; mas:agent id:ndf .
          id:one-e3 a mas:Arrest ; mas:attestedBy id:one-att-1 . }
art:three { id:three-e1 a mas:Visit ; mas:attestedBy id:three-att-1 . }
"""
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two snapshots; the second has one article changed, and one new."""
    path = tmp_path_factory.mktemp("changes") / "data"
    assert publish(path, FIRST) == 1
    assert publish(path, SECOND) == 2
    return path


@pytest.fixture(scope="module")
def served(data: Path, live_server: Callable[[Path], str]) -> str:
    return live_server(data)


def test_articles_and_claims_that_changed(data: Path) -> None:
    found = compare(DataDirectory(data), 1)
    assert (found.since.id, found.until.id, found.next) == (1, 2, None)
    assert found.since.made <= found.until.made
    one, three = found.articles
    assert (one.article, one.change) == (f"{ID}one", Change.CHANGED)
    assert (one.quads_added, one.quads_removed) == (3, 3)
    assert one.claims_added == (f"{ID}one-e3",)
    assert one.claims_removed == (f"{ID}one-e2",)
    assert one.claims_changed == (f"{ID}one-e1",)
    assert (three.change, three.quads_added, three.quads_removed) == (Change.ADDED, 2, 0)


def test_backwards_what_was_added_is_removed(data: Path) -> None:
    found = compare(DataDirectory(data), 2, 1)
    assert [each.change for each in found.articles] == [Change.CHANGED, Change.REMOVED]


def test_nothing_changed_from_a_snapshot_to_itself(data: Path) -> None:
    assert compare(DataDirectory(data), 2, 2).articles == ()


def test_page_by_page(data: Path) -> None:
    first = compare(DataDirectory(data), 1, limit=1)
    assert [each.article for each in first.articles] == [f"{ID}one"]
    assert first.next == "one"
    second = compare(DataDirectory(data), 1, limit=1, after=first.next)
    assert [each.article for each in second.articles] == [f"{ID}three"]
    assert second.next is None


def test_a_snapshot_that_is_not_kept(data: Path) -> None:
    with pytest.raises(NoSuchSnapshot, match="no snapshot 9; those that are kept: 1, 2"):
        compare(DataDirectory(data), 9)


def test_a_comparison_ends_at_its_deadline(data: Path) -> None:
    with pytest.raises(ComparisonTooLong):
        compare(DataDirectory(data), 1, seconds=0)


def test_what_was_loaded_again_unchanged_is_no_change(tmp_path: Path) -> None:
    files, path = tmp_path / "files", tmp_path / "data"
    files.mkdir()
    for slug in ("captagon-seizure-digest", "memorandum-digest"):
        for file in CORPUS.glob(f"{slug}.*"):
            shutil.copy(file, files)
    load_summary(files, path)
    metadata = files / "memorandum-digest.yaml"
    text = metadata.read_text(encoding="utf-8")
    assert "title:" in text
    metadata.write_text(text.replace("title:", "title: جديد ", 1), encoding="utf-8")
    load_summary(files, path)
    (change,) = compare(DataDirectory(path), 1).articles
    assert change.article == f"{ID}memorandum-digest"
    assert change.change is Change.CHANGED
    # Its title and its label.
    assert (change.quads_added, change.quads_removed) == (2, 2)
    assert change.claims_changed == ()


def test_over_http(served: str) -> None:
    with httpx.Client(base_url=served) as http:
        answer = http.get("/changes", params={"since": 1, "limit": 1})
        assert answer.status_code == 200
        body = answer.json()
        assert (body["since"]["id"], body["until"]["id"]) == (1, 2)
        assert body["truncated"]
        assert answer.headers["Link"] == f'<{body["next"]}>; rel="next"'
        rest = http.get(body["next"]).json()
        assert [each["article"] for each in rest["articles"]] == [f"{ID}three"]
        assert (rest["truncated"], rest["next"]) == (False, None)


@pytest.mark.parametrize(
    ("asked", "status", "slug"),
    [
        ({"since": "7"}, 404, "not-found"),
        ({}, 400, "bad-parameter"),
        ({"since": "x"}, 400, "bad-parameter"),
        ({"since": "1", "limit": "0"}, 400, "bad-parameter"),
        ({"since": "1", "graph": "x"}, 400, "unknown-parameter"),
    ],
)
def test_refusals(
    data: Path,
    served: str,
    asked: dict[str, str],
    status: int,
    slug: str,
) -> None:
    answer = httpx.get(f"{served}/changes", params=asked)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith(f"#{slug}")
    assert str(data) not in answer.text
