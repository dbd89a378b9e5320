"""What a marked quantity or sum of money says: value or bounds, unit, and how it is meant."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from ontology.arabic.numerals import Number, is_number_word, number
from ontology.arabic.tokens import as_phrase, phrases, starts, table, tokens_of
from ontology.arabic.units import UnitWords, factor, is_unit_word, unit_at
from ontology.arabic.vagueness import vagueness

_AND, _OF = "و", "من"
_OR_SIGNS = frozenset({"او", "-", "–", "—", "−"})
_LONGEST = 100  # tokens; what is longer than that is no amount
_BEYOND = 10**18  # what stores hold as exact numbers
_MORE, _VAGUE = "moreThan", "vague"
_GENERIC_DUALS = ("تان", "تين")


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as far as its words say it; None where they do not.

    ``value`` is the one number that stands; ``lower`` and ``upper`` (both included) hold where the
    words are a range or a plural such as "tens"; ``unit`` is the IRI of a unit of the reference
    data; ``comparator`` is the local name of a comparator of the ontology.
    """

    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    unit: str | None = None
    comparator: str | None = None


@lru_cache(maxsize=16384)
def amount(text: str) -> Amount:
    """Read the words of a Quantity or Money mention."""
    tokens = tokens_of(text, _is_known)
    if len(tokens) > _LONGEST:
        return Amount()
    words, comparator = _without_comparator(tokens)
    for place in range(len(words)):
        ahead = words[place:]
        found = _range(ahead) or _counted(ahead, comparator) or _noun_and_more(ahead, comparator)
        if found and max(found.value or 0, found.upper or 0) >= _BEYOND:
            return Amount()
        if found:
            unit = found.unit or _unit_before(words[:place])
            return Amount(found.value, found.lower, found.upper, unit, found.comparator)
        if number(ahead) or ahead[0][0].isdigit():
            return Amount()  # a number that follows no rule: nothing rather than a part of it
    return _without_number(words, comparator)


@cache
def _comparators() -> dict[tuple[str, ...], str]:
    return {
        as_phrase(form): name for name, forms in table("comparator_words").items() for form in forms
    }


@lru_cache(maxsize=8192)
def _is_known(word: str) -> bool:
    if any(phrase[0] == word for phrase in _comparators()) or (word,) in _uncounted():
        return True
    return is_number_word(word) or is_unit_word(word)


@cache
def _uncounted() -> frozenset[tuple[str, ...]]:
    return phrases("number_words", "uncounted")


def _without_comparator(words: list[str]) -> tuple[list[str], str | None]:
    """Take out the words that say how a number is meant."""
    forms, kept = frozenset(_comparators()), list[str]()
    comparator: str | None = None
    place = 0
    while place < len(words):
        length = starts(words[place:], forms)
        if length:
            comparator = comparator or _comparators()[tuple(words[place : place + length])]
        elif kept and words[place] in _odd() and kept[-1] == _AND:
            length, comparator = 1, comparator or _MORE
            kept.pop()
        else:
            kept.append(words[place])
        place += length or 1
    return kept, comparator


@cache
def _odd() -> frozenset[str]:
    return frozenset(word for form in phrases("number_words", "odd") for word in form)


def _counted(words: list[str], comparator: str | None) -> Amount | None:
    """Read a number or a plural without one, and the unit after it."""
    counted = number(words)
    if counted:
        return _measured(counted, words[counted.words :], comparator)
    vague = vagueness(words)
    if vague:
        unit = _unit_after(words[vague.words :])
        lower, upper = Decimal(vague.lower), Decimal(vague.upper)
        return Amount(None, lower, upper, unit.iri if unit else None, _VAGUE)
    return None


