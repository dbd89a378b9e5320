"""Write places with their geometries, and the claims about them, as GeoJSON for maps."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from ontology.namespaces import MAS, REFERENCE_GRAPH
from ontology.vocabulary import vocabulary
from store.exports.claims import Claims, Node, classes_below
from store.exports.columns import Telling, telling_columns
from store.exports.files import Sink
from store.exports.progress import counted

_COVERS: Final = NamedNode(f"{MAS}covers")
# GeoSPARQL 1.1, 8.8.5 and 8.9.3, of the engine itself.
_GEOMETRIES: Final = """
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX geof: <http://www.opengis.net/def/function/geosparql/>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?place ?json ?centre ?source WHERE { GRAPH <%s> {
  ?place geo:hasGeometry ?geometry . ?geometry geo:asWKT ?wkt .
  OPTIONAL { ?geometry dcterms:source ?source }
  BIND (geof:asGeoJSON(?wkt) AS ?json)
  BIND (geof:asGeoJSON(geof:centroid(?wkt)) AS ?centre)
} } ORDER BY ?place ?wkt ?source
"""
_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Place:
    iri: str
    geometry: _Json
    point: _Json
    source: str


def write_geojson(store: Store, output: Sink, graphs: Collection[str] = ()) -> None:
    """Write a FeatureCollection (RFC 7946): a feature for each place that has a geometry, and one
    for each claim about it, drawn as a point that stands for the place.

    ``graphs`` limits the claims to those of these named graphs. What is claimed of a part of a
    border is drawn on each of the segments that it covers.
    """
    output.write(b'{"type":"FeatureCollection","name":"masalik","features":[')
    separator = b"\n"
    for feature in _features(store, frozenset(graphs)):
        text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
        output.write(separator + text.encode())
        separator = b",\n"
    output.write(b"\n]}\n")


def _features(store: Store, graphs: Collection[str]) -> Iterator[_Json]:
    claims = Claims(store)
    places = list(_places(store))
    for place in counted(places, "Exporting", "places", len(places)):
        about = 0
        for feature in _claims(store, claims, place, graphs):
            about += 1
            yield feature
        node = claims.node(place.iri)
        yield _feature(
            place.iri,
            place.geometry,
            {"layer": "place", **_named(node), "source": place.source, "claims": about},
        )


def _places(store: Store) -> Iterator[_Place]:
    answer = store.query(_GEOMETRIES % REFERENCE_GRAPH)
    assert isinstance(answer, QuerySolutions)
    before = None
    for row in answer:
        place, geometry, centre, source = (
            row[name] for name in ("place", "json", "centre", "source")
        )
        # One that the engine cannot read has no JSON; of several geometries the first is taken.
        if isinstance(place, NamedNode) and isinstance(geometry, Literal) and place != before:
            before = place
            shape = json.loads(geometry.value)
            yield _Place(
                place.value,
                shape,
                _point(shape, centre),
                source.value if isinstance(source, NamedNode | Literal) else "",
            )


def _point(shape: _Json, centre: object) -> _Json:
    """Give a point that stands for a place: of a line its middle vertex, else the centroid."""
    if shape["type"] == "LineString":
        line = shape["coordinates"]
        return {"type": "Point", "coordinates": line[len(line) // 2]}
    if shape["type"] != "Point" and isinstance(centre, Literal):
        point: _Json = json.loads(centre.value)
        return point
    return shape


def _claims(
    store: Store, claims: Claims, place: _Place, graphs: Collection[str]
) -> Iterator[_Json]:
    node = NamedNode(place.iri)
    yield from _about(store, claims, place, node, graphs)
    for quad in store.quads_for_pattern(None, _COVERS, node):
        if isinstance(quad.subject, NamedNode):
            yield from _about(store, claims, place, quad.subject, graphs)


def _about(
    store: Store, claims: Claims, place: _Place, named: NamedNode, graphs: Collection[str]
) -> Iterator[_Json]:
    for role in place_roles():
        for quad in store.quads_for_pattern(None, NamedNode(MAS + role), named):
            claim, graph = quad.subject, quad.graph_name
            if not isinstance(claim, NamedNode) or not isinstance(graph, NamedNode):
                continue
            if graphs and graph.value not in graphs:
                continue
            values = claims.values(claim, graph)
            # Legs of routes and attestations have places too, but the claim has them already.
            if "attestedBy" not in values:
                continue
            told = claims.claim(claim, graph, values)
            properties = {
                "layer": "claim",
                "class": told.class_name,
                "role": role,
                "place": place.iri,
                "placeLabel": claims.node(place.iri).label,
                "through": "" if named.value == place.iri else named.value,
                "occurrence": " ".join(values.get("occurrence", ())),
                "agentLabel": "; ".join(
                    claims.node(each).label
                    for name in ("agent", "party", "participant")
                    for each in values.get(name, ())
                ),
                **telling_columns(Telling([told], told.attestations), claims.node),
            }
            name = f"{claim.value}|{role}|{place.iri}|{named.value}"
            yield _feature(name, place.point, properties)


def _feature(name: str, geometry: _Json, properties: Mapping[str, object]) -> _Json:
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def _named(node: Node) -> dict[str, str]:
    return {
        "place": node.iri,
        "label": node.label,
        "label_en": node.labels.get("en", ""),
        "label_ar": node.labels.get("ar", ""),
        "type": node.kind("Place"),
    }


@cache
def place_roles() -> tuple[str, ...]:
    """Return the roles that some class of claims takes places in, and none but places as actors.

    By the shapes of the ontology. Other roles of actors (whom something comes from, who employs)
    are in the network of actors, also where a state stands in them.
    """
    words, places = vocabulary(), classes_below("Place")
    others = classes_below("Actor") - places
    uses = (item for label in words.event_labels for item in words.roles(label).items())
    return tuple(
        sorted(
            {
                name
                for name, use in uses
                if not places.isdisjoint(use.ranges) and others.isdisjoint(use.ranges)
            }
        )
    )
