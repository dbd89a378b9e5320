"""Language models ask by the official client, over standard input and output and over HTTP."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from articles import CORPUS
from jsonschema import Draft202012Validator
from mcp.shared.exceptions import MCPError
from models import Model, command, connected, text

import queries
from server.language_models.answers import MOST_CHARACTERS

ID = "https://w3id.org/masalik/id/"
MAS = "https://w3id.org/masalik/ontology#"
ASAYISH = "asayish-nes"
GENERAL = {"search", "describe", "ontology", "sparql"}
SEIZURES = f"SELECT ?claim {{ ?claim a <{MAS}Seizure> }} ORDER BY ?claim"


@pytest.fixture(scope="module", params=["stdio", "stdio to a server", "http", "http, handshake"])
def model(request: pytest.FixtureRequest, corpus_data: Path, corpus_server: str) -> Iterator[Model]:
    server, mode = {
        "stdio": (command("--data", str(corpus_data)), "auto"),
        "stdio to a server": (command("--server", corpus_server), "legacy"),
        "http": (f"{corpus_server}/mcp", "auto"),
        "http, handshake": (f"{corpus_server}/mcp", "legacy"),
    }[request.param]
    with connected(server, mode) as client:
        yield client


@pytest.fixture(scope="module")
def over_http(corpus_server: str) -> Iterator[Model]:
    with connected(f"{corpus_server}/mcp") as client:
        yield client


def test_every_canned_query_is_a_tool(model: Model) -> None:
    tools = model.tools()
    assert tools.keys() == queries.catalogue().keys() | GENERAL
    for name, tool in tools.items():
        assert re.fullmatch(r"[a-z0-9-]{1,64}", name)
        assert re.search(r"[\u0621-\u064a]{3}", tool.description), name
        assert tool.annotations.read_only_hint
        for schema in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(schema)
        assert tool.input_schema["additionalProperties"] is False


def test_a_tool_takes_what_its_query_takes(over_http: Model) -> None:
    tools = over_http.tools()
    for name, query in queries.catalogue().items():
        schema = tools[name].input_schema
        pages = {"limit", "after", "count"} if query.form is queries.Form.SELECT else set()
        assert schema["properties"].keys() == query.parameters.keys() | pages
        required = {each.name for each in query.parameters.values() if each.required}
        assert set(schema["required"]) == required
        for parameter in query.parameters.values():
            described = schema["properties"][parameter.name]["description"]
            # Of what means the same in many queries, the first clause is enough.
            assert described[:10] == parameter.description["en"][:10]
        assert query.title["ar"] in tools[name].description


@pytest.mark.parametrize("name", list(queries.catalogue()))
def test_every_tool_answers_with_evidence(over_http: Model, name: str) -> None:
    query = queries.catalogue()[name]
    given = {
        f"{each.name}_": json.loads(each.example) if each.type in _NUMBERS else each.example
        for each in query.parameters.values()
        if each.required
    }
    # The client holds the answer against the output schema.
    answer = over_http.answer(name, **given)
    if query.form is queries.Form.CONSTRUCT:
        assert answer["turtle"]
        assert answer["evidence"]
        return
    rows = [*answer["rows"], *answer.get("undated", ())]
    assert rows
    if query.evidence or query.grouped:
        assert any(row["evidence"] for row in rows)
    assert len(json.dumps(answer, ensure_ascii=False)) <= 2 * MOST_CHARACTERS


_NUMBERS = {queries.ParameterType.INTEGER, queries.ParameterType.DECIMAL}


def test_names_may_be_given_in_any_spelling(model: Model) -> None:
    by_slug = model.answer("seizures", actor=ASAYISH, lang="ar")
    for name in ("الأسايش", "الاسايش", "asayish"):
        answer = model.answer("seizures", actor=name, lang="ar")
        assert answer["rows"] == by_slug["rows"]
        assert answer["parameters"]["actor"][0]["value"] == ID + ASAYISH
    row = by_slug["rows"][0]
    evidence = row["evidence"]
    slug = evidence["article"]["iri"].removeprefix(ID)
    assert evidence["quote"] in (CORPUS / f"{slug}.txt").read_text("utf-8")
    assert "الأسايش" in row["agentLabel"]


def test_an_ambiguous_name_is_answered_with_the_choices(model: Model) -> None:
    refusal = model.refusal("seizures", place="الحسكة")
    assert "- hasakah: " in refusal
    assert "- hasakah-governorate: " in refusal
    assert "محافظة الحسكة" in refusal
    model.answer("seizures", place="hasakah-governorate")


def test_refusals_say_what_would_do(model: Model) -> None:
    assert "commodity" in model.refusal("seizures", actr="x")
    # Evidence cannot be left out.
    assert "commodity" in model.refusal("seizures", evidence="none")
    assert "YYYY-MM-DD" in model.refusal("seizures", from_="2022")
    assert "en, ar" in model.refusal("seizures", lang="fr")
    assert "`search`" in model.refusal("seizures", actor="لا أحد يسمى هكذا")
    assert "actor" in model.refusal("about-actor")
    assert "from 1 to 100" in model.refusal("seizures", limit=0)
    assert "after" in model.refusal("seizures", after="§")
    assert "a list" in model.refusal("seizures", actor={"name": "x"})
    with pytest.raises(MCPError, match="seizures"):
        model.result("seizure")


def test_long_answers_come_in_pages(over_http: Model) -> None:
    whole = over_http.answer("about-actor", actor=ASAYISH, limit=100, count=True)
    assert whole["page"]["after"] is None
    found = []
    after = None
    while True:
        page = over_http.answer("about-actor", actor=ASAYISH, limit=3, after=after)
        found += page["rows"]
        after = page["page"]["after"]
        # Short enough for a model to spell.
        assert after is None or len(after) == 12
        if after is None:
            break
    assert found == whole["rows"]
    assert len(found) == whole["total"] > 3


def test_search_finds_names_and_words_with_their_evidence(model: Model) -> None:
    named = model.answer("search", q="الحسكه", kind="entity")
    assert ID + "hasakah" in [result["iri"] for result in named["results"]]
    quoted = model.answer("search", q="القامشلي", kind=["quote"], limit=5)
    claims = [claim["iri"] for each in quoted["results"] for claim in each["claims"]]
    assert claims
    assert {row["evidence"]["claim"] for row in quoted["evidence"]} <= set(claims)
    assert any("القامشلي" in row["evidence"]["quote"] for row in quoted["evidence"])
    assert "kind" in model.refusal("search", q="x", kind="person")
    assert "There is no words" in model.refusal("search", words="x")


@pytest.mark.parametrize("iri", [ASAYISH, ID + ASAYISH, f"id:{ASAYISH}"])
def test_a_thing_is_described_with_the_evidence_of_its_claims(over_http: Model, iri: str) -> None:
    answer = over_http.answer("describe", iri=iri)
    assert answer["iri"] == ID + ASAYISH
    assert f"id:{ASAYISH} " in answer["turtle"]
    assert "الأسايش" in answer["turtle"]
    claims = {row["evidence"]["claim"] for row in answer["evidence"]}
    assert claims
    (one, *_) = sorted(claims)
    of_claim = over_http.answer("describe", iri=one)
    assert one in {row["evidence"]["claim"] for row in of_claim["evidence"]}


def test_terms_can_be_described_and_nothing_else_can(model: Model) -> None:
    assert "mas:Seizure a owl:Class" in model.answer("describe", iri="mas:Seizure")["turtle"]
    assert "says nothing" in model.refusal("describe", iri="nobody-at-all")
    assert "`search`" in model.refusal("describe", iri="الأسايش")
    assert "`search`" in model.refusal("describe", iri="https://example.org/x")


def test_the_ontology_tells_its_terms_in_both_languages(model: Model) -> None:
    overview = {term["name"]: term for term in model.answer("ontology")["terms"]}
    assert overview["Seizure"]["kind"] == "class"
    assert overview["agent"]["kind"] == "property"
    assert "Event" in overview["Seizure"]["above"]
    assert overview["moreThan"] | {"kind": "value", "of": ["comparators"]} == overview["moreThan"]
    (seizure,) = model.answer("ontology", terms="Seizure")["terms"]
    assert seizure["definition"].keys() == {"en", "ar"}
    assert "Seizure" in [t["name"] for t in model.answer("ontology", find="ضبط")["terms"]]
    assert all(t["kind"] == "value" for t in model.answer("ontology", kind="value")["terms"])
    assert "find" in model.refusal("ontology", terms="Nothing")
    assert "class, property, value" in model.refusal("ontology", kind="thing")


def test_sparql_answers_with_the_evidence_of_the_claims_in_its_rows(model: Model) -> None:
    answer = model.answer("sparql", query=SEIZURES)
    claims = [row["claim"] for row in answer["rows"]]
    assert claims
    assert {row["evidence"]["claim"] for row in answer["evidence"]} == set(claims)
    first = model.answer("sparql", query=SEIZURES, limit=1)
    assert first["rows"] == answer["rows"][:1]
    assert first["rowsLeftOut"] == len(claims) - 1
    joined = f"SELECT (GROUP_CONCAT(STR(?claim)) AS ?all) {{ ?claim a <{MAS}Seizure> }}"
    assert model.answer("sparql", query=joined)["evidence"] == answer["evidence"]
    graph = model.answer("sparql", query=f"CONSTRUCT WHERE {{ ?claim a <{MAS}Seizure> }}")
    assert graph["statements"] == len(claims)
    assert graph["evidence"] == answer["evidence"]
    assert model.answer("sparql", query="ASK {}")["boolean"] is True


def test_values_of_sparql_are_plain(over_http: Model) -> None:
    query = "SELECT * { VALUES (?i ?d ?b ?t ?n) { (7 1.5 true 'كلمة'@ar 'NaN'^^<%sdouble>) } }"
    xsd = "http://www.w3.org/2001/XMLSchema#"
    (row,) = over_http.answer("sparql", query=query % xsd)["rows"]
    assert row == {"i": 7, "d": 1.5, "b": True, "t": "كلمة", "n": "NaN"}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT * {", "line: 1"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "expected"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s ?p ?o . ?a ?b ?c }", "LIMIT"),
        (" ", "query"),
    ],
)
def test_sparql_is_refused_as_at_the_endpoint(over_http: Model, query: str, says: str) -> None:
    assert says in over_http.refusal("sparql", query=query)


def test_no_answer_is_longer_than_a_model_reads(over_http: Model) -> None:
    everything = over_http.result("sparql", query="SELECT * { ?s ?p ?o } LIMIT 5000", limit=500)
    assert len(text(everything)) < 2 * MOST_CHARACTERS
    assert everything.structured_content["rowsLeftOut"] > 4000
    graph = over_http.result("sparql", query="CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 5000")
    assert len(text(graph)) < 2 * MOST_CHARACTERS
    assert graph.structured_content["statementsLeftOut"] > 0
    found = over_http.result("search", q="في", limit=50)
    assert len(text(found)) < 2 * MOST_CHARACTERS
    long = "SELECT ('%s' AS ?a) {}" % ("ا" * 50_000)
    (row,) = over_http.answer("sparql", query=long)["rows"]
    assert row["a"].endswith("(46000 more characters)")


def test_the_resources_can_be_read(model: Model) -> None:
    kind, said = model.read("https://w3id.org/masalik/llms.txt")
    assert kind == "text/plain"
    assert "Claims, not truth" in said
    kind, said = model.read("https://w3id.org/masalik/ontology/")
    assert kind == "text/turtle"
    assert "mas:Seizure" in said
    kind, said = model.read("https://w3id.org/masalik/queries")
    assert json.loads(said)["count"] == len(queries.catalogue())
    assert "الأسايش" in model.read(ID + ASAYISH)[1]
    assert "SELECT" in model.read("https://w3id.org/masalik/queries/seizures.rq")[1]
    for missing in ("https://w3id.org/masalik/nothing", f"{ID}nobody-at-all", "file:///etc/passwd"):
        with pytest.raises(MCPError):
            model.read(missing)
    listed = model.portal.call(model.client.list_resources).resources
    assert len(listed) == 3
    for resource in listed:
        assert model.read(resource.uri)[0] == resource.mime_type
