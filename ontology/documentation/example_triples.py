"""Finds triples that show a term in use, in articles or in the reference data."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ontology.documentation.terms import DocumentedTerm, Kind, compact
from ontology.namespaces import ARTICLE_GRAPH, ID, MAS, RDF, RDFS, SKOS, XSD

_TYPE: Final = NamedNode(f"{RDF}type")
_LABEL: Final = NamedNode(f"{RDFS}label")
_ASIDE: Final = frozenset({NamedNode(f"{SKOS}editorialNote"), NamedNode(f"{RDFS}comment")})
_LINES: Final = 14
"""A longer description is cut: an example shows a term, it does not list an article."""

_VALUES: Final = 3
"""Of one property so many values are shown."""

_LETTERS: Final = 600
"""A longer value is left out."""

_PLAIN: Final = {f"{XSD}integer", f"{XSD}decimal", f"{XSD}boolean"}

Object = NamedNode | BlankNode | Literal | Triple
_Statements = list[tuple[NamedNode, Object]]


@dataclass(frozen=True, slots=True)
class Token:
    """A term as Turtle writes it, with the name of the documented term that it is, if any.

    `language` is that of the words between the quotation marks, where they have one.
    """

    text: str
    term: str | None = None
    language: str | None = None

    @property
    def parts(self) -> tuple[str, str, str]:
        """Return what stands before the words of a literal, the words, and what stands after."""
        end = self.text.rindex('"')
        return self.text[:1], self.text[1:end], self.text[end:]


@dataclass(frozen=True, slots=True)
class Block:
    """What is said of one subject: lines of a predicate and an object."""

    subject: Token
    lines: Sequence[tuple[Token, Token]]


@dataclass(frozen=True, slots=True)
class Example:
    """Triples that use a term, and the sentence that they were read from, if they were."""

    blocks: Sequence[Block]
    quote: str | None


class ExampleTriples:
    """The triples among which examples are found; of many the same is chosen at every call."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._of: dict[NamedNode, _Statements] = {}
        self._typed: dict[str, list[NamedNode]] = {}
        self._having: dict[str, list[NamedNode]] = {}
        self._told: set[NamedNode] = set()
        for quad in quads:
            subject, predicate, value = quad.subject, quad.predicate, quad.object
            if not isinstance(subject, NamedNode) or predicate in _ASIDE:
                continue
            self._of.setdefault(subject, []).append((predicate, value))
            graph = quad.graph_name
            if isinstance(graph, NamedNode) and graph.value.startswith(ARTICLE_GRAPH):
                self._told.add(subject)
            self._having.setdefault(predicate.value, []).append(subject)
            if isinstance(value, NamedNode) and value.value.startswith(MAS):
                index = self._typed if predicate == _TYPE else self._having
                index.setdefault(value.value, []).append(subject)

    def of(
        self, term: DocumentedTerm, narrower: Sequence[DocumentedTerm], words: Sequence[str]
    ) -> Example | None:
        """Return an example of a term, or of the first of the narrower ones that has any.

        One from a sentence in which some of the words stand is preferred.
        """
        for each in (term, *narrower):
            index = self._typed if term.kind is Kind.CLASS else self._having
            if found := index.get(each.iri):
                subject = min(found, key=lambda node: self._rank(node, term, words))
                return Example(list(self._blocks(subject, each)), self._quote(subject))
        return None

    def _rank(
        self, node: NamedNode, term: DocumentedTerm, words: Sequence[str]
    ) -> tuple[bool, bool, int, str]:
        """Put first what the words tell; of a class the fullest, else the briefest in articles."""
        size = len({predicate for predicate, _ in self._of[node]})
        quote = self._quote(node) or "" if node in self._told else ""
        unsaid = not any(each in quote for each in words)
        if term.kind is Kind.CLASS:
            return unsaid, False, -size, node.value
        return unsaid, node not in self._told, size, node.value

    def _blocks(self, subject: NamedNode, term: DocumentedTerm) -> Iterator[Block]:
        statements = sorted(self._of[subject], key=_order)
        if term.kind is not Kind.CLASS:
            statements = [
                (predicate, value)
                for predicate, value in statements
                if predicate == _TYPE or term.iri in (predicate.value, getattr(value, "value", ""))
            ]
        shown = list(_abridged(statements))[:_LINES]
        yield _block(subject, shown)
        if term.kind is not Kind.CLASS:
            for value in sorted({v for _, v in shown if isinstance(v, NamedNode)}, key=str)[:3]:
                if value.value.startswith(ID) and (known := self._named(value)):
                    yield _block(value, known)

    def _named(self, node: NamedNode) -> _Statements:
        statements = sorted(self._of.get(node, ()), key=_order)
        return [(p, value) for p, value in statements if p in (_TYPE, _LABEL)]

    def _quote(self, subject: NamedNode) -> str | None:
        """Return the sentence that attests a claim, or the words of a span."""
        node: Object = subject
        for step in ("attestedBy", "hasSpan"):
            node = self._value(node, step) or node
        quote = self._value(node, "quote")
        return quote.value if isinstance(quote, Literal) else None

    def _value(self, node: Object, name: str) -> Object | None:
        statements = self._of.get(node, []) if isinstance(node, NamedNode) else []
        values = [value for predicate, value in statements if predicate.value == MAS + name]
        return min(values, key=str, default=None)


def _order(statement: tuple[NamedNode, Object]) -> tuple[int, str, str]:
    predicate, value = statement
    rank = (_TYPE, _LABEL).index(predicate) if predicate in (_TYPE, _LABEL) else 2
    return rank, predicate.value, str(value)


def _abridged(statements: _Statements) -> Iterator[tuple[NamedNode, Object]]:
    """Leave out what fills a page: outlines of places, the many names of one thing."""
    count: Counter[NamedNode] = Counter()
    for predicate, value in statements:
        count[predicate] += 1
        if count[predicate] <= _VALUES and len(str(value)) <= _LETTERS:
            yield predicate, value


def _block(subject: NamedNode, statements: _Statements) -> Block:
    return Block(
        _token(subject), [(_predicate(predicate), _token(value)) for predicate, value in statements]
    )


def _predicate(node: NamedNode) -> Token:
    return Token("a") if node == _TYPE else _token(node)


def _token(value: Object) -> Token:
    if isinstance(value, NamedNode):
        name = value.value.removeprefix(MAS)
        return Token(compact(value.value), name if name != value.value else None)
    if isinstance(value, Literal):
        if value.datatype.value in _PLAIN:
            return Token(value.value)
        if value.language is None and value.datatype.value != f"{XSD}string":
            quoted = str(Literal(value.value))
            return Token(f"{quoted}^^{compact(value.datatype.value)}")
        return Token(str(value), language=value.language)
    return Token(str(value))
