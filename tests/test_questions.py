"""What analysts ask of the five source articles, answered over real HTTP by the canned queries.

The articles are not part of this repository; without them these tests are skipped.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ARTICLES = Path(__file__).parents[2] / "shared" / "articles"
ID = "https://w3id.org/masalik/id/"

pytestmark = pytest.mark.skipif(
    not ARTICLES.is_dir(), reason="the source articles are not beside this checkout"
)

Row = dict[str, Any]
Ask = Callable[..., list[Row]]


@pytest.fixture(scope="module")
def ask(
    live_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ask]:
    """Ask a canned query; every quote of its answer is checked against the article's text."""
    data = tmp_path_factory.mktemp("questions")
    command = [sys.executable, "-m", "masalik", "load", str(ARTICLES), "--data", str(data)]
    subprocess.run(command, check=True, capture_output=True)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in ARTICLES.glob("*.txt")}
    with httpx.Client(base_url=live_server(data), timeout=60) as http:

        def answer(query: str, **values: str | list[str]) -> list[Row]:
            given = {name.rstrip("_"): value for name, value in values.items()}
            document = http.get(f"/queries/{query}", params={**given, "limit": "1000"})
            rows = [with_evidence(row) for row in document.raise_for_status().json()["rows"]]
            for row in rows:
                for quote in (row["quote"] or "").split("\n"):
                    assert quote in texts[slug(row["article"])] if row["article"] else not quote
            return rows

        yield answer


def with_evidence(row: Row) -> Row:
    """Give a row with its evidence beside the other columns."""
    told = row.get("evidence")
    if not isinstance(told, dict):
        return row
    outlet = told["article"]["outlet"] or {"iri": None, "label": None}
    return row | {
        **{name: told[name] for name in ("claim", "attestation", "stance", "ownVoice", "quote")},
        "article": told["article"]["iri"],
        "articleTitle": told["article"]["title"],
        "outlet": outlet["iri"],
        "outletLabel": outlet["label"],
        "speaker": " ".join(each["iri"] for each in told["speakers"]),
        "speakerLabel": "; ".join(each["label"] for each in told["speakers"]),
        "relays": "; ".join(f"{each['ordinal']} {each['label']}" for each in told["relays"]),
    }


def slug(iri: str) -> str:
    return iri.removeprefix(ID)


def slugs(iris: str) -> set[str]:
    return {slug(iri) for iri in iris.split()}


def articles(rows: list[Row]) -> set[str]:
    return {slug(row["article"]) for row in rows}


def labels(text: str) -> set[str]:
    return set(text.split("; "))


def test_q01_meetings_of_security_bodies(ask: Ask) -> None:
    (row,) = ask("meetings", article="syriatv-2022")
    assert slugs(row["participant"]) == {"asayish-nes", "kri-counter-narcotics"}
    assert row["publicity"] == "undisclosed"
    assert "غير معلن" in row["quote"]


def test_q02_the_source_of_that_meeting(ask: Ask) -> None:
    (link,) = ask("attribution-chain", article="syriatv-2022", class_="Meeting")
    assert (link["ordinal"], link["unnamed"], link["sourceLabel"]) == (0, True, "مصدر خاص")
    assert link["addresseeLabel"] == "Syria TV"
    assert slug(link["outlet"]) == "syria-tv"


def test_q03_what_the_two_sides_agreed_on(ask: Ask) -> None:
    (row,) = (
        row
        for row in ask("cooperation-edges", article="syriatv-2022", either="asayish-nes")
        if row["kind"] == "Commitment"
    )
    assert "Exchange of information" in labels(row["topicLabel"])
    assert "اتصال" in row["topicLabel"]


def test_q04_seizures(ask: Ask) -> None:
    (row,) = ask("seizures", article="syriatv-2022", actor="asayish-nes")
    assert slug(row["commodity"]) == "captagon"
    assert (row["amount"], row["comparator"], row["unit"]) == (2_500_000, "moreThan", "pill")
    assert (row["date"], row["timeBasis"]) == ("2022-03", "ownDate")
    assert row["placeLabel"] == "North-east Syria"
    assert row["concealedInLabel"] == "Building materials"
    assert row["toPlaceLabel"] == "Kurdistan Region of Iraq"
    assert slug(row["speaker"]) == "asayish-nes"
    assert row["stance"] == "announces"
    assert "2.5 مليون" in row["quote"]


