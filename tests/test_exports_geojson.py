"""GeoJSON for maps: places with the geometries of the reference data, and the claims about them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import publish
from exports import Exported, export

from ontology.namespaces import ARTICLE_GRAPH, GEO, ID
from store.exports.geojson import place_roles

TRIG = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix g: <https://w3id.org/masalik/graph/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
g:reference {
  id:town a mas:Settlement ; rdfs:label "Town"@en , "بلدة"@ar ; geo:hasGeometry id:town-geometry .
  id:town-geometry geo:asWKT "POINT (40.9 34.4)"^^geo:wktLiteral .
  id:province a mas:AdministrativeArea ; geo:hasGeometry id:province-geometry .
  id:province-geometry geo:asWKT "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))"^^geo:wktLiteral .
  id:segment a mas:BorderSegment ; geo:hasGeometry id:segment-geometry .
  id:segment-geometry geo:asWKT "LINESTRING (1 1, 2 5, 3 3)"^^geo:wktLiteral .
  id:guards a mas:SecurityForce ; rdfs:label "Guards"@en .
}
art:one {
  id:one-e1 a mas:Seizure ; mas:agent id:guards ; mas:atPlace id:town , id:province ;
    mas:attestedBy id:one-att ; mas:occurrence id:o1 ; mas:edtf "2022-03" .
  id:one-t1-segment a mas:BorderSegment ; mas:covers id:segment .
  id:one-e2 a mas:Control ; mas:agent id:guards ; mas:controls id:one-t1-segment ;
    mas:attestedBy id:one-att .
  id:one-e3 a mas:Possibility ; mas:possibleType mas:Meeting ; mas:atPlace id:town ;
    mas:attestedBy id:one-att .
  id:one-e4 a mas:Meeting ; mas:atPlace id:nowhere ; mas:attestedBy id:one-att .
  id:one-att mas:inDocument id:one ; mas:hasSpan id:one-s1 ; mas:stance mas:announces ;
    mas:atPlace id:town .
  id:one-s1 mas:quote "جملة"@ar .
}
art:two {
  id:two-e1 a mas:Arrest ; mas:atPlace id:town ; mas:attestedBy id:two-att .
  id:two-att mas:inDocument id:two .
}
"""
Feature = dict[str, Any]


def features(data: Path, *arguments: str) -> list[Feature]:
    collection = json.loads(export(data, "--format", "geojson", *arguments))
    assert collection["type"] == "FeatureCollection"
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert feature.keys() == {"type", "id", "geometry", "properties"}
    assert len({feature["id"] for feature in collection["features"]}) == len(collection["features"])
    found: list[Feature] = collection["features"]
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("map") / "data"
    publish(data, TRIG)
    return data


def test_places_have_their_geometries_and_names(small: Path) -> None:
    places = {f["id"]: f for f in features(small) if f["properties"]["layer"] == "place"}
    assert {f["geometry"]["type"] for f in places.values()} == {"Point", "Polygon", "LineString"}
    town = places[f"{ID}town"]
    assert town["geometry"]["coordinates"] == [40.9, 34.4]
    assert town["properties"]["label_ar"] == "بلدة"
    assert town["properties"]["type"] == "Settlement"
    assert {name: f["properties"]["claims"] for name, f in places.items()} == {
        f"{ID}town": 3,
        f"{ID}province": 1,
        f"{ID}segment": 1,
    }


def test_claims_stand_at_a_point_of_their_places(small: Path) -> None:
    claims = [f for f in features(small) if f["properties"]["layer"] == "claim"]
    points = {
        (f["properties"]["claims"].removeprefix(ID), f["properties"]["place"].removeprefix(ID)): f
        for f in claims
    }
    assert {key: f["geometry"]["coordinates"] for key, f in points.items()} == {
        ("one-e1", "town"): [40.9, 34.4],
        ("one-e1", "province"): [1, 1],
        ("one-e2", "segment"): [2, 5],
        ("one-e3", "town"): [40.9, 34.4],
        ("two-e1", "town"): [40.9, 34.4],
    }
    seizure = points["one-e1", "town"]["properties"]
    assert (seizure["class"], seizure["role"], seizure["possible"]) == ("Seizure", "atPlace", False)
    assert (seizure["quote"], seizure["date"], seizure["agentLabel"]) == (
        "جملة",
        "2022-03",
        "Guards",
    )
    assert points["one-e3", "town"]["properties"]["possible"] is True
    assert points["one-e2", "segment"]["properties"]["through"] == f"{ID}one-t1-segment"


def test_one_article_alone(small: Path) -> None:
    found = features(small, "--graph", f"{ARTICLE_GRAPH}two")
    assert Counter(f["properties"]["layer"] for f in found) == {"place": 3, "claim": 1}


def test_the_corpus(exported_corpus: Exported, tmp_path: Path) -> None:
    export(exported_corpus.data, "--output", tmp_path / "m.geojson")
    found = json.loads((tmp_path / "m.geojson").read_text("utf-8"))["features"]
    layers = Counter(f["properties"]["layer"] for f in found)
    located = {
        quad.subject
        for quad in exported_corpus.store
        if quad.predicate.value == f"{GEO}hasGeometry"
    }
    assert layers["place"] == len(located)
    assert layers["claim"] > 50
    # The border lies where it is: longitude first.
    for feature in found:
        if feature["geometry"]["type"] == "Point" and feature["properties"]["layer"] == "claim":
            longitude, latitude = feature["geometry"]["coordinates"]
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90


def test_roles_of_places_follow_from_the_shapes() -> None:
    roles = set(place_roles())
    assert {"atPlace", "fromPlace", "toPlace", "viaPlace", "crossesAt", "controls"} <= roles
    assert roles.isdisjoint({"agent", "affected", "party", "organisation", "commodity"})
