"""Canned queries: which definitions are read, and which are refused with file and line."""

from pathlib import Path

import pytest
import yaml
from pyoxigraph import QuerySolutions, QueryTriples, Store

import queries
from queries import CannedQuery, DefinitionFault, Form, Format, Key
from queries.conventions import evidence_columns, shared_columns, shared_parameters

SOUND = """\
#+ summary: What was seized?
#+ description: All of it.
#+ ar: {summary: ما الذي ضُبط؟, description: كله.}
#+ group: seizures-and-events
#+ tags: [events]
#+ page: [claim, -name]
#+ parameters:
#+   actor: {type: iri, class: Actor, example: sdf, description: {en: Who., ar: من.}}
#+   size: {type: integer, example: 5, required: true, description: {en: Size., ar: حجم.}}
#+   text: {type: string, pattern: '[a-z]+', example: abc, description: {en: T., ar: ن.}}
#+   bbox:
#+   lang:
#+ columns:
#+   claim: {en: The claim., ar: الزعم.}
#+   name: {en: Name., ar: اسم.}
#+   shape: {en: Shape., ar: شكل.}
#+ edges: {source: claim, target: name, label: name}
#+ geometry: shape

PREFIX mas: <https://w3id.org/masalik/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?claim ?name ?shape
WHERE {
  ?claim a mas:Seizure ; mas:agent ?agent ; mas:size ?n ; mas:shape ?shape ; mas:x ?x ; mas:y ?y .
  VALUES ?actor { UNDEF }
  FILTER (!BOUND(?actor) || ?agent = ?actor)
  VALUES ?size { 5 }
  FILTER (?n >= ?size)
  VALUES ?text { UNDEF }
  FILTER (!BOUND(?text) || CONTAINS(?name, ?text))
  VALUES (?west ?south ?east ?north) { (UNDEF UNDEF UNDEF UNDEF) }
  FILTER (!BOUND(?west) || ?x >= ?west && ?x <= ?east && ?y >= ?south && ?y <= ?north)
  VALUES ?lang { "en" }
  OPTIONAL { ?agent rdfs:label ?name . FILTER (LANG(?name) = ?lang) }
}
ORDER BY ?claim DESC(?name)
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sound.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_definition_is_read(tmp_path: Path) -> None:
    query = queries.read_definition(written(tmp_path, SOUND))
    assert query.name == "sound"
    assert query.title == {"en": "What was seized?", "ar": "ما الذي ضُبط؟"}
    assert query.description == {"en": "All of it.", "ar": "كله."}
    assert (query.group, query.form) == ("seizures-and-events", Form.SELECT)
    assert list(query.parameters) == ["actor", "size", "text", "bbox", "lang"]
    assert query.parameters["lang"].default == "en"
    assert query.parameters["text"].pattern == "[a-z]+"
    assert list(query.columns) == ["claim", "name", "shape"]
    assert query.page == (Key("claim", descending=False), Key("name", descending=True))
    assert (query.evidence, query.grouped) == ((), False)
    assert query.formats == (
        *(Format.JSON, Format.SRJ, Format.CSV, Format.TSV),
        *(Format.GEOJSON, Format.GRAPHML, Format.RQ),
    )


@pytest.mark.parametrize(
    ("find", "replace", "reason"),
    [
        ("tags: [events]", "tags: [events", r"sound\.rq:\d+: .*no YAML"),
        ("#+ tags: [events]", "#+ group: actors", r"sound\.rq:5: group stands twice"),
        ("#+ tags:", "#+ labels:", r"sound\.rq:5: unknown key labels"),
        ("#+ summary: What was seized?\n", "", "summary lacks a text in each"),
        (", description: كله.", "", r"sound\.rq:2: description lacks a text in each"),
        ("group: seizures-and-events", "group: odds", r"sound\.rq:4: unknown group 'odds'"),
        ("#+ group: seizures-and-events\n", "", "unknown group ''"),
        ("WHERE {", "WHERE {{", r"sound\.rq:\d+: the query does not parse"),
        ("mas:Seizure", "mass:Seizure", r"sound\.rq:25: the query does not parse"),
        ("ORDER BY ?claim DESC(?name)", "", r"sound\.rq:\d+: the query lacks an outer ORDER BY"),
        ("ORDER BY ?claim", "# ORDER BY ?claim", "lacks an outer ORDER BY"),
        ("ORDER BY ?claim DESC(?name)", "ORDER BY ?claim ?name", r"sound\.rq:6: .*not the page"),
        ("ORDER BY ?claim DESC(?name)", "ORDER BY ?claim", r"sound\.rq:6: .*not the page key"),
        ("DESC(?name)", "DESC(?name) ?shape", r"sound\.rq:6: .*not the page key"),
        ("DESC(?name)", "DESC(STR(?name))", r"sound\.rq:6: .*not the page key"),
        ("DESC(?name)", "DESC(?name) LIMIT 5", r"sound\.rq:6: .*not the page key"),
        ("#+ page: [claim, -name]\n", "", "lacks a page key"),
        ("page: [claim, -name]", "page: claim", r"sound\.rq:6: page is no list"),
        ("page: [claim, -name]", "page: [claim, -agent]", r"sound\.rq:6: page: agent is no col"),
        ("target: name", "target: agent", r"sound\.rq:17: the target of edges, agent, is no col"),
        (", target: name", "", r"sound\.rq:17: edges name a source, a target and a label"),
        ("geometry: shape", "geometry: wkt", r"sound\.rq:18: the geometry wkt is no column"),
        (
            "SELECT ?claim ?name",
            "SELECT ?claim ?name ?n",
            "column n is projected but not documented",
        ),
        ("SELECT ?claim ?name", "SELECT ?claim", r"sound\.rq:15: column name is documented but"),
        ("SELECT ?claim ?name", "SELECT ?name ?claim", "columns are not in the order"),
        ("SELECT ?claim ?name ?shape", "ASK", "no SELECT and no CONSTRUCT"),
        ("#+   lang:\n", "", r"sound\.rq:33: \?lang has a VALUES line but is not declared"),
        ("#+   bbox:\n", "", r"sound\.rq:31: \?bbox has a VALUES line but is not declared"),
        ("#+   lang:\n", "#+   lang:\n#+   nobody:\n", "13: parameter nobody is not declared"),
        ("  VALUES ?size { 5 }\n", "", r"sound\.rq:9: parameter size has no line"),
        ("  VALUES ?size { 5 }", "  VALUES (?size) { (5) }", "parameter size has no line"),
        ("?east ?north) {", "?north ?east) {", r"sound\.rq:11: parameter bbox has no line"),
        (
            "  VALUES ?size { 5 }",
            "  VALUES ?size { 5 }\n  VALUES ?size { 5 }",
            r"sound\.rq:28: parameter size has more than one VALUES",
        ),
        ("  VALUES ?size { 5 }", "  VALUES ?size { 6 }", r"sound\.rq:28: .*else than 5"),
        ("  VALUES ?size { 5 }", "  VALUES ?size { 5 5 }", r"sound\.rq:28: .*else than 5"),
        ("  VALUES ?actor { UNDEF }", "  VALUES ?actor { mas:x }", "else than UNDEF"),
        ("(UNDEF UNDEF UNDEF UNDEF)", "(1 2 UNDEF UNDEF)", "else than UNDEF"),
        ('VALUES ?lang { "en" }', 'VALUES ?lang { "ar" }', "else than en"),
        ("  FILTER (?n >= ?size)\n", "", r"sound\.rq:28: parameter size is not used"),
        ("  FILTER (?n >= ?size)\n", "  # FILTER (?n >= ?size)\n", "parameter size is not used"),
        ("?y <= ?north", "?y <= 40", "parameter bbox is not used"),
        ("type: integer", "type: number", r"sound\.rq:9: parameter size: 'number'"),
        ("type: integer", "type: bbox", "a bounding box, and nothing else, is named bbox"),
        ("type: integer", "type: integer, minimum: low", "the minimum of size is no number"),
        ("type: integer", "type: integer, minimum: 6", "size: '5' was given"),
        ("class: Actor, ", "", r"sound\.rq:8: parameter actor lacks class"),
        ("type: integer", "type: enumeration", r"sound\.rq:9: parameter size lacks values"),
        ("example: 5, ", "", "parameter size lacks example"),
        ("example: 5, ", "example: five, ", r"sound\.rq:9: size: 'five' was given"),
        ("[a-z]+", "[a-z", r"sound\.rq:10: the pattern of text does not compile"),
        ("[a-z]+", "[0-9]+", r"sound\.rq:10: text: 'abc' was given"),
        ("type: integer", "type: integer, pattern: a", "size has a pattern but is no string"),
    ],
)
def test_a_faulty_definition_is_refused(
    tmp_path: Path, find: str, replace: str, reason: str
) -> None:
    assert find in SOUND
    path = written(tmp_path, SOUND.replace(find, replace, 1))
    with pytest.raises(DefinitionFault, match=reason):
        queries.read_definition(path)


def test_evidence_is_whole_and_last(tmp_path: Path) -> None:
    told = " ".join(f"?{column}" for column in evidence_columns())
    columns = "".join(f"#+   {column}:\n" for column in evidence_columns())
    text = SOUND.replace("#+   claim: {en: The claim., ar: الزعم.}\n", "")
    text = text.replace("#+ edges", f"{columns}#+ edges").replace(
        "SELECT ?claim ?name ?shape", f"SELECT ?name ?shape {told}"
    )
    query = queries.read_definition(written(tmp_path, text))
    assert query.evidence == evidence_columns()
    partly = text.replace("#+   relays:\n", "").replace(" ?relays", "")
    with pytest.raises(DefinitionFault, match="a row with its attestation ends with claim, "):
        queries.read_definition(written(tmp_path, partly))


def test_a_construct_has_neither_page_nor_columns(tmp_path: Path) -> None:
    text = """\
