"""What is asked of the index: the words of a query with the forms that match, and the filters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ontology.search_key import search_key
from server.search.forms import UNIMPORTANT, IsWhole, bare_names, forms

LONGEST: Final = 200
"""Characters of a query; the longest name of the reference data has about a hundred."""
MOST_WORDS: Final = 16
_PREFIX_FROM: Final = 2
# Two letters that remain of a word begin too many others.
_FORM_PREFIX_FROM: Final = 3


class NothingToSearch(ValueError):
    """The words hold no letter and no digit, or are too many."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one word of a query is met by: whole words, and what longer ones begin with.

    ``unsure`` are whole words too, if its first letter was a particle.
    """

    whole: frozenset[str]
    unsure: frozenset[str]
    prefixes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a query: its key, what that is without articles, and its words one by one."""

    key: str
    bare: tuple[str, ...]
    words: tuple[Word, ...]

    @property
    def strict(self) -> str:
        """The FTS5 expression for texts that have every word."""
        return _all(_any(f'"{form}"' for form in sorted(word.whole)) for word in self.words)

    @property
    def loose(self) -> str:
        """The FTS5 expression for texts that have every word, or one that begins with it."""
        return _all(_any(self._loose(word)) for word in self.words)

    @property
    def any(self) -> str:
        """The FTS5 expression for texts that have one of the words."""
        return _any(f'"{form}"' for word in self.words for form in sorted(word.whole))

    @staticmethod
    def _loose(word: Word) -> list[str]:
        exact = [f'"{form}"' for form in sorted(word.whole | word.unsure)]
        return exact + [f'"{form}"*' for form in sorted(word.prefixes)]


@dataclass(frozen=True, slots=True)
class Filters:
    """What results are narrowed to; of several values of one kind, any will do.

    ``first`` and ``last`` are days, months or years.
    """

    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None


def read_words(query: str, is_whole: IsWhole) -> Words:
    """Return the words of a query.

    What they hold are letters and digits only: nothing of them can be syntax of FTS5.

    Raises NothingToSearch.
    """
    key = search_key(query)
    every = list(dict.fromkeys(key.split()))
    if not every:
        raise NothingToSearch("no letter and no digit is in it")
    if len(every) > MOST_WORDS:
        raise NothingToSearch(f"it has {len(every)} words, at most {MOST_WORDS} are looked for")
    said = [word for word in every if word not in UNIMPORTANT] or every
    words = tuple(_word(word, is_whole) for word in said)
    return Words(" ".join(key.split()), bare_names(key, is_whole), words)


def _word(word: str, is_whole: IsWhole) -> Word:
    found = list(forms(word, is_whole))
    sure = {form.text for form in found if form.sure}
    prefixes = {form for form in sure if len(form) >= _FORM_PREFIX_FROM}
    if len(word) >= _PREFIX_FROM:
        prefixes.add(word)
    unsure = {form.text for form in found} - sure
    return Word(frozenset({word, *sure}), frozenset(unsure), frozenset(prefixes))


def _all(parts: Iterable[str]) -> str:
    return " AND ".join(f"({part})" for part in parts)


def _any(parts: Iterable[str]) -> str:
    return " OR ".join(parts)
