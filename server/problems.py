"""Every refusal the server can give: its type, status and title, as RFC 9457 problem details."""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = "https://w3id.org/masalik/problems#"


class ProblemType(Enum):
    """Slug of the type's IRI, HTTP status, title."""

    MISSING_QUERY = ("missing-query", 400, "No query given")
    REPEATED_PARAMETER = ("repeated-parameter", 400, "A parameter is given more than once")
    BAD_ENCODING = ("bad-encoding", 400, "The request cannot be decoded")
    BAD_GRAPH_IRI = ("bad-graph-iri", 400, "A graph name is not an absolute IRI")
    BAD_PARAMETER = ("bad-parameter", 400, "A parameter has no acceptable value")
    UNKNOWN_PARAMETER = ("unknown-parameter", 400, "A parameter is not known")
    SYNTAX_ERROR = ("syntax-error", 400, "The query does not parse")
    AMBIGUOUS_QUERY = ("ambiguous-query", 400, "The query can be read in two ways")
    TOO_COMPLEX = ("too-complex", 400, "The query is nested too deeply or has too many parts")
    SERVICE_REFUSED = ("service-refused", 403, "Federated queries are refused")
    NOT_FOUND = ("not-found", 404, "There is nothing here")
    METHOD_NOT_ALLOWED = ("method-not-allowed", 405, "The method is not allowed here")
    NOT_ACCEPTABLE = ("not-acceptable", 406, "No acceptable format")
    ANSWER_TOO_LARGE = ("answer-too-large", 400, "The result is too large")
    TOO_LARGE = ("too-large", 413, "The request is too large")
    UNSUPPORTED_MEDIA_TYPE = ("unsupported-media-type", 415, "The body's type is not supported")
    EVALUATION_FAILED = ("evaluation-failed", 500, "The query could not be evaluated")
    INTERNAL_ERROR = ("internal-error", 500, "The server made a mistake")
    NOT_READY = ("not-ready", 503, "No snapshot is open")
    BUSY = ("busy", 503, "Too many queries are waiting")
    STOPPING = ("stopping", 503, "The server is stopping")

    def __init__(self, slug: str, status: int, title: str) -> None:
        self.slug = slug
        self.status = status
        self.title = title


class Problem(Exception):
    """A refusal: what it is, its detail for the person who can mend it, and further members."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: str | int | Sequence[str],
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = headers
        self.members = members

    def response(self) -> Response:
        """Return the answer, as RFC 9457 section 3 has it."""
        body = {
            "type": TYPES + self.kind.slug,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            **self.members,
        }
        return Response(
            json.dumps(body, ensure_ascii=False).encode(),
            status_code=self.kind.status,
            headers=self.headers,
            media_type=MEDIA_TYPE,
        )


# What the framework itself refuses.
_BY_STATUS: Final = {
    404: ProblemType.NOT_FOUND,
    405: ProblemType.METHOD_NOT_ALLOWED,
}


def _from_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


def _from_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _BY_STATUS.get(error.status_code, ProblemType.INTERNAL_ERROR)
    detail = f"{request.method} {request.url.path}"
    headers = dict(error.headers or {})
    if kind is ProblemType.METHOD_NOT_ALLOWED:
        # The framework names the methods of the first route of this path only.
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    return Problem(kind, detail, headers=headers).response()


def _methods(request: Request) -> set[str]:
    return {
        method
        for method in ("GET", "HEAD", "POST")
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    }


def _from_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
    return Problem(ProblemType.BAD_PARAMETER, faults).response()


def _from_mistake(_: Request, __: Exception) -> Response:
    return Problem(ProblemType.INTERNAL_ERROR, "The server's log says more.").response()


def install(app: FastAPI) -> None:
    """Let every refusal and mistake of ``app`` answer as problem details."""
    app.add_exception_handler(Problem, _from_problem)
    app.add_exception_handler(HTTPException, _from_http)
    app.add_exception_handler(RequestValidationError, _from_validation)
    app.add_exception_handler(Exception, _from_mistake)
