"""brat -> X -> model is the identity as far as X can carry it, for every format written."""

from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from articles import CORPUS, REAL, needs_real_articles
from documents import documents, full_document
from hypothesis import HealthCheck, given, settings
from round_trips import WRITABLE, read_files, through, writable, write_files

from loader.checking.article import check
from loader.document import Document
from loader.formats.brat_writer import annotations_text
from loader.formats.carried import canonical, reduced
from loader.formats.interface import Feature

# What keeps an event what it is: formats that carry it can stand for each other.
_SAME = frozenset(Feature) - {Feature.IDS, Feature.METADATA, Feature.TRIGGERS}
_WHOLE = tuple(name for name in WRITABLE if writable(name).carries >= _SAME)
_FULL = tuple(name for name in WRITABLE if writable(name).carries == frozenset(Feature))


@cache
def read_brat(folder: Path, slug: str) -> Document:
    _, reading = read_files([folder / f"{slug}.ann"])
    assert reading.document is not None
    assert not reading.faults
    return reading.document


def slugs(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.ann"))


@pytest.mark.parametrize("name", WRITABLE)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents())
def test_made_documents_come_back(name: str, document: Document) -> None:
    carried, _ = reduced(document, writable(name).carries)
    assert canonical(through(document, name)) == canonical(carried)


@pytest.mark.parametrize("name", WRITABLE)
@pytest.mark.parametrize("slug", slugs(CORPUS))
def test_the_bundled_corpus_comes_back(slug: str, name: str) -> None:
    document = read_brat(CORPUS, slug)
    carried, _ = reduced(document, writable(name).carries)
    assert canonical(through(document, name)) == canonical(carried)


@needs_real_articles
@pytest.mark.parametrize("name", WRITABLE)
@pytest.mark.parametrize("slug", slugs(REAL))
def test_the_real_articles_come_back_and_are_sound(slug: str, name: str) -> None:
    document = read_brat(REAL, slug)
    carried, left_out = reduced(document, writable(name).carries)
    found = through(document, name)
    assert canonical(found) == canonical(carried)
    if not {fault.code for fault in left_out} - {"metadata-left-out"}:
        assert not check(found)


@pytest.mark.parametrize(("first", "second"), list(permutations(_WHOLE, 2)))
def test_from_one_format_to_another_and_back_to_the_model(first: str, second: str) -> None:
    carries = writable(first).carries & writable(second).carries
    for document in (full_document(), read_brat(CORPUS, "drug-route-digest")):
        carried, _ = reduced(document, carries)
        assert canonical(through(through(carried, first), second)) == canonical(carried)


@needs_real_articles
@pytest.mark.parametrize("name", [name for name in _FULL if name != "brat"])
@pytest.mark.parametrize("slug", slugs(REAL))
def test_what_carries_all_gives_every_line_of_brat_again(
    slug: str, name: str, tmp_path: Path
) -> None:
    document = through(read_brat(REAL, slug), name)
    again = {path.name: path.read_bytes() for path in write_files(document, "brat", tmp_path)}
    assert again[f"{slug}.ann"] == (REAL / f"{slug}.ann").read_bytes()
    assert again[f"{slug}.txt"] == (REAL / f"{slug}.txt").read_bytes()


def test_brat_and_web_annotations_carry_all() -> None:
    assert {"brat", "web-annotation"} <= set(_FULL)


@settings(max_examples=60)
@given(document=documents())
def test_what_carries_all_keeps_ids_and_order(document: Document) -> None:
    for name in _FULL:
        assert annotations_text(through(document, name)) == annotations_text(document)
