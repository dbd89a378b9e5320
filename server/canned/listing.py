"""Lists the canned queries as JSON: what each asks and takes, and where its answers are."""

import json
from collections.abc import Mapping
from functools import lru_cache

from queries import CannedQuery, Parameter, catalogue, groups


@lru_cache(maxsize=8)
def of_all(base: str) -> bytes:
    """Return the list; ``base`` is where the server is."""
    queries = [_listed(query, base) for query in in_order()]
    told = {
        "groups": [
            {"name": name, "title": dict(group.title), "description": dict(group.description)}
            for name, group in groups().items()
        ],
        "queries": queries,
        "count": len(queries),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def in_order() -> list[CannedQuery]:
    """Return the queries by group, in the order of the groups, then by name."""
    places = list(groups())
    return sorted(catalogue().values(), key=lambda query: (places.index(query.group), query.name))


def address(query: CannedQuery, base: str) -> str:
    """Return where a query is answered, without suffix."""
    return f"{base}queries/{query.name}"


def _listed(query: CannedQuery, base: str) -> Mapping[str, object]:
    return {
        "name": query.name,
        "title": dict(query.title),
        "description": dict(query.description),
        "group": query.group,
        "tags": list(query.tags),
        "form": query.form,
        "parameters": [_parameter(each) for each in query.parameters.values()],
        "columns": [{"name": name, **texts} for name, texts in query.columns.items()],
        "evidence": list(query.evidence),
        "formats": list(query.formats),
        "links": {str(form): f"{address(query, base)}.{form}" for form in query.formats},
    }


def _parameter(parameter: Parameter) -> Mapping[str, object]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "class": parameter.class_name,
        "values": list(parameter.values),
        "schema": parameter.schema,
        "description": dict(parameter.description),
        "accepted": parameter.accepted,
        "example": parameter.example,
        "default": parameter.default,
        "required": parameter.required,
        "repeat": parameter.repeat,
    }
