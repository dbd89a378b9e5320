"""What the OpenAPI document says of ``/sparql``, whose requests the framework does not read."""

import copy
from typing import Any, Final

from fastapi import FastAPI

from server import graph_store_documentation as graph_store
from server.negotiation import BINDINGS, GRAPHS, content_type
from server.problems import ProblemType
from server.refusal_documentation import NOT_MODIFIED, QUERYING, Responses, complete, refusals

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
_TIMEOUT: Final = "Seconds; lowers the deadline. Only the token's holder can raise it."
_SECONDS: Final = {"type": "number", "exclusiveMinimum": 0}
_DESCRIPTION: Final = (
    "SPARQL 1.1 query. Where neither query nor request names a dataset, the default graph is the "
    "union of all named graphs. SELECT and ASK answer as SPARQL JSON, XML, CSV or TSV, CONSTRUCT "
    "and DESCRIBE as Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD, by the Accept header. "
    "SERVICE is refused."
)
_RESPONSES: Final[Responses] = {
    200: {
        "description": "The result; without a query, where RDF is asked for, what the service is.",
        "content": {content_type(media_type): {} for media_type in (*BINDINGS, *GRAPHS)},
    },
    **NOT_MODIFIED,
    **refusals(
        *QUERYING,
        ProblemType.MISSING_QUERY,
        ProblemType.REPEATED_PARAMETER,
        ProblemType.BAD_ENCODING,
        ProblemType.BAD_GRAPH_IRI,
        ProblemType.BAD_PARAMETER,
        ProblemType.SYNTAX_ERROR,
        ProblemType.SERVICE_REFUSED,
        ProblemType.NOT_ACCEPTABLE,
        ProblemType.TOO_LARGE,
    ),
}
_RESPONSES_TO_BODY: Final[Responses] = {
    **_RESPONSES,
    204: {"description": "It was an update, which was carried out; see /update."},
    **refusals(
        ProblemType.UNAUTHORISED,
        ProblemType.SERVICE_REFUSED,
        ProblemType.UPDATE_REFUSED,
        ProblemType.REQUEST_TIMEOUT,
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        ProblemType.MEMORY_EXCEEDED,
        ProblemType.UPDATE_FAILED,
    ),
}
_COMMON: Final = {"tags": ["SPARQL"], "description": _DESCRIPTION}
_PATH: Final = {
    "get": {
        **_COMMON,
        "responses": _RESPONSES,
        "summary": "Query by URL",
        "operationId": "query_by_url",
        "parameters": [
            {"name": "query", "in": "query", "required": True, "schema": _QUERY},
            *(
                {"name": name, "in": "query", "description": text, "schema": _GRAPHS}
                for name, text in _DATASET.items()
            ),
            {"name": "timeout", "in": "query", "description": _TIMEOUT, "schema": _SECONDS},
        ],
    },
    "post": {
        **_COMMON,
        "responses": _RESPONSES_TO_BODY,
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
                            "timeout": {**_SECONDS, "description": _TIMEOUT},
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
        paths = copy.deepcopy({"/sparql": _PATH, **graph_store.PATHS})
        document["paths"] = {**paths, **document["paths"]}
        complete(document)
        return document

    app.openapi = openapi  # type: ignore[method-assign]
