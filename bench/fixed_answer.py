"""A server that always gives the same answer: its rate bounds what the client can measure."""

import asyncio
import sys
from typing import cast

import uvloop

_BODY = b'{"head":{"vars":["p","o"]},"results":{"bindings":[]}}' + b" " * 1500
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
)


class FixedAnswer(asyncio.Protocol):
    """Answers each request, which comes in one piece from a client that waits for the answer."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        # The event loop's transports have the interface but not the class.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:  # noqa: ARG002 (whatever it asks)
        """Answer."""
        self._transport.write(_ANSWER)


async def _serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(FixedAnswer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
