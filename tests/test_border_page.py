"""The first page: what is drawn for which claims, as of which day, and what it leads to."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Namespace

from server.pages.answers import Row
from server.pages.border_days import changes
from server.pages.border_readings import IRAQ, SYRIA, Finding, Told, differ, holders, readings
from server.pages.border_ribbons import ribbons, southwards
from server.pages.projection import Box, Projection
from server.pages.views.paint import COLOURS, by_itself

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ID = "https://w3id.org/masalik/id/"
MAS = Namespace("https://w3id.org/masalik/ontology#")
SVG = "{http://www.w3.org/2000/svg}"
TOKENS = Path(__file__).parent.parent / "server/web/src/styles/tokens.css"


def row(
    holder: str,
    extent: str = "segment",
    voice: str = "a",
    side: str | None = "syria",
    earliest: str = "2020-01-01",
    **more: object,
) -> Row:
    """A row of controlled-on about the segment ``s``; names are parted by spaces."""
    names = holder.split()
    return {
        "undated": False,
        "segment": f"{ID}s",
        "onSide": f"{ID}{side}" if side else None,
        "holder": " ".join(ID + name for name in names),
        "holderLabel": "; ".join(names),
        "extent": extent,
        "placeLabel": "",
        "earliest": f"{earliest}T00:00:00Z",
        "date": f"{earliest}/..",
        "timeBasis": "ownDate",
        "evidence": {
            "claim": f"{ID}{holder}-{extent}-{voice}-{earliest}".replace(" ", "-"),
            "attestation": f"{ID}{voice}-att",
            "article": {"iri": f"{ID}article-{voice}", "outlet": None},
            "speakers": [{"iri": ID + voice}],
            "ownVoice": False,
        },
        **more,
    }


def finding(*rows: Row) -> tuple[Finding, list[str]]:
    known = holders(rows)
    found = readings(rows, [f"{ID}s"], known)[f"{ID}s", SYRIA]
    return found.finding, sorted(holder.label for holder in found.holders)


def test_without_claims_nothing_is_known() -> None:
    assert finding() == (Finding.UNKNOWN, [])
    assert finding(row("x", side="iraq")) == (Finding.UNKNOWN, [])


def test_one_holder_has_it_alone_however_many_say_so() -> None:
    assert finding(row("x"), row("x", voice="b"), row("x", "border", "c")) == (
        Finding.SOLE,
        ["x"],
    )


def test_a_claim_that_tells_no_side_counts_for_both() -> None:
    rows = [row("x", side=None)]
    found = readings(rows, [f"{ID}s"], holders(rows))
    assert {side: found[f"{ID}s", side].finding for side in (SYRIA, IRAQ)} == {
        SYRIA: Finding.SOLE,
        IRAQ: Finding.SOLE,
    }


@pytest.mark.parametrize(
    "rows",
    [
        [row("x y")],
        # One voice that names another holder elsewhere does not gainsay itself.
        [row("x", "border"), row("y", "segment")],
        # Who says that several share a wider part leaves open who holds this one.
        [row("x y", "border"), row("x", "segment", "b")],
        [row("x y", "governorate"), row("y", "place", "b")],
        # Of two places within the segment each can have its own.
        [row("x", "place", placeLabel="here"), row("y", "place", "b", placeLabel="there")],
    ],
)
def test_several_holders_share_and_nothing_is_apportioned(rows: list[Row]) -> None:
    assert finding(*rows) == (Finding.SHARED, ["x", "y"])


@pytest.mark.parametrize(
    "rows",
    [
        [row("x"), row("y", voice="b")],
        [row("x y"), row("x", voice="b")],
        [row("x", "border"), row("y", "segment", "b")],
        [row("x", "segment"), row("y", "place", "b")],
        # The newer claim does not end the older one.
        [row("x", earliest="2015-01-01"), row("y", voice="b", earliest="2024-01-01")],
    ],
)
def test_voices_that_name_others_disagree(rows: list[Row]) -> None:
    assert finding(*rows) == (Finding.DISPUTED, ["x", "y"])


def test_who_is_nobody_in_particular_gainsays_nobody() -> None:
    vague = row("article-t3-actor", "border", "b")
    assert finding(row("x"), vague) == (Finding.SOLE, ["x"])
    assert finding(vague) == (Finding.SOLE, ["article-t3-actor"])


@given(
    st.lists(
        st.builds(
            row,
            st.sampled_from(["x", "y", "x y", "y z", "article-t1-actor"]),
            st.sampled_from(["border", "governorate", "segment", "place"]),
            st.sampled_from(["a", "b"]),
        ),
        max_size=6,
    )
)
def test_what_claims_come_to_does_not_depend_on_their_order(rows: list[Row]) -> None:
    assert finding(*rows) == finding(*reversed(rows))
    known = holders(rows)
    told = [Told(each, [known[i] for i in each["holder"].split()], each["extent"]) for each in rows]
    assert all(differ(one, other) == differ(other, one) for one in told for other in told)


def test_holders_are_numbered_by_their_first_claim() -> None:
    early, late = row("z", earliest="2014-01-01"), row("a b", earliest="2020-01-01")
    vague = row("article-t3-actor", earliest="2010-01-01")
    found = holders([late, vague, early])
    assert [(holder.label, holder.css_class) for holder in found.values()] == [
        ("z", "c1"),
        ("a", "c2"),
        ("b", "c3"),
        ("article-t3-actor", "c4"),
    ]
    many = holders([row(" ".join(f"h{number}" for number in range(10, 22)))])
    assert [holder.css_class for holder in many.values()][-5:] == ["c8"] * 5


def test_days_of_change_are_beginnings_and_own_ends() -> None:
    rows = [
        row("x", earliest="2014-07-01", date="2014-07-01/2017-11-19"),
        row("y", earliest="2014-07-01"),
        row(
            "z", earliest="2020-03-26", date="2020-03-26/2021-01-01", timeBasis="publicationBounds"
        ),
    ]
    # A row for each segment: the claim is counted once.
    assert [(each.day, each.begun, each.ended) for each in changes([*rows, *rows])] == [
        ("2014-07-01", 2, 0),
        ("2017-11-20", 0, 1),
        ("2020-03-26", 1, 0),
    ]


def test_ribbons_lie_on_their_sides_and_share_their_ends() -> None:
    onto = Projection(Box(38, 32, 44, 38), 400)
    lines = {
        "north": southwards([(41.0, 35.0), (42.0, 36.0), (42.4, 37.1)]),
        "south": [(41.0, 35.0), (39.0, 33.4)],
    }
    found = ribbons(lines, onto)
    assert len(found.cuts) == 3
    for name in lines:
        west, east = found.by_place[name, SYRIA], found.by_place[name, IRAQ]
        assert west.middle[0] < east.middle[0]
        assert west.size == east.size
        assert west.path.startswith("M")
        assert west.path.endswith("Z")
    corners = {
        name: set(re.findall(r"[\d.]+ [\d.]+", found.by_place[name, IRAQ].path)) for name in lines
    }
    assert len(corners["north"] & corners["south"]) == 2


def test_a_file_has_the_colours_of_light_paper() -> None:
    light = TOKENS.read_text("utf-8").partition("@media")[0]
    tokens = dict(re.findall(r"--([\w-]+): (#\w+);", light))
    assert {name: tokens[name] for name in COLOURS} == COLOURS
    assert by_itself("key c3").count("stroke=") == 1
    assert by_itself("ribbon c3").startswith("stroke=")
    assert f'fill="{COLOURS["c3"]}"' in by_itself("ribbon c3")


def page(server: str, address: str = "", **more: str) -> str:
    answer = httpx.get(f"{server}/{address}", headers={**BROWSER, **more}, timeout=60)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def table(text: str) -> dict[str, list[str]]:
    """The map's table: the segment, and what is in its two cells."""
    rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</tr>', text, re.DOTALL)
    cells = [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.split("</t[hd]>", each)]
        for each in rows
    ]
    return {each[0]: each[2:4] for each in cells if len(each) > 4}


