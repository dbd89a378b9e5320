"""Proves with HermiT that the ontology and the reference data contradict nothing.

HermiT is a Java program that comes with owlready2; both are needed for development alone.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from ontology.graphs import alignments_file, module_files
from ontology.namespaces import GEO
from ontology.reference import reference_files
from ontology.triples import read_triples

_WKT: Final = NamedNode(f"{GEO}wktLiteral")


class Inconsistent(Exception):
    """The triples contradict one another: no world is as they say."""


def merged_triples() -> Iterator[Triple]:
    """Yield modules, alignments and reference data, without the coordinates of geometries.

    Coordinates are of a datatype that OWL 2 does not know, and entail nothing.

    Raises:
        SyntaxError: a file is not Turtle.
    """
    for path in (*module_files(), alignments_file(), *reference_files()):
        for triple in read_triples(path):
            value = triple.object
            if value != _WKT and not (isinstance(value, Literal) and value.datatype == _WKT):
                yield triple


def prove_consistent(triples: Iterable[Triple]) -> None:
    """Return if HermiT finds a model of the triples.

    Raises:
        Inconsistent: there is none. HermiT does not say why.
        ImportError: owlready2 is not installed.
        FileNotFoundError: Java is not installed.
    """
    import owlready2  # noqa: PLC0415 - development alone has it

    with tempfile.TemporaryDirectory() as folder:
        # Of all syntaxes that owlready2 reads, this one keeps IRIs as they are.
        path = Path(folder) / "merged.nt"
        serialize(triples, path, format=RdfFormat.N_TRIPLES)
        world = owlready2.World()
        world.get_ontology(path.as_uri()).load()
        try:
            owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError as error:
            raise Inconsistent("HermiT finds no model of the triples") from error
