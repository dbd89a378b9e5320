"""Place the T lines of a brat file in its text.

Offsets are code points, half open; some exporters count UTF-16 units. The words that the lines
give decide, and are checked against the text that the offsets cover.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from loader.document import Fragment, Mention
from loader.faults import Fault
from loader.offsets import NotAtBoundary, Offsets, Unit, same_words

# Where more than this share of the offsets cover other words, the two files are not of one text.
_STRANGERS = 0.5


@dataclass(frozen=True, slots=True)
class Span:
    """A T line: offsets in the file's unit, and its words if it gives any."""

    id: str
    label: str
    places: Sequence[tuple[int, int]]
    words: str | None
    line: int


def place(
    path: Path, text: str, spans: Sequence[Span], faults: list[Fault]
) -> tuple[Unit, Mapping[str, Mention]]:
    """Give the unit of the offsets and the mentions that stand; add what is wrong to ``faults``."""
    offsets = Offsets(text)
    unit = _unit(offsets, spans)
    mentions: dict[str, Mention] = {}
    wrong: list[Fault] = []
    for span in spans:
        fragments, found = _placed(path, offsets, unit, span)
        wrong += found
        if fragments:
            words = _covered(text, fragments).replace("\n", " ")
            mentions[span.id] = Mention(span.id, span.label, fragments, words, span.line)
    strangers = sum(fault.code == "wrong-offset" for fault in wrong)
    if strangers > max(2, _STRANGERS * len(spans)):
        message = (
            f"{strangers} of {len(spans)} mentions are not at their offsets: "
            f"{path.with_suffix('.txt').name} is not the text that was annotated"
        )
        expected = "the text as it was annotated, unchanged"
        faults.append(Fault(path, None, None, "other-text", message, expected))
    faults += wrong
    return unit, mentions


def _unit(offsets: Offsets, spans: Sequence[Span]) -> Unit:
    """Decide what the offsets count: code points, as brat does, unless the words say otherwise."""
    if offsets.same:
        return Unit.CODE_POINTS
    told = [span for span in spans if span.words is not None]
    fitting = {
        unit: sum(_fits(offsets, unit, span) for span in told)
        for unit in (Unit.CODE_POINTS, Unit.UTF_16)
    }
    more = fitting[Unit.UTF_16] > fitting[Unit.CODE_POINTS]
    return Unit.UTF_16 if more else Unit.CODE_POINTS


def _placed(
    path: Path, offsets: Offsets, unit: Unit, span: Span
) -> tuple[tuple[Fragment, ...], list[Fault]]:
    """Give a span's fragments in code points, none where a fault keeps it from the text."""

    def fault(code: str, message: str, expected: str) -> tuple[tuple[Fragment, ...], list[Fault]]:
        return (), [Fault(path, span.line, span.id, code, message, expected)]

    try:
        fragments = _fragments(offsets, unit, span)
    except NotAtBoundary as error:
        length = offsets.utf_16(len(offsets.text)) if unit is Unit.UTF_16 else len(offsets.text)
        expected = f"start before end, within the text's {length} {unit}"
        return fault("outside-text", str(error), expected)
    if any(a.end > b.start for a, b in pairwise(fragments)):
        shown = ";".join(f"{start} {end}" for start, end in span.places)
        return fault("bad-fragments", shown, "fragments in order, not overlapping")
    covered = _covered(offsets.text, fragments)
    if not same_words(covered, span.words):
        message = f"the line says {span.words!r}, its offsets cover {covered!r}"
        return fault(
            "wrong-offset", message, _whereabouts(offsets.text, span.words or "", fragments)
        )
    return fragments, []


def _fragments(offsets: Offsets, unit: Unit, span: Span) -> tuple[Fragment, ...]:
    fragments = []
    for start, end in span.places:
        if start >= end:
            raise NotAtBoundary(f"it covers nothing ({start} to {end})")
        fragments.append(Fragment(offsets.code_point(start, unit), offsets.code_point(end, unit)))
    return tuple(fragments)


def _fits(offsets: Offsets, unit: Unit, span: Span) -> bool:
    try:
        fragments = _fragments(offsets, unit, span)
    except NotAtBoundary:
        return False
    return same_words(_covered(offsets.text, fragments), span.words)


def _covered(text: str, fragments: Sequence[Fragment]) -> str:
    return " ".join(text[fragment.start : fragment.end] for fragment in fragments)


def _whereabouts(text: str, words: str, fragments: Sequence[Fragment]) -> str:
    if not words.strip():
        return "the words at its offsets"
    nearest = min(
        (found.start() for found in re.finditer(re.escape(words), text)),
        key=lambda start: abs(start - fragments[0].start),
        default=None,
    )
    if nearest is None:
        return "words that occur in the text"
    return f"the words at their offsets; the nearest are at {nearest}"