def test_the_page_draws_every_segment_on_both_sides(corpus_server: str) -> None:
    text = page(corpus_server, "?lang=en")
    assert text.count('class="stretch"') == 5
    found = table(text)
    assert list(found) == [
        "Hasakah – Dohuk",
        "Hasakah – Nineveh",
        "Deir ez-Zor – Nineveh",
        "Deir ez-Zor – Anbar",
        "Homs – Anbar",
    ]
    assert "Authorities of the Kurdistan Region" in found["Hasakah – Dohuk"][1]
    assert "Forces of the central government in Baghdad" in found["Homs – Anbar"][1]
    assert all(sides[0].startswith("shared, not apportioned") for sides in found.values())
    today = datetime.now(UTC).date().isoformat()
    assert f'name="as_of" value="{today}"' in text


def test_before_all_claims_nothing_is_known(corpus_server: str) -> None:
    text = page(corpus_server, "?lang=en&as_of=2019-01-01")
    assert {cell for sides in table(text).values() for cell in sides} == {"nothing known"}
    assert text.count('class="ribbon unknown"') == 11  # the sides, and the legend


def test_sources_that_disagree_are_hatched_and_stand_side_by_side(disagreeing_server: str) -> None:
    text = page(disagreeing_server, "?lang=en&segment=segment-hasakah-nineveh")
    iraqi = table(text)["Hasakah – Nineveh"][1]
    assert iraqi.startswith("sources disagree")
    assert "Syrian Democratic Forces" in iraqi
    hatched = re.search(r'<pattern id="border-disputed-(\d+)-(\d+)"', text)
    assert hatched is not None
    assert f"url(#{hatched[0].split(chr(34))[1]})" in text
    disputed = text.partition('class="side disputed"')[2].partition("</section>")[0]
    assert disputed.count("<article") == 2
    assert "Syria TV" in disputed
    assert "Radio Alkul" in disputed
    # Before the other voice spoke there was no disagreement.
    before = page(disagreeing_server, "?lang=en&as_of=2024-04-30")
    assert "border-disputed" not in before


