"""What the canned queries make of claims: roles, sources, times, labels, in two engines."""

import re

import pytest
import rdflib
from pyoxigraph import RdfFormat, Store, serialize
from rdflib.query import ResultRow

import queries

CATALOGUE = queries.catalogue()

CLAIMS = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix g: <https://w3id.org/masalik/graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

g:ontology {
  mas:agent rdfs:subPropertyOf mas:involves . mas:speaker rdfs:subPropertyOf mas:involves .
  mas:relayedBy rdfs:subPropertyOf mas:involves . mas:fromPlace rdfs:subPropertyOf mas:involves . }
g:reference {
  id:police rdfs:label "Police"@en , "شرطة"@ar .
  id:paper a mas:MediaOutlet ; rdfs:label "Paper"@en , "جريدة"@ar .
  id:agency a mas:MediaOutlet ; rdfs:label "Agency"@en , "وكالة"@ar .
  id:town rdfs:label "Town"@en , "بلدة"@ar ; mas:within id:province .
  id:province rdfs:label "Province"@en , "محافظة"@ar .
}
art:a {
  id:a a mas:Article ; mas:publishedBy id:paper .
  id:a-e1 a mas:Seizure ; mas:agent id:police , id:a-unit ; mas:atPlace id:town ;
    mas:attestedBy id:a-att-1 ; mas:quantity id:a-q1 ; mas:occurrence id:a-e1-occurrence ;
    mas:edtf "2022-03" ; mas:earliest "2022-03-01T00:00:00Z"^^xsd:dateTime ;
    mas:latest "2022-03-31T23:59:59Z"^^xsd:dateTime .
  id:a-q1 mas:numericValue 40 ; mas:comparator mas:moreThan ; mas:words "كثير"@ar .
  id:a-unit rdfs:label "وحدة"@ar .
  id:a-e2 a mas:Seizure ; mas:agent id:police ; mas:inexactType true ; mas:attestedBy id:a-att-1 .
  id:a-e3 a mas:Possibility ; mas:possibleType mas:Meeting ; mas:modality mas:planned ;
    mas:participant id:police ; mas:attestedBy id:a-att-2 .
  id:a-e4 a mas:TraffickingRoute ; mas:agent id:a-unit ; mas:leg id:a-e4-leg-1 ;
    mas:attestedBy id:a-att-1 .
  id:a-e4-leg-1 mas:ordinal 1 ; mas:fromPlace id:town ; mas:toPlace id:province .
  id:a-att-1 mas:inDocument id:a ; mas:speaker id:a-source ; mas:stance mas:announces ;
    mas:hasSpan id:a-s1 ; mas:relay id:a-r1 , id:a-r2 .
  id:a-r1 mas:ordinal 1 ; mas:relayedBy id:paper .
  id:a-r2 mas:ordinal 2 ; mas:relayedBy id:agency .
  id:a-s1 mas:quote "جملة"@ar .
  id:a-att-2 mas:inDocument id:a ; mas:ownVoice true ; mas:stance mas:asserts ;
    mas:hasSpan id:a-s2 .
  id:a-s2 mas:quote "جملة ثانية"@ar .
  id:a-source a mas:AnonymousSource ; rdfs:label "مصدر"@ar .
}
"""


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load(CLAIMS.encode(), format=RdfFormat.TRIG)
    return store


def rows(store: Store, name: str, **values: str) -> list[dict[str, object]]:
    given = {key.rstrip("_"): [value] for key, value in values.items()}
    return [dict(row) for row in queries.run(store, CATALOGUE[name], given).json()]


def test_a_row_tells_claim_source_and_chain(store: Store) -> None:
    (row,) = rows(store, "seizures")
    assert row["claim"] == "https://w3id.org/masalik/id/a-e1"
    assert (row["amount"], row["comparator"]) == (40, "moreThan")
    assert row["outletLabel"] == "Paper"
    assert row["quote"] == "جملة"
    assert row["speakerLabel"] == "مصدر"
    assert row["relays"] == "1 Paper; 2 Agency"
    assert (row["stance"], row["ownVoice"]) == ("announces", False)


def test_labels_come_in_the_language_or_else_in_the_other(store: Store) -> None:
    assert rows(store, "seizures")[0]["agentLabel"] == "Police; وحدة"
    assert rows(store, "seizures", lang="ar")[0]["agentLabel"] == "شرطة; وحدة"


def test_inexact_claims_are_left_out_counted_and_asked_for(store: Store) -> None:
    assert [row["inexactLeftOut"] for row in rows(store, "seizures")] == [1]
    assert [row["inexactLeftOut"] for row in rows(store, "seizures", inexact="include")] == [0, 0]


def test_possibilities_come_on_request_flagged(store: Store) -> None:
    assert rows(store, "meetings") == []
    (row,) = rows(store, "meetings", possibilities="include")
    assert (row["possible"], row["modality"], row["ownVoice"]) == (True, "planned", True)


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"from_": "2022-03-31"}, 1),
        ({"from_": "2022-04-01"}, 0),
        ({"to": "2022-03-01"}, 1),
        ({"to": "2022-02-28"}, 0),
        ({"actor": "police"}, 1),
        ({"actor": "agency"}, 0),
        ({"place": "province"}, 1),
        ({"place": "town"}, 1),
        ({"place": "agency"}, 0),
        ({"article": "a"}, 1),
        ({"article": "b"}, 0),
    ],
)
def test_parameters_select(store: Store, values: dict[str, str], count: int) -> None:
    assert len(rows(store, "seizures", **values)) == count


def test_undated_claims_are_in_no_period(store: Store) -> None:
    everything = rows(store, "seizures", inexact="include")
    within = rows(store, "seizures", inexact="include", from_="1900-01-01", to="2100-01-01")
    assert (len(everything), len(within)) == (2, 1)


def test_any_role_of_an_actor_counts(store: Store) -> None:
    def roles(actor: str) -> list[object]:
        return [row["roles"] for row in rows(store, "about-actor", actor=actor)]

    assert roles("police") == ["agent", "agent"]
    assert roles("agency") == ["relayedBy"] * 3
    assert roles("town") == ["fromPlace"]
    assert roles("a-source") == ["speaker"] * 3


def test_the_chain_is_told_link_by_link(store: Store) -> None:
    links = rows(store, "attribution-chain", claim="a-e1")
    assert [(link["ordinal"], link["sourceLabel"], link["unnamed"]) for link in links] == [
        (0, "مصدر", True),
        (1, "Paper", False),
        (2, "Agency", False),
    ]
    (own,) = rows(store, "attribution-chain", claim="a-e3")
    assert (own["ordinal"], own["source"], own["ownVoice"]) == (None, None, True)


def test_only_claims_without_a_fully_named_chain_rest_on_unnamed_sources(store: Store) -> None:
    found = rows(store, "unnamed-sources")
    assert {str(row["claim"])[-4:] for row in found} == {"a-e1", "a-e2", "a-e4"}
    assert {row["unnamed"] for row in found} == {"speaker"}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("seizures", {}),
        ("meetings", {"possibilities": ["include"]}),
        ("trafficking-routes", {}),
        ("about-actor", {"actor": ["police"]}),
        ("attribution-chain", {}),
        ("unnamed-sources", {}),
    ],
)
def test_another_engine_answers_the_same(
    store: Store, name: str, values: dict[str, list[str]]
) -> None:
    query = CATALOGUE[name]
    triples = serialize((quad.triple for quad in store), format=RdfFormat.N_TRIPLES)
    assert triples
    other = rdflib.Graph().parse(data=triples.decode(), format="nt")

    def comparable(value: object) -> list[str]:
        # Only ours keeps the order within lists; the other one prints booleans its own way.
        text = "" if value is None else str(value).lower().replace("+00:00", "z")
        return sorted(re.split("; | ", text))

    ours = [[*map(comparable, row)] for row in queries.run(store, query, values).rows]
    results = other.query(queries.bind(query, values))
    theirs = [[*map(comparable, row)] for row in results if isinstance(row, ResultRow)]
    assert ours
    assert sorted(ours) == sorted(theirs)
