"""The claims about the border as they are read beside the map: each once, by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from server.pages.answers import Row, evidence
from server.pages.border_parts import Segment
from server.pages.border_readings import SIDES, Finding, Holder, Reading, told_of
from server.pages.item_quotes import Quotes


@dataclass(frozen=True, slots=True)
class Source:
    """One attestation of a claim, and its quote with the claim's words marked."""

    told: Mapping[str, Any]
    quote: Markup | None


@dataclass(frozen=True, slots=True)
class Card:
    """A claim: ``row`` is one of those that it has, which differ in segment and attestation.

    ``extents`` are the ways in which it comes to be about the segments.
    """

    row: Row
    holders: Sequence[Holder]
    sources: Sequence[Source]
    segments: Sequence[Segment]
    extents: Sequence[str]

    @property
    def claim(self) -> str:
        """The IRI of the claim."""
        return str(evidence(self.row)[0]["claim"])


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of one side; ``side`` is None where they do not say on which.

    ``reading`` is what they come to where one segment alone is looked at.
    """

    side: str | None
    cards: Sequence[Card]
    reading: Reading | None

    @property
    def disputed(self) -> bool:
        """Whether sources disagree here."""
        return self.reading is not None and self.reading.finding is Finding.DISPUTED


def groups(
    rows: Sequence[Row],
    segments: Mapping[str, Segment],
    chosen: str,
    known: Mapping[str, Holder],
    readings: Mapping[tuple[str, str], Reading],
    quotes: Quotes,
) -> list[Group]:
    """Return the claims by side, of the chosen segment or, if none is, of all."""
    found = []
    for side in (*SIDES, None):
        here = [row for row in rows if row["onSide"] == side]
        reading = readings.get((chosen, side)) if side else None
        made = cards(here, segments, known, quotes)
        if made or reading is not None:
            found.append(Group(side, made, reading))
    return found


def cards(
    rows: Iterable[Row],
    segments: Mapping[str, Segment],
    known: Mapping[str, Holder],
    quotes: Quotes,
) -> list[Card]:
    """Return a card for each claim, those that reach the least far first, then the latest."""
    by_claim: dict[str, list[Row]] = {}
    for row in rows:
        by_claim.setdefault(str(evidence(row)[0]["claim"]), []).append(row)
    made = [_card(found, segments, known, quotes) for found in by_claim.values()]
    made.sort(key=lambda card: str(card.row["earliest"] or ""), reverse=True)
    return sorted(made, key=lambda card: len(card.segments))


def _card(
    rows: Sequence[Row],
    segments: Mapping[str, Segment],
    known: Mapping[str, Holder],
    quotes: Quotes,
) -> Card:
    row = rows[0]
    told = told_of(rows, row["segment"], row["onSide"], known)[0]
    by_attestation = {each["attestation"]: each for row in rows for each in evidence(row)}
    sources = [
        Source(each, quotes.marked(str(each["claim"]), each)) for each in by_attestation.values()
    ]
    about = [segments[iri] for iri in dict.fromkeys(str(each["segment"]) for each in rows)]
    extents = list(dict.fromkeys(str(each["extent"]) for each in rows))
    return Card(row, told.holders, sources, about, extents)
