"""A SPARQL server as the place to load to: its addresses, who we are there, and its writer."""

from dataclasses import dataclass

from store.interface import Writer
from store.remote import RemoteWriter
from store.remote_authentication import authentication
from store.remote_endpoints import Endpoints
from store.remote_protocol import SparqlConnection


@dataclass(frozen=True)
class RemoteStore:
    """A server that speaks SPARQL 1.1 Graph Store Protocol, Update and Query over HTTP.

    Attributes:
        endpoints: its addresses.
        user: whose password is in ``MASALIK_STORE_PASSWORD``, or None: the token in
            ``MASALIK_STORE_TOKEN``, if there is one, else nobody.
        connections: how many requests are under way at once.
        timeout: seconds to wait for each answer.

    """

    endpoints: Endpoints
    user: str | None
    connections: int
    timeout: float

    def writer(self) -> Writer:
        """Give the writer, to be used in a ``with`` statement; it keeps no other writer out.

        Raises NoPassword if the user's password is not in the environment.
        """
        return RemoteWriter(
            SparqlConnection(
                self.endpoints, authentication(self.user), self.timeout, self.connections
            ),
            self.connections,
        )

    def __str__(self) -> str:
        return self.endpoints.store
