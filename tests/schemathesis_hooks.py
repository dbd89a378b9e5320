"""How Schemathesis writes the bodies that it has no form of its own for: as the text they are."""

import schemathesis


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
