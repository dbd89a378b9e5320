"""Cut folded Arabic into the words, numbers and signs that dates and quantities are read from."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from ontology.arabic.folding import fold

_NUMBER: Final = (
    r"\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|"
    r"\d{1,3}(?:(?:,\d{3})+|(?:٬\d{3})+|(?:[’']\d{3})+|(?: \d{3})+|(?:\.\d{3}){2,})(?!\d)"
    r"(?:[.,٫]\d+)?"
    r"|\d+[.,٫]\d+|\d+"
)
_TOKEN: Final = re.compile(
    # d/m/y; codes of currencies with points (ل.س); numbers; words; signs one by one
    r"\d{1,4}([-./])\d{1,2}\1\d{1,4}(?![\d\w])"
    r"|[^\W\d_]\.[^\W\d_](?![^\W\d_])"
    rf"|{_NUMBER}"
    r"|[^\W\d_]+|[^\w\s]"
)
# An accusative's alef with its nunation says "one": without it the word could be a dual.
_NUNATION: Final = re.compile("(?:\u0627\u064b|\u064b\u0627)(?!\\w)")
_LONGEST: Final = 30
_AND: Final = "و"
_ONE, _TEN = "واحد", ("عشر", "عشره")
_LEADING: Final = ("ف", "ب", "ل")


@cache
def table(name: str) -> dict[str, Any]:
    """Give one of the tables of words of this package, as it stands in its file."""
    path = Path(__file__).parent / f"{name}.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


@cache
def phrases(name: str, key: str) -> frozenset[tuple[str, ...]]:
    """Give the phrases of one list of a table, folded, each as its words."""
    return frozenset(as_phrase(form) for form in table(name)[key])


def as_phrase(form: str) -> tuple[str, ...]:
    """Give the folded words of a phrase of a table, an accusative without its nunation."""
    return tuple(fold(_NUNATION.sub("", form)).split())


def starts(tokens: list[str], forms: frozenset[tuple[str, ...]]) -> int:
    """Give how many tokens the longest of ``forms`` that they start with takes, 0 if none."""
    for length in range(min(len(tokens), 5), 0, -1):
        if tuple(tokens[:length]) in forms:
            return length
    return 0


def tokens_of(text: str, known: Callable[[str], bool]) -> list[str]:
    """Cut ``text`` into folded tokens; particles are split off where a ``known`` word remains."""
    cut: list[str] = []
    for found in _TOKEN.finditer(fold(_NUNATION.sub("", text))):
        cut.extend(_without_particles(found[0], known))
        if cut[-2:-1] == [_ONE] and cut[-1] in _TEN:
            # "and eleven": once folded, its first word looks like "one".
            cut[-2:-1] = [_AND, _ONE[1:]]
    return cut


def _without_particles(token: str, known: Callable[[str], bool]) -> list[str]:
    if not 1 < len(token) < _LONGEST or known(token) or not token[0].isalpha():
        return [token]
    if token[0] == _AND:
        rest = _without_particles(token[1:], known)
        if rest != [token[1:]] or known(token[1:]) or len(rest) > 1:
            return [_AND, *rest]
    elif token.startswith("لل") and known("ال" + token[2:]):
        return ["ال" + token[2:]]
    elif token[0] in _LEADING and known(token[1:]):
        return [token[1:]]
    return [token]
