"""Find the words that Web Annotation selectors select in a plain text.

https://www.w3.org/TR/annotation-model/#selectors: positions, quotes, character fragments
(RFC 5147), several selectors of one thing, and selectors refined by others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.formats.web_annotation_json import Node, listed, literal, plain, text, types
from loader.offsets import Covered

# The places of an ambiguous quote that a message names, and how deep refinements go.
_NAMED, _DEEPEST = 3, 10
_CHARACTERS = re.compile(r"char=([0-9]{1,12}),([0-9]{1,12})")


class NotSelected(ValueError):
    """A selector selects nothing in the text, or nothing certain; ``code`` names the fault."""

    def __init__(self, code: str, message: str, expected: str) -> None:
        super().__init__(message)
        self.code = code
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Selected:
    """What a selector selects: a place as the file counts it, or one found by its words.

    ``found`` says that the offsets are code points of the text, whatever the file counts.
    """

    covered: Covered
    found: bool


def selected(selectors: object, whole: str) -> Selected:
    """Give what the selectors of one target select.

    Several select the same: a position says where, a quote what stands there.

    Raises:
        NotSelected: none can be followed, or what they quote is not there exactly once.
    """
    return _selected(selectors, whole, 0, len(whole), 0)


def fragment_of(iri: str) -> str | None:
    """Give the character fragment (RFC 5147) that an IRI ends in, None without one."""
    found = _CHARACTERS.search(iri.partition("#")[2])
    return found[0] if found else None


def _selected(selectors: object, whole: str, start: int, end: int, depth: int) -> Selected:
    nodes = [plain(each) for each in listed(selectors) if isinstance(each, dict)]
    if depth > _DEEPEST:
        raise NotSelected("bad-selector", "selectors nested too deep", "a selector of the text")
    refined = [node for node in nodes if node.get("refinedBy") is not None]
    if refined:
        outer = _selected([{**refined[0], "refinedBy": None}], whole, start, end, depth + 1)
        at, to, _ = outer.covered
        inner = _selected(refined[0]["refinedBy"], whole, at, to, depth + 1)
        return Selected(inner.covered, found=outer.found or inner.found)
    quotes = [node for node in nodes if text(node.get("exact")) is not None]
    exact = text(quotes[0]["exact"]) if quotes else None
    for node in nodes:
        if (place := _position(node)) is not None:
            return Selected(Covered(start + place[0], start + place[1], exact), found=False)
    if quotes:
        at, to = _quoted(quotes[0], whole, start, end)
        return Selected(Covered(at, to, exact), found=True)
    names = ", ".join(sorted(name for node in nodes for name in types(node))) or "none"
    expected = "TextPositionSelector or TextQuoteSelector"
    raise NotSelected("bad-selector", f"its selector is {names}", expected)


def _position(node: Node) -> tuple[int, int] | None:
    """Give the offsets of a position selector or character fragment, None for other selectors."""
    if "start" in node or "end" in node:
        start, end = _offset(node, "start"), _offset(node, "end")
        return start, end
    fragment = _CHARACTERS.fullmatch(text(node.get("value")) or "")
    return (int(fragment[1]), int(fragment[2])) if fragment else None


def _offset(node: Node, name: str) -> int:
    value = literal(node.get(name))
    if isinstance(value, str) and re.fullmatch("[0-9]{1,12}", value):
        return int(value)  # some libraries write numbers of JSON-LD as typed text
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**12:
        message = f"its {name} is {_shown(value)}"
        raise NotSelected("bad-offset", message, "a whole number, not negative")
    return value


def _quoted(node: Node, whole: str, start: int, end: int) -> tuple[int, int]:
    exact = text(node.get("exact")) or ""
    if not exact.strip():
        raise NotSelected("bad-quote", "it quotes nothing", "the words, as exact")
    if end > len(whole):
        raise NotSelected("outside-text", f"{end} lies outside the text", "a place in the text")
    places = list(_occurrences(exact, whole, start, end))
    for key, fits in (("prefix", _follows), ("suffix", _precedes)):
        words = text(node.get(key)) or ""
        if len(places) > 1 and words.strip():
            places = [place for place in places if fits(whole, place, words)]
    if len(places) == 1:
        return places[0]
    if not places:
        message = f"the text has no {_shown(exact)} there"
        raise NotSelected("quote-not-found", message, "words of the text, with what is around them")
    named = ", ".join(str(at) for at, _ in places[:_NAMED])
    message = f"{_shown(exact)} stands {len(places)} times in the text (at {named} …)"
    raise NotSelected("ambiguous-quote", message, "a position, or a prefix and suffix that decide")


def _occurrences(exact: str, whole: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find words in a part of the text, in other white space if they stand nowhere as they are."""
    found = whole.find(exact, start, end)
    if found < 0:
        loose = re.compile(r"\s+".join(re.escape(word) for word in exact.split()))
        yield from (match.span() for match in loose.finditer(whole, start, end))
    while found >= 0:
        yield found, found + len(exact)
        found = whole.find(exact, found + 1, end)


def _follows(whole: str, place: tuple[int, int], prefix: str) -> bool:
    before = "".join(whole[max(0, place[0] - 2 * len(prefix)) : place[0]].split())
    return before.endswith("".join(prefix.split()))


def _precedes(whole: str, place: tuple[int, int], suffix: str) -> bool:
    after = "".join(whole[place[1] : place[1] + 2 * len(suffix)].split())
    return after.startswith("".join(suffix.split()))


def _shown(value: object) -> str:
    words = repr(value)
    return words if len(words) <= 60 else f"{words[:57]}…"
