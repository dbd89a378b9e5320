"""Every day is read back from the ways in which it is written, in both calendars."""

from datetime import date, timedelta

import pytest
from hijridate import Gregorian, Hijri
from hypothesis import given
from hypothesis import strategies as st

from ontology.arabic.dates import edtf_date, read_date
from ontology.edtf_bounds import Bounds, bounds

UNKNOWN = Bounds(None, None)
LEVANT = [
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
]
EGYPT = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
]
ALGERIA = [
    "جانفي",
    "فيفري",
    "مارس",
    "أفريل",
    "ماي",
    "جوان",
    "جويلية",
    "أوت",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
]
MOROCCO = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
]
WEEKDAYS = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]
HIJRI = [
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذي القعدة",
    "ذي الحجة",
]
ORDINALS = [
    "الأول",
    "الثاني",
    "الثالث",
    "الرابع",
    "الخامس",
    "السادس",
    "السابع",
    "الثامن",
    "التاسع",
    "العاشر",
    "الحادي عشر",
    "الثاني عشر",
    "الثالث عشر",
    "الرابع عشر",
    "الخامس عشر",
    "السادس عشر",
    "السابع عشر",
    "الثامن عشر",
    "التاسع عشر",
    "العشرين",
    "الحادي والعشرين",
    "الثاني والعشرين",
    "الثالث والعشرين",
    "الرابع والعشرين",
    "الخامس والعشرين",
    "السادس والعشرين",
    "السابع والعشرين",
    "الثامن والعشرين",
    "التاسع والعشرين",
    "الثلاثين",
    "الحادي والثلاثين",
]
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FIRST, LAST = Hijri(1343, 1, 1).to_gregorian(), Hijri(1500, 12, 30).to_gregorian()

DAYS = st.dates(date(1800, 1, 1), date(2099, 12, 31))


def forms(day: date) -> list[str]:
    index = day.month - 1
    return [
        f"{day.day} {LEVANT[index]} {day.year}",
        f"{day.day} {EGYPT[index]}/{LEVANT[index]} {day.year}",
        f"{day.day} {LEVANT[index]} ({EGYPT[index]}) {day.year}",
        f"{day.day} {ALGERIA[index]} {day.year}".translate(EASTERN),
        f"{day.day} من {MOROCCO[index]} عام {day.year}",
        f"{ORDINALS[day.day - 1]} من {LEVANT[index]} {day.year}",
        f"يوم {WEEKDAYS[day.weekday()]} {day.day} {EGYPT[index]} {day.year} م",
        f"مساء {WEEKDAYS[day.weekday()]}، {day.day} {LEVANT[index]} {day.year} الساعة 18:30",
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        day.strftime("%B %d, %Y").replace(f"{day.year:04d}", str(day.year)),
    ]


@given(DAYS)
def test_any_day_is_read_back_from_all_its_forms(day: date) -> None:
    for words in forms(day):
        found = read_date(words, UNKNOWN)
        assert found.edtf == day.isoformat(), words
        assert found.contradiction is None


@given(DAYS, st.integers(0, 6))
def test_a_wrong_weekday_is_told_and_a_right_one_is_not(day: date, weekday: int) -> None:
    words = f"{WEEKDAYS[weekday]} {day.day} {LEVANT[day.month - 1]} {day.year}"
    contradicted = read_date(words, UNKNOWN).contradiction is not None
    assert contradicted == (weekday != day.weekday())


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 6))
def test_a_weekday_alone_is_the_most_recent_one(published: date, weekday: int) -> None:
    at = bounds(published.isoformat())
    found = date.fromisoformat(edtf_date(WEEKDAYS[weekday], at) or "")
    assert found.weekday() == weekday
    assert 0 <= (published - found).days < 7
    last = date.fromisoformat(edtf_date(f"{WEEKDAYS[weekday]} الماضي", at) or "")
    assert last.weekday() == weekday
    assert 1 <= (published - last).days <= 7
    coming = date.fromisoformat(edtf_date(f"{WEEKDAYS[weekday]} المقبل", at) or "")
    assert coming.weekday() == weekday
    assert 1 <= (coming - published).days <= 7


@given(st.dates(date(*FIRST.datetuple()), date(*LAST.datetuple())))
def test_any_day_of_the_hijra_is_that_of_the_tables(day: date) -> None:
    hijri = Gregorian.fromdate(day).to_hijri()
    month = HIJRI[hijri.month - 1]
    for words in (
        f"{hijri.day} {month} {hijri.year}",
        f"{hijri.day} {month} {hijri.year} هـ".translate(EASTERN),
        f"{ORDINALS[hijri.day - 1]} من {month} عام {hijri.year} هجري",
        f"{hijri.day}/{hijri.month}/{hijri.year} هـ"
        if hijri.day > 12
        else f"{hijri.day} {month} {hijri.year}هـ",
        f"{hijri.day} {month} {hijri.year} هـ الموافق {day.day} {LEVANT[day.month - 1]} {day.year}",
        f"{day.day} {LEVANT[day.month - 1]} {day.year} ({hijri.day} {month} {hijri.year} هـ)",
    ):
        found = read_date(words, UNKNOWN)
        assert found.edtf == day.isoformat(), words
        assert found.contradiction is None, words


@pytest.mark.parametrize("year", [1343, 1400, 1444, 1499, 1500])
def test_the_months_of_a_year_of_the_hijra_follow_each_other(year: int) -> None:
    before: date | None = None
    for month in HIJRI:
        found = edtf_date(f"{month} {year} هـ", UNKNOWN)
        if (year, month) == (1500, HIJRI[-1]):
            continue
        assert found is not None
        first, last = map(date.fromisoformat, found.split("/"))
        assert 27 <= (last - first).days <= 29  # the tables have a month of 28 days in 1343
        assert before is None or first == before + timedelta(days=1)
        before = last


@pytest.mark.parametrize("words", ["1 محرم 1342 هـ", "1 محرم 1501", "30 صفر 1443", "1300 هـ"])
def test_what_the_tables_do_not_hold_is_left(words: str) -> None:
    assert edtf_date(words, UNKNOWN) is None


@given(st.dates(date(*FIRST.datetuple()), date(*LAST.datetuple())), st.integers(0, 4))
def test_both_calendars_disagree_from_two_days_apart(hijri_day: date, apart: int) -> None:
    near = hijri_day + timedelta(days=apart)
    hijri = Gregorian.fromdate(hijri_day).to_hijri()
    words = (
        f"{hijri.day} {HIJRI[hijri.month - 1]} {hijri.year} هـ الموافق "
        f"{near.day} {EGYPT[near.month - 1]} {near.year}"
    )
    found = read_date(words, UNKNOWN)
    assert found.edtf == near.isoformat()
    assert (found.contradiction is not None) == (apart > 1)
