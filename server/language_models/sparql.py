"""Read-only SPARQL as a tool: rows as plain values, with the evidence of the claims in them."""

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from ontology.namespaces import XSD
from server.asking import Routes
from server.language_models import answers, statements
from server.language_models.evidence import evidence, named
from server.problems import Problem
from server.sparql_requests import DIRECT

ROWS: Final = 50
MOST_ROWS: Final = 500
_MOST_BYTES: Final = 8 * 1024 * 1024
_BINDINGS: Final = "application/sparql-results+json"
_ACCEPT: Final = f"{_BINDINGS}, {statements.NTRIPLES}"
_INTEGER: Final = f"{XSD}integer"
_NUMBERS: Final = frozenset((_INTEGER, f"{XSD}decimal", f"{XSD}double", f"{XSD}float"))


class TooMuch(Exception):
    """An answer that no model could read; the message says what to do."""


async def answer(routes: Routes, query: str, limit: int) -> dict[str, Any]:
    """Return the answer to a query, ``limit`` rows at most.

    Raises as ``Routes.ask`` does, and TooMuch.
    """
    try:
        reply = await routes.ask(
            "POST",
            "sparql",
            accept=_ACCEPT,
            content=(DIRECT, query.encode("utf-8", "surrogatepass")),
            most_bytes=_MOST_BYTES,
        )
    except Problem as problem:
        raise TooMuch(f"{problem.detail} Add LIMIT, or ask for less.") from problem
    if not reply.content_type.startswith(_BINDINGS):
        return await statements.answer(routes, reply)
    document = json.loads(reply.body)
    if "boolean" in document:
        return {"boolean": document["boolean"], "evidence": []}
    bindings = document["results"]["bindings"]
    rows = [{name: _plain(term) for name, term in row.items()} for row in bindings]
    kept = rows[:limit]
    while answers.length({"rows": kept}) > answers.MOST_CHARACTERS // 2 and len(kept) > 1:
        kept = kept[: len(kept) // 2]
    shown: dict[str, Any] = {"columns": document["head"]["vars"], "rows": answers.shortened(kept)}
    if len(kept) < len(rows):
        shown["rowsLeftOut"] = len(rows) - len(kept)
        shown["note"] = "Page by ORDER BY with LIMIT and OFFSET, or ask for less."
    return shown | dict(await evidence(routes, _individuals(bindings[: len(kept)])))


def _individuals(bindings: list[Mapping[str, Mapping[str, Any]]]) -> list[str]:
    """Return the IRIs that stand in rows, also those within texts, as GROUP_CONCAT leaves them."""
    texts = (term["value"] for row in bindings for term in row.values() if "value" in term)
    return named("\n".join(text for text in texts if isinstance(text, str)))


def _plain(term: Mapping[str, Any]) -> Any:  # noqa: ANN401 (a value of JSON)
    """Return a term of SPARQL JSON as a plain value, without its language."""
    value, datatype = term["value"], term.get("datatype")
    if term["type"] == "triple":
        return {part: _plain(each) for part, each in value.items()}
    if datatype in _NUMBERS:
        number = int(value) if datatype == _INTEGER else float(value)
        # JSON has no name for infinity or for what is no number.
        return number if math.isfinite(number) else value
    if datatype == f"{XSD}boolean":
        return value in ("true", "1")
    return value
