"""Every page in a real browser: both languages, wide and narrow, dark, without scripts."""

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx
import pytest
from browsing import NARROW, WIDE, Browsing, How, Language, Visited, VisitPage
from page_addresses import BILINGUAL, PAGES, STATUSES

LANGUAGES: tuple[Language, ...] = ("ar", "en")
FIRST_PAGE_BYTES = 400 * 1024
MOST_OF_A_KIND = 3
ISLANDS = "[data-island], #code, #keys, #share, #history, [role=listbox]"
DARK = (
    *("border", "actors", "places-map", "events-timeline", "claims-pivot", "actor", "claim"),
    *("article", "attribution", "question", "editor-with-answer", "search", "class", "data"),
)
every_page = pytest.mark.parametrize("name", PAGES)


@every_page
def test_a_page_is_as_it_must_be(name: str, visit_page: VisitPage) -> None:
    faults: list[str] = []
    # All are opened before any is looked at, so that what takes long is done side by side.
    opened = [
        visit_page(PAGES[name], language, width)
        for language in LANGUAGES
        for width in (WIDE, NARROW)
    ]
    for visited in opened:
        visited.begin_axe()
    for visited in opened:
        found = [*_status(visited, name), *visited.faults()]
        if visited.how.width == WIDE:
            found += _words(visited, name)
        faults += [f"{visited.how.language} {visited.how.width}: {each}" for each in found]
    assert not faults, "\n".join(faults)


@every_page
def test_a_page_can_be_read_without_scripts(name: str, visit_page: VisitPage) -> None:
    enhanced = visit_page(PAGES[name]).page
    enhanced.evaluate(f"document.querySelectorAll('{ISLANDS}').forEach((each) => each.remove())")
    plain = visit_page(PAGES[name], width=NARROW, javascript=False)
    assert not plain.outside
    assert not plain.overflow
    said = len(_squeezed(plain.page.inner_text("main")))
    assert said > 40
    assert said >= 0.9 * len(_squeezed(enhanced.inner_text("main")))


@pytest.mark.parametrize("name", DARK)
def test_a_dark_page_can_be_read(name: str, visit_page: VisitPage) -> None:
    visited = visit_page(PAGES[name], dark=True, calm=True)
    luminance = visited.page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)"
        ".reduce((sum, each) => sum + Number(each), 0)"
    )
    assert luminance < 200
    assert not visited.axe()


@pytest.mark.parametrize("name", ["border", "actor", "claim", "article"])
def test_a_page_can_be_printed(name: str, visit_page: VisitPage) -> None:
    visited = visit_page(PAGES[name])
    visited.page.emulate_media(media="print")
    assert not visited.page.locator("nav.main").is_visible()
    assert visited.page.locator("main").is_visible()
    assert visited.page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_light(
    language: Language, browsing: Browsing, corpus_server: str
) -> None:
    visited = browsing.visit(f"{corpus_server}/", How(language), cold=True)
    try:
        assert 50_000 < visited.transferred < FIRST_PAGE_BYTES
    finally:
        browsing.close(visited)


def test_an_address_can_name_the_language(visit_page: VisitPage) -> None:
    page = visit_page("/about?lang=en", "ar").page
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="العربية").click()
    assert page.locator("html").get_attribute("dir") == "rtl"


@pytest.mark.parametrize("name", ["border", "actors", "about"])
def test_the_keyboard_reaches_the_content_first(name: str, visit_page: VisitPage) -> None:
    page = visit_page(PAGES[name]).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_every_link_leads_somewhere(corpus_server: str) -> None:
    kinds: dict[str, set[str]] = {}
    wrong = []
    with httpx.Client(
        base_url=corpus_server, headers={"Accept": "text/html, */*;q=0.5"}, timeout=60
    ) as client:
        for name, path in PAGES.items():
            if STATUSES.get(name, 200) >= 400:
                continue  # it leads to itself in the other language, too
            page = client.get(path, headers={"Accept-Language": "en"}, follow_redirects=True)
            for link in re.findall(r'<a [^>]*?href="([^"]*)"', page.text):
                parts = urlsplit(str(page.url.join(unescape(link))))
                if f"{parts.scheme}://{parts.netloc}" == corpus_server:
                    bare = urlunsplit(parts._replace(fragment=""))
                    kinds.setdefault(f"{name} {_kind(parts)}", set()).add(bare)
        # Of the thousands that lead to claims a few tell as much as all.
        few: dict[str, list[str]] = {}
        for link in sorted({each for links in kinds.values() for each in sorted(links)[:2]}):
            few.setdefault(_kind(urlsplit(link)), []).append(link)
        asked = [link for links in few.values() for link in links[:MOST_OF_A_KIND]]
        for link in asked:
            answer = client.get(link, follow_redirects=True)
            # A dump may have to be made first.
            if answer.status_code >= 400 and not (answer.status_code == 503 and "/dumps/" in link):
                wrong.append(f"{answer.status_code} {link}")
    assert len(asked) > 50
    assert not wrong, "\n".join(wrong)


def test_the_pages_of_the_tests_are_all_the_pages_of_the_server() -> None:
    directory = (Path(__file__).parent.parent / "server/pages/directory.py").read_text("utf-8")
    tested = [urlsplit(path).path for path in PAGES.values()]
    for place in re.findall(r'_(?:place|chosen)\(\s*"([^"]+)"', directory):
        if place.endswith(".svg") or "genid" in place:
            continue  # a drawing; a node without a name, of which the corpus has none
        pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", place.rstrip("/") or "/"))
        assert any(pattern.fullmatch(path) for path in tested), f"no test opens {place}"


def _status(visited: Visited, name: str) -> Sequence[str]:
    status = STATUSES.get(name, 200)
    if status >= 400:
        # The browser calls the page itself an error: it is meant to be one.
        own = [each for each in visited.errors if f"status of {status}" not in each]
        visited.errors[:] = own
    return [] if visited.status == status else [f"{visited.status}, not {status}"]


def _words(visited: Visited, name: str) -> Sequence[str]:
    """Return what is wrong with headings, with languages, and with the direction of a page."""
    page, language = visited.page, visited.how.language
    found = [f"in no language: {each}" for each in visited.foreign[:8]]
    if (count := page.locator("h1").count()) != 1:
        found.append(f"{count} headings of the first level")
    html = page.locator("html")
    said = html.get_attribute("lang"), html.get_attribute("dir")
    if name not in BILINGUAL and said != (language, "rtl" if language == "ar" else "ltr"):
        found.append(f"lang and dir are {said}")
    return found


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _kind(link: SplitResult) -> str:
    """Return what links to things of one kind have in common."""
    names = ",".join(sorted({each.partition("=")[0] for each in link.query.split("&")}))
    kind = re.sub(r"^/(page|id|ontology)/[^/.]+", r"/\1/*", link.path)
    return f"{re.sub(r'^/dumps/[^/]+', '/dumps/*', kind)}?{names}"
