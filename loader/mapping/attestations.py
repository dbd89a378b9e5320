"""Who says a claim, and through whom.

There is one attestation per sentence, chain, stance, addressee, date and place. A chain runs from
the inner speaker over its relays, in order, to the speaker and relays of each Statement around it,
outwards. Equal neighbours are one link; the article's own outlet is not repeated. A Statement
without a speaker has an unknown one, which is not the article's own voice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from loader.document import Document, EventAnnotation
from loader.mapping.article_graph import TYPE, ArticleGraph, boolean, individual, integer, term
from loader.mapping.entities import Entities, attribute_value
from loader.mapping.sentences import Sentence, Sentences
from loader.mapping.times import Time
from ontology.vocabulary import vocabulary

STATEMENT = "Statement"
_ASSERTS = "asserts"
# What a claim is said with when nobody is said to stand behind it.
_UNSETTLED_STANCES = frozenset({"denies", "invites", "predicts"})


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain: its agents (none where unknown), and what its own Statement adds.

    ``unknown_in`` is the Statement that leaves its speaker unknown: another's may be somebody else.
    Which Statements told of the link does not set two sayings apart.
    """

    agents: tuple[NamedNode, ...]
    unknown_in: str | None = None
    statements: tuple[str, ...] = field(default=(), compare=False)
    values: tuple[tuple[str, NamedNode | Literal], ...] = ()
    addressees: tuple[NamedNode, ...] = ()
    places: tuple[NamedNode, ...] = ()
    time: Time | None = None


@dataclass(frozen=True, slots=True)
class Attestation:
    """A saying of claims in one sentence; ``speaker`` is None for the article's own voice."""

    sentence: Sentence
    speaker: Link | None
    relays: tuple[Link, ...] = ()

    @property
    def time(self) -> Time | None:
        """When it was said, as far as the text dates it."""
        return self.speaker.time if self.speaker else None

    @property
    def stance(self) -> NamedNode | Literal:
        """How it is said; what nothing marks is asserted."""
        return dict(self.speaker.values)["stance"] if self.speaker else term(_ASSERTS)

    @property
    def settles(self) -> bool:
        """Whether the one who says it says that it is so."""
        return self.stance not in {term(name) for name in _UNSETTLED_STANCES}


