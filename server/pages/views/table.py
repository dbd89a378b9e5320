"""Tells the rows of an answer as a table: cells by their sort, and beneath each row its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from server.pages.answers import Answer, Row, evidence
from server.pages.item_quotes import Quotes
from server.pages.views.cells import Cell, cell
from server.pages.views.columns import Column, Sort, columns_of, explanation, heading
from server.pages.visit import Visit

_LEFT_OUT: Final = "inexactLeftOut"
_MOST_SOURCES: Final = 12
_NUMBERS: Final = frozenset({Sort.BEHIND})


@dataclass(frozen=True, slots=True)
class Heading:
    """What heads a column; ``number`` is how its cells are set."""

    name: str
    text: str
    title: str
    number: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of evidence, and its words with marks where they are known."""

    told: Mapping[str, Any]
    quote: Markup | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a cell for each heading, and what it rests on; ``more`` sources are not told here."""

    cells: Sequence[Cell]
    sources: Sequence[Source]
    more: int
    href: str
    css_class: str


@dataclass(frozen=True, slots=True)
class TableDrawing:
    """A table; ``left_out`` is how many claims the query does not count, ``folded`` says that the
    sources of rows stand for many claims and are shown when asked for.
    """

    headings: Sequence[Heading]
    lines: Sequence[Line]
    left_out: int
    folded: bool


def of_answer(
    answer: Answer, visit: Visit, rows: Sequence[Row] | None = None, quotes: Quotes | None = None
) -> TableDrawing:
    """Return the table of an answer, or of some of its rows; empty columns are left out."""
    told = answer.every_row if rows is None else rows
    name = answer.query.name
    columns = columns_of(name)
    cells = [[cell(column, row, visit) for column in columns] for row in told]
    kept = [place for place in range(len(columns)) if any(line[place] for line in cells)]
    lines = [
        _line([line[place] for place in kept], row, visit, quotes)
        for line, row in zip(cells, told, strict=True)
    ]
    headings = [
        _heading(columns[place], [line[place] for line in cells], name, visit) for place in kept
    ]
    left_out = max((int(row.get(_LEFT_OUT) or 0) for row in told), default=0)
    return TableDrawing(headings, lines, left_out, answer.query.grouped)


def _heading(column: Column, cells: Sequence[Cell], query: str, visit: Visit) -> Heading:
    numbers = [part.sort == "number" for each in cells for part in each]
    return Heading(
        column.name,
        heading(column.name, query, visit.language),
        explanation(column, query, visit.language),
        column.sort in _NUMBERS or (column.sort is Sort.PLAIN and bool(numbers) and all(numbers)),
    )


def _line(cells: Sequence[Cell], row: Row, visit: Visit, quotes: Quotes | None) -> Line:
    found = evidence(row)
    sources = [
        Source(told, None if quotes is None else quotes.marked(str(told.get("claim")), told))
        for told in found[:_MOST_SOURCES]
    ]
    claim = row.get("claim") or (found[0].get("claim") if len(found) == 1 else None)
    css = " ".join(
        name
        for name, holds in (
            ("possible", row.get("possible") is True),
            ("denied", bool(row.get("polarity"))),
            ("undated", row.get("undated") is True),
        )
        if holds
    )
    href = visit.leads(str(claim)) if claim else ""
    return Line(cells, sources, len(found) - len(sources), href, css)
