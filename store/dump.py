"""Write all that a store holds as one RDF file."""

import os
from pathlib import Path
from typing import IO

from pyoxigraph import RdfFormat, Store, serialize

from ontology.namespaces import PREFIXES

_FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "turtle": RdfFormat.TURTLE,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def dump(store: Store, form: str, output: Path | IO[bytes]) -> None:
    """Write the store's quads; formats for triples leave graph names out, each triple once.

    A file appears whole or not at all.
    """
    if not isinstance(output, Path):
        _write(store, _FORMATS[form], output)
        return
    partial = output.with_name(f".{output.name}.partial")
    with partial.open("wb") as file:
        _write(store, _FORMATS[form], file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(output)


def _write(store: Store, form: RdfFormat, output: IO[bytes]) -> None:
    if form.supports_datasets:
        serialize(store, output, format=form, prefixes=dict(PREFIXES))
    else:
        triples = dict.fromkeys(quad.triple for quad in store)
        serialize(triples, output, format=form, prefixes=dict(PREFIXES))
