"""The page of the types of refusals, at which their IRIs lead."""

from html import escape

from server.problems import ProblemType


def page() -> str:
    """Return the page, with an anchor for each type."""
    lines = "\n".join(
        f'<dt id="{kind.slug}"><code>{kind.slug}</code></dt><dd>{kind.status}: '
        f"{escape(kind.title)}</dd>"
        for kind in ProblemType
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Masalik: refusals</title>\n'
        "<h1>Refusals</h1>\n<p>Types of problem details (RFC 9457); <code>detail</code> says what "
        f"was wrong.</p>\n<dl>\n{lines}\n</dl>\n</html>\n"
    )