def test_q05_routes_in_order(ask: Ask) -> None:
    legs = ask("trafficking-routes", article="syriatv-2022")
    assert [(leg["leg"], slug(leg["fromPlace"]), slug(leg["toPlace"])) for leg in legs] == [
        (1, "regime-held-areas", "sdf-held-areas"),
        (2, "sdf-held-areas", "kurdistan-region"),
        (3, "kurdistan-region", "iraq"),
    ]
    for leg in legs:
        assert slugs(leg["agent"]) == {"ndf", "ansar-battalions"}
        assert slugs(leg["commodity"]) == {"narcotics", "drug-pills"}
        assert "أنصار" in leg["quote"]


def test_q06_who_is_accused_of_bringing_drugs(ask: Ask) -> None:
    assert ask("illicit-movements", actor="iran-linked-militias-syria", commodity="heroin") == []
    (row,) = ask(
        "illicit-movements",
        actor="iran-linked-militias-syria",
        commodity="heroin",
        inexact="include",
    )
    assert slugs(row["commodity"]) == {"drug-pills", "hashish", "heroin"}
    assert row["stance"] == "accuses"
    assert row["toPlaceLabel"] == "North-east Syria"
    assert "الهيروين" in row["quote"]


def test_q07_drug_depots(ask: Ask) -> None:
    (row,) = (row for row in ask("storage-and-production") if row["kind"] == "Storage")
    assert "ndf-headquarters-hasakah" in slugs(row["place"])
    assert "hasakah-security-square" in slugs(row["place"])
    assert "مستودعات" in row["quote"]


def test_q08_arrests_of_trafficking_groups(ask: Ask) -> None:
    (row,) = ask("arrests", actor="asayish-nes")
    assert (row["amount"], row["comparator"], row["date"]) == (4, "exact", "2022-10")
    assert labels(row["placeLabel"]) == {"Qamishli", "Hasakah", "Tabqa"}


def test_q09_value_of_captagon_exports(ask: Ask) -> None:
    (row,) = ask("measurements", commodity="captagon", dimension="monetaryValue")
    assert articles([row]) == {"syriatv-2022"}
    assert (row["amount"], row["comparator"], row["unit"]) == (3_460_000_000, "moreThan", "USD")
    assert (row["date"], row["placeLabel"]) == ("2020", "Syria")
    assert slug(row["speaker"]) == "coar"
    assert row["relays"] == "1 COAR report on captagon in Syria; 2 The Guardian"
    assert slug(row["outlet"]) == "syria-tv"
    assert "3.46 مليارات" in row["quote"]
    guardian = ask("attribution-chain", claim=row["claim"])[-1]
    assert (slug(guardian["source"]), guardian["linkDate"]) == ("the-guardian", "2021-06")


def test_q10_legislation(ask: Ask) -> None:
    steps = {
        (instrument, body, row["date"])
        for row in ask("legislation")
        for instrument in slugs(row["instrument"])
        for body in slugs(row["agent"])
    }
    assert {
        ("captagon-act-2022", "us-house", "2022-09"),
        ("captagon-act-2022", "us-congress", "2022-12"),
        ("earthquake-act-2023", "us-congress", "2023-03"),
        ("anti-normalisation-act-2023", "us-congress", "2023-05"),
    } <= steps
    (bill,) = ask("legislation", body="us-house", article="syriatv-2022")
    assert bill["sponsorLabel"] == "French Hill"
    (resolution,) = ask("legislation", instrument="unga-missing-2023")
    assert slug(resolution["agent"]) == "un-general-assembly"


def test_q11_pillars_in_order(ask: Ask) -> None:
    pillars = ask("strategy-pillars", instrument="us-captagon-strategy-2023")
    assert [pillar["pillar"] for pillar in pillars] == [1, 2, 3, 4]
    assert articles(pillars) == {"us-strategy-2023"}
    for pillar, word in zip(pillars, ("الدبلوماسي", "العقوبات", "التدريب", "رسائل"), strict=True):
        assert word in pillar["topicLabel"]
        assert word in pillar["quote"]


