"""Writes the query that finds the uses of a term."""

from typing import Final

from ontology.documentation.terms import DocumentedTerm, Kind
from ontology.namespaces import MAS, RDFS, SKOS
from ontology.vocabulary import Vocabulary

_PREFIXES: Final = {"mas": MAS, "rdfs": RDFS, "skos": SKOS}
_CLAIMS: Final = """\
SELECT DISTINCT ?claim ?quote WHERE {{
  ?claim a/rdfs:subClassOf* mas:{name} ;
    mas:attestedBy/mas:hasSpan/mas:quote ?quote .
}}
LIMIT 20
"""
_INSTANCES: Final = """\
SELECT DISTINCT ?thing ?label WHERE {{
  ?thing a/rdfs:subClassOf* mas:{name} .
  OPTIONAL {{ ?thing rdfs:label ?label }}
}}
LIMIT 20
"""
_VALUES: Final = """\
SELECT ?subject ?value WHERE {{
  ?subject mas:{name} ?value .
}}
LIMIT 20
"""
_NARROWER_VALUES: Final = """\
SELECT DISTINCT ?subject ?property ?value WHERE {{
  ?property rdfs:subPropertyOf* mas:{name} .
  ?subject ?property ?value .
}}
LIMIT 20
"""
_USERS: Final = """\
SELECT ?subject ?property WHERE {{
  ?subject ?property mas:{name} .
}}
LIMIT 20
"""
_MEMBERS: Final = """\
SELECT ?concept ?label ?uses WHERE {{
  ?concept skos:inScheme mas:{name} ; rdfs:label ?label .
  FILTER (LANG(?label) = "ar")
  {{ SELECT ?concept (COUNT(?subject) AS ?uses) WHERE {{
    ?concept skos:inScheme mas:{name} .
    OPTIONAL {{ ?subject ?property ?concept }}
  }} GROUP BY ?concept }}
}}
ORDER BY DESC(?uses)
"""


def example_query(term: DocumentedTerm, vocabulary: Vocabulary, *, has_narrower: bool) -> str:
    """Return a SPARQL query that runs as it stands on the published graphs."""
    match term.kind:
        case Kind.CLASS:
            body = _CLAIMS if vocabulary.is_a(term.name, "Claim") else _INSTANCES
        case Kind.SCHEME:
            body = _MEMBERS
        case Kind.CONCEPT | Kind.INDIVIDUAL:
            body = _USERS
        case _:
            body = _NARROWER_VALUES if has_narrower else _VALUES
    text = body.format(name=term.name)
    used = (
        f"PREFIX {prefix}: <{iri}>" for prefix, iri in _PREFIXES.items() if f"{prefix}:" in text
    )
    return "\n".join([*used, text])
