"""Routes of the canned queries, derived from their catalogue alone."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import WithJsonSchema
from starlette.responses import JSONResponse, Response

from queries import (
    BadParameter,
    CannedQuery,
    Parameter,
    ParameterType,
    Table,
    UnknownParameter,
    bind,
    catalogue,
    table,
)
from server.execution import Executor
from server.negotiation import Formats, choose
from server.problems import Problem, ProblemType
from server.records import record
from server.settings import Settings
from server.snapshots import OpenSnapshot, Snapshots
from server.validators import entity_tag, not_modified

_FORMAT: Final = "format"
_SCHEMAS: Final[Mapping[ParameterType, Mapping[str, str]]] = {
    ParameterType.IRI: {"type": "string"},
    ParameterType.STRING: {"type": "string"},
    ParameterType.DATE: {"type": "string", "format": "date"},
    ParameterType.INTEGER: {"type": "integer"},
    ParameterType.DECIMAL: {"type": "number"},
    ParameterType.ENUMERATION: {"type": "string"},
    ParameterType.LANGUAGE: {"type": "string"},
}

# What the engine is asked for; the queries have no relative IRIs.
_ROWS: Final = Formats(bindings="application/sparql-results+json", graph=None)
_BASE: Final = "https://w3id.org/masalik/queries/"

_Given = dict[str, list[str]]
_Endpoint = Callable[..., Awaitable[Response]]


class Format(StrEnum):
    """How a canned query is answered: its rows as JSON or CSV, or its text with the values in."""

    JSON = "json"
    CSV = "csv"
    RQ = "rq"


_MEDIA_TYPES: Final[Mapping[Format, str]] = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.RQ: "application/sparql-query; charset=utf-8",
}


def router(snapshots: Snapshots, executor: Executor, settings: Settings) -> APIRouter:
    """Return the routes below `/queries`."""
    routes = APIRouter(prefix="/queries", tags=["Canned queries"])

    @routes.head("", include_in_schema=False)
    @routes.get("")
    async def list_queries(request: Request) -> Response:
        """List the canned queries: what each asks and takes, and where its answers are.

        الاستعلامات الجاهزة: ما يسأل عنه كل منها، وما يأخذه، وموضع أجوبته.
        """
        listed = [_listing(query, str(request.url_for("list_queries"))) for query in _all()]
        return JSONResponse({"queries": listed, "count": len(listed)})

    for query in _all():
        _add(routes, query, snapshots, executor, settings)

    @routes.get("/{name}", include_in_schema=False)
    async def refuse(name: str) -> Response:
        raise Problem(
            ProblemType.NOT_FOUND,
            f"There is no canned query {name}; there are {', '.join(catalogue())}.",
            known=list(catalogue()),
        )

    return routes


def _all() -> Sequence[CannedQuery]:
    return tuple(catalogue().values())


def _add(
    routes: APIRouter,
    query: CannedQuery,
    snapshots: Snapshots,
    executor: Executor,
    settings: Settings,
) -> None:
    """Add the documented route of a query, and one for each suffix that names a format."""
    endpoint = _endpoint(query, snapshots, executor, settings, None)
    routes.add_api_route(f"/{query.name}", endpoint, methods=["HEAD"], include_in_schema=False)
    routes.add_api_route(
        f"/{query.name}",
        endpoint,
        name=query.name,
        summary=query.title["en"],
        description=_prose(query),
        tags=list(query.tags),
        responses={200: {"description": "The rows", "content": _content(query)}},
    )
    for form in Format:
        routes.add_api_route(
            f"/{query.name}.{form}",
            _endpoint(query, snapshots, executor, settings, form),
            methods=["GET", "HEAD"],
            name=f"{query.name}.{form}",
            include_in_schema=False,
        )


def _endpoint(
    query: CannedQuery,
    snapshots: Snapshots,
    executor: Executor,
    settings: Settings,
    suffix: Format | None,
) -> _Endpoint:
    """Make the handler of a query, with the query's parameters as its signature."""

    async def answer(request: Request, **_: object) -> Response:
        given, form = _read(request, query, suffix)
        return await _answer(request, query, given, form, snapshots.current, executor, settings)

    parameters = [
        inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request),
        *(_argument(parameter) for parameter in query.parameters.values()),
    ]
    if suffix is None:
        parameters.append(_format_argument())
    # What FastAPI documents and what it hands over.
    answer.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return answer


def _argument(parameter: Parameter) -> inspect.Parameter:
    item: dict[str, Any] = {**_SCHEMAS[parameter.type]}
    if parameter.values:
        item["enum"] = list(parameter.values)
    schema = {"type": "array", "items": item}
    if parameter.default is not None:
        schema["default"] = [parameter.default]
    documented = Query(
        alias=parameter.name,
        description=(
            f"{parameter.description['en']} ({parameter.accepted})\n\n{parameter.description['ar']}"
        ),
        openapi_examples={parameter.example: {"value": [parameter.example]}},
    )
    return inspect.Parameter(
        # Some names of parameters (from, class) are words that Python keeps for itself.
        f"{parameter.name}_",
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if parameter.required else (),
        annotation=Annotated[list[str], WithJsonSchema(schema), documented],
    )


