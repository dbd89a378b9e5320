"""Numbers in Arabic text, in digits or in words, as exact decimals."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final, NamedTuple

from ontology.arabic.tokens import as_phrase, phrases, table

_DIGITS: Final = re.compile(r"\d")
_GROUPED: Final = re.compile(r"\d{1,3}(?:([,٬’' .])\d{3})(?:\1\d{3})*(?:[.,٫]\d+)?")
_LONGEST: Final = 30
_GREATEST_SCALE: Final = 10**15
_AND: Final = "و"
_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000


class Number(NamedTuple):
    """A number read from the front of some tokens: its value and how many it took.

    ``scale`` is that of its last part (a million in "two million"); ``multiplier`` is what stands
    before that, None where nothing does.
    """

    value: Decimal
    words: int
    scale: int = 1
    multiplier: Decimal | None = None


@cache
def numbers(key: str) -> dict[str, int]:
    """Give a list of the table of number words, folded word to value."""
    return {
        "".join(as_phrase(word)) if key == "joined_teens" else " ".join(as_phrase(word)): value
        for value, words in table("number_words")[key].items()
        for word in words
    }


@cache
def _fractions() -> dict[tuple[str, ...], Fraction]:
    return {
        as_phrase(word): Fraction(value)
        for value, words in table("number_words")["fractions"].items()
        for word in words
    }


@lru_cache(maxsize=8192)
def is_number_word(word: str) -> bool:
    """Whether a folded word is one that numbers are made of, with the article or without."""
    return bare(word) in _all_words() or word in _ordinal_words()


@cache
def _ordinal_words() -> frozenset[str]:
    return frozenset(numbers("ordinals"))


@cache
def _all_words() -> frozenset[str]:
    content = table("number_words")
    words: set[str] = set()
    for key, forms in content.items():
        if key not in ("uncounted", "ordinals"):
            lists = forms.values() if isinstance(forms, dict) else [forms]
            words |= {word for forms in lists for form in forms for word in as_phrase(form)}
    return frozenset(words)


@lru_cache(maxsize=8192)
def bare(word: str) -> str:
    """Give a number word without its article; other words stay as they are."""
    rest = word.removeprefix("ال")
    return rest if word not in _all_words() and rest in _all_words() else word


def in_digits(token: str) -> Decimal | None:
    """Give the value of a number in digits with its separators, None for any other token.

    A point or a comma before three digits separates thousands if the number has several of them,
    a comma or a group of three zeros; else it is the decimal point.
    """
    if not _DIGITS.match(token) or len(token) > _LONGEST:
        return None
    found = _GROUPED.fullmatch(token)
    if found and not token.startswith("0"):
        sign = found[1]
        if sign != "." or token.count(".") > 1 or token.endswith(".000") or "," in token:
            token = token.replace(sign, "")
    plain = re.sub("[,٫]", ".", token)
    return Decimal(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None


def ordinal(words: list[str]) -> Number | None:
    """Read an ordinal (twenty-second) from the front of tokens."""
    ordinals = numbers("ordinals")
    first = ordinals.get(words[0]) if words else None
    if first is None:
        return None
    if first < _TEN and len(words) > 1 and words[1] in ten_words():
        return Number(Decimal(first + _TEN), 2)
    if first < _TEN and len(words) > 2 and words[1] == _AND:
        ten = ordinals.get(words[2], 0)
        if ten > _TEN:
            return Number(Decimal(first + ten), 3)
    return Number(Decimal(first), 1)


@cache
def ten_words() -> frozenset[str]:
    """Give the forms of ten, which after a unit make the numbers from 11 to 19."""
    return frozenset(word for form in phrases("number_words", "ten") for word in form)


def number(words: list[str]) -> Number | None:
    """Read a number (2.5 million, three and twenty thousand) from the front of tokens.

    Parts stand from the greatest scale to the smallest, joined by "and"; a fraction at the end is
    of the last scale ("a million and a half").
    """
    alone = _leading_fraction(words)
    if alone:
        return alone
    read = term = _term(words)
    while read and term and words[read.words : read.words + 1] == [_AND]:
        rest = words[read.words + 1 :]
        fraction = _fraction(rest)
        if fraction:
            part, used = fraction
            used += _same_scale(rest[used:], term.scale)
            value = read.value + _decimal(part * term.scale)
            return read._replace(value=value, words=read.words + 1 + used)
        following = None if term.scale == 1 else _term(rest)
        if following is None or following.value >= term.scale:
            break
        term = following
        read = term._replace(value=read.value + term.value, words=read.words + 1 + term.words)
    return read


def _leading_fraction(words: list[str]) -> Number | None:
    """Read "half a million", "a quarter"."""
    fraction = _fraction(words)
    if fraction is None:
        return None
    part, taken = fraction
    scale = numbers("scales").get(bare(words[taken])) if taken < len(words) else None
    value = part * (scale or 1)
    return Number(_decimal(value), taken + (1 if scale else 0), scale or 1, _decimal(part))


def _fraction(words: list[str]) -> tuple[Fraction, int] | None:
    for length in (2, 1):
        forms = tuple(bare(word) for word in words[:length])
        if len(forms) == length and forms in _fractions():
            return _fractions()[forms], length
    return None


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    thirds = value.denominator % 3 == 0
    return exact.quantize(Decimal("0.000001")) if thirds else exact


def _same_scale(words: list[str], scale: int) -> int:
    """Take the scale where it is said again: "a million and half of the million"."""
    return 1 if words and numbers("scales").get(bare(words[0])) == scale > 1 else 0


def _term(words: list[str]) -> Number | None:
    """Read a group below a thousand, or digits, with its scale; or a scale alone."""
    if not words:
        return None
    word = bare(words[0])
    if word in numbers("duals"):
        value = numbers("duals")[word]
        return Number(Decimal(value), 1, value // 2, Decimal(2))
    if word in numbers("accusatives"):
        return _accusative(words, numbers("accusatives")[word])
    in_figures = in_digits(words[0])
    found = _group(words) if in_figures is None else (in_figures, 1)
    group, taken = found or (Decimal(1), 0)
    scale, used = 1, 0
    while taken + used < len(words):
        following = numbers("scales").get(_scale_form(words[taken + used], taken + used))
        if following is None:
            break
        if (used and following < scale) or scale * following > _GREATEST_SCALE:
            break
        scale *= following
        used += 1
    if not taken and (not used or bare(words[0]) in numbers("vague")):
        return None
    return Number(Decimal(group * scale), taken + used, scale, Decimal(group) if taken else None)


def _scale_form(word: str, place: int) -> str:
    scales = numbers("accusatives")
    if place and word in scales:
        return next(form for form, value in numbers("scales").items() if value == scales[word])
    return bare(word)


def _accusative(words: list[str], scale: int) -> Number:
    """Read "two thousand" before a noun, else "one thousand": the dual loses its last letter."""
    alone = len(words) < 2 or words[1] == _AND or not words[1].isalpha()
    return Number(Decimal(scale if alone else 2 * scale), 1, scale, None if alone else Decimal(2))


def _group(words: list[str]) -> tuple[int, int] | None:
    """Read a number below a thousand in words."""
    hundreds, taken = _hundreds(words)
    if taken:
        if len(words) > taken + 1 and words[taken] == _AND:
            rest = _below_hundred(words[taken + 1 :])
            # "a hundred and five thousand and …": what follows is its own part if it has a scale
            if rest:
                return hundreds + rest[0], taken + 1 + rest[1]
        return hundreds, taken
    return _below_hundred(words)


def _hundreds(words: list[str]) -> tuple[int, int]:
    value = numbers("hundreds").get(bare(words[0]))
    if value:
        return value, 1
    unit = numbers("units").get(bare(words[0]), 0)
    if 2 < unit < _TEN and len(words) > 1 and numbers("hundreds").get(words[1]) == _HUNDRED:
        return unit * _HUNDRED, 2
    return 0, 0


def _below_hundred(words: list[str]) -> tuple[int, int] | None:
    word = bare(words[0])
    if word in numbers("joined_teens"):
        return numbers("joined_teens")[word], 1
    unit = numbers("units").get(word)
    teen = numbers("teens").get(word, unit)
    if teen and len(words) > 1 and words[1] in ten_words():
        return teen + _TEN, 2
    if word in ten_words():
        return _TEN, 1
    if word in numbers("tens"):
        return numbers("tens")[word], 1
    if unit is None:
        return None
    if unit and len(words) > 2 and words[1] == _AND:
        ten = numbers("tens").get(bare(words[2]))
        if ten:
            return unit + ten, 3
    return unit, 1
