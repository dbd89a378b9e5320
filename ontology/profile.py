"""Checks triples against the restrictions of OWL 2 DL, for the constructs that the ontology uses.

Sources: OWL 2 Structural Specification, sections 3 (ontologies), 4 (datatype map), 5.8.1 (typing
constraints) and 11 (global restrictions). A construct beyond those known here is itself reported:
what was not checked is not called sound.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ontology.namespaces import OWL, RDF, RDFS, XSD

_CLASS, _DATATYPE = f"{OWL}Class", f"{RDFS}Datatype"
_OBJECT, _DATA, _ANNOTATION = (
    OWL + name for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_PROPERTY_KINDS: Final = (_OBJECT, _DATA, _ANNOTATION)
_DECLARATIONS: Final = {_CLASS, _DATATYPE, *_PROPERTY_KINDS, f"{OWL}NamedIndividual"}
_ONTOLOGY: Final = f"{OWL}Ontology"
# Of properties with these characteristics no more is asked than that they be object properties…
_OF_ANY_ROLE: Final = {
    OWL + name for name in ("SymmetricProperty", "TransitiveProperty", "ReflexiveProperty")
}
# …and of these that they be simple: section 11.2.
_OF_SIMPLE_ROLES: Final = {
    OWL + name
    for name in (
        "AsymmetricProperty",
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "IrreflexiveProperty",
    )
}
_BETWEEN_CLASSES: Final = {
    f"{RDFS}subClassOf",
    f"{OWL}equivalentClass",
    f"{OWL}disjointWith",
}
_BETWEEN_PROPERTIES: Final = {
    f"{RDFS}subPropertyOf",
    f"{OWL}equivalentProperty",
    f"{OWL}propertyDisjointWith",
}
_BUILT_IN: Final[Mapping[str, str]] = {
    f"{OWL}Thing": _CLASS,
    f"{OWL}Nothing": _CLASS,
    f"{OWL}topObjectProperty": _OBJECT,
    f"{OWL}bottomObjectProperty": _OBJECT,
    f"{OWL}topDataProperty": _DATA,
    f"{OWL}bottomDataProperty": _DATA,
    **{RDFS + name: _ANNOTATION for name in ("label", "comment", "seeAlso", "isDefinedBy")},
    **{
        OWL + name: _ANNOTATION
        for name in (
            "backwardCompatibleWith",
            "deprecated",
            "incompatibleWith",
            "priorVersion",
            "versionInfo",
        )
    },
}
_RESERVED: Final = (RDF, RDFS, OWL, XSD)
# Section 4, with the lexical forms of those that the data uses.
_DATATYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys((f"{OWL}real", f"{OWL}rational", f"{RDFS}Literal"), ".*"),
    **dict.fromkeys((f"{RDF}PlainLiteral", f"{RDF}XMLLiteral", f"{RDF}langString"), ".*"),
    **dict.fromkeys(
        (
            XSD + name
            for name in (
                "string",
                "normalizedString",
                "token",
                "language",
                "Name",
                "NCName",
                "NMTOKEN",
                "anyURI",
                "hexBinary",
                "base64Binary",
            )
        ),
        ".*",
    ),
    **dict.fromkeys(
        (
            XSD + name
            for name in (
                "integer",
                "long",
                "int",
                "short",
                "byte",
                "nonPositiveInteger",
                "negativeInteger",
            )
        ),
        r"[+-]?\d+",
    ),
    **dict.fromkeys(
        (
            XSD + name
            for name in (
                "nonNegativeInteger",
                "positiveInteger",
                "unsignedLong",
                "unsignedInt",
                "unsignedShort",
                "unsignedByte",
            )
        ),
        r"\+?\d+|-0+",
    ),
    f"{XSD}decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    **dict.fromkeys(
        (f"{XSD}double", f"{XSD}float"),
        r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN",
    ),
    f"{XSD}boolean": "true|false|0|1",
    **dict.fromkeys(
        (f"{XSD}dateTime", f"{XSD}dateTimeStamp"),
        r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-4]):[0-5]\d:[0-5]\d(\.\d+)?"
        r"(Z|[+-]\d\d:\d\d)?",
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A restriction of OWL 2 DL that does not hold, and the term by which it does not."""

    restriction: str
    term: str


