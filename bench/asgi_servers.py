"""Our application in one of two ASGI servers, to choose between them.

Run as `python -m bench.asgi_servers uvicorn|granian DATA PORT`; the environment has the settings.
"""

import sys
from pathlib import Path

from server.app import Application, create_app
from server.settings import read_settings


def application() -> Application:
    """Return the application that serves what the setting ``data`` of the environment names."""
    return create_app(read_settings())


def main() -> None:
    """Serve until told to end."""
    server, data, port = sys.argv[1:]
    if server == "uvicorn":
        import uvicorn

        uvicorn.run(
            create_app(read_settings(data=Path(data))),
            host="127.0.0.1",
            port=int(port),
            loop="uvloop",
            http="httptools",
            ws="none",
            log_level="warning",
            access_log=False,
        )
    else:
        from granian import Granian
        from granian.constants import Interfaces, Loops

        Granian(
            "bench.asgi_servers:application",
            address="127.0.0.1",
            port=int(port),
            interface=Interfaces.ASGI,
            loop=Loops.uvloop,
            factory=True,
            websockets=False,
            log_access=False,
        ).serve()


if __name__ == "__main__":
    main()
