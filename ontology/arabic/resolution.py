"""Say in EDTF what the parts of one date mean, counted from the day of publication if need be."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from ontology.arabic.calendar import MONTH, SEASON, WEEKDAY
from ontology.arabic.date_parts import DAY, YEAR, Parts
from ontology.arabic.hijri import gregorian

NO_YEAR: Final = "XXXX"
_WINTER: Final = 24
_FIRST_SEASON: Final = 21
# The week of the Levant, Iraq and Egypt starts on Saturday (CLDR, weekData).
_SATURDAY: Final = 5


def resolve(parts: Parts, published: date | None) -> str | None:
    """Give the EDTF of ``parts``; None where they are open without a day of publication."""
    if parts.is_hijri:
        return gregorian(parts, published)
    for rule in (_days_off, _of_period, _stepped, _long_period):
        found = rule(parts, published)
        if found is not None:
            return found or None  # "": the words are of this rule, and stay open
    if parts.swapped is not None:
        return _swapped(parts, parts.swapped)
    return _part_of_year(parts) if parts.part and not parts.month else _named(parts, published)


def _days_off(parts: Parts, published: date | None) -> str | None:
    """Read yesterday, today and tomorrow; "today" beside a date only points at it."""
    if parts.days_off is None or (parts.days_off == 0 and parts.month):
        return None
    if published is None or parts.month or parts.year or parts.day:
        return ""
    day = published + timedelta(days=parts.days_off)
    contradicted = parts.weekday not in (None, day.weekday())
    return "" if contradicted else day.isoformat()


def _swapped(parts: Parts, numbers: tuple[int, int]) -> str | None:
    """Read 5/6/2022 where only one reading falls on the weekday that is told."""
    first, second = numbers
    days = [named_day(parts.year or 0, *pair) for pair in ((second, first), (first, second))]
    fitting = [day for day in days if day and day.weekday() == parts.weekday]
    return fitting[0].isoformat() if len(fitting) == 1 else None


def _of_period(parts: Parts, published: date | None) -> str | None:
    """Put in the year and month that "this year" and "last month" mean, then read what is named."""
    stepped = parts.stepped or (parts.definite if parts.step is None else None)
    if stepped not in (YEAR, "month") or parts.year is not None:
        return None
    if published is None:
        return f"{NO_YEAR}-{parts.month:02d}" if parts.month and not parts.day else ""
    step = parts.step or 0
    if stepped == YEAR:
        dated = _copy(parts, year=published.year + step)
        return resolve(dated, None) or ""
    if parts.month is not None:
        return None
    months = published.year * 12 + published.month - 1 + step
    return _named(_copy(parts, year=months // 12, month=months % 12 + 1), published) or ""


def _copy(parts: Parts, year: int, month: int | None = None) -> Parts:
    return Parts(
        year=year,
        month=month or parts.month,
        day=parts.day,
        season=parts.season,
        part=parts.part,
        weekday=parts.weekday,
    )


def _stepped(parts: Parts, published: date | None) -> str | None:
    """Read "last Tuesday", "last March", "last summer", "the 15th of this (month)", "this week"."""
    stepped = parts.stepped or (parts.definite if parts.definite == "week" else None)
    if parts.year is not None:
        return None
    step = parts.step
    if stepped is None and parts.weekday is not None and published and parts.month is None:
        return _weekday(parts.weekday, None, published).isoformat() if parts.day is None else ""
    if stepped is None or (step is None and stepped != "week"):
        return None
    if published is None:
        return _named(parts, None) or ""
    if stepped == "week":
        return _week(parts, (step or 0), published)
    if stepped == WEEKDAY and parts.weekday is not None and parts.month is None:
        return "" if parts.day else _weekday(parts.weekday, step, published).isoformat()
    if stepped in (MONTH, DAY, YEAR, WEEKDAY) and (parts.month or parts.day):
        return _nearest(parts, step or 0, published) or ""
    if stepped == SEASON and parts.season:
        return _season(parts.season, step or 0, published)
    return None


def _weekday(weekday: int, step: int | None, published: date) -> date:
    """Give the most recent such day (the publication's own counts), or the last or next one."""
    if step is not None and step > 0:
        return published + timedelta(days=(weekday - published.weekday() - 1) % 7 + 1)
    if step is not None and step < 0:
        back = (published.weekday() - weekday - 1) % 7 + 1
        return published - timedelta(days=back + 7 * (-step - 1))
    return published - timedelta(days=(published.weekday() - weekday) % 7)


def _week(parts: Parts, step: int, published: date) -> str:
    start = published - timedelta(days=(published.weekday() - _SATURDAY) % 7 - 7 * step)
    if parts.weekday is not None:
        return (start + timedelta(days=(parts.weekday - _SATURDAY) % 7)).isoformat()
    return f"{start.isoformat()}/{(start + timedelta(days=6)).isoformat()}"


def _nearest(parts: Parts, step: int, published: date) -> str | None:
    """Read a month, or a day of one, as the last, present or next one."""
    month, day = parts.month, parts.day
    if month is None:  # "the 15th of this (month)"; "the 15th of last" could be of this one too
        if day is None or (step and (day < published.day) == (step < 0)):
            return None
        months = published.year * 12 + published.month - 1 + step
        return _dated(f"{months // 12:04d}", months % 12 + 1, day)
    if step == 0:
        return _dated(f"{published.year:04d}", month, day)
    named = (month, day) if day else (month,)
    here = (published.month, published.day) if day else (published.month,)
    within = named < here if step < 0 else named > here
    year = published.year + (step if not within else step + (1 if step < 0 else -1))
    return _dated(f"{year:04d}", month, day)


def _season(season: int, step: int, published: date) -> str:
    """Read "last summer": winter is said by its months, for it lies in two years."""
    start = 3 * (season - _FIRST_SEASON) + 3
    year = published.year if (published.month, 1) >= (start, 1) else published.year - 1
    over = published.year * 12 + published.month >= year * 12 + start + 3
    if step < 0:
        year += (0 if over else -1) + step + 1
    elif step > 0:
        year += step
    elif over:
        year += 1
    return f"{year}-12/{year + 1}-02" if season == _WINTER else f"{year:04d}-{season}"


def _long_period(parts: Parts, published: date | None) -> str | None:
    """Read decades and centuries."""
    century = parts.century - 1 if parts.century else None
    if century is None and parts.stepped == "century" and parts.step is not None:
        if published is None:
            return ""
        century = published.year // 100 + parts.step
    if parts.decade is not None:
        # "the eighties" alone are those of the last century, "the twenties" could be either's.
        if century is None:
            century = 19 if parts.decade > 20 and parts.stepped is None else None
        return f"{century}{parts.decade // 10}X" if century is not None else ""
    if parts.stepped == "decade" and parts.step is not None:
        return f"{published.year // 10 + parts.step}X" if published else ""
    return f"{century}XX" if century is not None else None


def _part_of_year(parts: Parts) -> str | None:
    """Read quarters and halves of a year as an interval of months."""
    if parts.year is None or parts.part is None:
        return None
    first, _, last = parts.part.partition("-")
    return f"{parts.year:04d}-{int(first):02d}/{parts.year:04d}-{int(last):02d}"


def _named(parts: Parts, published: date | None) -> str | None:
    """Read what is named as it stands: year, season, month, day."""
    year = NO_YEAR if parts.year is None else f"{parts.year:04d}"
    if parts.season and parts.month is None:
        return f"{year}-{parts.season}" if parts.year is not None and not parts.day else None
    if parts.month is None:
        return year if parts.year is not None and parts.day is None else None
    if parts.year is None and parts.weekday is not None and parts.day and published:
        near = (named_day(published.year + n, parts.month, parts.day) for n in (-1, 0, 1))
        fitting = [day for day in near if day and day.weekday() == parts.weekday]
        if len(fitting) == 1:
            return fitting[0].isoformat()
    return _dated(year, parts.month, parts.day)


def _dated(year: str, month: int, day: int | None) -> str | None:
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year}-{month:02d}"
    # A leap year stands in for an unspecified one: 29 February is a day.
    stand_in = 2000 if year == NO_YEAR else int(year)
    if not 1 <= stand_in <= 9999 or not 1 <= day <= monthrange(stand_in, month)[1]:
        return None
    return f"{year}-{month:02d}-{day:02d}"


def named_day(year: int, month: int, day: int) -> date | None:
    """Give a day of the calendar, None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
