"""Load articles into a store: the sound ones, each whole or not at all, then publish a snapshot."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from pyoxigraph import NamedNode, Quad

from loader.discovery import ArticleFiles
from loader.faults import Fault
from loader.mapping import MappedArticle, map_document
from loader.reading import read_article
from ontology.graphs import ontology_quads
from ontology.inference import Inferences
from ontology.namespaces import ONTOLOGY_GRAPH, REFERENCE_GRAPH, SHAPES_GRAPH
from ontology.reference import reference_quads
from store import Change, Snapshot, Writer

# New graphs of a batch are written together: fewer writes, and at most this much to do again.
_BATCH_QUADS = 200_000


@dataclass(slots=True)
class LoadSummary:
    """What a load did: counts over the articles that were sound, and the faults of all."""

    articles: int = 0
    refused: int = 0
    claims: int = 0
    statements: int = 0
    attestations: int = 0
    links: int = 0
    triples: int = 0
    seconds: float = 0.0
    changes: Counter[Change] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    snapshot: Snapshot | None = None

    def as_json(self) -> Mapping[str, object]:
        """Give the summary as a JSON object."""
        return {
            "articles": self.articles,
            "refused": self.refused,
            "claims": self.claims,
            "statements": self.statements,
            "attestations": self.attestations,
            "links": self.links,
            "triples": self.triples,
            "seconds": round(self.seconds, 3),
            "graphs": {str(change): count for change, count in self.changes.items()},
            "snapshot": self.snapshot.id if self.snapshot else None,
            "faults": [fault.as_json() for fault in self.faults],
        }


def load(
    articles: Sequence[ArticleFiles], writer: Writer, on_article: Callable[[], None]
) -> LoadSummary:
    """Load ``articles`` with the ontology and reference data they refer to, infer, and publish.

    ``on_article`` is called after each article. A fault keeps its article out and leaves what the
    store holds of it as it was. Interrupted at any point, the published snapshot is the former one
    and the next load takes up where this one ended.

    Raises:
        StoreError: the store cannot be written or published.
    """
    started = time.monotonic()
    summary = LoadSummary()
    writer.replace_graphs(_common_graphs())
    inferences = Inferences()
    writer.derive(inferences)
    for batch in _batches(_sound(articles, summary, on_article)):
        summary.changes.update(writer.replace_graphs(batch, inferences).values())
    summary.snapshot = writer.publish()
    summary.seconds = time.monotonic() - started
    return summary


def _common_graphs() -> Mapping[str, Collection[Quad]]:
    graphs: dict[str, list[Quad]] = {
        name: [] for name in (ONTOLOGY_GRAPH, SHAPES_GRAPH, REFERENCE_GRAPH)
    }
    for quad in chain(ontology_quads(), reference_quads()):
        assert isinstance(quad.graph_name, NamedNode)
        graphs[quad.graph_name.value].append(quad)
    return graphs


def _sound(
    articles: Sequence[ArticleFiles], summary: LoadSummary, on_article: Callable[[], None]
) -> Iterator[MappedArticle]:
    """Give the quads of each sound article, counting them, and keep the faults of all."""
    for files in articles:
        article = read_article(files)
        summary.faults += article.faults
        if article.document is None:
            summary.refused += 1
        else:
            mapped = map_document(article.document)
            summary.articles += 1
            summary.claims += mapped.claims
            summary.statements += mapped.statements
            summary.attestations += mapped.attestations
            summary.links += mapped.links
            summary.triples += len(mapped.quads)
            yield mapped
        on_article()


def _batches(mapped: Iterator[MappedArticle]) -> Iterator[Mapping[str, Collection[Quad]]]:
    batch: dict[str, Collection[Quad]] = {}
    size = 0
    for article in mapped:
        batch[article.graph] = article.quads
        size += len(article.quads)
        if size >= _BATCH_QUADS:
            yield batch
            batch, size = {}, 0
    if batch:
        yield batch
