"""Reads the judgements of editors: which claims tell one happening."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import NamedNode

from ontology.namespaces import MAS
from ontology.triples import read_triples

_OCCURRENCES: Final = Path(__file__).parent / "editorial" / "occurrences.ttl"
_OCCURRENCE: Final = NamedNode(f"{MAS}occurrence")


@cache
def judged_occurrences() -> Mapping[NamedNode, NamedNode]:
    """Return the happening of each claim that editors have judged, by the IRIs of both.

    Raises:
        SyntaxError: the file is not Turtle.
    """
    return MappingProxyType(
        {
            triple.subject: triple.object
            for triple in read_triples(_OCCURRENCES)
            if triple.predicate == _OCCURRENCE
            and isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, NamedNode)
        }
    )
