"""What the OpenAPI document says of ``/store`` and ``/update``, which do without the framework."""

from typing import Any, Final

from server.negotiation import GRAPHS, content_type
from server.problems import ProblemType
from server.refusal_documentation import NOT_MODIFIED, QUERYING, Responses, refusals

_WRITING: Final = (
    ProblemType.TOO_COMPLEX,
    ProblemType.BAD_GRAPH_IRI,
    ProblemType.UNAUTHORISED,
    ProblemType.UPDATE_REFUSED,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.MEMORY_EXCEEDED,
    ProblemType.UPDATE_FAILED,
    ProblemType.WRITE_FAILED,
    ProblemType.STORE_LOCKED,
    ProblemType.NOT_READY,
    ProblemType.BUSY,
    ProblemType.DEADLINE_EXCEEDED,
)
_NAMING: Final = (
    ProblemType.BAD_PARAMETER,
    ProblemType.UNKNOWN_PARAMETER,
    ProblemType.BAD_GRAPH_IRI,
)
_GRAPH: Final = {
    "name": "graph",
    "in": "query",
    "description": "The IRI of a graph.",
    "schema": {"type": "string", "format": "iri"},
}
_DEFAULT: Final = {
    "name": "default",
    "in": "query",
    "description": "In place of `graph`: the unnamed graph.",
    "allowEmptyValue": True,
    "schema": {"type": "string", "maxLength": 0},
}
_COMMON: Final = {"tags": ["Graph Store"], "parameters": [_GRAPH, _DEFAULT]}
_WRITERS: Final = "Needs the operator's token; answered once the change is served."
_WRITTEN: Final[Responses] = {
    201: {"description": "The graph was made."},
    204: {"description": "The graph was changed."},
    **refusals(
        *_NAMING,
        *_WRITING,
        ProblemType.BAD_DATA,
        ProblemType.GONE,
        ProblemType.PRECONDITION_FAILED,
    ),
}
_BODY: Final = {
    "required": True,
    "content": {media_type: {"schema": {"type": "string"}} for media_type in GRAPHS},
}
_UPDATE: Final = {
    "type": "string",
    "example": "INSERT DATA { GRAPH <urn:g> { <urn:s> a <urn:C> } }",
}

PATHS: Final[dict[str, Any]] = {
    "/store": {
        "get": {
            **_COMMON,
            "summary": "Read a graph",
            "operationId": "read_graph",
            "responses": {
                200: {
                    "description": "The graph.",
                    "content": {content_type(media_type): {} for media_type in GRAPHS},
                },
                **NOT_MODIFIED,
                **refusals(
                    *_NAMING,
                    *QUERYING,
                    ProblemType.NOT_FOUND,
                    ProblemType.NOT_ACCEPTABLE,
                    ProblemType.GONE,
                    ProblemType.NOT_AVAILABLE,
                ),
            },
        },
        "put": {
            **_COMMON,
            "summary": "Replace a graph",
            "operationId": "replace_graph",
            "description": _WRITERS,
            "requestBody": _BODY,
            "responses": _WRITTEN,
        },
        "post": {
            **_COMMON,
            "summary": "Add to a graph",
            "operationId": "add_to_graph",
            "description": f"{_WRITERS} Without a graph, one is made, and Location names it.",
            "requestBody": _BODY,
            "responses": _WRITTEN,
        },
        "delete": {
            **_COMMON,
            "summary": "Remove a graph",
            "operationId": "remove_graph",
            "description": _WRITERS,
            "responses": {
                204: {"description": "The graph was removed."},
                **refusals(
                    *_NAMING,
                    *_WRITING,
                    ProblemType.NOT_FOUND,
                    ProblemType.GONE,
                    ProblemType.PRECONDITION_FAILED,
                ),
            },
        },
    },
    "/update": {
        "post": {
            "tags": ["SPARQL"],
            "summary": "Update",
            "operationId": "update",
            "description": f"SPARQL 1.1 Update. {_WRITERS} LOAD and SERVICE are refused.",
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-update": {"schema": _UPDATE},
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "required": ["update"],
                            "properties": {"update": _UPDATE},
                        }
                    },
                },
            },
            "responses": {
                204: {"description": "It was carried out."},
                **refusals(
                    *_WRITING,
                    ProblemType.MISSING_QUERY,
                    ProblemType.REPEATED_PARAMETER,
                    ProblemType.SYNTAX_ERROR,
                    ProblemType.AMBIGUOUS_QUERY,
                    ProblemType.SERVICE_REFUSED,
                    ProblemType.UPDATE_REFUSED,
                ),
            },
        }
    },
}