def dl_violations(triples: Iterable[Triple]) -> list[Violation]:
    """Return what keeps the triples, as one ontology without imports, from being in OWL 2 DL."""
    return sorted(set(_Checker(frozenset(triples)).violations()))


class _Checker:
    def __init__(self, triples: frozenset[Triple]) -> None:
        self.triples = triples
        self.kinds: dict[str, set[str]] = defaultdict(set)
        for name, kind in _BUILT_IN.items():
            self.kinds[name].add(kind)
        for name in _DATATYPES:
            self.kinds[name].add(_DATATYPE)
        self.typed: dict[str, set[str]] = defaultdict(set)
        for triple in triples:
            if triple.predicate.value == f"{RDF}type" and isinstance(triple.object, NamedNode):
                name = str(triple.subject).strip("<>")
                self.typed[triple.object.value].add(name)
                if triple.object.value in _DECLARATIONS:
                    self.kinds[name].add(triple.object.value)

    def violations(self) -> Iterator[Violation]:
        yield from self.header()
        yield from self.entities()
        for triple in self.triples:
            yield from self.literal(triple)
            yield from self.statement(triple)
        yield from self.roles()

    def header(self) -> Iterator[Violation]:
        headers = self.typed[_ONTOLOGY]
        if len(headers) != 1:
            yield Violation("one ontology header", f"{len(headers)} headers")
        if sum(triple.predicate.value == f"{OWL}versionIRI" for triple in self.triples) > 1:
            yield Violation("one version IRI", str(headers))

    def entities(self) -> Iterator[Violation]:
        """Give entities of kinds that exclude each other, or that take a reserved name."""
        for name, kinds in self.kinds.items():
            if {_CLASS, _DATATYPE} <= kinds:
                yield Violation("no class is a datatype", name)
            if len(kinds.intersection(_PROPERTY_KINDS)) > 1:
                yield Violation("no property is of two kinds", name)
            if name.startswith(_RESERVED) and name not in _BUILT_IN and name not in _DATATYPES:
                yield Violation("no reserved name is declared", name)

    def literal(self, triple: Triple) -> Iterator[Violation]:
        value = triple.object
        if isinstance(value, Literal):
            form = _DATATYPES.get(value.datatype.value)
            if form is None:
                yield Violation("datatypes are those of OWL 2", value.datatype.value)
            elif not re.fullmatch(form, value.value, re.DOTALL):
                yield Violation("literals are of their datatype", str(value))

    def statement(self, triple: Triple) -> Iterator[Violation]:
        subject, prop, value = triple.subject, triple.predicate.value, triple.object
        if isinstance(subject, BlankNode | Triple) or isinstance(value, BlankNode | Triple):
            yield Violation("construct not checked", f"blank node or triple: {prop}")
        elif prop == f"{RDF}type":
            yield from self.type(subject.value, value)
        elif prop in _BETWEEN_CLASSES:
            yield from self.are(_CLASS, "classes are declared", subject, value)
        elif prop in _BETWEEN_PROPERTIES:
            kinds = self.property_kinds(subject) & self.property_kinds(value)
            if not kinds:
                yield Violation("properties are declared, of one kind", f"{subject} {value}")
        elif prop == f"{OWL}inverseOf":
            yield from self.are(_OBJECT, "inverses are object properties", subject, value)
        elif prop in {f"{RDFS}domain", f"{RDFS}range"}:
            yield from self.domain_or_range(prop, subject, value)
        elif prop in {f"{OWL}versionIRI", f"{OWL}priorVersion"}:
            if subject.value not in self.typed[_ONTOLOGY] or not isinstance(value, NamedNode):
                yield Violation("versions are of the ontology", str(subject))
        elif prop.startswith(_RESERVED) and prop not in _BUILT_IN:
            yield Violation("construct not checked", prop)
        else:
            yield from self.assertion(prop, value)

    def type(self, subject: str, value: object) -> Iterator[Violation]:
        name = value.value if isinstance(value, NamedNode) else str(value)
        if name in _OF_ANY_ROLE or name in _OF_SIMPLE_ROLES:
            functional = name == f"{OWL}FunctionalProperty" and _DATA in self.kinds[subject]
            if _OBJECT not in self.kinds[subject] and not functional:
                yield Violation("characteristics are of object properties", subject)
        elif name in _DECLARATIONS or name == _ONTOLOGY:
            pass
        elif name.startswith(_RESERVED) and name not in _BUILT_IN:
            yield Violation("construct not checked", name)
        elif _CLASS not in self.kinds[name]:
            yield Violation("classes are declared", name)

    def domain_or_range(self, prop: str, subject: NamedNode, value: object) -> Iterator[Violation]:
        kinds = self.property_kinds(subject)
        if not kinds:
            yield Violation("properties are declared", subject.value)
        elif kinds != {_ANNOTATION}:
            of_data = prop == f"{RDFS}range" and _DATA in kinds
            restriction = (
                "ranges of data properties are datatypes" if of_data else "classes are declared"
            )
            yield from self.are(_DATATYPE if of_data else _CLASS, restriction, value)

    def assertion(self, prop: str, value: object) -> Iterator[Violation]:
        kinds = self.kinds.get(prop, set())
        if not kinds.intersection(_PROPERTY_KINDS):
            yield Violation("properties are declared", prop)
        elif _OBJECT in kinds and isinstance(value, Literal):
            yield Violation("values of object properties are no literals", prop)
        elif _DATA in kinds and not isinstance(value, Literal):
            yield Violation("values of data properties are literals", prop)

    def roles(self) -> Iterator[Violation]:
        """Give roles that would have to be simple and are not, or that imply one another."""
        narrower: dict[str, set[str]] = defaultdict(set)
        alike: dict[str, set[str]] = defaultdict(set)
        for triple in self.triples:
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
                start, end = triple.subject.value, triple.object.value
                if triple.predicate.value == f"{RDFS}subPropertyOf":
                    narrower[start].add(end)
                elif triple.predicate.value in {f"{OWL}equivalentProperty", f"{OWL}inverseOf"}:
                    alike[start].add(end)
                    alike[end].add(start)
        ups = {name: narrower[name] | alike[name] for name in (*narrower, *alike)}
        transitive = self.typed[f"{OWL}TransitiveProperty"]
        composite = transitive.union(*(_reached(prop, ups) for prop in transitive))
        apart = {
            term.value
            for triple in self.triples
            if triple.predicate.value == f"{OWL}propertyDisjointWith"
            for term in (triple.subject, triple.object)
            if isinstance(term, NamedNode)
        }
        for prop in composite.intersection(apart.union(*(self.typed[k] for k in _OF_SIMPLE_ROLES))):
            yield Violation("these roles are simple", prop)
        for prop in composite:
            # Stricter than section 11.2, in which only property chains make a circle irregular.
            if prop in _reached(prop, narrower):
                yield Violation("no circle of roles that are not simple", prop)

    def are(self, kind: str, restriction: str, *terms: object) -> Iterator[Violation]:
        for term in terms:
            name = term.value if isinstance(term, NamedNode) else str(term)
            if kind not in self.kinds.get(name, set()):
                yield Violation(restriction, name)

    def property_kinds(self, term: object) -> set[str]:
        name = term.value if isinstance(term, NamedNode) else ""
        return self.kinds.get(name, set()).intersection(_PROPERTY_KINDS)


def _reached(start: str, steps: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = [*steps.get(start, ())]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += steps.get(name, ())
    return reached
