"""Finds the licence that words name, and tells whether anybody may publish a text under it."""

import re
from functools import cache
from typing import Final

from ontology.reference import reference

_SPDX: Final = re.compile(r"https?://spdx\.org/licenses/(.+?)(?:\.html|\.json)?/?", re.IGNORECASE)
# Pages of a licence of Creative Commons: its legal code, and deeds in many languages.
_PAGE: Final = re.compile(r"(?:legalcode|deed)(?:\.[a-z_-]+)?$", re.IGNORECASE)
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_IRI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def open_licence(words: str) -> str | None:
    """Return the IRI of an open licence (``mas:OpenLicence`` in the reference data).

    Args:
        words: an identifier of SPDX, an address of it at SPDX, or one at Creative Commons; None is
            returned for all others, and for licences that are not open.

    """
    known = _by_name()
    told = _SPDX.fullmatch(words)
    return known.get(_plain(told[1] if told else words))


def licence_address(words: str) -> str | None:
    """Return the IRI of any licence that has one: an open one's, or the words if they are one."""
    return open_licence(words) or (words if _IRI.fullmatch(words) else None)


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for identifier, iri in reference().open_licences.items():
        names[_plain(identifier)] = names[_plain(iri)] = iri
    return names


def _plain(words: str) -> str:
    """Return words without what one licence is written with and without."""
    return _PAGE.sub("", _SCHEME.sub("", words.strip())).rstrip("/").removeprefix("www.").lower()
