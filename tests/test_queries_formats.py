"""Rows of canned queries as JSON values, cells of spreadsheets, GeoJSON and GraphML."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

import queries
from queries import CannedQuery, Table
from queries.spreadsheets import separated
from queries.terms import Value
from queries.wkt import UnreadableGeometry, to_geojson

HEADER = """\
#+ summary: What is it?
#+ description: All of it.
#+ ar: {summary: ما هو؟, description: كله.}
#+ group: sources
"""
DRAWN = f"""{HEADER}#+ page: [number]
#+ columns:
#+   number: {{en: N., ar: ر.}}
#+   source: {{en: S., ar: س.}}
#+   sourceLabel: {{en: S., ar: س.}}
#+   target: {{en: T., ar: ه.}}
#+   kind: {{en: K., ar: ن.}}
#+   sure: {{en: U., ar: ي.}}
#+   shape: {{en: H., ar: ش.}}
#+ edges: {{source: source, target: target, label: kind}}
#+ geometry: shape

SELECT ?number ?source ?sourceLabel ?target ?kind ?sure ?shape
WHERE {{
  VALUES (?number ?source ?sourceLabel ?target ?kind ?sure ?shape) {{
    (1 <https://e/a> "A & <B>" <https://e/b> "support" true "POINT (40.5 35)")
    (2 <https://e/b> "ب" <https://e/a> "support" false
      "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT (35 40.5)")
    (3 <https://e/a> "A & <B>" UNDEF "nothing" true "no shape")
  }}
}}
ORDER BY ?number
"""


def read(tmp_path: Path, text: str) -> CannedQuery:
    path = tmp_path / "drawn.rq"
    path.write_text(text, encoding="utf-8")
    return queries.read_definition(path)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return queries.run(Store(), read(tmp_path, DRAWN), {})


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
    text = f"{HEADER}#+ page: [v]\n#+ columns: {{v: {{en: V, ar: ق}}}}\n"
    query = read(tmp_path, f"{text}SELECT ?v {{ BIND ({expression} AS ?v) }} ORDER BY ?v")
    assert queries.run(Store(), query, {}).json() == [{"v": value}]


def test_csv_is_rfc_4180() -> None:
    rows: list[tuple[Value, ...]] = [('x,"y"\nz', None), (True, 1.5)]
    text = separated(("a", "b"), rows, delimiter=",", bom=False)
    assert text == 'a,b\r\n"x,""y""\nz",\r\ntrue,1.5\r\n'
    assert separated(("a", "b"), rows, delimiter=",", bom=True) == "\ufeff" + text


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1"])
def test_no_text_is_a_formula(formula: str) -> None:
    text = separated(("a",), [(formula,)], delimiter=",", bom=False)
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [f"'{formula}"]


def test_numbers_stay_numbers() -> None:
    assert separated(("a", "b"), [(-5, -0.5)], delimiter="\t", bom=False) == "a\tb\r\n-5\t-0.5\r\n"


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5), st.sampled_from([",", "\t"]))
def test_cells_come_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    text = separated(("a", "b"), rows, delimiter=delimiter, bom=False)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:]
    for cells, values in zip(read, rows, strict=True):
        for cell, value in zip(cells, values, strict=True):
            assert cell in {value, f"'{value}"}
            assert not cell.startswith(("=", "+", "-", "@"))


def test_rows_with_a_geometry_are_features(table: Table) -> None:
    collection = json.loads(table.geojson())
    assert collection["type"] == "FeatureCollection"
    point = {"type": "Point", "coordinates": [40.5, 35]}
    assert [each["geometry"] for each in collection["features"]] == [point, point, None]
    assert collection["features"][1]["properties"] == {
        "number": 2,
        "source": "https://e/b",
        "sourceLabel": "ب",
        "target": "https://e/a",
        "kind": "support",
        "sure": False,
    }


@pytest.mark.parametrize(
    ("wkt", "kind", "coordinates"),
    [
        ("POINT(1 2)", "Point", [1, 2]),
        ("Point Z (1.5 -2e1 3)", "Point", [1.5, -20, 3]),
        ("LINESTRING(1 2, 3 4)", "LineString", [[1, 2], [3, 4]]),
        ("POLYGON((0 0,1 0,1 1,0 0))", "Polygon", [[[0, 0], [1, 0], [1, 1], [0, 0]]]),
        ("MULTIPOINT(1 2, 3 4)", "MultiPoint", [[1, 2], [3, 4]]),
        ("MULTIPOINT((1 2), (3 4))", "MultiPoint", [[1, 2], [3, 4]]),
        (
            "MULTILINESTRING((1 2,3 4),(5 6,7 8))",
            "MultiLineString",
            [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
        ),
        (
            "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))",
            "MultiPolygon",
            [[[[0, 0], [1, 0], [1, 1], [0, 0]]]],
        ),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(1 2)", "Point", [1, 2]),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(2 1)", "Point", [1, 2]),
    ],
)
def test_geometries_are_those_of_geojson(wkt: str, kind: str, coordinates: object) -> None:
    assert to_geojson(wkt) == {"type": kind, "coordinates": coordinates}


def test_geometries_may_be_empty_or_several() -> None:
    assert to_geojson("POLYGON EMPTY") is None
    assert to_geojson("GEOMETRYCOLLECTION(POINT(1 2),POINT EMPTY)") == {
        "type": "GeometryCollection",
        "geometries": [{"type": "Point", "coordinates": [1, 2]}],
    }


@given(st.one_of(st.text(), st.text(alphabet="POINT LYGN()12,.-e", max_size=30)))
def test_what_is_no_geometry_is_said_so(text: str) -> None:
    try:
        to_geojson(text)
    except UnreadableGeometry:
        return


@pytest.mark.parametrize(
    "wkt", ["", "POINT", "POINT(1)", "POINT(1 2", "POINT(1 2) x", "CIRCLE(1 2)"]
)
def test_broken_geometries_are_refused(wkt: str) -> None:
    with pytest.raises(UnreadableGeometry):
        to_geojson(wkt)


def test_another_reference_system_is_refused() -> None:
    with pytest.raises(UnreadableGeometry, match="unknown reference system"):
        to_geojson("<http://www.opengis.net/def/crs/EPSG/0/3857> POINT(1 2)")


def test_rows_that_are_edges_are_a_graph(table: Table) -> None:
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    graph = ET.fromstring(table.graphml()).find("g:graph", space)
    assert graph is not None
    labels = {
        node.get("id"): node.findtext("g:data[@key='n-label']", None, space)
        for node in graph.findall("g:node", space)
    }
    assert labels == {"https://e/a": "A & <B>", "https://e/b": "ب"}
    edges = [
        (e.get("source"), e.get("target"), e.findtext("g:data[@key='e-label']", None, space))
        for e in graph.findall("g:edge", space)
    ]
    assert edges == [
        ("https://e/a", "https://e/b", "support"),
        ("https://e/b", "https://e/a", "support"),
    ]


def test_graphs_hold_any_text(tmp_path: Path) -> None:
    text = DRAWN.replace('"support" true', '"\\u0008\\uFFFF\\n" true')
    table = queries.run(Store(), read(tmp_path, text), {})
    assert "\ufffd\ufffd\n" in table.graphml()
    ET.fromstring(table.graphml())


def test_rows_come_without_evidence() -> None:
    query = queries.catalogue()["seizures"]
    table = queries.run(Store(), query, {}).without_evidence()
    assert table.columns[-1] == "inexactLeftOut"
    assert table.without_evidence() is table
    assert "claim" not in table.csv()
