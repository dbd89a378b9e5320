"""Read the annotated sentences that generated articles are made of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SLOT = re.compile(r"\{(\w+)(?::(\w+))?(?:/(\w+))?(?:\|([^}]*))?\}")


class BadTemplate(ValueError):
    """The annotations of a sentence name a slot that its text does not have."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence that becomes a mention.

    ``label`` is None for a further fragment of the slot of this name; ``kind`` names a table of
    ``words.yaml``; ``words`` are given, else they are chosen by label and kind.
    """

    name: str
    label: str | None
    kind: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence or two with their annotations, in terms of slots.

    ``events`` maps the slot of a trigger to roles (with the slots that fill them) and attributes;
    the other members are by slot as well.
    """

    pieces: tuple[str | Slot, ...]
    events: Mapping[str, Mapping[str, Any]]
    attributes: Mapping[str, Mapping[str, Any]]
    links: Mapping[str, Sequence[str]]
    equivalent: Sequence[Sequence[str]]
    notes: Mapping[str, str]


@cache
def titles() -> tuple[Template, ...]:
    """Return the templates of first lines."""
    return tuple(_templates("titles"))


@cache
def paragraphs() -> tuple[Template, ...]:
    """Return the templates of the sentences below the first line."""
    return tuple(_templates("paragraphs"))


def is_attribute(name: str) -> bool:
    """Say whether a key of an event is an attribute, not a role."""
    return name[:1].isupper()


def slots_of(value: str | list[str]) -> list[str]:
    """Return the slots that fill a role."""
    return [value] if isinstance(value, str) else value


def _templates(section: str) -> Iterator[Template]:
    content = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text("utf-8"))
    for entry in content[section]:
        yield _template(entry)


def _template(entry: Mapping[str, Any]) -> Template:
    template = Template(
        pieces=tuple(_pieces(entry["text"])),
        events=entry["events"],
        attributes=entry.get("attributes", {}),
        links=entry.get("links", {}),
        equivalent=entry.get("equivalent", ()),
        notes=entry.get("notes", {}),
    )
    known = {piece.name for piece in template.pieces if isinstance(piece, Slot)}
    if unknown := sorted(set(_named(template)) - known):
        raise BadTemplate(f"{entry['text']!r} has no slot {', '.join(unknown)}")
    return template


def _pieces(text: str) -> Iterator[str | Slot]:
    end = 0
    for found in _SLOT.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        yield Slot(*found.groups())
        end = found.end()
    if end < len(text):
        yield text[end:]


def _named(template: Template) -> Iterator[str]:
    for trigger, event in template.events.items():
        yield trigger
        for key, value in event.items():
            if not is_attribute(key):
                yield from slots_of(value)
    yield from template.attributes
    for mention, sources in template.links.items():
        yield from (mention, *sources)
    for members in template.equivalent:
        yield from members
    yield from template.notes
