"""Renders the canned queries for browsers: plain pages, Arabic first with English beside it."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from queries import CannedQuery, groups
from server.addresses import ROOT
from server.addresses import address as where
from server.canned import answering, evidence
from server.canned.answering import Answered
from server.canned.asking import Given
from server.canned.listing import address, in_order
from server.canned.understanding import Request

POLICY: Final = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The pages have no script and take nothing from elsewhere."""
_TEMPLATES: Final = Path(__file__).parent.parent / "templates"
# What the evidence of a row names one by one.
_LISTS: Final = frozenset({"claims", "articles"})
# A graph is read by programs; people are shown so much of it.
_MOST_CHARACTERS: Final = 200_000


@lru_cache(maxsize=8)
def of_all(base: str) -> bytes:
    """Return the page of all queries, each with its form; ``base`` is where the server is."""
    template = _environment().get_template("queries.html")
    queries = in_order()
    used = {query.group for query in queries}
    listed = [group for group in groups().values() if group.name in used]
    return template.render(base=base, groups=listed, queries=queries).encode()


def of_form(
    query: CannedQuery,
    given: Given,
    base: str,
    problem: str | None,
    choices: Mapping[str, object] | None = None,
) -> bytes:
    """Return the page of a query without an answer: what was wrong, or what there is to choose."""
    return _page(query, given, base, problem=problem, choices=choices)


def of_rows(answered: Answered, of_claims: Mapping[str, Sequence[evidence.Row]]) -> bytes:
    """Return the page of an answer."""
    request = answered.request
    told = answering.document(answered, of_claims)
    return _page(request.query, request.asked.fields, request.base, answer=told)


def of_graph(request: Request, turtle: str) -> bytes:
    """Return the page of an answer that is a graph."""
    shown = turtle[:_MOST_CHARACTERS]
    return _page(request.query, request.asked.fields, request.base, graph=shown)


def _page(
    query: CannedQuery,
    given: Given,
    base: str,
    *,
    problem: str | None = None,
    choices: Mapping[str, object] | None = None,
    answer: Mapping[str, Any] | None = None,
    graph: str | None = None,
) -> bytes:
    rows = [*answer["rows"], *answer.get("undated", ())] if answer else ()
    told = any("evidence" in row for row in rows)
    fields = urlencode([(n, v) for n, values in given.items() for v in values if n != "format"])
    parameters = f"?{fields}" if fields else ""
    links = [
        {
            "form": form,
            "type": form.media_type.partition(";")[0],
            "href": f"{address(query, base)}.{form}{parameters}",
        }
        for form in query.formats
    ]
    return (
        _environment()
        .get_template("query.html")
        .render(
            query=query,
            given=given,
            base=base,
            links=links,
            columns=[
                name
                for name in query.columns
                if not (told and name in _LISTS) and any(_says(row.get(name)) for row in rows)
            ],
            evidence=told,
            problem=problem,
            choices=choices,
            answer=answer,
            graph=graph,
            short=_short,
            where=lambda iri: _link(iri, base),
        )
        .encode(errors="replace")
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _link(iri: str, base: str) -> str:
    """Return where an IRI leads; one that no page stands at, such as a script, leads nowhere."""
    return where(iri, base) if iri.startswith(("https://", "http://")) else ""


def _says(value: object) -> bool:
    """Tell a value from an empty cell: columns without any are not shown."""
    return value is not None and value != "" and value is not False


def _short(iri: str) -> str:
    if iri.startswith(ROOT):
        return iri.rpartition("/")[2].rpartition("#")[2]
    return iri
