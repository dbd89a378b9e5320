"""Says how columns of queries are told to people: which belong together, and what heads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from ontology.vocabulary import vocabulary
from queries import CannedQuery
from queries.conventions import evidence_columns
from server.pages.answers import query
from server.pages.languages import Language
from server.pages.terms import label
from server.pages.texts import UnknownText, text

LABEL: Final = "Label"
QUANTITY: Final = (
    "quantityWords",
    "amount",
    "comparator",
    "lowerBound",
    "upperBound",
    "unit",
)
MARKS: Final = ("possible", "modality", "polarity", "unnamed")
WHEN: Final = ("date", "dateWords", "timeBasis", "earliest", "latest", "undated")
YEARS: Final = ("first", "last")
ROUTE: Final = ("fromLabel", "viaLabel", "toLabel")
# Told beside the table, by a map, or, of stops, by what each of them is to the route.
_ASIDE: Final = frozenset({"inexactLeftOut", "geometry", "stops", "stopsLabel"})
_CLAIMS: Final = "claims"
_QUOTE: Final = "quote"
_KEPT: Final = frozenset({"speaker", "speakerLabel"})
_OTHER: Final = "other"
_DATE: Final = "date"
_ARTICLE: Final = ("article", "articleTitle")
_PUBLISHED: Final = "articleDate"


class Sort(StrEnum):
    """What a column of a table holds, which decides how its cells are made."""

    THING = "thing"
    NAMES = "names"
    PLAIN = "plain"
    WHEN = "when"
    YEARS = "years"
    MARKS = "marks"
    QUANTITY = "quantity"
    BEHIND = "behind"
    ROUTE = "route"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as told: ``name`` heads it, ``sources`` are the columns of the query in it."""

    name: str
    sort: Sort
    sources: Sequence[str]


@cache
def columns_of(name: str) -> Sequence[Column]:
    """Return the columns that a table of a query's rows has, in the query's order."""
    found = query(name)
    names = [each for each in found.columns if each not in _left_out(found)]
    told: dict[str, Column] = {}
    for each in names:
        column = _column(each, names)
        told.setdefault(column.name, column)
    return tuple(told.values())


def heading(name: str, query_name: str, language: Language) -> str:
    """Return the short name of a column: the pages' own, else the ontology's, else its text."""
    try:
        return text(f"columns.{name}", language)
    except UnknownText:
        pass
    if name in vocabulary().terms:
        return label(name, language)
    texts = query(query_name).columns.get(name) or query(query_name).columns.get(name + LABEL)
    return texts[language].rstrip(".") if texts else name


def explanation(column: Column, query_name: str, language: Language) -> str:
    """Return what the query says of a column."""
    texts = query(query_name).columns
    return " ".join(texts[name][language] for name in column.sources[:2] if name in texts)


def _left_out(found: CannedQuery) -> frozenset[str]:
    left_out = {*found.evidence, *_ASIDE}
    evidence = evidence_columns()
    if found.grouped and _QUOTE in found.columns:
        # The rows' evidence says all this, told beneath them.
        left_out |= {*evidence, "published"} - _KEPT
        left_out |= {_OTHER + each[0].upper() + each[1:] for each in evidence if each not in _KEPT}
    if _DATE not in found.columns and _PUBLISHED in found.columns:
        # The moments are bounds of the date that is told.
        left_out |= set(WHEN)
    return frozenset(left_out)


def _column(name: str, names: Sequence[str]) -> Column:
    for title, sort, members in (
        (_DATE, Sort.WHEN, WHEN),
        ("years", Sort.YEARS, YEARS),
        ("marks", Sort.MARKS, MARKS),
        ("quantity", Sort.QUANTITY, QUANTITY),
        ("route", Sort.ROUTE, ROUTE),
    ):
        if name in members:
            return Column(title, sort, [each for each in members if each in names])
    if name in (_CLAIMS, "articles"):
        return Column(name, Sort.BEHIND, [name])
    if name.endswith(LABEL):
        base = name.removesuffix(LABEL)
        return (
            Column(base, Sort.THING, [base, name])
            if base in names
            else Column(base, Sort.NAMES, [name])
        )
    if name + LABEL in names:
        return Column(name, Sort.THING, [name, name + LABEL])
    if name in _ARTICLE and all(each in names for each in _ARTICLE):
        return Column(_ARTICLE[0], Sort.THING, _ARTICLE)
    return Column(name, Sort.PLAIN, [name])
