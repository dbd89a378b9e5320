"""Runs the server until it is told to stop."""

import logging
import resource
import socket
from types import FrameType
from typing import Final

import uvicorn

from server.app import create_app
from server.connections import bounded
from server.logs import configure
from server.notification import notify
from server.settings import Settings, unknown_variables
from store import DataDirectory

_log = logging.getLogger(__name__)

_KEEP_ALIVE_SECONDS: Final = 15
_GREETING: Final = """\
Masalik serves on {url}
Try:
  {url}/ in a browser, {url}/docs for the REST interface
  curl {url}/sparql --data-urlencode 'query=SELECT ?graph {{ GRAPH ?graph {{}} }}'
  curl {url}/queries/seizures.csv
"""


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the published snapshot over HTTP; port 0 takes a free one.

    Prints the address once connections are accepted, and returns after SIGINT or SIGTERM, when the
    requests under way are answered or ``stop_seconds`` have passed. A second SIGINT ends it at
    once.

    Raises NothingPublished, NotADataDirectory or another StoreError if there is nothing to serve,
    OSError if the address is taken.
    """
    configure(settings.log_format)
    for name in unknown_variables():
        _log.warning("%s is no setting and is not read", name)
    if settings.store is None:
        data = DataDirectory(settings.data)
        data.open(data.current())
    _raise_file_limit()
    listener = socket.create_server(
        (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
    )
    config = uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http=bounded(settings),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=max(round(settings.stop_seconds), 1),
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    _Server(config).run([listener])


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        assert sockets is not None
        if self.should_exit:
            return
        host, port = sockets[0].getsockname()[:2]
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        print(_GREETING.format(url=url), end="", flush=True)  # noqa: T201
        notify("READY=1")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        notify("STOPPING=1")
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        # To end as told is success; uvicorn would raise the signal again.
        self._captured_signals.clear()


def _raise_file_limit() -> None:
    """Take as many file descriptors as the system gives: the usual 1,024 are few for a server."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
