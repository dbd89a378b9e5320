"""What a marked quantity or sum of money says: value or bounds, and unit."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from loader.folding import fold, folded_words
from loader.numerals import number, vagueness
from ontology.reference import reference


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as far as its words say it; None where they do not.

    ``value`` is the one number that stands; ``lower`` and ``upper`` (both included) hold where the
    words are a plural such as "tens"; ``unit`` is the IRI of a unit of the reference data.
    """

    value: Decimal | None = None
    lower: int | None = None
    upper: int | None = None
    unit: str | None = None


def amount(text: str) -> Amount:
    """Read the words of a Quantity or Money mention."""
    words = folded_words(text)
    counted = number(words)
    if counted:
        return Amount(value=counted.value, unit=_unit(words[counted.words :]))
    vague = vagueness(words)
    if vague:
        return Amount(lower=vague.lower, upper=vague.upper, unit=_unit(words[vague.words :]))
    return Amount()


@cache
def _units() -> dict[str, str]:
    return {fold(form): iri for form, iri in reference().units.items()}


def _unit(words: list[str]) -> str | None:
    """Find the unit whose written form the words start with, the longest first."""
    for end in range(len(words), 0, -1):
        found = _units().get(" ".join(words[:end]))
        if found:
            return found
    return None
