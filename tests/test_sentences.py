"""Where sentences start and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.mapping.sentences import Sentences

TERMINATORS = ".؟!…"


def sentences(text: str) -> list[str]:
    found = Sentences(text)
    return list(
        dict.fromkeys(
            text[s.start : s.end] for s in map(found.at, range(len(text))) if s.start < s.end
        )
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل الوفد. غادر الوفد.", ["وصل الوفد", "غادر الوفد"]),
        ("من وصل؟ لا أحد! ثم…  صمت", ["من وصل", "لا أحد", "ثم", "صمت"]),
        ("عنوان\n\nمتن", ["عنوان", "متن"]),
        ("عبر 2.5 طن و٣.٥ طن. انتهى", ["عبر 2.5 طن و٣.٥ طن", "انتهى"]),
        ("في عام 2020. ثم عاد", ["في عام 2020", "ثم عاد"]),
        ("قال «نعم. لا.» ومضى. ثم عاد", ["قال «نعم. لا.» ومضى", "ثم عاد"]),
        ('قال "من؟ أنا!" ومضى. ثم عاد', ['قال "من؟ أنا!" ومضى', "ثم عاد"]),
        ("قال “نعم. لا” ومضى. عاد", ["قال “نعم. لا” ومضى", "عاد"]),
        ("قال «أول. و«ثان. ثالث» رابع.» ثم. عاد", ["قال «أول. و«ثان. ثالث» رابع.» ثم", "عاد"]),
        ("قال «بلا نهاية. مضى\nثم عاد. وصل", ["قال «بلا نهاية. مضى", "ثم عاد", "وصل"]),
        ("  \u00a0نص \t", ["نص"]),
        ("نص؟!", ["نص"]),
        ("", []),
    ],
)
def test_a_sentence_ends_at_a_line_feed_or_a_terminator_outside_numbers_and_quotes(
    text: str, expected: list[str]
) -> None:
    assert sentences(text) == expected


def test_a_sentence_is_asked_for_by_any_of_its_positions_and_has_exact_offsets() -> None:
    text = "\U0001f4cc وصل الوفد.\n غادر!"
    found = Sentences(text)
    first, second = found.at(2), found.at(text.index("غادر"))
    assert (first.start, first.end, first.number) == (0, 11, 1)
    assert text[second.start : second.end] == "غادر"
    assert all(found.at(position) == first for position in range(11))


@given(st.text(st.sampled_from('اب 1٢.؟!…\n"«»“”\U0001f4cc\u064b\u0301\u00a0\r'), max_size=60))
def test_sentences_cover_every_position_exactly_in_order_and_apart(text: str) -> None:
    found = Sentences(text)
    former_end, former_number = 0, 0
    for position, sign in enumerate(text):
        sentence = found.at(position)
        quote = text[sentence.start : sentence.end]
        assert 0 <= sentence.start <= sentence.end <= len(text)
        assert quote == quote.strip()
        assert "\n" not in quote
        if not set('"«»“”') & set(quote):  # within them, a terminator is none
            assert not quote.endswith(tuple(TERMINATORS))
        if not sign.isspace() and sign not in TERMINATORS:
            assert sentence.start <= position < sentence.end
        if sentence.number != former_number:
            assert sentence.number > former_number
            assert sentence.start >= former_end or sentence.start == sentence.end
        former_end, former_number = max(former_end, sentence.end), sentence.number


@given(st.text(st.sampled_from("اب 1٢.؟!…\n"), min_size=3, max_size=40))
def test_without_quotation_marks_every_terminator_outside_numbers_parts(text: str) -> None:
    found = Sentences(text)
    for position in range(1, len(text) - 1):
        before, sign, after = (text[place] for place in range(position - 1, position + 2))
        parts = sign == "\n" or (sign in TERMINATORS and not (before.isdigit() and after.isdigit()))
        assert (found.at(position).number < found.at(position + 1).number) == parts
