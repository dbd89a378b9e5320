"""What the OpenAPI document says of refusals: their schema, and by which status each one comes."""

from typing import Any, Final

from server.problems import MEDIA_TYPE, TYPES, ProblemType

Responses = dict[int | str, dict[str, Any]]

QUERYING: Final = (
    ProblemType.TOO_COMPLEX,
    ProblemType.ANSWER_TOO_LARGE,
    ProblemType.MEMORY_EXCEEDED,
    ProblemType.TOO_MANY_REQUESTS,
    ProblemType.EVALUATION_FAILED,
    ProblemType.STORE_FAILED,
    ProblemType.NOT_READY,
    ProblemType.BUSY,
    ProblemType.STOPPING,
    ProblemType.DEADLINE_EXCEEDED,
)
"""By which every route may refuse that asks the snapshot."""

NOT_MODIFIED: Final[Responses] = {304: {"description": "It is what `If-None-Match` names."}}

# By which every route may refuse, whatever it does.
_EVERYWHERE: Final = (
    ProblemType.BAD_ENCODING,
    ProblemType.URL_TOO_LONG,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.MISDIRECTED,
    ProblemType.HEADER_TOO_LONG,
    ProblemType.INTERNAL_ERROR,
)
_METHODS: Final = frozenset({"get", "put", "post", "delete", "patch"})
_SCHEMA: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "A refusal (RFC 9457). Some types have further members, such as `limit`.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "enum": [TYPES + kind.slug for kind in ProblemType]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "For the person who can mend it."},
        "request_id": {"type": "string", "description": "By which the log tells more."},
        "parameter": {"type": "string", "description": "Which one is not acceptable."},
        "line": {"type": "integer", "description": "Of the query, from 1."},
        "column": {"type": "integer", "description": "Of the line, from 1."},
    },
}
_CONTENT: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
# How the framework itself would refuse; ours is a problem with status 400.
_FRAMEWORK: Final = ("HTTPValidationError", "ValidationError")


def refusals(*kinds: ProblemType) -> Responses:
    """Return the responses of an operation that may refuse so, by status."""
    titles: dict[int | str, dict[str, str]] = {}
    for kind in kinds:
        titles.setdefault(kind.status, {})[kind.slug] = kind.title
    return {
        status: {
            "description": "; ".join(f"{title} (`{slug}`)" for slug, title in told.items()),
            "content": _CONTENT,
        }
        for status, told in titles.items()
    }


def complete(document: dict[str, Any]) -> None:
    """Let every operation of an OpenAPI document refuse as all routes may, and in no other way."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _SCHEMA
    for name in _FRAMEWORK:
        schemas.pop(name, None)
    everywhere = {str(status): told for status, told in refusals(*_EVERYWHERE).items()}
    for path in document["paths"].values():
        for method in _METHODS & path.keys():
            responses = {str(status): told for status, told in path[method]["responses"].items()}
            if "HTTPValidationError" in str(responses.get("422")):
                del responses["422"]
            path[method]["responses"] = dict(sorted((everywhere | responses).items()))
