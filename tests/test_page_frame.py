"""What all pages have in common: language, policy, validators, methods."""

import re

import httpx
import pytest

from server.pages.languages import Language, preferred
from server.pages.texts import UnknownText, text

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "ar"),
        ("", "ar"),
        ("en-US,en;q=0.9", "en"),
        ("ar-SY,ar;q=0.9,en;q=0.8", "ar"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "en"),
        ("de,fr;q=0.9", "ar"),
        ("en;q=nonsense", "ar"),
        ("en;q=0", "ar"),
    ],
)
def test_the_language_is_what_the_browser_prefers_else_arabic(
    accepted: str | None, language: str
) -> None:
    assert preferred(accepted) == Language(language)


def test_a_page_is_in_one_language_and_leads_to_the_other(corpus_server: str) -> None:
    arabic = httpx.get(f"{corpus_server}/about", headers=BROWSER)
    assert '<html lang="ar" dir="rtl">' in arabic.text
    assert arabic.headers["content-language"] == "ar"
    assert f'href="{corpus_server}/about?lang=en" lang="en" hreflang="en"' in arabic.text
    english = httpx.get(f"{corpus_server}/about?lang=en", headers=BROWSER)
    assert '<html lang="en" dir="ltr">' in english.text
    assert f'href="{corpus_server}/about?lang=ar" lang="ar" hreflang="ar"' in english.text


def test_links_keep_a_language_that_the_address_names_and_no_other(corpus_server: str) -> None:
    named = httpx.get(f"{corpus_server}/about?lang=en", headers=BROWSER)
    assert f'href="{corpus_server}/actors?lang=en"' in named.text
    negotiated = httpx.get(f"{corpus_server}/about", headers={**BROWSER, "Accept-Language": "en"})
    assert '<html lang="en"' in negotiated.text
    assert f'href="{corpus_server}/actors"' in negotiated.text
    assert "Accept-Language" in negotiated.headers["vary"]


def test_the_policy_lets_nothing_in_from_elsewhere_and_runs_nothing_within(
    corpus_server: str,
) -> None:
    answer = httpx.get(f"{corpus_server}/about", headers=BROWSER)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    sources = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', answer.text)
    assert all(source.startswith(corpus_server) for source in sources)
    assert not re.search(r"<style|\sstyle=|\son\w+=", answer.text)


def test_an_unchanged_page_is_not_sent_again(corpus_server: str) -> None:
    first = httpx.get(f"{corpus_server}/about", headers=BROWSER)
    again = httpx.get(
        f"{corpus_server}/about", headers={**BROWSER, "If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("coding", ["gzip", "zstd", "identity"])
def test_a_page_is_compressed_as_the_browser_takes_it(corpus_server: str, coding: str) -> None:
    answer = httpx.get(f"{corpus_server}/about", headers={**BROWSER, "Accept-Encoding": coding})
    assert answer.headers.get("content-encoding", "identity") == coding
    assert "Accept-Encoding" in answer.headers["vary"]
    if coding != "zstd":
        assert answer.text.startswith("<!DOCTYPE html>")


def test_head_answers_with_the_headers_only(corpus_server: str) -> None:
    answer = httpx.head(f"{corpus_server}/about", headers=BROWSER)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 1000
    assert answer.content == b""


def test_a_page_takes_no_other_method(corpus_server: str) -> None:
    for path in ("/about", "/page/sdf"):
        refused = httpx.post(f"{corpus_server}{path}", headers=BROWSER)
        assert refused.status_code == 405
        assert refused.headers["allow"] == "GET, HEAD, OPTIONS"
        asked = httpx.options(f"{corpus_server}{path}")
        assert (asked.status_code, asked.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


def test_what_an_address_says_is_shown_as_text(corpus_server: str) -> None:
    answer = httpx.get(
        f"{corpus_server}/about", params={"lang": "en", "q": '"><script>'}, headers=BROWSER
    )
    assert "<script>" not in answer.text


def test_texts_are_in_both_languages_and_take_values() -> None:
    assert text("problem.status", Language.EN, status=404) == "Status 404"
    assert "404" in text("problem.status", Language.AR, status=404)
    with pytest.raises(UnknownText, match=r"problem\.nothing"):
        text("problem.nothing", Language.EN)
