"""What is known of a time, and how it is said of a node."""

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from loader.article_graph import ArticleGraph, date_time
from loader.dates import edtf_date
from loader.edtf_bounds import Bounds, bounds

NO_BOUNDS = Bounds(None, None)


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


def time_in_words(words: str, published: Bounds) -> Time:
    """Read a date mention's words; ``published`` bounds the publication it may count from."""
    return Time(edtf_date(words, published), words)
