"""The routes of search: results with facets, and suggestions as one types."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from ontology.namespaces import ID, MAS
from ontology.vocabulary import vocabulary
from server.addresses import address, base
from server.problems import Problem, ProblemType
from server.records import record
from server.refusal_documentation import NOT_MODIFIED, refusals
from server.search.answers import SearchAnswer, Suggestions
from server.search.asking import LONGEST, Filters, NothingToSearch, Words, read_words
from server.search.finding import Count, Finder, Page, Result
from server.search.indexes import SearchIndexes
from server.search.reading import Field, Kind
from server.settings import Settings
from server.validators import entity_tag, not_modified

_MOST_RESULTS: Final = 100
_MOST_SKIPPED: Final = 10_000
_MOST_VALUES: Final = 20
_DATE: Final = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_FIELDS: Final = {
    Field.LABEL: "label",
    Field.TITLE: "title",
    Field.OTHER_NAME: "otherName",
    Field.QUOTE: "quote",
}
_SEARCHED: Final = frozenset({"q", "kind", "type", "place", "from", "to", "limit", "offset"})
_SUGGESTED: Final = frozenset({"q"})
_REFUSED: Final = NOT_MODIFIED | refusals(
    ProblemType.BAD_PARAMETER,
    ProblemType.UNKNOWN_PARAMETER,
    ProblemType.TOO_MANY_REQUESTS,
    ProblemType.NOT_AVAILABLE,
    ProblemType.NOT_READY,
    ProblemType.BUSY,
    ProblemType.DEADLINE_EXCEEDED,
)

# What the document says of values; they are refused with more words than the framework has.
_DAY: Final[dict[str, Any]] = {"pattern": f"^{_DATE.pattern}$"}
_Query = Annotated[str, Query(json_schema_extra={"minLength": 1, "maxLength": LONGEST})]
_Values = Annotated[list[str] | None, Query(json_schema_extra={"maxItems": _MOST_VALUES})]
_Kinds = Annotated[
    list[str] | None,
    Query(json_schema_extra={"items": {"type": "string", "enum": [*map(str, Kind)]}}),
]


def router(indexes: SearchIndexes, settings: Settings) -> APIRouter:
    """Return the routes below `/search`."""
    routes = APIRouter(prefix="/search", tags=["Search"], responses=_REFUSED)

    @routes.head("", include_in_schema=False)
    @routes.get("", operation_id="search", responses={200: {"model": SearchAnswer}})
    async def search(
        request: Request,
        q: _Query,
        kind: _Kinds = None,
        type: _Values = None,  # noqa: A002 (the parameter's name)
        place: _Values = None,
        first: Annotated[str | None, Query(alias="from", json_schema_extra=_DAY)] = None,
        to: Annotated[str | None, Query(json_schema_extra=_DAY)] = None,
        limit: Annotated[int, Query(ge=1, le=_MOST_RESULTS)] = 20,
        offset: Annotated[int, Query(ge=0, le=_MOST_SKIPPED)] = 0,
    ) -> Response:
        """Search names, titles and quotes, however they are spelt, in Arabic and Latin letters.

        Results come best first, with counts by kind, class (`type`), place and year, to narrow them
        by. `from` and `to` are days, months or years.

        البحث في الأسماء والعناوين والاقتباسات، مهما اختلف رسمها.
        """
        _refuse_unknown(request, _SEARCHED)
        filters = Filters(
            tuple(_kind(value) for value in _bounded("kind", kind)),
            tuple(_class(value) for value in _bounded("type", type)),
            tuple(_place(value) for value in _bounded("place", place)),
            *(_date("from", first), _date("to", to)),
        )

        def question(finder: Finder) -> tuple[Words, Page]:
            words = _words(q, finder)
            return words, finder.find(words, filters, limit, offset)

        _refuse_length(q)
        tag, (words, page) = await indexes.ask(question, _client(request))
        here = base(request, settings)
        shown = offset + len(page.results)
        following = None
        if page.results and shown < page.total and shown <= _MOST_SKIPPED:
            pairs = [(n, v) for n, v in request.query_params.multi_items() if n != "offset"]
            following = f"{here}search?{urlencode([*pairs, ('offset', str(shown))])}"
        body = {
            "query": {"q": q, "key": words.key},
            "snapshot": tag,
            "total": page.total,
            "anyWord": page.any_word,
            "bounded": page.bounded,
            "next": following,
            "results": [_result(each, here) for each in page.results],
            "facets": {name: _counts(counts) for name, counts in page.facets.items()},
        }
        return _answer(request, tag, body, following)

    @routes.head("/suggest", include_in_schema=False)
    @routes.get("/suggest", operation_id="suggest", responses={200: {"model": Suggestions}})
    async def suggest(request: Request, q: _Query) -> Response:
        """Suggest up to ten names that begin as what was typed so far.

        اقتراح عشرة أسماء على الأكثر تبدأ بما كُتب حتى الآن.
        """
        _refuse_unknown(request, _SUGGESTED)

        def question(finder: Finder) -> tuple[Words, Sequence[Result]]:
            words = _words(q, finder)
            return words, finder.suggest(words)

        _refuse_length(q)
        tag, (words, found) = await indexes.ask(question, _client(request))
        here = base(request, settings)
        body = {
            "query": {"q": q, "key": words.key},
            "snapshot": tag,
            "suggestions": [_named(each, here) for each in found],
        }
        return _answer(request, tag, body)

    return routes


def _answer(
    request: Request, tag: str, body: Mapping[str, object], following: str | None = None
) -> Response:
    record(request.scope).snapshot = tag
    headers = {
        "ETag": entity_tag(tag, str(request.url)),
        "Cache-Control": "no-cache",
        # People are given a page at the same address.
        "Vary": "Accept",
    }
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    return not_modified(request, headers) or JSONResponse(body, headers=headers)


def _named(found: Result, here: str) -> dict[str, object]:
    return {
        "iri": found.iri,
        "href": address(found.iri, here),
        "kind": found.kind,
        "type": found.type,
        "labels": found.labels,
        "match": {
            "field": _FIELDS[found.field],
            "text": found.text,
            "language": found.language,
            "ranges": found.ranges,
        },
    }


def _result(found: Result, here: str) -> dict[str, object]:
    shown = _named(found, here)
    if found.kind is Kind.ENTITY:
        shown["mentions"] = found.mentions
    if found.article is not None:
        shown["article"] = {"iri": found.article, "labels": found.article_labels}
    if found.time is not None:
        shown["time"] = found.time
    if found.kind is Kind.QUOTE:
        shown["claims"] = [{"iri": iri, "type": name} for iri, name in found.claims]
    return shown


def _counts(counts: Sequence[Count]) -> list[dict[str, object]]:
    return [
        {"value": each.value, "count": each.number}
        | ({} if each.labels is None else {"labels": each.labels})
        for each in counts
    ]


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _words(query: str, finder: Finder) -> Words:
    try:
        return read_words(query, finder.is_whole)
    except NothingToSearch as error:
        raise _bad("q", query, str(error)) from None


def _refuse_length(query: str) -> None:
    if len(query) > LONGEST:
        detail = f'"q" has {len(query)} characters, at most {LONGEST} are read.'
        raise Problem(ProblemType.BAD_PARAMETER, detail, parameter="q", limit=LONGEST)


def _refuse_unknown(request: Request, known: frozenset[str]) -> None:
    for name in request.query_params:
        if name not in known:
            detail = f'There is no parameter "{name}"; there are {", ".join(sorted(known))}.'
            raise Problem(ProblemType.UNKNOWN_PARAMETER, detail, parameter=name)


def _bounded(name: str, values: Sequence[str] | None) -> Sequence[str]:
    if values and len(values) > _MOST_VALUES:
        raise _bad(name, "", f"at most {_MOST_VALUES} values are read")
    return values or ()


def _kind(value: str) -> str:
    if value not in tuple(map(str, Kind)):
        raise _bad("kind", value, f"give one of {', '.join(Kind)}")
    return value


def _class(value: str) -> str:
    name = value.removeprefix(MAS)
    if not vocabulary().has_class(name):
        raise _bad("type", value, "no class of the ontology has this name")
    return name


def _place(value: str) -> str:
    return value if value.startswith(ID) else ID + value


def _date(name: str, value: str | None) -> str | None:
    if value is not None and not _DATE.fullmatch(value):
        raise _bad(name, value, "give a day (2023-05-14), a month or a year")
    return value


def _bad(name: str, value: str, why: str) -> Problem:
    return Problem(ProblemType.BAD_PARAMETER, f'"{name}" is {value!r}: {why}.', parameter=name)
