"""The index pages over HTTP: lists with facets, in several views, in both languages."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from server.pages.answers import query
from server.pages.indexes import INDEXES
from server.pages.views.choosing import View, suiting


class Page(HTMLParser):
    """The links of a page with their texts, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.text = ""
        self.classes: list[str] = []
        self._open: list[str] = []
        self._script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        found = dict(attrs)
        self.classes += (found.get("class") or "").split()
        if tag == "a":
            self._open.append(found.get("href") or "")
            self.links.append((self._open[-1], ""))

    def handle_endtag(self, tag: str) -> None:
        self._script = False
        if tag == "a":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._script:
            return
        self.text += data
        if self._open:
            href, said = self.links[-1]
            self.links[-1] = (href, said + data)

    def to(self, part: str) -> list[str]:
        """Return the links whose text has a part."""
        return [href for href, said in self.links if part in " ".join(said.split())]


def get(server: str, path: str, language: str = "en") -> Page:
    headers = {"Accept": "text/html", "Accept-Language": language}
    answer = httpx.get(f"{server}{path}", headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-language"] == language
    return Page(answer.text)


def rows(server: str, name: str, **parameters: str | list[str]) -> list[dict[str, object]]:
    fields = {"limit": "1000", "evidence": "none", "lang": "en", **parameters}
    found: list[dict[str, object]] = httpx.get(
        f"{server}/queries/{name}.json", params=fields, timeout=60
    ).json()["rows"]
    return found


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("section", list(INDEXES))
def test_every_index_is_there_in_every_view(
    corpus_server: str, section: str, view: View, language: str
) -> None:
    page = get(corpus_server, f"/{section}?view={view}", language)
    assert len(page.text) > 1000
    # IRIs never stand bare in the text; only addresses of links have them.
    assert "w3id.org/masalik/id/" not in page.text


@pytest.mark.parametrize("section", list(INDEXES))
def test_each_view_that_suits_has_a_tab_and_a_way_back_to_the_table(
    corpus_server: str, section: str
) -> None:
    index = INDEXES[section]
    views = {*suiting(query(index.query))}
    views |= {View.NETWORK} if index.network else set()
    names = {"map": "Map", "timeline": "Timeline", "network": "Network", "pivot": "Counts"}
    page = get(corpus_server, f"/{section}")
    for view in views - {View.TABLE}:
        tabs = [href for href in page.to(names[view]) if f"view={view}" in href]
        assert tabs
        seen = get(corpus_server, urlsplit(tabs[0])._replace(scheme="", netloc="").geturl())
        assert seen.to("The same rows as a table")


@pytest.mark.parametrize("section", ["actors", "places", "agreements"])
def test_things_are_told_by_name_with_counts_and_facets(corpus_server: str, section: str) -> None:
    told = rows(corpus_server, section)
    page = get(corpus_server, f"/{section}")
    thing = INDEXES[section].query.removesuffix("s")
    first = told[0]
    slug = str(first[thing]).rpartition("/")[2]
    assert any(href.endswith(f"/page/{slug}") for href in page.to(str(first[f"{thing}Label"])))
    assert f"{len(told)} in all" in page.text
    kinds = {str(row["kind"]) for row in told}
    offered = {
        value for href, _ in page.links for value in parse_qs(urlsplit(href).query).get("class", ())
    }
    assert kinds <= offered


def test_a_text_finds_actors_however_their_name_is_spelt(corpus_server: str) -> None:
    page = get(corpus_server, "/actors?text=الاسايش", "ar")
    assert page.to("الأسايش")
    assert not any(href.endswith("/page/iraq") for href, _ in page.links)
    assert "«الاسايش»" in page.text


def test_a_text_finds_claims_by_their_sentences_and_by_names(corpus_server: str) -> None:
    for wanted in ("الكبتاغون", "Captagon"):
        page = get(corpus_server, f"/claims?text={wanted}", "ar")
        quotes = page.text.count("بتاغون")
        assert quotes > 3
        assert len(page.text) < len(get(corpus_server, "/claims", "ar").text)
    assert "لا جواب" in get(corpus_server, "/claims?text=zzzz", "ar").text


def test_facets_narrow_and_are_taken_away(corpus_server: str) -> None:
    page = get(corpus_server, "/claims")
    (seizures,) = [href for href in page.to("seizure ") if "class=Seizure" in href]
    narrowed = get(corpus_server, urlsplit(seizures)._replace(scheme="", netloc="").geturl())
    assert "(chosen)" in narrowed.text
    # Others of the same facet are still there to be added, and the chosen one to be taken away.
    assert any("class=Seizure" in href and "class=Arrest" in href for href in narrowed.to("arrest"))
    chips = narrowed.to("seizure ×")
    assert chips
    assert all("class=" not in href for href in chips)


def test_facets_count_what_they_narrow_to(corpus_server: str) -> None:
    page = get(corpus_server, "/claims")
    for href, said in page.links:
        fields = parse_qs(urlsplit(href).query)
        match = re.fullmatch(r"\s*(.+?)\s+(\d+)\s*", said)
        if match and set(fields) == {"stance"}:
            (stance,) = fields["stance"]
            told = httpx.get(
                f"{corpus_server}/queries/claims-index.json",
                params={"stance": stance, "limit": "1000"},
                timeout=60,
            ).json()["rows"]
            assert len({row["evidence"]["claim"] for row in told}) == int(match[2])
            return
    pytest.fail("no facet of stances")


def test_events_are_claims_of_what_happens(corpus_server: str) -> None:
    events = get(corpus_server, "/events").text
    assert "seizure" in events
    assert "affiliation" not in events
    assert "affiliation" in get(corpus_server, "/claims").text


def test_claims_have_their_words_their_source_and_their_flags(corpus_server: str) -> None:
    page = get(corpus_server, "/claims?class=Meeting", "ar")
    told = httpx.get(
        f"{corpus_server}/queries/claims-index.json",
        params={"class": "Meeting", "lang": "ar"},
        timeout=60,
    ).json()["rows"]
    for row in told:
        # Marks within the quote part it only in the markup.
        assert row["evidence"]["quote"] in page.text
        assert row["words"] in page.text
    assert any(row["possible"] for row in told)
    assert "possible" in page.classes
    assert any(row["undated"] for row in told)
    assert "undated" in page.classes
    assert "trigger" in page.classes


def test_pages_follow_one_another_without_gap(corpus_server: str) -> None:
    seen: list[str] = []
    path = "/claims"
    for _ in range(20):
        page = get(corpus_server, path)
        seen += [href for href, said in page.links if said.strip() == "Evidence"]
        onwards = page.to("Next rows")
        if not onwards:
            break
        path = urlsplit(onwards[0])._replace(scheme="", netloc="", fragment="").geturl()
    told = httpx.get(
        f"{corpus_server}/queries/claims-index.json",
        params={"limit": "1000", "count": "true"},
        timeout=60,
    ).json()
    assert len(seen) == told["total"]


def test_a_cell_of_the_counts_leads_to_the_rows_that_it_counts(corpus_server: str) -> None:
    page = get(corpus_server, "/claims?view=pivot&rows=kind&columns=stance")
    cells = [
        (href, int(said))
        for href, said in page.links
        if said.strip().isdecimal() and href.count("only=") == 2
    ]
    assert cells
    for href, number in cells[:3]:
        assert "view=table" in href
        found = get(corpus_server, urlsplit(href)._replace(scheme="", netloc="").geturl())
        claims = {link for link, said in found.links if said.strip() == "Evidence"}
        assert len(claims) == number
        assert "Narrowed to:" in found.text


def test_routes_are_shown_as_a_map_of_their_stops(corpus_server: str) -> None:
    assert "feature" in get(corpus_server, "/routes?view=map").classes


def test_a_network_that_cannot_be_narrowed_as_the_list_is_is_not_offered(
    corpus_server: str,
) -> None:
    assert get(corpus_server, "/actors").to("Network")
    assert not get(corpus_server, "/actors?class=State").to("Network")


def test_articles_tell_what_is_known_of_their_dates(corpus_server: str) -> None:
    page = get(corpus_server, "/articles")
    told = rows(corpus_server, "coverage-articles")
    assert all(str(row["articleTitle"]) in page.text for row in told)
    assert "not before" in page.text
    title = str(told[0]["articleTitle"])
    found = get(corpus_server, f"/articles?text={title.split(maxsplit=1)[0]}")
    assert title in found.text
    assert len(found.text) < len(page.text)


def test_the_same_rows_can_be_downloaded_and_the_query_is_shown(corpus_server: str) -> None:
    page = get(corpus_server, "/claims?class=Seizure")
    (csv,) = page.to("CSV")
    answer = httpx.get(csv, timeout=60)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "Seizure" in answer.text
    answer = httpx.get(f"{corpus_server}/claims", headers={"Accept": "text/html"}, timeout=60)
    assert 'rel="alternate"; type="text/csv"' in answer.headers["link"]


def test_what_no_parameter_takes_is_told_as_a_problem(corpus_server: str) -> None:
    answer = httpx.get(f"{corpus_server}/claims?from=yesterday", headers={"Accept": "text/html"})
    assert answer.status_code == 400


def test_unknown_fields_of_an_address_do_no_harm(corpus_server: str) -> None:
    get(corpus_server, "/claims?utm_source=x&view=nonsense&only=nonsense")
    get(corpus_server, f"/claims?only={'x' * 500}:y&rows=nonsense&columns=words&view=pivot")


def test_a_language_that_was_asked_for_is_kept_by_every_link(corpus_server: str) -> None:
    page = get(corpus_server, "/events?lang=en&class=Seizure&view=pivot", "en")
    own = [
        href for href, _ in page.links if href.startswith(corpus_server) and "/queries/" not in href
    ]
    assert own
    assert [href for href in own if "lang=" not in href] == []
