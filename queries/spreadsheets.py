"""Rows as lines of separated cells that a spreadsheet takes for nothing but data."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from queries.terms import Value

BYTE_ORDER_MARK: Final = "\ufeff"
# What a spreadsheet may take for the beginning of a formula, or drop before one
# (https://owasp.org/www-community/attacks/CSV_Injection); the wide forms count as the narrow ones.
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")


def separated(
    columns: Sequence[str], rows: Iterable[Sequence[Value]], *, delimiter: str, bom: bool
) -> str:
    """Return a line of column names, then a line per row, quoted as RFC 4180 says, ended by CR LF.

    A text that a spreadsheet would evaluate has an apostrophe before it; numbers stay numbers.
    ``bom`` puts first the mark by which spreadsheets know UTF-8.
    """
    text = io.StringIO(newline="")
    if bom:
        text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows(map(_cell, row) for row in rows)
    return text.getvalue()


def _cell(value: Value) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() if value.startswith(_FORMULA):
            return f"'{value}"
        case _:
            return value
