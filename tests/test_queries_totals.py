"""Totals of what was seized: lower bounds stay lower bounds, and nothing is counted twice."""

from collections.abc import Iterator

import pytest
from articles import CORPUS, REAL, needs_real_articles
from canned_answers import Answers, Row, loaded
from pyoxigraph import RdfFormat, Store

PREFIXES = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix g: <https://w3id.org/masalik/graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

g:reference {
  id:hashish rdfs:label "Hashish"@en , "حشيش"@ar . id:heroin rdfs:label "Heroin"@en .
  id:town rdfs:label "Town"@en . id:other-town rdfs:label "Other town"@en .
}
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with loaded(CORPUS, tmp_path_factory.mktemp("corpus") / "data") as answers:
        yield answers


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with loaded(REAL, tmp_path_factory.mktemp("articles") / "data") as answers:
        yield answers


def seizure(number: int, amount: str = "", *, tells: int | None = None, roles: str = "") -> str:
    """Write a claim in Turtle; ``tells`` is the seizure that it tells, else one of its own."""
    claim = f"id:a-e{number}"
    text = f"{claim} a mas:Seizure ; mas:attestedBy id:a-att ; "
    text += f"mas:occurrence id:a-e{tells or number}-occurrence ; "
    text += roles or "mas:commodity id:hashish ."
    if amount:
        text += f"\n{claim} mas:quantity {claim}-q . {claim}-q {amount} ."
    return text


def totals(*claims: str, **given: str) -> list[Row]:
    """Answer from an article with these claims."""
    store = Store()
    text = PREFIXES + "art:a { id:a a mas:Article . id:a-att mas:inDocument id:a .\n"
    store.load((text + "\n".join(claims) + "}").encode(), RdfFormat.TRIG)
    return Answers(store, {})("seizure-totals", **given)


KILOGRAMS = "mas:unit <http://qudt.org/vocab/unit/KiloGM>"


def exact(number: int) -> str:
    return f"mas:numericValue {number} ; mas:comparator mas:exact ; {KILOGRAMS}"


def figures(row: Row) -> tuple[object, ...]:
    return row["exactTotal"], row["leastTotal"], row["mostTotal"], row["open"], row["approximate"]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (f"mas:numericValue 5 ; mas:comparator mas:exact ; {KILOGRAMS}", (15, 15, 15, False)),
        (f"mas:numericValue 5 ; mas:comparator mas:moreThan ; {KILOGRAMS}", (10, 15, None, True)),
        (f"mas:numericValue 5 ; mas:comparator mas:atLeast ; {KILOGRAMS}", (10, 15, None, True)),
        (f"mas:numericValue 5 ; mas:comparator mas:lessThan ; {KILOGRAMS}", (10, 10, 15, False)),
        (f"mas:lowerBound 3 ; mas:upperBound 7 ; {KILOGRAMS}", (10, 13, 17, False)),
        (f"mas:lowerBound 20 ; mas:comparator mas:vague ; {KILOGRAMS}", (10, 30, None, True)),
        (f"mas:numericValue 2.5 ; mas:comparator mas:exact ; {KILOGRAMS}", (12.5,) * 3 + (False,)),
    ],
)
def test_each_comparator_keeps_its_meaning(amount: str, expected: tuple[object, ...]) -> None:
    (row,) = totals(seizure(1, exact(10)), seizure(2, amount))
    assert figures(row)[:4] == expected
    assert (row["occurrences"], row["counted"], row["unit"]) == (2, 2, "KiloGM")
    assert row["approximate"] == ("vague" in amount)


def test_what_is_about_is_marked_and_not_exact() -> None:
    (row,) = totals(seizure(1, f"mas:numericValue 5 ; mas:comparator mas:about ; {KILOGRAMS}"))
    assert figures(row) == (0, 5, 5, False, True)


def test_units_are_never_mixed() -> None:
    pills = "mas:numericValue 7 ; mas:comparator mas:exact ; mas:unit mas:pill"
    rows = totals(seizure(1, exact(10)), seizure(2, pills))
    assert {row["unit"]: row["leastTotal"] for row in rows} == {"KiloGM": 10, "pill": 7}


def test_a_seizure_told_twice_is_counted_once() -> None:
    (row,) = totals(seizure(1, exact(10)), seizure(2, exact(10), tells=1), seizure(3, tells=1))
    assert row["occurrences"] == row["counted"] == 1
    assert figures(row) == (10, 10, 10, False, False)
    assert row["claims"] == "a-e1 a-e2"


