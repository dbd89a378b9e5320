"""What people do on the pages of individuals, in a real browser: follow a mark, move a network."""

import pytest
from browsing import NARROW, VisitPage

ARTICLE = "/page/captagon-seizure-digest"
# Widths of a word, whole and with a part of it marked, in the page's style.
WIDTHS = """
([whole, before, inside]) => {
  const width = (html) => {
    const line = document.createElement('p');
    line.className = 'quote';
    line.lang = 'ar';
    line.style.display = 'inline-block';
    line.innerHTML = html;
    document.querySelector('main').append(line);
    const found = line.getBoundingClientRect().width;
    line.remove();
    return found;
  };
  return [
    width(whole),
    width(`${before}<mark class="thing"><a href="#x">${inside}</a></mark>`),
    width(`${before}<mark class="thing"><mark class="trigger">${inside}</mark></mark>`),
    width(`${before}\\u200c${inside}`),
  ];
}
"""


@pytest.mark.parametrize(("before", "inside"), [("ب", "بغداد"), ("لل", "قناة"), ("كال", "عراق")])
def test_a_mark_within_a_word_does_not_tear_its_letters(
    visit_page: VisitPage, before: str, inside: str
) -> None:
    page = visit_page(ARTICLE).page
    whole, linked, nested, torn = page.evaluate(WIDTHS, [before + inside, before, inside])
    assert linked == pytest.approx(whole, abs=0.05)
    assert nested == pytest.approx(whole, abs=0.05)
    if before != "كال":
        # Letters that do not join are wider or narrower, so that the measure says something.
        assert abs(torn - whole) > 0.3


def test_a_trigger_leads_to_its_claim_and_the_claim_back(visit_page: VisitPage) -> None:
    page = visit_page(ARTICLE, "en").page
    trigger = page.locator(".article-text mark.trigger a").first
    trigger.focus()
    page.keyboard.press("Enter")
    name = page.evaluate("location.hash")
    assert name.startswith("#claim-")
    target = page.locator(name)
    assert target.is_visible()
    target.get_by_role("link", name="In the text").click()
    assert page.evaluate("location.hash") == name.replace("#claim-", "#mark-")
    target.locator("a.claim").click()
    page.wait_for_url(f"**/page/{name.removeprefix('#claim-')}*")
    assert page.locator("ol.chain").count() >= 1


def test_from_a_thing_to_a_contradiction_to_its_words(visit_page: VisitPage) -> None:
    page = visit_page("/page/iraq-syria-border", "en").page
    page.locator(".contents").get_by_role("link", name="Contradictions").click()
    answers = page.locator(".question .answer")
    assert answers.count() == 2
    answers.nth(1).get_by_role("link", name="Evidence").first.click()
    page.wait_for_load_state()
    assert page.locator(".chained blockquote mark.trigger").first.is_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_a_network_can_be_moved_and_left_alone(visit_page: VisitPage, dark: bool) -> None:
    visited = visit_page("/page/iraq", "en", dark=dark, calm=True)
    page = visited.page
    figure = page.locator("figure.network")
    drawn, moved = figure.locator(".drawn"), figure.locator(".moved")
    assert drawn.is_visible()
    assert not any("cytoscape" in each for each in visited.requests), "only for who asks for it"
    figure.get_by_role("button", name="Movable drawing").click()
    page.wait_for_selector("figure.network[data-ready]")
    assert moved.is_visible()
    assert not drawn.is_visible()
    assert moved.locator("canvas").count() >= 1
    moved.focus()
    for key in ("ArrowLeft", "ArrowUp", "+", "-", "0"):
        page.keyboard.press(key)
    for name in ("Zoom in", "Zoom out", "Show all"):
        figure.get_by_role("button", name=name).click()
    assert visited.axe("figure.network") == []
    figure.get_by_role("button", name="Still drawing").click()
    assert drawn.is_visible()
    assert visited.errors == []
    assert visited.outside == []


def test_a_node_leads_to_its_page_and_the_table_says_the_same(visit_page: VisitPage) -> None:
    page = visit_page("/page/iraq", "en").page
    nodes = page.locator("figure.network svg a")
    table = page.locator("details.ties")
    table.locator("summary").click()
    targets = set(nodes.evaluate_all("all => all.map(a => a.href.baseVal)"))
    rows = table.locator("tbody tr")
    told = rows.locator("td:nth-child(2) a").evaluate_all("all => all.map(a => a.href)")
    assert targets == {*told, page.url.partition("?")[0]}
    assert len(targets) > 5
    nodes.get_by_text("Turkey").first.click()
    page.wait_for_url("**/page/turkey*")


def test_without_a_script_all_is_there(visit_page: VisitPage) -> None:
    page = visit_page("/page/iraq", "ar", javascript=False).page
    assert page.locator("figure.network svg").is_visible()
    assert page.locator("figure.network button").count() == 0
    assert page.locator("#claims").is_visible()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/page/isis",
        "/page/drug-route-digest-e6",
        "/page/border-fortification-digest-e16",
        ARTICLE,
        "/attribution",
        "/page/captagon-seizure-digest-e2?view=statements",
    ],
)
def test_pages_have_no_fault_on_a_phone(visit_page: VisitPage, path: str, language: str) -> None:
    visited = visit_page(path, "ar" if language == "ar" else "en", NARROW)
    for details in visited.page.locator("main details").all():
        details.evaluate("each => { each.open = true; }")
    assert visited.faults() == []
    assert visited.foreign == []


def test_a_chain_runs_as_the_page_is_read(visit_page: VisitPage) -> None:
    for language, sign in (("ar", -1), ("en", 1)):
        page = visit_page("/page/border-fortification-digest-e16", language).page  # type: ignore[arg-type]
        boxes = [
            each.bounding_box() for each in page.locator("ol.chain").first.locator(".box").all()
        ]
        places = [box["x"] for box in boxes if box is not None and box["y"] == boxes[0]["y"]]  # type: ignore[index]
        assert len(places) >= 3
        assert places == sorted(places, key=lambda x: sign * x)
