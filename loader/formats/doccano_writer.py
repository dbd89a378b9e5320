"""Write a document as a line of doccano: spans by number, roles as relations from triggers."""

import json
from collections.abc import Iterator

from loader.document import Document
from loader.metadata_writer import metadata_content
from loader.offsets import Offsets
from ontology.annotation_tools.scheme import FRAGMENT, SAME


def article_line(document: Document) -> bytes:
    """Give the content of an export of one article."""
    spans = _Spans(document)
    article = {
        "id": 1,
        "text": document.text,
        **metadata_content(document.metadata),
        "entities": spans.entities,
        "relations": [
            {"id": number, "from_id": source, "to_id": target, "type": name}
            for number, (name, source, target) in enumerate(spans.relations(), start=1)
        ],
        "Comments": [],
    }
    return f"{json.dumps(article, ensure_ascii=False)}\n".encode()


class _Spans:
    """The fragments of all mentions, numbered; the first of a mention stands for it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.entities: list[dict[str, object]] = []
        self.numbers: dict[str, int] = {}
        self.further: list[tuple[str, int, int]] = []
        offsets = Offsets(document.text)
        for mention in document.mentions.values():
            for fragment in mention.fragments:
                number = len(self.entities) + 1
                first = self.numbers.setdefault(mention.id, number)
                if first != number:
                    self.further.append((FRAGMENT, first, number))
                self.entities.append(
                    {
                        "id": number,
                        "label": mention.label,
                        "start_offset": offsets.utf_16(fragment.start),
                        "end_offset": offsets.utf_16(fragment.end),
                    }
                )

    def relations(self) -> Iterator[tuple[str, int, int]]:
        """Give name, source and target of each relation, roles in their order."""
        document = self.document
        for event in document.events.values():
            for argument in sorted(event.arguments, key=lambda each: each.number):
                filler = document.events.get(argument.target)
                target = filler.trigger if filler else argument.target
                yield argument.role, self.numbers[event.trigger], self.numbers[target]
        yield from self.further
        for equivalence in document.equivalences:
            first, *others = document.joined_mentions(equivalence)
            for other in others:
                yield SAME, self.numbers[first], self.numbers[other]
