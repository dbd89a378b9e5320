"""Dates of the Hijra in the Gregorian calendar, by the tables of Umm al-Qura (``hijridate``)."""

from datetime import date, timedelta

from hijridate import Gregorian, Hijri

from ontology.arabic.date_parts import YEAR, Parts

_MONTHS = 12


def gregorian(parts: Parts, published: date | None) -> str | None:
    """Give the EDTF of a date of the Hijra: a day, or an interval for a month or a year.

    None where the tables (1343 to 1500 of the Hijra) do not reach, or the words leave it open.
    """
    try:
        return _gregorian(parts, published)
    except (ValueError, OverflowError):
        return None


def _gregorian(parts: Parts, published: date | None) -> str | None:
    year, month = parts.hijri_year, parts.hijri_month
    if month is None:
        return _interval(Hijri(year, 1, 1), _MONTHS) if year and parts.day is None else None
    if year is None:
        year = _year_of(parts, month, published)
    if year is None:
        return None
    if parts.day is not None:
        return _day(Hijri(year, month, parts.day)).isoformat()
    return _interval(Hijri(year, month, 1), 1)


def _year_of(parts: Parts, month: int, published: date | None) -> int | None:
    """Give the year of the Hijra that a Gregorian year, or a step from the publication, means."""
    named = parts.year
    if named is None and parts.stepped == YEAR and published:
        named = published.year + (parts.step or 0)
    if named is not None:
        first = Gregorian(named, 1, 1).to_hijri().year
        starts = [_day(Hijri(year, month, parts.day or 1)) for year in (first, first + 1)]
        within = [n for n, start in enumerate(starts) if start.year == named]
        return first + within[0] if len(within) == 1 else None
    if parts.step is None or published is None:
        return None
    today = Gregorian.fromdate(published).to_hijri()
    here = today.year
    if parts.step == 0:
        return here
    passed = month < today.month if parts.step < 0 else month > today.month
    return here if passed else here + (1 if parts.step > 0 else -1)


def _interval(start: Hijri, months: int) -> str:
    year, month = divmod(start.year * _MONTHS + start.month - 1 + months, _MONTHS)
    last = _day(Hijri(year, month + 1, 1)) - timedelta(days=1)
    return f"{_day(start).isoformat()}/{last.isoformat()}"


def _day(day: Hijri) -> date:
    converted = day.to_gregorian()
    return date(converted.year, converted.month, converted.day)
