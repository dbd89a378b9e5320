"""Clients in JavaScript, as web pages use them: Comunica and fetch-sparql-endpoint."""

from collections.abc import Callable
from pathlib import Path

import pytest
from javascript import javascript_answers

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SDF = "https://w3id.org/masalik/id/sdf"
WORDS = "قوات سوريا الديمقراطية"
ASKED = [
    ("SELECT", f"SELECT ?who ?name {{ ?who <{LABEL}> ?name FILTER(CONTAINS(?name, 'سوريا')) }}"),
    ("ASK", f"ASK {{ ?who <{LABEL}> '{WORDS}'@ar }}"),
    ("ASK", f"ASK {{ ?who <{LABEL}> '{WORDS}'@en }}"),
    ("CONSTRUCT", f"CONSTRUCT {{ ?who <a:name> ?name }} {{ ?who <{LABEL}> ?name }}"),
]


@pytest.fixture(scope="module")
def endpoint(live_server: Callable[[Path], str], data_directory: Path) -> str:
    return live_server(data_directory) + "/sparql"


@pytest.mark.parametrize("client", ["comunica", "fetch"])
def test_every_form_is_understood(javascript_tools: None, endpoint: str, client: str) -> None:
    name = {"value": WORDS, "language": "ar"}
    answers = [each.get("answer", each) for each in javascript_answers(client, endpoint, ASKED)]
    assert answers == [
        [{"who": {"value": SDF}, "name": name}],
        True,
        False,
        [[SDF, "a:name", name]],
    ]


def test_a_description_and_an_error_are_understood(javascript_tools: None, endpoint: str) -> None:
    asked = [
        ("DESCRIBE", f"DESCRIBE <{SDF}>"),
        ("SELECT", "SELECT ?x { ?x a <a:T> . SERVICE <http://127.0.0.1:9/> { ?x ?p ?o } }"),
        ("ASK", "ASK { ?s ?p ?o }"),
    ]
    description, refused, after = javascript_answers("fetch", endpoint, asked)
    assert [SDF, LABEL, {"value": WORDS, "language": "ar"}] in description["answer"]
    # The client shows status and body of a refusal.
    assert "403" in refused["error"]
    assert "service-refused" in refused["error"]
    assert after["answer"] is True


def test_comunica_joins_what_several_requests_bring(javascript_tools: None, endpoint: str) -> None:
    mas = "https://w3id.org/masalik/ontology#"
    query = (
        f"SELECT ?claim ?name {{ GRAPH ?g {{ ?claim <{mas}agent> ?who }} "
        f"?who <{LABEL}> ?name OPTIONAL {{ ?claim <{mas}atPlace> ?place }} "
        "FILTER(!BOUND(?place)) } ORDER BY ?claim LIMIT 5"
    )
    (told,) = javascript_answers("comunica", endpoint, [("SELECT", query)])
    assert told == {
        "answer": [
            {
                "claim": {"value": "https://w3id.org/masalik/id/one-e1"},
                "name": {"value": WORDS, "language": "ar"},
            }
        ]
    }
