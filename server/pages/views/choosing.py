"""Says in which ways the answer of a query can be seen, and which of them a visitor asked for."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from queries import CannedQuery
from server.pages.views.located import PLACED
from server.pages.views.ties import INVOLVED
from server.pages.visit import Visit

VIEW: Final = "view"
"""The parameter of an address that asks for a view."""


class View(StrEnum):
    """A way to see an answer."""

    TABLE = "table"
    MAP = "map"
    TIMELINE = "timeline"
    NETWORK = "network"
    PIVOT = "pivot"


def suiting(query: CannedQuery) -> Sequence[View]:
    """Return the views that suit a query of rows, the table first."""
    suits = {
        View.TABLE: True,
        View.MAP: query.geometry is not None or any(each in query.columns for each in PLACED),
        View.TIMELINE: "date" in query.columns or "earliest" in query.columns,
        View.NETWORK: query.edges is not None or INVOLVED in query.columns,
        View.PIVOT: True,
    }
    return [view for view, does in suits.items() if does]


def chosen(visit: Visit, views: Sequence[View]) -> View:
    """Return the view that the address asks for; the first one where it asks for none of them."""
    asked = visit.field(VIEW)
    return next((view for view in views if view == asked), views[0])
