"""What the OpenAPI document says of the canned queries, held against what they answer."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import queries


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def document(http: httpx.Client) -> dict[str, Any]:
    told: dict[str, Any] = http.get("/openapi.json").raise_for_status().json()
    return told


def valid(document: dict[str, Any], schema: dict[str, Any], instance: object) -> None:
    whole = {**schema, "components": document["components"]}
    Draft202012Validator(whole).validate(instance)


def test_there_is_one_operation_for_each_query(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    told = {path for path in document["paths"] if path.startswith("/queries/")}
    assert told == {f"/queries/{name}" for name in queries.catalogue()}
    operations = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    ]
    assert len(operations) == len(set(operations))
    described = {tag["name"]: tag["description"] for tag in document["tags"]}
    for name, group in queries.groups().items():
        assert group.description["en"] in described[name]
        assert group.description["ar"] in described[name]


@pytest.mark.parametrize("name", queries.catalogue())
def test_every_operation_is_what_its_file_defines(document: dict[str, Any], name: str) -> None:
    query = queries.catalogue()[name]
    operation = document["paths"][f"/queries/{name}"]["get"]
    assert operation["tags"] == [query.group]
    for language in ("en", "ar"):
        assert query.title[language] in operation["summary"]
        assert query.description[language] in operation["description"]
    documented = {given["name"]: given for given in operation["parameters"]}
    assert set(query.parameters) <= set(documented)
    for parameter in query.parameters.values():
        given = documented[parameter.name]
        assert given["required"] == parameter.required
        assert parameter.description["en"] in given["description"]
        assert parameter.description["ar"] in given["description"]
        for example in given["examples"].values():
            valid(document, given["schema"], example["value"])
        schema = given["schema"]["items"] if parameter.repeat else given["schema"]
        assert parameter.schema.items() <= schema.items()
    content = operation["responses"]["200"]["content"]
    assert set(content) == {form.media_type for form in query.formats} | {
        "text/html; charset=utf-8"
    }


@pytest.mark.parametrize("name", queries.catalogue())
def test_examples_run_and_answers_are_as_described(
    http: httpx.Client, document: dict[str, Any], name: str
) -> None:
    query = queries.catalogue()[name]
    operation = document["paths"][f"/queries/{name}"]["get"]
    examples = {
        given["name"]: next(iter(given["examples"].values()))["value"]
        for given in operation["parameters"]
        if "examples" in given
    }
    required = {
        given["name"]: examples[given["name"]]
        for given in operation["parameters"]
        if given["required"]
    }
    for asked in (required, examples):
        answer = http.get(f"/queries/{name}", params=asked)
        assert answer.status_code == 200, answer.text
        if query.form is queries.Form.SELECT:
            content = operation["responses"]["200"]["content"]
            valid(document, content["application/json"]["schema"], answer.json())


def test_refusals_and_choices_are_as_described(
    http: httpx.Client, document: dict[str, Any]
) -> None:
    for path, status in (
        ("/queries/seizures?place=%D8%AD%D9%84%D8%A8", 300),
        ("/queries/seizures?who=x", 400),
        ("/queries/seizures?place=Raqa%20City", 404),
        ("/queries/seizures?format=geojson", 406),
        ("/queries/seizures?limit=0", 400),
    ):
        answer = http.get(path)
        assert answer.status_code == status
        name = document["paths"]["/queries/seizures"]["get"]["responses"][str(status)]["$ref"]
        response = document["components"]["responses"][name.rpartition("/")[2]]
        content = response["content"][answer.headers["content-type"]]
        valid(document, content["schema"], answer.json())


def test_the_list_is_as_described(http: httpx.Client, document: dict[str, Any]) -> None:
    responses = document["paths"]["/queries"]["get"]["responses"]
    valid(
        document,
        responses["200"]["content"]["application/json"]["schema"],
        http.get("/queries").json(),
    )


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(reference := node.get("$ref"), str):
                yield reference
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in set(references(document)):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_the_documentation_page_names_no_other_server(http: httpx.Client) -> None:
    for path in ("/docs", "/redoc"):
        page = http.get(path).raise_for_status()
        assert "openapi.json" in page.text
        for quoted in page.text.split('"'):
            if quoted.startswith(("http://", "https://", "//")):
                assert quoted.startswith(str(http.base_url))
