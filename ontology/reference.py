"""Reads the reference data: the curated individuals that articles' mentions are linked to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import DCTERMS, ID, MAS, RDF, RDFS, REFERENCE_GRAPH, SKOS
from ontology.triples import Triples, read_triples

_FOLDER: Final = Path(__file__).parent / "reference"
_GRAPH: Final = NamedNode(REFERENCE_GRAPH)
_TYPE: Final = f"{RDF}type"
_LABEL: Final = f"{RDFS}label"
_OTHER_NAME: Final = f"{SKOS}altLabel"
_UNIT: Final = NamedNode(f"{MAS}Unit")
_LICENCE: Final = NamedNode(f"{MAS}OpenLicence")
_IDENTIFIER: Final = f"{DCTERMS}identifier"
_GEOMETRIES: Final = "geometries.ttl"


@dataclass(frozen=True, slots=True)
class Individual:
    """One curated thing, as its block in the reference data gives it.

    Attributes:
        slug: the last part of its IRI, by which annotators link mentions to it.
        iri: the whole IRI.
        types: local names of its classes.
        labels: its neutral name by language (en, ar).
        other_names: all other names, in any language, sorted.

    """

    slug: str
    iri: str
    types: frozenset[str]
    labels: Mapping[str, str]
    other_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """What the files say, each kind by the words that stand for it.

    Attributes:
        individuals: by slug.
        units: the IRIs of units by the Arabic forms in which they are written: with and without
            the nunation of the accusative, but not folded.
        open_licences: the IRIs of licences under which anybody may publish a text, by their
            identifiers in SPDX.

    """

    individuals: Mapping[str, Individual]
    units: Mapping[str, str]
    open_licences: Mapping[str, str]

    def get(self, slug: str) -> Individual | None:
        """Return the individual of that slug, None if there is none."""
        return self.individuals.get(slug)


def reference_files() -> tuple[Path, ...]:
    """Return the Turtle files of the reference data."""
    return tuple(sorted(_FOLDER.glob("*.ttl")))


def reference_quads() -> Iterator[Quad]:
    """Yield every triple of the reference data as a quad of the reference graph.

    Raises:
        SyntaxError: a file is not Turtle.

    """
    for path in reference_files():
        for triple in read_triples(path):
            yield Quad(triple.subject, triple.predicate, triple.object, _GRAPH)


@cache
def reference() -> Reference:
    """Return the reference data, read once; geometries are not part of it.

    Raises:
        SyntaxError: a file is not Turtle.

    """
    return read_reference(path for path in reference_files() if path.name != _GEOMETRIES)


def read_reference(paths: Iterable[Path]) -> Reference:
    """Return what some of the files of the reference data say.

    Raises:
        OSError: a file cannot be read.
        SyntaxError: a file is not Turtle.

    """
    triples = Triples(paths)
    individuals: dict[str, Individual] = {}
    units: dict[str, str] = {}
    licences: dict[str, str] = {}
    for node in triples.subjects():
        if _UNIT in triples.nodes(node, _TYPE):
            units |= dict.fromkeys(_arabic_forms(triples, node), node.value)
        elif _LICENCE in triples.nodes(node, _TYPE):
            names = (name.value for name in _literals(triples, node, _IDENTIFIER))
            licences |= dict.fromkeys(names, node.value)
        else:
            individual = _individual(triples, node)
            individuals[individual.slug] = individual
    return Reference(
        MappingProxyType(individuals), MappingProxyType(units), MappingProxyType(licences)
    )


def _individual(triples: Triples, node: NamedNode) -> Individual:
    return Individual(
        slug=node.value.removeprefix(ID),
        iri=node.value,
        types=frozenset(triples.local_names(node, _TYPE)),
        labels=triples.texts(node, _LABEL),
        other_names=tuple(sorted(name.value for name in _literals(triples, node, _OTHER_NAME))),
    )


def _arabic_forms(triples: Triples, unit: NamedNode) -> Iterator[str]:
    for form in _literals(triples, unit, _LABEL) + _literals(triples, unit, _OTHER_NAME):
        if form.language == "ar":
            yield form.value


def _literals(triples: Triples, node: NamedNode, prop: str) -> list[Literal]:
    return [value for value in triples.values(node, prop) if isinstance(value, Literal)]
