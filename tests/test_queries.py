"""Canned queries: which definitions are refused, what parameters cannot do, what rows say."""

import csv
import io
import re
from pathlib import Path

import pytest
import rdflib
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, serialize
from rdflib.query import ResultRow

import queries
from queries import BadParameter, CannedQuery, DefinitionFault, UnknownParameter
from queries.binding import MOST_VALUES
from queries.definition import values_lines
from queries.rows import Table

SOUND = """\
#+ title: {en: Seizures, ar: ضبط}
#+ description: {en: All of them., ar: كلها.}
#+ tags: [events]
#+ parameters:
#+   actor: {type: iri, class: Actor, example: sdf, description: {en: Who., ar: من.}}
#+   size: {type: integer, example: 5, required: true, description: {en: Size., ar: حجم.}}
#+   lang:
#+ columns:
#+   claim:
#+   name: {en: Name., ar: اسم.}

PREFIX mas: <https://w3id.org/masalik/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?claim ?name
WHERE {
  ?claim a mas:Seizure ; mas:agent ?agent ; mas:size ?n .
  VALUES ?actor { UNDEF }
  FILTER (!BOUND(?actor) || ?agent = ?actor)
  VALUES ?size { 5 }
  FILTER (?n >= ?size)
  VALUES ?lang { "en" }
  OPTIONAL { ?agent rdfs:label ?name . FILTER (LANG(?name) = ?lang) }
}
ORDER BY ?claim
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sound.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_definition_is_read(tmp_path: Path) -> None:
    query = queries.read_definition(written(tmp_path, SOUND))
    assert query.name == "sound"
    assert query.title == {"en": "Seizures", "ar": "ضبط"}
    assert list(query.parameters) == ["actor", "size", "lang"]
    assert query.parameters["lang"].default == "en"
    assert list(query.columns) == ["claim", "name"]


@pytest.mark.parametrize(
    ("find", "replace", "reason"),
    [
        ("#+ title: {en: Seizures", "#+ title: {en: [Seizures", r"sound\.rq:\d+: .*no YAML"),
        ("#+ title: {en: Seizures, ar: ضبط}\n", "", "title lacks a text in each"),
        (", ar: كلها.", "", "description lacks a text in each"),
        ("WHERE {", "WHERE {{", r"sound\.rq:\d+: the query does not parse"),
        ("mas:Seizure", "mass:Seizure", r"sound\.rq:17: the query does not parse"),
        ("ORDER BY ?claim", "", "lacks an outer ORDER BY"),
        ("ORDER BY ?claim", "# ORDER BY ?claim", "lacks an outer ORDER BY"),
        (
            "SELECT ?claim ?name",
            "SELECT ?claim ?name ?n",
            "column n is projected but not documented",
        ),
        ("SELECT ?claim ?name", "SELECT ?claim", "column name is documented but not projected"),
        ("SELECT ?claim ?name", "SELECT ?name ?claim", "columns are not in the order"),
        ("SELECT ?claim ?name\nWHERE", "CONSTRUCT { ?claim a ?name }\nWHERE", "no SELECT"),
        ("#+   lang:\n", "", r"sound\.rq:21: \?lang has a VALUES line but is not declared"),
        ("#+   lang:\n", "#+   lang:\n#+   nobody:\n", "parameter nobody is not declared"),
        ("  VALUES ?size { 5 }\n", "", "parameter size has no line"),
        ("  VALUES ?size { 5 }", "  VALUES (?size) { (5) }", "parameter size has no line"),
        (
            "  VALUES ?size { 5 }",
            "  VALUES ?size { 5 }\n  VALUES ?size { 5 }",
            "more than one VALUES",
        ),
        ("  VALUES ?size { 5 }", "  VALUES ?size { 6 }", "holds something else than 5"),
        ("  VALUES ?actor { UNDEF }", "  VALUES ?actor { mas:x }", "else than UNDEF"),
        ('VALUES ?lang { "en" }', 'VALUES ?lang { "ar" }', "else than en"),
        ("  FILTER (?n >= ?size)\n", "", "parameter size is not used"),
        ("  FILTER (?n >= ?size)\n", "  # FILTER (?n >= ?size)\n", "parameter size is not used"),
        ("type: integer", "type: number", "parameter size: 'number'"),
        ("class: Actor, ", "", "parameter actor lacks class"),
        ("type: integer", "type: enumeration", "parameter size lacks values"),
        ("example: 5, ", "", "parameter size lacks example"),
        ("example: 5, ", "example: five, ", "size: 'five' was given"),
    ],
)
def test_a_faulty_definition_is_refused(
    tmp_path: Path, find: str, replace: str, reason: str
) -> None:
    assert find in SOUND
    path = written(tmp_path, SOUND.replace(find, replace, 1))
    with pytest.raises(DefinitionFault, match=reason):
        queries.read_definition(path)


def test_a_file_without_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionFault, match="does not begin with a header"):
        queries.read_definition(written(tmp_path, "SELECT ?s { ?s ?p ?o } ORDER BY ?s"))


CATALOGUE = queries.catalogue()


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=CATALOGUE)
def test_every_query_runs_as_it_stands(query: CannedQuery) -> None:
    results = Store().query(query.text, use_default_graph_as_union=True)
    assert isinstance(results, QuerySolutions)
    assert list(results) == []


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=CATALOGUE)
def test_every_query_runs_with_every_example(query: CannedQuery) -> None:
    examples = {name: [parameter.example] for name, parameter in query.parameters.items()}
    assert queries.run(Store(), query, examples).columns == tuple(query.columns)


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=CATALOGUE)
def test_every_row_names_its_source(query: CannedQuery) -> None:
    assert {"article", "outlet", "quote"} <= set(query.columns)
    if query.name != "governance":  # its rows are reference data, not claims
        assert {"speaker", "speakerLabel", "relays", "stance", "ownVoice"} <= set(query.columns)


def test_every_convention_is_used() -> None:
    path = Path(queries.__file__).with_name("conventions.yaml")
    conventions = yaml.safe_load(path.read_text(encoding="utf-8"))
    for section in ("parameters", "columns"):
        used = {name for query in CATALOGUE.values() for name in getattr(query, section)}
        assert set(conventions[section]) <= used


# --- parameters

SEIZURES = CATALOGUE["seizures"]


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


def test_nothing_else_changes() -> None:
    assert queries.bind(SEIZURES, {}) == SEIZURES.text


def test_days_become_their_first_instant() -> None:
    bound = queries.bind(SEIZURES, {"from": ["2022-03-01"]})
    assert '"2022-03-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>' in bound


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("actor", "sdf isis"),
        ("actor", "<x>"),
        ("actor", ""),
        ("actor", "-sdf"),
        ("actor", "https://example.org/a b"),
        ("actor", "https://example.org/" + "a" * 1000),
        ("lang", "fr"),
        ("lang", "EN"),
        ("inexact", "maybe"),
        ("from", "2022"),
        ("from", "2022-13-01"),
        ("from", "20220301"),
        ("from", "2022-03-01T00:00:00Z"),
    ],
)
def test_bad_values_say_what_would_do(parameter: str, value: str) -> None:
    with pytest.raises(BadParameter) as caught:
        queries.bind(SEIZURES, {parameter: [value]})
    assert caught.value.parameter == parameter
    assert value.startswith(caught.value.given)
    assert caught.value.accepted
    assert parameter in str(caught.value)


def test_unknown_parameters_are_refused_with_those_known() -> None:
    with pytest.raises(UnknownParameter, match="actor, commodity, place"):
        queries.bind(SEIZURES, {"seized": ["x"]})


def test_required_parameters_are_required() -> None:
    with pytest.raises(BadParameter, match="actor: 'nothing' was given"):
        queries.bind(CATALOGUE["about-actor"], {})


def test_too_many_values_are_refused() -> None:
    with pytest.raises(BadParameter, match="at most"):
        queries.bind(SEIZURES, {"actor": ["sdf"] * (MOST_VALUES + 1)})


HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="\"'\\{}<>?#.^@ \n\r\t\u2028\ud800ab/:-"),
    st.sampled_from(
        [
            'x" } ?s ?p ?o . VALUES ?y { "',
            "x> } ; DROP ALL #",
            '"""',
            "UNDEF",
            "https://a/> UNDEF <https://a/",
            "\\u0022 }",
            "https://a/\\u003e",
            "a\nVALUES ?lang { 1 }",
            "$1\\g<0>",
            "id:sdf",
            "_:b",
            "1e400",
            "٢٠٢٢-٠١-٠١",
        ]
    ),
)
PLACES = st.sampled_from(
    [(query, name) for query in CATALOGUE.values() for name in query.parameters]
)


