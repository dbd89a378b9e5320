"""Map a sound document to the quads of its named graph, as the ontology has it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from loader.document import Document, EventAnnotation, Metadata
from loader.mapping.article_graph import (
    EDITORIAL_NOTE,
    LABEL,
    TYPE,
    ArticleGraph,
    dublin_core,
    individual,
    term,
)
from loader.mapping.attestations import STATEMENT, Attestations
from loader.mapping.entities import DATE, Entities, attribute_value
from loader.mapping.routes import FROM, ROUTE, TO, VIA, add_legs
from loader.mapping.sentences import Sentences
from loader.mapping.times import Time, times_of
from ontology.editorial import Judgements, shipped_judgements
from ontology.licences import licence_address, open_licence
from ontology.vocabulary import vocabulary

_POSSIBLE_MODALITIES = frozenset({"planned", "attempted", "hypothetical"})


@dataclass(frozen=True, slots=True)
class MappedArticle:
    """An article's named graph, ready for the store, with counts of what went into it."""

    graph: str
    quads: Collection[Quad]
    claims: int
    statements: int
    attestations: int
    links: int


def map_document(document: Document, judgements: Judgements | None = None) -> MappedArticle:
    """Give the quads of an article that passed ``loader.checking.article.check`` without error.

    They depend on nothing but the document and what editors judged of it, so that loading an
    article again gives the same ones. Without ``judgements``, those hold that come with the
    reference data.
    """
    mapping = _Mapping(document, shipped_judgements() if judgements is None else judgements)
    mapping.run()
    claims = len(mapping.attestations.of_claim)
    return MappedArticle(
        mapping.graph.name,
        mapping.graph.quads,
        claims,
        len(document.events) - claims,
        len(mapping.attestations.nodes),
        len(document.links),
    )


