"""What the OpenAPI document says of ``/sparql``, whose requests the framework does not read."""

from typing import Any, Final

from fastapi import FastAPI

from server import graph_store_documentation as graph_store
from server.negotiation import BINDINGS, GRAPHS, content_type
from server.problems import MEDIA_TYPE

_EXAMPLE: Final = """\
PREFIX mas: <https://w3id.org/masalik/ontology#>
SELECT ?class (COUNT(DISTINCT ?occurrence) AS ?count)
WHERE { ?claim a ?class ; mas:occurrence ?occurrence }
GROUP BY ?class
ORDER BY DESC(?count)
"""
_QUERY: Final = {"type": "string", "example": _EXAMPLE}
_GRAPHS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}
_DATASET: Final = {
    "default-graph-uri": "Graphs whose union is the default graph; replaces the query's FROM.",
    "named-graph-uri": "Graphs that GRAPH may name; replaces the query's FROM NAMED.",
}
_DESCRIPTION: Final = (
    "SPARQL 1.1 query. Where neither query nor request names a dataset, the default graph is the "
    "union of all named graphs. SELECT and ASK answer as SPARQL JSON, XML, CSV or TSV, CONSTRUCT "
    "and DESCRIBE as Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD, by the Accept header. "
    "SERVICE is refused."
)
_RESPONSES: Final = {
    "200": {
        "description": "The result.",
        "content": {content_type(media_type): {} for media_type in (*BINDINGS, *GRAPHS)},
    },
    "4XX": {
        "description": "The request is refused; the detail says why, `line` and `column` where.",
        "content": {MEDIA_TYPE: {}},
    },
}
_COMMON: Final = {"tags": ["SPARQL"], "description": _DESCRIPTION, "responses": _RESPONSES}
_PATH: Final = {
    "get": {
        **_COMMON,
        "summary": "Query by URL",
        "operationId": "query_by_url",
        "parameters": [
            {"name": "query", "in": "query", "required": True, "schema": _QUERY},
            *(
                {"name": name, "in": "query", "description": text, "schema": _GRAPHS}
                for name, text in _DATASET.items()
            ),
        ],
    },
    "post": {
        **_COMMON,
        "summary": "Query by form or body",
        "operationId": "query_by_body",
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "required": ["query"],
                        "properties": {
                            "query": _QUERY,
                            **{
                                name: {**_GRAPHS, "description": text}
                                for name, text in _DATASET.items()
                            },
                        },
                    }
                },
                "application/sparql-query": {"schema": _QUERY},
            },
        },
    },
}


def document(app: FastAPI) -> None:
    """Add what the framework does not see to the OpenAPI document of ``app``, before the rest."""
    derived = app.openapi

    def openapi() -> dict[str, Any]:
        document = derived()
        document["paths"] = {"/sparql": _PATH, **graph_store.PATHS, **document["paths"]}
        return document

    app.openapi = openapi  # type: ignore[method-assign]
