"""Claims as pages tell them: what, who, when, in which words, and who says so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from server.pages.answers import Answer, Row, evidence
from server.pages.item_quotes import Quotes, quotes_of
from server.pages.visit import Visit

SAYING: Final = ("speaker", "relayedBy", "addressee")
"""The roles that people have in the saying of a claim, not in what is claimed."""
FIRST: Final = 2
"""So many claims of a group are shown at once, the others folded."""
_MARKED: Final = 50
MOST: Final = 300
"""So many rows are asked for; a page that says how many there are more leads to them."""


@dataclass(frozen=True, slots=True)
class Source:
    """One attestation: evidence as the REST API gives it, and its quote with marks."""

    told: Mapping[str, Any]
    quote: Markup | None


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with all that says it; ``row`` are its columns."""

    iri: str
    row: Row
    sources: Sequence[Source]


@dataclass(frozen=True, slots=True)
class Group:
    """Claims of one class in which a thing has one role; ``name`` is an anchor in the page."""

    role: str
    kind: str
    claims: Sequence[Told]

    @property
    def name(self) -> str:
        """What the group is called in addresses."""
        return f"{self.role}-{self.kind}"


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims in which a thing stands; ``answer`` has their rows, with ``more`` beyond these."""

    answer: Answer
    groups: Sequence[Group]
    said: Sequence[Told]
    passed_on: Sequence[Told]
    more: bool

    @property
    def count(self) -> int:
        """How many claims are told about the thing."""
        return len({told.iri for group in self.groups for told in group.claims})


async def claims_of(visit: Visit, iri: str, *, speaks: bool) -> Claims:
    """Return the claims in which a thing stands; of who ``speaks`` also those that it says.

    Words are marked in the quotes of those that stand first in their groups.
    """
    if speaks:
        answer = await visit.ask("about-actor", {"actor": iri}, limit=MOST)
    else:
        answer = await visit.ask("thing-claims", {"thing": iri}, limit=MOST)
    rows = _by_claim(answer.every_row)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    said: list[str] = []
    passed_on: list[str] = []
    for claim, of_claim in rows.items():
        roles = str(_joined(of_claim)["roles"]).split()
        if "speaker" in roles:
            said.append(claim)
        elif "relayedBy" in roles:
            passed_on.append(claim)
        for role in roles:
            if role not in SAYING:
                groups[role, str(of_claim[0]["kind"])].append(claim)
    first = [claim for some in (*groups.values(), said, passed_on) for claim in some[:FIRST]]
    quotes = await quotes_of(visit, list(dict.fromkeys(first))[:_MARKED])
    told = {claim: _told(quotes, claim, of_claim) for claim, of_claim in rows.items()}
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return Claims(
        answer,
        [Group(role, kind, [told[each] for each in some]) for (role, kind), some in ordered],
        [told[each] for each in said],
        [told[each] for each in passed_on],
        answer.next is not None,
    )


async def tell(visit: Visit, rows: Iterable[Row], marked: int = _MARKED) -> Sequence[Told]:
    """Return the claims of rows, each once with all its sources, ``marked`` ones with marks."""
    by_claim = _by_claim(rows)
    quotes = await quotes_of(visit, list(by_claim)[:marked])
    return [_told(quotes, claim, of_claim) for claim, of_claim in by_claim.items()]


def _by_claim(rows: Iterable[Row]) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        claim = next((each["claim"] for each in evidence(row) if each.get("claim")), None)
        if claim is not None:
            found[claim].append(row)
    return found


def _told(quotes: Quotes, claim: str, rows: Sequence[Row]) -> Told:
    words = {"words": quotes.words.get(claim, "")}
    return Told(claim, {**words, **_joined(rows)}, sources_of(quotes, claim, rows))


def sources_of(quotes: Quotes, claim: str, rows: Iterable[Row]) -> Sequence[Source]:
    """Return the attestations of a claim among the evidence of rows, each once."""
    found: dict[str, Source] = {}
    for row in rows:
        for each in evidence(row):
            if each.get("claim") == claim and each["attestation"] not in found:
                found[each["attestation"]] = Source(each, quotes.marked(claim, each))
    return list(found.values())


def _joined(rows: Sequence[Row]) -> Row:
    """Return the rows of one claim as one; roles are those of all."""
    roles = dict.fromkeys(role for row in rows for role in str(row.get("roles") or "").split())
    return {**rows[0], "roles": " ".join(roles)}
