"""The page on how much rests on whom: corroboration, unnamed sources, who passes on whose words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from server.pages.answers import Answer, Row
from server.pages.item_claims import Told, tell
from server.pages.page import Page
from server.pages.views import network
from server.pages.visit import Visit

_MOST: Final = 1000
_SHOWN: Final = 25
_FIRST: Final = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """How many happenings so many independent chains tell; ``share`` is in percent of the most."""

    chains: int
    count: int
    share: int
    rows: Sequence[Row]


async def attribution(visit: Visit) -> Page:
    """Make the page."""
    corroborated = await visit.ask(
        "corroboration", {"least": "1", "possibilities": "include"}, evidence=False, limit=_MOST
    )
    unnamed = await visit.ask("unnamed-sources", {"possibilities": "include"}, limit=_MOST)
    sources = await visit.ask("network-of-sources", evidence=False, limit=_MOST)
    speakers = await visit.ask("claims-by-speaker", evidence=False, limit=_SHOWN)
    several = await visit.ask("corroboration", {"least": "2"}, limit=_SHOWN)
    told = await tell(visit, unnamed.every_row, _FIRST)
    context = {
        "corroborated": corroborated,
        "bars": bars(corroborated),
        "several": several,
        "unnamed": unnamed,
        "told": told[:_SHOWN],
        "told_count": len(told),
        "told_more": len(told) > _SHOWN or unnamed.next is not None,
        "sources": sources,
        "network": network.of_answer(sources, visit),
        "speakers": speakers,
    }
    return Page(
        "attribution.html",
        visit.t("attribution.title"),
        context,
        section="attribution",
        scripts=("network",),
    )


def bars(answer: Answer) -> Sequence[Bar]:
    """Return happenings by how many chains tell them, the fewest first."""
    found: dict[int, list[Row]] = {}
    for row in answer.rows:
        found.setdefault(int(row["chains"]), []).append(row)
    most = max(map(len, found.values()), default=1)
    return [
        Bar(chains, len(rows), round(100 * len(rows) / most), rows)
        for chains, rows in sorted(found.items())
    ]


__all__: Sequence[str] = ["Told", "attribution", "bars"]
