"""Find the individuals of the reference data by what a text calls them.

A name is met exactly, else folded, else after the particles that Arabic writes on to a word are
taken off; only where none of these finds anything are similar names proposed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from ontology.arabic.folding import folded_words, strip_clitics
from ontology.reference import Individual, Reference, reference
from ontology.vocabulary import vocabulary

_UNIDENTIFYING: Final = Path(__file__).parent / "names.yaml"
# Below this, token_sort_ratio takes names of one pattern (وزارة الدفاع, وزارة العدل) for similar.
SIMILAR_FROM: Final = 80.0
_PROPOSED: Final = 5
_CACHED: Final = 20_000
# Of these a single word is a family name or a rank, which many bear.
_TWO_WORDS: Final = frozenset({"Person", "Post"})
_SHORTEST: Final = 2
# Mentions of values, and of sources that are kept unnamed, stand for nobody.
_NAMELESS: Final = frozenset({"AnonymousSource", "Date", "Money", "Quantity"})
# What is recorded of a reign has no name that a text would use.
_RECORDS: Final = frozenset({"Governance"})


class Method(StrEnum):
    """How words led to an individual; the values are local names of the ontology but for SIMILAR.

    The better comes first.
    """

    EXACT = "exactName"
    FOLDED = "foldedName"
    WITHOUT_PARTICLE = "nameWithoutParticle"
    SIMILAR = "similarName"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An individual that words may mean.

    Attributes:
        slug: the individual's.
        method: how it was found.
        score: from 0 to 1, how alike the words and the individual's name are, both as written.
        name: the name by which it was found.

    """

    slug: str
    method: Method
    score: float
    name: str


def compatible(label: str, kinds: Iterable[str]) -> bool:
    """Say whether a mention of a label can mean an individual of the kinds (names of classes).

    It can if one of the two is the other or below it: an annotator may have been less precise than
    the reference data, or more.
    """
    terms = vocabulary()
    if label in _NAMELESS or not terms.has_class(label):
        return False
    return any(
        terms.is_a(label, kind) or terms.is_a(kind, label)
        for kind in kinds
        if terms.has_class(kind)
    )


@lru_cache(_CACHED)
def identified(words: str, label: str) -> Candidate | None:
    """Return the one individual that words of a mention of this label name, if they do so surely.

    They do not if several individuals of fitting classes bear the name, if the individual is of a
    wider class than the label, if the name is one of those that do not identify (names.yaml), or
    if it is a single word for a person or a post.
    """
    found = names().named(words, label)
    if len(found) != 1 or not names().identifies(found[0], label):
        return None
    return found[0]


@lru_cache(_CACHED)
def candidates(words: str, label: str | None = None) -> tuple[Candidate, ...]:
    """Return whom words may mean, the best first: all who bear the name, else similar names.

    With a label, only individuals of classes that fit it.
    """
    return names().named(words, label) or names().similar(words, label)


@cache
def names() -> "Names":
    """Return the names of the reference data, read once."""
    return Names(reference())


class Names:
    """The names of individuals, as written and folded."""

    def __init__(self, source: Reference) -> None:
        """Read all names of an index of individuals, and those that do not identify."""
        self._individuals = source.individuals
        self._exact: dict[str, dict[str, str]] = defaultdict(dict)
        self._folded: dict[str, dict[str, str]] = defaultdict(dict)
        for slug, individual in source.individuals.items():
            for name in _names_of(individual):
                self._exact[name].setdefault(slug, name)
                if folded := folded_name(name):
                    self._folded[folded].setdefault(slug, name)
        listed = yaml.safe_load(_UNIDENTIFYING.read_text("utf-8"))
        self._shared = frozenset(map(folded_name, listed["shared"]))
        self._everyday = frozenset(map(folded_name, listed["everyday"]))

    @property
    def folded(self) -> Mapping[str, Mapping[str, str]]:
        """Who bears each folded name: slugs, each with the name as written."""
        return MappingProxyType(self._folded)

    def named(self, words: str, label: str | None = None) -> tuple[Candidate, ...]:
        """Return who bears this very name, by the first way of comparing that finds anybody."""
        written = " ".join(words.split())
        if found := self._fitting(written, self._exact.get(written, {}), Method.EXACT, label):
            return found
        folded = folded_name(written)
        if found := self._fitting(written, self._folded.get(folded, {}), Method.FOLDED, label):
            return found
        for bare in without_particles(folded):
            bearers = self._folded.get(bare, {})
            if found := self._fitting(written, bearers, Method.WITHOUT_PARTICLE, label):
                return found
        return ()

    def similar(self, words: str, label: str | None = None) -> tuple[Candidate, ...]:
        """Return up to five individuals with a name like the words, the most alike first."""
        written, folded = " ".join(words.split()), folded_name(words)
        best: dict[str, Candidate] = {}
        for name, _, _ in process.extract(
            folded,
            self._names_fitting(label),
            scorer=fuzz.token_sort_ratio,
            score_cutoff=SIMILAR_FROM,
            limit=4 * _PROPOSED,
        ):
            for candidate in self._fitting(written, self._folded[name], Method.SIMILAR, label):
                best.setdefault(candidate.slug, candidate)
        return tuple(best.values())[:_PROPOSED]

    def identifies(self, candidate: Candidate, label: str) -> bool:
        """Say whether the name of a candidate means it, and nobody else of the label's class."""
        # What stands in a role that takes the label must be of its class, as a wider one may not.
        terms, kinds = vocabulary(), self._individuals[candidate.slug].types
        if not any(terms.accepts((label,), kind) for kind in kinds if terms.has_class(kind)):
            return False
        return self.is_own(folded_name(candidate.name), candidate.slug)

    def is_own(self, folded: str, slug: str) -> bool:
        """Say whether a folded name means its bearer wherever it stands."""
        if folded in self._shared or len(folded) < _SHORTEST:
            return False
        return " " in folded or _TWO_WORDS.isdisjoint(self._individuals[slug].types)

    def everyday(self, folded: str) -> bool:
        """Say whether a folded name is a word of everyday language too."""
        return folded in self._everyday

    def _fitting(
        self, written: str, bearers: Mapping[str, str], method: Method, label: str | None
    ) -> tuple[Candidate, ...]:
        found = [
            Candidate(slug, method, _alike(written, name), name)
            for slug, name in bearers.items()
            if self._fits(slug, label)
        ]
        return tuple(sorted(found, key=lambda each: (-each.score, each.slug)))

    def _fits(self, slug: str, label: str | None) -> bool:
        return label is None or compatible(label, self._individuals[slug].types)

    @lru_cache  # noqa: B019 (there is one index, and it stays)
    def _names_fitting(self, label: str | None) -> tuple[str, ...]:
        return tuple(
            name
            for name, bearers in self._folded.items()
            if any(self._fits(slug, label) for slug in bearers)
        )


def folded_name(name: str) -> str:
    """Return a name with one spelling for each word and without punctuation."""
    return " ".join(folded_words(name))


def without_particles(folded: str) -> Iterator[str]:
    """Yield what remains of folded words when particles are taken off the first of them."""
    first, _, rest = folded.partition(" ")
    for bare in strip_clitics(first):
        yield f"{bare.word} {rest}".rstrip()


def _names_of(individual: Individual) -> Iterator[str]:
    if not individual.types & _RECORDS:
        for name in (*individual.labels.values(), *individual.other_names):
            yield " ".join(name.split())


def _alike(words: str, name: str) -> float:
    return round(Indel.normalized_similarity(words, name), 3)
