"""EDTF dates in words: Levantine months, Latin digits, and never more than the date says."""

import re

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from ontology.arabic.dates import edtf_date
from ontology.edtf_bounds import Bounds
from server.pages.dates import in_words
from server.pages.languages import Language

AR, EN = Language.AR, Language.EN
MONTHS = {
    AR: list(get_month_names("wide", locale="ar_SY").values()),
    EN: list(get_month_names("wide", locale="en_GB").values()),
}


@pytest.mark.parametrize(
    ("date", "arabic", "english"),
    [
        ("2022", "2022", "2022"),
        ("2022-02", "شباط 2022", "February 2022"),
        ("2022-11-03", "3 تشرين الثاني 2022", "3 November 2022"),
        ("2014-22", "صيف 2014", "summer 2014"),
        ("XXXX-22", "صيف (السنة غير معروفة)", "summer (year unknown)"),
        ("2022~", "نحو 2022", "about 2022"),
        ("2022-03?", "ربما آذار 2022", "perhaps March 2022"),
        ("2022%", "ربما نحو 2022", "perhaps about 2022"),
        ("2004-06-~11", "نحو 11 حزيران 2004", "about 11 June 2004"),
        ("199X", "سنة من 1990 إلى 1999", "a year from 1990 to 1999"),
        ("20XX", "سنة من 2000 إلى 2099", "a year from 2000 to 2099"),
        ("XXXX-07-22", "22 تموز (السنة غير معروفة)", "22 July (year unknown)"),
        ("XXXX-02-29", "29 شباط (السنة غير معروفة)", "29 February (year unknown)"),
        ("XXXX-03", "آذار (السنة غير معروفة)", "March (year unknown)"),
        ("2022-XX", "2022 (الشهر غير معروف)", "2022 (month unknown)"),
        ("2022-05-XX", "أيار 2022 (اليوم غير معروف)", "May 2022 (day unknown)"),
        ("2023-05/..", "منذ أيار 2023", "from May 2023 on"),
        ("../2022-01-01", "حتى 1 كانون الثاني 2022", "until 1 January 2022"),
        ("/2025-05-28", "حتى 28 أيار 2025", "until 28 May 2025"),
        ("2022-03-01/2022-03-05", "من 1 إلى 5 آذار 2022", "from 1 to 5 March 2022"),
        ("2022-03-01/2022-05-05", "من 1 آذار إلى 5 أيار 2022", "from 1 March to 5 May 2022"),
        ("2021-03/2021-05", "من آذار إلى أيار 2021", "from March to May 2021"),
        ("2019~/2021", "من نحو 2019 إلى 2021", "from about 2019 to 2021"),
        (
            "2019-12/2020-01",
            "من كانون الأول 2019 إلى كانون الثاني 2020",
            "from December 2019 to January 2020",
        ),
        ("2022-11-10T18:48", "10 تشرين الثاني 2022، الساعة 18:48", "10 November 2022, 18:48"),
        (
            "2022-11-10T18:48:00Z",
            "10 تشرين الثاني 2022، الساعة 18:48 بالتوقيت العالمي",
            "10 November 2022, 18:48 UTC",
        ),
    ],
)
def test_each_form_is_said_in_both_languages(date: str, arabic: str, english: str) -> None:
    assert in_words(date, AR) == arabic
    assert in_words(date, EN) == english


@pytest.mark.parametrize(
    ("date", "arabic", "english"),
    [
        ("2020-03-26/..", "ليس قبل 26 آذار 2020", "not before 26 March 2020"),
        ("/2025-05-28", "ليس بعد 28 أيار 2025", "not after 28 May 2025"),
        ("2022-03-01/2022-03-05", "بين 1 و5 آذار 2022", "between 1 and 5 March 2022"),
        ("2022-03", "آذار 2022", "March 2022"),
    ],
)
def test_an_interval_can_bound_a_moment(date: str, arabic: str, english: str) -> None:
    assert in_words(date, AR, moment=True) == arabic
    assert in_words(date, EN, moment=True) == english


@pytest.mark.parametrize(
    "date",
    [
        *("", "../..", "/", "Y17E7", "[1667,1668]", "2022-02-31", "2022-13", "-0500", "yesterday"),
        *("2022-31", "2022/2023/2024", "2022-XX-11", "20X2", "2022-03/x"),
    ],
)
def test_other_forms_come_back_as_they_are(date: str) -> None:
    assert in_words(date, AR) == in_words(date, EN) == date


years = st.integers(1, 9999).map("{:04d}".format)
months = st.integers(1, 12)
days = st.integers(1, 28)


@given(years, st.none() | months, days, st.booleans(), st.sampled_from(["", "~", "?", "%"]))
def test_words_are_as_precise_as_the_date(
    year: str, month: int | None, day: int, to_the_day: bool, qualifier: str
) -> None:
    date = year
    numbers = [str(int(year))]
    if month is not None:
        date += f"-{month:02d}"
        if to_the_day:
            date += f"-{day:02d}"
            numbers.insert(0, str(day))
    for language in Language:
        said = in_words(date + qualifier, language)
        assert re.findall(r"[0-9]+", said) == numbers
        assert _months(said, language) == ([] if month is None else [month])
        assert (said == in_words(date, language)) == (not qualifier)


@given(years, months, days, years, months, days, st.sampled_from([4, 7, 10]))
def test_an_interval_says_both_of_its_ends(
    year1: str, month1: int, day1: int, year2: str, month2: int, day2: int, length: int
) -> None:
    first, last = f"{year1}-{month1:02d}-{day1:02d}", f"{year2}-{month2:02d}-{day2:02d}"
    date = f"{first[:length]}/{last[:length]}"
    for language in Language:
        for moment in (False, True):
            said = in_words(date, language, moment=moment)
            found = re.findall(r"[0-9]+", said)
            assert {str(int(year1)), str(int(year2))} <= set(found)
            if length == 10:
                assert {str(day1), str(day2)} <= set(found)
            told = {month1, month2} if length > 4 else set()
            assert set(_months(said, language)) == told


PUBLISHED = Bounds("2025-05-28T00:00:00Z", "2025-05-28T23:59:59Z")
WORDS = st.sampled_from(
    [
        *("أمس", "اليوم", "هذا الأسبوع", "الثلاثاء الماضي", "آذار الماضي", "العام الماضي"),
        *("22 تموز", "3 آذار 2022", "منتصف حزيران 2021", "مطلع 2022", "صيف 2014", "التسعينيات"),
        *("منذ عام 2011", "حتى عام 2019", "بعد عام 2019", "قبل آذار 2020", "قبل ثلاثة أيام"),
        *("بين 2019 و2021", "آذار ونيسان 2022", "من 3 إلى 5 آذار 2022", "نحو عام 2005"),
        *("منذ سنوات", "1444 هجري"),
    ]
)


@given(WORDS)
def test_all_that_the_loader_reads_has_words(words: str) -> None:
    date = edtf_date(words, PUBLISHED)
    if date is None:
        return
    for language in Language:
        said = in_words(date, language)
        assert said != date or re.fullmatch("[0-9]{4}", date)
        assert not re.search("[٠-٩۰-۹X]", said)


def _months(said: str, language: Language) -> list[int]:
    """Return the months named; none of their names is part of another."""
    found = [(said.find(name), i) for i, name in enumerate(MONTHS[language], 1) if name in said]
    return [number for _, number in sorted(found)]
