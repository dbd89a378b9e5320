"""Check whom mentions mean: links to the reference data, and equivalences among mentions."""

from collections.abc import Iterator

from loader.document import Document, Equivalence, Link
from loader.faults import Fault, Reporter, Severity
from loader.mapping.entities import DATE, QUANTITIES
from ontology.reference import reference
from ontology.vocabulary import vocabulary

LINK_KIND, LINK_AUTHORITY = "Reference", "masalik"
# Mentions that say a value stand for no individual: they are neither linked nor joined.
_VALUES = QUANTITIES | {DATE}


class IdentityChecks:
    """The checks of a document's links and equivalences."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.terms = vocabulary()
        self.fault = Reporter(document.source, document.native_ids)

    def faults(self) -> Iterator[Fault]:
        """Give what is wrong with each link, then with each equivalence."""
        for link in self.document.links:
            yield from self._link(link)
        for equivalence in self.document.equivalences:
            yield from self._equivalence(equivalence)

    def _link(self, link: Link) -> Iterator[Fault]:
        individual = reference().get(link.reference)
        if (link.kind, link.authority) != (LINK_KIND, LINK_AUTHORITY) or individual is None:
            yield self.fault(
                link,
                "unknown-reference",
                f"{link.kind} {link.authority}:{link.reference} is not in the reference data",
                f"{LINK_KIND} … {LINK_AUTHORITY}:SLUG of a reference individual",
            )
            return
        label = self.document.label_if_any(link.target)
        if label in _VALUES:
            message = f"{link.target} is a {label}, which stands for no individual"
            yield self.fault(link, "wrong-target", message, "a mention of an entity, or a trigger")
        elif label in self.terms.entity_labels and not any(
            self.terms.is_a(label, kind) or self.terms.is_a(kind, label)
            for kind in individual.types
            if self.terms.has_class(kind)
        ):
            kinds = " or ".join(sorted(individual.types))
            message = f"{link.target} is marked {label}, {link.reference} is {kinds}"
            expected = f"a mention marked {kinds}"
            yield self.fault(link, "other-class", message, expected, Severity.WARNING)

    def _equivalence(self, equivalence: Equivalence) -> Iterator[Fault]:
        members = self.document.joined_mentions(equivalence)
        labels = {label for m in members if (label := self.document.label_if_any(m))}
        links = {frozenset(n.reference for n in self.document.links_of(m)) for m in members}
        joined = ", ".join(sorted(labels))
        if labels & self.terms.event_labels:
            if labels - self.terms.event_labels or "Statement" in labels:
                expected = "mentions of one entity, or triggers of claims (no Statement)"
                yield self.fault(equivalence, "bad-equivalence", f"it joins {joined}", expected)
            elif any(member not in self.document.events_of_trigger for member in members):
                message = "a trigger is of no event"
                yield self.fault(equivalence, "bad-equivalence", message, "triggers of events")
        elif len(labels) > 1 or len(links) > 1 or labels & _VALUES:
            yield self.fault(
                equivalence,
                "bad-equivalence",
                f"it joins {joined}, linked in {len(links)} ways",
                "mentions of entities of one label, all unlinked or all linked alike",
            )
