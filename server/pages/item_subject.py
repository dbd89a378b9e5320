"""The thing that a page is about, as the snapshot tells of it: names, classes, where it leads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import INFERRED_GRAPH, MAS, RDF, SKOS
from ontology.vocabulary import vocabulary
from server.pages.site import short
from server.pages.visit import Visit
from server.rdf_documents import SUFFIXES
from server.resource_descriptions import Resource

_TYPE: Final = f"{RDF}type"
_POSSIBLE_TYPE: Final = f"{MAS}possibleType"
_POSSIBILITY: Final = "Possibility"


@dataclass(frozen=True, slots=True)
class Name:
    """A name with the language that it is in, empty if it is in none."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A value as it is shown: its words, their language, and where they lead, if anywhere."""

    text: str
    language: str = ""
    href: str = ""
    iri: str = ""


class Subject:
    """A resource as pages tell of it, in the language of a visit."""

    def __init__(self, resource: Resource, visit: Visit) -> None:
        self.resource = resource
        self.visit = visit
        self._names = resource.names()

    @property
    def iri(self) -> str:
        """The IRI."""
        return self.resource.node.value

    @cached_property
    def own_names(self) -> Sequence[Name]:
        """Its labels, that in the visitor's language first; its slug if it has none."""
        names = self._names.get(self.iri, {})
        if not names:
            return [Name(short(self.iri), "")]
        own = self.visit.language
        return [Name(names[each], each) for each in sorted(names, key=lambda n: (n != own, n))]

    @cached_property
    def other_names(self) -> Sequence[Name]:
        """Its other names, those in the visitor's language first."""
        names = {
            Name(quad.object.value, quad.object.language or "")
            for quad in self.resource.own
            if quad.predicate.value == f"{SKOS}altLabel" and isinstance(quad.object, Literal)
        }
        return sorted(names, key=lambda n: (n.language != self.visit.language, n.language, n.text))

    @cached_property
    def possible(self) -> bool:
        """Whether it is a claim of what is not told as having happened."""
        return _POSSIBILITY in self._class_names

    @cached_property
    def kinds(self) -> Sequence[str]:
        """The narrowest classes of the ontology that it is in, by local name.

        Of what is only possible it is the class that it would be in.
        """
        told = vocabulary()
        candidates = {name for name in self._class_names if name != _POSSIBILITY}
        return sorted(
            name
            for name in candidates
            if not any(other != name and told.is_a(other, name) for other in candidates)
        )

    def is_a(self, *classes: str) -> bool:
        """Say whether it is in one of the classes, or in one below it."""
        told = vocabulary()
        return any(told.is_a(kind, each) for kind in self.kinds for each in classes)

    def values(self, name: str) -> Sequence[NamedNode | Literal]:
        """Return the values of a property of the ontology by its local name, each once."""
        return self.of_property(f"{MAS}{name}")

    def of_property(self, iri: str) -> Sequence[NamedNode | Literal]:
        """Return the values of a property, each once."""
        found = (quad.object for quad in self.resource.own if quad.predicate.value == iri)
        return [v for v in dict.fromkeys(found) if isinstance(v, NamedNode | Literal)]

    def value(self, name: str) -> str:
        """Return the first value of a property of the ontology as text; empty if there is none."""
        return next((each.value for each in self.values(name)), "")

    def parts_of(self, node: NamedNode) -> Mapping[str, Sequence[NamedNode | Literal]]:
        """Return the statements of a node that belongs to the subject, by property."""
        found: dict[str, dict[NamedNode | Literal, None]] = {}
        for quad in self.resource.parts:
            if quad.subject == node and isinstance(quad.object, NamedNode | Literal):
                found.setdefault(quad.predicate.value, {})[quad.object] = None
        return {name: list(values) for name, values in found.items()}

    def linked(self, term: object) -> Linked:
        """Return a term by its name in the visitor's language, else in another, else its own."""
        if isinstance(term, Literal):
            return Linked(term.value, term.language or "")
        assert isinstance(term, NamedNode)
        names = self._names.get(term.value, {})
        language = self.visit.language
        chosen = next((n for n in (language, language.other, *names) if n in names), "")
        text = names.get(chosen) or short(term.value)
        return Linked(text, chosen, self.visit.leads(term.value), term.value)

    @property
    def graphs(self) -> Sequence[str]:
        """The named graphs that hold statements of it or of what belongs to it."""
        quads: Iterable[Quad] = (*self.resource.own, *self.resource.parts)
        names = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}
        return sorted(names - {INFERRED_GRAPH}) or sorted(names)

    @property
    def alternates(self) -> Sequence[tuple[str, str, str]]:
        """Its data: suffix, media type and address of each form."""
        data = f"{self.visit.base}{self.visit.path.replace('page/', 'data/', 1)}"
        return [(suffix, form, data + suffix) for suffix, form in SUFFIXES.items()]

    @cached_property
    def _class_names(self) -> frozenset[str]:
        told = vocabulary()
        found = (
            quad.object.value.removeprefix(MAS)
            for quad in self.resource.own
            if quad.predicate.value in (_TYPE, _POSSIBLE_TYPE)
            and isinstance(quad.object, NamedNode)
        )
        return frozenset(name for name in found if told.has_class(name))
