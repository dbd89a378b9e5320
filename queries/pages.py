"""Pages of a canned query's rows by keyset: what comes after a row, whatever is there by then."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from queries.definition import CannedQuery
from queries.ordering import Terms, compare
from queries.parameters import BadParameter
from queries.rows import Table
from queries.terms import TermJson

_AFTER: Final = "after"
_ACCEPTED: Final = "the value of `after` that the page before gave, unchanged"
# Room for the terms of any page key, and too little for a hostile one to cost anything.
_LONGEST: Final = 8000
_PARTS: Final = frozenset({"type", "value", "datatype", "xml:lang"})
_TYPES: Final = frozenset({"uri", "literal", "bnode"})


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a table; `next` asks for those after them, None where there are none.

    `truncated` says that rows come after these.
    """

    table: Table
    next: str | None
    truncated: bool


def cut(table: Table, query: CannedQuery, *, after: str | None, limit: int) -> Page:
    """Return at most ``limit`` rows, those that come after the row that ``after`` tells of.

    The token holds that row's page key, so it stays good when rows come and go: the row itself
    may be gone. Rows of one key, if a query has such, are never parted, even beyond the limit.

    Raises:
        BadParameter: ``after`` is no token of this query.
    """
    start = 0 if after is None else _start(table, query, _read(query, after))
    end = min(start + limit, len(table.rows))
    while 0 < end < len(table.rows) and table.keys[end] == table.keys[end - 1]:
        end += 1
    truncated = end < len(table.rows)
    part = replace(table, rows=table.rows[start:end], keys=table.keys[start:end])
    return Page(part, _write(query, table.keys[end - 1]) if truncated else None, truncated)


def _start(table: Table, query: CannedQuery, key: Terms) -> int:
    """Return the place of the first row after a key.

    The row of the key is looked for first: where it is still there, no order has to be known. A
    column with both numbers and texts has none that could be, since the engine compares two numbers
    by value but a number and a text by their characters.
    """
    held = tuple(key)
    for place in range(len(table.keys) - 1, -1, -1):
        if table.keys[place] == held:
            return place + 1
    below, above = 0, len(table.keys)
    while below < above:
        middle = (below + above) // 2
        if compare(table.keys[middle], key, query.page) <= 0:
            below = middle + 1
        else:
            above = middle
    return below


def _write(query: CannedQuery, key: Terms) -> str:
    text = json.dumps([query.name, *key], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(query: CannedQuery, token: str) -> Sequence[TermJson | None]:
    refusal = BadParameter(_AFTER, token[:_LONGEST], _ACCEPTED)
    if len(token) > _LONGEST or not token.isascii():
        raise refusal
    try:
        padded = token + "=" * (-len(token) % 4)
        held = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise refusal from error
    if not isinstance(held, list) or len(held) != len(query.page) + 1 or held[0] != query.name:
        raise refusal
    if not all(term is None or _is_term(term) for term in held[1:]):
        raise refusal
    return held[1:]


def _is_term(given: object) -> bool:
    return (
        isinstance(given, dict)
        and given.keys() <= _PARTS
        and {"type", "value"} <= given.keys()
        and all(isinstance(part, str) for part in given.values())
        and given["type"] in _TYPES
    )
