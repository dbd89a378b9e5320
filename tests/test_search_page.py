"""The page of search: letters that were met, ways to narrow, and what is said where nothing is."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.pages.languages import Language
from server.pages.searching import pieces
from server.pages.texts import text

BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60, headers=BROWSER) as client:
        yield client


def search(http: httpx.Client, **asked: str | list[str]) -> str:
    return http.get("/search", params=asked).raise_for_status().text


def said(name: str, **values: object) -> str:
    return text(f"search.{name}", Language.EN, **values)


def count(page: str) -> int:
    found = re.search(re.escape(said("count", count="@")).replace("@", "([0-9,]+)"), page)
    return int(found[1].replace(",", "")) if found else 0


@given(st.text(max_size=20), st.lists(st.integers(0, 20), max_size=6, unique=True))
def test_pieces_make_up_the_text_and_those_met_are_the_ranges(
    written: str, ends: list[int]
) -> None:
    ordered = sorted(min(each, len(written)) for each in ends)
    ranges = list(zip(ordered[::2], ordered[1::2], strict=False))
    cut = pieces(written, ranges)
    assert "".join(each for each, _ in cut) == written
    assert [each for each, met in cut if met] == [written[a:b] for a, b in ranges if a < b]


def test_programs_get_data_and_browsers_a_page(http: httpx.Client) -> None:
    for accept in ("*/*", "application/json", "application/json, text/html;q=0.5"):
        answer = http.get("/search", params={"q": "قوات"}, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/json"
        assert "Accept" in answer.headers["vary"]
    answer = http.get("/search", params={"q": "قوات"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Accept" in answer.headers["vary"]
    suggested = http.get("/search/suggest", params={"q": "قوات"})
    assert suggested.headers["content-type"] == "application/json"


def test_without_words_there_is_the_form(http: httpx.Client) -> None:
    for asked in ({}, {"q": ""}, {"q": "  "}):
        page = http.get("/search", params=asked).raise_for_status().text
        assert said("lead") in page
        assert 'name="q"' in page


@pytest.mark.parametrize(("words", "met"), [("الحسكه", "الحسكة"), ("captagon", "Captagon")])
def test_the_letters_that_were_met_are_marked_in_both_scripts(
    http: httpx.Client, words: str, met: str
) -> None:
    page = search(http, q=words)
    assert f"<mark>{met}</mark>" in page
    found = http.get("/search", params={"q": words}, headers={"Accept": "*/*"}).json()
    assert count(page) == found["total"] > 0
    for result in found["results"]:
        assert f'href="{http.base_url}/page/{result["iri"].rpartition("/")[2]}"' in page or (
            result["kind"] == "term"
        )


def test_marks_tear_no_letters_apart(http: httpx.Client) -> None:
    page = search(http, q="حسكة", kind="quote")
    joined = re.findall(r"\w*<mark>[^<]*</mark>\w*", page)
    assert any(not each.startswith("<mark>") for each in joined), joined
    plain = re.sub(r"</?mark>", "", page)
    found = http.get("/search", params={"q": "حسكة", "kind": "quote"}, headers={"Accept": "*/*"})
    for result in found.json()["results"]:
        assert result["match"]["text"] in unescape(plain)


def test_other_spellings_that_were_met_are_told(http: httpx.Client) -> None:
    page = search(http, q="الحسكه")
    note = re.search(rf"{re.escape(said('spelt'))}.*?</p>", page)
    assert note is not None
    assert "الحسكة" in note[0]
    assert said("spelt") not in search(http, q="captagon", kind="entity")


def test_results_are_narrowed_by_links_and_widened_again(http: httpx.Client) -> None:
    page = search(http, q="سوريا")
    aside = re.search(r'<aside class="narrow".*?</aside>', page, re.S)
    assert aside is not None
    ways = re.findall(
        r'<a href="([^"]*)"[^>]*><span>.*?</span> <span class="number">([0-9,]+)', aside[0]
    )
    assert {"kind", "type", "place", "from"} <= {
        name for href, _ in ways for name in parse_qs(urlsplit(unescape(href)).query)
    }
    for href, number in ways[:4] + ways[-2:]:
        narrowed = httpx.get(unescape(href), headers=BROWSER).text
        assert count(narrowed) == int(number.replace(",", ""))
        (chip,) = re.findall(r'<ul class="chips".*?</ul>', narrowed, re.S)
        for away in re.findall(r'href="([^"]*)"', chip)[:1]:
            assert count(httpx.get(unescape(away), headers=BROWSER).text) >= int(number)


def test_a_place_is_told_by_its_name_in_the_visitors_language(http: httpx.Client) -> None:
    page = search(http, q="المخدرات", place="syria")
    chips = re.search(r'<ul class="chips".*?</ul>', page, re.S)
    assert chips is not None
    assert "Syria" in chips[0]


def test_pages_follow_each_other_and_lead_back(http: httpx.Client) -> None:
    first = search(http, q="سوريا")
    total = count(first)
    assert total > 20
    following = re.search(r'rel="next" href="([^"]*)"', first)
    assert following is not None
    second = httpx.get(unescape(following[1]), headers=BROWSER).text
    assert count(second) == total
    back = re.search(r'rel="prev" href="([^"]*)"', second)
    assert back is not None
    assert httpx.get(unescape(back[1]), headers=BROWSER).text == first


def test_where_nothing_is_found_the_page_helps(http: httpx.Client) -> None:
    page = search(http, q="zzzzzz", kind="entity")
    assert said("none", words="zzzzzz") in unescape(page)
    wider = re.search(rf'<a href="([^"]*)">{said("help_filters")}</a>', page)
    assert wider is not None
    assert parse_qs(urlsplit(unescape(wider[1])).query) == {"q": ["zzzzzz"]}
    assert f'href="{http.base_url}/actors"' in page


@pytest.mark.parametrize(
    "asked", [{"q": "!!"}, {"q": "سوريا", "from": "gestern"}, {"q": "ا" * 201}]
)
def test_what_cannot_be_searched_is_refused_beside_the_form(
    http: httpx.Client, asked: dict[str, str]
) -> None:
    answer = http.get("/search", params=asked)
    assert answer.status_code == 400
    assert said("fault") in answer.text
    assert asked["q"] in answer.text


def test_what_is_typed_becomes_no_markup(http: httpx.Client) -> None:
    page = search(http, q='<img src=x onerror="alert(1)"> captagon')
    assert "<img" not in page
    assert "&lt;img" in page


def test_the_page_is_in_the_language_that_is_asked_for(http: httpx.Client) -> None:
    page = search(http, q="captagon", lang="ar")
    assert '<html lang="ar" dir="rtl">' in page
    assert '<bdi lang="ar">' in page
    assert "lang=ar" in page


def test_where_there_is_no_search_the_page_says_so(
    live_server: Callable[[Path], str], corpus_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASALIK_SEARCH", "false")
    answer = httpx.get(f"{live_server(corpus_data)}/search?q=captagon", headers=BROWSER, timeout=60)
    assert answer.status_code == 501
    assert said("unavailable") in answer.text
