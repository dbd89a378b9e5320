"""Quads in the form in which what was sent to a server equals what the server gives back."""

import re
from collections.abc import Iterable, Set
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from ontology.namespaces import GEO, XSD

_DECIMAL: Final = NamedNode(f"{XSD}decimal")
_NUMBERS: Final = frozenset({f"{XSD}integer", f"{XSD}decimal"})
_WKT: Final = NamedNode(f"{GEO}wktLiteral")
_GEOMETRIES: Final = frozenset(
    {f"{GEO}wktLiteral", "http://www.openlinksw.com/schemas/virtrdf#Geometry"}
)
_AROUND_PUNCTUATION: Final = re.compile(r"\s*([(),])\s*")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


def comparable(quads: Iterable[Quad]) -> Set[Quad]:
    """Give the quads with literals in one form for each value.

    The embedded engine makes 1 of 01 and ar-iq of ar-IQ. Virtuoso 7 makes decimals of integers
    beyond 32 bits and writes geometries with other spaces, without the last zeros of numbers, and
    under a datatype of its own.
    """
    store = Store()
    store.extend(quads)
    return frozenset(
        Quad(quad.subject, quad.predicate, _comparable(quad.object), quad.graph_name)
        if isinstance(quad.object, Literal)
        else quad
        for quad in store
    )


def _comparable(literal: Literal) -> Literal:
    datatype = literal.datatype.value
    if datatype in _NUMBERS:
        return Literal(literal.value, datatype=_DECIMAL)
    if datatype in _GEOMETRIES:
        words = _AROUND_PUNCTUATION.sub(r"\1", literal.value)
        return Literal(_NUMBER.sub(lambda found: str(float(found[0])), words), datatype=_WKT)
    return literal
