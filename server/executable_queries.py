"""The canned queries as SHACL executables, the form in which catalogues of examples read them."""

import re
from typing import Final

from pyoxigraph import NamedNode

from ontology.namespaces import OWL, RDF, RDFS, SH
from queries import CannedQuery, catalogue
from server.rdf_documents import Description, typed

_SCHEMA: Final = "https://schema.org/"
_PREFIX: Final = re.compile(r"^PREFIX\s+([\w.-]*):\s*<([^>]*)>[^\S\n]*\n", re.MULTILINE)
_HEADER: Final = re.compile(r"\A(?:#\+.*\n)+\s*")


def describe(base: str) -> Description:
    """Return all canned queries with their texts; ``base`` is where the server is."""
    description = Description()
    declared = description.blank()
    description.add(declared, f"{OWL}Ontology")
    for prefix, namespace in _prefixes().items():
        declaration = description.blank()
        description.add(declared).say(f"{SH}declare", declaration)
        description.add(declaration).say(f"{SH}prefix", prefix).say(
            f"{SH}namespace", typed(namespace, "anyURI")
        )
    for query in catalogue().values():
        about = description.add(name(base, query))
        about.say(f"{SH}prefixes", declared).say(f"{SH}select", body(query))
        list_query(description, base, query)
    return description


def list_query(description: Description, base: str, query: CannedQuery) -> None:
    """Say what a query asks and where, without its text."""
    about = description.add(name(base, query))
    about.link(f"{RDF}type", f"{SH}SPARQLExecutable", f"{SH}SPARQLSelectExecutable")
    about.tell(f"{RDFS}label", query.title).tell(f"{RDFS}comment", query.description)
    about.say(f"{_SCHEMA}keywords", *query.tags)
    about.link(f"{_SCHEMA}target", f"{base}sparql")
    about.link(f"{RDFS}isDefinedBy", f"{base}queries.ttl")
    about.link(f"{RDFS}seeAlso", *(f"{base}queries/{query.name}.{form}" for form in _FORMS))


_FORMS: Final = ("json", "csv", "rq")


def name(base: str, query: CannedQuery) -> NamedNode:
    """Return the node of a query: the address at which it is answered."""
    return NamedNode(f"{base}queries/{query.name}")


def body(query: CannedQuery) -> str:
    """Return a query's text without its header; it runs as it stands."""
    return _HEADER.sub("", query.text)


def _prefixes() -> dict[str, str]:
    """Return the prefixes that the queries use."""
    found = {p: iri for query in catalogue().values() for p, iri in _PREFIX.findall(query.text)}
    return {prefix: found[prefix] for prefix in sorted(found)}
