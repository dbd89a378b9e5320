"""The bounds and ways of the server, from the environment or a file, each with its default."""

import hmac
import ipaddress
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

PREFIX = "MASALIK_"
_TOKEN_CHARACTERS = 8
# Read elsewhere: the password or token of a store behind, and what the tests are told.
_OTHER_VARIABLES = {
    "MASALIK_STORE_PASSWORD",
    "MASALIK_STORE_TOKEN",
    "MASALIK_CI_TOOLS",
}

Bytes = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(gt=0)]


def _networks(value: str) -> str:
    for item in filter(None, (part.strip() for part in value.split(","))):
        if item != "*":
            ipaddress.ip_network(item)
    return value


def _token(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    # An empty one would let in whoever sends an empty one.
    if len(secret) < _TOKEN_CHARACTERS or not secret.isascii() or " " in secret:
        raise ValueError(f"needs {_TOKEN_CHARACTERS} ASCII characters or more, without spaces")
    return value


# Separated by commas, which an environment variable holds without quotes.
Networks = Annotated[str, AfterValidator(_networks)]


class BadSetting(ValueError):
    """A setting is unknown or has no acceptable value; the message names each."""


class Settings(BaseSettings):
    """What an operator may set; ``data`` is the only one without a default.

    Each is read from the variable ``MASALIK_`` with its name in capitals.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )

    data: Path
    """The data directory that is served."""

    max_query_bytes: Bytes = 128 * 1024
    """A longer query is refused: a 10 MB VALUES block takes 1.6 GB to parse."""

    max_body_bytes: Bytes = 512 * 1024
    """A longer request body is refused unread; percent-encoded Arabic is six times as long."""

    max_url_bytes: Bytes = 60 * 1024
    """A longer query string is refused; the HTTP parser itself refuses 64 KB."""

    body_seconds: Seconds = 15.0
    """A request body that has not arrived by then is refused."""

    base_iri: Annotated[str, Field(pattern=r"^https?://[^\s<>?#]+/$")] | None = None
    """The address that the world knows the server by, with a slash at its end; IRIs of Masalik
    answer below it. By default the one that each request was sent to, by its Host header."""

    dumps: Path | None = None
    """The folder for files of the whole graph; by default ``dumps`` in the data directory."""

    make_dumps: bool = True
    """Whether such a file is made when it is first asked for; those that are there are served."""

    search: bool = True
    """Whether names and quotes can be searched; an index is then built for each snapshot."""

    search_folder: Path | None = None
    """The folder for indexes of search; by default ``search`` in the data directory."""

    search_seconds: Seconds = 2.0
    """A search that takes longer is ended."""

    mcp: bool = True
    """Whether language models are served at /mcp, by the Model Context Protocol."""

    mcp_origins: str = ""
    """Origins, by commas, whose pages may ask there, such as https://chat.example.org; those of
    this machine and the server's own may. Programs that are no pages have none."""

    token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    """Whoever sends it as a bearer token may write, and ask for a longer deadline."""

    token_file: Path | None = None
    """A file that holds the token, as systemd and containers hand secrets over."""

    longest_query_seconds: Seconds = 600.0
    """The deadline that a token's holder may ask for."""

    union_default_graph: bool = True
    """Whether a query that names no dataset asks the union of all graphs, or the unnamed one."""

    write_seconds: Seconds = 60.0
    """A write that is not carried out by then is ended."""

    write_memory_bytes: Annotated[int, Field(ge=1024 * 1024 * 1024)] = 2 * 1024 * 1024 * 1024
    """What writes may take above what their process holds anyway (Linux); the engine's threads
    need some of it."""

    max_write_bytes: Bytes = 16 * 1024 * 1024
    """A longer update, or graph to be written, is refused unread."""

    cache_bytes: Annotated[int, Field(ge=0)] = 64 * 1024 * 1024
    """Answers kept in memory; and as much again of the rows that pages of canned queries are cut
    from."""

    max_nesting: Count = 64
    """Brackets within brackets; the engine's stack overflows at about a thousand."""

    max_tokens: Count = 3000
    """Words and signs of a query, VALUES blocks aside; longer chains overflow the stack too."""

    max_patterns: Count = 64
    """Triple patterns in one group; the planner takes 9 seconds for 150 with a common subject."""

    max_answer_bytes: Bytes = 512 * 1024 * 1024
    """A longer result is cut off with an error; 100,000 rows of JSON take about 20 MB."""

    workers: Count = max(os.cpu_count() or 2, 2) + 1
    """Processes that evaluate queries, one at a time each; no client has all of them."""

    query_seconds: Seconds = 30.0
    """A query that is not answered by then is ended, also while it waits."""

    query_memory_bytes: Bytes = 1024 * 1024 * 1024
    """What one query may take above what its process holds anyway (Linux)."""

    memory_resident_bytes: Annotated[int, Field(ge=0)] = 2 * 1024 * 1024 * 1024
    """A snapshot is held in memory if copies for all workers take no more."""

    max_waiting: Annotated[int, Field(ge=0)] = 64
    """Queries that wait for a worker; further ones are refused with 503."""

    max_queries_per_client: Count = 16
    """Queries of one address that run or wait, and searches; further ones are refused with 429."""

    spool_bytes: Annotated[int, Field(ge=0)] = 256 * 1024 * 1024
    """Room in the folder for temporary files ($TMPDIR) for what slow clients have not read yet of
    long answers; without room a slow client holds a worker until its deadline."""

    poll_seconds: Seconds = 0.3
    """How often the server looks whether another snapshot was published."""

    head_seconds: Seconds = 10.0
    """A connection whose request's head has not arrived by then is closed."""

    max_head_bytes: Bytes = 128 * 1024
    """A connection with a longer head of a request, or more of them at once, is closed."""

    unread_seconds: Seconds = 60.0
    """A connection whose client does not read what it was sent is closed after that."""

    max_connections: Count = 1000
    """Further connections are closed at once; each takes a file descriptor."""

    max_connections_per_client: Count = 256
    """Further ones of one address are closed at once; trusted proxies may have any number."""

    trusted_proxies: Networks = ""
    """Addresses or networks, by commas, whose X-Forwarded-For and -Proto are believed."""

    allowed_hosts: str = ""
    """Names, by commas, that a request may call the server; any, when empty."""

    stop_seconds: Seconds = 10.0
    """Requests under way get so long to end when the server is told to stop."""

    log_format: Literal["text", "json"] = "text"
    """The form of the log's lines, on standard error."""

    log_requests: bool = True
    """Log a line for each request; refusals, failures and slow ones are logged in any case."""

    log_client: Literal["full", "truncated", "none"] = "truncated"
    """How addresses of clients are logged; truncated to networks of 256 (IPv4), 2^80 (IPv6)."""

    log_query_characters: Annotated[int, Field(ge=0)] = 200
    """So much of a query is logged; 0 for nothing of it."""

    slow_seconds: Seconds = 5.0
    """Requests that took longer are logged as warnings."""

    metrics: Literal["open", "token", "off"] = "open"
    """Who may read /metrics: everybody, the token's holder, or nobody."""

    store: str | None = None
    """A SPARQL server to serve in place of the data directory: where it takes queries.

    The address of its Graph Store will do where the server is a known one.
    """

    store_user: str | None = None
    """Who we are there; the password is in MASALIK_STORE_PASSWORD."""

    store_answer_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    """How long answers of a store behind are kept; with 0 they are not, and have no ETag."""

    def authorises(self, authorization: str | None) -> bool:
        """Say whether the value of an Authorization header is the token (RFC 6750)."""
        if self.token is None or authorization is None:
            return False
        scheme, _, given = authorization.partition(" ")
        token = self.token.get_secret_value().encode()
        same = hmac.compare_digest(given.strip().encode("latin-1", "replace"), token)
        return scheme.lower() == "bearer" and same


def read_settings(file: Path | None = None, **given: object) -> Settings:
    """Return the settings: those ``given``, else of the environment, else of a TOML file.

    Raises BadSetting if one is unknown or not acceptable, OSError if a file cannot be read.
    """
    told: dict[str, Any] = {}
    if file is not None:
        try:
            told = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSetting(f"{file}: {error}") from error
    # What the environment sets prevails over the file.
    told = {
        name: value for name, value in told.items() if not os.environ.get(f"{PREFIX}{name.upper()}")
    }
    try:
        settings = Settings(**(told | given))
        if settings.token is None and settings.token_file is not None:
            read = SecretStr(settings.token_file.read_text().strip())
            settings = Settings(**(told | given), token=read)
        return settings
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise BadSetting("; ".join(faults)) from error
    except SettingsError as error:
        raise BadSetting(str(error)) from error


def unknown_variables() -> list[str]:
    """Return variables of the environment that look like settings and are none."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | _OTHER_VARIABLES
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
