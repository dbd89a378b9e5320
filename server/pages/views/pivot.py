"""Counts the rows of an answer by two of their properties, each cell leading to its rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from server.pages.answers import Answer, Row, evidence
from server.pages.views.choosing import VIEW, View
from server.pages.views.dimensions import Dimension, dimensions, told, values_of
from server.pages.visit import Visit

ROWS: Final = "rows"
COLUMNS: Final = "columns"
ONLY: Final = "only"
"""The parameter of an address that narrows rows: ``only=kind:Seizure``, as often as wanted."""
NOTHING: Final = "-"
_MOST_ROWS: Final = 40
_MOST_COLUMNS: Final = 14
_ROWS_BEFORE: Final = ("kind", "capacity", "agent", "holder", "party", "crossing", "speaker")
_COLUMNS_BEFORE: Final = ("year", "stance", "status", "kind", "outlet", "article", "possible")


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, and where the rows are that were counted."""

    number: int
    href: str


@dataclass(frozen=True, slots=True)
class PivotLine:
    """A line of counts under what they have in common."""

    label: str
    counts: Sequence[Count]
    total: Count


@dataclass(frozen=True, slots=True)
class PivotDrawing:
    """Counts by ``rows`` and ``columns``, with totals; ``of_claims`` says what is counted.

    ``hidden_rows`` and ``hidden_columns`` are how many values are not told apart but only counted
    in the totals.
    """

    choices: Sequence[Dimension]
    rows: Dimension
    columns: Dimension
    headings: Sequence[str]
    lines: Sequence[PivotLine]
    totals: Sequence[Count]
    total: int
    of_claims: bool
    hidden_rows: int
    hidden_columns: int


def of_answer(answer: Answer, visit: Visit) -> PivotDrawing | None:
    """Count the rows of an answer; None where they have no two properties to be counted by."""
    choices = dimensions(answer, visit)
    if len(choices) < len((ROWS, COLUMNS)):
        return None
    rows = _chosen(visit.field(ROWS), choices, _ROWS_BEFORE)
    others = [each for each in choices if each is not rows]
    columns = _chosen(visit.field(COLUMNS), others, _COLUMNS_BEFORE)
    of_claims = not answer.query.grouped and "claim" in answer.query.columns
    cells: dict[tuple[str, str], set[object]] = defaultdict(set)
    for number, row in enumerate(answer.every_row):
        counted = _counted(row, number, of_claims=of_claims)
        for one in values_of(rows.name, row) or [NOTHING]:
            for other in values_of(columns.name, row) or [NOTHING]:
                cells[one, other].add(counted)
    by_row, by_column = _totals(cells, 0), _totals(cells, 1)
    down = _ordered(by_row, rows)
    across = _ordered(by_column, columns)
    shown_down = _shown(down, by_row, _MOST_ROWS, rows)
    shown_across = _shown(across, by_column, _MOST_COLUMNS, columns)
    lines = [
        PivotLine(
            _told(rows, one, visit),
            [
                _count(cells.get((one, other), set()), visit, {rows.name: one, columns.name: other})
                for other in shown_across
            ],
            _count(by_row[one], visit, {rows.name: one}),
        )
        for one in shown_down
    ]
    return PivotDrawing(
        choices,
        rows,
        columns,
        [_told(columns, each, visit) for each in shown_across],
        lines,
        [_count(by_column[each], visit, {columns.name: each}) for each in shown_across],
        len(set().union(*cells.values())),
        of_claims,
        len(down) - len(shown_down),
        len(across) - len(shown_across),
    )


def narrowed(rows: Sequence[Row], visit: Visit) -> Sequence[Row]:
    """Return the rows that have all the values that the address narrows them to."""
    wanted = [each.partition(":") for each in visit.values(ONLY)]
    return [
        row
        for row in rows
        if all(value in (values_of(name, row) or [NOTHING]) for name, _, value in wanted)
    ]


def _chosen(asked: str, choices: Sequence[Dimension], before: Sequence[str]) -> Dimension:
    by_name = {each.name: each for each in choices}
    return next((by_name[each] for each in (asked, *before) if each in by_name), choices[0])


def _counted(row: Row, number: int, *, of_claims: bool) -> object:
    if of_claims:
        return next((each.get("claim") for each in evidence(row)), None) or number
    return number


def _totals(cells: Mapping[tuple[str, str], set[object]], side: int) -> dict[str, set[object]]:
    totals: dict[str, set[object]] = defaultdict(set)
    for key, counted in cells.items():
        totals[key[side]] |= counted
    return totals


def _ordered(totals: Mapping[str, set[object]], dimension: Dimension) -> Sequence[str]:
    """Return values in order of time or of number; where nothing is said comes last."""
    if dimension.in_time:
        return sorted(totals, key=lambda each: (each == NOTHING, each))
    return sorted(totals, key=lambda each: (each == NOTHING, -len(totals[each]), each))


def _shown(
    ordered: Sequence[str], totals: Mapping[str, set[object]], most: int, dimension: Dimension
) -> Sequence[str]:
    if not dimension.in_time:
        return ordered[:most]
    kept = set(sorted(ordered, key=lambda each: -len(totals[each]))[:most])
    return [each for each in ordered if each in kept]


def _told(dimension: Dimension, value: str, visit: Visit) -> str:
    if value == NOTHING:
        return visit.t("views.pivot_nothing")
    return told(dimension.name, value, visit)


def _count(counted: set[object], visit: Visit, narrowing: Mapping[str, str]) -> Count:
    if not counted:
        return Count(0, "")
    only = [*visit.values(ONLY), *(f"{name}:{value}" for name, value in narrowing.items())]
    changes = {VIEW: str(View.TABLE), ROWS: None, COLUMNS: None, "after": None}
    return Count(len(counted), visit.here(**changes, **{ONLY: only}))
