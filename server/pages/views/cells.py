"""Makes cells of tables from values of rows: names that lead to things, terms, dates, numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ontology.namespaces import MAS
from ontology.vocabulary import vocabulary
from server.pages import dates
from server.pages.answers import Row
from server.pages.terms import definition, label
from server.pages.texts import UnknownText
from server.pages.views.columns import LABEL, YEARS, Column, Sort
from server.pages.visit import Visit

_BETWEEN: Final = "; "
_MOMENT: Final = re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T")
_DATE: Final = re.compile(r"(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX|/|\.\./)[-0-9X~?%./]*")
_IRI: Final = re.compile(r"(?:https?|urn):[^\s;]+(?: (?:https?|urn):\S+)*")
_MOST_ADDRESS: Final = 40
# Whose time it is, where it is not the claim's own.
_BASES: Final = {
    "publicationDate": "by_publication",
    "publicationBounds": "by_publication",
    "attestationDate": "by_attestation",
}
_CODES: Final = {"shared, not apportioned": "notApportioned", True: "true", False: "false"}
_PUBLISHED: Final = frozenset({"articleDate", "published"})
_LONG: Final = 60
_TOLD_BY_WORDS: Final = frozenset({"words", "quote", "text", "value", "otherValue"})


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a cell: its words, where they lead, and what they mean.

    ``sort`` is a class of the style: ``term``, ``mark``, ``date``, ``words``, ``number``, ``note``
    or none; ``language`` is that of the words if it is known.
    """

    text: str
    href: str = ""
    title: str = ""
    sort: str = ""
    language: str = ""


Cell = Sequence[Part]


def cell(column: Column, row: Row, visit: Visit) -> Cell:
    """Return what stands in a column of a row; nothing where nothing is known."""
    match column.sort:
        case Sort.THING:
            return list(_things(row, column.sources, visit))
        case Sort.NAMES:
            return list(_names(row, column.sources[0], visit))
        case Sort.ROUTE:
            return list(_route(row, column.sources, visit))
        case Sort.WHEN:
            return list(_when(row, visit))
        case Sort.YEARS:
            return list(_years(row, visit))
        case Sort.MARKS:
            return list(marks(row, visit))
        case Sort.QUANTITY:
            return list(_quantity(row, visit))
        case Sort.BEHIND:
            return list(_behind(column.name, row, visit))
        case Sort.PLAIN:
            return list(_plain(column.name, row.get(column.name), visit))


def marks(row: Row, visit: Visit) -> Iterator[Part]:
    """Yield what tells a row from a plain statement: possible, denied, of an unnamed source."""
    # Of what is told as having happened a modality says how, such as repeatedly.
    css = "flag" if row.get("possible") is False else "flag possible"
    modality = str(row.get("modality") or "")
    if modality:
        yield from (_term(each, visit, css) for each in modality.split(_BETWEEN))
    elif row.get("possible") is True:
        yield Part(visit.t("views.possible"), "", visit.t("site.possible"), css, visit.language)
    if row.get("polarity"):
        title = definition("negative", visit.language)
        yield Part(visit.t("views.denied"), "", title, "flag denied", visit.language)
    if row.get("unnamed") is True:
        yield Part(visit.t("views.unnamed"), "", "", "flag unnamed", visit.language)


def value(given: object, visit: Visit) -> str:
    """Return a value of few, such as a class or a stance, in the visitor's words."""
    if isinstance(given, str) and given.removeprefix(MAS) in vocabulary().terms:
        return label(given, visit.language)
    code = _CODES.get(given, given) if isinstance(given, str | bool) else given
    try:
        return visit.t(f"views.value_{code}")
    except UnknownText:
        return str(given)


def _things(row: Row, sources: Sequence[str], visit: Visit) -> Iterator[Part]:
    iris, labels = str(row.get(sources[0]) or "").split(), str(row.get(sources[1]) or "")
    if not iris or not all(_IRI.fullmatch(each) for each in iris):
        # What is no IRI stands for itself: a month by which something is counted, say.
        given = row.get(sources[1]) or row.get(sources[0])
        yield from (part for name in _split(given) for part in _plain(sources[0], name, visit))
        return
    names = [labels] if len(iris) == 1 else labels.split(_BETWEEN)
    if len(names) == len(iris):
        told = str(row.get("place") or "").split() if sources[0] == "involved" else ()
        for iri, name in zip(iris, names, strict=True):
            # Places have a column of their own.
            if iri in told:
                continue
            yield Part(name or _slug(iri), visit.leads(iri))
    else:
        # Which name is whose is not known: better names that lead nowhere than wrong ones.
        yield from (Part(name) for name in names if name)


