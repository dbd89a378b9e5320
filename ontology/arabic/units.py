"""The units of quantities in the words and signs that Arabic writes them with."""

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ontology.arabic.tokens import as_phrase, table, tokens_of
from ontology.reference import reference

_DUALS = ("ان", "ين")
_LONGEST = 4


class UnitWords(NamedTuple):
    """A unit at the front of some tokens: its IRI, how many it took, and how many of it they say.

    ``each`` is 1 of an indefinite singular, 2 of a dual, None of plurals, signs and abbreviations.
    """

    iri: str
    words: int
    each: int | None


class _Form(NamedTuple):
    iri: str
    each: int | None


def unit_at(tokens: list[str]) -> UnitWords | None:
    """Read a unit from the front of tokens, its longest form, with the article or without."""
    forms = _forms()
    for length in range(min(len(tokens), _LONGEST), 0, -1):
        phrase = tuple(tokens[:length])
        form = forms.get(phrase)
        if form:
            return UnitWords(form.iri, length, form.each)
        form = forms.get(tuple(word.removeprefix("ال") for word in phrase))
        if form:  # with the article it is named, not counted: "of the million pills"
            return UnitWords(form.iri, length, None)
    return None


def is_unit_word(word: str) -> bool:
    """Whether a folded word is the first of a unit's forms."""
    return word.removeprefix("ال") in _first_words() or word in _first_words()


def factor(one: str, other: str) -> Decimal | None:
    """Give how many of ``other`` one unit ``one`` is, None where they are of different kinds."""
    for kind in _kinds():
        if one in kind and other in kind:
            return kind[one] / kind[other]
    return None


@cache
def _kinds() -> list[dict[str, Decimal]]:
    kinds = table("units_of_one_kind")["kinds"]
    return [{iri: Decimal(str(value)) for iri, value in kind.items()} for kind in kinds]


@cache
def _forms() -> dict[tuple[str, ...], _Form]:
    written: dict[str, list[tuple[str, ...]]] = {}
    for form, iri in reference().units.items():
        written.setdefault(iri, []).append(tuple(tokens_of(form, lambda _: True)))
    forms: dict[tuple[str, ...], _Form] = {}
    for iri, phrases in written.items():
        first = {phrase[0] for phrase in phrases}
        singular = {_singular(word, first) for word in first} - {None}
        for phrase in phrases:
            dual = _singular(phrase[0], first) is not None
            forms[phrase] = _Form(iri, 2 if dual else 1 if phrase[0] in singular else None)
    for iri, signs in table("unit_words").items():
        for sign in signs:
            forms.setdefault(as_phrase(sign), _Form(iri, None))
    return forms


def _singular(word: str, siblings: set[str]) -> str | None:
    """Give the singular, among other forms of the unit, that ``word`` is the dual of."""
    if not word.endswith(_DUALS):
        return None
    stem = word[:-2]
    if stem in siblings:
        return stem
    feminine = f"{stem[:-1]}ه"
    return feminine if stem.endswith("ت") and feminine in siblings else None


@cache
def _first_words() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _forms())
