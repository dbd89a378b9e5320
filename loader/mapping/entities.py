"""What mentions stand for: reference individuals, the article's own entities, and quantities."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from pyoxigraph import Literal, NamedNode

from loader.document import Document, Mention
from loader.mapping.article_graph import (
    LABEL,
    OTHER_LABEL,
    TYPE,
    ArticleGraph,
    boolean,
    decimal,
    individual,
    integer,
    term,
)
from loader.mapping.linking import FoundLink, Linking
from ontology.arabic.folding import fold
from ontology.arabic.quantities import amount
from ontology.editorial import Judgements
from ontology.vocabulary import vocabulary

DATE, TOPIC, UNNAMED = "Date", "Topic", "AnonymousSource"
QUANTITIES = frozenset({"Quantity", "Money"})
# An annotator's word that there is no definite number, even where a noun alone would count one.
VAGUE = "Vague"


class Entities:
    """The referents of a document's mentions, resolved once."""

    def __init__(self, document: Document, graph: ArticleGraph, judgements: Judgements) -> None:
        self._document = document
        self._graph = graph
        self._first_of = self._merged()
        self.found = self._found(Linking(graph, judgements))
        self.referents: Mapping[str, tuple[NamedNode, ...]] = {
            mention.id: self._resolve(mention)
            for mention in document.mentions.values()
            if mention.label not in vocabulary().event_labels and mention.label != DATE
        }

    def add_to_graph(self) -> None:
        """Add the entities and quantities that only this article knows."""
        for mention in self._document.mentions.values():
            if mention.id not in self.referents or self._is_linked(mention):
                continue
            (node,) = self.referents[mention.id]
            if mention.label in QUANTITIES:
                self._add_quantity(node, mention)
            else:
                self._add_entity(node, mention)

    def _merged(self) -> dict[str, Mention]:
        """Map each mention that shares its entity with others towards the first of them."""
        mentions = self._document.mentions
        topics: dict[str, list[Mention]] = {}
        for mention in mentions.values():
            if mention.label == TOPIC and not self._document.links_of(mention.id):
                topics.setdefault(fold(mention.text), []).append(mention)
        document = self._document
        sets = [[mentions[m] for m in document.joined_mentions(e)] for e in document.equivalences]
        first: dict[str, Mention] = {}
        for members in (*sets, *topics.values()):
            # A mention of two sets ties them together: the leader of one follows the other's.
            leaders = {leader.id: leader for leader in (_last(first, m) for m in members)}
            first.update(dict.fromkeys(leaders, min(leaders.values(), key=_place)))
        return first

    def add_link_record(self, mention: Mention, span: NamedNode) -> None:
        """Say of a span of a mention how it was linked, if not by an annotator."""
        found = self.found.get(mention.id)
        if found is None or found.slug is None:
            return
        self._graph.add(span, "linkMethod", term(found.method))
        if found.score is not None:
            self._graph.add(span, "linkScore", decimal(f"{found.score:g}"))

    def _found(self, linking: Linking) -> Mapping[str, FoundLink]:
        """Give the links that were found for the mentions of entities without one, by their ids."""
        groups: dict[str, list[Mention]] = {}
        for mention in self._document.mentions.values():
            if mention.label in _linkable() and not self._document.links_of(mention.id):
                groups.setdefault(self._leader(mention).id, []).append(mention)
        found: dict[str, FoundLink] = {}
        for group in groups.values():
            found |= linking.links(group)
        return found

    def _is_linked(self, mention: Mention) -> bool:
        found = self.found.get(mention.id)
        return bool(self._document.links_of(mention.id) or (found and found.slug))

    def _resolve(self, mention: Mention) -> tuple[NamedNode, ...]:
        links = self._document.links_of(mention.id)
        if links:
            return tuple(dict.fromkeys(individual(link.reference) for link in links))
        found = self.found.get(mention.id)
        if found and found.slug:
            return (individual(found.slug),)
        return (self._graph.entity(self._leader(mention)),)

    def _leader(self, mention: Mention) -> Mention:
        """Give the first of the mentions that share an entity with this one."""
        return _last(self._first_of, mention)

    def _add_entity(self, node: NamedNode, mention: Mention) -> None:
        words, leader = _label(mention), self._leader(mention)
        self._graph.add(node, TYPE, term(mention.label))
        if mention is leader:
            self._graph.add(node, LABEL, self._graph.text(words))
        elif words != _label(leader):
            self._graph.add(node, OTHER_LABEL, self._graph.text(words))
        if mention.label != UNNAMED:  # an unnamed source stays unnamed: there is nobody to look up
            # A reviewer who found that it is nobody known has done with it.
            self._graph.add(node, "needsReview", boolean(mention.id not in self.found))

    def _add_quantity(self, node: NamedNode, mention: Mention) -> None:
        graph, read = self._graph, amount(mention.text)
        graph.add(node, TYPE, term(mention.label))
        graph.add(node, "words", graph.text(mention.text))
        told = self._document.attributes_of(mention.id).get("Comparator")
        value = None if told and told.value == VAGUE else read.value
        if value is not None:
            graph.add(node, "numericValue", _number(value))
        if told is None and (read.comparator or value is not None):
            graph.add(node, "comparator", term(read.comparator or "exact"))
        if read.lower is not None and read.upper is not None:
            graph.add(node, "lowerBound", _number(read.lower))
            graph.add(node, "upperBound", _number(read.upper))
        if read.unit:
            graph.add(node, "unit", NamedNode(read.unit))


def _number(value: Decimal) -> Literal:
    whole = value == value.to_integral_value()
    return integer(int(value)) if whole else decimal(f"{value:f}")


@cache
def _linkable() -> frozenset[str]:
    """Give the labels of mentions that may mean an individual: of entities, not of values."""
    return vocabulary().entity_labels - QUANTITIES - {DATE, UNNAMED}


def _label(mention: Mention) -> str:
    return " ".join(mention.text.split())


def _last(first: Mapping[str, Mention], mention: Mention) -> Mention:
    while (following := first.get(mention.id, mention)) is not mention:
        mention = following
    return mention


def _place(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.line


def attribute_value(
    document: Document, target: str, name: str
) -> tuple[str, NamedNode | Literal] | None:
    """Give the property and value that an attribute of an annotation becomes, None without it."""
    attribute = document.attributes_of(target).get(name)
    if attribute is None:
        return None
    use = vocabulary().attributes(document.label_of(target))[name]
    if use.values:
        return use.attribute, term(use.values[attribute.value or ""])
    if attribute.value is None:
        return use.attribute, boolean(True)
    return use.attribute, integer(int(attribute.value))
