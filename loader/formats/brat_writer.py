"""Write a document's annotations as brat standoff, the inverse of reading them."""

import re
from collections.abc import Iterator

from loader.document import Document, EventAnnotation, Mention


def annotations_text(document: Document) -> str:
    """Give the content of the ``.ann`` file, line by line in the order they were read."""
    return "".join(f"{line}\n" for _, line in sorted(_lines(document), key=lambda pair: pair[0]))


def _lines(document: Document) -> Iterator[tuple[int, str]]:
    for mention in document.mentions.values():
        yield mention.line, _mention(mention)
    for event in document.events.values():
        yield event.line, _event(event)
    for a in document.attributes:
        value = f" {_name(a.value)}" if a.value else ""
        yield a.line, f"{a.id}\t{_name(a.name)} {a.target}{value}"
    for n in document.links:
        yield n.line, f"{n.id}\t{n.kind} {n.target} {n.authority}:{n.reference}\t{n.text}"
    for r in document.relations:
        pairs = " ".join(f"{name}:{target}" for name, target in r.arguments)
        yield r.line, f"{r.id}\t{r.name} {pairs}"
    for note in document.notes:
        # A note is one line; those of other tools may have several.
        words = " ".join(note.text.splitlines()) if "\n" in note.text else note.text
        yield note.line, f"{note.id}\t{note.kind} {note.target}\t{words}"
    for equivalence in document.equivalences:
        yield equivalence.line, f"*\tEquiv {' '.join(equivalence.members)}"


def _mention(mention: Mention) -> str:
    offsets = ";".join(f"{fragment.start} {fragment.end}" for fragment in mention.fragments)
    return f"{mention.id}\t{_name(mention.label)} {offsets}\t{mention.text}"


def _event(event: EventAnnotation) -> str:
    arguments = "".join(
        f" {a.role}{a.number if a.number > 1 else ''}:{a.target}" for a in event.arguments
    )
    return f"{event.id}\t{_name(event.label)}:{event.trigger}{arguments}"


def _name(name: str) -> str:
    """Give a name as brat can have it: other tools allow white space and colons."""
    return re.sub(r"[\s:]+", "_", name)
