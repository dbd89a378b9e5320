"""The routes of the canned queries over real HTTP: formats, refusals, documentation."""

import asyncio
import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from conftest import publish
from fastapi import FastAPI
from pyoxigraph import Store

import queries
from server import canned, problem_handlers
from server.execution import Executor
from server.settings import Settings
from server.snapshots import Snapshots
from store import DataDirectory

CLAIM = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix g: <https://w3id.org/masalik/graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

g:reference { id:police rdfs:label "Police"@en , "شرطة"@ar . }
art:a {
  id:a a mas:Article .
  id:a-e1 a mas:Seizure ; mas:agent id:police ; mas:quantity id:a-q1 ; mas:attestedBy id:a-att-1 .
  id:a-q1 mas:numericValue 40 ; mas:comparator mas:moreThan .
  id:a-att-1 mas:inDocument id:a ; mas:ownVoice true ; mas:stance mas:asserts .
}
"""


@pytest.fixture(scope="module")
def http(
    live_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    data = tmp_path_factory.mktemp("canned")
    publish(data, CLAIM)
    with httpx.Client(base_url=live_server(data), timeout=30) as client:
        yield client


def test_the_list_names_every_query_with_links(http: httpx.Client) -> None:
    answer = http.get("/queries").raise_for_status().json()
    assert [query["name"] for query in answer["queries"]] == list(queries.catalogue())
    assert answer["count"] == len(queries.catalogue())
    for query in answer["queries"]:
        assert set(query["title"]) == {"en", "ar"}
        required = {p["name"]: p["example"] for p in query["parameters"] if p["required"]}
        for link in query["links"].values():
            assert http.get(link, params=required).status_code == 200, link


def test_json_says_what_was_asked_and_answers_it(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", params={"actor": "police"}).raise_for_status()
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert set(document) == {
        "query",
        "title",
        "parameters",
        "columns",
        "rows",
        "count",
        "snapshot",
    }
    assert document["query"] == "seizures"
    assert document["parameters"] == {"actor": ["police"], "inexact": ["exclude"], "lang": ["en"]}
    assert document["count"] == 1
    assert document["snapshot"] == http.get("/readyz").json()["snapshot"]
    (row,) = document["rows"]
    assert list(row) == [column["name"] for column in document["columns"]]
    assert (row["agentLabel"], row["amount"], row["ownVoice"]) == ("Police", 40, True)
    assert row["outlet"] is None


def test_the_language_of_labels_is_a_parameter(http: httpx.Client) -> None:
    (row,) = http.get("/queries/seizures", params={"lang": "ar"}).json()["rows"]
    assert row["agentLabel"] == "شرطة"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/queries/seizures.csv", {}),
        ("/queries/seizures?format=csv", {}),
        ("/queries/seizures", {"Accept": "text/csv"}),
        ("/queries/seizures?format=csv", {"Accept": "application/json"}),
        ("/queries/seizures.csv", {"Accept": "application/json"}),
        ("/queries/seizures", {"Accept": "application/json;q=0.5, text/csv"}),
    ],
)
def test_csv_is_asked_for_in_three_ways(
    http: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    answer = http.get(path, headers=headers).raise_for_status()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert (row["agentLabel"], row["amount"], row["ownVoice"]) == ("Police", "40", "true")


def test_a_file_can_be_looked_up_before_it_is_fetched(http: httpx.Client) -> None:
    answer = http.head("/queries/seizures.csv")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("accept", ["*/*", "text/html, */*;q=0.8", "application/*"])
def test_json_is_the_default(http: httpx.Client, accept: str) -> None:
    answer = http.get("/queries/seizures", headers={"Accept": accept})
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/queries/seizures.rq", "/queries/seizures?format=rq"])
def test_the_bound_query_can_be_run_elsewhere(http: httpx.Client, path: str) -> None:
    answer = http.get(path, params={"actor": "police", "format": "rq"} if "?" in path else {})
    text = answer.raise_for_status().text
    assert answer.headers["content-type"] == "application/sparql-query; charset=utf-8"
    Store().query(text)
    rows = http.post(
        "/sparql", content=text.encode(), headers={"Content-Type": "application/sparql-query"}
    )
    assert len(rows.json()["results"]["bindings"]) == 1


@pytest.mark.parametrize(
    ("path", "status", "mentions"),
    [
        ("/queries/nothing", 404, "seizures"),
        ("/queries/nothing.csv", 404, "seizures"),
        ("/queries/seizures?who=x", 400, "commodity"),
        ("/queries/seizures.csv?format=json", 400, "commodity"),
        ("/queries/seizures?lang=fr", 400, "en, ar"),
        ("/queries/seizures?from=2022", 400, "YYYY-MM-DD"),
        ("/queries/seizures?actor=a%20b", 400, "slug"),
        ("/queries/seizures?actor=%22%7D", 400, "slug"),
        ("/queries/seizures?format=xml", 400, "csv"),
        ("/queries/about-actor", 400, "actor"),
        ("/queries/seizures?" + "&".join(["actor=police"] * 101), 400, "at most 100"),
    ],
)
def test_refusals_say_what_would_do(
    http: httpx.Client, path: str, status: int, mentions: str
) -> None:
    answer = http.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert mentions in answer.text


def test_an_unknown_parameter_is_told_with_those_known(http: httpx.Client) -> None:
    problem = http.get("/queries/seizures", params={"who": "x"}).json()
    assert problem["parameter"] == "who"
    assert problem["known"] == [*queries.catalogue()["seizures"].parameters, "format"]


def test_no_acceptable_format_is_406(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["detail"]


def test_a_query_grown_too_large_is_413(data_directory: Path) -> None:
    most = len(queries.catalogue()["seizures"].text.encode()) + 500

    async def ask(values: int) -> int:
        settings = Settings(data=data_directory, max_query_bytes=most)
        snapshots = Snapshots(DataDirectory(data_directory), settings)
        await snapshots.refresh()
        app = FastAPI()
        problem_handlers.install(app)
        app.include_router(canned.router(snapshots, Executor(settings), settings))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://masalik") as client:
            answer = await client.get("/queries/seizures", params={"actor": ["police"] * values})
        await snapshots.close()
        return answer.status_code

    assert asyncio.run(ask(5)) == 200
    assert asyncio.run(ask(50)) == 413


def test_every_route_is_documented_from_its_definition(http: httpx.Client) -> None:
    paths = http.get("/openapi.json").raise_for_status().json()["paths"]
    for name, query in queries.catalogue().items():
        operation = paths[f"/queries/{name}"]["get"]
        assert operation["summary"] == query.title["en"]
        assert query.description["ar"] in operation["description"]
        documented = {given["name"]: given for given in operation["parameters"]}
        assert set(documented) == {*query.parameters, "format"}
        for parameter in query.parameters.values():
            given = documented[parameter.name]
            assert given["required"] == parameter.required
            assert parameter.description["en"] in given["description"]
            assert parameter.description["ar"] in given["description"]
            assert parameter.example in given["examples"]
            item = given["schema"]["items"]
            assert item.get("enum", []) == list(parameter.values)
            if parameter.type is queries.ParameterType.DATE:
                assert item["format"] == "date"
