"""Fold Arabic words so that spellings of one word compare equal; never on text that is kept."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from pyarabic import araby

# Letters that writers interchange: hamza carriers, alef maksura and ya, ta marbuta and ha
# (Habash, Introduction to Arabic Natural Language Processing, 2010, section 3.2), and the Persian
# forms of ya, kaf and ha that keyboards of the region produce. Hamza and madda over a letter are
# combining signs once it is decomposed, and go with the vowel signs.
_LETTERS: Final = {
    araby.ALEF_MAKSURA: araby.YEH,
    araby.TEH_MARBUTA: araby.HEH,
    araby.ALEF_WASLA: araby.ALEF,
    "\u06cc": araby.YEH,
    "\u06d2": araby.YEH,
    "\u06a9": araby.KAF,
    "\u06c1": araby.HEH,
    "\u06be": araby.HEH,
    "\u06d5": araby.HEH,
    "\u0672": araby.ALEF,
    "\u0673": araby.ALEF,
    "\u0674": "",
    araby.TATWEEL: "",
}
# Signs over and under letters, which belong to the letter before; format characters (bidi controls,
# zero width joiners and spaces) belong to none.
_SIGNS: Final = frozenset({"Mn", "Me"})
_FORMAT: Final = "Cf"
_SEPARATORS = re.compile(r"[^\w.٫٬,/-]+")


class _Letters(dict[int, str]):
    """What each character folds to, found when it is first met."""

    def __missing__(self, point: int) -> str:
        folded = self[point] = _folded(chr(point))
        return folded


def _folded(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character)
    if "\u2044" in decomposed and decomposed != character:
        return character  # a fraction in one sign: beside a number its digits would run together
    kept = [
        _LETTERS.get(part, part)
        for part in decomposed
        if unicodedata.category(part) not in (*_SIGNS, _FORMAT)
    ]
    if len(decomposed) > 1 and "".join(kept).isspace():
        return ""  # a vowel sign that stands alone: a space with the sign above it
    folded = "".join(str(unicodedata.digit(c)) if c.isdigit() else c.casefold() for c in kept)
    return folded if folded == character else "".join(map(_folded, folded))


_TABLE: Final = _Letters()


def fold(text: str) -> str:
    """Give ``text`` with one spelling for each word: no vowel signs or tatweel, ASCII digits."""
    return " ".join(text.translate(_TABLE).split())


def folded_words(text: str) -> list[str]:
    """Give the folded words of ``text``, punctuation left out but for that within numbers."""
    words = (word.strip(".,،/-٫٬") for word in _SEPARATORS.split(fold(text)))
    return [word for word in words if word]


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters came from.

    ``starts`` and ``ends`` give, for each character of ``text``, the code points of the original
    that became it: the letter with the signs that it carries. Several characters of one ligature
    share them.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Give the code points of the original that ``text[start:end]`` came from, half open.

        An empty range lies before the character at ``start``, at the end of the text after the
        last one.

        Raises:
            IndexError: the range does not lie within ``text``.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"{start}-{end} is not within {len(self.text)} characters")
        if start < end:
            return self.starts[start], self.ends[end - 1]
        place = self.starts[start] if start < len(self.starts) else max(self.ends, default=0)
        return place, place


def fold_with_offsets(text: str) -> Folded:
    """Fold ``text`` as ``fold`` does, keeping the way back to its code points."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, character in enumerate(text):
        folded = _TABLE[ord(character)]
        if not folded:
            # A sign goes with the letter that it follows without a gap.
            carried = unicodedata.category(character) != _FORMAT
            if carried and letters and letters[-1] != " " and ends[-1] == place:
                at = len(ends) - 1
                first = starts[at]
                while at >= 0 and starts[at] == first:
                    ends[at] = place + 1
                    at -= 1
        for letter in folded:
            if not letter.isspace():
                letters.append(letter)
                starts.append(place)
                ends.append(place + 1)
            elif letters and letters[-1] == " ":
                ends[-1] = place + 1
            elif letters:
                letters.append(" ")
                starts.append(place)
                ends.append(place + 1)
    if letters and letters[-1] == " ":
        del letters[-1], starts[-1], ends[-1]
    return Folded("".join(letters), tuple(starts), tuple(ends))


class Stripped(NamedTuple):
    """A word without particles, and how many letters at its front are theirs."""

    word: str
    cut: int


_CONJUNCTIONS: Final = (araby.WAW, araby.FEH)
_PREPOSITIONS: Final = (araby.BEH, araby.LAM, araby.KAF)
_ARTICLE: Final = araby.ALEF + araby.LAM
_LEAST: Final = 2


def strip_clitics(word: str) -> Iterator[Stripped]:
    """Give what ``word`` may be without و or ف, then ب, ل or ك, at its front; the longest first.

    ``لل`` is the preposition before the article, which loses its alef: للعراق gives العراق (and
    ``cut`` 2, after both letters) and no other spelling gains an article. What remains has at
    least two letters. Words before which no particle stands give nothing.
    """
    yield from _without_preposition(word, 0)
    if word.startswith(_CONJUNCTIONS) and len(word) - 1 >= _LEAST:
        yield Stripped(word[1:], 1)
        yield from _without_preposition(word[1:], 1)


def _without_preposition(word: str, cut: int) -> Iterator[Stripped]:
    if word.startswith(_PREPOSITIONS[1] * 2) and len(word) - 2 >= _LEAST:
        yield Stripped(_ARTICLE + word[2:], cut + 2)
    elif word.startswith(_PREPOSITIONS) and len(word) - 1 >= _LEAST:
        yield Stripped(word[1:], cut + 1)
