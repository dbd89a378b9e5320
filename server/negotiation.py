"""Which format answers a request, by its Accept header."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import mimeparse
from pyoxigraph import QueryResultsFormat, RdfFormat

# In our order of preference; the first answers a request that has none.
BINDINGS: Final[Mapping[str, QueryResultsFormat]] = MappingProxyType(
    {
        "application/sparql-results+json": QueryResultsFormat.JSON,
        "application/sparql-results+xml": QueryResultsFormat.XML,
        "text/csv": QueryResultsFormat.CSV,
        "text/tab-separated-values": QueryResultsFormat.TSV,
        "application/json": QueryResultsFormat.JSON,
    }
)
GRAPHS: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {
        "text/turtle": RdfFormat.TURTLE,
        "application/n-triples": RdfFormat.N_TRIPLES,
        "application/n-quads": RdfFormat.N_QUADS,
        "application/trig": RdfFormat.TRIG,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/ld+json": RdfFormat.JSON_LD,
    }
)


@dataclass(frozen=True)
class Formats:
    """The media type for bindings or a boolean, and that for a graph; None refuses the result."""

    bindings: str | None
    graph: str | None


@lru_cache(maxsize=256)
def formats(accept: str | None) -> Formats:
    """Return what the value of an Accept header asks for (RFC 9110 section 12.5.1).

    A request that names formats of bindings only is answered a graph in our preferred format:
    rdflib asks so for every form of query.
    """
    graph = choose(accept, tuple(GRAPHS))
    bindings = choose(accept, tuple(BINDINGS))
    if graph is None and bindings is not None:
        graph = next(iter(GRAPHS))
    return Formats(bindings, graph)


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the best of the media types offered, the preferred ones first, or None.

    A missing or malformed header accepts anything.
    """
    if accept is None or not accept.strip():
        return offered[0]
    try:
        # mimeparse breaks ties by the later place.
        return mimeparse.best_match(offered[::-1], accept.lower()) or None
    except mimeparse.MimeTypeParseException:
        return offered[0]


def content_type(media_type: str) -> str:
    """Return a Content-Type that no client takes for Latin-1 (RFC 6657 leaves text/* to them)."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def preferred_language(accepted: str | None, default: str = "en") -> str:
    """Return ``en`` or ``ar``, whichever an Accept-Language header prefers (RFC 9110, 12.5.4).

    ``default`` is for one that prefers neither.
    """
    best, language = 0.0, default
    for item in (accepted or "").lower().split(","):
        tag, _, parameter = item.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        primary = tag.partition("-")[0]
        if primary in ("en", "ar") and quality > best:
            best, language = quality, primary
    return language
