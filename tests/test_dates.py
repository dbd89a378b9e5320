"""What the words of a date say, as EDTF, and the bounds of EDTF dates."""

from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from ontology.arabic.dates import edtf_by_event, edtf_date, read_date
from ontology.edtf_bounds import Bounds, NotEdtf, bounds

UNKNOWN = Bounds(None, None)
WEDNESDAY = bounds("2023-03-15")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2019", "2019"),
        ("عام 2019", "2019"),
        ("أيلول 2019", "2019-09"),
        ("سبتمبر 2019", "2019-09"),
        ("سبتمبر/أيلول 2019", "2019-09"),
        ("7 ديسمبر / كانون الأول 2021", "2021-12-07"),
        ("سبتمبر/آب 2019", None),
        ("كانون الأول 2021", "2021-12"),
        ("شهر شباط من عام 2021", "2021-02"),
        ("7 نيسان 2020", "2020-04-07"),
        ("السابع من نيسان 2020", "2020-04-07"),
        ("الحادي والعشرين من آب 2013", "2013-08-21"),
        ("الأربعاء 7 نيسان 2021", "2021-04-07"),
        ("٧ نيسان ٢٠٢٠", "2020-04-07"),
        ("١٩ آذار", "XXXX-03-19"),
        ("الثلاثين من تموز", "XXXX-07-30"),
        ("تموز", "XXXX-07"),
        ("29 شباط", "XXXX-02-29"),
        ("29 شباط 2021", None),
        ("31 نيسان", None),
        ("2021-04-07", "2021-04-07"),
        ("2021/4/7", "2021-04-07"),
        ("25-12-2020", "2020-12-25"),
        ("5/5/2022", "2022-05-05"),
        ("5/6/2022", None),
        ("2021-13-07", None),
        ("0000-05-05", None),
        ("صيف 2014", "2014-22"),
        ("خريف 2014", "2014-23"),
        ("الصيف", None),
        ("منتصف 2018", "2018"),
        ("أواخر أيار 2018", "2018-05"),
        ("منذ أيلول 2019", "2019-09/.."),
        ("منذ سقوط المدينة عام 2014", "2014/.."),
        ("حتى نهاية 2020", "../2020"),
        ("7 April 2020", "2020-04-07"),
        ("November 2020", "2020-11"),
        ("NOVEMBER 2020", "2020-11"),
        ("1443", None),
        ("الجمعة", None),
        ("قبل سنوات", None),
        ("منذ مدة", None),
        ("لاحقا", None),
        ("", None),
        ("؟!", None),
    ],
)
def test_a_date_says_no_more_than_its_words(words: str, expected: str | None) -> None:
    assert edtf_date(words, UNKNOWN) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("أمس", "2023-03-14"),
        ("أمس الثلاثاء", "2023-03-14"),
        ("أمس الاثنين", None),
        ("اليوم", "2023-03-15"),
        ("اليوم الأربعاء", "2023-03-15"),
        ("شباط الماضي", "2023-02"),
        ("أيار الماضي", "2022-05"),
        ("أيار المقبل", "2023-05"),
        ("شباط المقبل", "2024-02"),
        ("آذار الماضي", "2022-03"),
        ("آذار المقبل", "2024-03"),
        ("10 آذار الماضي", "2023-03-10"),
        ("20 آذار الماضي", "2022-03-20"),
        ("20 آذار الجاري", "2023-03-20"),
        ("العام الماضي", "2022"),
        ("العام الحالي", "2023"),
        ("العام المقبل", "2024"),
        ("الشهر الماضي", "2023-02"),
        ("الشهر المقبل", "2023-04"),
        ("الشهر الجاري", "2023-03"),
        ("منذ العام الماضي", "2022/.."),
        ("الثلاثاء الماضي", "2023-03-14"),
        ("الأربعاء", "2023-03-15"),
        ("الأربعاء الماضي", "2023-03-08"),
        ("قبل يومين", "2023-03-13"),
        ("قبل سنوات", None),
        ("الماضي", None),
        ("أيلول 2019", "2019-09"),
    ],
)
def test_a_relative_date_counts_from_the_publication(words: str, expected: str | None) -> None:
    assert edtf_date(words, WEDNESDAY) == expected


