"""Leave the time of the day out of a date's words: dates are not told more precisely."""

from functools import cache

from ontology.arabic.numerals import number, ordinal
from ontology.arabic.tokens import as_phrase, table

_AND, _COLON = "و", ":"


def without_times_of_day(tokens: list[str]) -> list[str]:
    """Give tokens without "at 10:30", "the eighth hour and a half", "eighth in the evening"."""
    kept: list[str] = []
    place = 0
    while place < len(tokens):
        taken = _clock(tokens[place:]) or _hour(tokens[place:])
        if taken == 0:
            kept.append(tokens[place])
        place += taken or 1
    return kept


def _clock(tokens: list[str]) -> int:
    if len(tokens) > 2 and tokens[1] == _COLON and tokens[0].isdigit() and tokens[2].isdigit():
        return 5 if tokens[3:4] == [_COLON] else 3
    return 0


def _hour(tokens: list[str]) -> int:
    named = tokens[0] in _words("hour_words")
    rest = tokens[1:] if named else tokens
    said = ordinal(rest) or (number(rest) if named else None)
    if named and _clock(rest):
        return 1 + _clock(rest)
    if said is None:
        return 0
    taken = int(named) + said.words
    if not named and not (tokens[taken : taken + 1] and tokens[taken] in _words("day_parts")):
        return 0
    if tokens[taken : taken + 1] == [_AND] and tokens[taken + 1 : taken + 2]:
        minutes = number(tokens[taken + 1 :])
        after = taken + 1 + (minutes.words if minutes else 0)
        if tokens[taken + 1] in _words("past_hour"):
            taken += 2
        elif minutes and tokens[after : after + 1] and tokens[after] in _words("past_hour"):
            taken = after + 1
    return taken


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(as_phrase(form)[0] for form in table("calendar_words")[name])
