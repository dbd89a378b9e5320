"""The page of an article: what is known of it, its text with what was read from it, its claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from server.pages import terms
from server.pages.answers import Row
from server.pages.item_claims import Told, tell
from server.pages.item_facts import notes, property_name, reference_facts
from server.pages.item_subject import Subject
from server.pages.marking import Mark, paragraphs
from server.pages.page import Page
from server.pages.site import short
from server.pages.visit import Visit

_MOST: Final = 1000
_TRIGGER: Final = "trigger"
_MENTION: Final = "mention"
_OF_CLAIMS: Final = frozenset({_TRIGGER, "saying", "relaying"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the article with the claims that were read from it."""

    quote: Markup | str
    claims: Sequence[Told]


async def article(subject: Subject) -> Page:
    """Make the page."""
    visit = subject.visit
    asked = {"article": subject.iri}
    claims = await visit.ask("article-claims", asked, limit=_MOST)
    told = await tell(visit, claims.rows)
    text = await visit.ask("article-text", asked, evidence=False)
    coverage = await visit.ask("coverage-articles", asked, evidence=False)
    row: Row = next(iter(text.rows), {})
    shown: Sequence[Markup] = ()
    if row.get("text"):
        shown = paragraphs(str(row["text"]), await _marks(visit, subject.iri))
    context = {
        "facts": reference_facts(subject),
        "property_name": lambda iri: property_name(subject, iri),
        "notes": notes(subject),
        "coverage": next(iter(coverage.rows), {}),
        "licence": str(row.get("licence") or ""),
        "language": str(row.get("language") or "ar"),
        "text": shown,
        "sentences": _sentences(told),
        "claims": told,
        "answer": claims,
    }
    return Page("article.html", subject.own_names[0].text, context, section="articles")


async def _marks(visit: Visit, iri: str) -> Sequence[Mark]:
    """Return what was annotated in the text: mentions lead to things, triggers to claims."""
    marks: list[Mark] = []
    named: set[str] = set()
    after: str | None = None
    while True:
        answer = await visit.ask(
            "article-marks", {"article": iri}, evidence=False, limit=_MOST, after=after
        )
        marks += [_mark(visit, row, named) for row in answer.rows]
        after = answer.next
        if after is None:
            return marks


def _mark(visit: Visit, row: Row, named: set[str]) -> Mark:
    """Return one mark; ``named`` are the anchors that earlier ones bear."""
    start, end, mark = int(row["start"]), int(row["end"]), str(row["mark"])
    kind = terms.label(str(row["kind"]), visit.language)
    claims = str(row["told"] or "").split()
    if mark in _OF_CLAIMS and claims:
        name = short(claims[0])
        anchor = f"mark-{name}" if mark == _TRIGGER and name not in named else ""
        if anchor:
            named.add(name)
        css = _TRIGGER if mark == _TRIGGER else "saying"
        return Mark(start, end, css, kind, f"#claim-{name}", anchor)
    if mark == _MENTION and row["thing"]:
        label = str(row["thingLabel"] or "")
        title = f"{kind}: {label}" if label else kind
        return Mark(start, end, "thing", title, visit.leads(str(row["thing"])))
    return Mark(start, end, "value", kind)


def _sentences(told: Sequence[Told]) -> Sequence[Sentence]:
    """Return the sentences in the order of the text, each with its claims."""
    found: dict[str, list[Told]] = {}
    quotes: Mapping[str, Markup | str] = {}
    for claim in told:
        for source in claim.sources[:1]:
            sentence = str(source.told.get("link") or source.told["attestation"])
            found.setdefault(sentence, []).append(claim)
            quotes = {
                sentence: source.quote or str(source.told.get("quote") or ""),
                **quotes,
            }
    return [Sentence(quotes[sentence], claims) for sentence, claims in found.items()]
