"""What the OpenAPI document says of each route is what the route does."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from server.problems import TYPES, ProblemType

ID = "/id/{name}", "/data/{name}"
BROWSER = {"Accept": "text/html"}
TURTLE = {"Accept": "text/turtle"}
PICTURE = {"Accept": "image/png"}
PACKED = {"Content-Encoding": "gzip"}
# Path of the document, address, headers, status.
ANSWERS: list[tuple[str, str, Mapping[str, str], int]] = [
    ("/sparql", "/sparql?query=ASK{}", {}, 200),
    ("/sparql", "/sparql?query=DESCRIBE<urn:x:a>", TURTLE, 200),
    ("/sparql", "/sparql", TURTLE, 200),
    ("/sparql", "/sparql", {}, 200),
    ("/sparql", "/sparql?query=ASK{}&timeout=no", {}, 400),
    ("/sparql", "/sparql?query=ASK{SERVICE<urn:x:a>{}}", {}, 403),
    ("/sparql", "/sparql?query=ASK{}", PICTURE, 406),
    ("/store", "/store?graph=https://w3id.org/masalik/graph/reference", TURTLE, 200),
    ("/store", "/store?default", {}, 200),
    ("/store", "/store", {}, 400),
    ("/store", "/store?graph=urn:x:none", {}, 404),
    ("/store", "/store?default", PICTURE, 406),
    ("/void", "/void", TURTLE, 200),
    ("/void", "/void", PICTURE, 406),
    ("/dcat", "/dcat", {"Accept": "application/ld+json"}, 200),
    ("/queries.ttl", "/queries.ttl", {}, 200),
    ("/llms.txt", "/llms.txt", {}, 200),
    ("/dumps/", "/dumps/", {}, 200),
    ("/dumps/", "/dumps/", BROWSER, 200),
    ("/dumps/latest/{name}", "/dumps/latest/masalik.nq.gz", {}, 307),
    ("/dumps/latest/{name}", "/dumps/latest/none", {}, 404),
    ("/id/{name}", "/id/sdf", BROWSER, 303),
    ("/id/{name}", "/id/sdf.ttl", {}, 200),
    ("/id/{name}", "/id/sdf", PICTURE, 406),
    *((each, each.replace("{name}", "none"), {}, 404) for each in ID),
    ("/data/{name}", "/data/sdf", {"Accept": "application/n-triples"}, 200),
    ("/search/suggest", "/search/suggest?q=قوات", {}, 200),
    ("/search", "/search?q=قوات", {}, 200),
    ("/search", "/search?q=!", {}, 400),
    ("/search", "/search", {}, 400),
    ("/search", "/search?q=a&limit=0", {}, 400),
    ("/search/suggest", "/search/suggest?q=a&b=c", {}, 400),
    ("/ontology/", "/ontology/", BROWSER, 200),
    ("/ontology/", "/ontology/", TURTLE, 200),
    ("/ontology/{name}", "/ontology/Seizure", BROWSER, 200),
    ("/ontology/{name}", "/ontology/Seizure.jsonld", {}, 200),
    ("/ontology/{name}", "/ontology/Dragon", {}, 404),
    ("/healthz", "/healthz", {}, 200),
    ("/readyz", "/readyz", {}, 200),
    ("/status", "/status", {}, 200),
    ("/metrics", "/metrics", {}, 200),
    ("/status", "/status", {"Host": "a b"}, 400),
    ("/healthz", "/healthz", PACKED, 415),
    ("/llms.txt", "/llms.txt", {"Accept": "a" * 9000}, 431),
    ("/void", "/void?" + "a" * 61_500, {}, 414),
]


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/openapi.json").raise_for_status().json()
    return told


def resolved(document: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    """Give a response that may be one of those that operations share."""
    shared = response.get("$ref", "").removeprefix("#/components/responses/")
    told: dict[str, Any] = document["components"]["responses"][shared] if shared else response
    return told


def test_each_refusal_has_the_one_schema(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert set(schemas["Problem"]["properties"]["type"]["enum"]) == {
        TYPES + kind.slug for kind in ProblemType
    }
    assert "HTTPValidationError" not in schemas
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation["operationId"], where
            for status, response in operation["responses"].items():
                assert status.isdecimal(), where
                told = resolved(document, response)
                assert told["description"], where
                if int(status) >= 400:
                    assert told["content"]["application/problem+json"]["schema"], where


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [
        operation["operationId"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("path", "address", "headers", "status"), ANSWERS)
def test_what_is_answered_is_documented(
    client: httpx.Client,
    document: dict[str, Any],
    path: str,
    address: str,
    headers: Mapping[str, str],
    status: int,
) -> None:
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, answer.text
    told = resolved(document, document["paths"][path]["get"]["responses"][str(status)])
    if answer.content:
        assert answer.headers["Content-Type"] in told["content"]
    if "ETag" in answer.headers:
        again = client.get(address, headers={**headers, "If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert "304" in document["paths"][path]["get"]["responses"]


def test_what_a_write_is_refused_by_is_documented(
    client: httpx.Client, document: dict[str, Any]
) -> None:
    for method, path in (("PUT", "/store"), ("POST", "/store"), ("DELETE", "/store")):
        answer = client.request(method, path, params={"graph": "urn:x:a"})
        assert answer.status_code == 403
        assert "403" in document["paths"][path][method.lower()]["responses"]
    assert client.post("/update", data={"update": "CLEAR ALL"}).status_code == 403
    assert "403" in document["paths"]["/update"]["post"]["responses"]
