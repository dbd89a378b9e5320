"""The hygiene of the ontology: small checks, each a SPARQL file, over all that names its terms."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, Store

from ontology.graphs import ontology_quads
from ontology.namespaces import DCTERMS, GRAPH, MAS
from ontology.reference import reference_quads
from ontology.sparql_checks import Check, Finding, read_checks, run_checks
from ontology.triples import read_triples

_FOLDER: Final = Path(__file__).parent / "hygiene"
_QUERIES: Final = NamedNode(f"{GRAPH}queries")
_WITHOUT_USE: Final = NamedNode(f"{GRAPH}without-use")
_REFERENCES: Final = NamedNode(f"{DCTERMS}references")
_COMMENT: Final = re.compile(r"^\s*#.*$", re.MULTILINE)
_TERM: Final = re.compile(rf"(?:\bmas:|<{re.escape(MAS)})(\w+)")


@cache
def hygiene_checks() -> tuple[Check, ...]:
    """Return the checks, in alphabetical order.

    Raises:
        CheckFault: a file is no check.

    """
    return read_checks(_FOLDER)


def hygiene_store(corpus: Iterable[Quad], queries: Mapping[str, str]) -> Store:
    """Return a store of all that the checks look at.

    It holds ontology, shapes, reference data and the list of terms without use, each in its graph;
    the graphs of `corpus`, which are those of articles; and for each of `queries` (SPARQL by
    name) the terms that it names.
    """
    store = Store()
    without_use = (
        Quad(t.subject, t.predicate, t.object, _WITHOUT_USE)
        for t in read_triples(_FOLDER / "without-use.ttl")
    )
    named = (quad for name, text in queries.items() for quad in _named(name, text))
    store.extend(chain(ontology_quads(), reference_quads(), corpus, without_use, named))
    return store


def hygiene_findings(store: Store) -> list[Finding]:
    """Return what the checks find in a store that has the graphs of `hygiene_store`."""
    return run_checks(hygiene_checks(), store)


def _named(name: str, text: str) -> Iterator[Quad]:
    query = NamedNode(f"{GRAPH}queries/{name}")
    for term in sorted(set(_TERM.findall(_COMMENT.sub("", text)))):
        yield Quad(query, _REFERENCES, NamedNode(MAS + term), _QUERIES)
