"""Suggest mentions for a text that nobody has annotated: known names, dates and quantities.

Names are sought all at once by an Aho-Corasick automaton over the folded text; each place found is
traced back to the code points of the text as it stands.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import ahocorasick

from loader.suggesting.values import Value, values
from ontology.arabic.folding import fold, fold_with_offsets, strip_clitics
from ontology.names import Method, names
from ontology.reference import reference
from ontology.vocabulary import vocabulary

# Shorter names are found within too many words.
_SHORTEST: Final = 3
_LINE_FEED: Final = "\n"
_CONJUNCTIONS: Final = ("و", "ف")
_ARTICLE, _LAM = "ال", "ل"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words that are likely to be a mention: code points ``start`` to ``end``, half open.

    ``slugs`` are those of the individuals whose name it is, one if it surely means that one;
    ``sure`` says so. Dates and quantities have none. ``reason`` tells an annotator why it is
    suggested; ``score``, from 0 to 1, how good the reason is.
    """

    start: int
    end: int
    label: str
    text: str
    slugs: tuple[str, ...]
    sure: bool
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class _Found:
    """A name in the folded text, before the choice among those that overlap."""

    start: int
    end: int
    name: str


def suggestions(text: str) -> list[Suggestion]:
    """Give what may be mentioned in a text, in its order; no two overlap.

    Where several overlap, the longest is taken.
    """
    folded = fold_with_offsets(text)
    found = [_of_value(text, value) for value in values(text)]
    for name in _names_in(folded.text):
        start, end = folded.source(name.start, name.end)
        # A line feed is folded to a space: a name does not go over the end of a paragraph.
        if _LINE_FEED not in text[start:end]:
            found.append(_of_name(text, start, end, name.name))
    taken: list[Suggestion] = []
    for each in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(each.end <= other.start or other.end <= each.start for other in taken):
            taken.append(each)
    return sorted(taken, key=lambda each: each.start)


def _of_value(text: str, value: Value) -> Suggestion:
    words = text[value.start : value.end]
    return Suggestion(value.start, value.end, value.label, words, (), False, value.reading, 1.0)


def _of_name(text: str, start: int, end: int, name: str) -> Suggestion:
    words = text[start:end]
    bearers = names().folded[name]
    slugs = tuple(sorted(bearers))
    label = _common_label(slugs)
    sure = len(slugs) == 1 and names().is_own(name, slugs[0])
    exact = any(" ".join(words.split()) == written for written in bearers.values())
    method = Method.EXACT if exact else Method.FOLDED
    reason = f"{method}" if sure else f"{method} of {', '.join(slugs)}"
    return Suggestion(start, end, label, words, slugs, sure, reason, 1.0 if sure else 0.5)


def _names_in(folded: str) -> Iterator[_Found]:
    """Give each known name that stands as words of its own, particles before it left out."""
    for last, (pattern, name, particle) in _automaton().iter(folded):
        start, end = last + 1 - len(pattern), last + 1
        if end < len(folded) and _of_word(folded[end]):
            continue
        before = start
        while before and _of_word(folded[before - 1]):
            before -= 1
        if _is_free(folded[before:start], pattern, particle):
            yield _Found(start + particle, end, name)


def _is_free(before: str, pattern: str, particle: int) -> bool:
    """Say whether what stands before a pattern, within its word, is nothing but particles."""
    if not before:
        return True
    if particle:
        return before in _CONJUNCTIONS
    first = pattern.partition(" ")[0]
    return any(bare == (first, len(before)) for bare in strip_clitics(before + first))


def _of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


@cache
def _automaton() -> ahocorasick.Automaton:
    """Give the automaton of the patterns, each with its name and the length of its particle."""
    automaton = ahocorasick.Automaton()
    for pattern, (name, particle) in _patterns().items():
        automaton.add_word(pattern, (pattern, name, particle))
    automaton.make_automaton()
    return automaton


def _patterns() -> Mapping[str, tuple[str, int]]:
    """Map each sequence of letters to look for to the folded name that it stands for.

    With the number of letters at its front that are of a particle, and not of the name.
    """
    found: dict[str, tuple[str, int]] = {}
    for name, bearers in names().folded.items():
        if len(name) < _SHORTEST or names().everyday(name):
            continue
        # With the punctuation within it, as a text may have it, and without.
        for pattern in (name, *(fold(written) for written in bearers.values())):
            found.setdefault(pattern, (name, 0))
    for pattern, (name, _) in tuple(found.items()):
        # The alef of the article falls after ل: of للعراق annotators mark عراق.
        if pattern.startswith(_ARTICLE):
            found.setdefault(_LAM * 2 + pattern[len(_ARTICLE) :], (name, 2))
    return found


@cache
def _common_label(slugs: tuple[str, ...]) -> str:
    """Give the narrowest label that fits all the individuals, that of the first if none does."""
    terms = vocabulary()
    labels = [_label(slug) for slug in slugs]
    above: dict[str, int] = defaultdict(int)
    for label in labels:
        for ancestor in terms.ancestors(label) & terms.entity_labels:
            above[ancestor] += 1
    common = [label for label, count in above.items() if count == len(labels)]
    return max(common, key=lambda label: (len(terms.ancestors(label)), label), default=labels[0])


def _label(slug: str) -> str:
    """Give the narrowest class of an individual that annotators use."""
    terms = vocabulary()
    kinds = reference().individuals[slug].types & terms.entity_labels
    return max(kinds, key=lambda kind: (len(terms.ancestors(kind)), kind))