def test_q12_who_issued_the_strategy_and_what_it_aims_at(ask: Ask) -> None:
    rows = ask("aims", article="us-strategy-2023")
    issued = [row for row in rows if row["kind"] == "Issuance"]
    assert "us-state-department" in set.union(*(slugs(row["agent"]) for row in issued))
    aimed = ask("aims", instrument="us-captagon-strategy-2023", article="us-strategy-2023")
    assert any("Drug networks" in row["affectedLabel"] for row in aimed)


def test_q14_the_designated_organisation(ask: Ask) -> None:
    rows = ask("about-actor", actor="hezbollah")
    assert articles(rows) == {"us-strategy-2023"}
    assert any("غسل" in row["involvedLabel"] for row in rows)
    assert {row["kind"] for row in rows if not row["possible"]} == {"Affiliation"}


def test_q15_opinions_of_named_analysts(ask: Ask) -> None:
    opinions = ask("opinions")
    assert {"mamoun-sayed-issa", "ahmed-al-nuaimi"} <= {slug(row["speaker"]) for row in opinions}
    (post,) = {row["speakerPost"] for row in ask("opinions", analyst="mamoun-sayed-issa")}
    assert "الباحث" in post


def edges(rows: list[Row]) -> set[frozenset[str]]:
    return {frozenset({slug(row["actor"]), slug(row["partner"])}) for row in rows}


def test_q16_q31_q34_cooperation(ask: Ask) -> None:
    rows = ask("cooperation-edges")
    assert {
        frozenset(pair)
        for pair in (
            ("asayish-nes", "kri-counter-narcotics"),
            ("sdf", "international-coalition"),
            ("iraqi-forces", "sdf"),
            ("iraq", "syria"),
            ("iraq", "syrian-administration-2025"),
            ("iraq", "jordan"),
            ("iraq", "turkey"),
            ("us-state-department", "british-partners"),
            ("us-state-department", "european-partners"),
        )
    } <= edges(rows)
    assert articles(rows) == {path.stem for path in ARTICLES.glob("*.txt")}
    for row in ask("cooperation-edges", either="iraqi-forces", article="radioalkul-2022"):
        assert len(row["claims"].split()) > 1
        assert "Russia Today (RT)" in row["relays"]


def test_q17_length_of_the_border(ask: Ask) -> None:
    rows = ask("measurements", measured="iraq-syria-border", dimension="length")
    claimed = {slug(row["article"]): (row["amount"], row["comparator"]) for row in rows}
    assert claimed == {"radioalkul-2022": (620, "about"), "alaraby-2025": (613, "exact")}
    for row in rows:
        assert row["unit"] == "KiloM"
        assert str(row["amount"]) in row["quote"]
        other = 613 if row["amount"] == 620 else 620
        assert str(other) in row["conflicts"]


def test_q18_who_holds_the_iraqi_side(ask: Ask) -> None:
    rows = {slug(row["segment"]): row for row in ask("border-control", side="iraq")}
    assert articles(list(rows.values())) == {"radioalkul-2022"}
    federal, dohuk = rows["segment-iraq-federal"], rows["segment-iraq-dohuk"]
    assert slugs(federal["agent"]) == {"iraqi-federal-forces"}
    assert federal["participantLabel"] == "Iran-backed militias in Iraq"
    assert slugs(federal["place"]) == {"nineveh-governorate", "anbar-governorate"}
    assert slugs(dohuk["agent"]) == {"kurdistan-region-authorities"}
    assert slugs(dohuk["place"]) == {"dohuk-governorate", "far-northwest-iraq"}
    assert "نينوى" in federal["quote"]
    assert "دهوك" in dohuk["quote"]


def test_q19_who_holds_the_syrian_side(ask: Ask) -> None:
    whole = [row for row in ask("border-control", side="syria") if row["holding"] == "shared"]
    (row,) = whole
    assert slugs(row["agent"]) == {"assad-government-forces", "sdf", "tanf-opposition"}
    assert slugs(row["place"]) == {
        "hasakah-governorate",
        "deir-ez-zor-governorate",
        "homs-governorate",
    }
    (tanf,) = ask("border-control", place="al-tanf")
    assert slugs(tanf["agent"]) == {"tanf-opposition"}


