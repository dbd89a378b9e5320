"""Choose the words of a slot: a reference individual, an invented name, a date or a quantity."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from bench.templates import Slot
from ontology.reference import Individual, reference
from ontology.vocabulary import vocabulary

_ARABIC = re.compile(r"[\u0621-\u064a]")
# A slot whose label has invented names gets one at this rate: rare actors, of one article each.
_INVENTED_RATE = 0.2
# The exponent of Zipf's law: of 14 persons the first is named in a third of cases, the last in 2 %.
_SKEW = 1.1
_FIRST_YEAR, _LAST_YEAR = 2011, 2025


@dataclass(frozen=True, slots=True)
class Filling:
    """The words of a mention, the label it bears, and the individual it is linked to, if any."""

    words: str
    label: str
    slug: str | None = None


@cache
def words_table() -> Mapping[str, Any]:
    """Return the tables of ``words.yaml``."""
    table: Mapping[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "words.yaml").read_text("utf-8")
    )
    return table


class Fillings:
    """Chooses fillings; a seed and a sequence of calls always give the same ones.

    ``seed`` decides which individuals are frequent, for all articles alike.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._ranked: dict[str, tuple[list[Individual], list[float]]] = {}

    def choose(self, slot: Slot, dice: random.Random) -> Filling:
        """Fill a slot, with ``dice`` for what is left to chance."""
        assert slot.label is not None
        if slot.words is not None:
            return Filling(slot.words, slot.label)
        if slot.label == "Date":
            return Filling(_date(dice), slot.label)
        if slot.kind == "topics":
            return Filling(dice.choice(words_table()["topics"]), slot.label)
        if slot.kind:
            return Filling(_quantity(slot.kind, dice), slot.label)
        invented = slot.label in words_table()["invented"] or slot.label == "Person"
        if invented and dice.random() < _INVENTED_RATE:
            return Filling(_invented(slot.label, dice), slot.label)
        individual = self.individual(slot.label, dice)
        return Filling(_name(individual, dice), _label(individual, slot.label), individual.slug)

    def individual(self, label: str, dice: random.Random) -> Individual:
        """Choose a reference individual of a class, a few of them much more often than the rest."""
        if label not in self._ranked:
            self._ranked[label] = self._rank(label)
        individuals, weights = self._ranked[label]
        return dice.choices(individuals, cum_weights=weights)[0]

    def _rank(self, label: str) -> tuple[list[Individual], list[float]]:
        terms = vocabulary()
        found = [
            individual
            for _, individual in sorted(reference().individuals.items())
            if any(terms.has_class(kind) and terms.is_a(kind, label) for kind in individual.types)
        ]
        random.Random(f"{self._seed} {label}").shuffle(found)
        return found, list(accumulate((rank + 1) ** -_SKEW for rank in range(len(found))))


def _label(individual: Individual, asked: str) -> str:
    """Give the label under which annotators mark the individual."""
    own = sorted(individual.types & vocabulary().entity_labels)
    return own[0] if own else asked


def _name(individual: Individual, dice: random.Random) -> str:
    """Give the neutral Arabic name in half of the cases, else any Arabic one."""
    neutral = individual.labels["ar"]
    others = [name for name in individual.other_names if _ARABIC.search(name)]
    return dice.choice(others) if others and dice.random() < 0.5 else neutral


def _invented(label: str, dice: random.Random) -> str:
    words = words_table()
    if label == "Person":
        return f"{dice.choice(words['first_names'])} {dice.choice(words['family_names'])}"
    head = dice.choice(words["invented"][label])
    return f"{head} {dice.choice(words['nouns'])} {dice.choice(words['ordinals'])}".strip()


def _date(dice: random.Random) -> str:
    number = dice.randint(1, 12)
    form: str = dice.choice(words_table()["dates"])
    return form.format(
        day=dice.randint(1, 28),
        late_day=dice.randint(13, 28),
        month=dice.choice(words_table()["months"][number]),
        number=number,
        year=dice.randint(_FIRST_YEAR, _LAST_YEAR),
    )


def _quantity(kind: str, dice: random.Random) -> str:
    least, greatest, form = dice.choice(words_table()["quantities"][kind])
    words: str = form.format(dice.randint(least, greatest))
    return words
