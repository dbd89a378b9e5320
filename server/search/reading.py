"""Reads from a snapshot what can be searched: names and titles of things, and quotes of claims."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from ontology.namespaces import (
    DCTERMS,
    INFERRED_GRAPH,
    MANIFEST_GRAPH,
    MAS,
    ONTOLOGY_GRAPH,
    RDF,
    RDFS,
    REFERENCE_GRAPH,
    SHAPES_GRAPH,
    SKOS,
    WITHDRAWN_GRAPH,
)
from ontology.rules import rules

_PASSED_OVER: Final = frozenset({SHAPES_GRAPH, MANIFEST_GRAPH, INFERRED_GRAPH, WITHDRAWN_GRAPH})
# Records, whose labels say what they are of: nobody looks for them by name.
_NAMELESS: Final = frozenset({f"{MAS}Geometry", f"{MAS}Governance"})
_ARTICLE: Final = f"{MAS}Article"
_PLACE: Final = NamedNode(f"{MAS}Place")
_DAY: Final = len("YYYY-MM-DD")


class Kind(StrEnum):
    """What a result is."""

    ENTITY = "entity"
    ARTICLE = "article"
    TERM = "term"
    QUOTE = "quote"


class Field(IntEnum):
    """What a text is to its thing; of two that match alike, the lower is shown."""

    LABEL = 0
    TITLE = 1
    OTHER_NAME = 2
    QUOTE = 3


_FIELDS: Final = {
    f"{RDFS}label": Field.LABEL,
    f"{DCTERMS}title": Field.TITLE,
    f"{SKOS}altLabel": Field.OTHER_NAME,
}
_TIMES: Final = {f"{MAS}{name}": name for name in ("edtf", "earliest", "latest")}
_TYPE, _QUOTE = f"{RDF}type", f"{MAS}quote"
_ATTESTED_BY, _HAS_SPAN = f"{MAS}attestedBy", f"{MAS}hasSpan"
_IN_DOCUMENT, _REFERS_TO = f"{MAS}inDocument", f"{MAS}refersTo"


@dataclass(frozen=True, slots=True)
class Text:
    """A name, title or quote as it is written."""

    field: Field
    value: str
    language: str | None


@dataclass(slots=True)
class Thing:
    """What can be found, with all that tells it to a reader.

    ``type`` is its narrowest class, ``types`` that and those above it, by local name. ``claims``
    are those that a quote attests, with their classes. ``curated`` says that it is of the reference
    data.
    """

    iri: str
    kind: Kind
    curated: bool
    type: str | None = None
    types: frozenset[str] = frozenset()
    texts: list[Text] = field(default_factory=list)
    places: frozenset[str] = frozenset()
    article: str | None = None
    time: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[tuple[str, str | None], ...] = ()


@dataclass(slots=True)
class _Node:
    types: set[str] = field(default_factory=set)
    texts: list[Text] = field(default_factory=list)
    time: dict[str, str] = field(default_factory=dict)
    objects: set[str] = field(default_factory=set)
    attestations: set[str] = field(default_factory=set)
    span: str | None = None
    quote: Text | None = None
    document: str | None = None


class Reader:
    """Reads one graph after the other, first terms and reference data, so that memory is bounded.

    ``mentions`` counts, once all was read, how often texts refer to each thing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._above = rules().classes
        self._places: set[str] = set()
        self._within: dict[str, set[str]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, NamedNode(f"{MAS}within"), None, None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                self._within[quad.subject.value].add(quad.object.value)
        self.mentions: Counter[str] = Counter()

    def vocabulary(self) -> list[Thing]:
        """Return the terms and the reference data."""
        things = list(self._things(REFERENCE_GRAPH))
        return [*things, *self._things(ONTOLOGY_GRAPH)]

    def articles(self) -> Iterator[Thing]:
        """Yield what is in all other graphs; call ``vocabulary`` before."""
        for graph in self._store.named_graphs():
            name = graph.value if isinstance(graph, NamedNode) else ""
            if name and name not in _PASSED_OVER | {REFERENCE_GRAPH, ONTOLOGY_GRAPH}:
                yield from self._things(name)

    def _things(self, graph: str) -> Iterator[Thing]:
        nodes: dict[str, _Node] = defaultdict(_Node)
        for quad in self._store.quads_for_pattern(None, None, None, NamedNode(graph)):
            if isinstance(quad.subject, NamedNode):
                self._take(nodes[quad.subject.value], quad)
        for iri, node in nodes.items():
            if self._is_place(node):
                self._places.add(iri)
        quotes = list(self._quotes(nodes))
        of_article: dict[str, set[str]] = defaultdict(set)
        for quote in quotes:
            of_article[quote.article or ""] |= quote.places
        for iri, node in nodes.items():
            if node.texts and not node.types & _NAMELESS:
                yield self._named(iri, node, graph, of_article)
        yield from quotes

    def _take(self, node: _Node, quad: Quad) -> None:
        predicate, value = quad.predicate.value, quad.object
        if isinstance(value, Literal):
            if predicate in _FIELDS:
                text = Text(_FIELDS[predicate], value.value, value.language)
                node.texts.append(text)
            elif predicate == _QUOTE:
                node.quote = Text(Field.QUOTE, value.value, value.language)
            elif predicate in _TIMES:
                node.time[_TIMES[predicate]] = value.value
        elif isinstance(value, NamedNode):
            if predicate == _REFERS_TO:
                self.mentions[value.value] += 1
            elif predicate == _TYPE:
                node.types.add(value.value)
            elif predicate == _ATTESTED_BY:
                node.attestations.add(value.value)
            elif predicate == _HAS_SPAN:
                node.span = value.value
            elif predicate == _IN_DOCUMENT:
                node.document = value.value
            else:
                node.objects.add(value.value)

    def _named(
        self, iri: str, node: _Node, graph: str, of_article: Mapping[str, set[str]]
    ) -> Thing:
        thing = Thing(iri, Kind.ENTITY, curated=graph == REFERENCE_GRAPH)
        if graph == ONTOLOGY_GRAPH:
            thing.kind, thing.curated = Kind.TERM, True
        elif _ARTICLE in node.types:
            thing.kind = Kind.ARTICLE
            thing.places = frozenset(of_article.get(iri, ()))
            thing.time = _days(node.time)
        elif iri in self._places:
            thing.places = self._around({iri})
        thing.type, thing.types = self._classes(node)
        seen: set[tuple[str, str | None]] = set()
        for text in sorted(node.texts, key=lambda text: (text.field, text.language or "")):
            if (text.value, text.language) not in seen:
                seen.add((text.value, text.language))
                thing.texts.append(text)
        return thing

    def _quotes(self, nodes: Mapping[str, _Node]) -> Iterator[Thing]:
        """Yield the sentences in which something is claimed."""
        claims: dict[str, list[str]] = defaultdict(list)
        for iri, node in nodes.items():
            for attestation in node.attestations:
                claims[attestation].append(iri)
        spans: dict[str, set[str]] = defaultdict(set)
        for iri, node in nodes.items():
            if node.span is not None:
                spans[node.span].update((iri, *claims[iri]))
        for span, related in spans.items():
            if span not in nodes or (quote := nodes[span].quote) is None:
                continue
            about = [nodes[iri] for iri in related]
            told = sorted(iri for iri in related if nodes[iri].attestations)
            classes = [self._classes(nodes[iri]) for iri in told]
            document = nodes[span].document
            times = [nodes[iri].time for iri in told] or [nodes[document or ""].time]
            yield Thing(
                span,
                Kind.QUOTE,
                curated=False,
                types=frozenset().union(*(above for _, above in classes)),
                texts=[quote],
                places=self._around({i for node in about for i in node.objects} & self._places),
                article=document,
                time=_days(times[0]) if len(times) == 1 else _spanning(times),
                claims=tuple(zip(told, (name for name, _ in classes), strict=True)),
            )

    def _around(self, places: set[str]) -> frozenset[str]:
        """Return places with all those that they lie in."""
        return frozenset(places.union(*(self._within.get(place, set()) for place in places)))

    def _is_place(self, node: _Node) -> bool:
        return any(
            name == _PLACE.value or _PLACE in self._above.get(NamedNode(name), frozenset())
            for name in node.types
        )

    def _classes(self, node: _Node) -> tuple[str | None, frozenset[str]]:
        """Return the narrowest class, and all of the ontology's, by local name."""
        above = {
            name: {each.value for each in self._above.get(NamedNode(name), frozenset())}
            for name in node.types
        }
        own = [name for name in sorted(node.types) if name.startswith(MAS)]
        known = {*own, *(each for names in above.values() for each in names)}
        narrowest = [
            name for name in own if not any(name in above[other] for other in own if other != name)
        ]
        local = frozenset(each.removeprefix(MAS) for each in known if each.startswith(MAS))
        return (narrowest[0].removeprefix(MAS) if narrowest else None), local


def _days(time: Mapping[str, str]) -> Mapping[str, str]:
    """Return when something was, its bounds as days; what has no bounds has no day."""
    days = {name: value[:_DAY] for name, value in time.items() if name != "edtf"}
    if "edtf" in time:
        days["edtf"] = time["edtf"]
    return days


def _spanning(times: list[dict[str, str]]) -> Mapping[str, str]:
    first = min((t["earliest"] for t in times if "earliest" in t), default=None)
    last = max((t["latest"] for t in times if "latest" in t), default=None)
    edtf = {time.get("edtf") for time in times}
    spanning = {"earliest": first, "latest": last, "edtf": edtf.pop() if len(edtf) == 1 else None}
    return _days({name: value for name, value in spanning.items() if value is not None})
