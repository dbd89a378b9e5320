"""Where the text of a canned query holds its parameters, its variables and its outer order."""

import re
from collections.abc import Mapping
from typing import Final

from queries.parameters import CORNERS

_CORNERS: Final = r"\(" + " ".join(rf"\?{corner}" for corner in CORNERS) + r"\)"
# The one line of the query that a parameter fills; constants are written `VALUES (?x) { … }`.
_VALUES_LINE: Final = re.compile(
    rf"^(\s*VALUES (?:\?(\w+)|{_CORNERS}) \{{ )(\S.*?)( \}}\s*)$", re.MULTILINE
)
_OPAQUE: Final = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*"""
)
_VARIABLE: Final = re.compile(r"[?$](\w+)")
_LAST_ORDER: Final = re.compile(r"\}[^{}]*\bORDER\s+BY\b([^{}]*)$", re.IGNORECASE)
_CONDITION: Final = re.compile(r"\s*(?:\?(\w+)|DESC\s*\(\s*\?(\w+)\s*\))", re.IGNORECASE)

# The name under which the line of a bounding box is known.
BBOX: Final = "bbox"


def values_lines(text: str) -> Mapping[str, re.Match[str]]:
    """Find the line of each parameter by name; group 1 is all before its terms, 3 the terms.

    A name with several lines is given its last one.
    """
    return {name_of(match): match for match in all_values_lines(text)}


def all_values_lines(text: str) -> list[re.Match[str]]:
    """Find every line that has the form of a parameter's, in order."""
    return list(_VALUES_LINE.finditer(text))


def name_of(line: re.Match[str]) -> str:
    """Return the name of the parameter that a line fills."""
    return line[2] or BBOX


def line_number(text: str, line: re.Match[str]) -> int:
    """Return the number, from 1, of the line at which a VALUES line stands."""
    return text.count("\n", 0, line.end(1)) + 1


def variables_used(text: str) -> frozenset[str]:
    """Return the variables that a query names outside the lines of its parameters."""
    return frozenset(_VARIABLE.findall(_OPAQUE.sub("", _VALUES_LINE.sub("", text))))


def outer_order(text: str) -> tuple[tuple[str, bool], ...] | None:
    """Return the variables of the outer ORDER BY, each with whether it descends.

    None where there is no outer order; empty where it is anything but variables and `DESC(?x)`, or
    is followed by a LIMIT.
    """
    found = _LAST_ORDER.search(_OPAQUE.sub("", text))
    if found is None:
        return None
    conditions, end = [], 0
    while match := _CONDITION.match(found[1], end):
        conditions.append((match[1] or match[2], match[1] is None))
        end = match.end()
    return () if found[1][end:].strip() else tuple(conditions)
