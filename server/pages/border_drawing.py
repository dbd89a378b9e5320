"""Draws the border between Iraq and Syria: each segment twice, once on either side of the line."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from server.pages.border_names import countries, gate, keep_free, names
from server.pages.border_parts import (
    BorderDrawing,
    Crossing,
    Disc,
    Pattern,
    Segment,
    Side,
    Stretch,
)
from server.pages.border_readings import IRAQ, SIDES, Finding, Reading
from server.pages.border_ribbons import Ribbon, Ribbons, ribbons, southwards
from server.pages.languages import Language
from server.pages.projection import Box, Projection, positions
from server.pages.views.ground import ground
from server.pages.views.lettering import Lettering, Rectangle

BOX: Final = Box(38.2, 32.72, 43.1, 37.65)
WIDTH: Final = 400.0
_DISC: Final = 7.6
_STEP: Final = 16.6
_SHORT: Final = 30.0
_BESIDE: Final = 14.5


def drawing(
    segments: Sequence[Segment],
    readings: Mapping[tuple[str, str], Reading],
    crossings: Sequence[Crossing],
    shared: str,
    disputed: str,
    language: Language,
) -> BorderDrawing:
    """Return the drawing; ``shared`` and ``disputed`` are what stands above several names."""
    onto = Projection(BOX, WIDTH)
    lines = {each.iri: southwards(positions(each.wkt)) for each in segments if each.wkt}
    ordered = sorted(lines, key=lambda iri: -lines[iri][0][1])
    by_place = ribbons({iri: lines[iri] for iri in ordered}, onto)
    lettering = Lettering(onto.width, onto.height)
    keep_free(by_place, lettering)
    known = {each.iri: each for each in segments}
    stretches = [
        _stretch(known[iri], readings, by_place, f"{onto.path(lines[iri])}Z") for iri in ordered
    ]
    discs = [disc for stretch in stretches for side in stretch.sides for disc in side.discs]
    for disc in discs:
        lettering.take(Rectangle(disc.x - _DISC, disc.y - _DISC, disc.x + _DISC, disc.y + _DISC))
    above = {Finding.SHARED: shared, Finding.DISPUTED: disputed}
    words = [
        found
        for side in SIDES
        for _, run in groupby(
            (each for stretch in stretches for each in stretch.sides if each.reading.side == side),
            key=lambda each: each.reading.same_as,
        )
        if (found := names(list(run), above, lettering, language)) is not None
    ]
    gates = [gate(each, onto, lettering, language) for each in crossings if each.wkt]
    words += countries(onto, lettering, language)
    drawn = ground(onto, lettering, language, ("iraq", "syria"))
    patterns = {
        side.pattern: Pattern(
            side.pattern,
            side.reading.finding,
            [holder.css_class for holder in side.reading.holders],
        )
        for stretch in stretches
        for side in stretch.sides
        if side.pattern
    }
    return BorderDrawing(
        drawn, by_place.line, by_place.cuts, stretches, gates, words, list(patterns.values())
    )


def _stretch(
    segment: Segment, readings: Mapping[tuple[str, str], Reading], drawn: Ribbons, area: str
) -> Stretch:
    """Return a segment with its sides: it is reached within its bend, and from disc to disc."""
    places = [(segment.iri, side) for side in SIDES]
    sides = [_side(readings[place], drawn.by_place[place]) for place in places]
    ends = "L".join(f"{side.discs[-1].x} {side.discs[-1].y}" for side in sides)
    if sides[0].ribbon.size < _SHORT:
        # A crossing at its end would cover the whole of it: it is reached from above, too.
        ends += f"v{-3 * _STEP:.0f}"
    return Stretch(segment, sides, f"{area}M{ends}")


def _side(reading: Reading, ribbon: Ribbon) -> Side:
    numbers = "-".join(str(holder.number) for holder in reading.holders)
    mixed = reading.finding in (Finding.SHARED, Finding.DISPUTED)
    fill = {Finding.UNKNOWN: "unknown", Finding.SOLE: ""}.get(reading.finding, "")
    if reading.finding is Finding.SOLE:
        fill = reading.holders[0].css_class
    pattern = f"border-{reading.finding}-{numbers}" if mixed else ""
    return Side(reading, ribbon, fill, pattern, _discs(reading, ribbon))


def _discs(reading: Reading, ribbon: Ribbon) -> list[Disc]:
    """Set the numbers of the holders beside the ribbon, one after the other away from it."""
    signs = [(str(holder.number), holder.css_class) for holder in reading.holders]
    if reading.finding is Finding.DISPUTED:
        signs.insert(1, ("≠", "sign"))
    if not signs:
        signs = [("?", "sign")]
    sign = 1.0 if reading.side == IRAQ else -1.0
    x, y = ribbon.middle
    first = (x + ribbon.outwards[0] * _BESIDE, y + ribbon.outwards[1] * _BESIDE)
    if ribbon.size < _SHORT:
        # Beside a segment so short is the ribbon of its neighbour.
        first = (x + ribbon.outwards[0] * _BESIDE * 1.4, first[1] - _DISC * 1.3)
    return [
        Disc(round(first[0] + sign * _STEP * place, 1), round(first[1], 1), text, css)
        for place, (text, css) in enumerate(signs)
    ]
