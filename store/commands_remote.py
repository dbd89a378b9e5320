"""The options by which a command writes to a SPARQL server instead of a data directory."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from store.remote_store import RemoteStore

_Result = TypeVar("_Result")


def store_options(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """Give a command ``--store URL`` and what belongs to it, as its argument ``remote``.

    ``remote`` is a :class:`store.remote_store.RemoteStore`, or None without ``--store``.
    """

    @click.option("--store", metavar="URL", help="Load into this SPARQL server: its Graph Store.")
    @click.option("--update", metavar="URL", help="Where the server takes SPARQL Update.")
    @click.option("--query", metavar="URL", help="Where the server takes SPARQL queries.")
    @click.option("--user", help="Who we are there; the password is in $MASALIK_STORE_PASSWORD.")
    @click.option(
        "--connections",
        type=click.IntRange(1, 64),
        default=4,
        show_default=True,
        help="Requests to the server under way at once.",
    )
    @click.option(
        "--store-timeout",
        type=click.FloatRange(0, min_open=True),
        default=300.0,
        show_default=True,
        help="Seconds to wait for an answer of the server.",
    )
    @wraps(command)
    def collected(
        *args: object,
        store: str | None,
        update: str | None,
        query: str | None,
        user: str | None,
        connections: int,
        store_timeout: float,
        **others: object,
    ) -> _Result:
        if store is None and (update or query or user):
            raise click.UsageError("--update, --query and --user go with --store URL")
        remote = _remote(store, update, query, user, connections, store_timeout) if store else None
        return command(*args, remote=remote, **others)

    return collected


def _remote(
    store: str,
    update: str | None,
    query: str | None,
    user: str | None,
    connections: int,
    timeout: float,
) -> "RemoteStore":
    from store.remote_endpoints import Endpoints
    from store.remote_store import RemoteStore

    return RemoteStore(Endpoints.of(store, update, query), user, connections, timeout)