def _measured(counted: Number, rest: list[str], comparator: str | None) -> Amount | None:
    """Add to a number its unit, the fraction after this, and an amount of a smaller unit."""
    unit = _unit_after(rest)
    if unit is None:
        # More of the number than the rules could read: a part of it would be another number.
        if any(number(rest[start:]) for start in (0, 1) if rest[start - 1 : start] != [_OF]):
            return None
        return Amount(counted.value, comparator=comparator)
    rest = rest[unit.words :]
    value = counted.value
    if rest[:1] == [_AND]:
        more = number(rest[1:])
        if more and more.value < 1:
            value += more.value
        elif more:
            smaller = _unit_after(rest[1 + more.words :])
            ratio = factor(smaller.iri, unit.iri) if smaller else None
            if ratio is not None and ratio < 1:
                value += more.value * ratio
    return Amount(value, unit=unit.iri, comparator=comparator)


def _unit_after(words: list[str]) -> UnitWords | None:
    skipped = 1 if words[:1] == [_OF] else 0
    unit = unit_at(words[skipped:])
    return UnitWords(unit.iri, unit.words + skipped, unit.each) if unit else None


def _unit_before(words: list[str]) -> str | None:
    """Find a unit before its number: a sign ("$ 5"), or a noun ("one gram")."""
    unit = unit_at(words[-1:])
    return unit.iri if unit else None


def _range(words: list[str]) -> Amount | None:
    """Read "between 5 and 10", "from 5 to 10", "5-10"."""
    length = starts(words, phrases("calendar_words", "between"))
    if length:
        # Numbers hold "and" too: the first place that leaves whole numbers on both sides.
        for place in range(length + 1, len(words) - 1):
            if words[place] == _AND:
                found = _limits(words[length:place], words[place + 1 :])
                if found:
                    return found
        return None
    start = 1 if words[0] == _OF else 0
    first = number(words[start:])
    if first is None:
        return None
    middle = start + first.words
    unit = _unit_after(words[middle:])
    middle += unit.words if unit else 0
    to = starts(words[middle:], phrases("calendar_words", "to"))
    if not to and words[middle : middle + 1] and words[middle] in _OR_SIGNS:
        to = 1
    if to:
        return _limits(words[start:middle], words[middle + to :])
    return None


def _limits(before: list[str], after: list[str]) -> Amount | None:
    lower, upper = number(before), number(after)
    if lower is None or upper is None:
        return None
    rest, following = before[lower.words :], after[upper.words :]
    unit = _unit_after(following)
    first_unit = _unit_after(rest)
    if len(rest) != (first_unit.words if first_unit else 0):
        return None
    if following[:1] == [_AND] and number(following[1:]):
        return None
    least, most = lower.value, upper.value
    if lower.scale == 1 and upper.multiplier and upper.scale > 1 and least < upper.multiplier:
        least *= upper.scale  # "between 5 and 10 thousand"
    least, most = sorted((least, most))  # a range in digits may stand in either direction
    found = unit or first_unit
    if least == most:
        return None
    return Amount(None, least, most, found.iri if found else None)


def _noun_and_more(words: list[str], comparator: str | None) -> Amount | None:
    """Read a noun that counts itself before a fraction or a smaller unit: "a ton and a half"."""
    unit = unit_at(words)
    if unit is None or unit.each is None or words[unit.words : unit.words + 1] != [_AND]:
        return None
    return _measured(Number(Decimal(unit.each), 0), words, comparator)


def _without_number(words: list[str], comparator: str | None) -> Amount:
    """Read a noun that counts itself: a singular is one, a dual two; else there is no number."""
    if any((word.removeprefix("ال"),) in _uncounted() for word in words):
        return Amount(comparator=_VAGUE)
    unit = _unit_after(words)
    if unit and unit.each:
        return Amount(Decimal(unit.each), unit=unit.iri, comparator=comparator)
    if unit and words[0].isalpha():
        return Amount(unit=unit.iri, comparator=_VAGUE)
    if words and words[0].endswith(_GENERIC_DUALS) and len(words[0]) > len("اثنين"):
        return Amount(Decimal(2), comparator=comparator)
    return Amount()
