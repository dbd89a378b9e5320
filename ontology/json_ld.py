"""RDF as JSON-LD with the short names of a context, in an order that the triples alone decide."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ontology.namespaces import RDF, XSD

Definition = str | Mapping[str, str]
_TYPE: Final = f"{RDF}type"
_STRING: Final = f"{XSD}string"


class ShortNames:
    """The names that a JSON-LD context gives to IRIs, and how it has values read."""

    def __init__(self, prefixes: Mapping[str, str], terms: Mapping[str, Definition]) -> None:
        self._prefixes = prefixes
        self._names: dict[str, str] = {}
        self._definitions: dict[str, Mapping[str, str]] = {}
        for name, definition in terms.items():
            whole = {"@id": definition} if isinstance(definition, str) else definition
            iri = self._expanded(whole["@id"])
            self._names[iri] = name
            self._definitions[iri] = whole

    def document(self, triples: Iterable[Triple]) -> list[object]:
        """Return the nodes of a flattened document in compact form, sorted by their names.

        Raises:
            ValueError: there is a triple about a triple.

        """
        values: dict[str, dict[str, list[NamedNode | BlankNode | Literal]]] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, Triple) or isinstance(value, Triple):
                raise ValueError(f"JSON-LD has no triples about triples: {triple}")
            node = values.setdefault(self._compact(subject), defaultdict(list))
            node[triple.predicate.value].append(value)
        return [{"@id": name, **self._node(values[name])} for name in sorted(values)]

    def _node(
        self, properties: Mapping[str, list[NamedNode | BlankNode | Literal]]
    ) -> dict[str, object]:
        node: dict[str, object] = {}
        for prop in sorted(properties, key=lambda prop: (prop != _TYPE, self._short(prop))):
            values = properties[prop]
            definition = self._definitions.get(prop, {})
            name = "type" if prop == _TYPE else self._short(prop)
            if definition.get("@container") == "@language":
                node[name] = _by_language(values)
            else:
                kind = "@vocab" if prop == _TYPE else definition.get("@type")
                node[name] = _one_or_many([self._value(value, kind) for value in values])
        return node

    def _value(self, value: NamedNode | BlankNode | Literal, kind: str | None) -> object:
        if not isinstance(value, Literal):
            if kind == "@vocab" and isinstance(value, NamedNode):
                return self._short(value.value)
            name = self._compact(value)
            return name if kind in {"@id", "@vocab"} else {"@id": name}
        if value.language is not None:
            return {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if kind is None and datatype == _STRING:
            return value.value
        if kind is not None and self._expanded(kind) == datatype:
            return value.value
        return {"@value": value.value, "@type": self._compact(value.datatype)}

    def _short(self, iri: str) -> str:
        """Return the name of a term, or, if it has none, its compact IRI."""
        return self._names.get(iri) or self._compact(NamedNode(iri))

    def _compact(self, node: NamedNode | BlankNode) -> str:
        if isinstance(node, BlankNode):
            return str(node)
        for prefix, namespace in sorted(self._prefixes.items(), key=lambda item: -len(item[1])):
            local = node.value.removeprefix(namespace)
            # A local name that begins with // would be read as that of an address.
            if local != node.value and local and not local.startswith("//"):
                return f"{prefix}:{local}"
        return node.value

    def _expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._prefixes[prefix] + local if prefix in self._prefixes else name


def _by_language(values: Iterable[NamedNode | BlankNode | Literal]) -> dict[str, object]:
    texts: dict[str, list[object]] = defaultdict(list)
    for value in values:
        if not isinstance(value, Literal) or value.datatype.value not in {
            _STRING,
            f"{RDF}langString",
        }:
            raise ValueError(f"expected a text, found {value}")
        texts[value.language or "@none"].append(value.value)
    return {language: _one_or_many(texts[language]) for language in sorted(texts)}


def _one_or_many(values: list[object]) -> object:
    return values[0] if len(values) == 1 else sorted(values, key=str)
