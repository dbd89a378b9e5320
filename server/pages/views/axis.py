"""The axis of a timeline: where a moment stands, and which years, months or days are told."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Final

_MOST_TICKS: Final = 11
_STEPS_OF_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_STEPS_OF_MONTHS: Final = (1, 2, 3, 6)
_STEPS_OF_DAYS: Final = (1, 2, 5, 7, 10)
# Names of months and whole dates take more room than years.
_MOST_NAMED_TICKS: Final = 7
_YEAR: Final = 366
_FEW_YEARS: Final = 3 * _YEAR
_FEW_MONTHS: Final = 62
_DECEMBER: Final = 12
_LAST: Final = datetime(MAXYEAR, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis with the date that begins there, in EDTF."""

    x: float
    date: str


class Axis:
    """Time as a length: from the beginning of the first whole period to the end of the last.

    The periods are years; months, where it is about less than three years.
    """

    def __init__(self, moments: Sequence[str], length: float) -> None:
        self.length = length
        first, last = _moment(min(moments)), _moment(max(moments))
        days = (last - first).days
        if days >= _FEW_YEARS:
            self._start, self._end = datetime(first.year, 1, 1, tzinfo=UTC), _year_after(last)
        else:
            self._start = first.replace(day=1, hour=0, minute=0, second=0)
            self._end = _month_after(last)

    def at(self, moment: str) -> float:
        """Return how far from the beginning a moment stands."""
        span = (self._end - self._start).total_seconds()
        return self.length * (_moment(moment) - self._start).total_seconds() / span

    def ticks(self) -> Iterator[Tick]:
        """Yield the dates to be told, a dozen at most."""
        days = (self._end - self._start).days
        if days >= _FEW_YEARS:
            yield from self._years(days // 365)
        elif days > _FEW_MONTHS:
            yield from self._months(days // 30)
        else:
            yield from self._days(days)

    def _years(self, count: int) -> Iterator[Tick]:
        step = next(s for s in _STEPS_OF_YEARS if count / s <= _MOST_TICKS)
        for year in range(self._start.year, self._end.year + 1):
            if year % step == 0:
                yield self._tick(datetime(year, 1, 1, tzinfo=UTC), f"{year:04}")

    def _months(self, count: int) -> Iterator[Tick]:
        step = next((s for s in _STEPS_OF_MONTHS if count / s <= _MOST_NAMED_TICKS), 12)
        moment = self._start
        while moment < self._end:
            if (moment.month - 1) % step == 0:
                yield self._tick(moment, f"{moment:%Y-%m}")
            moment = _month_after(moment)

    def _days(self, count: int) -> Iterator[Tick]:
        step = next((s for s in _STEPS_OF_DAYS if count / s <= _MOST_NAMED_TICKS), 14)
        moment = self._start
        while moment < self._end:
            yield self._tick(moment, f"{moment:%Y-%m-%d}")
            moment += timedelta(days=step)

    def _tick(self, moment: datetime, date: str) -> Tick:
        span = (self._end - self._start).total_seconds()
        return Tick(self.length * (moment - self._start).total_seconds() / span, date)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _year_after(moment: datetime) -> datetime:
    year = moment.year + 1
    return datetime(year, 1, 1, tzinfo=UTC) if year <= MAXYEAR else _LAST


def _month_after(moment: datetime) -> datetime:
    days = monthrange(moment.year, moment.month)[1]
    if moment.month == _DECEMBER:
        return _year_after(moment)
    first = moment.replace(day=1, hour=0, minute=0, second=0)
    return first + timedelta(days=days)
