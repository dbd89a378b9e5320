"""Nests the evidence of rows: the article, who said it through whom, and in which words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from cachetools import LRUCache
from pyoxigraph import NamedNode

from queries import bind, catalogue
from queries.binding import MOST_VALUES
from server.addresses import address
from server.canned.tables import Tables
from server.snapshots import OpenSnapshot

QUERY: Final = "evidence"
"""The canned query that gives the evidence of claims, one row per claim and attestation."""
MOST_CLAIMS: Final = 1000
"""Of so many claims the evidence is told on one page; those beyond are only named."""
# Of so many claims; each takes one or two kilobytes.
_KEPT: Final = 5_000
CLAIMS: Final = "claims"
"""The column of all claims behind a row."""
_CLAIM: Final = "claim"
_LANG: Final = "lang"
# As the queries join labels, and relays with their places in the chain.
_BETWEEN: Final = "; "
_BETWEEN_RELAYS: Final = re.compile(r"; (?=[0-9]+ )")

Row = Mapping[str, object]


def nested(row: Row, base: str) -> dict[str, object]:
    """Return the evidence that the columns of a flat row hold; ``base`` is where the server is."""
    span = row.get("span")
    return {
        "claim": row.get("claim"),
        "attestation": row.get("attestation"),
        "article": {
            "iri": row.get("article"),
            "title": row.get("articleTitle"),
            "date": row.get("articleDate"),
            "outlet": _outlet(row),
        },
        "speakers": _speakers(_text(row, "speaker"), _text(row, "speakerLabel")),
        "relays": _relays(_text(row, "relays")),
        "stance": row.get("stance"),
        "ownVoice": row.get("ownVoice"),
        "quote": row.get("quote"),
        "link": address(span, base) if isinstance(span, str) else None,
    }


def claims_in(value: object) -> Sequence[str]:
    """Return the claims that the column of all claims lists."""
    return value.split() if isinstance(value, str) else ()


class EvidenceOfClaims:
    """Asks for the evidence of claims; that of the last ones is kept, since many rows share it."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._kept: LRUCache[tuple[str, str | None, str], Sequence[Row]] = LRUCache(_KEPT)

    async def of(
        self, snapshot: OpenSnapshot, claims: Iterable[str], lang: str | None, client: str
    ) -> Mapping[str, Sequence[Row]]:
        """Return the rows that tell the evidence, by claim; of the first MOST_CLAIMS.

        Raises Problem as ``Tables.of`` does.
        """
        found: dict[str, Sequence[Row]] = {}
        missing = []
        for claim in sorted(set(claims))[:MOST_CLAIMS]:
            kept = self._kept.get((snapshot.tag, lang, claim))
            if kept is not None:
                found[claim] = kept
            elif _is_iri(claim):
                missing.append(claim)
        for start in range(0, len(missing), MOST_VALUES):
            asked = missing[start : start + MOST_VALUES]
            told = await self._asked(snapshot, asked, lang, client)
            found |= told
            if snapshot.tag:
                for claim in asked:
                    self._kept[snapshot.tag, lang, claim] = told.get(claim, ())
        return found

    async def _asked(
        self, snapshot: OpenSnapshot, claims: Sequence[str], lang: str | None, client: str
    ) -> Mapping[str, Sequence[Row]]:
        query = catalogue()[QUERY]
        given: dict[str, Sequence[str]] = {_CLAIM: claims}
        if lang is not None:
            given[_LANG] = [lang]
        held = await self._tables.fresh(snapshot, query, bind(query, given), client)
        found: dict[str, list[Row]] = {}
        for values in held.table.rows:
            row = dict(zip(held.table.columns, values, strict=True))
            found.setdefault(str(row[_CLAIM]), []).append(row)
        return found


def _outlet(row: Row) -> dict[str, object] | None:
    outlet, label = row.get("outlet"), row.get("outletLabel")
    return None if outlet is None and label is None else {"iri": outlet, "label": label}


def _speakers(iris: str, labels: str) -> list[dict[str, str | None]]:
    """Pair speakers with their names; both are listed in the order of the same solutions."""
    nodes = iris.split()
    names: Sequence[str | None] = labels.split(_BETWEEN) if labels else ()
    if len(nodes) == 1:
        names = [labels or None]
    elif len(nodes) != len(names):
        # Two of one name, or a name with a semicolon: better without names than with wrong ones.
        names = [None] * len(nodes)
    return [{"iri": node, "label": name} for node, name in zip(nodes, names, strict=True)]


def _relays(told: str) -> list[dict[str, object]]:
    relays = []
    for each in _BETWEEN_RELAYS.split(told) if told else ():
        place, _, label = each.partition(" ")
        relays.append({"ordinal": int(place) if place.isdecimal() else None, "label": label})
    return relays


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
