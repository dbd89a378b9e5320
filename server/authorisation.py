"""Who may write: whoever sends the operator's token, and nobody where there is none."""

from server.http import Exchange
from server.problems import Problem, ProblemType
from server.settings import Settings


def require_writer(exchange: Exchange, settings: Settings) -> None:
    """Raise a Problem unless the request may write (RFC 6750 section 3).

    UPDATE_REFUSED if nobody may, UNAUTHORISED without the token.
    """
    if settings.token is None or settings.store is not None:
        raise Problem(ProblemType.UPDATE_REFUSED, "This server is read-only.")
    given = exchange.header(b"authorization")
    if not settings.authorises(given):
        challenge = 'Bearer realm="masalik"'
        raise Problem(
            ProblemType.UNAUTHORISED,
            "Send the server's token as a bearer token.",
            headers={
                "WWW-Authenticate": f'{challenge}, error="invalid_token"' if given else challenge
            },
        )
