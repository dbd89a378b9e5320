"""What the OpenAPI document says of ``/store`` and ``/update``, which do without the framework."""

from typing import Any, Final

from server.negotiation import GRAPHS, content_type
from server.problems import MEDIA_TYPE

_REFUSED: Final = {
    "4XX": {
        "description": "The request is refused; the detail says why, `line` and `column` where.",
        "content": {MEDIA_TYPE: {}},
    },
    "503": {
        "description": "Another writer holds the store; Retry-After says when to try again.",
        "content": {MEDIA_TYPE: {}},
    },
}
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
_WRITTEN: Final = {
    "201": {"description": "The graph was made."},
    "204": {"description": "The graph was changed."},
    **_REFUSED,
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
                "200": {
                    "description": "The graph.",
                    "content": {content_type(media_type): {} for media_type in GRAPHS},
                },
                "4XX": _REFUSED["4XX"],
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
            "responses": {"204": {"description": "The graph was removed."}, **_REFUSED},
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
            "responses": {"204": {"description": "It was carried out."}, **_REFUSED},
        }
    },
}
