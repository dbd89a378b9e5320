"""Questions and search in a real browser: by clicking and typing, with scripts and without."""

import re
from pathlib import Path

import httpx
import pytest
from browsing import NARROW, Language, Visited, VisitPage
from playwright.sync_api import Locator, Page, expect

SUGGESTIONS = "[role=listbox]"


@pytest.fixture(scope="module", autouse=True)
def indexed(corpus_server: str) -> None:
    """Wait until the search index is there, which is built when it is first asked."""
    httpx.get(f"{corpus_server}/search/suggest?q=a", timeout=120).raise_for_status()


def options(page: Page) -> Locator:
    return page.locator(f"{SUGGESTIONS}:not([hidden]) [role=option]")


def type_in(field: Locator, words: str) -> None:
    field.click()
    field.press_sequentially(words, delay=15)


def settled(visited: Visited) -> None:
    assert not visited.errors
    assert not visited.outside


def test_a_question_is_found_asked_and_its_answer_downloaded(visit_page: VisitPage) -> None:
    visited = visit_page("/", "en")
    page = visited.page
    page.get_by_role("navigation").get_by_role("link", name="Questions").click()
    page.get_by_label("Words of the question").fill("seized")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="What was seized, by whom and where?").click()
    goods = page.get_by_role("combobox", name="Goods").first
    type_in(goods, "captag")
    expect(options(page).first).to_contain_text("Captagon")
    goods.press("ArrowDown")
    goods.press("Enter")
    expect(goods).to_have_value(re.compile("captagon", re.IGNORECASE))
    page.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(re.compile(r"commodity=captagon"))
    assert "place=" not in page.url
    expect(page.locator("figure.source blockquote").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    rows = Path(download.value.path()).read_text("utf-8").splitlines()
    assert rows[0].startswith("agent,")
    assert len(rows) > 1
    settled(visited)


@pytest.mark.parametrize(
    ("language", "typed", "name"), [("ar", "قسد", "قوات سوريا"), ("en", "قسد", "Syrian")]
)
def test_a_name_is_chosen_in_any_script_and_shown_in_the_page_s(
    visit_page: VisitPage, language: Language, typed: str, name: str
) -> None:
    visited = visit_page("/queries/about-actor", language)
    page = visited.page
    field = page.locator("#actor")
    type_in(field, typed)
    options(page).first.click()
    expect(field).to_have_value(re.compile(name))
    assert page.locator("input[type=hidden][name=actor]").input_value() == "sdf"
    # Who types on means something else.
    field.press("End")
    field.press("Backspace")
    expect(page.locator("input[type=hidden][name=actor]")).to_have_count(0)
    expect(field).to_have_attribute("name", "actor")
    settled(visited)


def test_what_was_chosen_stands_in_the_form_of_the_answer(visit_page: VisitPage) -> None:
    visited = visit_page("/queries/about-actor?actor=sdf", "en")
    page = visited.page
    page.locator("details.ask > summary").click()
    expect(page.locator("#actor")).to_have_value("Syrian Democratic Forces")
    page.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(re.compile(r"[?&]actor=sdf(&|$)"))
    settled(visited)


def test_suggestions_are_walked_through_by_keys(visit_page: VisitPage) -> None:
    visited = visit_page("/about", "ar")
    page = visited.page
    field = page.locator("#find")
    expect(field).to_have_attribute("role", "combobox")
    expect(field).to_have_attribute("aria-expanded", "false")
    type_in(field, "قوات")
    expect(field).to_have_attribute("aria-expanded", "true")
    count = options(page).count()
    assert count > 1
    said = page.locator(".find [role=status]")
    expect(said).to_contain_text(str(count))
    field.press("ArrowDown")
    first = options(page).first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    field.press("ArrowUp")
    expect(first).to_have_attribute("aria-selected", "false")
    field.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    assert not visited.axe()
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("قوات")
    field.press("ArrowDown")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/page/[a-z0-9-]+$"))
    settled(visited)


def test_each_suggestion_has_its_own_direction_and_marks_what_was_typed(
    visit_page: VisitPage,
) -> None:
    visited = visit_page("/about", "en", NARROW)
    page = visited.page
    type_in(page.locator("#find"), "سوريا")
    shown = options(page).first
    expect(shown.locator("bdi").first).to_have_attribute("lang", "ar")
    expect(shown.locator("mark").first).to_have_text("سوريا")
    assert not visited.overflow
    page.locator("#find").press("Tab")
    expect(options(page)).to_have_count(0)
    settled(visited)


def test_enter_without_a_choice_searches(visit_page: VisitPage) -> None:
    visited = visit_page("/about", "en")
    page = visited.page
    type_in(page.locator("#find"), "كبتاغون")
    expect(options(page).first).to_be_visible()
    page.locator("#find").press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))
    expect(page.locator("main mark").first).to_have_text("كبتاغون")
    page.locator("aside.narrow").get_by_role("link", name="Sentence of an article").click()
    expect(page.locator("main blockquote mark").first).to_be_visible()
    page.get_by_role("link", name="Take away Sentence of an article").click()
    expect(page.locator("main .hits h2").first).to_be_visible()
    settled(visited)


def test_the_last_words_typed_are_answered(visit_page: VisitPage) -> None:
    visited = visit_page("/about", "en")
    page = visited.page
    field = page.locator("#find")
    type_in(field, "captagon")
    field.fill("")
    type_in(field, "حزب")
    expect(options(page).first).to_contain_text("حزب")
    field.fill("")
    expect(options(page)).to_have_count(0)
    settled(visited)


def test_the_whole_works_without_scripts(visit_page: VisitPage) -> None:
    visited = visit_page("/queries/seizures", "en", javascript=False)
    page = visited.page
    page.get_by_label("Place").first.fill("حلب")
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("alert").get_by_role("link", name="Aleppo Governorate").click()
    expect(page).to_have_url(re.compile(r"place=aleppo-governorate"))
    expect(page.get_by_role("heading", name="Answer", exact=True)).to_be_visible()
    page.locator("#find").fill("captagon")
    page.get_by_role("search").get_by_role("button").first.click()
    expect(page.locator("main mark").first).to_have_text("Captagon")


def test_a_fault_is_told_at_its_field(visit_page: VisitPage) -> None:
    visited = visit_page("/queries/seizures?from=gestern", "ar")
    page = visited.page
    page.get_by_role("alert").get_by_role("link").first.click()
    field = page.locator("#from")
    assert not visited.axe()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("YYYY-MM-DD"))
    field.fill("2020-01-01")
    page.get_by_role("button", name="اسأل").click()
    expect(page.locator("#answer")).to_be_visible()


def test_the_query_can_be_opened_in_the_editor(visit_page: VisitPage) -> None:
    visited = visit_page("/queries/seizures?commodity=captagon", "en")
    page = visited.page
    page.locator("#query summary").click()
    shown = page.locator("#query code").inner_text()
    assert "id/captagon" in shown
    page.get_by_role("link", name="Open in the SPARQL editor").click()
    expect(page).to_have_url(re.compile(r"/sparql"))
    expect(page.get_by_role("textbox", name="SPARQL").first).to_contain_text("What was seized")
    settled(visited)