def test_a_claim_with_an_end_counts_to_its_end(disagreeing_server: str) -> None:
    within = table(page(disagreeing_server, "?lang=en&as_of=2017-11-19"))
    after = table(page(disagreeing_server, "?lang=en&as_of=2017-11-20"))
    assert within["Deir ez-Zor – Anbar"] != ["nothing known"] * 2
    assert after["Deir ez-Zor – Anbar"] == ["nothing known"] * 2
    links = page(disagreeing_server, "?lang=en")
    assert all(f"as_of={day}" in links for day in ("2014-07-01", "2017-11-20", "2024-05-01"))


def test_claims_without_a_date_stand_apart_and_colour_nothing(disagreeing_server: str) -> None:
    text = page(disagreeing_server, "?lang=ar&as_of=2016-01-01")
    undated = text.partition('id="undated"')[2].partition("</section>")[0]
    assert "undated-one" in undated
    assert "تمسك" in undated
    assert "الأسايش" in undated
    drawn = " ".join(cell for sides in table(text).values() for cell in sides)
    assert "الأسايش" not in drawn


def test_each_claim_says_why_it_counts(corpus_server: str) -> None:
    text = page(corpus_server, "?lang=en&segment=segment-homs-anbar")
    assert "because the claim is about the whole border" in text
    assert "because the claim is about a place in a governorate" in text
    assert "because the claim names the segment" in text
    # A claim is read once, however many segments it counts for.
    assert text.count("<article") == 5


def test_quotes_have_the_words_of_the_claim_marked(corpus_server: str) -> None:
    text = page(corpus_server, "?lang=en&segment=segment-hasakah-dohuk")
    assert re.search(r'<mark class="trigger"[^>]*>(<a [^>]*>)?تدير', text)


def test_what_the_page_says_no_to_it_says_as_the_queries_do(corpus_server: str) -> None:
    for wrong in ("as_of=yesterday", "segment=no-such-segment"):
        answer = httpx.get(f"{corpus_server}/?{wrong}", headers=BROWSER, timeout=60)
        assert answer.status_code in (400, 404), wrong
        assert "text/html" in answer.headers["content-type"]


def test_the_files_hold_the_claims_behind_the_page(corpus_server: str) -> None:
    text = page(corpus_server, "?lang=en&as_of=2021-01-01&segment=segment-hasakah-dohuk")
    links = {
        name: href.replace("&amp;", "&")
        for href, name in re.findall(r'href="([^"]+)" download[^>]*>(\w+)</a>', text)
    }
    assert set(links) == {"CSV", "JSON", "GeoJSON", "Turtle", "SVG"}
    rows = httpx.get(links["JSON"], timeout=60).json()["rows"]
    features = httpx.get(links["GeoJSON"], timeout=60).json()["features"]
    lines = httpx.get(links["CSV"], timeout=60).text.strip().splitlines()
    assert len(rows) == len(features) == len(lines) - 1 > 0
    graph = Graph().parse(data=httpx.get(links["Turtle"], timeout=60).text, format="turtle")
    claims = {row["evidence"]["claim"] for row in rows}
    assert {str(each) for each in graph.subjects(RDF.type, MAS.Control)} == claims
    assert set(graph.subjects(RDF.type, MAS.Attestation))


def test_the_drawing_stands_alone(disagreeing_server: str) -> None:
    for lang in ("ar", "en"):
        answer = httpx.get(
            f"{disagreeing_server}/border.svg?as_of=2024-06-01&lang={lang}", timeout=60
        )
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert "masalik-border-2024-06-01.svg" in answer.headers["content-disposition"]
        root = ET.fromstring(answer.text)
        assert root.findtext(f"{SVG}title")
        assert root.findtext(f"{SVG}desc")
        assert root.find(f".//{SVG}g[@id='legend']") is not None
        # Nothing in it needs a style sheet, nor leads out of it.
        assert not re.search(r"\sclass=|\sstyle=|href=|<style|<script", answer.text)
        named = set(re.findall(r"url\(#([^)]+)\)", answer.text))
        assert named <= {each.get("id") for each in root.iter(f"{SVG}pattern")}
        assert any("disputed" in each for each in named)
        words = " ".join(" ".join(root.itertext()).split())
        assert "CC BY 4.0" in words
        assert "Natural Earth" in words


def test_programs_are_led_to_the_service(corpus_server: str) -> None:
    answer = httpx.get(f"{corpus_server}/", headers={"Accept": "*/*"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{corpus_server}/sparql")


def test_a_page_of_a_day_is_kept_and_one_of_today_is_not(corpus_server: str) -> None:
    of_day = httpx.get(f"{corpus_server}/?as_of=2021-01-01", headers=BROWSER, timeout=60)
    again = httpx.get(
        f"{corpus_server}/?as_of=2021-01-01",
        headers={**BROWSER, "If-None-Match": of_day.headers["etag"]},
        timeout=60,
    )
    assert again.status_code == 304
