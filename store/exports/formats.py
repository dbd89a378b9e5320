"""The formats of export, what they are called, and how their files' names end."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from pyoxigraph import RdfFormat


class Compression(StrEnum):
    """How a file is packed."""

    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"

    @property
    def suffix(self) -> str:
        """The end of a packed file's name: ``.gz``, ``.zst`` or nothing."""
        return {"none": "", "gzip": ".gz", "zstd": ".zst"}[self]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of export; ``rdf`` is its RDF syntax, None if it is none."""

    name: str
    suffix: str
    rdf: RdfFormat | None


FORMATS: Final = MappingProxyType(
    {
        form.name: form
        for form in (
            Format("nquads", ".nq", RdfFormat.N_QUADS),
            Format("trig", ".trig", RdfFormat.TRIG),
            Format("jsonld", ".jsonld", RdfFormat.JSON_LD),
            Format("ntriples", ".nt", RdfFormat.N_TRIPLES),
            Format("turtle", ".ttl", RdfFormat.TURTLE),
            Format("rdfxml", ".rdf", RdfFormat.RDF_XML),
            Format("graphml", ".graphml", None),
            Format("csv", ".csv", None),
            Format("geojson", ".geojson", None),
        )
    }
)
_DEFAULT: Final = "nquads"


def format_of(path: PurePath | None) -> Format:
    """Return the format that a file's name says, N-Quads if it says none."""
    if path is not None:
        bare = path.with_suffix("") if compression_of(path) is not Compression.NONE else path
        for form in FORMATS.values():
            if bare.suffix == form.suffix:
                return form
    return FORMATS[_DEFAULT]


def compression_of(path: PurePath | None) -> Compression:
    """Return how a file is packed by its name: ``.gz``, ``.zst``, else not at all."""
    if path is not None:
        for compression in (Compression.GZIP, Compression.ZSTD):
            if path.suffix == compression.suffix:
                return compression
    return Compression.NONE
