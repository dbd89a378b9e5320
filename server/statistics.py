"""Counts of what a snapshot holds, for its description: made once, by the workers."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import ARTICLE_GRAPH, ID, MAS
from server.addresses import ROOT
from server.execution import Executor
from server.lookups import Row, rows
from server.problems import Problem, ProblemType
from server.settings import Settings
from server.snapshots import OpenSnapshot

_log = logging.getLogger(__name__)

_PATIENCE_SECONDS: Final = 25.0
_RETRY: Final = {"Retry-After": "30"}
_MANY: Final = 1000

_PREFIXES: Final = """\
PREFIX mas: <https://w3id.org/masalik/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""
_GRAPHS: Final = f"""\
SELECT ?graph (COUNT(*) AS ?triples) {{
  {{ SELECT ?graph {{ GRAPH ?graph {{}} FILTER (!STRSTARTS(STR(?graph), "{ARTICLE_GRAPH}")) }}
    LIMIT {_MANY} }}
  GRAPH ?graph {{ ?s ?p ?o }}
}} GROUP BY ?graph ORDER BY ?graph"""
_ARTICLES: Final = f"""\
SELECT (COUNT(?graph) AS ?articles) {{
  GRAPH ?graph {{}} FILTER (STRSTARTS(STR(?graph), "{ARTICLE_GRAPH}"))
}}"""
_TRIPLES: Final = "SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }"
_SUBJECTS: Final = "SELECT (COUNT(*) AS ?subjects) { SELECT DISTINCT ?s { ?s ?p ?o } }"
_OBJECTS: Final = "SELECT (COUNT(*) AS ?objects) { SELECT DISTINCT ?o { ?s ?p ?o } }"
_ENTITIES: Final = f"""\
SELECT (COUNT(*) AS ?entities) {{
  SELECT DISTINCT ?s {{ ?s a ?class FILTER (STRSTARTS(STR(?s), "{ID}")) }}
}}"""
_CLASSES: Final = """\
SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) (MIN(STR(?s)) AS ?example) { ?s a ?class }
GROUP BY ?class ORDER BY ?class"""
_PROPERTIES: Final = """\
SELECT ?property (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
  (COUNT(DISTINCT ?o) AS ?objects) { ?s ?property ?o }
GROUP BY ?property ORDER BY ?property"""
_CLASS_PROPERTIES: Final = f"""\
SELECT ?class ?property (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) {{
  ?s a ?class . FILTER (STRSTARTS(STR(?class), "{MAS}")) ?s ?property ?o
}} GROUP BY ?class ?property ORDER BY ?class ?property"""
_LINKS: Final = f"""\
{_PREFIXES}SELECT ?property ?space (COUNT(*) AS ?triples) {{
  VALUES ?property {{ owl:sameAs owl:equivalentClass owl:equivalentProperty rdfs:seeAlso
    rdfs:subClassOf rdfs:subPropertyOf skos:exactMatch skos:closeMatch skos:broadMatch
    skos:relatedMatch }}
  ?s ?property ?o
  FILTER (ISIRI(?o) && STRSTARTS(STR(?s), "{ROOT}") && !STRSTARTS(STR(?o), "{ROOT}"))
  BIND (REPLACE(STR(?o), "[^/#]+[/#]?$", "") AS ?space)
}} GROUP BY ?property ?space ORDER BY ?property ?space"""
_TIME: Final = f"""\
{_PREFIXES}SELECT (MIN(?from) AS ?earliest) (MAX(?to) AS ?latest) {{
  ?article a mas:Article ; mas:earliest ?from ; mas:latest ?to
}}"""
_STATES: Final = f"""\
{_PREFIXES}SELECT DISTINCT ?state {{
  ?state a mas:State FILTER EXISTS {{ ?claim mas:involves|mas:atPlace|mas:onSideOf ?state }}
}} ORDER BY ?state LIMIT 50"""


@dataclass(frozen=True, slots=True)
class Partition:
    """How often a class or property occurs; what was not counted is None."""

    iri: str
    triples: int | None = None
    entities: int | None = None
    subjects: int | None = None
    objects: int | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Statements of one property that lead to nodes of another namespace."""

    property: str
    space: str
    triples: int


@dataclass(slots=True)
class Statistics:
    """What was counted; ``missing`` names the counts that took too long or too much."""

    triples: int | None = None
    subjects: int | None = None
    objects: int | None = None
    entities: int | None = None
    articles: int | None = None
    graphs: Mapping[str, int] = field(default_factory=dict)
    """Triples of each named graph but the articles'."""

    classes: Sequence[Partition] = ()
    properties: Sequence[Partition] = ()
    class_properties: Mapping[str, Sequence[Partition]] = field(default_factory=dict)
    links: Sequence[Links] = ()
    period: tuple[str, str] | None = None
    """When the articles were published, as xsd:dateTime."""

    states: Sequence[str] = ()
    missing: tuple[str, ...] = ()


