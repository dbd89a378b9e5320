"""Entity tags: whether a client already has the answer (RFC 9110 section 8.8.3)."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response


def entity_tag(*parts: str) -> str:
    """Return the tag of an answer that depends on ``parts`` and nothing else."""
    digest = hashlib.sha256("\0".join(parts).encode(errors="surrogatepass"))
    return f'"{digest.hexdigest()[:32]}"'


def names_tag(if_none_match: str, tag: str) -> bool:
    """Say whether the value of If-None-Match names a tag (weak comparison, section 8.8.3.2)."""
    known = {item.strip().removeprefix("W/") for item in if_none_match.split(",")}
    return "*" in known or tag.removeprefix("W/") in known


def not_modified(request: Request, headers: dict[str, str]) -> Response | None:
    """Return the answer 304 if the request names the ETag of ``headers``, else None."""
    if names_tag(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return None
