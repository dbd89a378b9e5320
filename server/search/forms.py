"""The forms by which a word is found beside its key: without particles or article, and stemmed.

A form that only looks like one (the lam of Lubnan is no preposition) is kept out by the names that
the graph holds: a word that begins a name, or whose rest is no word of one, is not taken apart.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ontology.arabic.folding import strip_clitics

_ARTICLE: Final = "ال"
_AND: Final = "و"
_LEAST: Final = 2
_ARABIC: Final = re.compile(r"[\u0621-\u064a]")
# The Arabic article in Latin letters, also before letters that assimilate it, and words
# without which a name is still the same.
UNIMPORTANT: Final = frozenset(
    [
        *("al", "el", "ul", "ad", "ed", "an", "ar", "as", "es", "ash", "esh", "at", "et", "az"),
        *("ez", "the", "of", "and", "in", "for", "de", "بين", "في", "من", "علي", "عن", "الي", "مع"),
    ]
)
_DOUBLED: Final = re.compile(r"([a-z])\1+")
_FINAL: Final = re.compile(r"(?:ah|eh|e)$")
_STEMMED_FROM: Final = 4

IsWhole = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a word; ``start`` letters of the word stand before it.

    ``exact`` says that the rest of the word has the form's letters one by one, ``sure`` that what
    was taken off can hardly be a part of the word.
    """

    text: str
    start: int
    exact: bool
    sure: bool = True


def stem(word: str) -> str:
    """Return a word with the endings made one that writers of names interchange.

    A final alef is a ha (سوريا, سورية); doubled Latin letters are one, and a final -ah, -eh or -e
    is -a (Hasakah, Hassakeh, Hasaka).
    """
    if len(word) < _STEMMED_FROM:
        return word
    if _ARABIC.search(word):
        return word[:-1] + "ه" if word.endswith("ا") else word
    if word.isascii() and word.isalpha():
        return _FINAL.sub("a", _DOUBLED.sub(r"\1", word))
    return word


def forms(word: str, is_whole: IsWhole) -> Iterator[Form]:
    """Yield the forms of a word of a key, the longest first; the first is its stem."""
    yield _form(word, word)
    if not _ARABIC.match(word):
        return
    yield from _without_article(word, word)
    if is_whole(word):
        return
    for stripped in strip_clitics(word):
        # Before the article it is a particle, and so is nearly every waw; another first letter may
        # be the word's own.
        sure = stripped.word.startswith(_ARTICLE) or word == _AND + stripped.word
        yield _form(word, stripped.word, sure=sure)
        yield from _without_article(word, stripped.word)


def bare_names(key: str, is_whole: IsWhole) -> tuple[str, ...]:
    """Return what a key is without articles, stemmed; if its first word has particles, several."""
    words = key.split()
    kept = [word for word in words if word not in UNIMPORTANT] or words
    if not kept:
        return ()
    rest = [_shortest(word) for word in kept[1:]]
    sure = (form.text for form in forms(kept[0], is_whole) if form.sure)
    firsts = dict.fromkeys([_shortest(kept[0]), *sure])
    return tuple(" ".join([first, *rest]) for first in firsts)


def whole_words(keys: list[str]) -> frozenset[str]:
    """Return the words of names that begin with no particle; see the module."""
    first, words = set(), set()
    for key in keys:
        in_key = key.split()
        first.update(in_key[:1])
        words.update(in_key)
    return frozenset(
        word
        for word in words
        if word in first or not any(each.word in words for each in strip_clitics(word))
    )


def _shortest(word: str) -> str:
    if word.startswith(_ARTICLE) and len(word) - len(_ARTICLE) >= _LEAST:
        return stem(word[len(_ARTICLE) :])
    return stem(word)


def _without_article(word: str, part: str) -> Iterator[Form]:
    if part.startswith(_ARTICLE) and len(part) - len(_ARTICLE) >= _LEAST:
        yield _form(word, part[len(_ARTICLE) :])


def _form(word: str, part: str, *, sure: bool = True) -> Form:
    stemmed = stem(part)
    # After two lams the article has lost its alef: the part is longer than what is written.
    start = len(word) - len(part) if word.endswith(part) else len(word) - len(part) + 1
    return Form(stemmed, max(start, 0), len(stemmed) == len(part) and word.endswith(part), sure)
