"""The canned queries as SHACL executables, the form in which catalogues of examples read them."""

import re
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from ontology.namespaces import OWL, RDF, RDFS, SH
from queries import CannedQuery, Form, catalogue
from server.executable_parameters import describe_parameters
from server.rdf_documents import Description, typed

_SCHEMA: Final = "https://schema.org/"
_PREFIX: Final = re.compile(r"^PREFIX\s+([\w.-]*):\s*<([^>]*)>[^\S\n]*\n", re.MULTILINE)
_HEADER: Final = re.compile(r"\A(?:#\+.*\n)+\s*")
# The class and the property of each form of query, in SHACL.
_EXECUTABLES: Final = {
    Form.SELECT: (f"{SH}SPARQLSelectExecutable", f"{SH}select"),
    Form.CONSTRUCT: (f"{SH}SPARQLConstructExecutable", f"{SH}construct"),
}


def describe(base: str) -> Description:
    """Return all canned queries with texts and parameters; ``base`` is where the server is.

    The form is that of https://github.com/sib-swiss/sparql-examples, so that its readers find each
    query by `sh:select|sh:construct`, `rdfs:comment`, `schema:target` and `sh:prefixes`.
    """
    description = Description()
    declared = _declare_prefixes(description)
    for query in catalogue().values():
        list_query(description, base, query)
        node = name(base, query)
        about = description.add(node).say(f"{SH}prefixes", declared)
        about.say(_EXECUTABLES[query.form][1], body(query))
        parameters = describe_parameters(description, node, query.parameters.values())
        about.say(f"{SH}parameter", *parameters)
    return description


def list_query(description: Description, base: str, query: CannedQuery) -> None:
    """Say what a query asks and where, without its text."""
    about = description.add(name(base, query))
    about.link(f"{RDF}type", f"{SH}SPARQLExecutable", _EXECUTABLES[query.form][0])
    about.tell(f"{RDFS}label", query.title).tell(f"{RDFS}comment", query.description)
    about.say(f"{_SCHEMA}keywords", *dict.fromkeys((query.group, *query.tags)))
    about.link(f"{_SCHEMA}target", f"{base}sparql")
    about.link(f"{RDFS}isDefinedBy", f"{base}queries.ttl")
    about.link(f"{RDFS}seeAlso", *(f"{base}queries/{query.name}.{form}" for form in query.formats))


def name(base: str, query: CannedQuery) -> NamedNode:
    """Return the node of a query: the address at which it is answered."""
    return NamedNode(f"{base}queries/{query.name}")


def body(query: CannedQuery) -> str:
    """Return a query's text without its header; it runs as it stands."""
    return _HEADER.sub("", query.text)


def _declare_prefixes(description: Description) -> BlankNode:
    """Declare the prefixes that the queries use, and return the node that holds them."""
    declared = description.blank()
    description.add(declared, f"{OWL}Ontology")
    found = {p: iri for query in catalogue().values() for p, iri in _PREFIX.findall(query.text)}
    for prefix, namespace in sorted(found.items()):
        declaration = description.blank()
        description.add(declared).say(f"{SH}declare", declaration)
        description.add(declaration).say(f"{SH}prefix", prefix).say(
            f"{SH}namespace", typed(namespace, "anyURI")
        )
    return declared
