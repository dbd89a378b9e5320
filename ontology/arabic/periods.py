"""Read counted periods against the day of publication: "two days ago", "the past six months"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from typing import Final

from ontology.arabic.calendar import ABOUT, JOINING, counted_forms, words_at
from ontology.arabic.numerals import number
from ontology.arabic.tokens import phrases, starts

_MONTHS_IN_YEAR: Final = 12
_HOURS: Final = 24
_GREATEST: Final = 1000
# A plural without a number: at least two, fewer than ten, as in the table of numbers.
_FEWEST, _MOST = 2, 9


@dataclass(frozen=True, slots=True)
class Counted:
    """A period that is counted: which, how many times (None: unknown), and with what reserve."""

    period: str
    count: int | None
    endless: bool
    about: bool


def ago(tokens: list[str]) -> Callable[[date], str | None] | None:
    """Read "two days ago", "for three years": what it gives for a day of publication."""
    length = starts(tokens, phrases("calendar_words", "ago"))
    counted = _counted(tokens[length:]) if length else None
    if counted is None:
        return None
    since = tokens[0] in _listed("since")
    return partial(_ago, counted, since)


def elapsed(tokens: list[str]) -> Callable[[date], str | None] | None:
    """Read "the past six months", "the next few days", "the last two years"."""
    rest = list(tokens)
    while rest and any(word.kind == JOINING for word in words_at(rest)):
        if _bare(rest[0]) in counted_forms() or starts(
            rest, phrases("calendar_words", "last_before")
        ):
            break
        rest = rest[1:]
    length = starts(rest, phrases("calendar_words", "last_before"))
    if length:
        counted = _counted(rest[length:])
        return partial(_until, counted) if counted and counted.count else None
    if not rest:
        return None
    for name, reading in (("elapsed", _until), ("coming", _from)):
        if (rest[-1],) in phrases("calendar_words", name):
            counted = _counted([_bare(word) for word in rest[:-1]])
            if counted:
                return partial(reading, counted)
    return None


def _bare(word: str) -> str:
    return word.removeprefix("ال") or word


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(form[0] for form in phrases("calendar_words", name))


def _counted(tokens: list[str]) -> Counted | None:
    """Read a period with its number before or after it, or with words that leave it open."""
    count: int | None = None
    period: str | None = None
    endless = about = False
    rest = list(tokens)
    while rest:
        form = counted_forms().get(rest[0])
        found = number(rest)
        taken = 1
        if form and period is None:
            period, own = form
            if count is None:
                count = own
        elif found and count is None:
            if found.value != found.value.to_integral_value() or not 0 < found.value < _GREATEST:
                return None
            count, taken = int(found.value), found.words
        elif _bare(rest[0]) in _listed("few") | _listed("many"):
            endless = endless or _bare(rest[0]) in _listed("many")
        else:
            said = words_at(rest)[:1]
            if not said or said[0].kind not in (JOINING, ABOUT):
                return None
            about, taken = about or said[0].kind == ABOUT, said[0].length
        rest = rest[taken:]
    return Counted(period, count, endless, about) if period else None


def _ago(counted: Counted, since: bool, day: date) -> str | None:
    if counted.count is None:
        if counted.period in ("year", "decade") or counted.endless:
            return f"/{day.isoformat()}" if since else None
        return _few_ago(counted.period, day)
    point = _point(counted.period, -counted.count, day)
    if since:
        return f"{point}~/.." if counted.about and not point.endswith("X") else f"{point}/.."
    if counted.period == "hour":
        return f"{point}/{day.isoformat()}"
    if counted.period == "week":  # the seven days around it
        middle = date.fromisoformat(point)
        first, last = middle - timedelta(days=3), middle + timedelta(days=3)
        return f"{first.isoformat()}/{last.isoformat()}"
    return f"{point}~" if counted.about and not point.endswith("X") else point


def _few_ago(period: str, day: date) -> str:
    """Say "days ago" by the next longer period that holds two to nine of them."""
    if period == "hour":
        return f"{(day - timedelta(days=1)).isoformat()}/{day.isoformat()}"
    if period == "month":
        first, last = (_point("month", -count, day)[:4] for count in (_MOST, _FEWEST))
    else:
        first, last = (_day(period, -count, day).isoformat()[:7] for count in (_MOST, _FEWEST))
    return first if first == last else f"{first}/{last}"


def _until(counted: Counted, day: date) -> str | None:
    if counted.count is None:
        return f"/{day.isoformat()}"
    return f"{_point(counted.period, -counted.count, day)}/{day.isoformat()}"


def _from(counted: Counted, day: date) -> str | None:
    if counted.count is None:
        return f"{day.isoformat()}/"
    return f"{day.isoformat()}/{_point(counted.period, counted.count, day)}"


def _point(period: str, count: int, day: date) -> str:
    """Give the day, month, year or decade that lies ``count`` periods from ``day``."""
    if period == "month":
        months = day.year * _MONTHS_IN_YEAR + day.month - 1 + count
        return f"{months // _MONTHS_IN_YEAR:04d}-{months % _MONTHS_IN_YEAR + 1:02d}"
    if period == "year":
        return f"{day.year + count:04d}"
    if period == "decade":
        return f"{day.year // 10 + count:03d}X"
    return _day(period, count, day).isoformat()


def _day(period: str, count: int, day: date) -> date:
    if period == "hour":
        whole = -(-abs(count) // _HOURS)
        return day + timedelta(days=whole if count > 0 else -whole)
    return day + timedelta(days=count * (7 if period == "week" else 1))
