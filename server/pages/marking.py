"""Marks stretches of a quote or a text by their offsets, also where they overlap or nest.

Nothing is put between the letters but tags: Arabic letters join across them, so that a word of
which only a part is marked keeps its shape (the style gives marks no inner space, either).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that something is said of.

    ``start`` and ``end`` are characters from the beginning of the text, the end exclusive.
    ``css_class`` is what it is shown as, ``title`` what it means in words; ``href`` is where it
    leads, if anywhere, ``anchor`` a name by which it can be reached.
    """

    start: int
    end: int
    css_class: str
    title: str = ""
    href: str = ""
    anchor: str = ""


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """Return the text with its marks as HTML; the text of the markup is the text unchanged.

    A mark within another is nested in it; one that begins in another and ends after it is parted
    where that one ends. Of links within links, which HTML does not have, the innermost counts. What
    lies outside the text is cut off.
    """
    inside = _within(text, marks)
    edges = sorted({0, len(text), *(m.start for m in inside), *(m.end for m in inside)})
    html: list[Markup] = []
    stack: list[Mark] = []
    begun: set[Mark] = set()
    linked: set[Mark] = set()
    for start, end in pairwise(edges):
        covering = [mark for mark in inside if mark.start <= start and mark.end >= end]
        kept = _shared(stack, covering)
        html += [Markup("</mark>")] * (len(stack) - kept)
        for mark in covering[kept:]:
            html.append(_opening(mark, again=mark in begun))
            begun.add(mark)
        stack = covering
        html.append(_piece(text[start:end], covering, linked))
    html += [Markup("</mark>")] * len(stack)
    return Markup("").join(html)


def paragraphs(text: str, marks: Iterable[Mark]) -> Sequence[Markup]:
    """Return the lines of a text that are not blank, each with its marks."""
    found = list(marks)
    return [marked(line, _moved(found, start, len(line))) for start, line in _lines(text)]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give lines with the offsets at which they begin; only a line feed ends one."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, line
        start += len(line) + 1


def _moved(marks: Iterable[Mark], start: int, length: int) -> Iterator[Mark]:
    for mark in marks:
        if mark.start < start + length and mark.end > start:
            # What goes on in the next line has its name in the first one.
            anchor = mark.anchor if mark.start >= start else ""
            begin, end = max(mark.start - start, 0), min(mark.end - start, length)
            yield Mark(begin, end, mark.css_class, mark.title, mark.href, anchor)


def _within(text: str, marks: Iterable[Mark]) -> Sequence[Mark]:
    """Return the marks of the text, outer ones first, each once."""
    cut = dict.fromkeys(
        Mark(max(m.start, 0), min(m.end, len(text)), m.css_class, m.title, m.href, m.anchor)
        for m in marks
    )
    return sorted((m for m in cut if m.start < m.end), key=lambda m: (m.start, -m.end))


def _shared(open_: Sequence[Mark], covering: Sequence[Mark]) -> int:
    """Return how many of the marks that are open can stay so."""
    count = 0
    for one, other in zip(open_, covering, strict=False):
        if one != other:
            break
        count += 1
    return count


def _opening(mark: Mark, *, again: bool) -> Markup:
    css = f"{mark.css_class} continued" if again else mark.css_class
    # A quote has no name twice, so that of a mark in pieces only the first bears it.
    name = Markup(' id="{}"').format(mark.anchor) if mark.anchor and not again else ""
    title = Markup(' title="{}"').format(mark.title) if mark.title else ""
    return Markup('<mark class="{}"{}{}>').format(css, name, title)


def _piece(words: str, covering: Sequence[Mark], linked: set[Mark]) -> Markup:
    """Return a stretch within the same marks; a link if its innermost mark has had none yet."""
    inmost = next((mark for mark in reversed(covering) if mark.href), None)
    # A space between two marks within another is nothing to follow.
    if inmost is None or inmost in linked or not words.strip():
        return escape(words)
    linked.add(inmost)
    return Markup('<a href="{}">{}</a>').format(inmost.href, words)
