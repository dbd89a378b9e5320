"""What Schemathesis asks: bodies as the text they are, and addresses that a server can read.

The parser of HTTP takes 64 KiB of head; what is longer it refuses before the application sees it.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import schemathesis

# Beyond what the server itself refuses (MASALIK_MAX_URL_BYTES), so that its refusal is met, too.
LONGEST = 62 * 1024


@schemathesis.hook
def filter_query(_: object, query: Mapping[str, Any] | None) -> bool:
    return len(urlencode(query or {}, doseq=True)) < LONGEST


@schemathesis.serializer(
    "application/sparql-query",
    "application/sparql-update",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "application/rdf+xml",
    "application/ld+json",
    "text/turtle",
)
def text(_: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
