"""RDF documents over HTTP: their formats, names, validators and links to each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize
from starlette.requests import Request
from starlette.responses import Response

from ontology.namespaces import PREFIXES, RDF, XSD
from server.negotiation import GRAPHS, choose, content_type
from server.problems import Problem, ProblemType
from server.validators import entity_tag, not_modified

SUFFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".ttl": "text/turtle",
        ".jsonld": "application/ld+json",
        ".nt": "application/n-triples",
        ".rdf": "application/rdf+xml",
        ".trig": "application/trig",
        ".nq": "application/n-quads",
    }
)
"""The media type of each suffix; the last two tell the names of graphs too."""

_TURTLE: Final = "text/turtle"
_PREFIXES: Final = {
    **PREFIXES,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
    "formats": "http://www.w3.org/ns/formats/",
}
Node = NamedNode | BlankNode


class Description:
    """Triples under way: ``add`` takes what is said of a node, texts by language."""

    def __init__(self) -> None:
        self.triples: list[Triple] = []
        self._blanks = 0

    def blank(self) -> BlankNode:
        """Return a new blank node, at the next making of the description the same one."""
        self._blanks += 1
        return BlankNode(f"n{self._blanks}")

    def add(self, subject: Node, kind: str | None = None) -> "_About":
        """Begin to say something of a node, of a class by its IRI if one is given."""
        about = _About(self.triples, subject)
        return about.say(RDF + "type", NamedNode(kind)) if kind else about

    def serialised(self, media_type: str) -> bytes:
        """Write it in a format of RDF."""
        return serialised(self.quads, media_type)

    @property
    def quads(self) -> Sequence[Quad]:
        """The triples, each once, in no named graph; all that is said of a node in one place."""
        of_nodes: dict[object, dict[Triple, None]] = {}
        for triple in self.triples:
            of_nodes.setdefault(triple.subject, {})[triple] = None
        triples = chain.from_iterable(of_nodes.values())
        return [Quad(each.subject, each.predicate, each.object) for each in triples]


class _About:
    def __init__(self, triples: list[Triple], subject: Node) -> None:
        self._triples = triples
        self.node = subject

    def say(self, predicate: str, *values: Node | Literal | str | int) -> "_About":
        """Add values of a property; a string or an integer becomes a literal."""
        for value in values:
            term = value if isinstance(value, (NamedNode, BlankNode, Literal)) else Literal(value)
            self._triples.append(Triple(self.node, NamedNode(predicate), term))
        return self

    def tell(self, predicate: str, texts: Mapping[str, str]) -> "_About":
        """Add a text in each language."""
        return self.say(predicate, *(Literal(text, language=each) for each, text in texts.items()))

    def link(self, predicate: str, *iris: str) -> "_About":
        """Add nodes by their IRIs."""
        return self.say(predicate, *map(NamedNode, iris))


def typed(value: str, datatype: str) -> Literal:
    """Return a literal of an XML Schema datatype."""
    return Literal(value, datatype=NamedNode(XSD + datatype))


def chosen(request: Request, suffix: str | None) -> str:
    """Return the media type that a suffix names, or else the Accept header; Turtle by default.

    Raises Problem NOT_ACCEPTABLE.
    """
    if suffix is not None:
        return SUFFIXES[suffix]
    media_type = choose(request.headers.get("accept"), (_TURTLE, *GRAPHS))
    if media_type is None:
        raise Problem(ProblemType.NOT_ACCEPTABLE, f"This is available as {', '.join(GRAPHS)}.")
    return media_type


def split_suffix(name: str) -> tuple[str, str | None]:
    """Part a name from its suffix, if that names a format of RDF."""
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if dot + extension in SUFFIXES and stem else (name, None)


def serialised(statements: Iterable[Quad], media_type: str) -> bytes:
    """Write quads; formats for triples leave graph names out, each triple once."""
    form = GRAPHS[media_type]
    if form.supports_datasets and form is not RdfFormat.JSON_LD:
        return serialize(statements, format=form, prefixes=_used(statements)) or b""
    # A client that reads JSON-LD as one graph would not see the named ones.
    triples = list(dict.fromkeys(quad.triple for quad in statements))
    return serialize(triples, format=form, prefixes=_used(triples)) or b""


def answer(
    request: Request,
    statements: Sequence[Quad],
    media_type: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with an RDF document, or 304 if the client has it."""
    body = serialised(statements, media_type)
    answered = {
        "Content-Type": content_type(media_type),
        "ETag": entity_tag(media_type, body.decode()),
        "Vary": "Accept",
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
        **(headers or {}),
    }
    return not_modified(request, answered) or Response(body, headers=answered)


def document(
    request: Request,
    description: Description,
    name: str,
    suffix: str | None,
    links: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a description that stands at ``name``, an address without suffix."""
    media_type = chosen(request, suffix)
    headers = {"Link": ", ".join((*alternates(name, media_type), *_links(links or {})))}
    return answer(request, description.quads, media_type, headers)


def alternates(name: str, but: str | None = None) -> Iterator[str]:
    """Yield a Link value for each other form of a document (RFC 8288)."""
    for suffix, media_type in SUFFIXES.items():
        if media_type != but:
            yield f'<{name}{suffix}>; rel="alternate"; type="{media_type}"'


def _links(links: Mapping[str, str]) -> Iterator[str]:
    return (f'<{target}>; rel="{relation}"' for relation, target in links.items())


def _used(statements: Iterable[Quad] | Iterable[Triple]) -> dict[str, str]:
    text = "\n".join(map(str, statements))
    return {prefix: iri for prefix, iri in _PREFIXES.items() if f"<{iri}" in text}
