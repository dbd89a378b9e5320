"""Read one article of doccano: spans by id with relations, or spans alone."""

import re
from collections.abc import Iterator, Mapping

from loader.document import Metadata
from loader.faults import Severity
from loader.formats.builder import DocumentBuilder
from loader.formats.interface import Part, Reading
from loader.formats.json_values import Lines, part_content, shown
from loader.formats.regions import Regions, is_event
from loader.metadata import metadata_beside, slug_of
from loader.offsets import Covered, Unit

_IDS = re.compile(rb'"id"\s*:\s*(-?[0-9]+)')
_SPAN_KEYS = ("entities", "labels", "label", "annotations")
# Keys that doccano itself writes; all others are the article's metadata.
_OWN_KEYS = frozenset(
    {*_SPAN_KEYS, "id", "text", "data", "relations", "cats", "Comments", "meta", "metadata"}
)
# Mentions begin within words (particles), and rarely end in them: more mean wrong offsets.
_DOUBTFUL_SHARE, _FEWEST = 0.3, 3

_Json = Mapping[str, object]


class ArticleReader:
    """Takes one article to a document."""

    def __init__(self, part: Part, article: _Json) -> None:
        self.part = part
        self.article = article
        self.lines = Lines(part, part_content(part), _IDS)
        text = article.get("text", article.get("data"))
        self.builder = DocumentBuilder(part, text if isinstance(text, str) else "")
        self.regions = Regions(self.builder)

    def reading(self) -> Reading:
        """Give the document, whatever is wrong with the article."""
        text, part, builder = self.builder.text, self.part, self.builder
        if not text.strip() or "\0" in text:
            given = self.article.get("text", self.article.get("data"))
            self._fault(None, "no-text", f"text is {shown(given)}", "a text")
            return Reading(None, builder.faults)
        related = isinstance(self.article.get("relations"), list)
        triggers = 0
        for native, label, place in self.spans():
            if related or not is_event(label):
                self.regions.region(native, label, place, self.lines.of(native))
            else:
                triggers += 1
        if triggers:
            message = f"left out: {triggers} triggers of events: the file has no relations"
            expected = "an export with entities and relations"
            self._warn(None, "events-left-out", message, expected)
        for relation in self.listed("relations"):
            self.relation(relation)
        self.regions.build()
        self.rest()
        metadata, faults = metadata_beside(part.files, text, part.name, self.told(), part.line)
        reading = builder.reading(metadata or Metadata(slug_of(part.name), "und", ""), Unit.UTF_16)
        self.doubt(reading)
        reading.faults = [*faults, *builder.faults]
        return reading

    def spans(self) -> Iterator[tuple[str, str, Covered]]:
        """Give the spans with their ids; those without are called after their order."""
        number = 0
        for key in _SPAN_KEYS:
            for span in self.listed(key):
                number += 1
                if isinstance(span, str):
                    message = f"left out: the category {shown(span)}"
                    self._warn(None, "category-left-out", message, "spans: start, end, label")
                    continue
                native, start, end, label = f"span-{number}", None, None, None
                if isinstance(span, list) and len(span) >= 3:
                    start, end, label = span[:3]
                elif isinstance(span, dict):
                    own = span.get("id")
                    native = str(own) if isinstance(own, int | str) else native
                    start, end, label = (
                        span.get(each) for each in ("start_offset", "end_offset", "label")
                    )
                if not _is_whole(start) or not _is_whole(end) or not isinstance(label, str):
                    expected = "whole numbers start_offset and end_offset, a label's name"
                    self._fault(native, "bad-value", shown(span), expected)
                    self.regions.leave_out(native)
                else:
                    yield native, label, Covered(int(str(start)), int(str(end)), None)

    def listed(self, key: str) -> Iterator[object]:
        """Give what a list of the article holds."""
        value = self.article.get(key)
        if isinstance(value, list):
            yield from value
        elif value is not None:
            self._fault(None, "bad-value", f"{key} is {shown(value)}", f"{key}: a list")

    def relation(self, relation: object) -> None:
        """Add a relation between two spans."""
        found = relation if isinstance(relation, dict) else {}
        source, target, name = (found.get(key) for key in ("from_id", "to_id", "type"))
        if (
            not isinstance(source, int | str)
            or not isinstance(target, int | str)
            or not isinstance(name, str)
        ):
            expected = "from_id and to_id: ids of entities, type: a name"
            self._fault(None, "bad-value", shown(relation), expected)
            return
        own = found.get("id")
        line = self.lines.of(str(own)) if own is not None else self.lines.of(str(source))
        self.regions.relation(name, str(source), str(target), line)

    def rest(self) -> None:
        """Tell of what is said of the article as a whole."""
        for key, code in (("cats", "category-left-out"), ("Comments", "comment-left-out")):
            for entry in self.listed(key):
                message = f"left out: {shown(entry)} in {key}"
                self._warn(None, code, message, "what is said of spans")

    def told(self) -> _Json:
        """Give the metadata: keys beside doccano's own, and those under ``meta``."""
        told: dict[str, object] = {}
        for key in ("meta", "metadata"):
            value = self.article.get(key)
            told |= value if isinstance(value, dict) else {}
        return told | {key: v for key, v in self.article.items() if key not in _OWN_KEYS}

    def doubt(self, reading: Reading) -> None:
        """Warn where mentions end within words: no words are there to check offsets by."""
        if reading.document is None:
            return
        text = reading.document.text
        ends = [f.end for m in reading.document.mentions.values() for f in m.fragments]
        split = [end for end in ends if end < len(text) and text[end - 1 : end + 1].isalnum()]
        if len(split) >= max(_FEWEST, _DOUBTFUL_SHARE * len(ends)):
            message = f"{len(split)} of {len(ends)} mentions end within a word"
            expected = "offsets in UTF-16 units or code points of the text as it is here"
            self._warn(None, "doubtful-offsets", message, expected)

    def _warn(self, native: str | None, code: str, message: str, expected: str) -> None:
        line = self.lines.of(native) if native else self.part.line
        self.builder.fault(line, native, code, message, expected, Severity.WARNING)

    def _fault(self, native: str | None, code: str, message: str, expected: str) -> None:
        line = self.lines.of(native) if native else self.part.line
        self.builder.fault(line, native, code, message, expected)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
