"""Blocks of Turtle: what is said of each subject, in one order and layout for the same triples."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ontology.namespaces import CURRENCY, ID, MAS, OWL, RDF, RDFS, SH, SHAPES, SKOS, UNIT, XSD
from ontology.triples import canonical

_WIDTH: Final = 120
_INDENT: Final = "    "

_TYPE: Final = f"{RDF}type"
_FIRST: Final = f"{RDF}first"
_REST: Final = f"{RDF}rest"
_NIL: Final = NamedNode(f"{RDF}nil")
_ONTOLOGY: Final = NamedNode(f"{OWL}Ontology")

# What a thing is comes first, then what it is called and means, then what is said of it.
_ORDER: Final = (
    _TYPE,
    f"{OWL}deprecated",
    f"{OWL}versionIRI",
    f"{OWL}versionInfo",
    f"{OWL}priorVersion",
    f"{RDFS}subClassOf",
    f"{RDFS}subPropertyOf",
    f"{OWL}inverseOf",
    f"{OWL}disjointWith",
    f"{RDFS}domain",
    f"{RDFS}range",
    f"{SKOS}inScheme",
    f"{SH}targetClass",
    f"{SH}path",
    f"{SH}class",
    f"{SH}datatype",
    f"{SH}nodeKind",
    f"{SH}in",
    f"{SH}or",
    f"{MAS}annotates",
    f"{MAS}conflictKey",
    f"{MAS}conflictValue",
    f"{MAS}conflictSet",
    f"{RDFS}label",
    f"{SKOS}altLabel",
    f"{SKOS}definition",
    f"{SKOS}example",
    f"{RDFS}comment",
)
_LAST: Final = (
    f"{SH}minCount",
    f"{SH}maxCount",
    f"{SH}order",
    f"{SH}property",
    f"{RDFS}seeAlso",
    f"{RDFS}isDefinedBy",
)
_RANKS: Final = {name: rank for rank, name in enumerate(_ORDER)} | {
    name: len(_ORDER) + 1 + rank for rank, name in enumerate(_LAST)
}
_LANGUAGES: Final = {"en": 0, "ar": 1}
# Units keep the names that QUDT gives them, but the reference data describes them.
_OWN: Final = (MAS, ID, SHAPES, UNIT, CURRENCY)

_LOCAL_NAME: Final = re.compile(r"\w(?:[\w.-]*[\w-])?", re.ASCII)
_SHORT_FORMS: Final = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}

_Subject = NamedNode | BlankNode
_Term = NamedNode | BlankNode | Literal


class NotFormattable(ValueError):
    """A Turtle text that says what this form has no place for: triples about triples."""


class BlockWriter:
    """Writes the blocks of some triples, and keeps in `used` the prefixes that it needed."""

    def __init__(self, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> None:
        self.used: set[str] = set()
        # The longest namespace is tried first: one may begin with another.
        self._prefixes = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._values: dict[_Subject, dict[str, list[_Term]]] = {}
        mentions: Counter[BlankNode] = Counter()
        for triple in canonical(triples):
            subject, value = triple.subject, triple.object
            if isinstance(subject, Triple) or isinstance(value, Triple):
                raise NotFormattable(f"a triple about a triple: {triple}")
            properties = self._values.setdefault(subject, defaultdict(list))
            properties[triple.predicate.value].append(value)
            if isinstance(value, BlankNode):
                mentions[value] += 1
        self._nested = {node for node, count in mentions.items() if count == 1}
        self._nested -= self._on_cycles()

    def subjects(self) -> list[_Subject]:
        """Return the subjects that have blocks of their own, in the order of the blocks."""
        return sorted(set(self._values) - self._nested, key=self._place)

    def block(self, subject: _Subject) -> str:
        """Return all that is said of a subject, with what is said of the blank nodes in it."""
        name = self._name(subject)
        parts = self._parts(subject, 0)
        line = f"{name} {' ; '.join(parts)} ."
        if _fits(line, 0) and not self._has_texts(subject):
            return line
        return f"{name} " + f" ;\n{_INDENT}".join(self._parts(subject, 1)) + " ."

    def _parts(self, subject: _Subject, depth: int) -> list[str]:
        """Return each property with its values, broken into lines where there are too many."""
        properties = self._values.get(subject, {})
        return [
            self._part(prop, properties[prop], depth)
            for prop in sorted(properties, key=self._property_place)
        ]

    def _part(self, prop: str, values: list[_Term], depth: int) -> str:
        name = "a" if prop == _TYPE else self._name(NamedNode(prop))
        ordered = sorted(values, key=lambda value: self._value_place(prop, value))
        line = f"{name} {' , '.join(map(self._value, ordered))}"
        if depth == 0 or _fits(f"{line} ;", depth):
            return line
        if len(ordered) == 1:
            return f"{name} {self._broken(ordered[0], depth)}"
        inner = "\n" + _INDENT * (depth + 1)
        return name + inner + f" ,{inner}".join(self._wrapped(v, depth + 1) for v in ordered)

    def _value(self, value: _Term) -> str:
        """Return a value in one line."""
        if isinstance(value, Literal):
            return self._literal(value)
        if value == _NIL:
            return "()"
        if isinstance(value, NamedNode) or value not in self._nested:
            return self._name(value)
        members = self._members(value)
        if members is not None:
            return f"( {' '.join(map(self._value, members))} )"
        parts = self._parts(value, 0)
        return f"[ {' ; '.join(parts)} ]" if parts else "[]"

    def _wrapped(self, value: _Term, depth: int) -> str:
        """Return a value in one line, or broken into lines if it is too long for one."""
        line = self._value(value)
        return line if _fits(f"{line} ;", depth) else self._broken(value, depth)

    def _broken(self, value: _Term, depth: int) -> str:
        """Return a value in several lines if it is one of several parts."""
        if not isinstance(value, BlankNode) or value not in self._nested:
            return self._value(value)
        inner, outer = "\n" + _INDENT * (depth + 1), "\n" + _INDENT * depth
        members = self._members(value)
        if members is not None:
            lines = [self._wrapped(member, depth + 1) for member in members]
            return f"({inner}{inner.join(lines)}{outer})"
        parts = self._parts(value, depth + 1)
        return f"[{inner}{f' ;{inner}'.join(parts)}{outer}]" if parts else "[]"

    def _members(self, node: BlankNode) -> list[_Term] | None:
        """Return the members of a list that can be written in parentheses, else None."""
        members: list[_Term] = []
        rest: _Term = node
        while rest != _NIL:
            if not isinstance(rest, BlankNode) or rest not in self._nested:
                return None
            properties = self._values.get(rest, {})
            if {prop: len(values) for prop, values in properties.items()} != {_FIRST: 1, _REST: 1}:
                return None
            members += properties[_FIRST]
            (rest,) = properties[_REST]
        return members

    def _literal(self, literal: Literal) -> str:
        datatype = literal.datatype
        if literal.language is not None or datatype.value == f"{XSD}string":
            return str(literal)
        short = _SHORT_FORMS.get(datatype.value)
        if short is not None and short.fullmatch(literal.value):
            return literal.value
        return f"{Literal(literal.value)}^^{self._name(datatype)}"

    def _name(self, node: _Subject) -> str:
        prefix, name = self._abbreviated(node)
        if prefix is not None:
            self.used.add(prefix)
        return name

    def _abbreviated(self, node: _Subject) -> tuple[str | None, str]:
        """Return the name of a node, and its prefix if it has one."""
        if isinstance(node, NamedNode):
            for prefix, namespace in self._prefixes:
                local = node.value.removeprefix(namespace)
                if local != node.value and _LOCAL_NAME.fullmatch(local):
                    return prefix, f"{prefix}:{local}"
        return None, str(node)

    def _place(self, subject: _Subject) -> tuple[bool, bool, bool, str, str]:
        """Order blocks: the ontology, terms of others, what is described here, blank nodes."""
        is_ontology = _ONTOLOGY in self._values[subject].get(_TYPE, [])
        blank = isinstance(subject, BlankNode)
        return (
            not is_ontology,
            blank,
            subject.value.startswith(_OWN),
            *_alphabetical(self._abbreviated(subject)[1]),
        )

    def _property_place(self, prop: str) -> tuple[int, str, str]:
        name = self._abbreviated(NamedNode(prop))[1]
        return (_RANKS.get(prop, len(_ORDER)), *_alphabetical(name))

    def _value_place(self, prop: str, value: _Term) -> tuple[float, int, str, str]:
        order, rank = 0.0, 0
        if prop == f"{SH}property" and not isinstance(value, Literal):
            order = self._declared_order(value)
        if isinstance(value, Literal):
            rank = 1 + _LANGUAGES.get(value.language or "", len(_LANGUAGES))
        return (order, rank, *_alphabetical(self._value(value)))

    def _declared_order(self, shape: _Subject) -> float:
        """Return the sh:order of a property shape; those without come last."""
        for value in self._values.get(shape, {}).get(f"{SH}order", []):
            if isinstance(value, Literal):
                return float(value.value)
        return float("inf")

    def _has_texts(self, subject: _Subject) -> bool:
        return any(
            isinstance(value, Literal) and value.language is not None
            for values in self._values[subject].values()
            for value in values
        )

    def _on_cycles(self) -> set[BlankNode]:
        """Return blank nodes that no walk from a block would reach: they need blocks themselves."""
        reached: set[_Subject] = set()
        pending: list[_Term] = [node for node in self._values if node not in self._nested]
        while pending:
            node = pending.pop()
            if isinstance(node, Literal) or node in reached:
                continue
            reached.add(node)
            pending += [v for values in self._values.get(node, {}).values() for v in values]
        return self._nested - reached


def _alphabetical(name: str) -> tuple[str, str]:
    return name.lower(), name


def _fits(text: str, depth: int) -> bool:
    return len(text) + len(_INDENT) * depth <= _WIDTH