@pytest.mark.parametrize(
    ("words", "published", "expected"),
    [
        ("أمس", "2023-03", None),
        ("العام الماضي", "2023-03", "2022"),
        ("العام الماضي", "2022-12-31/2023-01-01", None),
        ("شباط الماضي", "2023-03/2023-05", "2023-02"),
        ("نيسان الماضي", "2023-03/2023-05", "XXXX-04"),
        ("نيسان الماضي", "2023-03/..", "XXXX-04"),
        ("3 نيسان الماضي", "2023-03/..", "XXXX-04-03"),
        ("العام الماضي", "2023-03/..", None),
        ("اليوم", "0001-01-01", None),
        ("العام المقبل", "9999", None),
    ],
)
def test_what_the_publications_bounds_leave_open_stays_open(
    words: str, published: str, expected: str | None
) -> None:
    assert edtf_date(words, bounds(published)) == expected


def test_the_month_before_january_is_in_the_year_before() -> None:
    assert edtf_date("الشهر الماضي", bounds("2023-01-10")) == "2022-12"
    assert edtf_date("أمس", bounds("2023-01-01")) == "2022-12-31"
    assert edtf_date("الشهر المقبل", bounds("2022-12-10")) == "2023-01"


@pytest.mark.parametrize(
    ("words", "edtf", "code"),
    [
        ("الاثنين 7 نيسان 2021", "2021-04-07", "weekday-contradicts"),
        ("أمس الاثنين", None, "weekday-contradicts"),
        ("اليوم الثلاثاء", None, "weekday-contradicts"),
        ("15 رمضان 1443 هـ الموافق 20 نيسان 2022", "2022-04-20", "calendars-disagree"),
        ("15 رمضان 1443 هـ الموافق 17 نيسان 2022", "2022-04-17", None),
        ("الأربعاء 7 نيسان 2021", "2021-04-07", None),
        ("أمس الثلاثاء", "2023-03-14", None),
    ],
)
def test_words_that_cannot_all_be_true_are_told(
    words: str, edtf: str | None, code: str | None
) -> None:
    found = read_date(words, WEDNESDAY)
    assert found.edtf == edtf
    assert (found.contradiction.code if found.contradiction else None) == code


def test_where_the_publication_is_not_known_no_weekday_contradicts() -> None:
    assert read_date("أمس الاثنين", UNKNOWN).contradiction is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("بعد بدء الحرب", "2022-02/.."),
        ("منذ الحرب الطويلة", "2022-02/.."),
        ("قبل الحرب", "../2022-02"),
        ("حتى الحرب", "../2022-02"),
        ("خلال الحرب", None),
        ("بعد الهدنة", None),
        ("بعد الحرب والمؤتمر", None),
    ],
)
def test_a_date_by_an_event_of_the_article_is_that_events(words: str, expected: str | None) -> None:
    events = {"الحرب": "2022-02", "والموتمر": "2023-05-01"}
    assert edtf_by_event(words, events) == expected


DATE_WORDS = st.sampled_from(
    [
        "منذ",
        "بعد",
        "قبل",
        "حتى",
        "أمس",
        "اليوم",
        "الجمعة",
        "الأول",
        "الثاني",
        "والعشرين",
        "من",
        "آذار",
        "كانون",
        "تشرين",
        "شباط",
        "صيف",
        "عام",
        "شهر",
        "الماضي",
        "المقبل",
        "الجاري",
        "منتصف",
        "2019",
        "29",
        "31",
        "0",
        "٣١",
        "99",
        "1443",
        "2020-02-30",
        "5/6/2022",
        "0000-01-01",
        ".",
        "/",
        "،",
        "نص",
        "الأسبوع",
        "الأشهر",
        "الستة",
        "الماضية",
        "يومين",
        "أيام",
        "سنوات",
        "القرن",
        "ثمانينيات",
        "رمضان",
        "1444",
        "هـ",
        "الموافق",
        "بين",
        "إلى",
        "-",
        "و2021",
        "نحو",
        "غدا",
        "الساعة",
        "9999",
    ]
)
PUBLICATIONS = st.one_of(
    st.just(UNKNOWN),
    st.dates(date(1, 1, 1)).map(lambda day: bounds(day.isoformat())),
    st.tuples(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 900)).map(
        lambda pair: bounds(f"{pair[0]}/{pair[0] + timedelta(pair[1])}")
    ),
)


