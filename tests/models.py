"""The official MCP client, asked one thing at a time."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Model:
    """A language model, as far as the server can tell."""

    portal: BlockingPortal
    client: Client

    def tools(self) -> dict[str, Any]:
        """Give the tools by name."""
        return {tool.name: tool for tool in self.portal.call(self.client.list_tools).tools}

    def result(self, tool: str, **arguments: object) -> CallToolResult:
        """Give what a tool returns; `from_` stands for `from`."""
        given = {name.rstrip("_"): value for name, value in arguments.items()}
        return self.portal.call(self.client.call_tool, tool, given)

    def answer(self, tool: str, **arguments: object) -> dict[str, Any]:
        """Give the answer of a tool, which its text holds too."""
        result = self.result(tool, **arguments)
        assert not result.is_error, text(result)
        answer: dict[str, Any] = result.structured_content
        return answer

    def refusal(self, tool: str, **arguments: object) -> str:
        """Give the words in which a tool says that it cannot answer."""
        result = self.result(tool, **arguments)
        assert result.is_error, text(result)
        return text(result)

    def read(self, uri: str) -> tuple[str, str]:
        """Give the media type and the text of a resource."""
        (content,) = self.portal.call(self.client.read_resource, uri).contents
        return content.mime_type, content.text


def text(result: CallToolResult) -> str:
    """Give the text of a result."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def command(*options: str, env: Mapping[str, str] | None = None) -> StdioServerParameters:
    """Give how a client starts the server."""
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "masalik", "mcp", *options],
        cwd=ROOT,
        env=dict(env or {}),
    )


@contextmanager
def connected(server: StdioServerParameters | str, mode: str = "auto") -> Iterator[Model]:
    """Connect a client, by an address or by starting a server."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(server, mode=mode)) as client,
    ):
        yield Model(portal, client)