class _Mapping:
    def __init__(self, document: Document, judgements: Judgements) -> None:
        self.document = document
        self.judged_claims = judgements.of_claims(document.slug)
        metadata = document.metadata
        self.graph = ArticleGraph(document.slug, metadata.language)
        self.published = Time(metadata.published or metadata.published_bounds)
        self.times = times_of(document, self.published.bounds)
        self.entities = Entities(document, self.graph, judgements)
        self.attestations = Attestations(
            document, self.entities, self.graph, self.times, Sentences(document.text)
        )

    def run(self) -> None:
        self.add_article(self.document.metadata)
        self.entities.add_to_graph()
        self.attestations.add_to_graph()
        for event in self.document.events.values():
            if event.label != STATEMENT:
                self.add_claim(event)
        self.add_mention_attributes()
        self.add_occurrences()
        self.add_mentions()
        self.add_notes()

    def add_article(self, metadata: Metadata) -> None:
        graph, article = self.graph, self.graph.article
        graph.add(article, TYPE, term("Article"))
        graph.add(article, LABEL, graph.text(metadata.title))
        graph.add(article, dublin_core("title"), graph.text(metadata.title))
        graph.add(article, dublin_core("language"), Literal(metadata.language))
        self.published.say_of(graph, article)
        for name, slug in (
            ("publishedBy", metadata.outlet),
            ("author", metadata.author),
            ("dateline", metadata.dateline),
        ):
            if slug:
                graph.add(article, name, individual(slug))
        for predicate, words in (
            (term("dateEvidence"), metadata.published_evidence),
            (EDITORIAL_NOTE, metadata.notes),
            (dublin_core("identifier"), metadata.original_file),
        ):
            if words:
                graph.add(article, predicate, Literal(words))
        self.add_licence(metadata)
        for outlet, words in metadata.draws_on:
            graph.add(article, "drawsOn", Literal(f"{outlet}: {words}" if outlet else words))

    def add_licence(self, metadata: Metadata) -> None:
        """Say the licence, and all of the text if it lets anybody publish that."""
        words = metadata.licence
        if words is None:
            return
        iri = licence_address(words)
        named = NamedNode(iri) if iri else Literal(words)
        self.graph.add(self.graph.article, dublin_core("license"), named)
        if open_licence(words):
            whole = self.graph.text(self.document.text)
            self.graph.add(self.graph.article, "fullText", whole)

    def add_claim(self, event: EventAnnotation) -> None:
        graph, node = self.graph, self.graph.of_annotation(event.id)
        attributes = self.attributes(event.id, event.label)
        attestations = self.attestations.of_claim[event.id]
        values = {value for _, value in attributes}
        if values & {term(name) for name in (*_POSSIBLE_MODALITIES, "negative")} or not any(
            attestation.settles for attestation in attestations
        ):
            graph.add(node, TYPE, term("Possibility"))
            graph.add(node, "possibleType", term(event.label))
        else:
            graph.add(node, TYPE, term(event.label))
        for name, value in attributes:
            graph.add(node, name, value)
        for attestation in attestations:
            graph.add(node, "attestedBy", self.attestations.nodes[attestation])
        self.add_roles(event, node)
        self.add_time(event, node)

    def attributes(self, target: str, label: str) -> list[tuple[str, NamedNode | Literal]]:
        return [
            value
            for name in vocabulary().attributes(label)
            if (value := attribute_value(self.document, target, name))
        ]

    def add_roles(self, event: EventAnnotation, node: NamedNode) -> None:
        roles = {argument.role: None for argument in event.arguments if argument.role != "date"}
        for role in roles:
            self.graph.add(node, role, *self.fillers(event, role))
        if event.label == ROUTE:
            start, stops, ends = (self.fillers(event, role) for role in (FROM, VIA, TO))
            add_legs(self.graph, node, start, stops, ends)

    def fillers(self, event: EventAnnotation, role: str) -> list[NamedNode]:
        return [node for target in event.targets(role) for node in self.referents(target)]

    def referents(self, target: str) -> Iterable[NamedNode]:
        if target in self.document.events:
            return (self.graph.of_annotation(target),)
        return self.entities.referents[target]

    def add_time(self, event: EventAnnotation, node: NamedNode) -> None:
        """Say when: by the claim's own date, else its attestation's, else the publication's."""
        dates = event.targets("date")
        said = [a.time for a in self.attestations.of_claim[event.id] if a.time]
        if dates:
            time, basis = self.times[dates[0]], "ownDate"
        elif said:
            time, basis = Time(said[0].edtf), "attestationDate"
        elif self.published.edtf:
            metadata = self.document.metadata
            time = self.published
            basis = "publicationDate" if metadata.published else "publicationBounds"
        else:
            return
        time.say_of(self.graph, node)
        self.graph.add(node, "timeBasis", term(basis))

    def add_mention_attributes(self) -> None:
        for mention in self.document.mentions.values():
            for name, value in self.attributes(mention.id, mention.label):
                for node in self.entities.referents.get(mention.id, ()):
                    self.graph.add(node, name, value)

    def add_occurrences(self) -> None:
        """Give each claim one happening, shared where triggers are equivalent or editors say so."""
        leader = {event.id: event.id for event in self.document.events.values()}
        order = {name: number for number, name in enumerate(leader)}
        for equivalence in self.document.equivalences:
            joined = {
                leader[event.id]
                for member in self.document.joined_mentions(equivalence)
                for event in self.document.events_of_trigger.get(member, ())
            }
            if joined:
                first = min(joined, key=order.__getitem__)
                leader = {name: first if of in joined else of for name, of in leader.items()}
        for event in self.document.events.values():
            if event.label != STATEMENT:
                claim = self.graph.of_annotation(event.id)
                told = self.graph.node(f"{leader[event.id].lower()}-occurrence")
                judged = self.judged_claims.get(claim.value)
                happening = NamedNode(judged) if judged else told
                self.graph.add(claim, "occurrence", happening)
                self.graph.add(happening, TYPE, term("Occurrence"))

    def add_mentions(self) -> None:
        graph = self.graph
        for mention in self.document.mentions.values():
            spans = graph.spans(mention)
            meant = list(self.meant(mention.id))
            for span, fragment in zip(spans, mention.fragments, strict=True):
                words = self.document.text[fragment.start : fragment.end]
                graph.add_span(span, fragment.start, fragment.end, words)
                graph.add(span, "refersTo", *meant)
                self.entities.add_link_record(mention, span)
                if mention.label == DATE:
                    graph.add(span, TYPE, term(DATE))
                    Time(self.times[mention.id].edtf).say_of(graph, span)
            for event in self.document.events_of_trigger.get(mention.id, ()):
                # brat lets the trigger or the event itself be linked.
                links = self.document.links_of(mention.id) + self.document.links_of(event.id)
                for node in self.nodes_of_event(event):
                    graph.add(node, "trigger", *spans)
                    graph.add(node, "about", *(individual(link.reference) for link in links))

    def meant(self, mention_id: str) -> Iterable[NamedNode]:
        """Give what a mention refers to: entities, or the claim or saying that it triggers."""
        yield from self.entities.referents.get(mention_id, ())
        for event in self.document.events_of_trigger.get(mention_id, ()):
            yield from self.nodes_of_event(event)

    def nodes_of_event(self, event: EventAnnotation) -> Iterable[NamedNode]:
        if event.label == STATEMENT:
            return self.attestations.nodes_of_statement.get(event.id, ())
        return (self.graph.of_annotation(event.id),)

    def add_notes(self) -> None:
        owner = {attribute.id: attribute.target for attribute in self.document.attributes}
        owner |= {link.id: link.target for link in self.document.links}
        for note in self.document.notes:
            target = owner.get(note.target, note.target)
            if target in self.document.events:
                nodes = self.nodes_of_event(self.document.events[target])
            else:
                nodes = self.graph.spans(self.document.mentions[target])[:1]
            for node in nodes:
                self.graph.add(node, EDITORIAL_NOTE, Literal(note.text))
