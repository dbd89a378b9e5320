"""Parameters of canned queries: what each type takes, says of itself and stands for."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Store

import queries
from queries import BadParameter, CannedQuery, RepeatedParameter, UnknownParameter
from queries.binding import MOST_VALUES
from queries.parameters import Parameter

CATALOGUE = queries.catalogue()
SEIZURES = CATALOGUE["seizures"]

TYPED = """\
#+ summary: What is of each type?
#+ description: One of each.
#+ ar: {summary: ماذا من كل نوع؟, description: واحد من كل نوع.}
#+ group: sources
#+ page: [a]
#+ parameters:
#+   text: {type: string, example: 'a "b"', required: true, description: {en: T., ar: ن.}}
#+   code: {type: string, pattern: '[A-Z]{2}', example: AB, description: {en: C., ar: ر.}}
#+   whole: {type: integer, example: 5, required: true, description: {en: W., ar: ص.}}
#+   part:
#+     type: decimal
#+     minimum: -1.5
#+     maximum: 2
#+     example: 0.5
#+     required: true
#+     description: {en: P., ar: ك.}
#+   bbox:
#+     repeat: true
#+ columns:
#+   a: {en: A., ar: أ.}
#+   b: {en: B., ar: ب.}
#+   c: {en: C., ar: ج.}

