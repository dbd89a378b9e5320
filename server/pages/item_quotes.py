"""The sentences of claims with the claims' words marked in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from ontology.namespaces import ID
from server.pages import terms
from server.pages.answers import Row
from server.pages.marking import Mark, marked
from server.pages.visit import Visit

_AT_ONCE: Final = 50
_MOST: Final = 1000
TRIGGER: Final = "trigger"
_SAYING: Final = ("saying", "relaying")


@dataclass(frozen=True, slots=True)
class Quotes:
    """The marks of sentences, by claim and sentence."""

    marks: Mapping[tuple[str, str], Sequence[Mark]]
    words: Mapping[str, str]
    """The words that tell each claim."""

    def marked(self, claim: str, told: Mapping[str, Any]) -> Markup | None:
        """Return the quote of a piece of evidence with the claim's words marked."""
        quote, link = told.get("quote"), str(told.get("link") or "")
        if not quote:
            return None
        span = f"{ID}{link.rpartition('/id/')[2]}"
        return marked(quote, self.marks.get((claim, span), ()))


async def quotes_of(visit: Visit, claims: Iterable[str]) -> Quotes:
    """Return the words of claims in their sentences."""
    found: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    words: dict[str, dict[str, None]] = defaultdict(dict)
    asked = list(dict.fromkeys(claims))
    for first in range(0, len(asked), _AT_ONCE):
        some = asked[first : first + _AT_ONCE]
        answer = await visit.ask("marked-words", {"claim": some}, evidence=False, limit=_MOST)
        for row in answer.rows:
            claim = str(row["told"])
            found[claim, str(row["span"])].append(_mark(visit, row))
            if row["role"] == TRIGGER:
                words[claim][str(row["words"])] = None
    return Quotes(found, {claim: " ".join(told) for claim, told in words.items()})


def _mark(visit: Visit, row: Row) -> Mark:
    sentence = int(row["sentenceStart"])
    start, end = int(row["start"]) - sentence, int(row["end"]) - sentence
    role, thing = str(row["role"]), str(row["thing"] or "")
    title = str(row["roleLabel"] or terms.label(role, visit.language))
    if role == TRIGGER:
        return Mark(start, end, TRIGGER, title)
    if role in _SAYING:
        return Mark(start, end, "saying", title)
    named = bool(row["thingLabel"])
    if not named:
        return Mark(start, end, "value", title)
    return Mark(start, end, "thing", title, visit.leads(thing))
