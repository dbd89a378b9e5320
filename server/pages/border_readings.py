"""What the claims as of a day come to, for each segment of the border and each side of it.

Claims of one side of a segment agree, share, or differ. A claim of several holders apportions
nothing among them, and neither do several claims of one voice that name several: the side is
shared, not apportioned. Claims of different voices differ if they name different holders, save
that a wider claim that names several is not gainsaid by a narrower one that names some of these.
A holder whom no reader can tell apart from others, such as "various forces", gainsays nobody and
counts only where nobody else is named.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from ontology.namespaces import ID
from server.pages.answers import Row, evidence

SYRIA: Final = f"{ID}syria"
IRAQ: Final = f"{ID}iraq"
SIDES: Final = (SYRIA, IRAQ)
_COLOURS: Final = 8
# How far a claim reaches; those of one reach are about the same stretch.
_REACH: Final = {"border": 0, "governorate": 1, "segment": 2, "place": 3}
_PLACE: Final = "place"
_NEVER: Final = "9999"
# Holders that no reference individual stands for are named after the mention in their article.
_UNTOLD: Final = re.compile(r".+-t[0-9]+-actor")


class Finding(StrEnum):
    """What the claims of one side of a segment come to."""

    UNKNOWN = "unknown"
    SOLE = "sole"
    SHARED = "shared"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Holder:
    """One who is said to hold a part: ``number`` stands for the name on the map.

    The colour is the same on every day, and of holders from the eighth on that of the eighth.
    """

    iri: str
    label: str
    number: int

    @property
    def css_class(self) -> str:
        """The class of the holder's colour."""
        return f"c{min(self.number, _COLOURS)}"


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as one voice has it: whom it names, and how far it reaches."""

    row: Row
    holders: Sequence[Holder]
    voice: str

    @property
    def known(self) -> frozenset[str]:
        """The holders that are more than a word of the article."""
        return frozenset(one.iri for one in self.holders if not untold(one.iri))

    @property
    def reach(self) -> int:
        """How narrow its stretch is: the greater, the narrower."""
        return _REACH[self.row["extent"]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One side of a segment on a day."""

    segment: str
    side: str
    finding: Finding
    holders: Sequence[Holder]
    told: Sequence[Told]

    @property
    def same_as(self) -> tuple[Finding, tuple[int, ...]]:
        """What two sides have in common that look alike on the map."""
        return self.finding, tuple(one.number for one in self.holders)


def untold(iri: str) -> bool:
    """Tell whether a holder is nobody in particular, so that it may be anybody."""
    return _UNTOLD.fullmatch(iri.removeprefix(ID)) is not None


def holders(rows: Iterable[Row]) -> Mapping[str, Holder]:
    """Number all holders of all days by their first claim, whatever the language of the names.

    Who is nobody in particular comes after those who are somebody.
    """
    first: dict[str, tuple[bool, str]] = {}
    labels: dict[str, str] = {}
    for row in rows:
        for iri, label in _named(row):
            key = (untold(iri), row["earliest"] or _NEVER)
            first[iri] = min(first.get(iri, key), key)
            labels[iri] = label
    ordered = sorted(first, key=lambda iri: (first[iri], iri))
    return {iri: Holder(iri, labels[iri], number) for number, iri in enumerate(ordered, start=1)}


def readings(
    rows: Sequence[Row], segments: Iterable[str], known: Mapping[str, Holder]
) -> Mapping[tuple[str, str], Reading]:
    """Return what the rows of controlled-on come to, for each segment and side."""
    return {
        (segment, side): _reading(segment, side, told_of(rows, segment, side, known))
        for segment in segments
        for side in SIDES
    }


def told_of(
    rows: Iterable[Row], segment: str, side: str, known: Mapping[str, Holder]
) -> list[Told]:
    """Return the claims of a side of a segment, the narrowest first, then the latest.

    One that does not say on which side counts for both.
    """
    found = [
        Told(row, _known(row, known), voice(row))
        for row in rows
        if row["segment"] == segment and row["onSide"] in (side, None)
    ]
    found.sort(key=lambda told: str(told.row["earliest"] or ""), reverse=True)
    return sorted(found, key=lambda told: -told.reach)


def differ(one: Told, other: Told) -> bool:
    """Tell whether two claims of one side of a segment cannot both be right."""
    if one.voice == other.voice or not one.known or not other.known:
        return False
    if one.reach == other.reach:
        # Of different places within the segment different things can hold.
        elsewhere = one.row["placeLabel"] != other.row["placeLabel"]
        return one.known != other.known and not (one.row["extent"] == _PLACE and elsewhere)
    wide, narrow = sorted((one, other), key=lambda told: told.reach)
    return not narrow.known <= wide.known


def voice(row: Row) -> str:
    """Return who says so: the first speaker, else the outlet of the article, else the article."""
    told = evidence(row)[0]
    speakers: Sequence[Mapping[str, str]] = told["speakers"]
    if speakers and not told["ownVoice"]:
        return " ".join(sorted(each["iri"] for each in speakers))
    outlet = told["article"].get("outlet") or {}
    return str(outlet.get("iri") or told["article"]["iri"])


def _reading(segment: str, side: str, told: Sequence[Told]) -> Reading:
    named = {holder.iri: holder for each in told for holder in each.holders}
    known = {iri: holder for iri, holder in named.items() if not untold(iri)} or named
    found = sorted(known.values(), key=lambda holder: holder.number)
    if not found:
        finding = Finding.UNKNOWN
    elif any(differ(one, other) for one, other in combinations(told, 2)):
        finding = Finding.DISPUTED
    else:
        finding = Finding.SOLE if len(found) == 1 else Finding.SHARED
    return Reading(segment, side, finding, found, told)


def _known(row: Row, known: Mapping[str, Holder]) -> list[Holder]:
    return sorted((known[iri] for iri, _ in _named(row)), key=lambda holder: holder.number)


def _named(row: Row) -> list[tuple[str, str]]:
    """Return the holders of a row with their names, which the lists of two columns hold.

    The columns are sorted by name and parted differently; where a name has the parting mark in
    itself the names cannot be told apart, and the last part of the IRI stands for it.
    """
    iris = [iri for iri in str(row["holder"] or "").split(" ") if iri]
    names = [name for name in str(row["holderLabel"] or "").split("; ") if name]
    if len(iris) == len(names):
        return list(zip(iris, names, strict=True))
    return [(iri, iri.rpartition("/")[2]) for iri in iris]
