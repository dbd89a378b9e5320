"""The page about Masalik: what it promises of the site must be so."""

import re
from collections.abc import Iterator

import httpx
import pytest
from browsing import VisitPage


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60) as client:
        yield client


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", ("مزاعم لا حقائق", "المنهج", "الحدود المرسومة والأسماء", "إلى من تكتب")),
        ("en", ("Claims, not facts", "Method", "Borders as drawn and names", "Whom to write to")),
    ],
)
def test_it_says_method_limits_and_disclaimer(
    http: httpx.Client, language: str, said: tuple[str, ...]
) -> None:
    html = http.get("/about", params={"lang": language}).raise_for_status().text
    for each in said:
        assert re.search(f"<h2[^>]*>{each}</h2>", html)


def test_its_contents_lead_to_its_parts(http: httpx.Client) -> None:
    html = http.get("/about").text
    parts = re.findall(r'<li><a href="#([^"]+)"', html)
    assert len(parts) >= 7
    for part in parts:
        assert f'<h2 id="{part}">' in html


def test_it_invents_no_address_to_write_to(http: httpx.Client) -> None:
    html = http.get("/about").text
    assert "mailto:" not in html
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", html)


def test_the_licences_of_typefaces_and_packages_are_given(http: httpx.Client) -> None:
    html = http.get("/about").text
    (address,) = re.findall(r'href="([^"]*LICENSES\.txt)"', html)
    licences = http.get(address).raise_for_status().text
    for name in ("vazirmatn", "noto-naskh-arabic", "SIL OPEN FONT LICENSE", "cytoscape"):
        assert name.lower() in licences.lower()


def test_its_links_to_the_data_and_to_the_questions_can_be_followed(visit_page: VisitPage) -> None:
    page = visit_page("/about", "en").page
    page.get_by_role("link", name="The page of the data").click()
    page.wait_for_url("**/data#licence")
    assert page.get_by_role("heading", name="Licence").is_visible()
