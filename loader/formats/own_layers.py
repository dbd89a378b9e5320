"""Lay a document out in the layers that our configuration sets up in INCEpTION."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from loader.document import Document
from ontology.annotation_tools.inception import EVENT, MENTION
from ontology.annotation_tools.scheme import FRAGMENT, SAME


@dataclass(slots=True)
class OwnAnnotation:
    """An annotation of a layer; others are named by their places in the list of all.

    ``start`` and ``end`` are code points. A relation lies on its dependent's words.
    """

    layer: str
    start: int
    end: int
    label: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    slots: Sequence[tuple[str, int]] = ()
    ends: tuple[int, int] | None = None


def own_annotations(document: Document) -> list[OwnAnnotation]:
    """Give the annotations of a document that has a trigger of its own for each event.

    A mention of several parts is an annotation for each part, the first with all that is said of
    it, and relations from part to part.
    """
    made: list[OwnAnnotation] = []
    place: dict[str, int] = {}
    parts: list[tuple[int, int]] = []
    triggers = {event.trigger: event.id for event in document.events.values()}
    for mention in document.mentions.values():
        layer = EVENT if mention.id in triggers else MENTION
        place[mention.id] = len(made)
        if mention.id in triggers:
            place[triggers[mention.id]] = len(made)
        made += [
            OwnAnnotation(layer, fragment.start, fragment.end, mention.label)
            for fragment in mention.fragments
        ]
        parts += pairwise(range(place[mention.id], len(made)))
    _say(document, made, place)
    for joins, pairs in ((FRAGMENT, parts), (SAME, _same(document, place))):
        for governor, dependent in pairs:
            on = made[dependent]
            made.append(
                OwnAnnotation(
                    f"{made[governor].layer}{joins}", on.start, on.end, ends=(governor, dependent)
                )
            )
    return made


def _say(document: Document, made: list[OwnAnnotation], place: Mapping[str, int]) -> None:
    for attribute in document.attributes:
        # A flag has one tag, its own name.
        made[place[attribute.target]].attributes[attribute.name] = attribute.value or attribute.name
    for link in document.links:
        made[place[link.target]].links.append(link.reference)
    for note in document.notes:
        made[place[note.target]].notes.append(note.text)
    for event in document.events.values():
        roles = [argument.role for argument in event.arguments]
        ordered = sorted(event.arguments, key=lambda a: (roles.index(a.role), a.number))
        made[place[event.trigger]].slots = [(a.role, place[a.target]) for a in ordered]


def _same(document: Document, place: Mapping[str, int]) -> list[tuple[int, int]]:
    return [
        (place[one], place[other])
        for equivalence in document.equivalences
        for one, other in pairwise(document.joined_mentions(equivalence))
    ]
