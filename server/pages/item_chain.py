"""The chain by which a claim came: who said it, who passed it on, and where it was read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from server.pages.answers import Row, evidence
from server.pages.item_quotes import Quotes
from server.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a chain.

    ``part`` is what it does in it: ``speaker``, ``relay``, ``outlet``, ``article``, ``own`` (an
    article or outlet that speaks for itself) or ``unknown`` (somebody of whom nothing is told).
    ``stance`` and ``date`` are how and when it said so, where that is told.
    """

    part: str
    label: str
    href: str = ""
    unnamed: bool = False
    stance: str = ""
    date: str = ""
    post: str = ""
    addressee: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """One attestation: its links from the first who said it to the article, and its sentence."""

    attestation: str
    links: Sequence[Link]
    told: Mapping[str, Any]
    quote: Markup | None

    @property
    def unnamed(self) -> bool:
        """Whether somebody in it is not named, or not known."""
        return any(link.unnamed or link.part == "unknown" for link in self.links)


def chains(visit: Visit, claim: str, rows: Sequence[Row], quotes: Quotes) -> Sequence[Chain]:
    """Return the chains of a claim from the rows of the query ``attribution-chain``."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for told in evidence(row)[:1]:
            found[told["attestation"]].append(row)
    return [_chain(visit, claim, of_one, quotes) for of_one in found.values()]


def _chain(visit: Visit, claim: str, rows: Sequence[Row], quotes: Quotes) -> Chain:
    told = evidence(rows[0])[0]
    links = [_link(visit, row) for row in rows if row["source"]]
    if not links and not told["ownVoice"]:
        links.append(Link("unknown", visit.t("attribution.unknown"), stance=told["stance"] or ""))
    links += _places(visit, told)
    return Chain(told["attestation"], links, told, quotes.marked(claim, told))


def _link(visit: Visit, row: Row) -> Link:
    return Link(
        "speaker" if row["ordinal"] == 0 else "relay",
        str(row["sourceLabel"] or visit.t("attribution.unknown")),
        visit.leads(str(row["source"])),
        bool(row["unnamed"]),
        str(row["linkStance"] or ""),
        str(row["linkDate"] or ""),
        str(row["postLabel"] or ""),
        str(row["addresseeLabel"] or "") if row["ordinal"] == 0 else "",
    )


def _places(visit: Visit, told: Mapping[str, Any]) -> Sequence[Link]:
    """Return where it was read: the outlet, if it is known, and the article."""
    article = told["article"]
    outlet = article.get("outlet") or {}
    own = bool(told["ownVoice"])
    links = []
    if outlet.get("label"):
        label, href = str(outlet["label"]), visit.leads(str(outlet.get("iri") or ""))
        stance = told["stance"] or "" if own else ""
        links.append(Link("own" if own else "outlet", label, href, stance=stance))
        own = False
    links.append(
        Link(
            "own" if own else "article",
            str(article.get("title") or visit.t("attribution.article")),
            visit.leads(article["iri"]),
            stance=told["stance"] or "" if own else "",
            date=str(article.get("date") or ""),
        )
    )
    return links
