"""The first page as people use it: a segment on a day, its quote, a contradiction, zoom."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from browsing import Browsing, Visited, VisitPage, visitor
from playwright.sync_api import Page, expect


@pytest.fixture
def visit_disagreeing(browsing: Browsing, disagreeing_server: str) -> Iterator[VisitPage]:
    """Visits the server of the corpus with claims beside it that disagree."""
    with ExitStack() as stack:
        yield visitor(
            browsing, disagreeing_server, lambda each: stack.callback(browsing.close, each)
        )


def view_box(page: Page) -> list[float]:
    found = page.locator(".border-drawing").get_attribute("viewBox")
    assert found is not None
    return [float(part) for part in found.split()]


def test_who_controlled_a_segment_on_a_day_and_the_words_for_it(visit_page: VisitPage) -> None:
    visited = visit_page("/?lang=en", "en")
    page = visited.page
    page.get_by_role("textbox", name="As of").fill("2021-06-30")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("as_of=2021-06-30"))
    page.get_by_role("link", name="Hasakah – Dohuk").first.click()
    expect(page).to_have_url(re.compile(r"segment=segment-hasakah-dohuk.*#claims"))
    expect(page).to_have_url(re.compile("as_of=2021-06-30"))
    side = page.locator(".side", has=page.get_by_role("heading", name="Iraqi side"))
    expect(side.get_by_role("article")).to_contain_text("Authorities of the Kurdistan Region")
    expect(side.locator("mark.trigger")).to_have_text("تدير")
    expect(side.get_by_role("article")).to_contain_text("Radio Alkul")
    side.get_by_role("link", name="Evidence").click()
    expect(page).to_have_url(re.compile("/page/border-control-digest-e10"))


def test_the_map_leads_to_the_claims_of_a_segment_by_a_click_and_by_keys(
    visit_page: VisitPage,
) -> None:
    page = visit_page("/?lang=en", "en").page
    for name in ("Hasakah – Dohuk", "Hasakah – Nineveh", "Homs – Anbar"):
        page.locator("a.stretch", has_text=name).click()
        expect(page.locator("#claims")).to_have_text(f"What is said of the segment {name}")
    expect(page.locator("a.stretch.chosen")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="All segments").click()
    page.locator("a.stretch").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("segment=segment-homs-anbar"))


def test_a_contradiction_is_found_on_the_map(visit_disagreeing: VisitPage) -> None:
    page = visit_disagreeing("/?lang=en", "en").page
    page.get_by_role("link", name=re.compile("sources disagree")).click()
    disputed = page.locator(".side.disputed")
    expect(disputed.get_by_role("article")).to_have_count(2)
    boxes = [each.bounding_box() for each in disputed.get_by_role("article").all()]
    assert all(boxes)
    tops = [box["y"] for box in boxes if box]
    assert abs(tops[0] - tops[1]) < 2, "side by side"


@pytest.mark.parametrize(("language", "width"), [("ar", 1320), ("en", 390)])
def test_nothing_is_wrong_with_a_segment_that_is_disputed(
    visit_disagreeing: VisitPage, language: str, width: int
) -> None:
    address = f"/?segment=segment-hasakah-nineveh&lang={language}"
    visited = visit_disagreeing(address, "ar" if language == "ar" else "en", width)
    assert visited.faults() == []
    assert visited.foreign == []


def test_letters_on_the_map_are_legible_on_a_phone(visit_page: VisitPage) -> None:
    page = visit_page("/", "ar", 390).page
    sizes: list[float] = page.evaluate(
        """() => {
          const svg = document.querySelector('.border-drawing');
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          return [...svg.querySelectorAll('text')]
            .filter((each) => getComputedStyle(each).display !== 'none')
            .map((each) => parseFloat(getComputedStyle(each).fontSize) * scale);
        }"""
    )
    assert sizes
    assert min(sizes) >= 11
    box = page.locator(".border-drawing").bounding_box()
    assert box is not None
    assert box["width"] > 0.9 * (390 - 30)
    assert box["height"] > box["width"]


def zoomed(visited: Visited, factor: float) -> bool:
    return view_box(visited.page)[2] * factor == pytest.approx(400, abs=4)


def test_the_map_zooms_by_buttons_keys_and_the_wheel_with_ctrl(visit_page: VisitPage) -> None:
    visited = visit_page("/?lang=en", "en", calm=True)
    page = visited.page
    whole = view_box(page)
    page.get_by_role("button", name="Zoom in").click()
    assert zoomed(visited, 1.5)
    page.keyboard.press("ArrowRight")
    assert view_box(page)[0] > (400 - 400 / 1.5) / 2
    page.get_by_role("button", name="Whole drawing").click()
    assert view_box(page) == pytest.approx(whole)
    page.locator("a.stretch").first.focus()
    page.keyboard.press("+")
    assert zoomed(visited, 1.5)
    page.keyboard.press("0")
    assert view_box(page) == pytest.approx(whole)
    page.locator(".border-drawing").hover()
    page.mouse.wheel(0, -300)
    assert view_box(page) == pytest.approx(whole), "the wheel alone scrolls the page"
    page.keyboard.down("Control")
    page.locator(".border-drawing").hover()
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function("document.querySelector('.border-drawing').viewBox.baseVal.width < 399")


def test_dragging_moves_the_map_and_clicks_nothing(visit_page: VisitPage) -> None:
    page = visit_page("/?lang=en", "en").page
    page.get_by_role("button", name="Zoom in").click()
    before = view_box(page)
    box = page.locator(".border-drawing").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 40, steps=6)
    page.mouse.up()
    after = view_box(page)
    assert after[0] > before[0]
    assert after[1] > before[1]
    assert "segment=" not in page.url


def test_without_scripts_the_same_is_there(visit_page: VisitPage) -> None:
    page = visit_page("/?lang=en", "en", javascript=False).page
    assert page.locator(".zoom-buttons").count() == 0
    page.locator("th a", has_text="Deir ez-Zor – Anbar").click()
    expect(page.locator("#claims")).to_contain_text("Deir ez-Zor – Anbar")
    page.get_by_text("Show the query").click()
    expect(page.locator("details pre")).to_contain_text("mas:Control")
