"""Answers of canned queries, as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from queries import CannedQuery, catalogue

Row = Mapping[str, Any]
"""A row of an answer by column; ``evidence`` holds what the row rests on."""
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a canned query: what was asked, and the document that the REST API gives.

    ``parameters`` are those of the query alone, without format, limit and the like.
    """

    query: CannedQuery
    parameters: Pairs
    document: Mapping[str, Any]
    base: str

    @property
    def rows(self) -> Sequence[Row]:
        """The rows; of queries as of a day those with a time."""
        found: Sequence[Row] = self.document["rows"]
        return found

    @property
    def undated(self) -> Sequence[Row]:
        """The rows apart: claims without a known time, where a day was asked for."""
        found: Sequence[Row] = self.document.get("undated", ())
        return found

    @property
    def every_row(self) -> Sequence[Row]:
        """All rows, those without a time last."""
        return [*self.rows, *self.undated]

    @property
    def next(self) -> str | None:
        """The token of the next page, for the parameter ``after``."""
        token: str | None = self.document["page"]["after"]
        return token

    @property
    def total(self) -> int | None:
        """How many rows there are in all, where that was asked for."""
        return self.document.get("total")

    @property
    def downloads(self) -> Sequence[tuple[str, str]]:
        """Each format's name with the address of all rows in it."""
        return [(str(form), self.address(str(form))) for form in self.query.formats]

    def address(self, form: str) -> str:
        """Return where the answer is in a format, such as csv, or as ``html`` or ``rq``."""
        fields = f"?{urlencode(self.parameters)}" if self.parameters else ""
        return f"{self.base}queries/{self.query.name}.{form}{fields}"


def evidence(row: Row) -> Sequence[Mapping[str, Any]]:
    """Return what a row rests on: one for each claim and attestation behind it.

    Each has ``claim``, ``article`` (iri, title, date, outlet), ``speakers``, ``relays``,
    ``stance``, ``ownVoice``, ``quote`` and ``link``, as in the REST API.
    """
    told = row.get("evidence") or ()
    return [told] if isinstance(told, Mapping) else told


def query(name: str) -> CannedQuery:
    """Return a canned query by its name; raises KeyError."""
    return catalogue()[name]