def test_q20_fortifications(ask: Ask) -> None:
    rows = ask("fortifications", possibilities="include")
    built = {(slug(row["article"]), slug(row["facility"]), row["possible"]) for row in rows}
    assert {
        ("radioalkul-2022", "watchtowers", False),
        ("radioalkul-2022", "thermal-cameras", False),
        ("alwatan-mou", "thermal-cameras", False),
        ("alwatan-mou", "security-fence", True),
        ("alaraby-2025", "border-fortifications-iraq", False),
    } <= built


def test_q21_commanders_of_the_border_forces(ask: Ask) -> None:
    rows = ask("tenures", post="iraqi-border-forces-commander")
    named = {slug(row["article"]): slug(row["agent"]) for row in rows}
    assert named == {"radioalkul-2022": "hamid-al-husseini", "alwatan-mou": "mohammed-sukkar"}
    for row in rows:
        assert row["conflicts"]
        assert row["conflicts"] != row["agentLabel"]
        assert "قائد" in row["quote"]


def test_q22_crossings(ask: Ask) -> None:
    rows = ask("crossings", crossing="albukamal-crossing")
    assert articles(rows) == {"radioalkul-2022"}
    assert {(row["status"], row["date"]) for row in rows} >= {("reopened", "2019-09")}
    assert "weakTrade" in {row["status"] for row in rows}


def test_q23_who_crosses_into_syria(ask: Ask) -> None:
    rows = ask("illicit-movements", place="syria", article="radioalkul-2022", inexact="include")
    (row,) = (row for row in rows if slugs(row["agent"] or "") == {"iran-linked-militias-syria"})
    assert (row["lowerBound"], row["comparator"]) == (2000, "vague")


def test_q24_who_signed_the_memorandum(ask: Ask) -> None:
    rows = ask(
        "agreement-signings",
        instrument="iraq-syria-security-memorandum",
        signatory=["mohammad-al-rahmoun", "abdul-amir-al-shammari"],
    )
    assert articles(rows) == {"alwatan-mou"}
    posts: dict[str, set[str]] = {}
    for row in rows:
        posts.setdefault(slug(row["signedBy"]), set()).update(labels(row["postLabel"]))
    assert posts == {
        "mohammad-al-rahmoun": {"Minister of Interior of Syria", "Major General (rank)"},
        "abdul-amir-al-shammari": {"Minister of Interior of Iraq"},
    }
    placed = [row for row in rows if row["placeLabel"]]
    assert {slug(row["signedBy"]) for row in placed} == set(posts)
    for row in placed:
        assert "Baghdad" in labels(row["placeLabel"])
        assert any("Ministry of Interior of Iraq" in label for label in labels(row["placeLabel"]))
        assert "بغداد" in row["quote"]


def test_q25_fields_of_the_memorandum(ask: Ask) -> None:
    rows = ask("agreement-provisions", instrument="iraq-syria-security-memorandum")
    assert articles(rows) == {"alwatan-mou"}
    assert {slug(row["field"]) for row in rows} >= {
        "counter-terrorism",
        "drug-control",
        "human-trafficking",
        "cyber-security",
        "rehabilitation",
        "training-topic",
        "border-control",
        "border-crimes",
        "smuggling-topic",
        "extradition",
        "organised-crime",
        "money-laundering",
    }
    for row in ask("agreement-provisions", topic="cyber-security"):
        assert "السيبراني" in row["quote"]


def test_q26_the_meeting_that_is_planned(ask: Ask) -> None:
    rows = ask("meetings", place="baghdad", possibilities="include")
    planned = [row for row in rows if row["modality"] == "planned"]
    assert "XXXX-07-22" in {row["date"] for row in planned}
    assert {row["possible"] for row in planned} == {True}
    assert "تموز" in planned[0]["quote"]


