"""Bounds of plurals that count without a number: tens, hundreds of thousands, a few."""

from typing import NamedTuple

from ontology.arabic.numerals import bare, numbers, ten_words
from ontology.arabic.tokens import phrases


class Vagueness(NamedTuple):
    """Bounds that a plural such as "tens of thousands" sets, and how many words it took."""

    lower: int
    upper: int
    words: int


def vagueness(words: list[str]) -> Vagueness | None:
    """Read a plural without a number (tens, hundreds, a few thousand) from the front of tokens."""
    if not words:
        return None
    if (bare(words[0]),) in phrases("number_words", "few"):
        if len(words) > 1 and words[1] in ten_words():
            return Vagueness(13, 19, 2)
        tens = numbers("tens").get(bare(words[2])) if words[1:2] == ["و"] and words[2:] else None
        if tens:
            return Vagueness(tens + 3, tens + 9, 3)
        unit = numbers("vague").get(bare(words[1])) if len(words) > 1 else None
        return Vagueness(3 * unit, 10 * unit - 1, 2) if unit else Vagueness(3, 9, 1)
    unit = numbers("vague").get(bare(words[0]))
    if unit is None:
        return None
    lower, upper = 2 * unit, 10 * unit - 1
    taken = 1
    following = words[1:3] if len(words) > 2 and words[1] == "من" else words[1:2]
    if following:
        scales = numbers("vague") | numbers("scales")
        scale = scales.get(bare(following[-1]))
        if scale and scale > unit:
            return Vagueness(lower * scale, (upper + 1) * scale - 1, taken + len(following))
    return Vagueness(lower, upper, taken)
