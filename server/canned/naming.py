"""Finds whom a value of an IRI parameter means: by slug, by IRI, or by a name in any spelling."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cachetools import LRUCache
from pyoxigraph import Literal, NamedNode

from ontology.names import Candidate, candidates, without_particles
from ontology.namespaces import ID, MAS, RDFS, REFERENCE_GRAPH
from ontology.search_key import search_key
from ontology.vocabulary import vocabulary
from queries import BadParameter, Parameter
from server.execution import Executor
from server.lookups import rows
from server.snapshots import OpenSnapshot

MOST_CHOICES: Final = 50
_NEAR: Final = 5
_CACHED: Final = 10_000
# Longer texts are no names; comparing them with all names takes long.
_LONGEST_NAME: Final = 200
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
_ARTICLE: Final = "ال"

# Who has one of the keys or is the very node; of whose names all are told, to compare spellings.
_BEARERS: Final = """\
PREFIX mas: <https://w3id.org/masalik/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?key ?thing ?curated ?said ?so {{
  {{ SELECT DISTINCT ?key ?thing ?curated {{
    {{ {known} }} UNION {{
      VALUES ?key {{ {keys} }}
      ?thing mas:searchKey ?key .
      {of_class}
      FILTER NOT EXISTS {{ ?thing owl:deprecated true }}
    }}
    BIND (EXISTS {{ GRAPH <{reference}> {{ ?thing ?p ?o }} }} AS ?curated)
  }} ORDER BY DESC(?curated) ?thing LIMIT {most} }}
  OPTIONAL {{ ?thing ?said ?so FILTER (?said IN (rdf:type, rdfs:label, skos:altLabel)) }}
}}"""
_OF_CLASS: Final = "FILTER EXISTS {{ ?thing a/rdfs:subClassOf* <{iri}> }}"
_KNOWN: Final = """\
VALUES ?thing {{ {iri} }}
FILTER (EXISTS {{ ?thing ?anything ?at_all }} || EXISTS {{ ?whatever ?however ?thing }})"""


class Way(StrEnum):
    """How the value of a parameter was come by."""

    DEFAULT = "default"
    HEADER = "Accept-Language"
    GIVEN = "given"
    SLUG = "slug"
    IRI = "iri"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Thing:
    """An individual that bears a name: its labels by language, and its narrowest class."""

    iri: str
    labels: Mapping[str, str]
    class_name: str | None

    @property
    def slug(self) -> str:
        """The value that means it and nothing else."""
        return self.iri.removeprefix(ID)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a value stands for: itself in most cases, or an individual.

    ``thing`` is None of values that are no individuals, and of those of which the snapshot says
    nothing: then ``near`` are names like it.
    """

    given: str
    value: str
    way: Way
    thing: Thing | None = None
    near: Sequence[Candidate] = ()
    unheard: bool = False


class Ambiguous(Exception):
    """Several individuals bear a name."""

    def __init__(self, parameter: Parameter, given: str, choices: Sequence[Thing]) -> None:
        super().__init__(f"{parameter.name}: {given!r} may be {len(choices)} things")
        self.parameter = parameter
        self.given = given
        self.choices = choices


class Unheard(BadParameter):
    """Nobody bears a name; ``near`` are names like it."""

    def __init__(self, parameter: Parameter, given: str, near: Sequence[Candidate]) -> None:
        like = ", ".join(f"{each.name} ({each.slug})" for each in near)
        accepted = f"the name of a known {parameter.class_name}" + (
            f", such as {like}" * bool(like)
        )
        super().__init__(parameter.name, given, accepted)
        self.near = near


