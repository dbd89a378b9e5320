"""doccano's JSON Lines: an article on each line, with entities and relations or spans alone."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from loader.document import Document
from loader.faults import Fault
from loader.formats.doccano_reader import ArticleReader
from loader.formats.doccano_writer import article_line
from loader.formats.interface import Feature, Part, Reading
from loader.formats.json_keys import first_keys
from loader.formats.json_values import object_parts, part_value

_TEXTS = frozenset({"text", "data"})
_SPANS = frozenset({"entities", "relations", "label", "labels", "Comments", "annotations", "cats"})
_NAMES = ("slug", "filename", "file_name", "upload_name")


class Doccano:
    """Format: https://doccano.github.io/doccano/ (the export of sequence labelling as JSONL)."""

    name = "doccano"
    title = "doccano JSONL"
    suffixes: tuple[str, ...] = (".jsonl", ".json1", ".json")
    carries: frozenset[Feature] = frozenset(
        {Feature.FRAGMENTS, Feature.EVENTS, Feature.EQUIVALENCES, Feature.METADATA}
    )

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002
        """Look for a text with spans."""
        keys = first_keys(head)
        # An object under ``data`` is another tool's; doccano's is the text itself.
        return any(name in keys and not keys[name] for name in _TEXTS) and not (
            _SPANS.isdisjoint(keys) or "@context" in keys
        )

    def parts(self, path: Path) -> Iterator[Part | Fault]:
        """Give the articles of a file, line by line."""
        return object_parts(path, self.name, "an article: an object", _name)

    def read(self, part: Part) -> Reading:
        """Read one article."""
        article, faults = part_value(part)
        if article is None:
            return Reading(None, faults)
        return ArticleReader(part, article).reading()

    def write(self, document: Document) -> Mapping[str, bytes]:
        """Give a file of one line."""
        return {f"{document.slug}.jsonl": article_line(document)}


def _name(article: Mapping[str, object], path: Path, number: int) -> str:
    """Give what an article is called: by its metadata, else by its number in doccano's project."""
    meta = article.get("meta")
    places = (article, meta) if isinstance(meta, dict) else (article,)
    for place in places:
        for key in _NAMES:
            if isinstance(name := place.get(key), str) and name.strip():
                return name.encode("utf-8", "backslashreplace").decode()[:200]
    own = article.get("id", number)
    return f"{path.stem}-{own if isinstance(own, int) else number}"