@dataclass(slots=True)
class Attestations:
    """The attestations of a document, found once and numbered in the order of their claims."""

    document: Document
    entities: Entities
    graph: ArticleGraph
    times: Mapping[str, Time]
    sentences: Sentences
    of_claim: dict[str, list[Attestation]] = field(default_factory=dict)
    nodes: dict[Attestation, NamedNode] = field(default_factory=dict)
    nodes_of_statement: dict[str, list[NamedNode]] = field(default_factory=dict)
    _around: dict[str, list[EventAnnotation]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for event in self.document.events.values():
            if event.label == STATEMENT:
                for target in event.targets("content"):
                    self._around.setdefault(target, []).append(event)
        for event in self.document.events.values():
            if event.label != STATEMENT:
                found = list(self._attestations(event))
                self.of_claim[event.id] = list(dict.fromkeys(found))
                for attestation in found:
                    number = len(self.nodes) + 1
                    node = self.nodes.setdefault(attestation, self.graph.node(f"att-{number}"))
                    self._trace_statements(attestation, node)

    def add_to_graph(self) -> None:
        """Add every attestation with its sentence, chain, stance, addressees, date and place."""
        for attestation, node in self.nodes.items():
            self._add(attestation, node)

    def sentence_node(self, sentence: Sentence) -> NamedNode:
        """Give the text span of a sentence."""
        return self.graph.node(f"s{sentence.number}")

    def _attestations(self, claim: EventAnnotation) -> Iterator[Attestation]:
        trigger = self.document.mentions[claim.trigger]
        sentence = self.sentences.at(trigger.start)
        paths = list(self._paths(claim.id))
        if not paths:
            yield Attestation(sentence, None)
        for path in paths:
            yield self._attestation(sentence, path)

    def _paths(self, inner: str) -> Iterator[tuple[EventAnnotation, ...]]:
        """Give each way outwards through the Statements around an event, the nearest first."""
        for statement in self._around.get(inner, ()):
            outer = list(self._paths(statement.id))
            if not outer:
                yield (statement,)
            for path in outer:
                yield (statement, *path)

    def _attestation(self, sentence: Sentence, path: tuple[EventAnnotation, ...]) -> Attestation:
        links: list[Link] = []
        for statement in path:
            links.append(self._link(statement))
            links += [Link(agents) for agents in self._each(statement, "relayedBy")]
        own = self.document.metadata.outlet
        outlet = (individual(own),) if own else None
        speaker, *relays = _merged(_without(outlet, _merged(links)))
        if "stance" not in dict(speaker.values):
            speaker = replace(speaker, values=(*speaker.values, ("stance", term(_ASSERTS))))
        return Attestation(sentence, speaker, tuple(relays))

    def _link(self, statement: EventAnnotation) -> Link:
        values = [
            value
            for name in vocabulary().attributes(STATEMENT)
            if (value := attribute_value(self.document, statement.id, name))
        ]
        dates = statement.targets("date")
        time = self.times[dates[0]] if dates else None
        speakers = self._all(statement, "speaker")
        unknown_in = None if speakers else statement.id
        return Link(
            speakers,
            unknown_in,
            (statement.id,),
            tuple(values),
            self._all(statement, "addressee"),
            self._all(statement, "atPlace"),
            time,
        )

    def _each(self, statement: EventAnnotation, role: str) -> Iterator[tuple[NamedNode, ...]]:
        for target in statement.targets(role):
            yield self.entities.referents[target]

    def _all(self, statement: EventAnnotation, role: str) -> tuple[NamedNode, ...]:
        found = (node for nodes in self._each(statement, role) for node in nodes)
        return tuple(dict.fromkeys(found))

    def _add(self, attestation: Attestation, node: NamedNode) -> None:
        graph, speaker = self.graph, attestation.speaker
        graph.add(node, TYPE, term("Attestation"))
        graph.add(node, "inDocument", graph.article)
        graph.add(node, "ownVoice", boolean(speaker is None))
        graph.add(node, "stance", attestation.stance)
        self._add_sentence(attestation.sentence, node)
        if speaker is None:
            return
        graph.add(node, "speaker", *speaker.agents)
        self._add_link(speaker, node)
        for number, link in enumerate(attestation.relays, start=1):
            relay = _relay_node(node, number)
            graph.add(node, "relay", relay)
            graph.add(relay, TYPE, term("Relay"))
            graph.add(relay, "ordinal", integer(number))
            graph.add(relay, "relayedBy", *link.agents)
            self._add_link(link, relay)

    def _add_link(self, link: Link, node: NamedNode) -> None:
        """Say of an attestation or relay what the Statements behind it add."""
        for name, value in link.values:
            self.graph.add(node, name, value)
        self.graph.add(node, "addressee", *link.addressees)
        self.graph.add(node, "atPlace", *link.places)
        if link.time:
            link.time.say_of(self.graph, node)

    def _trace_statements(self, attestation: Attestation, node: NamedNode) -> None:
        """Note which attestation and relays each Statement behind an attestation becomes."""
        links = [(attestation.speaker, node)] if attestation.speaker else []
        for number, relay in enumerate(attestation.relays, start=1):
            links.append((relay, _relay_node(node, number)))
        for link, link_node in links:
            for statement in link.statements:
                self.nodes_of_statement.setdefault(statement, []).append(link_node)

    def _add_sentence(self, sentence: Sentence, node: NamedNode) -> None:
        span = self.sentence_node(sentence)
        self.graph.add(node, "hasSpan", span)
        words = self.document.text[sentence.start : sentence.end]
        self.graph.add_span(span, sentence.start, sentence.end, words)


def _relay_node(attestation: NamedNode, number: int) -> NamedNode:
    return NamedNode(f"{attestation.value}-relay-{number}")


def _without(outlet: tuple[NamedNode, ...] | None, chain: list[Link]) -> list[Link]:
    """Leave out the relays that are the article's own outlet; what they add moves inwards."""
    kept = chain[:1]
    for link in chain[1:]:
        if link.agents == outlet:
            kept[-1] = _joined(kept[-1], link)
        else:
            kept.append(link)
    return kept


def _merged(links: list[Link]) -> list[Link]:
    """Make equal neighbours one link.

    Unknown agents are not known to be the same, so two of them stay two.
    """
    chain: list[Link] = []
    for link in links:
        if chain and link.agents and set(chain[-1].agents) == set(link.agents):
            chain[-1] = _joined(chain[-1], link)
        else:
            chain.append(link)
    return chain


def _joined(inner: Link, outer: Link) -> Link:
    """Give the inner link with what the outer one adds; where both speak, the inner prevails."""
    given = {name for name, _ in inner.values}
    return replace(
        inner,
        statements=inner.statements + outer.statements,
        values=inner.values + tuple(value for value in outer.values if value[0] not in given),
        addressees=tuple(dict.fromkeys(inner.addressees + outer.addressees)),
        places=tuple(dict.fromkeys(inner.places + outer.places)),
        time=inner.time or outer.time,
    )
