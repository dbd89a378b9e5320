"""Numbers in Arabic text, in digits or in words, as exact decimals."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from loader.folding import fold

_DIGITS = re.compile(r"(?:\d{1,3}(?:[,٬]\d{3}){1,4}|\d{1,15})(?:[.٫]\d{1,9})?")


class Number(NamedTuple):
    """A number read from the front of some words: its value and how many words it took."""

    value: Decimal
    words: int


class Vagueness(NamedTuple):
    """Bounds that a plural such as "tens of thousands" sets, and how many words it took."""

    lower: int
    upper: int
    words: int


@cache
def _table(name: str) -> dict[str, int]:
    content = yaml.safe_load((Path(__file__).parent / "number_words.yaml").read_text("utf-8"))
    return {fold(word): value for value, words in content[name].items() for word in words}


def ordinal(words: list[str]) -> Number | None:
    """Read an ordinal (twenty-second) from the front of folded words."""
    total, taken = 0, 0
    for word in words:
        value = _table("ordinals").get(word if taken == 0 else word.removeprefix("و"))
        if value is None:
            break
        total, taken = total + value, taken + 1
    return Number(Decimal(total), taken) if taken else None


def number(words: list[str]) -> Number | None:
    """Read a number (2.5 million, three and twenty thousand) from the front of folded words."""
    if words and _DIGITS.fullmatch(words[0]):
        value, taken = Decimal(re.sub("[,٬]", "", words[0]).replace("٫", ".")), 1
        scale = _table("scales").get(words[1]) if len(words) > 1 else None
        return Number(value * scale, 2) if scale else Number(value, taken)
    return _in_words(words)


def _in_words(words: list[str]) -> Number | None:
    total, group, taken = 0, 0, 0
    for word in words:
        bare = word.removeprefix("و") if taken else word
        following = words[taken + 1] if taken + 1 < len(words) else None
        if following in (fold("عشر"), fold("عشرة")) and bare in _table("teens"):
            group += _table("teens")[bare]
        elif bare in _table("cardinals"):
            group += _table("cardinals")[bare]
        elif bare in _table("duals"):
            total += _table("duals")[bare]
        elif bare in _table("scales") and (group or bare not in _table("vague")):
            total += (group or 1) * _table("scales")[bare]
            group = 0
        else:
            break
        taken += 1
    return Number(Decimal(total + group), taken) if taken else None


def vagueness(words: list[str]) -> Vagueness | None:
    """Read a plural without a number (tens, hundreds, tens of thousands) from folded words."""
    if not words or words[0] not in _table("vague"):
        return None
    unit = _table("vague")[words[0]]
    lower, upper = 2 * unit, 10 * unit - 1
    scale = _table("vague").get(words[1]) if len(words) > 1 else None
    if scale and scale > unit:
        return Vagueness(lower * scale, (upper + 1) * scale - 1, 2)
    return Vagueness(lower, upper, 1)
