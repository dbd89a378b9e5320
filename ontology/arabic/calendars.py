"""Find a date that is given in both calendars: "15 Ramadan 1443, that is 16 April 2022"."""

from ontology.arabic.calendar import ERA, HIJRI_MONTH, words_at
from ontology.arabic.tokens import phrases, starts

_BRACKETS = frozenset("()[]/-–—،,|")


def both_calendars(tokens: list[str]) -> tuple[list[str], list[str]] | None:
    """Give the tokens of the date of the Hijra and of the other one; None where there are not two.

    The two stand beside "that is" or a bracket, slash or dash, in either order.
    """
    for place in range(1, len(tokens)):
        length = starts(tokens[place:], phrases("calendar_words", "same_day"))
        if not length and tokens[place] in _BRACKETS:
            length = 1
        before, after = tokens[:place], _closed(tokens[place + length :])
        if length and after and is_of_hijra(before) != is_of_hijra(after):
            return (before, after) if is_of_hijra(before) else (after, before)
    return None


def _closed(tokens: list[str]) -> list[str]:
    return tokens[:-1] if tokens and tokens[-1] in (")", "]") else tokens


def is_of_hijra(tokens: list[str]) -> bool:
    """Whether a month or the era of the Hijra stands among tokens."""
    return any(
        word.kind == HIJRI_MONTH or (word.kind == ERA and word.value == "hijri")
        for place in range(len(tokens))
        for word in words_at(tokens[place : place + 3])[:1]
    )