def test_amounts_that_differ_are_a_range() -> None:
    (row,) = totals(seizure(1, exact(10)), seizure(2, exact(12), tells=1))
    assert figures(row) == (0, 10, 12, False, False)


def test_an_amount_that_nothing_divides_is_added_to_none() -> None:
    both = "mas:commodity id:hashish , id:heroin ; mas:atPlace id:town ."
    rows = totals(seizure(1, exact(10), roles=both), seizure(2, exact(1)))
    told = {(row["key"], row["unit"]): (row["occurrences"], row["leastTotal"]) for row in rows}
    assert told == {
        ("hashish", ""): (1, None),
        ("heroin", ""): (1, None),
        ("hashish", "KiloGM"): (1, 1),
    }
    by_place = totals(seizure(1, exact(10), roles=both), by="place")
    assert [(row["key"], row["leastTotal"]) for row in by_place] == [("town", 10)]


def test_a_claim_without_place_gives_way_to_one_with() -> None:
    placed = "mas:commodity id:hashish ; mas:atPlace id:town ."
    rows = totals(seizure(1, roles=placed), seizure(2, tells=1), by="place")
    assert [(row["key"], row["occurrences"]) for row in rows] == [("town", 1)]


def dated(edtf: str, basis: str, day: str) -> str:
    return (
        f'mas:commodity id:hashish ; mas:edtf "{edtf}" ; mas:timeBasis mas:{basis} ; '
        f'mas:earliest "{day}T00:00:00Z"^^xsd:dateTime ; '
        f'mas:latest "{day}T23:59:59Z"^^xsd:dateTime .'
    )


def test_the_month_is_that_of_the_seizure_where_one_is_told() -> None:
    rows = totals(
        seizure(1, exact(10), roles=dated("2022-02", "ownDate", "2022-02-28")),
        seizure(2, exact(10), tells=1, roles=dated("2022-03-05", "publicationDate", "2022-03-05")),
        seizure(3, exact(1), roles=dated("2022", "ownDate", "2022-01-01")),
        by="month",
    )
    assert [(row["key"], row["timeBasis"], row["leastTotal"]) for row in rows] == [
        ("", "", 1),
        ("2022-02", "ownDate", 10),
    ]


def test_undated_seizures_are_apart() -> None:
    claims = (
        seizure(1, exact(10)),
        seizure(2, exact(1), roles=dated("2022-03", "ownDate", "2022-03-01")),
    )
    rows = totals(*claims)
    assert [(row["undated"], row["leastTotal"]) for row in rows] == [(False, 1), (True, 10)]
    before = totals(*claims, as_of="2022-02-28")
    assert [(row["undated"], row["leastTotal"]) for row in before] == [(True, 10)]


@needs_real_articles
def test_the_articles_tell_of_more_than_two_and_a_half_million_pills(real: Answers) -> None:
    rows = {(row["key"], row["unit"]): row for row in real("seizure-totals")}
    pills = rows["captagon", "pill"]
    assert figures(pills) == (0, 2_500_000, None, True, False)
    assert (pills["occurrences"], pills["claims"]) == (1, "syriatv-2022-e20")
    assert figures(rows["narcotics", "shipment"]) == (1, 1, 1, False, False)
    # Three claims of al-Araby tell one seizure near Damascus, without numbers.
    weapons = rows["light-medium-weapons", ""]
    assert (weapons["occurrences"], weapons["counted"]) == (1, 0)
    assert weapons["claims"] == "alaraby-2025-e36 alaraby-2025-e48"
    # Undated quantities that ended up with the two countries' cooperation.
    undated = rows["narcotics", ""]
    assert (undated["undated"], undated["occurrences"]) == (True, 2)
    assert undated["articles"] == "alwatan-mou"


@needs_real_articles
def test_by_month_and_by_place(real: Answers) -> None:
    months = [(row["key"], row["timeBasis"]) for row in real("seizure-totals", by="month")]
    assert months == [
        ("2022-03", "ownDate"),
        ("2022-11", "publicationDate"),
        ("2025-05", "attestationDate"),
        ("", ""),
    ]
    (pills,) = real("seizure-totals", by="place", commodity="captagon")
    assert (pills["key"], pills["leastTotal"], pills["open"]) == (
        "northeast-syria",
        2_500_000,
        True,
    )


def test_a_headline_and_its_story_are_one_seizure(corpus: Answers) -> None:
    (row,) = corpus("seizure-totals", commodity="captagon", lang="ar")
    assert (row["keyLabel"], row["occurrences"], row["leastTotal"]) == ("كبتاغون", 1, 2_500_000)
