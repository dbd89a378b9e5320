"""Writes the answer of a canned query: a page of its rows in the format asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from queries import CannedQuery, Format, Table
from queries.pages import Page, cut
from server.canned import evidence
from server.canned.asking import Asked
from server.canned.naming import Meant
from server.canned.tables import Held
from server.canned.understanding import Request, Understood

_UNDATED: Final = "undated"
_AS_OF: Final = "as_of"


@dataclass(frozen=True, slots=True)
class Answered:
    """A page of the answer to a request."""

    request: Request
    held: Held
    page: Page

    @property
    def next(self) -> str | None:
        """The address of the next page."""
        return None if self.page.next is None else self._at(self.page.next)

    @property
    def links(self) -> Iterator[str]:
        """The values of the header Link (RFC 8288)."""
        if self.next is not None:
            yield f'<{self.next}>; rel="next"'
        if self.request.asked.limit is not None:
            yield f'<{self._at(None)}>; rel="first"'
        yield described_by(self.request.base)

    def _at(self, after: str | None) -> str:
        asked, url = self.request.asked, self.request.url
        fields = [(name, value) for name, values in asked.fields.items() for value in values]
        if after is not None:
            fields.append(("after", after))
        return f"{url}?{urlencode(fields)}" if fields else url


def described_by(base: str) -> str:
    """Return the link to what the queries are, in RDF."""
    return f'<{base}queries.ttl>; rel="describedby"; type="text/turtle"'


def paged(query: CannedQuery, table: Table, asked: Asked) -> Page:
    """Return the rows that were asked for.

    Raises BadParameter if ``after`` is no token of the query.
    """
    if asked.limit is None and asked.after is None:
        return Page(table, None, truncated=False)
    limit = len(table.rows) or 1 if asked.limit is None else asked.limit
    return cut(table, query, after=asked.after, limit=limit)


def document(
    answered: Answered, of_claims: Mapping[str, Sequence[evidence.Row]]
) -> dict[str, object]:
    """Return the answer as JSON has it; ``of_claims`` is the evidence of rows of several claims."""
    request, page = answered.request, answered.page
    query, asked, base = request.query, request.asked, request.base
    hidden = frozenset(query.evidence)
    rows: list[dict[str, object]] = []
    undated: list[dict[str, object]] = []
    for values in page.table.rows:
        flat = dict(zip(page.table.columns, values, strict=True))
        row: dict[str, object] = {name: v for name, v in flat.items() if name not in hidden}
        if asked.evidence:
            if query.grouped:
                row["evidence"] = [
                    evidence.nested(each, base)
                    for claim in evidence.claims_in(flat[evidence.CLAIMS])
                    for each in of_claims.get(claim, ())
                ]
            elif hidden:
                row["evidence"] = evidence.nested(flat, base)
        apart = asked.given.get(_AS_OF) and flat.get(_UNDATED) is True
        (undated if apart else rows).append(row)
    told: dict[str, object] = {
        "query": query.name,
        "title": dict(query.title),
        "parameters": {
            name: [_understood(each) for each in values]
            for name, values in request.understood.items()
        },
        "columns": [
            {"name": name, **texts} for name, texts in query.columns.items() if name not in hidden
        ],
        "rows": rows,
        "page": {
            "limit": asked.limit,
            "after": page.next,
            "next": answered.next,
            "truncated": page.truncated,
        },
        "warnings": list(warnings(request.understood)),
        "snapshot": request.snapshot.id,
    }
    if _UNDATED in query.columns:
        told["undated"] = undated
    if asked.count:
        told["total"] = len(answered.held.table.rows)
    return told


def encoded(
    answered: Answered, form: Format, of_claims: Mapping[str, Sequence[evidence.Row]]
) -> bytes:
    """Return the bytes of the answer in a format of rows."""
    if form is Format.JSON:
        return json.dumps(document(answered, of_claims), ensure_ascii=False).encode()
    if form is Format.SRJ:
        return _bindings(answered)
    table = answered.page.table
    if not answered.request.asked.evidence:
        table = table.without_evidence()
    match form:
        case Format.CSV:
            return table.csv(bom=answered.request.asked.bom).encode()
        case Format.TSV:
            return table.tsv(bom=answered.request.asked.bom).encode()
        case Format.GEOJSON:
            return table.geojson().encode()
        case _:
            assert form is Format.GRAPHML, form
            return table.graphml().encode()


def _bindings(answered: Answered) -> bytes:
    """Return the page as SPARQL 1.1 JSON results, its terms as the engine gave them."""
    rows, page = answered.held.table.rows, answered.page.table.rows
    hidden = frozenset(() if answered.request.asked.evidence else answered.request.query.evidence)
    if len(page) == len(rows) and not hidden:
        return answered.held.results
    results = json.loads(answered.held.results)
    # The page holds the very rows of the table.
    first = next((place for place, row in enumerate(rows) if page and row is page[0]), 0)
    bindings = results["results"]["bindings"][first : first + len(page)]
    if hidden:
        results["head"]["vars"] = [v for v in results["head"]["vars"] if v not in hidden]
        bindings = [{n: t for n, t in row.items() if n not in hidden} for row in bindings]
    results["results"]["bindings"] = bindings
    return json.dumps(results, ensure_ascii=False).encode()


def _understood(meant: Meant) -> dict[str, object]:
    told: dict[str, object] = {"value": meant.value, "by": meant.way}
    if meant.given != meant.value:
        told["given"] = meant.given
    if meant.thing is not None:
        told["labels"] = dict(meant.thing.labels)
        told["class"] = meant.thing.class_name
    return told


def warnings(understood: Understood) -> Iterator[dict[str, object]]:
    """Tell of values that mean something of which the snapshot says nothing."""
    for name, values in understood.items():
        for each in values:
            if each.unheard:
                yield {
                    "parameter": name,
                    "given": each.given,
                    "detail": f"The snapshot says nothing of {each.value}.",
                    "near": [{"value": c.slug, "name": c.name} for c in each.near],
                }
