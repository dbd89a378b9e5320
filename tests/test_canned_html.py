"""The pages of the canned queries: forms that work without scripts, rows with their evidence."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

import queries

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
VOID = {"meta", "link", "input", "br", "img", "hr"}


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60, headers=BROWSER) as client:
        yield client


class Page(HTMLParser):
    """What a page has: elements with attributes, forms with fields; each element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.forms: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._form: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.elements.append((tag, told))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "form":
            self._form = self.forms[told["action"] or ""] = []
            assert told["method"] == "get"
        elif tag in ("input", "select"):
            self._form.append(told["name"] or "")

    def handle_endtag(self, tag: str) -> None:
        # A paragraph or row may be left open; these pages close all.
        assert self._open.pop() == tag, self.getpos()


def page(answer: httpx.Response, status: int = 200) -> Page:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.text.startswith("<!DOCTYPE html>")
    found = Page(answer.text)
    for tag, told in found.elements:
        assert tag not in ("script", "style", "iframe", "object", "img")
        assert not any(name.startswith("on") or name == "style" for name in told)
        if tag == "link" and told["rel"] == "stylesheet":
            assert str(told["href"]).startswith(str(answer.url.copy_with(raw_path=b"/")))
    assert next(told for tag, told in found.elements if tag == "html") == {
        "lang": "ar",
        "dir": "rtl",
    }
    return found


def test_the_list_has_a_form_for_every_query(http: httpx.Client) -> None:
    answer = http.get("/queries")
    forms = page(answer).forms
    assert len(forms) == len(queries.catalogue())
    for name, query in queries.catalogue().items():
        assert forms[f"{http.base_url}/queries/{name}"] == [*query.parameters, "format"]
        for text in (*query.title.values(), *query.description.values()):
            assert text in unescape(answer.text)
    assert "Vary" in answer.headers


def test_a_form_that_is_sent_as_it_stands_answers(http: httpx.Client) -> None:
    fields = page(http.get("/queries")).forms[f"{http.base_url}/queries/seizures"]
    answer = http.get("/queries/seizures", params=dict.fromkeys(fields, ""))
    page(answer)
    rows = http.get("/queries/seizures.json").json()["rows"]
    assert rows
    text = unescape(answer.text)
    for row in rows:
        assert row["evidence"]["link"] in text
        assert row["evidence"]["quote"] in text
        assert row["evidence"]["article"]["title"] in text


def test_a_query_that_needs_a_value_shows_its_form(http: httpx.Client) -> None:
    answer = http.get("/queries/about-actor")
    found = page(answer)
    assert "actor" in found.forms[f"{http.base_url}/queries/about-actor"]
    assert 'role="alert"' not in answer.text
    empty = http.get("/queries/about-actor", params={"actor": ""})
    page(empty, 400)
    assert 'role="alert"' in empty.text


def test_what_was_wrong_stands_beside_the_form(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", params={"from": "gestern"})
    page(answer, 400)
    assert "YYYY-MM-DD" in answer.text


def test_a_name_of_several_things_is_asked_back(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", params={"place": "حلب"})
    found = page(answer, 300)
    links = [str(told.get("href")) for tag, told in found.elements if tag == "a"]
    (chosen,) = [link for link in links if link.endswith("place=aleppo-governorate")]
    page(http.get(chosen))


def test_rows_lead_to_the_next_page_and_other_formats(http: httpx.Client) -> None:
    answer = http.get("/queries/attribution-chain", params={"limit": 2})
    found = page(answer)
    (following,) = [t["href"] for tag, t in found.elements if tag == "a" and t.get("rel") == "next"]
    assert page(http.get(str(following))).elements
    (csv,) = [
        t["href"] for tag, t in found.elements if tag == "link" and t.get("type") == "text/csv"
    ]
    text = httpx.get(str(csv)).raise_for_status().text
    assert len(text.splitlines()) == 3


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"]
)
def test_nothing_that_is_given_becomes_markup(http: httpx.Client, value: str) -> None:
    for name, parameter in (("seizures", "place"), ("seizures", "from"), ("seizures", value)):
        answer = http.get(f"/queries/{name}.html", params={parameter: value})
        assert answer.status_code in (200, 400, 404)
        found = page(answer, answer.status_code)
        hrefs = [str(told["href"]) for _, told in found.elements if "href" in told]
        assert not any(re.match(r"\s*javascript:", href) for href in hrefs)


@pytest.mark.parametrize("name", queries.catalogue())
def test_every_query_has_a_page(http: httpx.Client, name: str) -> None:
    parameters = queries.catalogue()[name].parameters.values()
    required = {p.name: p.example for p in parameters if p.required}
    page(http.get(f"/queries/{name}", params=required))