def terms_of(text: str, parameter: str) -> list[object]:
    """Evaluate the VALUES line of a parameter by itself."""
    line = values_lines(text)[parameter]
    results = Store().query(f"SELECT ?{parameter} {{ {line[0]} }}")
    assert isinstance(results, QuerySolutions)
    return [solution[parameter] for solution in results]


def check_binding(query: CannedQuery, parameter: str, hostile: str) -> None:
    required = {p.name: [p.example] for p in query.parameters.values() if p.required}
    plain = queries.bind(query, required)
    try:
        bound = queries.bind(query, {**required, parameter: [hostile]})
    except BadParameter:
        return
    before, after = plain.split("\n"), bound.split("\n")
    place = plain[: values_lines(plain)[parameter].start(2)].count("\n")
    assert before[:place] + before[place + 1 :] == after[:place] + after[place + 1 :]
    assert terms_of(bound, parameter) == [query.parameters[parameter].term(hostile)]
    Store().query(bound)


@settings(max_examples=800, deadline=None)
@given(PLACES, HOSTILE)
def test_no_value_changes_the_query(place: tuple[CannedQuery, str], hostile: str) -> None:
    check_binding(*place, hostile)


TYPED = """\
#+ title: {en: Typed, ar: بأنواع}
#+ description: {en: One of each., ar: واحد من كل نوع.}
#+ parameters:
#+   text: {type: string, example: 'a "b"', required: true, description: {en: T., ar: ن.}}
#+   whole: {type: integer, example: 5, required: true, description: {en: W., ar: ص.}}
#+   part: {type: decimal, example: 0.5, required: true, description: {en: P., ar: ك.}}
#+ columns:
#+   a: {en: A., ar: أ.}
#+   b: {en: B., ar: ب.}
#+   c: {en: C., ar: ج.}

SELECT ?a ?b ?c
WHERE {
  VALUES ?text { "a \\"b\\"" }
  VALUES ?whole { 5 }
  VALUES ?part { 0.5 }
  BIND (?text AS ?a)
  BIND (?whole + 1 AS ?b)
  BIND (?part * 2 AS ?c)
}
ORDER BY ?a
"""


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> CannedQuery:
    return queries.read_definition(written(tmp_path_factory.mktemp("typed"), TYPED))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["text", "whole", "part"]), HOSTILE)
