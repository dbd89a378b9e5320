"""The index by itself: hostile words, bounds, forms of words and the letters that they met."""

import sqlite3
from pathlib import Path

import pytest
from articles import CORPUS
from hypothesis import given, settings
from hypothesis import strategies as st
from searching import find, finder, loaded, read, suggest

from server.search import finding, schema
from server.search.asking import Filters, NothingToSearch, read_words
from server.search.building import build
from server.search.finding import Finder, TookTooLong
from server.search.forms import forms, stem, whole_words
from server.search.highlighting import highlighted
from store import DataDirectory, StoreError

HOSTILE = st.lists(
    st.sampled_from(['"', "'", "*", "(", ")", "-", ":", "^", "NEAR(", "OR", "key:", "سو", "\0"])
    | st.text(max_size=5),
    max_size=12,
).map(" ".join)


@settings(max_examples=60)
@given(HOSTILE)
def test_no_words_are_syntax(query: str) -> None:
    """Whatever is asked, the index answers, and marks letters that are there."""
    try:
        words = read(CORPUS, query)
    except NothingToSearch:
        return
    page = finder(CORPUS).find(words, Filters(), 10, 0)
    assert page.total >= len(page.results)
    for each in (*page.results, *finder(CORPUS).suggest(words)):
        last = 0
        for start, end in each.ranges:
            assert last <= start < end <= len(each.text)
            last = end


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=12))
def test_no_filter_is_syntax(type_: str, place: str, date: str) -> None:
    filters = Filters((), (type_,), (place,), date, date)
    assert find(CORPUS, "سوريا", filters).total >= 0


@pytest.mark.parametrize(
    ("text", "query", "met"),
    [
        ("في القامشلي والحسكة", "حسكه", ["حسكة"]),
        ("في القامشلي والحسكة", "الحسكه", ["الحسكة"]),
        ("في القامشلي والحسكة", "والحسكة", ["والحسكة"]),
        ("بِسُورِيَّةَ", "سوريا", ["سُورِيَّةَ"]),
        ("للعراق", "عراق", ["عراق"]),
        ("للعراق", "العراق", ["لعراق"]),
        ("Qāmishlī and al-Ḥasaka", "hasakah qamishli", ["Qāmishlī", "Ḥasaka"]),
        ("Al-Qa\u02beim", "qaim", ["Qa\u02beim"]),
        ("القامشلي", "قامش", ["قامش"]),
        ("Hasakah Governorate", "gov", ["Gov"]),
        ("حبوب الكبتـــاغون", "كبتاغون", ["كبتـــاغون"]),
        ("بغداد", "غداد", []),
    ],
)
def test_the_letters_that_were_met_are_marked(text: str, query: str, met: list[str]) -> None:
    index = finder(CORPUS)
    ranges = highlighted(text, read_words(query, index.is_whole), index.is_whole)
    assert [text[start:end] for start, end in ranges] == met


@pytest.mark.parametrize(
    ("one", "other"),
    [("سوريا", "سوريه"), ("hasakah", "hassakeh"), ("hasakah", "hasaka"), ("turkiyya", "turkiya")],
)
def test_endings_that_writers_interchange_are_one(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_names_say_which_first_letters_are_no_particles() -> None:
    whole = whole_words(["لبنان", "بنان", "العراق وسوريا", "سوريا"])
    assert {"لبنان", "سوريا"} <= whole
    assert "وسوريا" not in whole

    def texts(word: str) -> set[str]:
        return {form.text for form in forms(word, whole.__contains__)}

    assert texts("لبنان") == {"لبنان"}
    assert texts("وسوريا") == {"وسوريه", "سوريه"}
    assert texts("والعراق") == {"والعراق", "العراق", "عراق"}
    assert texts("للعراق") == {"للعراق", "العراق", "عراق"}


def test_a_search_ends_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "index.sqlite"
    build(DataDirectory(loaded(CORPUS)).current().path, file)
    monkeypatch.setattr(finding, "_STEPS", 1)
    hurried = Finder(sqlite3.connect(file), 1e-9)
    words = read(CORPUS, "سوريا ال")
    with pytest.raises(TookTooLong):
        hurried.find(words, Filters(), 10, 0)
    assert suggest(CORPUS, "سو")


def test_an_index_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        build(tmp_path / "none", tmp_path / "index.sqlite")
    assert not list(tmp_path.glob("*.sqlite*"))


def test_a_python_without_full_text_search_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    schema.require_full_text_search()
    monkeypatch.setattr(schema, "_FULL_TEXT", "CREATE VIRTUAL TABLE {name} USING fts9(key)")
    with pytest.raises(schema.FullTextSearchMissing, match="MASALIK_SEARCH=false"):
        schema.require_full_text_search()
