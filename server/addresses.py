"""Where the IRIs of Masalik answer: under the server's own address, or the one that is set."""

from typing import Final

from starlette.requests import Request

from ontology.namespaces import MAS
from server.settings import Settings

ROOT: Final = MAS.removesuffix("ontology#")
"""What all IRIs of Masalik begin with."""


def base(request: Request, settings: Settings) -> str:
    """Return the address that addresses begin with, with a slash at its end.

    It is the one that the client asked, by its Host header, unless ``base_iri`` is set.
    """
    return settings.base_iri or str(request.base_url)


def address(iri: str, base: str) -> str:
    """Return where an IRI answers: under ``base`` if it is one of Masalik's, else at itself."""
    if iri.startswith(MAS):
        return f"{base}ontology/{iri.removeprefix(MAS)}"
    if iri.startswith(ROOT):
        return base + iri.removeprefix(ROOT)
    return iri
