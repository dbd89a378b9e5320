"""The MCP server on standard input and output, for a client that starts it."""

from contextlib import AbstractAsyncContextManager

from mcp.server.stdio import stdio_server

from server.asking import Routes
from server.language_models.protocol import Caller, server


async def serve(opened: AbstractAsyncContextManager[Routes], groups: tuple[str, ...]) -> None:
    """Answer on standard input and output until the input ends, with the tools of some groups.

    Raises as opening the routes does.
    """
    async with opened as routes, stdio_server() as (messages, replies):
        caller = Caller(routes, groups)
        answering = server(lambda _: caller)
        await answering.run(messages, replies, answering.create_initialization_options())