def _names(row: Row, source: str, visit: Visit) -> Iterator[Part]:
    """Yield names; those of stops of a route lead to them."""
    stops, names = str(row.get("stops") or "").split(), _split(row.get(f"stops{LABEL}"))
    known = dict(zip(names, stops, strict=True)) if len(names) == len(stops) else {}
    for name in _split(row.get(source)):
        yield Part(name, visit.leads(known[name]) if name in known else "")


def _route(row: Row, sources: Sequence[str], visit: Visit) -> Iterator[Part]:
    """Yield the places of a route, each after what it is to it: from, through or to where."""
    for source in sources:
        names = list(_names(row, source, visit))
        if names:
            where = visit.t(f"columns.{source.removesuffix(LABEL)}")
            yield Part(where, sort="note", language=visit.language)
            yield from names


def _plain(name: str, given: Any, visit: Visit) -> Iterator[Part]:  # noqa: ANN401 (any value of JSON)
    if given is None or given == "":
        return
    if isinstance(given, bool):
        yield Part(value(given, visit), language=visit.language)
    elif isinstance(given, int | float):
        yield Part(f"{given:,}", sort="number")
    elif _MOMENT.match(given):
        # No more than the year is known for sure of a moment that stands for a date.
        yield Part(str(int(given[:4])), title=given, sort="date")
    elif _IRI.fullmatch(given):
        yield from (Part(_slug(iri), visit.leads(iri), sort="iri") for iri in given.split())
    elif name in _TOLD_BY_WORDS:
        yield Part(given, sort="words")
    elif len(given) > _LONG and _BETWEEN not in given:
        yield Part(given, sort="note")
    else:
        for each in _split(given):
            if _DATE.fullmatch(each):
                yield _date(each, visit, moment=name in _PUBLISHED)
            elif each in vocabulary().terms:
                yield _term(each, visit)
            else:
                yield Part(value(each, visit))


def _when(row: Row, visit: Visit) -> Iterator[Part]:
    date = row.get("date")
    if date:
        whose = str(row.get("timeBasis"))
        yield _date(str(date), visit, moment=whose.startswith("publication"))
        if basis := _BASES.get(whose):
            yield Part(visit.t(f"views.{basis}"), sort="note", language=visit.language)
    elif row.get("earliest"):
        yield from _plain("earliest", row["earliest"], visit)
    elif row.get("undated") is True or "date" in row:
        yield Part(visit.t("views.undated"), sort="flag undated", language=visit.language)
    if row.get("dateWords"):
        yield Part(f"«{row['dateWords']}»", sort="quoted-date", language="ar")


def _years(row: Row, visit: Visit) -> Iterator[Part]:
    first, last = (str(row.get(name) or "") for name in YEARS)
    if not first:
        return
    if not _MOMENT.match(first):
        for each in dict.fromkeys((first, last)):
            yield _date(each, visit)
    else:
        years = dict.fromkeys(each[:4] for each in (first, last) if each)
        yield _date("/".join(years), visit)


def _quantity(row: Row, visit: Visit) -> Iterator[Part]:
    amount, words = row.get("amount"), row.get("quantityWords")
    lower, upper = row.get("lowerBound"), row.get("upperBound")
    told = [f"{each:,}" for each in (lower, upper) if each is not None]
    number = f"{amount:,}" if amount is not None else "–".join(told)
    comparator = str(row.get("comparator") or "")
    if comparator not in ("", "exact"):
        yield _term(comparator, visit)
    if number:
        yield Part(number, sort="number")
    if row.get("unit") and number:
        yield Part(value(row["unit"], visit))
    if words:
        yield Part(f"«{words}»", sort="quoted-date", language="ar")


def _behind(name: str, row: Row, visit: Visit) -> Iterator[Part]:
    iris = str(row.get(name) or "").split()
    if not iris:
        return
    told = f"{len(iris):,}"
    if name == "claims" and len(iris) <= _MOST_ADDRESS:
        slugs = [_slug(iri) for iri in iris]
        href = visit.link("queries/evidence.html", claim=slugs)
        yield Part(told, href, visit.t(f"views.{name}", count=told), "number")
    else:
        yield Part(told, "", visit.t(f"views.{name}", count=told), "number")


def _date(date: str, visit: Visit, *, moment: bool = False) -> Part:
    words = dates.in_words(date, visit.language, moment=moment)
    return Part(words, "", date, "date", visit.language)


def _term(name: str, visit: Visit, sort: str = "term") -> Part:
    if name not in vocabulary().terms:
        return Part(value(name, visit), sort=sort)
    return Part(
        label(name, visit.language),
        visit.link(f"ontology/{name}"),
        definition(name, visit.language),
        sort,
        visit.language,
    )


def _split(given: object) -> Sequence[str]:
    return [each for each in str(given).split(_BETWEEN) if each] if given else ()


def _slug(iri: str) -> str:
    return iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]