class Naming:
    """Asks the snapshot whom names mean, and keeps what it said."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._kept: LRUCache[tuple[str, str | None, str], Meant] = LRUCache(_CACHED)

    async def meant(
        self, snapshot: OpenSnapshot, parameter: Parameter, given: str, client: str
    ) -> Meant:
        """Return whom ``given`` means as a value of an IRI parameter.

        Of slugs and IRIs it is that very node, whether or not the snapshot says anything of it.

        Raises:
            Ambiguous: several bear the name.
            Unheard: nobody does.
            BadParameter: it is neither a name nor an IRI.
            Problem: as ``Executor.execute`` does.
        """
        key = (snapshot.tag, parameter.class_name, given)
        if (kept := self._kept.get(key)) is not None:
            return kept
        found = await self._found(snapshot, parameter, given, client)
        if snapshot.tag:
            self._kept[key] = found
        return found

    async def _found(
        self, snapshot: OpenSnapshot, parameter: Parameter, given: str, client: str
    ) -> Meant:
        way, iri = _node(given)
        keys = [] if way is Way.IRI else list(_keys(given))
        if iri is not None:
            # It is refused here if it is none.
            parameter.terms(given)
        elif not keys:
            raise BadParameter(parameter.name, given, parameter.accepted)
        bearers = await self._bearers(snapshot, parameter.class_name, iri, keys, client)
        if iri is not None and (itself := next((b for b in bearers if not b.key), None)):
            return Meant(given, iri, way, itself.thing)
        chosen = _chosen(bearers, keys, given)
        if len(chosen) > 1:
            raise Ambiguous(parameter, given, chosen)
        if chosen:
            return Meant(given, chosen[0].iri, Way.NAME, chosen[0])
        near = await asyncio.to_thread(_near, given, parameter.class_name)
        if iri is None:
            raise Unheard(parameter, given, near)
        return Meant(given, iri, way, near=near, unheard=True)

    async def _bearers(
        self,
        snapshot: OpenSnapshot,
        class_name: str | None,
        iri: str | None,
        keys: Sequence[str],
        client: str,
    ) -> Sequence["_Bearer"]:
        of_class = class_name is not None and vocabulary().has_class(class_name)
        query = _BEARERS.format(
            known=_KNOWN.format(iri=NamedNode(iri)) if iri else "FILTER (false)",
            keys=" ".join(str(Literal(key)) for key in keys),
            of_class=_OF_CLASS.format(iri=f"{MAS}{class_name}") if of_class else "",
            reference=REFERENCE_GRAPH,
            most=2 * MOST_CHOICES,
        )
        found: dict[tuple[str, str], _Told] = defaultdict(_Told)
        for row in await rows(self._executor, snapshot, query, client=client):
            told = found[_text(row.get("key")), _text(row["thing"])]
            told.curated = _text(row.get("curated")) == "true"
            so = row.get("so")
            if isinstance(so, NamedNode):
                told.classes.add(so.value)
            elif isinstance(so, Literal):
                told.names.add(so.value)
                if _text(row["said"]) == f"{RDFS}label":
                    told.labels.setdefault(so.language or "", so.value)
        return [
            _Bearer(
                key,
                Thing(node, told.labels, _narrowest(told.classes)),
                frozenset(" ".join(name.split()) for name in told.names),
                told.curated,
            )
            for (key, node), told in found.items()
        ]


class _Told:
    """What rows tell of one bearer."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self.names: set[str] = set()
        self.classes: set[str] = set()
        self.curated = False


@dataclass(frozen=True, slots=True)
class _Bearer:
    """Who bears a name by one of the keys asked for; the key is empty where the node was asked."""

    key: str
    thing: Thing
    names: frozenset[str]
    curated: bool


def _node(given: str) -> tuple[Way, str | None]:
    if _SLUG.fullmatch(given):
        return Way.SLUG, ID + given
    return (Way.IRI, given) if _ABSOLUTE.fullmatch(given) else (Way.NAME, None)


def _keys(given: str) -> Iterator[str]:
    """Yield the key of a name, then those of what it may be without particles, then with or
    without the article.
    """
    if len(given) > _LONGEST_NAME or not (key := search_key(given)):
        return
    yield key
    yield from without_particles(key)
    yield key.removeprefix(_ARTICLE) if key.startswith(_ARTICLE) else _ARTICLE + key


def _chosen(bearers: Sequence[_Bearer], keys: Sequence[str], given: str) -> Sequence[Thing]:
    """Return those who bear the name by the first key that anybody has.

    Individuals of the reference data prevail over what articles mention without saying whom they
    mean, and the name as it is spelt over other spellings: so does the linker have it.
    """
    written = " ".join(given.split())
    for key in keys:
        found = [each for each in bearers if each.key == key]
        found = [each for each in found if each.curated] or found
        found = [each for each in found if written in each.names] or found
        if found:
            return [each.thing for each in sorted(found, key=lambda each: each.thing.iri)]
    return ()


def _near(given: str, class_name: str | None) -> Sequence[Candidate]:
    known = class_name if class_name and vocabulary().has_class(class_name) else None
    return candidates(given[:_LONGEST_NAME].replace("-", " "), known)[:_NEAR]


def _narrowest(classes: set[str]) -> str | None:
    """Return the local name of the class that is below all others of the ontology."""
    terms = vocabulary()
    names = sorted(c.removeprefix(MAS) for c in classes if terms.has_class(c.removeprefix(MAS)))
    return max(names, key=lambda name: len(terms.ancestors(name)), default=None)


def _text(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else ""