def test_no_value_of_any_type_changes_the_query(
    typed: CannedQuery, parameter: str, hostile: str
) -> None:
    check_binding(typed, parameter, hostile)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=1000).filter(lambda text: text.isprintable()))
def test_texts_come_back_as_they_went_in(typed: CannedQuery, text: str) -> None:
    values = {"text": [text], "whole": ["41"], "part": ["0.25"]}
    table = queries.run(Store(), typed, values)
    assert table.json() == [{"a": text, "b": 42, "c": 0.5}]
    assert list(csv.reader(io.StringIO(table.csv(), newline="")))[1] == [text, "42", "0.5"]


def test_literals_are_matched_literally() -> None:
    term = SEIZURES.parameters["actor"].term("https://example.org/%22%7D")
    assert term == NamedNode("https://example.org/%22%7D")


# --- rows


def test_csv_is_rfc_4180() -> None:
    table = Table(("a", "b"), (('x,"y"\nz', None), (True, 1.5)))
    assert table.csv() == 'a,b\r\n"x,""y""\nz",\r\ntrue,1.5\r\n'


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("5", 5),
        ("2.50", 2.5),
        ("2.0", 2),
        ("1e3", 1000),
        ("'INF'^^<http://www.w3.org/2001/XMLSchema#double>", "INF"),
        ("true", True),
        ("'ضبط'@ar", "ضبط"),
        ("<https://example.org/>", "https://example.org/"),
        ("?nothing", None),
    ],
)
def test_values_are_native(tmp_path: Path, expression: str, value: object) -> None:
    header = "#+ title: {en: T, ar: ت}\n#+ description: {en: D, ar: و}\n"
    header += "#+ columns: {v: {en: V, ar: ق}}\n"
    text = f"{header}SELECT ?v {{ BIND ({expression} AS ?v) }} ORDER BY ?v"
    query = queries.read_definition(written(tmp_path, text))
    assert queries.run(Store(), query, {}).json() == [{"v": value}]


# --- what the queries make of claims

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
        return sorted(re.split("; | ", "" if value is None else str(value).lower()))

    ours = [[*map(comparable, row)] for row in queries.run(store, query, values).rows]
    results = other.query(queries.bind(query, values))
    theirs = [[*map(comparable, row)] for row in results if isinstance(row, ResultRow)]
    assert ours
    assert sorted(ours) == sorted(theirs)
