"""Refusals: pages of the site for browsers, problem details for programs."""

import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from server.pages.languages import Language
from server.pages.refusals import prefers_page
from server.pages.texts import text
from server.problems import ProblemType

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
NOWHERE = (
    "/nowhere",
    "/page/none",
    "/id/none",
    "/id/none.ttl",
    "/data/none",
    "/ontology/Dragon",
    "/queries/nothing",
    "/queries/seizures.xyz",
    "/dumps/latest/none",
    "/static/none.css",
)


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60) as client:
        yield client


def page(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "Accept" in answer.headers["vary"]
    assert 'class="masthead"' in answer.text
    return answer.text


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_a_page_for_browsers(http: httpx.Client, path: str) -> None:
    for language in Language:
        headers = {"Accept": BROWSER, "Accept-Language": str(language)}
        shown = page(http.get(path, headers=headers), 404)
        assert f'<html lang="{language}" dir="{language.direction}">' in shown
        assert text("problem.not-found", language) in shown
        assert text("problem.not-found-now", language) in shown
    for accept in ("*/*", "application/json", "text/turtle, text/html;q=0.3"):
        answer = http.get(path, headers={"Accept": accept})
        # Where data are in other formats only, there is none to be had.
        assert answer.status_code in (404, 406)
        assert answer.headers["content-type"] == "application/problem+json"
        assert "Accept" in answer.headers["vary"]


def test_every_kind_of_refusal_is_told_in_both_languages(http: httpx.Client) -> None:
    for language in Language:
        shown = http.get(f"/problems?lang={language}").raise_for_status().text
        for kind in ProblemType:
            assert f'id="{kind.slug}"' in shown
            assert text(f"problem.{kind.slug}", language)
            assert text(f"problem.{kind.slug}-now", language)


def test_the_page_says_what_was_wrong_and_by_which_number_it_is_found(http: httpx.Client) -> None:
    for path in ("/store?graph=gestern", "/claims?from=gestern"):
        answer = http.get(path, headers={"Accept": BROWSER})
        shown = page(answer, 400)
        assert "gestern" in shown
        assert answer.headers["x-request-id"] in shown


def test_the_words_of_the_address_can_be_searched_for(http: httpx.Client) -> None:
    shown = page(http.get("/page/border-guards", headers={"Accept": BROWSER}), 404)
    assert 'value="border guards"' in shown
    named = page(http.get("/الحدود_العراقية", headers={"Accept": BROWSER}), 404)
    assert 'value="الحدود العراقية"' in named


def test_what_is_in_the_address_becomes_no_markup(http: httpx.Client) -> None:
    shown = page(http.get("/<script>alert(1)</script>", headers={"Accept": BROWSER}), 404)
    assert "<script>alert" not in shown


def test_an_address_that_cannot_be_read_is_a_page_too(http: httpx.Client) -> None:
    for path in ("/about?x=%ff", "/queries/seizures?x=%ff", "/nowhere?%ff", "/search?q=%ff"):
        answer = http.get(path, headers={"Accept": BROWSER})
        assert answer.status_code in (400, 404), path
        page(answer, answer.status_code)
    long = http.get(f"/about?x={'a' * 62_000}", headers={"Accept": BROWSER})
    assert text("problem.url-too-long", Language.AR) in page(long, 414)


def test_a_withdrawn_thing_and_a_wrong_method_keep_their_headers(http: httpx.Client) -> None:
    answer = http.request("HEAD", "/nowhere", headers={"Accept": BROWSER})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.content == b""
    posted = http.post("/about", headers={"Accept": BROWSER})
    assert posted.headers["content-type"] == "application/problem+json"
    assert posted.status_code in (404, 405)


def test_nothing_on_the_page_leads_to_a_host_that_only_the_request_names(
    corpus_server: str,
) -> None:
    server = urlsplit(corpus_server)
    with socket.create_connection((server.hostname, server.port), timeout=20) as connection:
        connection.sendall(
            b"GET /nowhere HTTP/1.1\r\nHost: evil.example\r\nAccept: text/html\r\n"
            b"Connection: close\r\n\r\n"
        )
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert b"404" in answer.partition(b"\r\n")[0]
    assert b"text/html" in answer
    assert b"evil.example" not in answer


def test_links_of_the_page_lead_somewhere(http: httpx.Client) -> None:
    shown = page(http.get("/nowhere", headers={"Accept": BROWSER}), 404)
    main = shown[shown.index("<main") : shown.index("</main>")]
    for href in re.findall(r'<a href="([^"]*)"', main):
        assert http.get(href, headers={"Accept": BROWSER}).status_code == 200, href


def test_an_ambiguous_name_in_the_address_of_a_page_is_asked_back(http: httpx.Client) -> None:
    answer = http.get("/agreements", params={"party": "وزارة الدفاع"}, headers={"Accept": BROWSER})
    assert answer.status_code in (200, 300, 404)
    if answer.status_code == 300:
        assert text("problem.ambiguous-name", Language.AR) in page(answer, 300)
        links = re.findall(r'<li><a href="(/agreements\?party=[^"]*)"', answer.text)
        assert links
        assert http.get(links[0], headers={"Accept": BROWSER}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, False),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        (BROWSER, True),
        ("text/html", True),
        ("text/turtle, text/html;q=0.5", False),
        ("application/sparql-results+json, */*;q=0.1", False),
    ],
)
def test_a_page_is_for_who_prefers_it_to_all_data(accept: str | None, expected: bool) -> None:
    assert prefers_page(accept) is expected
