"""The MCP server over HTTP: requests are answered on behalf of whoever sent them."""

from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request

from server.asking import Routes
from server.language_models.protocol import Caller, Context, server
from server.settings import Settings


def manager(routes: Routes, settings: Settings) -> StreamableHTTPSessionManager:
    """Return what answers requests over HTTP, each for itself and each by one document of JSON.

    Hosts and origins are looked at by those who call it.
    """

    def caller_of(context: Context) -> Caller:
        request: Any = context.request
        assert isinstance(request, Request), "there is no other transport here"
        groups = tuple(request.query_params.getlist("group"))
        return Caller(_on_behalf(routes, request), groups)

    return StreamableHTTPSessionManager(
        server(caller_of),
        json_response=True,
        stateless=True,
        max_request_body_size=settings.max_body_bytes,
    )


def _on_behalf(routes: Routes, request: Request) -> Routes:
    client = request.client
    # The same id stands in the log for the request and for what it asks.
    request_id = request.scope["masalik.request_id"]
    return routes.on_behalf(
        None if client is None else (client.host, client.port),
        str(request.base_url),
        {"X-Request-Id": request_id},
    )