def _format_argument() -> inspect.Parameter:
    documented = Query(
        alias=_FORMAT,
        description="json (the default), csv, or rq for the query itself; prevails over Accept\n\n"
        "الصيغة: json (وهي الأصل) أو csv أو rq لنص الاستعلام نفسه؛ ولها الغلبة على Accept",
    )
    schema = {"type": "string", "enum": [str(form) for form in Format]}
    return inspect.Parameter(
        "format_",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[str | None, WithJsonSchema(schema), documented],
    )


def _read(request: Request, query: CannedQuery, suffix: Format | None) -> tuple[_Given, Format]:
    """Return the parameters as given, each with its values, and the format asked for."""
    given: _Given = {}
    for name, value in request.query_params.multi_items():
        given.setdefault(name, []).append(value)
    if suffix is not None:
        return given, suffix
    named = given.pop(_FORMAT, [])
    if not named:
        return given, _accepted(request.headers.get("accept"))
    try:
        return given, Format(named[-1])
    except ValueError:
        problem = BadParameter(_FORMAT, named[-1], f"one of {', '.join(Format)}")
        raise _refusal(query, problem) from None


def _accepted(accept: str | None) -> Format:
    plain = {media_type.partition(";")[0]: form for form, media_type in _MEDIA_TYPES.items()}
    chosen = choose(accept, tuple(plain))
    if chosen is None:
        raise Problem(
            ProblemType.NOT_ACCEPTABLE, f"This answer is available as {', '.join(plain)}."
        )
    return plain[chosen]


async def _answer(
    request: Request,
    query: CannedQuery,
    given: _Given,
    form: Format,
    snapshot: OpenSnapshot,
    executor: Executor,
    settings: Settings,
) -> Response:
    headers = {"Content-Type": _MEDIA_TYPES[form], "Vary": "Accept", "Cache-Control": "no-cache"}
    try:
        text = bind(query, given)
    except BadParameter as error:
        raise _refusal(query, error) from error
    if len(text.encode()) > settings.max_query_bytes:
        detail = f"More than {settings.max_query_bytes} bytes in the query with these values."
        raise Problem(ProblemType.TOO_LARGE, detail, limit=settings.max_query_bytes)
    noted = record(request.scope)
    noted.snapshot, noted.query = snapshot.tag, text
    # A store behind has no tag where nobody can say whether it has changed.
    if snapshot.tag:
        headers["ETag"] = entity_tag(snapshot.tag, text, form)
        if known := not_modified(request, headers):
            return known
    if form is Format.RQ:
        return Response(text, headers=headers)
    answer = await executor.execute(snapshot, text, base_iri=_BASE, formats=_ROWS)
    noted.cost = answer.cost
    rows = table(query, await answer.whole())
    if form is Format.CSV:
        return Response(rows.csv(), headers=headers)
    return JSONResponse(_document(query, given, rows, snapshot), headers=headers)


def _refusal(query: CannedQuery, error: BadParameter) -> Problem:
    unknown = isinstance(error, UnknownParameter)
    return Problem(
        ProblemType.UNKNOWN_PARAMETER if unknown else ProblemType.BAD_PARAMETER,
        str(error),
        parameter=error.parameter,
        given=error.given,
        accepted=error.accepted,
        known=[*query.parameters, _FORMAT],
    )


def _document(
    query: CannedQuery, given: _Given, table: Table, snapshot: OpenSnapshot
) -> Mapping[str, object]:
    defaults = {p.name: [p.default] for p in query.parameters.values() if p.default is not None}
    return {
        "query": query.name,
        "title": dict(query.title),
        "parameters": {**defaults, **given},
        "columns": [{"name": name, **texts} for name, texts in query.columns.items()],
        "rows": table.json(),
        "count": len(table.rows),
        "snapshot": snapshot.id,
    }


def _listing(query: CannedQuery, base: str) -> Mapping[str, object]:
    return {
        "name": query.name,
        "title": dict(query.title),
        "description": dict(query.description),
        "tags": list(query.tags),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "class": parameter.class_name,
                "values": list(parameter.values),
                "description": dict(parameter.description),
                "example": parameter.example,
                "default": parameter.default,
                "required": parameter.required,
            }
            for parameter in query.parameters.values()
        ],
        "columns": [{"name": name, **texts} for name, texts in query.columns.items()],
        "links": {str(form): f"{base}/{query.name}.{form}" for form in Format},
    }


def _prose(query: CannedQuery) -> str:
    columns = "\n".join(
        f"| `{name}` | {texts['en']} | {texts['ar']} |" for name, texts in query.columns.items()
    )
    return (
        f"{query.description['en']}\n\n**{query.title['ar']}**: {query.description['ar']}\n\n"
        f"| column | | |\n|---|---|---|\n{columns}"
    )


def _content(query: CannedQuery) -> dict[str, Any]:
    row = {name: {"description": texts["en"]} for name, texts in query.columns.items()}
    rows = {"type": "array", "items": {"type": "object", "properties": row}}
    return {
        _MEDIA_TYPES[Format.JSON]: {
            "schema": {"type": "object", "properties": {"rows": rows, "count": {"type": "integer"}}}
        },
        "text/csv": {"schema": {"type": "string"}},
    }
