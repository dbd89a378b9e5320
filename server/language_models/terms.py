"""The ontology as the answer of a tool: its terms with labels, definitions and neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store

from ontology.namespaces import MAS, OWL, RDF, RDFS, SKOS
from ontology.search_key import search_key
from server.asking import Routes
from server.language_models.answers import BadArgument

KINDS: Final = ("class", "property", "value")
_MOST_DEFINED: Final = 40
_MOST_BYTES: Final = 16 * 1024 * 1024
_CLASS: Final = NamedNode(f"{OWL}Class")
_PROPERTIES: Final = frozenset(
    NamedNode(f"{OWL}{name}") for name in ("ObjectProperty", "DatatypeProperty")
)
# Where a term of each kind leads up to.
_NEIGHBOURS: Final = {
    "above": (f"{RDFS}subClassOf", f"{RDFS}subPropertyOf"),
    "domain": (f"{RDFS}domain",),
    "range": (f"{RDFS}range",),
    "of": (f"{SKOS}inScheme",),
}


async def answer(
    routes: Routes, kind: str | None, find: str | None, names: Sequence[str]
) -> dict[str, Any]:
    """Return terms: those named, those with the words, or all of a kind; few ones with definitions.

    Raises as ``Routes.get`` does, and BadArgument if a name or kind is none, or a word has no
    letter.
    """
    if kind is not None and kind not in KINDS:
        raise BadArgument(f"kind: give one of {', '.join(KINDS)}.")
    reply = await routes.get("ontology/", accept="text/turtle", most_bytes=_MOST_BYTES)
    ontology = _Ontology(reply.body)
    wanted = [name.removeprefix(MAS).removeprefix("mas:") for name in names]
    if unknown := [name for name in wanted if name not in ontology.terms]:
        raise BadArgument(f"The ontology has no term {', '.join(unknown)}; look with `find`.")
    found = wanted or [
        name
        for name in ontology.terms
        if (kind is None or ontology.kind(name) == kind) and ontology.has(name, find)
    ]
    defined = len(found) <= _MOST_DEFINED
    answered: dict[str, Any] = {
        "namespace": MAS,
        "terms": [ontology.described(name, defined=defined) for name in found],
    }
    if not defined:
        answered["note"] = "Give `find` or `terms` for definitions."
    return answered


class _Ontology:
    """The terms of the Turtle that the server gives of all."""

    def __init__(self, turtle: bytes) -> None:
        self._store = Store()
        self._store.bulk_load(turtle, format=RdfFormat.TURTLE)
        subjects = {
            quad.subject.value
            for quad in self._store.quads_for_pattern(None, NamedNode(f"{RDFS}label"), None)
            if isinstance(quad.subject, NamedNode)
        }
        self.terms = sorted(iri.removeprefix(MAS) for iri in subjects if iri.startswith(MAS))

    def kind(self, name: str) -> str:
        types = set(self._objects(name, f"{RDF}type"))
        if _CLASS in types:
            return "class"
        return "value" if types.isdisjoint(_PROPERTIES) else "property"

    def has(self, name: str, words: str | None) -> bool:
        """Say whether a term's name, labels or definitions have every one of the words."""
        if words is None:
            return True
        wanted = search_key(words).split()
        if not wanted:
            raise BadArgument("find: give words with letters.")
        texts = [*self._texts(name, f"{RDFS}label"), *self._texts(name, f"{SKOS}definition")]
        key = search_key(" ".join((name, *(text.value for text in texts))))
        return all(word in key for word in wanted)

    def described(self, name: str, *, defined: bool) -> dict[str, Any]:
        told: dict[str, Any] = {
            "name": name,
            "kind": self.kind(name),
            "label": _by_language(self._texts(name, f"{RDFS}label")),
        }
        for relation, predicates in _NEIGHBOURS.items():
            above = [
                node.value.removeprefix(MAS)
                for predicate in predicates
                for node in self._objects(name, predicate)
                if isinstance(node, NamedNode) and not node.value.startswith(OWL)
            ]
            if above:
                told[relation] = above
        if defined:
            told["definition"] = _by_language(self._texts(name, f"{SKOS}definition"))
            if below := self._below(name):
                told["below"] = below
        return told

    def _below(self, name: str) -> list[str]:
        term = NamedNode(MAS + name)
        return sorted(
            quad.subject.value.removeprefix(MAS)
            for predicate in (*_NEIGHBOURS["above"], *_NEIGHBOURS["of"])
            for quad in self._store.quads_for_pattern(None, NamedNode(predicate), term)
            if isinstance(quad.subject, NamedNode)
        )

    def _objects(self, name: str, predicate: str) -> Iterable[NamedNode | BlankNode | Literal]:
        pattern = (NamedNode(MAS + name), NamedNode(predicate), None)
        for quad in self._store.quads_for_pattern(*pattern):
            if isinstance(quad.object, NamedNode | BlankNode | Literal):
                yield quad.object

    def _texts(self, name: str, predicate: str) -> list[Literal]:
        return [node for node in self._objects(name, predicate) if isinstance(node, Literal)]


def _by_language(texts: Iterable[Literal]) -> Mapping[str, str]:
    return {text.language or "": text.value for text in texts}
