"""Terms as SPARQL 1.1 JSON results write them, and the plain values that they stand for."""

import math
from collections.abc import Mapping
from typing import Final, TypeAlias

from ontology.namespaces import XSD

# As https://www.w3.org/TR/sparql11-results-json/, 3.2.2: type, value, datatype, xml:lang.
TermJson: TypeAlias = Mapping[str, str]
Value: TypeAlias = str | int | float | bool | None

INTEGER: Final = XSD + "integer"
FRACTIONS: Final = frozenset({XSD + "decimal", XSD + "double", XSD + "float"})
BOOLEAN: Final = XSD + "boolean"


def plain(term: TermJson | None) -> Value:
    """Turn a term into a plain value, None where nothing is bound; language tags are left out."""
    if term is None:
        return None
    value, datatype = term["value"], term.get("datatype")
    if datatype is None:
        return value
    if datatype == INTEGER:
        return int(value)
    if datatype in FRACTIONS:
        number = float(value)
        # JSON has no name for infinity or for what is no number.
        if not math.isfinite(number):
            return value
        return int(number) if number.is_integer() else number
    if datatype == BOOLEAN:
        return value == "true"
    return value
