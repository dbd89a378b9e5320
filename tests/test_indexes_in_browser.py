"""The index pages in a real browser: narrowing, seeing the same rows in other ways, on a phone."""

import pytest
from browsing import NARROW, Language, VisitPage

from server.pages.languages import Language as Written

WORDS = {
    "ar": {"arrest": "اعتقال", "timeline": "خط زمني", "counts": "جدول تقاطعي", "map": "خريطة"},
    "en": {"arrest": "arrest", "timeline": "Timeline", "counts": "Counts", "map": "Map"},
}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_from_a_facet_to_the_quote(visit_page: VisitPage, language: Language) -> None:
    visited = visit_page("/events", language)
    page = visited.page
    page.locator(".facets a", has_text=WORDS[language]["arrest"]).first.click()
    assert "class=Arrest" in page.url
    quote = page.locator("table.rows blockquote").first
    assert quote.is_visible()
    assert quote.locator("mark.trigger").count()
    page.locator(".chips a").first.click()
    assert "class=" not in page.url
    assert not visited.errors


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_same_claims_in_time_and_counted(visit_page: VisitPage, language: Language) -> None:
    visited = visit_page("/claims?class=Seizure&class=Arrest", language)
    page = visited.page
    page.locator(".tabs a", has_text=WORDS[language]["timeline"]).click()
    marks = page.locator("svg a.event")
    assert marks.count() >= 5
    # What is later stands further on in the direction of reading.
    ticks = page.locator(".axis text")
    first, last = ticks.first.bounding_box(), ticks.last.bounding_box()
    assert first
    assert last
    assert (first["x"] > last["x"]) == (Written(language).direction == "rtl")
    page.locator(".tabs a", has_text=WORDS[language]["counts"]).click()
    page.locator("#pivot-columns").select_option("stance")
    page.locator("form:has(#pivot-columns) button").click()
    assert "columns=stance" in page.url
    cell = page.locator("table.pivot tbody td a").first
    number = int(cell.inner_text())
    cell.click()
    page.wait_for_url("**only=**")
    rows = page.locator("table.rows tbody")
    assert rows.count() >= number
    assert not visited.errors


def test_a_mark_of_the_timeline_leads_to_its_claim_by_keyboard(visit_page: VisitPage) -> None:
    page = visit_page("/events?view=timeline", "en").page
    mark = page.locator("svg a.event").first
    mark.focus()
    assert mark.evaluate("(mark) => mark === document.activeElement")
    assert mark.get_attribute("aria-label")
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/**")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_on_a_phone_rows_are_cards_that_say_what_is_what(
    visit_page: VisitPage, language: Language
) -> None:
    visited = visit_page("/claims", language, NARROW)
    page = visited.page
    cell = page.locator("table.rows td[data-label]").first
    assert cell.evaluate("(cell) => getComputedStyle(cell).display") == "block"
    said = cell.evaluate("(cell) => getComputedStyle(cell, '::before').content")
    assert cell.get_attribute("data-label") in said
    assert not visited.overflow


@pytest.mark.parametrize(
    "path", ["/claims?view=timeline", "/events?view=pivot", "/places?view=map"]
)
def test_views_are_complete_without_scripts(visit_page: VisitPage, path: str) -> None:
    still = visit_page(path, "ar", javascript=False).page
    moving = visit_page(path, "ar").page
    marks = "svg a, table.pivot td a"
    assert still.locator(marks).count() == moving.locator(marks).count() > 3
    assert still.locator(".result a", has_text="الصفوف نفسها في جدول").is_visible()


VIEWS = (
    "/actors",
    "/places?view=map",
    "/claims?class=Meeting",
    "/events?view=timeline",
    "/events?view=pivot",
    "/routes?view=timeline",
    "/agreements?view=pivot",
    "/articles?view=timeline",
)


@pytest.mark.parametrize("width", [1320, NARROW])
@pytest.mark.parametrize("path", VIEWS)
def test_views_have_no_faults(visit_page: VisitPage, path: str, width: int) -> None:
    # The languages take turns; tests/test_every_page.py has both for the chief pages.
    language: Language = "ar" if (len(path) + width) % 2 else "en"
    assert visit_page(path, language, width).faults() == []


def test_views_have_contrast_in_the_dark(visit_page: VisitPage) -> None:
    for path in ("/claims?class=Meeting", "/events?view=timeline", "/events?view=pivot"):
        assert visit_page(path, "ar", dark=True).axe() == []
