"""The evidence of rows: the article, who said it through whom, the sentence and where it stands."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from articles import CORPUS

import queries

ID = "https://w3id.org/masalik/id/"
NAMES = [
    name
    for name, query in queries.catalogue().items()
    if query.form is queries.Form.SELECT and (query.evidence or query.grouped)
]


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60) as client:
        yield client


def rows(http: httpx.Client, name: str, **values: str) -> list[dict[str, Any]]:
    parameters = queries.catalogue()[name].parameters.values()
    required = {p.name: p.example for p in parameters if p.required}
    found = http.get(f"/queries/{name}", params={**required, **values}).raise_for_status().json()
    return [*found["rows"], *found.get("undated", ())]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_leads_to_the_words_of_an_article(http: httpx.Client, name: str) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in CORPUS.glob("*.txt")}
    found = rows(http, name)
    assert found
    for row in found:
        told = row["evidence"]
        of_row = told if isinstance(told, list) else [told]
        if isinstance(told, list):
            assert {each["claim"] for each in told} == set(row["claims"].split())
        for each in of_row:
            assert each["quote"] in texts[each["article"]["iri"].removeprefix(ID)]
            assert each["article"]["title"]
            assert [relay["ordinal"] for relay in each["relays"]] == list(
                range(1, len(each["relays"]) + 1)
            )
            assert not (each["ownVoice"] and each["speakers"])


def test_evidence_is_nested_and_said_in_full(http: httpx.Client) -> None:
    found = rows(http, "seizures", commodity="captagon", place="northeast-syria")
    told = [row["evidence"] for row in found if row["amount"] == 2500000]
    assert told
    for each in told:
        assert set(each) == {
            *("claim", "attestation", "article", "speakers", "relays", "stance", "ownVoice"),
            *("quote", "link"),
        }
        assert each["speakers"] == [
            {
                "iri": f"{ID}asayish-nes",
                "label": "Internal Security Forces (Asayish), North and East Syria",
            }
        ]
        assert each["relays"] == [{"ordinal": 1, "label": "Syria TV"}]
        assert (each["stance"], each["ownVoice"]) == ("announces", False)


def test_the_link_leads_to_the_sentence(http: httpx.Client) -> None:
    for row in rows(http, "seizures"):
        told = row["evidence"]
        answer = httpx.get(
            told["link"], headers={"Accept": "application/n-triples"}, follow_redirects=True
        )
        assert answer.status_code == 200
        assert told["link"].startswith(str(http.base_url))
        assert told["quote"].splitlines()[0].replace('"', '\\"') in answer.text


@pytest.mark.parametrize("name", NAMES)
def test_evidence_may_be_left_out(http: httpx.Client, name: str) -> None:
    with_it, without = rows(http, name), rows(http, name, evidence="none")
    assert without == [{n: v for n, v in row.items() if n != "evidence"} for row in with_it]
    parameters = queries.catalogue()[name].parameters.values()
    required = {p.name: p.example for p in parameters if p.required}
    plain = http.get(f"/queries/{name}.csv", params={**required, "evidence": "none"})
    header = plain.raise_for_status().text.splitlines()[0].split(",")
    assert not set(queries.catalogue()[name].evidence) & set(header)


def test_names_in_evidence_are_in_the_language_asked_for(http: httpx.Client) -> None:
    ways: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
        ({"lang": "ar"}, {}),
        ({}, {"Accept-Language": "ar-SY, en;q=0.5"}),
        ({"lang": "ar"}, {"Accept-Language": "en"}),
    )
    for asked, headers in ways:
        answer = http.get("/queries/seizures", params=asked, headers=headers).raise_for_status()
        labels = {
            speaker["label"]
            for row in answer.json()["rows"]
            for speaker in row["evidence"]["speakers"]
        }
        assert any("الأمن الداخلي" in label for label in labels), labels
        assert ("Accept-Language" in answer.headers["vary"]) is (not asked)


def test_the_language_read_from_a_header_is_told(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", headers={"Accept-Language": "ar"})
    assert answer.json()["parameters"]["lang"] == [{"value": "ar", "by": "Accept-Language"}]
    assert "Accept-Language" in answer.headers["vary"]
    given = http.get("/queries/seizures?lang=en", headers={"Accept-Language": "ar"})
    assert given.json()["parameters"]["lang"] == [{"value": "en", "by": "given"}]
    assert "Accept-Language" not in given.headers["vary"]
