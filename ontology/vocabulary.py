"""The ontology as the other stages ask it: terms, annotation labels, and who takes which role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final, TypeVar

from pyoxigraph import Literal, NamedNode

from ontology.graphs import annotation_shapes_file, module_files
from ontology.namespaces import MAS, OWL, RDF, RDFS, SKOS
from ontology.pairs import AttributeUse, RoleUse, attribute_uses, role_uses
from ontology.triples import Triples

__all__ = ["AttributeUse", "RoleUse", "Term", "UnknownTerm", "Vocabulary", "vocabulary"]

_CONFLICTS: Final = ("conflictKey", "conflictValue", "conflictSet")
_Use = TypeVar("_Use")


class UnknownTerm(KeyError):
    """A name or IRI that the ontology does not define, or a language that it has no label in."""

    def __str__(self) -> str:
        return f"the ontology defines no {self.args[0]}"


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property or individual; labels and definitions by language (en, ar)."""

    name: str
    iri: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of the ontology, and what its shapes say of annotations.

    Classes, properties and individuals go by their local names, attributes by the names that they
    bear in annotations (`Stance` for `mas:stance`). Every method that takes the name of a class
    raises UnknownTerm if the ontology has none of this name.
    """

    terms: Mapping[str, Term]
    entity_labels: frozenset[str]
    event_labels: frozenset[str]
    _ancestors: Mapping[str, frozenset[str]] = field(repr=False)
    _roles: Mapping[str, Mapping[str, RoleUse]] = field(repr=False)
    _attributes: Mapping[str, Mapping[str, AttributeUse]] = field(repr=False)
    _conflicts: Mapping[tuple[str, str], tuple[str, ...]] = field(repr=False)

    def has_class(self, name: str) -> bool:
        """Say whether the ontology defines a class of this local name."""
        return name in self._ancestors

    def ancestors(self, name: str) -> frozenset[str]:
        """Return the class and all that it is a subclass of, however far up."""
        try:
            return self._ancestors[name]
        except KeyError:
            raise UnknownTerm(name) from None

    def is_a(self, name: str, ancestor: str) -> bool:
        """Say whether a class is another one or below it."""
        return ancestor in self.ancestors(name)

    def accepts(self, ranges: Iterable[str], class_name: str) -> bool:
        """Say whether an individual of the class suits any of the ranges."""
        return not self.ancestors(class_name).isdisjoint(ranges)

    def roles(self, class_name: str) -> Mapping[str, RoleUse]:
        """Return the roles of a class by name, in the shapes' order, inherited ones last."""
        return _of_class(self._roles, class_name)

    def attributes(self, class_name: str) -> Mapping[str, AttributeUse]:
        """Return the attributes of a class by annotation name, its own before inherited ones."""
        return _of_class(self._attributes, class_name)

    def label(self, name_or_iri: str, lang: str) -> str:
        """Return the label of a term, named by local name or IRI, in a language (en, ar).

        Raises:
            UnknownTerm: there is no such term, or it has no label in this language.

        """
        term = self.terms.get(name_or_iri.removeprefix(MAS))
        if term is None:
            raise UnknownTerm(name_or_iri)
        if lang not in term.labels:
            raise UnknownTerm(f"{name_or_iri} in the language {lang}")
        return term.labels[lang]

    def conflict_keys(self, class_name: str) -> tuple[str, ...]:
        """Return the properties that make two claims of a class answers to one question."""
        return self._conflict(class_name, "conflictKey")

    def conflict_values(self, class_name: str) -> tuple[str, ...]:
        """Return the properties in which two claims that answer one question should agree."""
        return self._conflict(class_name, "conflictValue")

    def conflict_sets(self, class_name: str) -> tuple[str, ...]:
        """Return the properties whose sets of values are compared, speaker by speaker."""
        return self._conflict(class_name, "conflictSet")

    def _conflict(self, class_name: str, kind: str) -> tuple[str, ...]:
        return tuple(
            name
            for ancestor in sorted(self.ancestors(class_name))
            for name in self._conflicts[ancestor, kind]
        )


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the packaged modules and shapes; they are read once."""
    triples = Triples(module_files())
    nodes = {
        node.value.removeprefix(MAS): node
        for node in triples.subjects()
        if node.value.startswith(MAS)
    }
    classes = {
        name: node
        for name, node in nodes.items()
        if NamedNode(f"{OWL}Class") in triples.values(node, f"{RDF}type")
    }
    parents = {
        name: triples.local_names(node, f"{RDFS}subClassOf") for name, node in classes.items()
    }
    ancestors = {name: frozenset(_upwards(name, parents)) for name in classes}
    shapes = Triples((annotation_shapes_file(), *module_files()))
    return Vocabulary(
        terms=MappingProxyType({name: _term(triples, node) for name, node in nodes.items()}),
        entity_labels=_annotated(triples, classes, "entity"),
        event_labels=_annotated(triples, classes, "event"),
        _ancestors=ancestors,
        _roles=_inherited(role_uses(shapes), ancestors),
        _attributes=_inherited(attribute_uses(shapes), ancestors),
        _conflicts={
            (name, kind): triples.local_names(node, MAS + kind)
            for name, node in classes.items()
            for kind in _CONFLICTS
        },
    )


def _term(triples: Triples, node: NamedNode) -> Term:
    return Term(
        name=node.value.removeprefix(MAS),
        iri=node.value,
        labels=triples.texts(node, f"{RDFS}label"),
        definitions=triples.texts(node, f"{SKOS}definition"),
    )


def _annotated(triples: Triples, classes: Mapping[str, NamedNode], section: str) -> frozenset[str]:
    return frozenset(
        name
        for name, node in classes.items()
        if Literal(section) in triples.values(node, f"{MAS}annotates")
    )


def _upwards(name: str, parents: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {name}.union(*(_upwards(parent, parents) for parent in parents[name]))


def _inherited(
    uses: Mapping[str, Mapping[str, _Use]], ancestors: Mapping[str, frozenset[str]]
) -> Mapping[str, Mapping[str, _Use]]:
    """Give what each class takes; what a narrower one says goes before a wider one's."""
    found: dict[str, Mapping[str, _Use]] = {}
    for name, above in ancestors.items():
        own: dict[str, _Use] = {}
        for class_name in sorted(above, key=lambda each: (-len(ancestors[each]), each)):
            for use_name, use in uses.get(class_name, {}).items():
                own.setdefault(use_name, use)
        found[name] = MappingProxyType(own)
    return found


def _of_class(uses: Mapping[str, Mapping[str, _Use]], class_name: str) -> Mapping[str, _Use]:
    try:
        return uses[class_name]
    except KeyError:
        raise UnknownTerm(class_name) from None
