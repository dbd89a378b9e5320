"""Dates whose words contradict themselves are told as warnings, and keep no article out."""

from pathlib import Path

import pytest
from articles import Article

from loader.faults import Severity

HEADER = "مقال"


@pytest.mark.parametrize(
    ("words", "metadata", "code"),
    [
        ("الاثنين 7 نيسان 2021", {}, "weekday-contradicts"),
        ("أمس الاثنين", {"published": "2023-03-15"}, "weekday-contradicts"),
        ("15 رمضان 1443 هـ الموافق 20 نيسان 2022", {}, "calendars-disagree"),
    ],
)
def test_a_contradiction_is_a_warning_at_its_line(
    tmp_path: Path, words: str, metadata: dict[str, str], code: str
) -> None:
    made = Article(f"{HEADER} {words}", **metadata)
    made.mark("Date", words)
    (fault,) = made.faults(tmp_path)
    assert (fault.code, fault.severity, fault.id, fault.line) == (code, Severity.WARNING, "T1", 1)
    assert words in fault.message
    assert fault.expected
    assert made.document(tmp_path)


@pytest.mark.parametrize(
    ("words", "metadata"),
    [
        ("الأربعاء 7 نيسان 2021", {}),
        ("أمس الاثنين", {"published": None}),
        ("أمس الاثنين", {"published": None, "published_bounds": "2023-03/.."}),
        ("أمس الثلاثاء", {"published": "2023-03-15"}),
        ("15 رمضان 1443 هـ الموافق 17 نيسان 2022", {}),
    ],
)
def test_what_may_be_true_is_not_told(
    tmp_path: Path, words: str, metadata: dict[str, str | None]
) -> None:
    made = Article(f"{HEADER} {words}", **metadata)
    made.mark("Date", words)
    assert made.faults(tmp_path) == []
