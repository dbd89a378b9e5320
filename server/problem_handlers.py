"""Lets the framework's routes answer every refusal and mistake as problem details."""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from server.problems import Problem, ProblemType
from server.records import record

# What the framework itself refuses.
_BY_STATUS: Final = {
    404: ProblemType.NOT_FOUND,
    405: ProblemType.METHOD_NOT_ALLOWED,
}


def _from_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    record(request.scope).problem = error.kind.slug
    return _response(error, request)


def _from_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _BY_STATUS.get(error.status_code, ProblemType.INTERNAL_ERROR)
    detail = f"{request.method} {request.url.path}"
    headers = dict(error.headers or {})
    if kind is ProblemType.METHOD_NOT_ALLOWED:
        # The framework names the methods of the first route of this path only.
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    record(request.scope).problem = kind.slug
    return _response(Problem(kind, detail, headers=headers), request)


def _methods(request: Request) -> set[str]:
    return {
        method
        for method in ("GET", "HEAD", "POST")
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    }


def _response(problem: Problem, request: Request) -> Response:
    status, headers, body = problem.answer(request.scope.get("masalik.request_id"))
    return Response(body, status_code=status, headers=headers)


def _from_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
    return _response(Problem(ProblemType.BAD_PARAMETER, faults), request)


def _from_mistake(request: Request, _: Exception) -> Response:
    problem = Problem(ProblemType.INTERNAL_ERROR, "The server's log says more.")
    return _response(problem, request)


def install(app: FastAPI) -> None:
    """Let every refusal and mistake of ``app`` answer as problem details."""
    app.add_exception_handler(Problem, _from_problem)
    app.add_exception_handler(HTTPException, _from_http)
    app.add_exception_handler(RequestValidationError, _from_validation)
    app.add_exception_handler(Exception, _from_mistake)