SELECT ?a ?b ?c
WHERE {
  VALUES ?text { "a \\"b\\"" }
  VALUES ?code { UNDEF }
  VALUES ?whole { 5 }
  VALUES ?part { 0.5 }
  VALUES (?west ?south ?east ?north) { (UNDEF UNDEF UNDEF UNDEF) }
  BIND (CONCAT(?text, COALESCE(?code, "")) AS ?a)
  BIND (?whole + 1 AS ?b)
  BIND (?part * 2 + COALESCE(?east - ?west + ?north - ?south, 0) AS ?c)
}
ORDER BY ?a
"""


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> CannedQuery:
    path = tmp_path_factory.mktemp("typed") / "typed.rq"
    path.write_text(TYPED, encoding="utf-8")
    return queries.read_definition(path)


def test_slugs_and_iris_name_the_same() -> None:
    by_slug = queries.bind(SEIZURES, {"actor": ["sdf"]})
    by_iri = queries.bind(SEIZURES, {"actor": ["https://w3id.org/masalik/id/sdf"]})
    assert by_slug == by_iri
    assert "VALUES ?actor { <https://w3id.org/masalik/id/sdf> }" in by_slug


def test_class_names_are_terms_of_the_ontology() -> None:
    bound = queries.bind(CATALOGUE["attribution-chain"], {"class": ["Meeting"]})
    assert "VALUES ?class { <https://w3id.org/masalik/ontology#Meeting> }" in bound


def test_several_values_are_alternatives() -> None:
    bound = queries.bind(SEIZURES, {"actor": ["sdf", "isis"], "lang": ["ar"]})
    assert "{ <https://w3id.org/masalik/id/sdf> <https://w3id.org/masalik/id/isis> }" in bound
    assert 'VALUES ?lang { "ar" }' in bound


def test_what_may_not_repeat_is_refused_twice() -> None:
    with pytest.raises(RepeatedParameter, match="lang: 'ar, en' was given; accepted: one value"):
        queries.bind(SEIZURES, {"lang": ["ar", "en"]})


def test_nothing_else_changes() -> None:
    assert queries.bind(SEIZURES, {}) == SEIZURES.text


def test_days_become_their_first_instant() -> None:
    bound = queries.bind(SEIZURES, {"from": ["2022-03-01"]})
    assert '"2022-03-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>' in bound


def test_a_box_becomes_its_four_sides(typed: CannedQuery) -> None:
    given = {"text": ["x"], "whole": ["1"], "part": ["1"], "bbox": ["38,32,46.5,38", "0,0,1,1"]}
    table = queries.run(Store(), typed, given)
    assert [row["c"] for row in table.json()] == [16.5, 4]
    decimal = "<http://www.w3.org/2001/XMLSchema#decimal>"
    sides = " ".join(f'"{side}"^^{decimal}' for side in ("38", "32", "46.5", "38"))
    assert f"VALUES (?west ?south ?east ?north) {{ ({sides}) (" in queries.bind(typed, given)


BAD = {
    "actor": ["sdf isis", "<x>", "", "-sdf", "https://example.org/a b"],
    "lang": ["fr", "EN"],
    "inexact": ["maybe"],
    "from": ["2022", "2022-13-01", "20220301", "2022-03-01T00:00:00Z", "٢٠٢٢-٠١-٠١"],
    "code": ["ab", "ABC", "AB\n", ""],
    "whole": ["5.0", "1e3", "٥", "1" * 19],
    "part": ["-1.6", "2.01", "NaN", "INF", "1,5"],
    "bbox": ["1,2,3", "3,2,1,4", "1,4,3,2", "-181,0,0,0", "0,-91,0,0", "1, 2, 3, 4", "a,b,c,d"],
}


@pytest.mark.parametrize(("name", "value"), [(name, v) for name in BAD for v in BAD[name]])
def test_bad_values_say_what_would_do(typed: CannedQuery, name: str, value: str) -> None:
    query = SEIZURES if name in SEIZURES.parameters else typed
    with pytest.raises(BadParameter) as caught:
        queries.bind(query, {**required(query), name: [value]})
    assert caught.value.parameter == name
    assert caught.value.given == value
    assert caught.value.accepted
    assert name in str(caught.value)


def test_no_value_is_longer_than_any_name() -> None:
    with pytest.raises(BadParameter) as caught:
        queries.bind(SEIZURES, {"actor": ["https://example.org/" + "a" * 1000]})
    assert len(caught.value.given) == 1000


def test_unknown_parameters_are_refused_with_those_known() -> None:
    with pytest.raises(UnknownParameter, match="actor, commodity, place"):
        queries.bind(SEIZURES, {"seized": ["x"]})


def test_required_parameters_are_required() -> None:
    with pytest.raises(BadParameter, match="actor: 'nothing' was given"):
        queries.bind(CATALOGUE["about-actor"], {})


def test_too_many_values_are_refused() -> None:
    with pytest.raises(BadParameter, match="at most"):
        queries.bind(SEIZURES, {"actor": ["sdf"] * (MOST_VALUES + 1)})


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=1000).filter(lambda text: text.isprintable()))
def test_texts_come_back_as_they_went_in(typed: CannedQuery, text: str) -> None:
    values = {"text": [f"{text} "], "whole": ["41"], "part": ["0.25"]}
    table = queries.run(Store(), typed, values)
    assert table.json() == [{"a": f"{text} ", "b": 42, "c": 0.5}]
    (line,) = list(csv.reader(io.StringIO(table.csv(), newline="")))[1:]
    assert line[0].removeprefix("'") == f"{text} ".removeprefix("'")
    assert line[1:] == ["42", "0.5"]


def test_literals_are_matched_literally() -> None:
    (term,) = SEIZURES.parameters["actor"].terms("https://example.org/%22%7D")
    assert term == NamedNode("https://example.org/%22%7D")


PARAMETERS = [(q, p) for q in CATALOGUE.values() for p in q.parameters.values()]


@pytest.mark.parametrize(
    ("query", "parameter"), PARAMETERS, ids=[f"{q.name}-{p.name}" for q, p in PARAMETERS]
)
def test_schemas_allow_what_is_taken(query: CannedQuery, parameter: Parameter) -> None:
    schema = parameter.schema
    given = [parameter.example, *([parameter.default] if parameter.default else [])]
    for value in given:
        if "enum" in schema:
            assert value in schema["enum"]
        if "pattern" in schema:
            assert re.search(schema["pattern"], value)
        assert queries.bind(query, {**required(query), parameter.name: [value]})


def required(query: CannedQuery) -> dict[str, list[str]]:
    return {p.name: [p.example] for p in query.parameters.values() if p.required}


def test_schemas_tell_bounds(typed: CannedQuery) -> None:
    assert typed.parameters["part"].schema == {"type": "number", "minimum": -1.5, "maximum": 2}
    assert typed.parameters["code"].schema["pattern"] == "^(?:[A-Z]{2})$"
    assert "from -1.5 up to 2" in typed.parameters["part"].accepted
    assert "matches [A-Z]{2}" in typed.parameters["code"].accepted
