"""The routes of the canned queries over real HTTP: the list, refusals, methods, validators."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import queries
from server.app import create_app
from server.settings import Settings

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60) as client:
        yield client


def test_the_list_names_every_query_with_links(http: httpx.Client) -> None:
    answer = http.get("/queries").raise_for_status().json()
    assert {query["name"] for query in answer["queries"]} == set(queries.catalogue())
    assert answer["count"] == len(queries.catalogue())
    groups = [group["name"] for group in answer["groups"]]
    of_queries = [query["group"] for query in answer["queries"]]
    assert of_queries == sorted(of_queries, key=groups.index)
    for query in answer["queries"]:
        assert set(query["title"]) == {"en", "ar"}
        assert set(query["links"]) == set(map(str, queries.catalogue()[query["name"]].formats))


@pytest.mark.parametrize("name", queries.catalogue())
def test_every_link_of_the_list_answers(http: httpx.Client, name: str) -> None:
    query = queries.catalogue()[name]
    required = {p.name: p.example for p in query.parameters.values() if p.required}
    for form in query.formats:
        answer = http.get(f"/queries/{name}.{form}", params=required)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == form.media_type


@pytest.mark.parametrize(
    ("path", "status", "mentions"),
    [
        ("/queries/nothing", 404, "seizures"),
        ("/queries/nothing.csv", 404, "seizures"),
        ("/queries/seizures.pdf", 404, "csv"),
        ("/queries/seizures/more", 404, "seizures"),
        ("/queries/seizures.geojson", 406, "csv"),
        ("/queries/seizures?format=ttl", 406, "csv"),
        ("/queries/seizures?format=xml", 400, "csv"),
        ("/queries/seizures?format=csv&format=json", 400, "one value"),
        ("/queries/seizures?who=x", 400, "commodity"),
        ("/queries/seizures?who=", 400, "commodity"),
        ("/queries/seizures.csv?format=json", 400, "commodity"),
        ("/queries/seizures?lang=fr", 400, "en, ar"),
        ("/queries/seizures?lang=en&lang=ar", 400, "one value"),
        ("/queries/seizures?from=2022", 400, "YYYY-MM-DD"),
        ("/queries/seizures?actor=%EF%BF", 400, "decode"),
        ("/queries/seizures?limit=0", 400, "1 to 1000"),
        ("/queries/seizures?limit=1001", 400, "1 to 1000"),
        ("/queries/seizures?limit=%D9%A3", 400, "1 to 1000"),
        ("/queries/seizures?after=here", 400, "after"),
        ("/queries/seizures?evidence=some", 400, "full, none"),
        ("/queries/seizures?count=1", 400, "true, false"),
        ("/queries/about-actor", 400, "actor"),
        ("/queries/seizures?" + "&".join(["article=a"] * 101), 400, "at most 100"),
    ],
)
def test_refusals_say_what_would_do(
    http: httpx.Client, path: str, status: int, mentions: str
) -> None:
    answer = http.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert mentions in answer.text


def test_an_unknown_parameter_is_told_with_those_known(http: httpx.Client) -> None:
    problem = http.get("/queries/seizures", params={"who": "x"}).json()
    assert problem["parameter"] == "who"
    known = queries.catalogue()["seizures"].parameters
    options = ["format", "limit", "after", "evidence", "count", "bom"]
    assert problem["known"] == [*known, *options]


def test_options_are_no_parameters_of_queries() -> None:
    for query in queries.catalogue().values():
        assert not {"format", "limit", "after", "evidence", "count", "bom"} & set(query.parameters)


def test_fields_that_a_form_leaves_empty_are_not_given(http: httpx.Client) -> None:
    empty = http.get("/queries/seizures?actor=&from=&lang=&limit=&format=").raise_for_status()
    assert empty.json()["rows"] == http.get("/queries/seizures").json()["rows"]


@pytest.mark.parametrize("path", ["/queries", "/queries/seizures", "/queries/seizures.csv"])
def test_only_reading_is_allowed(http: httpx.Client, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = http.request(method, path)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    head, got = http.head(path), http.get(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "etag", "content-length"):
        assert head.headers[name] == got.headers[name]
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    preflight = http.options(path, headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/queries", "/queries/seizures", "/queries/seizures.csv"])
def test_an_answer_that_the_client_has_is_not_sent_again(http: httpx.Client, path: str) -> None:
    first = http.get(path).raise_for_status()
    assert first.headers["cache-control"] == "no-cache"
    again = http.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_the_tag_tells_all_apart_that_differs(http: httpx.Client) -> None:
    asked: tuple[tuple[str, dict[str, str]], ...] = (
        ("/queries/seizures", {}),
        ("/queries/seizures.csv", {}),
        ("/queries/seizures?lang=ar", {}),
        ("/queries/seizures?limit=1", {}),
        ("/queries/seizures?evidence=none", {}),
        ("/queries/seizures?count=true", {}),
        ("/queries/seizures", {"Accept-Language": "ar"}),
        ("/queries/seizures", {"Host": "elsewhere.example"}),
    )
    tags = [http.get(path, headers=headers).headers["etag"] for path, headers in asked]
    assert len(set(tags)) == len(asked)


def test_costs_are_told_when_the_engine_was_asked(http: httpx.Client) -> None:
    answer = http.get("/queries/meetings", params={"lang": "ar", "from": "1999-01-02"})
    assert "evaluate;dur=" in answer.headers["server-timing"]


def test_a_browser_is_not_told_in_json(http: httpx.Client) -> None:
    for path in ("/queries", "/queries/seizures", "/queries/about-actor"):
        answer = http.get(path, headers=BROWSER)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_query_grown_too_large_is_413(corpus_data: Path) -> None:
    text = queries.bind(queries.catalogue()["seizures"], {"article": ["a"] * 10})

    async def ask(values: int) -> int:
        settings = Settings(data=corpus_data, max_query_bytes=len(text.encode()), mcp=False)
        application = create_app(settings)
        async with application.api.router.lifespan_context(application.api):
            transport = httpx.ASGITransport(application)
            async with httpx.AsyncClient(transport=transport, base_url="http://masalik") as client:
                answer = await client.get("/queries/seizures", params={"article": ["a"] * values})
        return answer.status_code

    assert asyncio.run(ask(5)) == 200
    assert asyncio.run(ask(50)) == 413
