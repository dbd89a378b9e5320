"""The formats in which canned queries are answered."""

from enum import StrEnum
from typing import Final


class Format(StrEnum):
    """A format, by the suffix that asks for it."""

    JSON = "json"
    SRJ = "srj"
    CSV = "csv"
    TSV = "tsv"
    GEOJSON = "geojson"
    GRAPHML = "graphml"
    TTL = "ttl"
    JSONLD = "jsonld"
    NT = "nt"
    RQ = "rq"

    @property
    def media_type(self) -> str:
        """Return the media type under which the format is registered, with its charset."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES: Final = {
    Format.JSON: "application/json",
    Format.SRJ: "application/sparql-results+json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.TSV: "text/tab-separated-values; charset=utf-8",
    Format.GEOJSON: "application/geo+json",
    Format.GRAPHML: "application/graphml+xml",
    Format.TTL: "text/turtle; charset=utf-8",
    Format.JSONLD: "application/ld+json",
    Format.NT: "application/n-triples; charset=utf-8",
    Format.RQ: "application/sparql-query; charset=utf-8",
}
