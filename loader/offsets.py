"""Turn the offsets of an annotation tool into code points of the text, once their unit is known.

brat and W3C selectors count code points; UIMA, WebAnno, Label Studio and doccano UTF-16 units.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Unit(StrEnum):
    """What an offset counts."""

    CODE_POINTS = "code points"
    UTF_16 = "UTF-16 units"


class NotAtBoundary(ValueError):
    """An offset lies within a surrogate pair or outside the text."""


class Covered(NamedTuple):
    """Offsets as a file has them, half open, with the words it says they cover, if it does."""

    start: int
    end: int
    words: str | None


class Offsets:
    """The positions of one text, in either unit."""

    def __init__(self, text: str) -> None:
        self.text = text
        # UTF-16 positions behind each code point beyond the Basic Multilingual Plane.
        self._astral = [found.start() for found in _ASTRAL.finditer(text)]
        self._units = [index + number for number, index in enumerate(self._astral)]

    @property
    def same(self) -> bool:
        """Whether both units count the text alike."""
        return not self._astral

    def code_point(self, offset: int, unit: Unit) -> int:
        """Give the code point at an offset.

        Raises:
            NotAtBoundary: ``offset`` is negative, beyond the text, or splits a surrogate pair.
        """
        if unit is Unit.UTF_16 and self._astral:
            pairs = bisect_left(self._units, offset)
            if pairs and self._units[pairs - 1] + 1 == offset:
                raise NotAtBoundary(f"{offset} lies within a surrogate pair")
            offset -= pairs
        if not 0 <= offset <= len(self.text):
            raise NotAtBoundary(f"{offset} lies outside the text")
        return offset

    def utf_16(self, code_point: int) -> int:
        """Give the UTF-16 offset of a code point of the text."""
        return code_point + bisect_left(self._astral, code_point)

    def covers(self, covered: Covered, unit: Unit, *, exactly: bool = False) -> bool:
        """Tell whether the words stand at the offsets, counted in ``unit``."""
        try:
            start, end = (self.code_point(each, unit) for each in covered[:2])
        except NotAtBoundary:
            return False
        words = self.text[start:end]
        return start < end and (
            words == covered.words if exactly else same_words(words, covered.words)
        )

    def unit(self, mentions: Sequence[Covered], default: Unit) -> Unit:
        """Decide what the offsets of one article count.

        The covered words decide where there are any: code points if all stand at their offsets so
        counted, else UTF-16 units, else what fits more of them. Without words it is ``default``
        (UTF-16 for tools that do not say), unless only the other keeps off the middle of words
        and of surrogate pairs.
        """
        if self.same:
            return default
        told = [each for each in mentions if each.words is not None]
        if told:
            # White space beside the words tells the units apart where both fit without it.
            points, units = (
                tuple(sum(self.covers(t, unit, exactly=e) for t in told) for e in (False, True))
                for unit in (Unit.CODE_POINTS, Unit.UTF_16)
            )
            return Unit.CODE_POINTS if points[0] and points >= units else Unit.UTF_16
        other = Unit.CODE_POINTS if default is Unit.UTF_16 else Unit.UTF_16
        broken = {unit: self._broken(mentions, unit) for unit in (default, other)}
        return other if broken[other] < broken[default] else default

    def _broken(self, mentions: Sequence[Covered], unit: Unit) -> int:
        """Count the ends of mentions that split a surrogate pair or a word."""
        return sum(
            self.splits_word(offset, unit) for mention in mentions for offset in (*mention[:2],)
        )

    def splits_word(self, offset: int, unit: Unit) -> bool:
        """Tell whether an offset lies within a word or surrogate pair, or outside the text."""
        try:
            at = self.code_point(offset, unit)
        except NotAtBoundary:
            return True
        return 0 < at < len(self.text) and self.text[at - 1 : at + 1].isalnum()


def same_words(text: str, words: str | None) -> bool:
    """Tell whether two runs of text are the same but for white space, which tools rewrite."""
    return words is None or text == words or text.split() == words.split()
