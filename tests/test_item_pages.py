"""Pages of individuals: each says what it is about, who says so, and where that is written."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from articles import load_summary

from ontology.vocabulary import vocabulary

UNNAMED = "border-fortification-digest-e16"


@pytest.fixture(scope="module")
def web(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60, headers={"Accept": "text/html"}) as http:
        yield http


def page(web: httpx.Client, slug: str, lang: str = "ar", **fields: str) -> str:
    answer = web.get(f"/page/{slug}", params={"lang": lang, **fields})
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def test_a_thing_has_its_names_its_class_and_its_meaning(web: httpx.Client) -> None:
    html = page(web, "sdf")
    assert '<h1><bdi lang="ar">قوات سوريا الديمقراطية</bdi></h1>' in html
    assert '<bdi lang="en">Syrian Democratic Forces</bdi>' in html
    assert '<bdi lang="ar">قسد</bdi>' in html
    kind = vocabulary().terms["ArmedGroup"]
    assert kind.labels["ar"] in html
    assert kind.definitions["ar"] in text_of(html)


def test_every_row_of_the_fact_sheet_leads_to_where_it_is_from(web: httpx.Client) -> None:
    html = page(web, "iraq", "en")
    sheet = html[html.index('class="fact-sheet"') :]
    rows = re.findall(r'<td class="from">(.*?)</td>', sheet[: sheet.index("</table>")], re.DOTALL)
    assert rows
    for row in rows:
        assert "reference data" in row or '<a href="' in row
    assert "https://www.geonames.org/" in html
    assert '<a href="https://sws.geonames.org/99237/" rel="external"' in html


def test_claimed_facts_lead_to_their_claims(web: httpx.Client) -> None:
    html = page(web, "sdf", "en")
    assert "/page/captagon-seizure-digest-e6?lang=en" in html[: html.index('id="claims"')]


def test_claims_about_a_thing_stand_by_role_with_marked_quotes(web: httpx.Client) -> None:
    html = page(web, "captagon", "en")
    assert 'id="commodity-Seizure"' in html
    assert '<mark class="trigger"' in html
    assert "Said by:" in html


def test_what_somebody_says_is_apart_from_what_is_said_of_him(web: httpx.Client) -> None:
    html = page(web, "radio-alkul", "en")
    assert 'id="says"' in html
    assert 'id="passes-on"' in html
    assert 'id="speaker-' not in html


def test_contradictions_stand_side_by_side(web: httpx.Client) -> None:
    html = page(web, "iraq-syria-border", "en")
    answers = re.findall(r'<div class="answer">(.*?)</div>', html, re.DOTALL)
    assert len(answers) == 2
    assert "620" in answers[0]
    assert "613" in answers[1]
    for answer in answers:
        assert "<blockquote" in answer
        assert "<mark" in answer


def test_a_place_is_on_a_map_and_a_thing_in_a_network(web: httpx.Client) -> None:
    html = page(web, "iraq-syria-border", "en")
    assert '<figure class="map' in html
    html = page(web, "iraq", "en")
    assert '<figure class="network"' in html
    assert '<script type="application/json" id="ego-data">' in html
    # The same without a script.
    assert '<details class="ties">' in html


def test_the_claim_page_says_it_in_a_sentence_and_draws_the_chain(web: httpx.Client) -> None:
    html = page(web, "drug-route-digest-e6")
    reads = text_of(
        html[html.index('class="reads') : html.index("</p>", html.index('class="reads'))]
    )
    assert "كتائب «أنصار»، قوات الدفاع الوطني السورية؛" in reads
    assert "10 تشرين الثاني 2022" in reads
    chain = html[html.index('<ol class="chain"') : html.index("</ol>")]
    assert chain.count('<li class="link') >= 2
    assert "/page/drug-route-digest?lang=ar" in chain


def test_unnamed_links_are_so_to_see_and_to_read(web: httpx.Client) -> None:
    html = page(web, UNNAMED, "en")
    chain = html[html.index('<ol class="chain"') : html.index("</ol>")]
    assert 'class="link relay unnamed"' in chain
    assert "unnamed source" in chain
    assert chain.index("speaker") < chain.index("relay") < chain.index("link article")


def test_what_did_not_happen_is_said_not_to_have(web: httpx.Client) -> None:
    article = page(web, "captagon-seizure-digest", "en")
    assert "not told as having happened" in article
    assert "denied" in article
    asked = {"article": "captagon-seizure-digest", "possibilities": "include"}
    rows = web.get("/queries/article-claims.json", params=asked).json()["rows"]
    claim = next(row["evidence"]["claim"] for row in rows if row["polarity"] == "negative")
    told = text_of(page(web, claim.rpartition("/")[2], "en"))
    assert "Not told as having happened." in told
    assert vocabulary().terms["negative"].definitions["en"] in told


def test_corroboration_counts_the_heads_of_chains(web: httpx.Client) -> None:
    html = page(web, "western-ghouta-digest-e1", "en")
    told = text_of(html)
    assert "Independent chains that tell the same happening: 3" in told
    assert "/page/western-ghouta-digest-e13" in html
    assert "Hussam al-Tahan" in told


def test_a_claim_is_told_what_contradicts_it(web: httpx.Client) -> None:
    html = page(web, "border-control-digest-e5", "en")
    conflicts = html[html.index('id="conflicts"') :]
    assert "613" in conflicts
    assert "620" in conflicts


def test_an_article_that_may_be_shown_has_its_text_with_marks(web: httpx.Client) -> None:
    html = page(web, "captagon-seizure-digest")
    text = html[html.index('<div class="article-text"') :]
    text = text[: text.index("</div>")]
    names = re.findall(r'id="(mark-[^"]+)"', text)
    assert len(names) == len(set(names)) == 13
    for name in names:
        assert f'href="#{name.replace("mark-", "claim-")}"' in text
        assert f'id="{name.replace("mark-", "claim-")}"' in html
        assert f'href="#{name}"' in html
    assert "/page/asayish-nes?lang=ar" in text
    source = Path("corpus/captagon-seizure-digest.txt").read_text("utf-8")
    assert text_of(text) == " ".join(source.split()), "the text is what was annotated"


def test_an_article_without_a_licence_has_quotes_only(
    live_server: "object", tmp_path: Path
) -> None:
    name = "captagon-seizure-digest"
    folder = tmp_path / "articles"
    folder.mkdir()
    for suffix in (".txt", ".ann", ".yaml"):
        told = Path(f"corpus/{name}{suffix}").read_text("utf-8")
        if suffix == ".yaml":
            told = "".join(
                line for line in told.splitlines(keepends=True) if not line.startswith("licence")
            )
        (folder / f"{name}{suffix}").write_text(told, "utf-8")
    data = tmp_path / "data"
    load_summary(folder, data)
    server = live_server(data)  # type: ignore[operator]
    html = httpx.get(
        f"{server}/page/{name}?lang=en", headers={"Accept": "text/html"}, timeout=60
    ).text
    assert 'class="article-text"' not in html
    assert "no licence is known that lets it be published" in html
    quotes = re.findall(r'<blockquote class="quote"[^>]*>(.*?)</blockquote>', html)
    source = Path(f"corpus/{name}.txt").read_text("utf-8")
    places = [source.index(text_of(quote)) for quote in quotes]
    assert len(places) == 5
    assert places == sorted(places), "in reading order"
    assert all("<mark" in quote for quote in quotes)


def test_all_statements_are_there_folded_or_alone(web: httpx.Client) -> None:
    html = page(web, "captagon-seizure-digest-e2", "en")
    assert '<details class="all-statements">' in html
    assert "https://w3id.org/masalik/graph/article/captagon-seizure-digest" in html
    alone = page(web, "captagon-seizure-digest-e2", "en", view="statements")
    assert '<ol class="chain"' not in alone
    assert "https://w3id.org/masalik/graph/article/captagon-seizure-digest" in alone


@pytest.mark.parametrize(
    "slug", ["captagon-seizure-digest-s1", "captagon-seizure-digest-att-1", "governance-iraq-2004"]
)
def test_what_is_no_thing_claim_or_article_has_a_page_too(web: httpx.Client, slug: str) -> None:
    assert "captagon" in page(web, slug, "en") or "Government of Iraq" in page(web, slug, "en")


def test_attribution_counts_chains_and_shows_who_rests_on_whom(web: httpx.Client) -> None:
    html = web.get("/attribution", params={"lang": "en"}).text
    assert re.search(r'<th scope="row" class="number">3</th><td class="number">1</td>', html)
    assert 'id="unnamed"' in html
    assert "/page/border-fortification-digest-e16?lang=en" in html
    assert 'class="node unnamed"' in html
    assert "queries/corroboration.csv" in html


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("slug", ["iraq", "drug-route-digest-e6", "captagon-seizure-digest"])
def test_no_page_has_styles_or_scripts_of_its_own(web: httpx.Client, slug: str, lang: str) -> None:
    html = page(web, slug, lang)
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", html)
    assert not re.search(r"\son\w+=", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