def test_q27_whom_the_minister_met_and_visited(ask: Ask) -> None:
    met = ask("meetings", participant="mohammad-al-rahmoun")
    assert {"mohammed-al-sudani", "mohammed-sukkar"} <= set.union(
        *(slugs(row["participant"]) for row in met)
    )
    seen = ask("visits", actor="mohammad-al-rahmoun")
    assert {"border-camera-centre", "iraqi-police-college"} <= set.union(
        *(slugs(row["toPlace"]) for row in seen)
    )


def test_q28_q29_the_cells_captured_and_through_whom(ask: Ask) -> None:
    arrests = ask("arrests", article="alaraby-2025", arrested="isis-cells-rif-dimashq")
    towns = {"Western Ghouta", "Al-Kiswah", "Deir Khabiyah", "Al-Muqaylibah", "Zakiyah"}
    (row,) = (row for row in arrests if towns <= labels(row["placeLabel"] or ""))
    assert slugs(row["agent"]) == {"syrian-interior-ministry"}
    chain = ask("attribution-chain", claim=row["claim"])
    assert [(link["ordinal"], slug(link["source"])) for link in chain] == [
        (0, "hussam-al-tahan"),
        (1, "anadolu"),
    ]
    assert chain[0]["postLabel"] == "Commander of Internal Security in Rif Dimashq"
    assert {slug(link["outlet"]) for link in chain} == {"alaraby-aljadeed"}
    assert "الكسوة" in chain[0]["quote"]
    weapons = set.union(
        *(slugs(row["commodity"]) for row in ask("seizures", article="alaraby-2025"))
    )
    assert weapons == {
        "light-medium-weapons",
        "heavy-weapons",
        "anti-armour-missiles",
        "explosive-devices",
        "suicide-vests",
    }


@pytest.mark.parametrize(
    ("day", "authority", "article"),
    [
        ("2022-11-10", "assad-government", "syriatv-2022"),
        ("2025-05-27", "syrian-administration-2025", "alaraby-2025"),
    ],
)
def test_q32_who_governs_in_damascus(ask: Ask, day: str, authority: str, article: str) -> None:
    rows = ask("governance", state="syria", as_of=day)
    assert {slug(row["authority"]) for row in rows} == {authority}
    assert article in articles(rows)
    assert all(row["basis"] and row["start"] for row in rows)


def test_q30_what_the_cells_tried_to_do(ask: Ask) -> None:
    rows = [
        row
        for row in ask("about-actor", actor="nour-al-din-al-baba", article="alaraby-2025")
        if row["roles"] == "speaker"
    ]
    tried = {row["kind"] for row in rows if row["modality"] == "attempted"}
    assert {"IllicitMovement", "Recruitment"} <= tried
    assert "Acquisition" in {row["kind"] for row in rows}
    assert {row["relays"] for row in rows} == {"1 Syria TV"}


def test_q33_claims_that_rest_on_unnamed_sources(ask: Ask) -> None:
    rows = ask("unnamed-sources")
    told = {(slug(row["article"]), row["kind"]) for row in rows}
    assert {
        ("syriatv-2022", "Meeting"),
        ("syriatv-2022", "IllicitMovement"),
        ("syriatv-2022", "Storage"),
        ("radioalkul-2022", "Trend"),
        ("alaraby-2025", "Cooperation"),
    } <= told
    # The article names a commander, but heard of his words from unnamed sources.
    relayed = [row for row in rows if row["unnamed"] == "relay"]
    assert {slug(row["speaker"]) for row in relayed} == {"mohammed-sukkar"}


def test_q35_everything_about_the_sdf(ask: Ask) -> None:
    rows = ask("about-actor", actor="sdf")
    assert articles(rows) == {"syriatv-2022", "radioalkul-2022"}
    names = ("قسد", "قوات سوريا الديمقراطية")
    for name in names:
        assert any(name in row["quote"] for row in rows)
    kinds = {row["kind"] for row in rows}
    assert {"Cooperation", "Control", "Seizure", "Support", "Affiliation"} <= kinds
    in_arabic = ask("about-actor", actor="sdf", lang="ar")
    assert [row["claim"] for row in in_arabic] == [row["claim"] for row in rows]
