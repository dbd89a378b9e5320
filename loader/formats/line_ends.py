"""Find out whether offsets count CR LF as one character, as tools in browsers do, and undo it."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from loader.offsets import Covered, NotAtBoundary, Offsets, Unit

_CR_LF = re.compile("\r\n")


def with_line_ends(text: str, places: Sequence[Covered]) -> list[Covered] | None:
    """Give offsets into the text as it stands, None if that is what they are already.

    The words that the offsets cover decide; where there are none, whether mentions end in words.
    """
    shorter = _CR_LF.sub("\n", text)
    if shorter == text or _misfits(shorter, places) >= _misfits(text, places):
        return None
    ends = [found.start() - number for number, found in enumerate(_CR_LF.finditer(text))]
    counted, whole = Offsets(shorter), Offsets(text)
    unit = counted.unit(places, Unit.UTF_16)

    def restored(offset: int) -> int:
        try:
            point = counted.code_point(offset, unit)
        except NotAtBoundary:
            # It lies outside the longer text, too.
            return offset if offset < 0 else offset + len(text)
        point += bisect_left(ends, point)
        return whole.utf_16(point) if unit is Unit.UTF_16 else point

    return [Covered(restored(start), restored(end), words) for start, end, words in places]


def _misfits(text: str, places: Sequence[Covered]) -> int:
    """Count the places that cover other words, or else those that end within one.

    Mentions begin within words, behind particles; they rarely end in them.
    """
    offsets = Offsets(text)
    unit = offsets.unit(places, Unit.UTF_16)
    told = [place for place in places if place.words is not None]
    if told:
        return sum(not offsets.covers(place, unit) for place in told)
    return sum(offsets.splits_word(place.end, unit) for place in places)
