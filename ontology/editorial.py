"""The judgements of editors: whom mentions mean, and which claims tell one happening.

They are kept in a graph of their own and are the source of truth: an article is mapped by those
that hold. None is ever deleted; one that was retracted or replaced keeps its record.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import EDITORIAL_GRAPH, ID, MAS, PROV, RDF, SKOS, XSD
from ontology.triples import read_triples

GRAPH: Final = NamedNode(EDITORIAL_GRAPH)
TYPE: Final = NamedNode(f"{RDF}type")
JUDGEMENT: Final = NamedNode(f"{MAS}Judgement")
RETRACTED_AT: Final = NamedNode(f"{PROV}invalidatedAtTime")
_SHIPPED: Final = Path(__file__).parent / "editorial" / "judgements.ttl"
_TRUE: Final = Literal("true", datatype=NamedNode(f"{XSD}boolean"))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an editor found of mentions or claims of one article.

    Attributes:
        iri: the judgement's.
        article: the slug of the article.
        judged: the IRIs of text spans that mean one thing, or of claims that share a happening.
        verdict: the IRI of the individual or happening; None if the mentions mean a new one.
        editor: the IRI of who judged.
        made: when, as an ``xsd:dateTime``.
        words: what the mentions say, with the tag of their language; None for claims.
        reasons: why, in words.
        revises: the IRIs of the judgements that this one replaces.
        retracted: when it ceased to hold; None while it holds.
        retracted_by: the IRI of who took it back or replaced it.

    """

    iri: str
    article: str
    judged: tuple[str, ...]
    verdict: str | None
    editor: str
    made: str
    words: tuple[str, str] | None = None
    reasons: tuple[str, ...] = ()
    revises: tuple[str, ...] = ()
    retracted: str | None = None
    retracted_by: str | None = None

    def quads(self) -> Iterator[Quad]:
        """Yield what the editorial graph says of the judgement."""
        yield self._quad(TYPE, JUDGEMENT)
        yield self._quad(_mas("inDocument"), NamedNode(ID + self.article))
        for each in self.judged:
            yield self._quad(_mas("judges"), NamedNode(each))
        if self.verdict is None:
            yield self._quad(_mas("newIndividual"), _TRUE)
        else:
            yield self._quad(_mas("judgedAs"), NamedNode(self.verdict))
        if self.words:
            text, language = self.words
            yield self._quad(_mas("words"), Literal(text, language=language))
        yield self._quad(_prov("wasAttributedTo"), NamedNode(self.editor))
        yield self._quad(_prov("generatedAtTime"), _date_time(self.made))
        for reason in self.reasons:
            yield self._quad(NamedNode(f"{SKOS}editorialNote"), Literal(reason))
        for former in self.revises:
            yield self._quad(_prov("wasRevisionOf"), NamedNode(former))
        if self.retracted:
            yield self._quad(RETRACTED_AT, _date_time(self.retracted))
        if self.retracted_by:
            yield self._quad(_mas("retractedBy"), NamedNode(self.retracted_by))

    def _quad(self, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
        return Quad(NamedNode(self.iri), predicate, value, GRAPH)


@dataclass(frozen=True, slots=True)
class Judgements:
    """All judgements, by the slug of their article; small, and can be sent between processes."""

    of_article: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, quads: Iterable[Quad]) -> Self:
        """Read the judgements of an editorial graph; what else it holds is passed over."""
        told: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                told[quad.subject.value][quad.predicate.value].append(quad.object)
        found: dict[str, list[Judgement]] = defaultdict(list)
        for iri, properties in told.items():
            if JUDGEMENT in properties[TYPE.value]:
                judgement = _judgement(iri, properties)
                found[judgement.article].append(judgement)
        # The order decides where two that hold contradict each other: the later one prevails.
        return cls({slug: tuple(sorted(each, key=_age)) for slug, each in found.items()})

    def __iter__(self) -> Iterator[Judgement]:
        """Iterate over all of them, article by article."""
        for judgements in self.of_article.values():
            yield from judgements

    def holding(self, slug: str) -> tuple[Judgement, ...]:
        """Return the judgements of an article that were not retracted, the earliest first."""
        return tuple(each for each in self.of_article.get(slug, ()) if not each.retracted)

    def of_mentions(self, slug: str) -> Mapping[str, Judgement]:
        """Return the judgement that holds for each judged text span of an article, by its IRI."""
        return MappingProxyType(
            {span: each for each in self.holding(slug) if each.words for span in each.judged}
        )

    def of_claims(self, slug: str) -> Mapping[str, str]:
        """Return the IRI of the happening of each judged claim of an article, by the claim's."""
        return MappingProxyType(
            {
                claim: each.verdict
                for each in self.holding(slug)
                if each.verdict and not each.words
                for claim in each.judged
            }
        )

    def digest(self, slug: str) -> bytes:
        """Return bytes that are the same as long as the article is judged the same way."""
        lines = sorted(
            f"{judged} {each.verdict or ''} {each.words or ''}\n"
            for each in self.holding(slug)
            for judged in each.judged
        )
        return "".join(lines).encode()


@cache
def shipped_quads() -> tuple[Quad, ...]:
    """Return the judgements of the editors of the reference data, as quads of their graph.

    Raises:
        SyntaxError: the file is not Turtle.

    """
    return tuple(
        Quad(triple.subject, triple.predicate, triple.object, GRAPH)
        for triple in read_triples(_SHIPPED)
    )


@cache
def shipped_judgements() -> Judgements:
    """Return the judgements that come with the reference data."""
    return Judgements.read(shipped_quads())


def with_shipped(quads: Collection[Quad]) -> tuple[Quad, ...]:
    """Return an editorial graph with the shipped judgements that it does not have yet.

    What a store says of a shipped one stays: it may have been retracted there.
    """
    known = {quad.subject for quad in quads}
    return (*quads, *(quad for quad in shipped_quads() if quad.subject not in known))


def _judgement(iri: str, properties: Mapping[str, list[NamedNode | Literal]]) -> Judgement:
    def values(predicate: NamedNode) -> list[str]:
        return sorted(value.value for value in properties[predicate.value])

    def value(predicate: NamedNode) -> str | None:
        return next(iter(values(predicate)), None)

    words = next(iter(properties[_mas("words").value]), None)
    return Judgement(
        iri=iri,
        article=(value(_mas("inDocument")) or "").removeprefix(ID),
        judged=tuple(values(_mas("judges"))),
        verdict=value(_mas("judgedAs")),
        editor=value(_prov("wasAttributedTo")) or "",
        made=value(_prov("generatedAtTime")) or "",
        words=(words.value, words.language or "und") if isinstance(words, Literal) else None,
        reasons=tuple(values(NamedNode(f"{SKOS}editorialNote"))),
        revises=tuple(values(_prov("wasRevisionOf"))),
        retracted=value(RETRACTED_AT),
        retracted_by=value(_mas("retractedBy")),
    )


def _age(judgement: Judgement) -> tuple[str, str]:
    return judgement.made, judgement.iri


def _mas(name: str) -> NamedNode:
    return NamedNode(MAS + name)


def _prov(name: str) -> NamedNode:
    return NamedNode(PROV + name)


def _date_time(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(f"{XSD}dateTime"))
