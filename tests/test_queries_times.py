"""What canned queries take for said as of a day: by whose time, and what has none."""

import pytest
from pyoxigraph import RdfFormat, Store

import queries

PREFIXES = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# Of each class the same claims: dated, open on either side, over, and without a time.
CLAIM = """
art:a {{
  id:a a mas:Article .
  id:a-att mas:inDocument id:a ; mas:ownVoice true .
  id:dated a mas:{kind} ; mas:timeBasis mas:ownDate ;
    mas:earliest "2020-01-01T00:00:00Z"^^xsd:dateTime ;
    mas:latest "2020-12-31T23:59:59Z"^^xsd:dateTime .
  id:since a mas:{kind} ; mas:timeBasis mas:ownDate ;
    mas:earliest "2021-05-01T00:00:00Z"^^xsd:dateTime .
  id:until a mas:{kind} ; mas:timeBasis mas:ownDate ;
    mas:latest "2019-06-30T23:59:59Z"^^xsd:dateTime .
  id:told a mas:{kind} ; mas:timeBasis mas:publicationDate ;
    mas:earliest "2018-03-01T00:00:00Z"^^xsd:dateTime ;
    mas:latest "2018-03-01T23:59:59Z"^^xsd:dateTime .
  id:timeless a mas:{kind} .
}}
"""
CLAIMS = ("dated", "since", "until", "told", "timeless")


def said(name: str, kind: str, day: str | None) -> list[tuple[object, object]]:
    """Return the claims of an answer, each with whether it is told to have no time."""
    store = Store()
    store.load((PREFIXES + CLAIM.format(kind=kind)).encode(), format=RdfFormat.TRIG)
    attested = "".join(
        f"id:{claim} mas:attestedBy id:a-att ; mas:post id:post ; mas:occurrence id:{claim}-o .\n"
        for claim in CLAIMS
    )
    store.load((PREFIXES + attested).encode(), format=RdfFormat.TURTLE)
    given = {"as_of": [day]} if day else {}
    rows = queries.run(store, queries.catalogue()[name], given).json()
    return [(str(row["claim"]).rpartition("/")[2], row["undated"]) for row in rows]


@pytest.mark.parametrize(
    ("day", "events", "states"),
    [
        (None, {"dated", "since", "until", "told"}, {"dated", "since", "until", "told"}),
        ("2018-02-28", {"until"}, {"until"}),
        ("2018-03-01", {"until", "told"}, {"until", "told"}),
        ("2019-06-30", {"until", "told"}, {"until", "told"}),
        # A state is over once its own time is; when it was told bounds it not.
        ("2019-07-01", {"until", "told"}, {"told"}),
        ("2019-12-31", {"until", "told"}, {"told"}),
        ("2020-01-01", {"until", "told", "dated"}, {"told", "dated"}),
        ("2020-12-31", {"until", "told", "dated"}, {"told", "dated"}),
        ("2021-01-01", {"until", "told", "dated"}, {"told"}),
        ("2021-05-01", {"until", "told", "dated", "since"}, {"told", "since"}),
        ("2030-01-01", {"until", "told", "dated", "since"}, {"told", "since"}),
    ],
)
def test_as_of_a_day_is_what_had_begun_and_of_states_what_had_not_ended(
    day: str | None, events: set[str], states: set[str]
) -> None:
    for name, kind, expected in (
        ("seizures", "Seizure", events),
        ("tenures", "Tenure", states),
        ("storage-and-production", "Storage", states),
    ):
        rows = said(name, kind, day)
        assert {claim for claim, undated in rows if not undated} == expected, name
        # What has no time is always told, marked, and last.
        assert rows[-1] == ("timeless", True), name
        assert [undated for _, undated in rows].count(True) == 1
