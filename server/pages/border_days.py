"""The days on which what is said of the border changes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ontology.edtf_bounds import NotEdtf, bounds
from server.pages.answers import Row, evidence

# The one basis of a time by which a state can end (see controlled-on).
_OWN: Final = "ownDate"
_DAY: Final = len("2025-01-31")


@dataclass(frozen=True, slots=True)
class Change:
    """A day, and how many claims count from it on and no longer."""

    day: str
    begun: int
    ended: int


def changes(rows: Iterable[Row]) -> list[Change]:
    """Return the days from which claims count, and from which they do not, in order."""
    begun: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for row in {evidence(each)[0]["claim"]: each for each in rows}.values():
        if row["earliest"]:
            begun[str(row["earliest"])[:_DAY]] += 1
        last = _last(row)
        if last:
            ended[last] += 1
    return [Change(day, begun[day], ended[day]) for day in sorted({*begun, *ended})]


def _last(row: Row) -> str:
    """Return the first day after a claim's own end, empty where it has none."""
    if row["timeBasis"] != _OWN or not row["date"]:
        return ""
    try:
        latest = bounds(str(row["date"])).latest
    except NotEdtf:
        return ""
    if latest is None:
        return ""
    return (date.fromisoformat(latest[:_DAY]) + timedelta(days=1)).isoformat()
