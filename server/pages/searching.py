"""The page of search: results with the letters that were met, and what they can be narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from server.asking import Refused
from server.pages import terms
from server.pages.page import Page
from server.pages.visit import Value, Visit

_PAGE: Final = 20
_MOST_FORMS: Final = 8
_FACETS: Final = ("kind", "type", "place", "year")
# What the address may hold that the route of search takes, too.
_NARROWING: Final = ("kind", "type", "place", "from", "to")
_BAD_REQUEST, _NOT_AVAILABLE, _NOT_READY = 400, 501, 503

Piece = tuple[str, bool]
"""A stretch of a text, and whether its letters were met."""
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A result: what it is, its name or words in pieces, and what is known of it.

    ``language`` is that of the pieces. ``other_name`` holds the text that was met where that is
    not the name.
    """

    found: Mapping[str, Any]
    pieces: Sequence[Piece]
    language: str
    other_name: Sequence[Piece] = ()
    other_language: str = ""
    further: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A value to narrow the results to, and where they are narrowed so."""

    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """What the results are narrowed to, and where they are not."""

    label: str
    href: str


async def search(visit: Visit) -> Page:
    """Make the page; without words it is the form alone. Raises Refused as the route refuses."""
    words = visit.field("q").strip()
    if not words:
        return _page(visit, words, {})
    asked: dict[str, Value] = {name: visit.values(name) for name in _NARROWING}
    asked |= {"q": words, "limit": str(_PAGE), "offset": visit.field("offset")}
    # Whoever waits for an index to be built is told so.
    calm = replace(visit, routes=replace(visit.routes, patience_seconds=0))
    try:
        found = await calm.fetch("search", asked)
    except Refused as refused:
        return _refused(visit, words, refused)
    results = [_hit(each, visit) for each in found["results"]]
    offset = int(visit.field("offset") or 0)
    return _page(
        visit,
        words,
        {
            "found": found,
            "hits": results,
            "spelt": _spelt(words, results),
            "facets": {name: _ways(visit, name, found["facets"][name]) for name in _FACETS},
            "chips": _chips(visit, found["facets"]),
            "next": visit.here(offset=str(offset + len(results))) if found["next"] else "",
            "previous": visit.here(offset=str(max(offset - _PAGE, 0)) if offset > _PAGE else None)
            if offset
            else "",
        },
    )


def pieces(text: str, ranges: Sequence[Sequence[int]]) -> Sequence[Piece]:
    """Return a text cut at the ends of ranges of code points, half open and in order."""
    cut: list[Piece] = []
    place = 0
    for start, end in ranges:
        cut += [(text[place:start], False), (text[start:end], True)]
        place = end
    return [(each, met) for each, met in [*cut, (text[place:], False)] if each]


def _refused(visit: Visit, words: str, refused: Refused) -> Page:
    said = {
        _BAD_REQUEST: "search.fault",
        _NOT_AVAILABLE: "search.unavailable",
        _NOT_READY: "search.building",
    }.get(refused.status)
    if said is None:
        raise refused
    headers = {"Retry-After": refused.retry_after} if refused.retry_after else {}
    problem = str(refused.problem.get("type", "")).rpartition("#")[2]
    context = {"refused": visit.t(said), "detail": str(refused)}
    return _page(visit, words, context, status=refused.status, problem=problem, headers=headers)


def _page(
    visit: Visit,
    words: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    problem: str = "",
    headers: Labels | None = None,
) -> Page:
    title = visit.t("search.title_of", words=words) if words else visit.t("search.title")
    shared = {"words": words, "found": None, "refused": "", "detail": ""}
    # An index that is built later finds more in the same snapshot.
    return Page(
        "search.html",
        title,
        {**shared, **context},
        section="search",
        status=status,
        problem=problem,
        headers=headers or {},
        keep=False,
    )


def _hit(found: Mapping[str, Any], visit: Visit) -> Hit:
    match = found["match"]
    met = pieces(match["text"], match["ranges"])
    written = match["language"] or ""
    labels: Labels = found["labels"]
    name = labels.get(visit.language) or match["text"]
    further = [(language, label) for language, label in labels.items() if label != name]
    if found["kind"] == "quote" or match["text"] == name:
        return Hit(found, met, written, further=further)
    language = str(visit.language) if visit.language in labels else written
    rest = [(each, label) for each, label in further if label != match["text"]]
    return Hit(found, [(name, False)], language, met, written, rest)


def _spelt(words: str, hits: Sequence[Hit]) -> Sequence[str]:
    """Return the words that were met where they are not spelt as they were typed."""
    typed = {each.casefold() for each in words.split()}
    met = (
        text
        for hit in hits
        for text, is_met in (*hit.pieces, *hit.other_name)
        if is_met and not any(text.casefold() in each for each in typed)
    )
    return list(dict.fromkeys(met))[:_MOST_FORMS]


def _ways(visit: Visit, facet: str, counts: Sequence[Mapping[str, Any]]) -> Sequence[Way]:
    ways = []
    for each in counts:
        value = _value(facet, each["value"])
        fields = ("from", "to") if facet == "year" else (facet,)
        chosen = all(value in map(_short, visit.values(field)) for field in fields)
        changes: dict[str, Value] = {
            field: _without(visit, field, value)
            if chosen
            else ([value] if facet == "year" else [*visit.values(field), value])
            for field in fields
        }
        label = _label(visit, facet, value, each.get("labels"))
        ways.append(Way(label, each["count"], visit.here(offset=None, **changes), chosen))
    return ways


def _chips(visit: Visit, facets: Mapping[str, Sequence[Mapping[str, Any]]]) -> Sequence[Chip]:
    named = {
        (facet, _value(facet, each["value"])): each.get("labels")
        for facet, counts in facets.items()
        for each in counts
    }
    chips = []
    for field in _NARROWING:
        for value in visit.values(field):
            shown = _short(value)
            label = _label(visit, field, shown, named.get((field, shown)))
            if field in ("from", "to"):
                label = f"{visit.t(f'site.{field}')} {shown}"
            chips.append(
                Chip(label, visit.here(offset=None, **{field: _without(visit, field, shown)}))
            )
    return chips


def _without(visit: Visit, field: str, value: str) -> Sequence[str]:
    return [each for each in visit.values(field) if _short(each) != value]


def _label(visit: Visit, facet: str, value: str, labels: Labels | None) -> str:
    if facet == "kind":
        return visit.t(f"search.kind_{value}")
    if facet == "type":
        return terms.label(value, visit.language)
    found = labels or {}
    return found.get(visit.language) or next(iter(found.values()), value)


def _value(facet: str, value: str) -> str:
    return _short(value) if facet == "place" else value


def _short(value: str) -> str:
    return value.rpartition("/")[2]
