"""Find the reference individuals that other databases' identifiers stand for."""

import re
from collections.abc import Mapping
from functools import cache

from pyoxigraph import NamedNode

from ontology.namespaces import ID, RDFS
from ontology.reference import reference_quads

_SEE_ALSO = NamedNode(f"{RDFS}seeAlso")
_WIKIDATA = re.compile(r"https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/(Q[0-9]+)")
_GEONAMES = re.compile(r"https?://(?:sws\.|www\.)?geonames\.org/([0-9]+)(?:/.*)?")


def individual_elsewhere(iri: str) -> str | None:
    """Give the slug of the individual that the reference data says has this IRI elsewhere.

    IRIs of Wikidata and GeoNames count in each of the forms in which they are written.
    """
    key = _key(iri)
    return _individuals().get(key) if key else None


def _key(iri: str) -> str | None:
    if found := _WIKIDATA.fullmatch(iri):
        return found[1]
    if found := _GEONAMES.fullmatch(iri):
        return found[1]
    return None


@cache
def _individuals() -> Mapping[str, str]:
    stated = (quad for quad in reference_quads() if quad.predicate == _SEE_ALSO)
    return {
        key: quad.subject.value.removeprefix(ID)
        for quad in stated
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
        if (key := _key(quad.object.value))
    }
