"""How a client of a SPARQL server says who it is: by password or by token."""

import os
from collections.abc import Generator
from typing import Final

import httpx

from store.interface import StoreError

PASSWORD: Final = "MASALIK_STORE_PASSWORD"  # noqa: S105 - the name of the variable
TOKEN: Final = "MASALIK_STORE_TOKEN"  # noqa: S105


class NoPassword(StoreError):
    """A user is named without a password."""


def authentication(user: str | None) -> httpx.Auth | None:
    """Give the authentication of ``user``, else that of the token in the environment, else None.

    Secrets come from the environment alone: an argument is seen by everybody on the machine.

    Raises:
        NoPassword: a user is named, but ``MASALIK_STORE_PASSWORD`` is not set.
    """
    if user is not None:
        password = os.environ.get(PASSWORD)
        if password is None:
            raise NoPassword(f"the password of {user} is read from {PASSWORD}, which is not set")
        return _Password(user, password)
    token = os.environ.get(TOKEN)
    return _Bearer(token) if token else None


class _Password(httpx.Auth):
    """Answers the challenge that the server makes, Digest or Basic (RFC 7616, RFC 7617)."""

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx.DigestAuth(user, password)
        self._basic = httpx.BasicAuth(user, password)
        self._wants_basic = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._wants_basic:
            yield from self._basic.auth_flow(request)
            return
        digest = self._digest.auth_flow(request)
        answer = yield next(digest)
        if answer.status_code == httpx.codes.UNAUTHORIZED and _schemes(answer) == {"basic"}:
            self._wants_basic = True
            yield from self._basic.auth_flow(request)
            return
        try:
            yield digest.send(answer)
        except StopIteration:
            return


def _schemes(answer: httpx.Response) -> set[str]:
    challenges = answer.headers.get_list("www-authenticate")
    named = {challenge.strip().partition(" ")[0].lower() for challenge in challenges}
    return named & {"digest", "basic"}


class _Bearer(httpx.Auth):
    """Shows a token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request
