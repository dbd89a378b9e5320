"""How the published files are opened in the tools of others: what a person types there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Way:
    """A tool, the language of what is typed, and the lines; ``ran`` says that tests run them.

    ``name`` is a key of the texts, too: ``data.with_NAME``.
    """

    name: str
    tool: str
    language: str
    lines: str
    ran: bool


_RDFLIB: Final = """\
import gzip
import urllib.request

import rdflib

graph = rdflib.Graph()
with urllib.request.urlopen("{dumps}masalik.nt.gz") as answer:
    graph.parse(gzip.open(answer), format="nt")
print(len(graph), "statements")
"""
_PANDAS: Final = """\
import pandas

seizures = pandas.read_csv("{base}queries/seizures.csv?lang={lang}")
ties = pandas.read_csv("{dumps}network/edges.csv")
print(len(seizures), "rows", len(ties), "ties")
"""
_NETWORKX: Final = """\
import urllib.request

import networkx

with urllib.request.urlopen("{dumps}masalik.graphml") as answer:
    network = networkx.read_graphml(answer, force_multigraph=True)
print(network.number_of_nodes(), "actors", network.number_of_edges(), "ties")
"""
_CURL: Final = """\
curl -LO {dumps}masalik.ttl.gz
curl -L {dumps}SHA256SUMS | sha256sum --check --ignore-missing
gunzip masalik.ttl.gz
"""
_NEO4J: Final = """\
CREATE CONSTRAINT n10s_unique_uri FOR (r:Resource) REQUIRE r.uri IS UNIQUE;
CALL n10s.graphconfig.init({{handleMultival: "ARRAY", keepLangTag: true}});
CALL n10s.rdf.import.fetch("file:///masalik.ttl", "Turtle");

LOAD CSV WITH HEADERS FROM "{dumps}network/edges.csv" AS row
MERGE (a:Actor {{iri: row.Source}}) MERGE (b:Actor {{iri: row.Target}})
CREATE (a)-[:TIE {{relation: row.relation, claims: row.claims}}]->(b);
"""
_QGIS: Final = """\
{dumps}masalik.geojson
{base}queries/route-map.geojson?lang={lang}
"""
_GEPHI: Final = """\
{dumps}masalik.graphml
{base}queries/network-of-cooperation.graphml
"""
_R: Final = """\
seizures <- read.csv("{base}queries/seizures.csv?lang={lang}", encoding = "UTF-8")
places <- sf::st_read("{dumps}masalik.geojson")
download.file("{dumps}masalik.graphml", "masalik.graphml")
network <- igraph::read_graph("masalik.graphml", format = "graphml")
"""


def ways(base: str, language: str) -> Sequence[Way]:
    """Return a way for each tool, for a server at ``base``."""

    def typed(lines: str) -> str:
        return lines.format(base=base, dumps=f"{base}dumps/latest/", lang=language).rstrip()

    return (
        Way("curl", "curl", "sh", typed(_CURL), ran=True),
        Way("rdflib", "rdflib (Python)", "python", typed(_RDFLIB), ran=True),
        Way("pandas", "pandas (Python)", "python", typed(_PANDAS), ran=True),
        Way("networkx", "networkx (Python)", "python", typed(_NETWORKX), ran=True),
        Way("protege", "Protégé", "", "", ran=False),
        Way("neo4j", "Neo4j", "cypher", typed(_NEO4J), ran=False),
        Way("qgis", "QGIS", "", typed(_QGIS), ran=False),
        Way("gephi", "Gephi", "", typed(_GEPHI), ran=False),
        Way("r", "R", "r", typed(_R), ran=False),
    )
