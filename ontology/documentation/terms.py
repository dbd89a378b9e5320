"""The terms as their pages need them: of which kind and module, and what stands around each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml
from pyoxigraph import Literal, NamedNode

from ontology.graphs import alignments_file, module_files
from ontology.namespaces import MAS, OWL, PREFIXES, RDF, RDFS, SKOS
from ontology.pairs import AttributeUse, RoleUse
from ontology.triples import Triples
from ontology.vocabulary import Vocabulary

MODULE_TITLES: Final = Path(__file__).parent / "modules.yaml"

_TYPE: Final = f"{RDF}type"
_NOTES: Final = (f"{SKOS}scopeNote", f"{SKOS}editorialNote", f"{SKOS}note", f"{RDFS}comment")
_ALIGNED: Final = (
    f"{RDFS}subClassOf",
    f"{RDFS}subPropertyOf",
    f"{OWL}equivalentClass",
    f"{OWL}equivalentProperty",
    f"{SKOS}exactMatch",
    f"{SKOS}closeMatch",
    f"{RDFS}seeAlso",
)
_CHARACTERISTICS: Final = (
    "SymmetricProperty",
    "TransitiveProperty",
    "FunctionalProperty",
    "InverseFunctionalProperty",
    "AsymmetricProperty",
    "IrreflexiveProperty",
    "ReflexiveProperty",
)


class Kind(Enum):
    """What a term is: the folder of its page, and its name in both languages.

    Folders keep apart names that differ by case only, as `Post` and `post`, on any file system.
    """

    CLASS = ("classes", "class", "صنف")
    ROLE = ("properties", "role", "دور")
    OBJECT_PROPERTY = ("properties", "object property", "خاصية علاقة")
    DATATYPE_PROPERTY = ("properties", "data property", "خاصية بيانات")
    ANNOTATION_PROPERTY = ("properties", "annotation property", "خاصية توصيف")
    SCHEME = ("individuals", "concept scheme", "نظام مفاهيم")
    CONCEPT = ("individuals", "concept", "مفهوم")
    INDIVIDUAL = ("individuals", "individual", "فرد")

    def __init__(self, folder: str, english: str, arabic: str) -> None:
        self.folder = folder
        self.labels: Mapping[str, str] = MappingProxyType({"en": english, "ar": arabic})


# The first that a term is counts: mas:about is a role and a concept.
_KINDS: Final = (
    (f"{OWL}Class", Kind.CLASS),
    (f"{OWL}ObjectProperty", Kind.OBJECT_PROPERTY),
    (f"{OWL}DatatypeProperty", Kind.DATATYPE_PROPERTY),
    (f"{OWL}AnnotationProperty", Kind.ANNOTATION_PROPERTY),
    (f"{SKOS}ConceptScheme", Kind.SCHEME),
    (f"{SKOS}Concept", Kind.CONCEPT),
    (f"{OWL}NamedIndividual", Kind.INDIVIDUAL),
)


@dataclass(frozen=True, slots=True)
class DocumentedTerm:
    """A term with what its module says of it; texts go by language (en, ar)."""

    name: str
    iri: str
    kind: Kind
    module: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    deprecated: bool


@dataclass(frozen=True, slots=True)
class Module:
    """A file of the ontology: its stem, its title by language if it has one, and its terms."""

    name: str
    titles: Mapping[str, str]
    terms: Sequence[DocumentedTerm]


class Terminology:
    """All terms by local name, in the order of their modules, and how they hang together."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.triples = Triples((*module_files(), alignments_file()))
        self.modules = tuple(self._module(path) for path in module_files())
        self.terms: Mapping[str, DocumentedTerm] = MappingProxyType(
            {term.name: term for module in self.modules for term in module.terms}
        )

    def _module(self, path: Path) -> Module:
        triples = Triples([path])
        terms = [
            self._term(node, kind, path.stem)
            for node in triples.subjects()
            if node.value.startswith(MAS) and (kind := self._kind(node, triples))
        ]
        return Module(path.stem, _titles().get(path.stem, {}), sorted(terms, key=_by_name))

    def _kind(self, node: NamedNode, triples: Triples) -> Kind | None:
        types = {value.value for value in triples.nodes(node, _TYPE)}
        kind = next((kind for iri, kind in _KINDS if iri in types), None)
        if kind is Kind.OBJECT_PROPERTY and self._is_role(node):
            return Kind.ROLE
        return kind

    def _is_role(self, node: NamedNode) -> bool:
        above = self.triples.nodes(node, f"{RDFS}subPropertyOf")
        return any(
            isinstance(parent, NamedNode)
            and (parent.value == f"{MAS}involves" or self._is_role(parent))
            for parent in above
        )

    def _term(self, node: NamedNode, kind: Kind, module: str) -> DocumentedTerm:
        name = node.value.removeprefix(MAS)
        return DocumentedTerm(
            name=name,
            iri=node.value,
            kind=kind,
            module=module,
            # Whoever adds a term may see its page before all of its texts are written.
            labels={"en": name, "ar": name, **self.triples.texts(node, f"{RDFS}label")},
            definitions={"en": "", "ar": "", **self.triples.texts(node, f"{SKOS}definition")},
            deprecated=any(
                isinstance(value, Literal) and value.value in ("true", "1")
                for value in self.triples.values(node, f"{OWL}deprecated")
            ),
        )

    def related(self, name: str, prop: str) -> tuple[DocumentedTerm, ...]:
        """Return the terms that are values of a property (an IRI) of a term."""
        names = self.triples.local_names(NamedNode(MAS + name), prop)
        return tuple(self.terms[each] for each in names if each in self.terms)

    def related_to(self, name: str, prop: str) -> tuple[DocumentedTerm, ...]:
        """Return the terms of which a term is the value of a property (an IRI)."""
        return self._backwards[prop, name]

    @cached_property
    def _backwards(self) -> Mapping[tuple[str, str], tuple[DocumentedTerm, ...]]:
        found: dict[tuple[str, str], tuple[DocumentedTerm, ...]] = defaultdict(tuple)
        props = (f"{RDFS}subClassOf", f"{RDFS}subPropertyOf", f"{SKOS}inScheme", f"{OWL}inverseOf")
        for prop in props:
            for term in self.terms.values():
                for related in self.related(term.name, prop):
                    found[prop, related.name] += (term,)
        return found

    def parents(self, name: str) -> tuple[DocumentedTerm, ...]:
        """Return the classes, properties or schemes that a term stands directly below."""
        return tuple(
            term
            for prop in (f"{RDFS}subClassOf", f"{RDFS}subPropertyOf", f"{SKOS}inScheme")
            for term in self.related(name, prop)
        )

    def children(self, name: str) -> tuple[DocumentedTerm, ...]:
        """Return the classes, properties or concepts that stand directly below a term."""
        return tuple(
            term
            for prop in (f"{RDFS}subClassOf", f"{RDFS}subPropertyOf", f"{SKOS}inScheme")
            for term in self.related_to(name, prop)
        )

    def inverses(self, name: str) -> tuple[DocumentedTerm, ...]:
        """Return the properties that say the same the other way round."""
        inverse = f"{OWL}inverseOf"
        found = (*self.related(name, inverse), *self.related_to(name, inverse))
        return tuple({term.name: term for term in found}.values())

    def roles(self, class_name: str) -> Sequence[RoleUse]:
        """Return the roles of a class, its own and inherited ones, that the ontology defines."""
        uses = self.vocabulary.roles(class_name).values()
        return [use for use in uses if use.role in self.terms and use.ranges <= self.terms.keys()]

    def uses(self, role: str) -> tuple[tuple[DocumentedTerm, RoleUse], ...]:
        """Return the classes whose own shape has a role, with what each takes in it."""
        return tuple(
            (term, use)
            for term in sorted(self._classes, key=_by_name)
            for use in self.vocabulary.roles(term.name).values()
            if use.role == role and self._is_own(term, use)
        )

    def attribute_uses(self, name: str) -> tuple[tuple[DocumentedTerm, AttributeUse], ...]:
        """Return the classes that have an attribute, or take an individual as a value of one."""
        return tuple(
            (term, use)
            for term in sorted(self._classes, key=_by_name)
            for use in self.vocabulary.attributes(term.name).values()
            if name in (use.attribute, *use.values.values()) and self._is_own(term, use)
        )

    def taken_by(self, class_name: str) -> tuple[DocumentedTerm, ...]:
        """Return the roles in whose ranges a class is named, each once."""
        roles = {
            use.role
            for term in self._classes
            for use in self.vocabulary.roles(term.name).values()
            if class_name in use.ranges
        }
        return tuple(self.terms[role] for role in sorted(roles) if role in self.terms)

    def _is_own(self, term: DocumentedTerm, use: RoleUse | AttributeUse) -> bool:
        above = (self.vocabulary.roles(p.name) for p in self.parents(term.name))
        attributes = (self.vocabulary.attributes(p.name) for p in self.parents(term.name))
        return not any(use in uses.values() for pairs in (above, attributes) for uses in pairs)

    @cached_property
    def _classes(self) -> tuple[DocumentedTerm, ...]:
        return tuple(term for term in self.terms.values() if term.kind is Kind.CLASS)

    def examples(self, name: str) -> Sequence[Literal]:
        """Return the examples that the ontology itself gives of a term."""
        return self._literals(name, [f"{SKOS}example"])

    def notes(self, name: str) -> Sequence[Literal]:
        """Return what else the ontology remarks on a term, in any language."""
        return self._literals(name, _NOTES)

    def characteristics(self, name: str) -> Sequence[str]:
        """Return the local names of what OWL says of a property, as `TransitiveProperty`."""
        types = {node.value for node in self.triples.nodes(NamedNode(MAS + name), _TYPE)}
        return [each for each in _CHARACTERISTICS if OWL + each in types]

    def alignments(self, name: str) -> Sequence[tuple[str, str]]:
        """Return the relations of a term to other vocabularies: property and term, compact."""
        node = NamedNode(MAS + name)
        return [
            (compact(prop), value.value)
            for prop in _ALIGNED
            for value in self.triples.nodes(node, prop)
            if isinstance(value, NamedNode) and not value.value.startswith(MAS)
        ]

    def _literals(self, name: str, props: Iterable[str]) -> Sequence[Literal]:
        node = NamedNode(MAS + name)
        values = [value for prop in props for value in self.triples.values(node, prop)]
        return [value for value in values if isinstance(value, Literal)]


def _by_name(term: DocumentedTerm) -> tuple[str, str]:
    return term.name.casefold(), term.name


@cache
def _titles() -> Mapping[str, Mapping[str, str]]:
    titles: Mapping[str, Mapping[str, str]] = yaml.safe_load(MODULE_TITLES.read_bytes())
    return titles


def compact(iri: str) -> str:
    """Return an IRI with its prefix, or between angle brackets where we have none for it."""
    fitting = [(prefix, ns) for prefix, ns in PREFIXES.items() if iri.startswith(ns)]
    for prefix, namespace in sorted(fitting, key=lambda pair: -len(pair[1])):
        local = iri.removeprefix(namespace)
        if local and all(c.isascii() and (c.isalnum() or c in "-_") for c in local):
            return f"{prefix}:{local}"
    return f"<{iri}>"
