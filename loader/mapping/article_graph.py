"""Collect the quads of one article, and name its nodes."""

import re
from collections.abc import Collection

from pyoxigraph import Literal, NamedNode, Quad

from loader.document import Mention
from ontology.namespaces import ARTICLE_GRAPH, DCTERMS, ID, MAS, RDF, RDFS, SKOS, XSD

TYPE = NamedNode(RDF + "type")
LABEL = NamedNode(RDFS + "label")
OTHER_LABEL = NamedNode(SKOS + "altLabel")
EDITORIAL_NOTE = NamedNode(SKOS + "editorialNote")

_DATE_TIME = NamedNode(XSD + "dateTime")
_INTEGER = NamedNode(XSD + "integer")
_DECIMAL = NamedNode(XSD + "decimal")
_TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))
_FALSE = Literal("false", datatype=NamedNode(XSD + "boolean"))
_TERMS: dict[str, NamedNode] = {}

Object = NamedNode | Literal


def term(name: str) -> NamedNode:
    """Give the ontology's term of this local name."""
    found = _TERMS.get(name)
    if found is None:
        found = _TERMS[name] = NamedNode(MAS + name)
    return found


def individual(slug: str) -> NamedNode:
    """Give the individual of this slug."""
    return NamedNode(ID + slug)


def dublin_core(name: str) -> NamedNode:
    """Give the Dublin Core term of this name."""
    return NamedNode(DCTERMS + name)


def date_time(text: str) -> Literal:
    """Give an ``xsd:dateTime``."""
    return Literal(text, datatype=_DATE_TIME)


def integer(value: int) -> Literal:
    """Give an ``xsd:integer``."""
    return Literal(str(value), datatype=_INTEGER)


def decimal(text: str) -> Literal:
    """Give an ``xsd:decimal``."""
    return Literal(text, datatype=_DECIMAL)


def boolean(value: bool) -> Literal:
    """Give an ``xsd:boolean``."""
    return _TRUE if value else _FALSE


class ArticleGraph:
    """The named graph of one article as it grows; a quad that is added twice stands once."""

    def __init__(self, slug: str, language: str) -> None:
        self.slug = slug
        self.language = language
        self.article = individual(slug)
        self.name = ARTICLE_GRAPH + slug
        self._graph = NamedNode(self.name)
        self._quads: dict[Quad, None] = {}

    @property
    def quads(self) -> Collection[Quad]:
        """The quads in the order of their first addition."""
        return self._quads.keys()

    def add(self, subject: NamedNode, predicate: NamedNode | str, *objects: Object) -> None:
        """Say ``predicate`` (a node, or a term's local name) of ``subject``, once per object."""
        node = term(predicate) if isinstance(predicate, str) else predicate
        for value in objects:
            self._quads[Quad(subject, node, value, self._graph)] = None

    def text(self, words: str) -> Literal:
        """Give words of the article, in its language, as they stand."""
        return Literal(words, language=self.language)

    def add_span(self, span: NamedNode, start: int, end: int, words: str) -> None:
        """Say where ``words`` stand: code points ``start`` to ``end`` of the text, half open."""
        # A third of all quads are of spans: made directly.
        graph, quads = self._graph, self._quads
        quads[Quad(span, TYPE, term("TextSpan"), graph)] = None
        quads[Quad(span, term("inDocument"), self.article, graph)] = None
        quads[Quad(span, term("spanStart"), integer(start), graph)] = None
        quads[Quad(span, term("spanEnd"), integer(end), graph)] = None
        quads[Quad(span, term("quote"), self.text(words), graph)] = None

    def node(self, local: str) -> NamedNode:
        """Give the article's own node of this local name."""
        return individual(f"{self.slug}-{local}")

    def of_annotation(self, annotation_id: str) -> NamedNode:
        """Give the node that an annotation becomes: ``e20`` of E20."""
        return self.node(annotation_id.lower())

    def spans(self, mention: Mention) -> list[NamedNode]:
        """Give the text spans of a mention, one per fragment."""
        first = mention.id.lower()
        if len(mention.fragments) == 1:
            return [self.node(first)]
        return [self.node(f"{first}-{n}") for n, _ in enumerate(mention.fragments, start=1)]

    def entity(self, mention: Mention) -> NamedNode:
        """Give the local entity that an unlinked mention stands for."""
        kind = re.sub(r"(?<!^)(?=[A-Z])", "-", mention.label).lower()
        return self.node(f"{mention.id.lower()}-{kind}")
