"""Reads a request for a canned query: its parameters, and how its answer is to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from queries import (
    BadParameter,
    CannedQuery,
    Format,
    ParameterType,
    UnknownParameter,
    catalogue,
)
from server.http import Exchange, decoded
from server.negotiation import choose, preferred_language
from server.problems import Problem, ProblemType

HTML: Final = "html"
HTML_TYPE: Final = "text/html; charset=utf-8"
MOST_ROWS: Final = 1000
ROWS: Final = 100
ROOT: Final = "/queries"
OPTIONS: Final = ("format", "limit", "after", "evidence", "count", "bom")
"""What every query that gives rows takes beside its own parameters."""
_OF_GRAPHS: Final = ("format",)
_LANG: Final = "lang"
_LIMIT: Final = f"a whole number from 1 to {MOST_ROWS}"

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the query's parameters as given, and what the answer is to hold.

    ``fields`` are all that the address has but for ``after``: links to other pages keep them.
    ``limit`` is None where all rows are asked for.
    ``form_by_header`` and ``lang_by_header`` say that Accept and Accept-Language decided.
    """

    given: Given
    fields: Given
    form: Format
    limit: int | None
    after: str | None
    evidence: bool
    count: bool
    bom: bool
    form_by_header: bool
    lang_by_header: bool = False


def options(query: CannedQuery) -> Sequence[str]:
    """Return the names of what the query takes beside its own parameters."""
    return OPTIONS if Format.JSON in query.formats else _OF_GRAPHS


def read(exchange: Exchange, query: CannedQuery, suffix: str | None) -> Asked:
    """Read a request; ``suffix`` is that of its path, which names the format.

    Fields that were left empty count as not given: a form sends all it has.

    Raises:
        BadParameter: an option has no acceptable value.
        UnknownParameter: an option is none that the query knows.
        Problem: the address cannot be decoded, or no format of the query is acceptable.
    """
    fields = decoded(exchange.scope["query_string"])
    filled = {name: [v for v in values if v] for name, values in fields.items()}
    given = dict(filled)
    known = options(query)
    asked = {name: given.pop(name) for name in known if name in given}
    if suffix is not None and "format" in asked:
        raise UnknownParameter(query, "format", ", ".join(asked["format"]))
    for name in given:
        if name not in query.parameters:
            raise UnknownParameter(query, name, ", ".join(fields[name]))
    form = Format(suffix) if suffix else _format(exchange, query, _one(asked, "format"))
    read = Asked(
        {name: values for name, values in given.items() if values},
        {name: values for name, values in filled.items() if values and name != "after"},
        form,
        limit=_limit(_one(asked, "limit"), form),
        after=_one(asked, "after"),
        evidence=_choice(asked, "evidence", ("full", "none")) != "none",
        count=_choice(asked, "count", ("true", "false")) == "true",
        bom=_choice(asked, "bom", ("true", "false")) == "true",
        form_by_header=suffix is None and not asked.get("format"),
    )
    return _in_language(exchange, query, read)


def _one(asked: Given, name: str) -> str | None:
    values = asked.get(name, ())
    if len(values) > 1:
        raise BadParameter(name, ", ".join(values), "one value")
    return values[0] if values else None


def _choice(asked: Given, name: str, accepted: Sequence[str]) -> str | None:
    value = _one(asked, name)
    if value is not None and value not in accepted:
        raise BadParameter(name, value, f"one of {', '.join(accepted)}")
    return value


def _limit(given: str | None, form: Format) -> int | None:
    if given is None:
        # JSON is read page by page; the other formats are files.
        return ROWS if form is Format.JSON else None
    if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= MOST_ROWS):
        raise BadParameter("limit", given, _LIMIT)
    return int(given)


def _format(exchange: Exchange, query: CannedQuery, named: str | None) -> Format:
    if named is None:
        chosen = _accepted(exchange.header(b"accept"), query.formats)
        if chosen is None:
            raise not_acceptable(query)
        return Format(chosen)
    if named in query.formats:
        return Format(named)
    if named in tuple(Format):
        raise not_acceptable(query)
    raise BadParameter("format", named, f"one of {', '.join((*query.formats, HTML))}")


def not_acceptable(query: CannedQuery) -> Problem:
    """Return the refusal of a format that the query does not have; it names those there are."""
    forms = [*map(str, query.formats), HTML]
    types = ", ".join(each.media_type.partition(";")[0] for each in query.formats)
    detail = f"{query.name} is answered as {', '.join(forms)} ({types}, text/html)."
    return Problem(ProblemType.NOT_ACCEPTABLE, detail, available=forms)


@lru_cache(maxsize=256)
def _accepted(accept: str | None, formats: tuple[Format, ...]) -> str | None:
    """Return the best of the formats by an Accept header; None if it takes none of them.

    A page is for who asks for HTML by name: whoever takes anything gets data.
    """
    by_type: dict[str, str] = {form.media_type.partition(";")[0]: form for form in formats}
    chosen = choose(accept, (*by_type, "text/html"))
    return None if chosen is None else by_type.get(chosen, HTML)


def wants_page(path: str, query_string: bytes, accept: str | None) -> bool:
    """Say whether a request below ``/queries`` is for a page: by suffix, format or Accept.

    Pages are not made here (see ``server.pages``): other requests are.
    """
    name, _, suffix = path.removeprefix(ROOT).removeprefix("/").partition(".")
    if suffix:
        return suffix == HTML
    try:
        named = decoded(query_string).get("format") if name else None
    except Problem:
        named = None
    if named and any(named):
        return named == [HTML]
    query = catalogue().get(name)
    return accepts_page(accept) if query is None else _accepted(accept, query.formats) == HTML


@lru_cache(maxsize=256)
def accepts_page(accept: str | None) -> bool:
    """Say whether an Accept header prefers a page to data."""
    return choose(accept, (Format.JSON.media_type, "text/html")) == "text/html"


def _in_language(exchange: Exchange, query: CannedQuery, asked: Asked) -> Asked:
    parameter = query.parameters.get(_LANG)
    if parameter is None or parameter.type is not ParameterType.LANGUAGE or _LANG in asked.given:
        return asked
    accepted = exchange.header(b"accept-language")
    if not accepted:
        return asked
    given = {**asked.given, _LANG: [preferred_language(accepted)]}
    return replace(asked, given=given, lang_by_header=True)
