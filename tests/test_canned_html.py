"""The pages of the canned queries as they are written: whole, without markup from elsewhere."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

import queries
from queries import Form
from server.pages.views.choosing import View, suiting

BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ar",
}
VOID = {"meta", "link", "input", "br", "img", "hr", "col", "wbr"}
SELECTS = [name for name, query in queries.catalogue().items() if query.form is Form.SELECT]


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60, headers=BROWSER) as client:
        yield client


class Page(HTMLParser):
    """What a page has: elements with attributes, forms with fields; each element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Mapping[str, str | None]]] = []
        self.forms: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._form: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        assert len(told) == len(attrs), (tag, attrs)
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
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.text.startswith("<!DOCTYPE html>")
    found = Page(answer.text)
    here = str(answer.url.copy_with(raw_path=b"/"))
    ids = [told["id"] for _, told in found.elements if "id" in told]
    assert len(ids) == len(set(ids)), [each for each in ids if ids.count(each) > 1]
    for tag, told in found.elements:
        assert tag not in ("style", "iframe", "object", "img")
        assert not any(name.startswith("on") or name == "style" for name in told)
        if tag == "link" and told["rel"] == "stylesheet":
            assert str(told["href"]).startswith(here)
        if tag == "script" and told.get("type") != "application/json":
            assert str(told["src"]).startswith(here)
    assert next(told for tag, told in found.elements if tag == "html") == {
        "lang": "ar",
        "dir": "rtl",
    }
    return found


def own_form(http: httpx.Client, found: Page, name: str) -> list[str]:
    return found.forms[f"{http.base_url}/queries/{name}.html"]


def test_the_list_leads_to_a_page_of_every_query_and_is_light(http: httpx.Client) -> None:
    answer = http.get("/queries")
    hrefs = {told.get("href") for tag, told in page(answer).elements if tag == "a"}
    for name, query in queries.catalogue().items():
        assert f"{http.base_url}/queries/{name}.html" in hrefs
        assert query.title["ar"] in unescape(answer.text)
        assert query.description["ar"] in unescape(answer.text)
    assert len(answer.content) < 100_000
    assert "Accept" in answer.headers["vary"]


def test_every_page_has_a_picker_for_every_parameter(http: httpx.Client) -> None:
    for name, query in queries.catalogue().items():
        parameters = {n for n, p in query.parameters.items() if p.type != "language"}
        if not parameters:
            continue
        required = {n: query.parameters[n].example for n in parameters}
        found = page(http.get(f"/queries/{name}.html", params={"lang": "", **required}))
        assert parameters <= set(own_form(http, found, name)), name


def test_a_form_that_is_sent_as_it_stands_answers(http: httpx.Client) -> None:
    fields = own_form(http, page(http.get("/queries/seizures")), "seizures")
    answer = http.get("/queries/seizures", params=dict.fromkeys(fields, ""))
    page(answer)
    rows = http.get("/queries/seizures.json", params={"lang": "ar"}).json()["rows"]
    assert rows
    text = unescape(answer.text)
    for row in rows:
        assert row["evidence"]["quote"] in re.sub(r"</?mark[^>]*>|</?a[^>]*>", "", text)
        assert row["evidence"]["article"]["title"] in text


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"]
)
def test_nothing_that_is_given_becomes_markup(http: httpx.Client, value: str) -> None:
    for name, parameter in (
        ("seizures", "place"),
        ("seizures", "from"),
        ("seizures", value),
        ("seizures", "view"),
        ("seizures", "after"),
        ("claims-with-words", "text"),
    ):
        answer = http.get(f"/queries/{name}.html", params={parameter: value})
        assert answer.status_code in (200, 400, 404)
        found = page(answer, answer.status_code)
        hrefs = [str(told["href"]) for _, told in found.elements if "href" in told]
        assert not any(re.match(r"\s*javascript:", href) for href in hrefs)
    listed = http.get("/queries", params={"text": value, "tag": value})
    page(listed)


@pytest.mark.parametrize("name", queries.catalogue())
def test_every_query_has_a_page(http: httpx.Client, name: str) -> None:
    parameters = queries.catalogue()[name].parameters.values()
    required = {p.name: p.example for p in parameters if p.required}
    page(http.get(f"/queries/{name}", params=required))


@pytest.mark.parametrize("view", [View.MAP, View.TIMELINE, View.NETWORK, View.PIVOT])
def test_every_view_is_whole_too(http: httpx.Client, view: View) -> None:
    names = [each for each in SELECTS if view in suiting(queries.catalogue()[each])]
    assert names
    # Any answer can be counted.
    for name in names[::6] if view is View.PIVOT else names:
        parameters = queries.catalogue()[name].parameters.values()
        required = {p.name: p.example for p in parameters if p.required}
        answer = http.get(f"/queries/{name}", params={**required, "view": view})
        hrefs = [str(t.get("href")) for tag, t in page(answer).elements if tag == "a"]
        assert any(f"view={view}" in href for href in hrefs), name
