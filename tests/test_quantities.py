"""What the words of a quantity or a sum of money say."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.arabic.folding import fold
from ontology.arabic.numerals import is_number_word, number
from ontology.arabic.quantities import Amount, amount
from ontology.arabic.tokens import tokens_of
from ontology.namespaces import CURRENCY, MAS, UNIT


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("12", "12"),
        ("١٢", "12"),
        ("0012", "12"),
        ("1,250", "1250"),
        ("1٬250٬000", "1250000"),
        ("2.5 مليون", "2500000"),
        ("٢٫٥ مليون", "2500000"),
        ("0.75", "0.75"),
        ("3 آلاف", "3000"),
        ("ألف", "1000"),
        ("ألفان", "2000"),
        ("مليونين", "2000000"),
        ("خمسة", "5"),
        ("خمسة عشر", "15"),
        ("أحد عشر", "11"),
        ("اثنتي عشرة", "12"),
        ("ثلاثة وعشرين", "23"),
        ("مئة وخمسة", "105"),
        ("ثلاثمائة وأربعين", "340"),
        ("سبعة آلاف ومئتين", "7200"),
        ("مليون وثلاثمئة ألف", "1300000"),
        ("أربعة ملايين وخمسمئة ألف وستين", "4500060"),
    ],
)
def test_numbers_in_digits_and_words(words: str, value: str) -> None:
    assert amount(words) == Amount(value=Decimal(value))


@pytest.mark.parametrize(
    ("words", "lower", "upper"),
    [
        ("عشرات", 20, 99),
        ("مئات", 200, 999),
        ("الآلاف", 2000, 9999),
        ("ملايين", 2_000_000, 9_999_999),
        ("عشرات الآلاف", 20_000, 99_999),
        ("مئات الملايين", 200_000_000, 999_999_999),
    ],
)
def test_a_plural_without_a_number_has_bounds(words: str, lower: int, upper: int) -> None:
    assert amount(words) == Amount(lower=Decimal(lower), upper=Decimal(upper), comparator="vague")


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("20 كيلوغراما", f"{UNIT}KiloGM"),
        ("20 كيلوغراماً", f"{UNIT}KiloGM"),
        ("5 كيلومترات", f"{UNIT}KiloM"),
        ("30 حبة", f"{MAS}pill"),
        ("9 دولارات", f"{CURRENCY}USD"),
        ("9 دولارات أميركية", f"{CURRENCY}USD"),
        ("9 ليرات سورية", f"{CURRENCY}SYP"),
        ("9 ليرات", None),
        ("9 شاحنات", None),
    ],
)
def test_the_unit_follows_the_number(words: str, unit: str | None) -> None:
    found = amount(words)
    assert found.value is not None
    assert found.unit == unit


@pytest.mark.parametrize("words", ["", "، .", "كبتاغون", "%"])
def test_words_without_a_number_give_none(words: str) -> None:
    found = amount(words)
    assert (found.value, found.lower, found.upper) == (None, None, None)


@pytest.mark.parametrize("words", ["كميات كبيرة", "عدد من الشاحنات", "أعداد", "أطنان من الحشيش"])
def test_words_for_an_amount_without_a_number_are_vague(words: str) -> None:
    found = amount(words)
    assert (found.value, found.lower, found.upper) == (None, None, None)
    assert found.comparator == "vague"


@pytest.mark.parametrize(
    ("words", "value"), [("شحنة", 1), ("دولار", 1), ("شحنتين", 2), ("طنان", 2), ("شاحنتين", 2)]
)
def test_a_singular_counts_one_and_a_dual_two(words: str, value: int) -> None:
    assert amount(words).value == value


@pytest.mark.parametrize(
    ("words", "lower", "upper"),
    [
        ("بين 5 و10", 5, 10),
        ("10-5", 5, 10),
        ("من ألف إلى ألفين", 1000, 2000),
        ("بين خمسة وعشرين وثلاثين", 25, 30),
        ("بين 5 و10 آلاف", 5000, 10000),
    ],
)
def test_a_range_has_both_ends(words: str, lower: int, upper: int) -> None:
    assert amount(words) == Amount(lower=Decimal(lower), upper=Decimal(upper))


def test_a_number_of_which_only_a_part_can_be_read_is_left() -> None:
    assert amount("ثلاثة وعشرين ومئة") == Amount()


NUMBER_WORDS = st.sampled_from(
    [
        "12",
        "1,250",
        "2.5",
        "٢٫٥",
        "ألف",
        "ألفان",
        "آلاف",
        "مليون",
        "وعشرين",
        "خمسة",
        "عشر",
        "أحد",
        "مئة",
        "ومئتين",
        "عشرات",
        "مئات",
        "الملايين",
        "كيلومترا",
        "دولار",
        "نص",
        "9999999999999999999999",
        "1,2",
        ".5",
        "5.",
        "²",
        "①",
        "بين",
        "و",
        "من",
        "إلى",
        "-",
        "$",
        "ونصف",
        "ربع",
        "طنين",
        "300 غرام",
        "أكثر من",
        "نحو",
        "بضعة",
        "لا يقل عن",
    ]
)


@given(st.one_of(st.text(), st.lists(NUMBER_WORDS, max_size=8).map(" ".join)))
def test_any_words_give_an_amount_that_is_a_number_or_bounds_or_neither(words: str) -> None:
    found = amount(words)
    assert found.value is None or (found.value >= 0 and found.value.is_finite())
    assert (found.lower is None) == (found.upper is None)
    assert found.value is None or found.lower is None
    assert found.lower is None or found.upper is None or found.lower < found.upper


@given(st.integers(0, 10**15 - 1), st.sampled_from(["{}", "{:,}"]))
def test_any_number_in_digits_is_read_exactly(value: int, form: str) -> None:
    eastern = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")
    for written in (form.format(value), form.format(value).translate(eastern)):
        found = number(tokens_of(written, is_number_word))
        assert found is not None
        assert (found.value, found.words) == (Decimal(value), 1)


@given(st.text())
def test_folding_is_settled_after_one_time(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("مدينة", "مدينه"),
        ("على", "علي"),
        ("قُوّات", "قوات"),
        ("سـلام", "سلام"),
        ("٣", "3"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)
