"""Folding: one spelling for each word, with the way back to every code point."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarabic.araby import normalize_hamza, strip_diacritics, strip_tatweel

from ontology.arabic.folding import Stripped, fold, fold_with_offsets, strip_clitics

# Letters, signs and controls that are folded, dropped or taken apart, and what stands around them.
ARABIC = st.text(
    st.one_of(
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFC),
        st.sampled_from("ﷲﻻ ً\u200b\u200c\u200e\u200f\u202b\u2067\u061c\ufeff½²é ß\n\u00a0"),
    ),
    max_size=40,
)


@given(st.one_of(ARABIC, st.text()))
def test_folding_with_offsets_gives_what_folding_gives(text: str) -> None:
    assert fold_with_offsets(text).text == fold(text)


@given(st.one_of(ARABIC, st.text()))
def test_folding_is_settled_after_one_time(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.one_of(ARABIC, st.text()))
def test_every_letter_leads_back_to_what_it_came_from(text: str) -> None:
    folded = fold_with_offsets(text)
    for place, letter in enumerate(folded.text):
        start, end = folded.source(place, place + 1)
        assert 0 <= start < end <= len(text)
        if letter == " ":
            assert text[start].isspace() or " " in fold(f"a{text[start]}b")
        else:
            assert letter in fold(text[start])


@given(st.one_of(ARABIC, st.text()), st.data())
def test_a_range_folds_to_what_it_came_from(text: str, data: st.DataObject) -> None:
    folded = fold_with_offsets(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    first, last = folded.source(start, end)
    assert 0 <= first <= last <= len(text)
    # A ligature is one code point: of a part of it the whole is given.
    assert folded.text[start:end].strip() in fold(text[first:last])


@pytest.mark.parametrize(
    ("text", "folded", "words", "source"),
    [
        ("قُوّاتٌ سُورية", "قوات سوريه", "قوات", "قُوّاتٌ"),
        ("والـعـراق.", "والعراق.", "العراق", "الـعـراق"),
        ("قال ﷲ", "قال الله", "الله", "ﷲ"),
        ("هؤﻻء", "هولاء", "لاء", "ﻻء"),
        ("\u200f١٢٫٥ مليون", "12٫5 مليون", "12٫5", "١٢٫٥"),
        ("آب  أيّار", "اب ايار", "ايار", "أيّار"),
        ("رحمٰن", "رحمن", "رحمن", "رحمٰن"),
        ("كر\u200cکوک", "كركوك", "كركوك", "كر\u200cکوک"),
    ],
)
def test_words_are_found_where_they_stand(text: str, folded: str, words: str, source: str) -> None:
    found = fold_with_offsets(text)
    assert found.text == folded
    start, end = found.source(folded.index(words), folded.index(words) + len(words))
    assert text[start:end] == source


def test_an_empty_range_lies_before_its_letter() -> None:
    folded = fold_with_offsets("ـاً ب")
    assert folded.text == "ا ب"
    assert folded.source(0, 0) == (1, 1)
    assert folded.source(3, 3) == (5, 5)


@pytest.mark.parametrize("ends", [(-1, 0), (2, 1), (0, 4)])
def test_a_range_outside_the_text_is_refused(ends: tuple[int, int]) -> None:
    with pytest.raises(IndexError):
        fold_with_offsets("ابج").source(*ends)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إدلب", "ادلب"),
        ("ٱلعراق", "العراق"),
        ("مدينة", "مدينه"),
        ("على", "علي"),
        ("مسؤول", "مسوول"),
        ("شائعة", "شايعه"),
        ("قُوّات", "قوات"),
        ("سـلام", "سلام"),
        ("ﺳﻼﻡ", "سلام"),
        ("٣", "3"),
        ("۳", "3"),
        ("کرکوک", "كركوك"),
        ("یزد", "يزد"),
        ("\u2067داعش\u2069", "داعش"),
        ("ISIS", "isis"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("سوريا", "سورية"), ("حسن", "حسين"), ("ء", "")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(st.characters(min_codepoint=0x621, max_codepoint=0x652), max_size=30))
def test_signs_and_tatweel_go_as_in_pyarabic(text: str) -> None:
    bare = strip_tatweel(strip_diacritics(text))
    assert fold(bare) == fold(text)
    # It puts a carried hamza to the letter ء; here it goes. Elsewhere the letters are the same.
    plain = "".join(letter for letter in bare if unicodedata.decomposition(letter) == "")
    assert len(fold(plain)) == len(" ".join(normalize_hamza(plain).split()))


@pytest.mark.parametrize(
    ("word", "stripped"),
    [
        ("العراق", []),
        ("والعراق", [("العراق", 1)]),
        ("بالعراق", [("العراق", 1)]),
        ("للعراق", [("العراق", 2)]),
        ("وللعراق", [("للعراق", 1), ("العراق", 3)]),
        ("وبالعراق", [("بالعراق", 1), ("العراق", 2)]),
        ("فكالعراق", [("كالعراق", 1), ("العراق", 2)]),
        ("لسوريا", [("سوريا", 1)]),
        ("وسوريا", [("سوريا", 1)]),
        ("ود", []),
        ("", []),
    ],
)
def test_particles_are_taken_off_and_no_article_is_added(
    word: str, stripped: list[tuple[str, int]]
) -> None:
    assert list(strip_clitics(word)) == [Stripped(*pair) for pair in stripped]


@given(ARABIC)
def test_what_is_left_of_a_word_stood_in_it(word: str) -> None:
    for found in strip_clitics(word):
        assert found.word == word[found.cut :] or (
            word[found.cut - 2 : found.cut] == "لل" and found.word == "ال" + word[found.cut :]
        )
