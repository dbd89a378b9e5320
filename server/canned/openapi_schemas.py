"""The JSON Schemas of what canned queries answer, for the OpenAPI document."""

from typing import Any, Final

from queries import CannedQuery
from server.canned.naming import Way

_TEXT: Final = {"type": "string"}
_MAYBE_TEXT: Final = {"type": ["string", "null"]}
_IRI: Final = {"type": "string"}
_VALUE: Final = {"type": ["string", "number", "boolean", "null"]}
_UNDATED: Final = "undated"


def reference(name: str) -> dict[str, Any]:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TEXTS: Final = _object({"en": _TEXT, "ar": _TEXT})
_LABELS: Final = {"type": "object", "additionalProperties": _TEXT}

SCHEMAS: Final[dict[str, Any]] = {
    "Texts": _TEXTS,
    "Problem": {
        **_object(
            {
                "type": _IRI,
                "title": _TEXT,
                "status": {"type": "integer"},
                "detail": _TEXT,
                "parameter": _TEXT,
                "given": _TEXT,
                "accepted": _TEXT,
                "known": _list(_TEXT),
                "near": _list(_TEXT),
                "available": _list(_TEXT),
                "limit": {"type": ["string", "number"]},
                "request_id": _TEXT,
            },
            *("parameter", "given", "accepted", "known", "near", "available", "limit"),
            "request_id",
        ),
        "description": "Why a request is refused (RFC 9457).",
    },
    "Outlet": _object({"iri": _MAYBE_TEXT, "label": _MAYBE_TEXT}),
    "EvidenceArticle": _object(
        {
            "iri": _MAYBE_TEXT,
            "title": _MAYBE_TEXT,
            "date": _MAYBE_TEXT,
            "outlet": {"oneOf": [reference("Outlet"), {"type": "null"}]},
        }
    ),
    "Speaker": _object({"iri": _IRI, "label": _MAYBE_TEXT}),
    "Relay": _object({"ordinal": {"type": ["integer", "null"]}, "label": _TEXT}),
    "Evidence": {
        **_object(
            {
                "claim": _MAYBE_TEXT,
                "attestation": _MAYBE_TEXT,
                "article": reference("EvidenceArticle"),
                "speakers": _list(reference("Speaker")),
                "relays": _list(reference("Relay")),
                "stance": _MAYBE_TEXT,
                "ownVoice": {"type": ["boolean", "null"]},
                "quote": _MAYBE_TEXT,
                "link": _MAYBE_TEXT,
            }
        ),
        "description": "Where a row comes from: the article, who says it through whom (relays in "
        "order from the speaker outwards), the sentence, and a link to where it stands.",
    },
    "Page": {
        **_object(
            {
                "limit": {"type": ["integer", "null"]},
                "after": _MAYBE_TEXT,
                "next": _MAYBE_TEXT,
                "truncated": {"type": "boolean"},
            }
        ),
        "description": "`after` and `next` lead to the page after this one, if `truncated`.",
    },
    "Understood": {
        **_object(
            {
                "value": _TEXT,
                "by": {"type": "string", "enum": [str(way) for way in Way]},
                "given": _TEXT,
                "labels": _LABELS,
                "class": _MAYBE_TEXT,
            },
            *("given", "labels", "class"),
        ),
        "description": "A value as it was understood: what a name means, and how it was found.",
    },
    "Column": _object({"name": _TEXT, "en": _TEXT, "ar": _TEXT}),
    "Near": _object({"value": _TEXT, "name": _TEXT}),
    "Warning": _object(
        {"parameter": _TEXT, "given": _TEXT, "detail": _TEXT, "near": _list(reference("Near"))}
    ),
    "Choice": _object(
        {"iri": _IRI, "value": _TEXT, "labels": _LABELS, "class": _MAYBE_TEXT, "link": _IRI}
    ),
    "Choices": _object(
        {
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "parameter": _TEXT,
            "given": _TEXT,
            "choices": _list(reference("Choice")),
        }
    ),
    "ListedParameter": _object(
        {
            "name": _TEXT,
            "type": _TEXT,
            "class": _MAYBE_TEXT,
            "values": _list(_TEXT),
            "schema": {"type": "object", "additionalProperties": True},
            "description": reference("Texts"),
            "accepted": _TEXT,
            "example": _TEXT,
            "default": _MAYBE_TEXT,
            "required": {"type": "boolean"},
            "repeat": {"type": "boolean"},
        }
    ),
    "ListedQuery": _object(
        {
            "name": _TEXT,
            "title": reference("Texts"),
            "description": reference("Texts"),
            "group": _TEXT,
            "tags": _list(_TEXT),
            "form": _TEXT,
            "parameters": _list(reference("ListedParameter")),
            "columns": _list(reference("Column")),
            "evidence": _list(_TEXT),
            "formats": _list(_TEXT),
            "links": _LABELS,
        }
    ),
    "ListedGroup": _object(
        {"name": _TEXT, "title": reference("Texts"), "description": reference("Texts")}
    ),
    "QueryList": _object(
        {
            "groups": _list(reference("ListedGroup")),
            "queries": _list(reference("ListedQuery")),
            "count": {"type": "integer"},
        }
    ),
}


def row_schema(query: CannedQuery) -> dict[str, Any]:
    """Return the schema of a row: a value per column, and the evidence."""
    properties: dict[str, Any] = {
        name: {**_VALUE, "description": texts["en"]}
        for name, texts in query.columns.items()
        if name not in query.evidence
    }
    if query.grouped:
        properties["evidence"] = _list(reference("Evidence"))
    elif query.evidence:
        properties["evidence"] = reference("Evidence")
    return _object(properties, "evidence")


def answer_schema(query: CannedQuery, row: str) -> dict[str, Any]:
    """Return the schema of an answer in JSON, whose rows have the schema called ``row``."""
    properties: dict[str, Any] = {
        "query": {"type": "string", "const": query.name},
        "title": reference("Texts"),
        "parameters": {"type": "object", "additionalProperties": _list(reference("Understood"))},
        "columns": _list(reference("Column")),
        "rows": _list(reference(row)),
        "page": reference("Page"),
        "warnings": _list(reference("Warning")),
        "snapshot": {"type": "integer"},
        "total": {"type": "integer"},
    }
    if _UNDATED in query.columns:
        properties[_UNDATED] = _list(reference(row))
    return _object(properties, "total")