@given(st.one_of(st.text(), st.lists(DATE_WORDS, max_size=7).map(" ".join)), PUBLICATIONS)
def test_any_words_give_nothing_or_a_date_of_the_format(words: str, published: Bounds) -> None:
    found = edtf_date(words, published)
    if found is not None:
        bounds(found)
        for part in found.split("/"):
            assert part == ".." or parse_edtf(part)


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)))
def test_any_day_written_out_is_read_as_that_day(day: date) -> None:
    months = (
        "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,"
        "تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول"
    )
    words = f"{day.day} {months.split(',')[day.month - 1]} {day.year}"
    assert edtf_date(words, UNKNOWN) == day.isoformat()


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2022-11-10", "2022-11-10", "2022-11-10"),
        ("2014-22", "2014-06-01", "2014-08-31"),
        ("2014-24", "2014-01-01", "2015-02-28"),
        ("2015-24", "2015-01-01", "2016-02-29"),
        ("198X", "1980-01-01", "1989-12-31"),
        ("2022-03/2022-05", "2022-03-01", "2022-05-31"),
        ("2023-05/..", "2023-05-01", None),
        ("2023-05/", "2023-05-01", None),
        ("../2023-05", None, "2023-05-31"),
        ("XXXX-07-22", None, None),
        ("XXXX-07", None, None),
        ("2020/XXXX-07", "2020-01-01", None),
    ],
)
def test_bounds_are_the_first_and_last_moment(
    edtf: str, earliest: str | None, latest: str | None
) -> None:
    assert bounds(edtf) == (
        earliest and f"{earliest}T00:00:00Z",
        latest and f"{latest}T23:59:59Z",
    )


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "now",
        "10.11.2022",
        "2022-02-30",
        "2022-13",
        "2022-1",
        "22",
        "20220310",
        "XXXX-13",
        "..",
        "../..",
        "/",
        "2005/2003",
        "2020/2021/2022",
        "-0100",
        "0000",
        "Y17000",
        "../x",
        "٢٠٢٢",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NotEdtf, match=r"."):
        bounds(text)


@given(st.text(st.sampled_from("0123456789-/.XY?~%[]{},TZ: \n"), max_size=16))
def test_any_text_has_bounds_or_is_refused(text: str) -> None:
    try:
        found = bounds(text)
    except NotEdtf:
        return
    for moment in found:
        assert moment is None or date.fromisoformat(moment[:10])
    assert None in found or found.earliest <= found.latest  # type: ignore[operator]


@given(
    st.integers(1, 9989),
    st.sampled_from(["-21", "-22", "-23", "~", "?", "X", "XX", "-04~", "-04-30~"]),
)
def test_other_forms_have_the_bounds_that_the_library_gives(year: int, end: str) -> None:
    text = f"{year:04d}"[: 4 - end.count("X")] + end
    if text.startswith("00"):
        return
    parsed = parse_edtf(text)
    earliest, latest = bounds(text)
    assert (earliest or "")[:10] == "{:04d}-{:02d}-{:02d}".format(*parsed.lower_strict()[:3])
    assert (latest or "")[:10] == "{:04d}-{:02d}-{:02d}".format(*parsed.upper_strict()[:3])


@given(day=st.dates(), parts=st.integers(1, 3))
def test_plain_dates_have_the_bounds_that_the_library_gives(day: date, parts: int) -> None:
    text = "-".join(day.isoformat().split("-")[:parts])
    parsed = parse_edtf(text)
    earliest, latest = bounds(text)
    assert (earliest or "")[:10] == "{:04d}-{:02d}-{:02d}".format(*parsed.lower_strict()[:3])
    assert (latest or "")[:10] == "{:04d}-{:02d}-{:02d}".format(*parsed.upper_strict()[:3])


@pytest.mark.parametrize("text", ["2022-01-00", "2022-00", "2022-02-30", "0000", "0000-01-01"])
def test_days_that_no_calendar_has_are_refused(text: str) -> None:
    with pytest.raises(NotEdtf, match=text):
        bounds(text)
