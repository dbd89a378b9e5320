"""Read spans of time: between and from-to, since and until."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ontology.arabic.calendar import JOINING, words_at
from ontology.arabic.date_parts import DASHES, Parts, read_parts
from ontology.arabic.tokens import phrases, starts

_AND: Final = "و"
_OPEN: Final = frozenset({"", ".."})
_PLAIN: Final = re.compile(r"(\d{4})(?:-(0\d|1[0-2]))?(?:-(\d\d))?")
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_MONTHS: Final = 12

Resolve = Callable[[Parts], str | None]


def span(tokens: list[str], resolve: Resolve) -> str | None:
    """Read "between 2019 and 2021", "from 3 to 5 March 2022", "2019-2021", "March and April"."""
    rest = list(tokens)
    while rest and not _opening(rest) and any(w.kind == JOINING for w in words_at(rest)):
        rest = rest[1:]
    between = starts(rest, phrases("calendar_words", "between"))
    since = 0 if between else starts(rest, phrases("calendar_words", "since"))
    source = 0 if between or since else starts(rest, phrases("calendar_words", "from"))
    rest = rest[between or since or source :]
    ends = phrases("calendar_words", "to")
    for place in range(1, len(rest) - 1):
        before, after = rest[:place], rest[place:]
        joined = after[0] == _AND
        length = starts(after[1:], ends) + 1 if joined else starts(after, ends)
        if not length and (after[0] in DASHES or _are_years(before, after)):
            length = 1
        if length > (1 if joined else 0) or (joined and between):
            found = _span(before, after[length:], resolve)
        elif joined and not since and not source:
            found = _span(before, after[1:], resolve)
            found = found if found and _are_neighbours(found) else None
        else:
            continue
        if found:
            return found
    return None


def _are_years(before: list[str], after: list[str]) -> bool:
    """Whether a slash stands between two years."""
    years = (before[-1], after[1])
    return after[0] == "/" and len(after) == 2 and all(map(_YEAR.fullmatch, years))


def _opening(tokens: list[str]) -> bool:
    return any(starts(tokens, phrases("calendar_words", n)) for n in ("between", "since", "from"))


def _span(before: list[str], after: list[str], resolve: Resolve) -> str | None:
    """Resolve both ends; what only one of them says holds for the other too."""
    first, last = read_parts(before), read_parts(after)
    if first is None or last is None:
        return None
    if first.year is None and first.step is None and first.days_off is None:
        first = replace(first, year=last.year, step=last.step, stepped=last.stepped)
        if first.month is None and first.day is not None:
            first = replace(first, month=last.month)
            if first.month is not None and last.stepped:
                first = replace(first, stepped=last.stepped)
    elif last.year is None and last.step is None and last.days_off is None:
        last = replace(last, year=first.year)
        if last.month is None and last.day is not None:
            last = replace(last, month=first.month)
    start, end = resolve(first), resolve(last)
    if not start or not end:
        return None
    start, end = start.partition("/")[0], end.rpartition("/")[2]
    return f"{start}/{end}" if start not in _OPEN and end not in _OPEN and start != end else None


def _are_neighbours(found: str) -> bool:
    """Whether nothing lies between two years, months or days: "2019 and 2020"."""
    start, _, end = found.partition("/")
    return bool(_PLAIN.fullmatch(start)) and _next(start, 1) == end


def open_span(tokens: list[str], read: Callable[[list[str]], str | None]) -> str | None:
    """Read "since 2011", "until the end of 2024", "after 2019", "before March 2020".

    Words of an event may stand between ("since the invasion of 2003"): the date is at the end.
    What is before or after a plain year, month or day leaves that out; before or after an event
    of it does not.
    """
    for name in ("since", "until", "after", "before"):
        length = starts(tokens, phrases("calendar_words", name))
        if not length:
            continue
        for start in range(length, len(tokens)):
            found = read(tokens[start:])
            if found:
                return _opened(name, found, direct=start == length)
    return None


def opened_by_event(tokens: list[str], events: Mapping[str, str]) -> str | None:
    """Read "after the start of the war" by the dates of events, folded words to EDTF.

    None where no word, or more than one, is that of an event.
    """
    for name in ("since", "until", "after", "before"):
        length = starts(tokens, phrases("calendar_words", name))
        if length:
            dates = {found for token in tokens[length:] if (found := events.get(token))}
            return _opened(name, dates.pop(), direct=False) if len(dates) == 1 else None
    return None


def _opened(name: str, found: str, *, direct: bool) -> str | None:
    first, last = found.partition("/")[0], found.rpartition("/")[2]
    if name in ("since", "after"):
        plain = direct and name == "after" and _PLAIN.fullmatch(last)
        return f"{_next(last, 1) if plain else first}/.." if first not in _OPEN else None
    plain = direct and name == "before" and _PLAIN.fullmatch(first)
    return f"../{_next(first, -1) if plain else last}" if last not in _OPEN else None


def _next(plain: str, step: int) -> str:
    """Give the year, month or day after (or before) a plain one."""
    if len(plain) == len("2022"):
        return f"{int(plain) + step:04d}"
    if len(plain) == len("2022-11"):
        months = int(plain[:4]) * _MONTHS + int(plain[5:]) - 1 + step
        return f"{months // _MONTHS:04d}-{months % _MONTHS + 1:02d}"
    return (date.fromisoformat(plain) + timedelta(days=step)).isoformat()
