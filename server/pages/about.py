"""The page about Masalik: what it is, how it is made, and where its limits are."""

from typing import Final

from server.pages.answers import query
from server.pages.page import Page
from server.pages.visit import Visit

_PARTS: Final = (
    *("claims", "method", "limits", "borders"),
    *("accessibility", "licences", "write"),
)


async def about(visit: Visit) -> Page:
    """Make the page."""
    context = {"parts": _PARTS, "contradictions": query("contradictions")}
    return Page("about.html", visit.t("site.about"), context, section="about")
