"""Asks a canned query as a view of its answer needs it, and draws the answer in that view."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from markupsafe import Markup

from server.pages.answers import Answer, Row, evidence, query
from server.pages.item_quotes import quotes_of
from server.pages.views import choosing, network, paint, pivot, ties, timeline
from server.pages.views import map as maps
from server.pages.views.choosing import VIEW, View
from server.pages.views.dimensions import told
from server.pages.views.located import located
from server.pages.views.map import MapDrawing
from server.pages.views.network import NetworkDrawing
from server.pages.views.pivot import COLUMNS, NOTHING, ONLY, ROWS, PivotDrawing
from server.pages.views.table import TableDrawing
from server.pages.views.table import of_answer as table_of
from server.pages.views.timeline import TimelineDrawing
from server.pages.visit import Value, Visit

AFTER: Final = "after"
FIELDS: Final = (VIEW, AFTER, ONLY, ROWS, COLUMNS)
"""The parameters of an address that say how to show an answer, and not what is asked."""
PAGE: Final = 50
"""So many rows stand on a page of a table."""
MOST: Final = 1000
"""So many rows are drawn or counted; it is told where there are more."""

Parameters = Mapping[str, Value]
_NONE: Final[Parameters] = MappingProxyType({})
_MOST_MARKED: Final = 150
_NO_OTHERS: Final[Mapping[View, tuple[str, Parameters]]] = MappingProxyType({})
_SCRIPTS: Final = {View.MAP: ("zoom",), View.TIMELINE: ("zoom",), View.NETWORK: ("network",)}


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to see the answer, and where it is seen so."""

    view: View
    href: str


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that what is shown is narrowed to, and where it is not."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Result:
    """An answer as it is seen: the drawing of ``view``, and of the others only where they are.

    ``undated`` are the rows apart, where a day was asked for. ``total`` counts all rows of the
    answer, ``shown`` those that are seen here. ``cut`` says that some were not even looked at.
    """

    answer: Answer
    view: View
    tabs: Sequence[Tab]
    chips: Sequence[Chip]
    total: int
    shown: int
    cut: bool
    next: str
    first: str
    table: TableDrawing | None = None
    undated: TableDrawing | None = None
    map: MapDrawing | None = None
    timeline: TimelineDrawing | None = None
    network: NetworkDrawing | None = None
    pivot: PivotDrawing | None = None
    warnings: Sequence[Mapping[str, Any]] = field(default=())

    @property
    def scripts(self) -> Sequence[str]:
        """The entries of the front end that can move this view."""
        return _SCRIPTS.get(self.view, ())

    @property
    def paint(self) -> Callable[[str], Markup]:
        """What a page draws the parts of a map by."""
        return paint.by_class

    @property
    def most(self) -> int:
        """How many rows are drawn or counted at most."""
        return MOST


async def result(
    visit: Visit,
    name: str,
    parameters: Parameters = _NONE,
    others: Mapping[View, tuple[str, Parameters]] = _NO_OTHERS,
    keep: Callable[[Row], bool] | None = None,
) -> Result:
    """Ask a query and return its answer in the view that the visitor asked for.

    ``others`` are queries that answer in place of this one in certain views, such as one whose
    rows are edges. ``keep`` says which rows are wanted, where no parameter can.

    Raises Refused and Problem as ``Visit.ask`` does.
    """
    suiting = choosing.suiting(query(name))
    views = [each for each in View if each in suiting or each in others]
    view = choosing.chosen(visit, views)
    asked, given = others.get(view, (name, parameters))
    paged = view is View.TABLE and not visit.values(ONLY) and keep is None
    # Rows that stand for many claims are counted and drawn by their own columns alone.
    proved = view is View.TABLE or not query(asked).grouped
    answer = await visit.ask(
        asked,
        given,
        evidence=proved,
        limit=PAGE if paged else MOST,
        after=visit.field(AFTER) if paged else None,
        count=True,
    )
    onwards = answer.next or ""
    if not paged:
        answer = _narrowed(answer, visit, keep)
    seen = len(answer.every_row)
    shared: dict[str, Any] = {
        "answer": answer,
        "view": view,
        "tabs": [Tab(each, _at(visit, each, views)) for each in views],
        "chips": list(_chips(visit)),
        "total": answer.total if answer.total is not None else seen,
        "shown": seen,
        "cut": bool(onwards) and not paged,
        "next": visit.here(**{AFTER: onwards}) if onwards and paged else "",
        "first": visit.here(**{AFTER: None}) if visit.field(AFTER) else "",
        "warnings": answer.document.get("warnings", ()),
    }
    match view:
        case View.TABLE:
            quotes = await quotes_of(visit, _claims(answer))
            shared["table"] = table_of(answer, visit, answer.rows, quotes)
            if answer.undated:
                shared["undated"] = table_of(answer, visit, answer.undated, quotes)
        case View.MAP:
            drawn = maps.of_answer(answer, visit)
            shared["map"] = drawn if answer.query.geometry else await located(answer, visit)
        case View.TIMELINE:
            shared["timeline"] = timeline.of_answer(answer, visit)
        case View.NETWORK:
            drawn_ties = network.of_answer if answer.query.edges else ties.of_claims
            shared["network"] = drawn_ties(answer, visit)
        case View.PIVOT:
            shared["pivot"] = pivot.of_answer(answer, visit)
    return Result(**shared)


def _narrowed(answer: Answer, visit: Visit, keep: Callable[[Row], bool] | None) -> Answer:
    def kept(rows: Sequence[Row]) -> Sequence[Row]:
        return [row for row in pivot.narrowed(rows, visit) if keep is None or keep(row)]

    document = {**answer.document, "rows": kept(answer.rows)}
    if answer.undated:
        document["undated"] = kept(answer.undated)
    return Answer(answer.query, answer.parameters, document, answer.base)


def _claims(answer: Answer) -> Sequence[str]:
    """Return the claims whose words are marked: those of a page, and of lists the first ones."""
    told = (str(each.get("claim")) for row in answer.every_row for each in evidence(row))
    return list(dict.fromkeys(told))[:_MOST_MARKED]


def _at(visit: Visit, view: View, views: Sequence[View]) -> str:
    changes: dict[str, Value] = {AFTER: None, ROWS: None, COLUMNS: None}
    return visit.here(**{**changes, VIEW: None if view is views[0] else str(view)})


def _chips(visit: Visit) -> Sequence[Chip]:
    narrowing = visit.values(ONLY)
    chips = []
    for each in narrowing:
        name, _, value = each.partition(":")
        said = visit.t("views.pivot_nothing") if value == NOTHING else told(name, value, visit)
        rest = [other for other in narrowing if other != each]
        chips.append(Chip(said, visit.here(**{ONLY: rest, AFTER: None})))
    return chips
