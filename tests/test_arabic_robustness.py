"""No text, however long or odd, makes reading fail or slow: it gives a value or nothing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.arabic.dates import edtf_by_event, read_date
from ontology.arabic.quantities import amount
from ontology.edtf_bounds import bounds

PUBLISHED = bounds("2022-11-10")
SECONDS = 5


@pytest.mark.parametrize(
    "text",
    [
        "و" * 20000,
        "لل" * 5000,
        "9" * 5000,
        "5 " * 5000,
        "1 000 " * 3000,
        "2019 " * 3000,
        "نص " * 5000 + "2019",
        "نص " * 38 + "2019",
        "بين " * 4000,
        "بين 5 و" * 24,
        "خمسة و" * 45,
        "خمسة و" * 3000,
        "مليون " * 95,
        "مليون" * 300,
        "5-" * 49,
        "منذ " * 39,
        "الموافق 1443 هـ " * 9,
        "ً" * 9000,
        "ﷺ" * 3000,
    ],
)
def test_long_texts_are_read_or_left_in_good_time(text: str) -> None:
    started = time.perf_counter()
    read_date(text, PUBLISHED)
    amount(text)
    assert time.perf_counter() - started < SECONDS


@pytest.mark.parametrize(
    "words",
    [
        "قبل 99999999999999999999 سنة",
        "منذ 5000 سنة",
        "قبل ألف مليار عام",
        "قبل نصف عام",
        "قبل صفر يوم",
        "31/31/2022",
        "0/0/2022",
        "00/00/0000",
        "9999-99-99",
        "30 شباط 2022",
        "31 رمضان 1443",
        "99 محرم 1443 هـ",
        "القرن الأول",
    ],
)
def test_dates_that_no_calendar_has_are_left(words: str) -> None:
    assert read_date(words, PUBLISHED).edtf is None


@pytest.mark.parametrize(
    "words", ["9" * 40, "999999999999999999 مليون", "1/0", "5⁄0", "ألف مليار تريليون تريليون ونصف"]
)
def test_numbers_beyond_what_is_held_exactly_are_left(words: str) -> None:
    found = amount(words)
    assert found.value is None or found.value < 10**18


@given(st.text(), st.text())
def test_any_words_and_any_event_give_a_date_or_none(words: str, event: str) -> None:
    found = edtf_by_event(f"بعد {words}", {event: "2022-02"})
    assert found in (None, "2022-02/..")
