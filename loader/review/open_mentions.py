"""Find the mentions in a published snapshot that await an editor, with whom they may mean."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Store

from ontology.names import Candidate, candidates, folded_name
from ontology.namespaces import ID, MAS, RDF, XSD

_TRUE = Literal("true", datatype=NamedNode(f"{XSD}boolean"))
_SPAN = re.compile(r"-(?:(?P<mention>t[0-9]+)(?:-[0-9]+)?|s[0-9]+)$")


@dataclass(frozen=True, slots=True)
class OpenMention:
    """A thing that one article mentions and no link tells apart, as a row of a review.

    Attributes:
        article: the slug of the article.
        mentions: the ids of its mentions there, in the order of the text.
        words: what the first of them says.
        label: its class.
        sentence: the sentence around the first mention; empty where no claim is made in it.
        proposals: whom the words may mean, the best first; several with the exact name if the
            name is ambiguous.
        in_all: how many mentions everywhere have these words, spelling folded.

    """

    article: str
    mentions: tuple[str, ...]
    words: str
    label: str
    sentence: str
    proposals: tuple[Candidate, ...]
    in_all: int = 0

    @property
    def folded(self) -> str:
        """The words by which rows are grouped."""
        return folded_name(self.words) or self.words


@dataclass(frozen=True, slots=True)
class _Span:
    iri: str
    start: int
    end: int
    quote: str


def open_mentions(store: Store) -> list[OpenMention]:
    """Return what awaits review: the words that are met most often first, then by their letters."""
    rows = [row for graph in _graphs(store) for row in _of_article(store, graph)]
    count: dict[str, int] = defaultdict(int)
    for row in rows:
        count[row.folded] += len(row.mentions)
    counted = (replace(row, in_all=count[row.folded]) for row in rows)
    return sorted(counted, key=lambda row: (-row.in_all, row.folded, row.article, row.mentions))


def _graphs(store: Store) -> list[NamedNode]:
    found = store.quads_for_pattern(None, NamedNode(f"{MAS}needsReview"), _TRUE, None)
    graphs = {quad.graph_name for quad in found if isinstance(quad.graph_name, NamedNode)}
    return sorted(graphs, key=str)


def _of_article(store: Store, graph: NamedNode) -> Iterator[OpenMention]:
    slug = graph.value.rpartition("/")[2]
    waiting = store.quads_for_pattern(None, NamedNode(f"{MAS}needsReview"), _TRUE, graph)
    nodes = [quad.subject for quad in waiting if isinstance(quad.subject, NamedNode)]
    sentences = list(_sentences(store, slug, graph))
    for node in nodes:
        spans = sorted(_spans(store, node, graph), key=lambda span: (span.start, span.iri))
        if not spans:
            continue
        mentions = dict.fromkeys(_mention(span) for span in spans)
        first = [span for span in spans if _mention(span) == _mention(spans[0])]
        words = " ".join(" ".join(span.quote.split()) for span in first)
        around = (
            s.quote for s in sentences if s.start <= first[0].start and first[-1].end <= s.end
        )
        label = _value(store, node, f"{RDF}type", graph).removeprefix(MAS)
        yield OpenMention(
            slug, tuple(mentions), words, label, next(around, ""), candidates(words, label)
        )


def _spans(store: Store, node: NamedNode, graph: NamedNode) -> Iterator[_Span]:
    for quad in store.quads_for_pattern(None, NamedNode(f"{MAS}refersTo"), node, graph):
        if isinstance(quad.subject, NamedNode) and _SPAN.search(quad.subject.value):
            yield _span(store, quad.subject, graph)


def _sentences(store: Store, slug: str, graph: NamedNode) -> Iterator[_Span]:
    of_sentence = {
        quad.object
        for quad in store.quads_for_pattern(None, NamedNode(f"{MAS}hasSpan"), None, graph)
        if isinstance(quad.object, NamedNode)
    }
    for span in sorted(of_sentence, key=str):
        if span.value.startswith(f"{ID}{slug}-s"):
            yield _span(store, span, graph)


def _span(store: Store, span: NamedNode, graph: NamedNode) -> _Span:
    start, end, quote = (
        _value(store, span, MAS + name, graph) for name in ("spanStart", "spanEnd", "quote")
    )
    return _Span(span.value, int(start), int(end), quote)


def _mention(span: _Span) -> str:
    found = _SPAN.search(span.iri)
    return (found["mention"] or "").upper() if found else ""


def _value(store: Store, node: NamedNode, predicate: str, graph: NamedNode) -> str:
    found: Iterable[str] = (
        quad.object.value
        for quad in store.quads_for_pattern(node, NamedNode(predicate), None, graph)
        if isinstance(quad.object, NamedNode | Literal)
    )
    return min(found, default="")
