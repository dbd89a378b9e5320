"""Canned queries as their files define them: what each asks, takes, answers and how it is paged."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from queries.formats import Format
from queries.parameters import Parameter


class Form(StrEnum):
    """The form of a query, which decides what its answer is."""

    SELECT = "SELECT"
    CONSTRUCT = "CONSTRUCT"


@dataclass(frozen=True, slots=True)
class Key:
    """A column by which rows are ordered, and whether from the greatest to the least."""

    column: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Edges:
    """The columns that hold both ends of an edge, and what it is called."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group by which queries are listed; texts are by language (en, ar)."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A query of the catalogue; titles, descriptions and column texts are by language (en, ar).

    `page` are the columns that order rows in full and together identify one; `evidence` are those
    that say where a row comes from, the last ones, or none; `grouped` says that a row stands for
    several claims, which its column `claims` lists. A CONSTRUCT has no columns.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    group: str
    tags: tuple[str, ...]
    form: Form
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, Mapping[str, str]]
    page: tuple[Key, ...]
    evidence: tuple[str, ...]
    grouped: bool
    edges: Edges | None
    geometry: str | None
    formats: tuple[Format, ...]
    text: str