class StatisticsOfSnapshots:
    """Counts each snapshot once, when its counts are first asked for."""

    def __init__(self, executor: Executor, settings: Settings) -> None:
        self._executor = executor
        self._seconds = settings.longest_query_seconds
        self._tag = ""
        self._counting: asyncio.Task[Statistics] | None = None

    async def of(self, snapshot: OpenSnapshot, patience: float = _PATIENCE_SECONDS) -> Statistics:
        """Return the counts of a snapshot, waiting ``patience`` seconds for them.

        Raises Problem NOT_READY while a large one is being counted.
        """
        if self._counting is None or self._tag != snapshot.tag:
            if self._counting is not None:
                # The workers of the former snapshot end; nobody asks for its counts any more.
                self._counting.cancel()
            self._tag = snapshot.tag
            self._counting = asyncio.create_task(_count(self._executor, snapshot, self._seconds))
        counting = self._counting
        done, _ = await asyncio.wait({counting}, timeout=patience)
        if not done or counting.cancelled():
            detail = f"Snapshot {snapshot.id} is being counted; come again."
            raise Problem(ProblemType.NOT_READY, detail, headers=_RETRY)
        if counting.exception() is not None:
            self._counting = None
        try:
            return counting.result()
        finally:
            # Its failure holds this frame: a circle, and a snapshot in it.
            del counting, done

    async def close(self) -> None:
        """End the counting."""
        if self._counting is not None:
            self._counting.cancel()
            await asyncio.wait({self._counting})


async def _count(executor: Executor, snapshot: OpenSnapshot, seconds: float) -> Statistics:
    """Count, one query after another: other clients' queries need workers too."""
    missing = []

    async def asked(name: str, query: str) -> Sequence[Row]:
        reason = ""
        for _ in range(3):
            try:
                return await rows(executor, snapshot, query, seconds=seconds)
            except Problem as problem:
                # Not the problem itself: it holds this frame, a circle with a snapshot in it.
                reason, busy = problem.detail, problem.kind is ProblemType.BUSY
            if not busy:
                break
            await asyncio.sleep(1)
        _log.warning("%s of snapshot %d not counted: %s", name, snapshot.id, reason)
        missing.append(name)
        return ()

    async def number(name: str, query: str) -> int | None:
        found = await asked(name, query)
        return _int(found[0].get(name)) if found else None

    statistics = Statistics(
        triples=await number("triples", _TRIPLES),
        subjects=await number("subjects", _SUBJECTS),
        objects=await number("objects", _OBJECTS),
        entities=await number("entities", _ENTITIES),
        articles=await number("articles", _ARTICLES),
        graphs={
            _value(row, "graph"): _int(row.get("triples")) or 0
            for row in await asked("graphs", _GRAPHS)
        },
        classes=[_partition(row, "class") for row in await asked("classes", _CLASSES)],
        properties=[_partition(row, "property") for row in await asked("properties", _PROPERTIES)],
        links=[
            Links(_value(row, "property"), _value(row, "space"), _int(row.get("triples")) or 0)
            for row in await asked("links", _LINKS)
        ],
        states=[_value(row, "state") for row in await asked("states", _STATES)],
    )
    of_classes: dict[str, list[Partition]] = {}
    for row in await asked("class properties", _CLASS_PROPERTIES):
        of_classes.setdefault(_value(row, "class"), []).append(_partition(row, "property"))
    statistics.class_properties = of_classes
    for row in await asked("period", _TIME):
        if "earliest" in row and "latest" in row:
            statistics.period = _value(row, "earliest"), _value(row, "latest")
    statistics.missing = tuple(missing)
    return statistics


def _partition(row: Row, name: str) -> Partition:
    example = row.get("example")
    return Partition(
        _value(row, name),
        triples=_int(row.get("triples")),
        entities=_int(row.get("entities")),
        subjects=_int(row.get("subjects")),
        objects=_int(row.get("objects")),
        example=example.value if isinstance(example, Literal) else None,
    )


def _value(row: Row, name: str) -> str:
    term = row[name]
    assert isinstance(term, (NamedNode, Literal))
    return term.value


def _int(term: object) -> int | None:
    return int(term.value) if isinstance(term, Literal) else None
