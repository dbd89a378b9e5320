"""The endpoints of a SPARQL server: where graphs are put, updates and queries sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

from store.interface import StoreError

# How the path of a Graph Store endpoint ends, and what stands in its stead for updates and for
# queries. Each from the documentation of its server.
_SIBLINGS: Final[Sequence[tuple[str, str, str]]] = (
    # Virtuoso
    (r"/sparql-graph-crud-auth/?$", "/sparql-auth", "/sparql"),
    (r"/sparql-graph-crud/?$", "/sparql", "/sparql"),
    # GraphDB and RDF4J
    (r"/rdf-graphs/service/?$", "/statements", ""),
    # Amazon Neptune
    (r"/sparql/gsp/?$", "/sparql", "/sparql"),
    # Fuseki
    (r"/data/?$", "/update", "/query"),
    # Oxigraph
    (r"/store/?$", "/update", "/query"),
)


class UnknownEndpoints(StoreError):
    """The addresses of a server are incomplete or no addresses."""


@dataclass(frozen=True)
class Endpoints:
    """Where a server takes graphs (SPARQL 1.1 Graph Store Protocol), updates, and queries."""

    store: str
    update: str
    query: str

    @classmethod
    def of(cls, store: str, update: str | None = None, query: str | None = None) -> Self:
        """Give the endpoints of a server from the one for graphs, where it is a known one.

        >>> Endpoints.of("http://localhost:3030/news/data").update
        'http://localhost:3030/news/update'

        Raises:
            UnknownEndpoints: an address is not http(s), holds a password, or cannot be derived.
        """
        for address in filter(None, (store, update, query)):
            _check(address)
        for pattern, for_updates, for_queries in _SIBLINGS:
            if re.search(pattern, store):
                update = update or re.sub(pattern, for_updates, store)
                query = query or re.sub(pattern, for_queries, store)
                break
        if not update or not query:
            raise UnknownEndpoints(
                f"{store} is of no server whose other addresses are known; "
                "say --update URL and --query URL"
            )
        return cls(store, update, query)


def _check(address: str) -> None:
    parts = urlsplit(address)
    if "@" in parts.netloc:
        raise UnknownEndpoints(
            "an address with a user or password in it is seen by everybody on this machine; "
            "say --user NAME, and the password in MASALIK_STORE_PASSWORD"
        )
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise UnknownEndpoints(f"{address} is not an http or https address")
    if parts.query or parts.fragment:
        raise UnknownEndpoints(f"{address} has parameters; give the address of the endpoint alone")
