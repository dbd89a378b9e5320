"""Runs the server until it is told to stop."""

import socket
import threading
from typing import Final

import uvicorn

from server.app import create_app
from server.settings import Settings
from store import DataDirectory

# The engine evaluates by recursion; the usual 8 MB (512 KB on macOS) leave too little room.
_STACK_BYTES: Final = 64 * 1024 * 1024
_GREETING: Final = """\
Masalik serves on {url}
Try:
  curl {url}/sparql --data-urlencode 'query=SELECT ?graph {{ GRAPH ?graph {{}} }}'
  curl {url}/queries/seizures.csv
  {url}/ontology/ or {url}/docs in a browser
"""


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the published snapshot over HTTP; port 0 takes a free one.

    Prints the address once connections are accepted, and returns after SIGINT; SIGTERM ends the
    process, both when the requests under way are answered or ten seconds have passed.

    Raises NothingPublished, NotADataDirectory or another StoreError if there is nothing to serve,
    OSError if the address is taken.
    """
    data = DataDirectory(settings.data)
    data.open(data.current())
    threading.stack_size(_STACK_BYTES)
    listener = socket.create_server(
        (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
    )
    config = uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    try:
        _Server(config).run([listener])
    except KeyboardInterrupt:
        return


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        assert sockets is not None
        host, port = sockets[0].getsockname()[:2]
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        print(_GREETING.format(url=url), end="", flush=True)  # noqa: T201
