"""The IRIs under which terms, individuals and named graphs are published, and their prefixes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MAS: Final = "https://w3id.org/masalik/ontology#"
ID: Final = "https://w3id.org/masalik/id/"
SHAPES: Final = "https://w3id.org/masalik/shapes#"
GRAPH: Final = "https://w3id.org/masalik/graph/"
ARTICLE_GRAPH: Final = "https://w3id.org/masalik/graph/article/"
SKOLEM: Final = "https://w3id.org/masalik/.well-known/genid/"

ONTOLOGY: Final = "https://w3id.org/masalik/ontology"
ONTOLOGY_GRAPH: Final = "https://w3id.org/masalik/graph/ontology"
SHAPES_GRAPH: Final = "https://w3id.org/masalik/graph/shapes"
REFERENCE_GRAPH: Final = "https://w3id.org/masalik/graph/reference"
INFERRED_GRAPH: Final = "https://w3id.org/masalik/graph/inferred"
EDITORIAL_GRAPH: Final = "https://w3id.org/masalik/graph/editorial"
MANIFEST_GRAPH: Final = "https://w3id.org/masalik/graph/manifest"
WITHDRAWN_GRAPH: Final = "https://w3id.org/masalik/graph/withdrawn"

DCTERMS: Final = "http://purl.org/dc/terms/"
GEO: Final = "http://www.opengis.net/ont/geosparql#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
UNIT: Final = "http://qudt.org/vocab/unit/"
CURRENCY: Final = "http://qudt.org/vocab/currency/"

# The prefixes of every Turtle, TriG and SPARQL text that Masalik writes.
PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mas": MAS,
        "id": ID,
        "art": ARTICLE_GRAPH,
        "g": GRAPH,
        "shapes": SHAPES,
        "dcterms": DCTERMS,
        "geo": GEO,
        "owl": OWL,
        "prov": PROV,
        "rdf": RDF,
        "rdfs": RDFS,
        "sh": SH,
        "skos": SKOS,
        "xsd": XSD,
        "unit": UNIT,
        "cur": CURRENCY,
    }
)
