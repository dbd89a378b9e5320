"""The indexes: actors, places, agreements, routes, events, articles and claims, with facets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from ontology.arabic.folding import fold
from queries import Format
from server.pages.answers import Row, query
from server.pages.page import Page
from server.pages.views import facets
from server.pages.views.choosing import View
from server.pages.views.facets import Facet
from server.pages.views.pivot import ONLY
from server.pages.views.result import MOST, Parameters, result
from server.pages.visit import Value, Visit

_LANG: Final = "lang"
_TEXT: Final = "text"
_POSSIBILITIES: Final = "possibilities"
_CLAIMS_FACETS: Final = "claims-facets"
_OF_CLAIMS: Final = ("kind", "year", "speaker", "stance", "place", "outlet", "article", "possible")


@dataclass(frozen=True, slots=True)
class Index:
    """An index: the query that it asks, and by what it is narrowed.

    ``fixed`` are parameters that hold where the visitor says nothing else. ``counted`` are facets
    that the query of facets counts, ``values`` those that are counted from the rows. ``titles`` are
    columns in which a text is looked for, where the query takes none. ``network`` and ``map`` are
    queries whose edges and places are shown in place of the rows.
    """

    section: str
    query: str
    fixed: Mapping[str, Value] = field(default_factory=dict)
    counted: Sequence[str] = ()
    values: Sequence[str] = ()
    titles: Sequence[str] = ()
    network: str = ""
    map: str = ""

    @property
    def parameters(self) -> Sequence[str]:
        """The parameters of the query that an address can have."""
        return [name for name in query(self.query).parameters if name != _LANG]

    @property
    def has_text(self) -> bool:
        """Whether it can be narrowed by a text."""
        return bool(self.titles) or _TEXT in self.parameters


async def _index(which: Index, visit: Visit) -> Page:
    given = _given(which, visit)
    keep = _keeper(which, visit)
    shown = await result(visit, which.query, given, _others(which, given, visit), keep)
    names = [*which.parameters, *([_TEXT] if which.titles else ())]
    answer = shown.answer
    alternates = [
        (form.media_type.partition(";")[0], answer.address(str(form)))
        for form in answer.query.formats
        if form is not Format.RQ
    ]
    context = {
        "shown": shown,
        "which": which,
        "facets": await _facets(which, given, visit),
        "chips": facets.chips(answer, visit, names),
        "hidden": _hidden(visit),
        "days": [name for name in ("from", "to") if name in which.parameters],
    }
    return Page(
        "index.html",
        visit.t(f"site.{which.section}"),
        context,
        section=which.section,
        scripts=shown.scripts,
        alternates=alternates,
    )


def _given(which: Index, visit: Visit) -> dict[str, Value]:
    asked = {name: visit.values(name) for name in which.parameters if visit.values(name)}
    return {**which.fixed, **asked}


def _others(which: Index, given: Parameters, visit: Visit) -> Mapping[View, tuple[str, Parameters]]:
    """Return what answers in place of the index's own query, if it can be narrowed as much."""
    found: dict[View, tuple[str, Parameters]] = {}
    for view, name in ((View.NETWORK, which.network), (View.MAP, which.map)):
        if not name or visit.values(ONLY) or (which.titles and visit.field(_TEXT)):
            continue
        parameters = query(name).parameters
        if given.keys() <= parameters.keys():
            # The indexes tell of possibilities, too.
            told = {_POSSIBILITIES: "include"} if _POSSIBILITIES in parameters else {}
            found[view] = (name, {**told, **given})
    return found


def _keeper(which: Index, visit: Visit) -> Callable[[Row], bool] | None:
    wanted = fold(visit.field(_TEXT)).strip()
    if not which.titles or not wanted:
        return None
    return lambda row: any(wanted in fold(str(row.get(name) or "")) for name in which.titles)


async def _facets(which: Index, given: Parameters, visit: Visit) -> Sequence[Facet]:
    if which.counted:
        return await _of_claims(which, given, visit)
    without = {name: value for name, value in given.items() if name != facets.PARAMETERS["kind"]}
    every = await visit.ask(which.query, without, evidence=False, limit=MOST)
    if not which.values:
        return [facets.of_kinds(every, visit)]
    found = [facets.of_values(every.every_row, each, which.query, visit) for each in which.values]
    return [each for each in found if each.choices]


async def _of_claims(which: Index, given: Parameters, visit: Visit) -> Sequence[Facet]:
    """Return the facets of claims; each counted without what it narrows to itself."""
    by_itself = {
        name: facets.PARAMETERS[name]
        for name in which.counted
        if visit.values(facets.PARAMETERS.get(name, ""))
    }
    if visit.field("from") or visit.field("to"):
        by_itself[facets.YEAR] = ""
    together = [name for name in which.counted if name not in by_itself]
    told = list((await visit.ask(_CLAIMS_FACETS, {**given, "facet": together}, limit=MOST)).rows)
    for name, parameter in by_itself.items():
        away = ("from", "to") if name == facets.YEAR else (parameter,)
        others = {each: value for each, value in given.items() if each not in away}
        others |= {each: value for each, value in which.fixed.items() if each in away}
        told += (await visit.ask(_CLAIMS_FACETS, {**others, "facet": [name]}, limit=MOST)).rows
    found = {each.name: each for each in facets.of_rows(told, which.query, visit)}
    return [found[name] for name in which.counted if name in found]


def _hidden(visit: Visit) -> Sequence[tuple[str, str]]:
    """Return what the form of text and days keeps of the address."""
    own = (_TEXT, "from", "to", "after", _LANG)
    return [(name, v) for name in visit.fields if name not in own for v in visit.values(name)]


INDEXES: Final[Mapping[str, Index]] = {
    each.section: each
    for each in (
        Index("actors", "actors", network="co-occurrence"),
        Index("places", "places"),
        Index("agreements", "agreements"),
        Index(
            "routes",
            "routes",
            values=("kind", "agent", "commodity", "stops", "year"),
            titles=("agentLabel", "commodityLabel", "stopsLabel", "crossesAtLabel"),
            map="route-map",
        ),
        Index("events", "claims-index", fixed={"class": "Event"}, counted=_OF_CLAIMS),
        Index(
            "articles",
            "coverage-articles",
            values=("outlet", "year"),
            titles=("articleTitle", "outletLabel"),
        ),
        Index("claims", "claims-index", counted=_OF_CLAIMS),
    )
}
"""The indexes by their sections."""

actors, places, agreements, routes, events, articles, claims = (
    partial(_index, INDEXES[section])
    for section in ("actors", "places", "agreements", "routes", "events", "articles", "claims")
)
