"""Sets the names on the drawing of the border: holders, crossings, both countries."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from server.pages.basemap import near
from server.pages.border_parts import Crossing, Gate, Side
from server.pages.border_readings import IRAQ, Finding, Reading
from server.pages.border_ribbons import Point, Ribbons
from server.pages.languages import Language
from server.pages.projection import Projection
from server.pages.views.lettering import Anchor, Lettering, Rectangle, Words, broken, extent

_SIZE: Final = 12.5
_COUNTRY_SIZE: Final = 15.0
_EVERY: Final = 6
_NEAR: Final = 4.0
# How long lines of names are, the fewer the less room there is.
_LETTERS: Final = (25, 17, 13)
_LINES: Final = 9
_COUNTRIES: Final[Mapping[str, Sequence[Point]]] = {
    "syria": ((38.9, 36.45), (39.3, 35.3), (38.7, 34.9), (39.6, 36.9)),
    "iraq": ((42.3, 33.9), (42.5, 34.7), (41.2, 33.4), (42.6, 35.2)),
}


def keep_free(drawn: Ribbons, lettering: Lettering) -> None:
    """Keep names off the ribbons, whose areas are too slanted for one rectangle each."""
    for ribbon in drawn.by_place.values():
        for start, end in pairwise(ribbon.edge):
            steps = max(int(math.dist(start, end)) // _EVERY, 1)
            for step in range(steps + 1):
                x, y = (
                    one + (other - one) * step / steps
                    for one, other in zip(start, end, strict=True)
                )
                lettering.take(Rectangle(x - _NEAR, y - _NEAR, x + _NEAR, y + _NEAR))


def names(
    run: Sequence[Side],
    above: Mapping[Finding, str],
    lettering: Lettering,
    language: Language,
) -> Words | None:
    """Set the names of the holders of neighbouring sides that look alike, once for all of them."""
    reading = run[0].reading
    if reading.finding is Finding.UNKNOWN:
        return None
    for letters in _LETTERS:
        lines = _lines(reading, above, letters)
        for side in sorted(run, key=lambda each: -each.ribbon.size):
            for words in _candidates(side, lines, language):
                if lettering.set(words, _SIZE):
                    return words
    return None


def _lines(reading: Reading, above: Mapping[Finding, str], letters: int) -> list[str]:
    """Return the names of the holders in lines; where there are several, with their numbers."""
    if reading.finding is Finding.SOLE:
        return broken(reading.holders[0].label, letters, 3)
    lines = broken(above[reading.finding], letters, 2)
    for holder in reading.holders:
        lines += broken(f"{holder.number} {holder.label}", letters, 2)
    return lines[:_LINES]


def _candidates(side: Side, lines: Sequence[str], language: Language) -> Iterable[Words]:
    """Give places for names, the best first: beside the discs, then farther, then above, below."""
    x, y = side.discs[-1].x, side.discs[-1].y
    outwards: Anchor = "start" if side.reading.side == IRAQ else "end"
    inwards: Anchor = "end" if side.reading.side == IRAQ else "start"
    step = 1 if side.reading.side == IRAQ else -1
    room = extent(Words(0, 0, lines, ""), _SIZE)
    height = room.bottom - room.top
    places: list[tuple[float, float, Anchor]] = [
        (x + step * far, y - height * up, outwards)
        for far in (12.0, 24.0, 40.0, 60.0, 90.0)
        for up in (0.5, 1.0, 0.0, 1.5, -0.5)
    ]
    for anchor in (outwards, "middle", inwards):
        beside = {outwards: -8.0, "middle": 0.0, inwards: 8.0}[anchor]
        places += [
            (x + step * beside, y - height - 10, anchor),
            (x + step * beside, y + 10, anchor),
        ]
    for left, top, anchor in places:
        yield Words(
            round(left, 1), round(top + _SIZE, 1), lines, "name name-holder", anchor, str(language)
        )


def gate(each: Crossing, onto: Projection, lettering: Lettering, language: Language) -> Gate:
    """Set the name of a crossing where there is room near it; its mark is there in any case."""
    x, y = onto.drawing(each.wkt).points[0]
    lettering.take(Rectangle(x - 7, y - 7, x + 7, y + 7))
    lines = broken(each.label, 16, 2)
    for across in (18.0, 30.0, 46.0):
        for down in (4.0, 16.0, -10.0, 28.0):
            for anchor, sign in (("start", 1), ("end", -1)):
                words = Words(
                    round(x + sign * across, 1),
                    round(y + down, 1),
                    lines,
                    "name name-crossing",
                    "start" if anchor == "start" else "end",
                    str(language),
                )
                if lettering.set(words, _SIZE):
                    return Gate(each, x, y, words)
    return Gate(each, x, y, None)


def countries(onto: Projection, lettering: Lettering, language: Language) -> list[Words]:
    """Set the names of both countries where there is room, each on its side of the line."""
    names = {label.slug: label.name(language) for label in near().labels if label.slug}
    found: list[Words] = []
    for slug, places in _COUNTRIES.items():
        for place in places:
            x, y = onto.point(place)
            words = Words(x, y, [names[slug]], "name name-country", language=str(language))
            if lettering.set(words, _COUNTRY_SIZE):
                found.append(words)
                break
    return found
