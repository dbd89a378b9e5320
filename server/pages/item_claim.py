"""The page of a claim: what is claimed, who says so through whom, who else does, who does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import MAS
from ontology.vocabulary import vocabulary
from server.pages import item_conflicts, terms
from server.pages.answers import Row
from server.pages.item_chain import chains
from server.pages.item_claims import Told, tell
from server.pages.item_facts import notes
from server.pages.item_quotes import quotes_of
from server.pages.item_subject import Linked, Subject
from server.pages.page import Page

_MANNER: Final = ("modality", "polarity")
_MOST: Final = 1000
_UNITLESS: Final = "exact"


@dataclass(frozen=True, slots=True)
class Part:
    """What takes one role in the claim: ``name`` is the role."""

    name: str
    values: Sequence[Linked]


@dataclass(frozen=True, slots=True)
class Corroboration:
    """How many independent chains tell the happening, who begins them, and the claims that do."""

    chains: int
    voices: Sequence[Linked]
    unnamed: bool
    others: Sequence[Told]


async def claim(subject: Subject) -> Page:
    """Make the page."""
    visit = subject.visit
    chain_rows = (await visit.ask("attribution-chain", {"claim": subject.iri}, limit=_MOST)).rows
    quotes = await quotes_of(visit, [subject.iri])
    words = str(chain_rows[0]["words"] or "") if chain_rows else ""
    kind = next(iter(subject.kinds), "")
    title = terms.label(kind, visit.language) if kind else subject.own_names[0].text
    context = {
        "kind": kind,
        "words": words,
        "parts": parts(subject),
        "manner": [(name, _local(subject, name)) for name in _MANNER if subject.value(name)],
        "date_": subject.value("edtf"),
        "date_words": subject.value("dateWords"),
        "basis": _local(subject, "timeBasis"),
        "inexact": subject.value("inexactType") == "true",
        "chains": chains(visit, subject.iri, chain_rows, quotes),
        "corroboration": await _corroboration(subject),
        "questions": await item_conflicts.of_claim(visit, subject.iri, subject.kinds),
        "notes": notes(subject),
    }
    return Page("claim.html", f"{title}: {words}" if words else title, context, section="claims")


def parts(subject: Subject) -> Sequence[Part]:
    """Return who and what takes which role, in the order in which the ontology has the roles."""
    told = vocabulary()
    roles = {name: n for kind in subject.kinds for n, name in enumerate(told.roles(kind))}
    found = []
    for name in sorted(_properties(subject), key=lambda n: (roles.get(n, len(roles)), n)):
        if name in roles:
            values = [_value(subject, value) for value in subject.values(name)]
            found.append(Part(name, values))
    return found


def _properties(subject: Subject) -> set[str]:
    names = {quad.predicate.value for quad in subject.resource.own}
    return {name.removeprefix(MAS) for name in names if name.startswith(MAS)}


def _value(subject: Subject, value: NamedNode | Literal) -> Linked:
    if isinstance(value, NamedNode):
        amount = _amount(subject, subject.parts_of(value))
        if amount:
            return Linked(amount, "", "", value.value)
    return subject.linked(value)


def _amount(subject: Subject, statements: Mapping[str, Sequence[NamedNode | Literal]]) -> str:
    """Return a quantity in words: how it compares, the number as written, the unit."""
    words = _first(statements, "words")
    comparator = _first(statements, "comparator").removeprefix(MAS)
    if not words:
        return ""
    number = _first(statements, "numericValue")
    told = terms.label(comparator, subject.visit.language) if comparator else ""
    shown = words if not number or number in words else f"{words} ({number})"
    return f"{told} {shown}" if told and comparator != _UNITLESS else shown


def _first(statements: Mapping[str, Sequence[NamedNode | Literal]], name: str) -> str:
    return next((value.value for value in statements.get(f"{MAS}{name}", ())), "")


def _local(subject: Subject, name: str) -> str:
    return subject.value(name).removeprefix(MAS)


async def _corroboration(subject: Subject) -> Corroboration | None:
    """Return what tells the same happening; None where the claim has none."""
    visit, occurrence = subject.visit, subject.value("occurrence")
    for document in _documents(subject):
        answer = await visit.ask(
            "corroboration",
            {"toldIn": document, "least": "1", "possibilities": "include"},
            limit=_MOST,
        )
        row = next((r for r in answer.rows if r["occurrence"] == occurrence), None)
        if row is not None:
            others = await _others(subject, row)
            voices = _voices(subject, row)
            return Corroboration(int(row["chains"]), voices, bool(row["unnamed"]), others)
    return None


async def _others(subject: Subject, row: Row) -> Sequence[Told]:
    """Return the other claims behind a row."""
    others = [iri for iri in str(row["claims"]).split() if iri != subject.iri]
    if not others:
        return ()
    answer = await subject.visit.ask("evidence", {"claim": others}, limit=_MOST)
    return await tell(subject.visit, answer.rows)


def _documents(subject: Subject) -> Sequence[str]:
    """Return the articles that tell the claim."""
    return list(
        dict.fromkeys(
            quad.object.value
            for quad in subject.resource.parts
            if quad.predicate.value == f"{MAS}inDocument" and isinstance(quad.object, NamedNode)
        )
    )


def _voices(subject: Subject, row: Row) -> Sequence[Linked]:
    iris = str(row["voices"]).split()
    names = str(row["voicesLabel"]).split("; ")
    if len(names) != len(iris):
        # A name with a semicolon in it: the slugs say which.
        names = [subject.linked(NamedNode(iri)).text for iri in iris]
    return [
        Linked(name, "", subject.visit.leads(iri), iri)
        for iri, name in zip(iris, names, strict=True)
    ]
