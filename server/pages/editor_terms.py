"""The route of what the SPARQL editor completes: the terms of the ontology, and others in use."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from fastapi import APIRouter, Request
from pyoxigraph import NamedNode
from starlette.responses import Response

from ontology.graphs import ontology_quads
from ontology.namespaces import OWL, PREFIXES, RDF
from ontology.vocabulary import vocabulary
from queries import catalogue
from server.compression import Coding, coding, compressed
from server.validators import entity_tag, not_modified

_TYPE: Final = NamedNode(f"{RDF}type")
_KINDS: Final = {
    NamedNode(f"{OWL}Class"): "class",
    NamedNode(f"{OWL}ObjectProperty"): "property",
    NamedNode(f"{OWL}DatatypeProperty"): "property",
    NamedNode(f"{OWL}AnnotationProperty"): "property",
    NamedNode(f"{OWL}NamedIndividual"): "individual",
}
_NAME: Final = re.compile(r"(?<![\w<:/])([a-z]+):([A-Za-z]\w*)")
_OWN: Final = ("mas", "id", "art", "g")


def router() -> APIRouter:
    """Return the route ``/sparql/terms.json``."""
    routes = APIRouter(prefix="/sparql", include_in_schema=False)

    @routes.head("/terms.json")
    @routes.get("/terms.json")
    async def terms(request: Request) -> Response:
        tag = _document()[1]
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if (unchanged := not_modified(request, headers)) is not None:
            return unchanged
        chosen = coding(request.headers.get("accept-encoding"))
        if chosen is not Coding.NONE:
            headers["Content-Encoding"] = chosen
        return Response(_coded(chosen), headers=headers, media_type="application/json")

    return routes


@cache
def _document() -> tuple[bytes, str]:
    told = json.dumps({"terms": [*_own(), *_others()]}, ensure_ascii=False)
    return told.encode(), f"W/{entity_tag(told)}"


@cache
def _coded(chosen: Coding) -> bytes:
    return compressed(_document()[0], chosen)


def _own() -> Iterator[Mapping[str, object]]:
    kinds = {
        quad.subject.value: _KINDS[quad.object]
        for quad in ontology_quads()
        if quad.predicate == _TYPE
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.object in _KINDS
    }
    for name, term in sorted(vocabulary().terms.items()):
        yield {
            "name": f"mas:{name}",
            "kind": kinds.get(term.iri, "individual"),
            "labels": dict(term.labels),
            "means": dict(term.definitions),
        }


def _others() -> Iterator[Mapping[str, object]]:
    """Yield the terms of other vocabularies that the canned queries use."""
    found = {
        f"{prefix}:{name}"
        for query in catalogue().values()
        for prefix, name in _NAME.findall(query.text)
        if prefix in PREFIXES and prefix not in _OWN
    }
    for name in sorted(found):
        kind = "class" if name.partition(":")[2][0].isupper() else "property"
        yield {"name": name, "kind": kind, "labels": {}, "means": {}}
