"""Numbers written out in words, by the rules of grammar, are read back as they were."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ontology.arabic.numerals import is_number_word, number
from ontology.arabic.quantities import amount
from ontology.arabic.tokens import tokens_of

UNITS = {
    "masculine": [
        "واحد",
        "اثنان",
        "ثلاثة",
        "أربعة",
        "خمسة",
        "ستة",
        "سبعة",
        "ثمانية",
        "تسعة",
        "عشرة",
    ],
    "feminine": ["واحدة", "اثنتان", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع", "عشر"],
}
TENS = ["عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"]
HUNDREDS = ["مئة", "مئتان", "ثلاثمئة", "أربعمئة", "خمسمئة", "ستمئة", "سبعمئة", "ثمانمئة", "تسعمئة"]
# Scales: one, the dual, the plural after three to ten, the accusative after eleven to ninety-nine.
SCALES = {
    10**9: ("مليار", "ملياران", "مليارات", "ملياراً"),
    10**6: ("مليون", "مليونان", "ملايين", "مليوناً"),
    10**3: ("ألف", "ألفان", "آلاف", "ألفاً"),
}


@dataclass(frozen=True)
class Style:
    """How numbers are written: gender of what is counted, case, spellings."""

    gender: str
    oblique: bool
    older_hundreds: bool
    parted_hundreds: bool
    nunation: bool

    def inflected(self, word: str) -> str:
        if not self.oblique:
            return word
        dual_or_ten = word.endswith(("ون", "ان")) and word != "ثمان"
        return f"{word[:-2]}ين" if dual_or_ten else word


STYLES = st.builds(
    Style,
    st.sampled_from(["masculine", "feminine"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
PLAIN = Style(
    "masculine", oblique=False, older_hundreds=False, parted_hundreds=False, nunation=True
)


def below_hundred(value: int, style: Style) -> str:
    units = UNITS[style.gender]
    if value <= 10:
        return style.inflected(units[value - 1])
    if value < 20:
        feminine = style.gender == "feminine"
        first = {1: "إحدى" if feminine else "أحد", 2: "اثنتا" if feminine else "اثنا"}
        unit = first.get(value - 10, units[value - 11])
        if style.oblique and value == 12:
            unit = unit.removesuffix("ا") + "ي"
        return f"{unit} {'عشرة' if feminine else 'عشر'}"
    ten = style.inflected(TENS[value // 10 - 2])
    return f"{style.inflected(units[value % 10 - 1])} و{ten}" if value % 10 else ten


def below_thousand(value: int, style: Style) -> str:
    hundreds, rest = divmod(value, 100)
    parts = []
    if hundreds:
        word = style.inflected(HUNDREDS[hundreds - 1])
        if style.parted_hundreds and hundreds > 2:
            word = f"{word.removesuffix('مئة')} مئة"
        parts.append(word.replace("مئ", "مائ") if style.older_hundreds else word)
    if rest:
        parts.append(below_hundred(rest, style))
    return " و".join(parts)


def parts_of(value: int, style: Style) -> Iterator[str]:
    for scale, (one, two, many, accusative) in SCALES.items():
        count, value = divmod(value, scale)
        if count == 1:
            yield one
        elif count == 2:
            yield style.inflected(two)
        elif count:
            masculine = replace(style, gender="masculine")
            last = count % 100
            form = many if 3 <= last <= 10 else accusative if last >= 11 else one
            form = form if style.nunation else form.replace("ً", "")
            yield f"{below_thousand(count, masculine)} {form}"
    if value:
        yield below_thousand(value, style)


def in_words(value: int, style: Style) -> str:
    return " و".join(parts_of(value, style))


@given(st.one_of(st.integers(1, 9999), st.integers(1, 10**12 - 1)), STYLES)
@example(101_101_101_101, PLAIN)
@example(2_002_002_002, PLAIN)
@example(12_012, Style("feminine", True, True, True, False))
def test_any_number_in_words_is_read_back(value: int, style: Style) -> None:
    words = in_words(value, style)
    tokens = tokens_of(words, is_number_word)
    found = number(tokens)
    assert found is not None, words
    assert (found.value, found.words) == (Decimal(value), len(tokens)), words


@given(st.integers(3, 10**9), STYLES)
def test_a_number_in_words_before_a_noun_is_an_amount(value: int, style: Style) -> None:
    found = amount(f"{in_words(value, style)} كيلوغرام")
    assert found.value == value
    assert found.unit
    assert found.unit.endswith("KiloGM")


@given(st.integers(1, 10**9), st.integers(1, 10**9), STYLES)
def test_a_range_in_words_has_both_its_ends(one: int, other: int, style: Style) -> None:
    lower, upper = sorted((one, other + one))
    found = amount(f"من {in_words(lower, style)} إلى {in_words(upper, style)}")
    assert (found.lower, found.upper) == (lower, upper)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("مليون ونصف", "1500000"),
        ("مليونين ونصف المليون", "2500000"),
        ("ثلاثة أرباع المليون", "750000"),
        ("خمسة ونصف", "5.5"),
        ("½", "0.5"),
        ("ألف ألف", "1000000"),
        ("مئة ألف مليون", "100000000000"),
        ("الخمسة آلاف", "5000"),
        ("5 ملايين و300 ألف", "5300000"),
        ("1.250,5", "1250.5"),
        ("1,250.5", "1250.5"),
        ("0,250", "0.25"),
    ],
)
def test_fractions_scales_and_separators(words: str, value: str) -> None:
    found = number(tokens_of(words, is_number_word))
    assert found is not None
    assert found.value == Decimal(value)
