"""Every refusal the server can give: its type, status and title, as RFC 9457 problem details."""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final

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
    BAD_DATA = ("bad-data", 400, "The RDF cannot be taken")
    TOO_COMPLEX = ("too-complex", 400, "The query is nested too deeply or has too many parts")
    FOREIGN_ORIGIN = ("foreign-origin", 403, "Pages of this origin may not ask here")
    SERVICE_REFUSED = ("service-refused", 403, "Federated queries are refused")
    NOT_FOUND = ("not-found", 404, "There is nothing here")
    UNKNOWN_NAME = ("unknown-name", 404, "Nothing is called so")
    GONE = ("gone", 410, "What was here was withdrawn")
    REQUEST_TIMEOUT = ("request-timeout", 408, "The request did not arrive in time")
    URL_TOO_LONG = ("url-too-long", 414, "The request's address is too long")
    UPDATE_REFUSED = ("update-refused", 403, "Updates are refused")
    METHOD_NOT_ALLOWED = ("method-not-allowed", 405, "The method is not allowed here")
    NOT_ACCEPTABLE = ("not-acceptable", 406, "No acceptable format")
    ANSWER_TOO_LARGE = ("answer-too-large", 400, "The result is too large")
    PRECONDITION_FAILED = ("precondition-failed", 412, "The graph is not as expected")
    TOO_LARGE = ("too-large", 413, "The request is too large")
    UNSUPPORTED_MEDIA_TYPE = ("unsupported-media-type", 415, "The body's type is not supported")
    UPDATE_FAILED = ("update-failed", 422, "The update cannot be carried out")
    MEMORY_EXCEEDED = ("memory-exceeded", 422, "The query takes too much memory")
    TOO_MANY_REQUESTS = ("too-many-requests", 429, "Too many queries of one client")
    EVALUATION_FAILED = ("evaluation-failed", 500, "The query could not be evaluated")
    WRITE_FAILED = ("write-failed", 500, "The write could not be carried out")
    INTERNAL_ERROR = ("internal-error", 500, "The server made a mistake")
    NOT_AVAILABLE = ("not-available", 501, "This server does not have it")
    STORE_LOCKED = ("store-locked", 503, "Another writer holds the store")
    NOT_READY = ("not-ready", 503, "No snapshot is open")
    BUSY = ("busy", 503, "Too many queries are waiting")
    DEADLINE_EXCEEDED = ("deadline-exceeded", 504, "The query took too long")
    UNAUTHORISED = ("unauthorised", 401, "A token is needed")
    HEADER_TOO_LONG = ("header-too-long", 431, "A header of the request is too long")
    MISDIRECTED = ("misdirected", 421, "The server does not go by that name")
    STORE_FAILED = ("store-failed", 502, "The store behind the server failed")
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

    def answer(self, request_id: str | None = None) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer, as RFC 9457 section 3 has it.

        ``request_id`` finds it in the log.
        """
        body = {
            "type": TYPES + self.kind.slug,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            **self.members,
        }
        # Browsers are shown a page of it.
        headers = {"Vary": "Accept", **(self.headers or {}), "Content-Type": MEDIA_TYPE}
        if request_id:
            body["request_id"] = request_id
            headers["X-Request-Id"] = request_id
        return self.kind.status, headers, json.dumps(body, ensure_ascii=False).encode()