#+ summary: What is known?
#+ description: All of it.
#+ ar: {summary: ما المعلوم؟, description: كله.}
#+ group: sources

CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }
"""
    query = queries.read_definition(written(tmp_path, text))
    assert (query.form, query.page, query.columns) == (Form.CONSTRUCT, (), {})
    assert query.formats == (Format.TTL, Format.JSONLD, Format.NT, Format.RQ)


def test_a_convention_may_be_told_in_part(tmp_path: Path) -> None:
    text = SOUND.replace("#+   bbox:\n", "#+   bbox:\n#+     example: 30,30,31,31\n")
    box = queries.read_definition(written(tmp_path, text)).parameters["bbox"]
    assert box.example == "30,30,31,31"
    assert box.description == shared_parameters()["bbox"]["description"]


def test_a_file_without_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionFault, match=r"sound\.rq:1: .*does not begin with a header"):
        queries.read_definition(written(tmp_path, "SELECT ?s { ?s ?p ?o } ORDER BY ?s"))


CATALOGUE = queries.catalogue()


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=CATALOGUE)
def test_every_query_runs_as_it_stands(query: CannedQuery) -> None:
    results = Store().query(query.text, use_default_graph_as_union=True)
    assert isinstance(results, QuerySolutions | QueryTriples)


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=CATALOGUE)
def test_every_row_says_where_it_comes_from(query: CannedQuery) -> None:
    if query.form is Form.SELECT:
        assert query.evidence or {"article", "articles"} & set(query.columns)
        assert "claim" not in query.columns or query.evidence or query.grouped
        assert not query.grouped or "articles" in query.columns


def test_every_group_has_a_query_and_every_convention_is_used() -> None:
    assert {query.group for query in CATALOGUE.values()} == set(queries.groups())
    used = {name for query in CATALOGUE.values() for name in query.parameters}
    assert set(shared_parameters()) <= used
    used = {name for query in CATALOGUE.values() for name in query.columns}
    assert set(shared_columns()) <= used


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=CATALOGUE)
def test_headers_are_written_as_grlc_reads_them(query: CannedQuery) -> None:
    rows = [row.lstrip("#+") for row in query.text.split("\n") if row.startswith("#+")]
    header = yaml.safe_load("\n".join(rows))
    assert isinstance(header["summary"], str)
    assert isinstance(header["description"], str)
    assert all(isinstance(tag, str) for tag in header.get("tags", ()))
    assert "?_" not in query.text, "grlc takes such a variable for a parameter"
