"""What is known of a time, and how it is said of a node."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from loader.document import Document, Mention
from loader.mapping.article_graph import ArticleGraph, date_time
from ontology.arabic.dates import edtf_by_event, edtf_date
from ontology.arabic.folding import fold
from ontology.edtf_bounds import Bounds, bounds

NO_BOUNDS = Bounds(None, None)
DATE, DATE_ROLE = "Date", "date"


@dataclass(frozen=True, slots=True)
class Time:
    """A time: its words where there are any, its EDTF where these say one."""

    edtf: str | None
    words: str | None = None

    @property
    def bounds(self) -> Bounds:
        """The earliest and latest moment, None where open or unknown."""
        return bounds(self.edtf) if self.edtf else NO_BOUNDS

    def say_of(self, graph: ArticleGraph, node: NamedNode) -> None:
        """Add the EDTF, its bounds and the words to ``node``."""
        if self.edtf:
            graph.add(node, "edtf", Literal(self.edtf))
        if self.bounds.earliest:
            graph.add(node, "earliest", date_time(self.bounds.earliest))
        if self.bounds.latest:
            graph.add(node, "latest", date_time(self.bounds.latest))
        if self.words:
            graph.add(node, "dateWords", graph.text(self.words))


def times_of(document: Document, published: Bounds) -> Mapping[str, Time]:
    """Read the date mentions of an article, by id; ``published`` bounds what they count from.

    "After the start of the war" is read by the date that the article itself gives the war.
    """
    dates = [mention for mention in document.mentions.values() if mention.label == DATE]
    read = {mention.id: edtf_date(mention.text, published) for mention in dates}
    if None in read.values():
        events = _dated_events(document, read)
        if events:
            for mention in dates:
                if read[mention.id] is None:
                    read[mention.id] = edtf_by_event(mention.text, events)
    return {mention.id: Time(read[mention.id], mention.text) for mention in dates}


def _dated_events(document: Document, read: Mapping[str, str | None]) -> Mapping[str, str]:
    """Give the dates of events by their folded trigger, where the article gives them one date."""
    found: dict[str, set[str]] = {}
    for event in document.events.values():
        for target in event.targets(DATE_ROLE)[:1]:
            edtf, trigger = read.get(target), document.mentions.get(event.trigger)
            if edtf and trigger:
                found.setdefault(_trigger(trigger), set()).add(edtf)
    return {words: dates.pop() for words, dates in found.items() if len(dates) == 1}


def _trigger(mention: Mention) -> str:
    return fold(mention.text)
