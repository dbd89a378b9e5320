"""Write a document as a task of Label Studio, annotated through our labelling interface."""

import json
from collections.abc import Iterator

from loader.document import Document, EventAnnotation, Mention
from loader.metadata_writer import metadata_content
from loader.offsets import Offsets
from ontology.annotation_tools.scheme import AUTHORITY, FRAGMENT, NOTE, REFERENCE, SAME
from ontology.vocabulary import vocabulary

_Json = dict[str, object]
_TEXT = "text"


def task_json(document: Document) -> bytes:
    """Give the content of an export, or import, of one task: a result on each line."""
    writer = _Writer(document)
    results = [*writer.regions(), *writer.relations()]
    data = {**metadata_content(document.metadata), _TEXT: document.text}
    listed = ",\n".join(map(_line, results))
    return (
        f'[{{"id":1,"data":{_line(data)},\n'
        f'"annotations":[{{"id":1,"was_cancelled":false,"ground_truth":false,"result":[\n'
        f"{listed}\n"
        f']}}],"predictions":[]}}]\n'
    ).encode()


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Writer:
    """Gives the results of one document; a mention's region has its id."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.offsets = Offsets(document.text)

    def regions(self) -> Iterator[_Json]:
        """Give each region, followed by what is said of it."""
        for mention in self.document.mentions.values():
            events = self.document.events_of_trigger.get(mention.id)
            event = events[0] if events else None
            is_event = mention.label in vocabulary().event_labels
            for number in range(len(mention.fragments)):
                place = self._place(mention, number)
                region: _Json = {
                    "id": _region(mention, number),
                    "from_name": "event" if is_event else "entity",
                    "to_name": _TEXT,
                    "type": "labels",
                    "origin": "manual",
                    "value": {**place, "labels": [mention.label]},
                }
                if event and not number:
                    region["meta"] = {"event": event.id}
                yield region
            yield from self._said(mention, event)

    def _place(self, mention: Mention, number: int) -> _Json:
        fragment = mention.fragments[number]
        return {
            "start": self.offsets.utf_16(fragment.start),
            "end": self.offsets.utf_16(fragment.end),
            "text": self.document.text[fragment.start : fragment.end],
        }

    def _said(self, mention: Mention, event: EventAnnotation | None) -> Iterator[_Json]:
        """Give attributes as choices, links and notes as texts."""
        document, bearer = self.document, event.id if event else mention.id
        for name, attribute in document.attributes_of(bearer).items():
            choice = [attribute.value or name]
            yield self._of(mention, name, "choices", {"choices": choice})
        links = [f"{AUTHORITY}:{link.reference}" for link in document.links_of(mention.id)]
        if links:
            yield self._of(mention, REFERENCE, "textarea", {"text": links})
        notes = [note.text for note in document.notes if note.target == bearer]
        if notes:
            yield self._of(mention, NOTE, "textarea", {"text": notes})

    def _of(self, mention: Mention, control: str, kind: str, said: _Json) -> _Json:
        return {
            "id": mention.id,
            "from_name": control,
            "to_name": _TEXT,
            "type": kind,
            "origin": "manual",
            "value": {**self._place(mention, 0), **said},
        }

    def relations(self) -> Iterator[_Json]:
        """Give roles in their order, then what joins fragments, mentions and triggers."""
        document = self.document
        for event in document.events.values():
            for argument in sorted(event.arguments, key=lambda each: each.number):
                filler = document.events.get(argument.target)
                target = filler.trigger if filler else argument.target
                yield _relation(argument.role, event.trigger, target)
        for mention in document.mentions.values():
            for number in range(1, len(mention.fragments)):
                yield _relation(FRAGMENT, mention.id, _region(mention, number))
        for equivalence in document.equivalences:
            first, *others = document.joined_mentions(equivalence)
            for other in others:
                yield _relation(SAME, first, other)


def _region(mention: Mention, number: int) -> str:
    """Give the id of a mention's fragment; the first stands for the mention."""
    return f"{mention.id}.{number + 1}" if number else mention.id


def _relation(name: str, source: str, target: str) -> _Json:
    return {
        "from_id": source,
        "to_id": target,
        "type": "relation",
        "direction": "right",
        "labels": [name],
    }
