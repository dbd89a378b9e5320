"""Renders the page of each term and the index of all, as HTML, Turtle and JSON-LD."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from ontology.documentation.diagram import draw
from ontology.documentation.example_query import example_query
from ontology.documentation.example_triples import ExampleTriples
from ontology.documentation.neighbourhood import cardinality, neighbourhood
from ontology.documentation.terms import DocumentedTerm, Kind, Terminology, compact
from ontology.namespaces import ONTOLOGY, PREFIXES, SKOLEM
from ontology.pairs import AttributeUse

TEMPLATES: Final = Path(__file__).parent / "templates"
INDEX: Final = "index"
SUFFIXES: Final[Mapping[str, RdfFormat]] = {
    ".ttl": RdfFormat.TURTLE,
    ".jsonld": RdfFormat.JSON_LD,
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page without suffix: the folder in which it is kept, its name, its forms by suffix."""

    folder: str
    name: str
    forms: Mapping[str, bytes]


class Renderer:
    """Renders the pages of a terminology with examples from given triples."""

    def __init__(
        self, terminology: Terminology, ontology: Iterable[Quad], examples: ExampleTriples
    ) -> None:
        self._terminology = terminology
        self._described: dict[object, list[Triple]] = {}
        for quad in ontology:
            self._described.setdefault(quad.subject, []).append(quad.triple)
        self._examples = examples
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {"terms": terminology.terms, "compact": compact, "run": _run}
        environment.filters |= {"cardinality": cardinality, "marked": _marked}
        self._term = environment.get_template("term.html")
        self._index = environment.get_template("index.html")

    def pages(self) -> Iterator[Page]:
        """Yield the page of each term, in the order of the modules, and the index at last."""
        for term in self._terminology.terms.values():
            triples = list(self._closure(NamedNode(term.iri)))
            yield _page(term.kind.folder, term.name, self._of(term), triples)
        html = self._index.render(modules=self._terminology.modules, iri=ONTOLOGY)
        yield _page("", INDEX, html, [t for triples in self._described.values() for t in triples])

    def _of(self, term: DocumentedTerm) -> str:
        terminology, vocabulary = self._terminology, self._terminology.vocabulary
        is_class = term.kind is Kind.CLASS
        children = terminology.children(term.name)
        quotations = terminology.examples(term.name)
        labels = " · ".join(term.labels.values())
        context: dict[str, Any] = {
            "term": term,
            "parents": terminology.parents(term.name),
            "children": children,
            "inverses": terminology.inverses(term.name),
            "characteristics": terminology.characteristics(term.name),
            "roles": terminology.roles(term.name) if is_class else [],
            "attributes": (
                [_documented(use) for use in vocabulary.attributes(term.name).values()]
                if is_class
                else []
            ),
            "uses": [] if is_class else terminology.uses(term.name),
            "users": [] if is_class else terminology.attribute_uses(term.name),
            "taken_by": terminology.taken_by(term.name) if is_class else (),
            "alignments": terminology.alignments(term.name),
            "notes": terminology.notes(term.name),
            "quotations": quotations,
            "diagram": draw(neighbourhood(terminology, term), labels),
            "example": self._examples.of(
                term, list(self._below(term)), [quotation.value for quotation in quotations]
            ),
            "query": example_query(term, vocabulary, has_narrower=bool(children)),
            "conflicts": {
                kind: names
                for kind, names in (
                    ("conflictKey", vocabulary.conflict_keys(term.name)),
                    ("conflictValue", vocabulary.conflict_values(term.name)),
                    ("conflictSet", vocabulary.conflict_sets(term.name)),
                )
                if names
            }
            if is_class
            else {},
        }
        return self._term.render(context)

    def _below(self, term: DocumentedTerm) -> Iterator[DocumentedTerm]:
        if term.kind is Kind.SCHEME:
            return
        for child in self._terminology.children(term.name):
            yield child
            yield from self._below(child)

    def _closure(self, node: NamedNode) -> Iterator[Triple]:
        """Yield what the ontology says of a node, and of its nodes that have no name."""
        for triple in self._described.get(node, ()):
            yield triple
            if isinstance(triple.object, NamedNode) and triple.object.value.startswith(SKOLEM):
                yield from self._closure(triple.object)


def _page(folder: str, name: str, html: str, triples: Sequence[Triple]) -> Page:
    forms = {".html": html.encode()}
    text = "\n".join(map(str, triples))
    prefixes = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    for suffix, form in SUFFIXES.items():
        forms[suffix] = serialize(triples, format=form, prefixes=prefixes) or b""
    return Page(folder, name, forms)


def _documented(use: AttributeUse) -> Mapping[str, object]:
    bounds = [str(bound) for bound in (use.minimum, use.maximum) if bound is not None]
    return {
        "name": use.attribute,
        "values": list(use.values.values()),
        "datatype": compact(use.datatype) if use.datatype else "",
        "bounds": "–".join(bounds),
    }


def _marked(sentence: str, quotations: Iterable[Literal]) -> Markup:
    """Return a sentence as HTML, with the first quotation that stands in it marked."""
    for quotation in quotations:
        before, found, after = sentence.partition(quotation.value)
        if found:
            return Markup("{}<mark>{}</mark>{}").format(before, found, after)
    return escape(sentence)


def _run(query: str) -> str:
    """Return the address, relative to a page, at which the server answers a query."""
    return f"../sparql?query={quote(query)}"
