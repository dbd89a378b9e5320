"""Cut a text into sentences, each exact at its offsets."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

_OPENING, _CLOSING, _TOGGLING = "«“", "»”", '"'
_TERMINATORS = ".؟?!…"
_SIGNIFICANT = re.compile(rf"[\n{_OPENING}{_CLOSING}{_TOGGLING}{re.escape(_TERMINATORS)}]")


class Sentence(NamedTuple):
    """A sentence's code points, half open, without its terminator and outer white space."""

    number: int
    start: int
    end: int


class Sentences:
    """The sentences of one text, to be asked for by position.

    A sentence runs from a line feed or one of . ؟ ? ! … to the next; a terminator within a number
    (2.5) or within quotation marks ends none. Quotation marks do not reach past a line feed, since
    newspapers leave many of them open.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = list(_ends(text))

    def at(self, position: int) -> Sentence:
        """Give the sentence that holds the code point at ``position``, counted from 1."""
        index = bisect_right(self._ends, position)
        start = self._ends[index - 1] if index else 0
        end = self._ends[index] if index < len(self._ends) else len(self._text)
        run = self._text[start:end]
        bare = run.strip().rstrip(_TERMINATORS).rstrip()
        offset = run.find(bare)
        return Sentence(index + 1, start + offset, start + offset + len(bare))


def _ends(text: str) -> Iterator[int]:
    """Give the position after each line feed and each terminator that ends a sentence."""
    depth, quoted = 0, False
    for found in _SIGNIFICANT.finditer(text):
        sign, position = found[0], found.start()
        if sign == "\n":
            depth, quoted = 0, False
            yield position + 1
        elif sign == _TOGGLING:
            quoted = not quoted
        elif sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth = max(0, depth - 1)
        elif not (depth or quoted or _within_number(text, position)):
            yield position + 1


def _within_number(text: str, position: int) -> bool:
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return before.isdigit() and after.isdigit()
