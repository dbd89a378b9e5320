"""What the OpenAPI document says of the canned queries: one operation each."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI

from queries import CannedQuery, Form, Format, Parameter, catalogue, groups
from server.canned.asking import HTML, HTML_TYPE, MOST_ROWS, ROWS
from server.canned.openapi_schemas import SCHEMAS, answer_schema, reference, row_schema
from server.problems import MEDIA_TYPE, ProblemType

_REFUSED: Final = (
    *("BAD_PARAMETER", "UNKNOWN_NAME", "NOT_ACCEPTABLE", "TOO_LARGE", "URL_TOO_LONG"),
    *("MISDIRECTED", "MEMORY_EXCEEDED", "TOO_MANY_REQUESTS", "HEADER_TOO_LONG"),
    *("EVALUATION_FAILED", "STORE_FAILED", "BUSY", "DEADLINE_EXCEEDED"),
)
_WHEN: Final = {
    400: (
        "A parameter is not known, or has no acceptable value; the problem says what would do.",
        "مُعامل غير معروف أو قيمة غير مقبولة؛ ويبين الجواب ما يُقبل.",
    ),
    404: (
        "Nothing is called so; `near` has similar names.",
        "لا شيء بهذا الاسم؛ وفي near أسماء شبيهة.",
    ),
    406: ("No acceptable format; `available` lists those there are.", "لا صيغة مقبولة."),
}
_CHOICES: Final = (
    "Several things bear the name that was given; each choice has a link.\n\n"
    "يحمل هذا الاسم أكثر من شيء؛ ولكل خيار رابطه."
)
_OPTIONS: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "name": "limit",
        "description": f"So many rows at most: {ROWS} of JSON if it is not given; all rows of the "
        "other formats.\n\nأقصى عدد من الصفوف.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
        "examples": {"ten": {"value": 10}},
    },
    {
        "name": "after",
        "description": "Rows after this place, which the page before tells as `page.after`.\n\n"
        "ما بعد هذا الموضع، وهو page.after في الصفحة السابقة.",
        "schema": {"type": "string", "minLength": 1},
    },
    {
        "name": "evidence",
        "description": "none leaves out article, speakers, relays and quote of each row.\n\n"
        "القيمة none تحذف دليل كل صف.",
        "schema": {"type": "string", "enum": ["full", "none"], "default": "full"},
        "examples": {"none": {"value": "none"}},
    },
    {
        "name": "count",
        "description": "true tells the number of all rows as `total`.\n\n"
        "القيمة true تذكر عدد الصفوف كلها.",
        "schema": {"type": "string", "enum": ["true", "false"], "default": "false"},
        "examples": {"true": {"value": "true"}},
    },
    {
        "name": "bom",
        "description": "true begins CSV and TSV with a byte order mark, as spreadsheets like it."
        "\n\nالقيمة true تضيف علامة BOM في أول الملف لبرامج الجداول.",
        "schema": {"type": "string", "enum": ["true", "false"], "default": "false"},
    },
)


def document(app: FastAPI) -> None:
    """Add the canned queries to the OpenAPI document of ``app``."""
    derived = app.openapi

    def openapi() -> dict[str, Any]:
        told = derived()
        if "/queries" not in told["paths"]:
            told["paths"] = {**_paths(), **told["paths"]}
            held = told.setdefault("components", {})
            for section, members in _components().items():
                held[section] = {**held.get(section, {}), **members}
            told["tags"] = [*told.get("tags", ()), *_tags()]
        return told

    app.openapi = openapi  # type: ignore[method-assign]


def _paths() -> dict[str, Any]:
    """Return the paths of the list and of each query."""
    return {
        "/queries": {"get": _LIST},
        **{f"/queries/{name}": {"get": _operation(query)} for name, query in catalogue().items()},
    }


def _components() -> dict[str, Any]:
    """Return the schemas and responses that the operations refer to."""
    schemas = dict(SCHEMAS)
    for query in catalogue().values():
        if query.form is Form.SELECT:
            schemas[f"{_camel(query)}Row"] = row_schema(query)
            schemas[f"{_camel(query)}Answer"] = answer_schema(query, f"{_camel(query)}Row")
    responses = {_component(status): _refusal(status) for status in _statuses()}
    responses["Choices"] = {
        "description": _CHOICES,
        "content": {
            Format.JSON.media_type: {"schema": reference("Choices")},
            HTML_TYPE: {"schema": {"type": "string"}},
        },
    }
    responses["NotModified"] = {"description": "The client has this very answer (If-None-Match)."}
    return {"schemas": schemas, "responses": responses}


def _tags() -> list[dict[str, str]]:
    """Return the groups as tags, described in both languages."""
    return [
        {
            "name": name,
            "description": f"**{group.title['en']}** {group.description['en']}\n\n"
            f"**{group.title['ar']}** {group.description['ar']}",
        }
        for name, group in groups().items()
    ]


def _operation(query: CannedQuery) -> dict[str, Any]:
    return {
        "operationId": query.name.replace("-", "_"),
        "tags": [query.group],
        "summary": f"{query.title['en']} · {query.title['ar']}",
        "description": _prose(query),
        "parameters": [
            *(_parameter(each) for each in query.parameters.values()),
            _format(query),
            *({"in": "query", "required": False, **each} for each in _options(query)),
        ],
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": {
                    "Link": {
                        "description": "Addresses of the next and the first page (RFC 8288).",
                        "schema": {"type": "string"},
                    }
                },
                "content": _content(query),
            },
            "300": {"$ref": "#/components/responses/Choices"},
            "304": {"$ref": "#/components/responses/NotModified"},
            **_refusals(),
        },
    }


def _options(query: CannedQuery) -> tuple[Mapping[str, Any], ...]:
    return _OPTIONS if query.form is Form.SELECT else ()


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(parameter.schema)
    if parameter.default is not None:
        schema["default"] = parameter.default
    value: object = _typed(parameter)
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": (
            f"{parameter.description['en']} ({parameter.accepted})\n\n{parameter.description['ar']}"
        ),
        "schema": schema,
        "examples": {"example": {"value": value}},
    }
    if parameter.repeat:
        schema.pop("default", None)
        described["schema"] = {"type": "array", "items": schema, "minItems": 1, "maxItems": 100}
        described["examples"] = {"example": {"value": [value]}}
        described |= {"style": "form", "explode": True}
    return described


def _typed(parameter: Parameter) -> object:
    """Return the example as JSON has it."""
    match parameter.schema.get("type"):
        case "integer":
            return int(parameter.example)
        case "number":
            return float(parameter.example)
        case _:
            return parameter.example


def _format(query: CannedQuery) -> dict[str, Any]:
    forms = [*map(str, query.formats), HTML]
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": f"How the answer is written: {', '.join(forms)}; prevails over Accept, and "
        f"may be a suffix of the path instead (`/queries/{query.name}.{forms[0]}`).\n\n"
        "صيغة الجواب؛ ولها الغلبة على Accept، ويجوز أن تكون لاحقة للمسار.",
        "schema": {"type": "string", "enum": forms},
    }


def _content(query: CannedQuery) -> dict[str, Any]:
    content: dict[str, Any] = {each.media_type: {} for each in query.formats}
    for each in query.formats:
        if each in (Format.SRJ, Format.GEOJSON, Format.JSONLD):
            continue
        content[each.media_type] = {"schema": {"type": "string"}}
    if query.form is Form.SELECT:
        content[Format.JSON.media_type] = {"schema": reference(f"{_camel(query)}Answer")}
    content[HTML_TYPE] = {"schema": {"type": "string"}}
    return content


def _statuses() -> list[int]:
    return sorted({ProblemType[name].status for name in _REFUSED})


def _refusals() -> dict[str, Any]:
    return {
        str(status): {"$ref": f"#/components/responses/{_component(status)}"}
        for status in _statuses()
    }


def _component(status: int) -> str:
    return f"Refused{status}"


def _refusal(status: int) -> dict[str, Any]:
    kinds = [kind for kind in ProblemType if kind.status == status and kind.name in _REFUSED]
    described = "\n\n".join(_WHEN.get(status) or (f"{kind.title}." for kind in kinds))
    response: dict[str, Any] = {
        "description": described,
        "content": {MEDIA_TYPE: {"schema": reference("Problem")}},
    }
    if status in (400, 404):
        # Who asked for a page gets the form again, with what was wrong.
        response["content"][HTML_TYPE] = {"schema": {"type": "string"}}
    if status in (429, 503):
        retry = {"description": "Seconds to wait.", "schema": {"type": "string"}}
        response["headers"] = {"Retry-After": retry}
    return response


def _prose(query: CannedQuery) -> str:
    columns = "\n".join(
        f"| `{name}` | {texts['en']} | {texts['ar']} |" for name, texts in query.columns.items()
    )
    table = f"\n\n| column | | |\n|---|---|---|\n{columns}" if columns else ""
    return f"{query.description['en']}\n\n{query.description['ar']}{table}"


def _camel(query: CannedQuery) -> str:
    return "".join(part.capitalize() for part in query.name.split("-"))


_LIST: Final[dict[str, Any]] = {
    "operationId": "list_queries",
    "tags": ["Canned queries"],
    "summary": "List the canned queries · قائمة الاستعلامات الجاهزة",
    "description": "What each asks and takes, and where its answers are; a page that leads to the "
    "form of each, for who asks for HTML.\n\nما يسأل عنه كل منها، وما يأخذه، وموضع أجوبته؛ أو صفحة "
    "تؤدي إلى نموذج كل منها لمن يطلب HTML.",
    "responses": {
        "200": {
            "description": "The queries by group.",
            "content": {
                Format.JSON.media_type: {"schema": reference("QueryList")},
                HTML_TYPE: {"schema": {"type": "string"}},
            },
        },
        "304": {"$ref": "#/components/responses/NotModified"},
        **{
            str(status): {"$ref": f"#/components/responses/{_component(status)}"}
            for status in (400, 414, 421, 431)
        },
    },
}
