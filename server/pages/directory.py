"""Which page is at which address."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from server.canned.asking import accepts_page, wants_page
from server.pages import border, editor, indexes
from server.pages.about import about
from server.pages.attribution import attribution
from server.pages.data import data
from server.pages.items import item, unnamed
from server.pages.page import Make
from server.pages.problems import problems
from server.pages.questions import question, questions
from server.pages.searching import search

_NAME: Final = re.compile(r"\{(\w+)\}")
# Says of path, query string and Accept header whether a page is wanted.
_Wanted = Callable[[str, bytes, str | None], bool]


@dataclass(frozen=True, slots=True)
class Held:
    """The address of a page: the path of its route, as the metrics know it, and its names."""

    path: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    pattern: re.Pattern[str]
    make: Make
    wanted: _Wanted | None
    """None where there is nothing but the page."""


def _place(path: str, make: Make, wanted: Callable[[str | None], bool] | None = None) -> _Place:
    if wanted is None:
        return _chosen(path, make, None)
    return _chosen(path, make, lambda _path, _fields, accepted: wanted(accepted))


def _chosen(path: str, make: Make, wanted: _Wanted | None) -> _Place:
    pattern = _NAME.sub(r"(?P<\1>[^/]+)", path.replace(".", r"\."))
    return _Place(path, re.compile(pattern), make, wanted)


# Where programs are answered at the same address, pages are for who asks for them.
_PLACES: Final[tuple[_Place, ...]] = (
    _place("/", border.border, border.wanted),
    _place("/border.svg", border.border_svg),
    _chosen("/sparql", editor.editor, editor.wanted),
    _place("/about", about),
    _place("/data", data),
    _place("/problems", problems),
    _place("/actors", indexes.actors),
    _place("/places", indexes.places),
    _place("/agreements", indexes.agreements),
    _place("/routes", indexes.routes),
    _place("/events", indexes.events),
    _place("/articles", indexes.articles),
    _place("/claims", indexes.claims),
    _place("/attribution", attribution),
    _place("/page/{name}", item),
    _place("/page/genid/{name}", unnamed),
    _place("/search", search, accepts_page),
    _chosen("/queries", questions, wants_page),
    _chosen("/queries/", questions, wants_page),
    _chosen("/queries/{name}", question, wants_page),
)
_NAMED: Final = tuple(each for each in _PLACES if _NAME.search(each.path))
_EXACT: Final = {each.path: each for each in _PLACES if each not in _NAMED}


def wanted(path: str, query_string: bytes, accepted: str | None) -> bool:
    """Say whether a request with this Accept header is to be answered with a page."""
    place = _at(path)
    if place is None:
        return False
    return place.wanted is None or place.wanted(path, query_string, accepted)


def alone(path: str) -> bool:
    """Say whether there is nothing at a path but a page, which can only be read."""
    place = _at(path)
    return place is not None and place.wanted is None


def found(path: str) -> tuple[Make, Held] | None:
    """Return what makes the page at a path, and what the path says."""
    place = _at(path)
    if place is None:
        return None
    match = place.pattern.fullmatch(path)
    assert match is not None
    return place.make, Held(place.path, match.groupdict())


def _at(path: str) -> _Place | None:
    # Every request comes by here, those of programs too.
    exact = _EXACT.get(path)
    if exact is not None:
        return exact
    return next((each for each in _NAMED if each.pattern.fullmatch(path)), None)
