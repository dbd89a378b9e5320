"""What the graph says of one IRI: its own statements, those about it, and for a claim its words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import DCTERMS, MAS, OWL, RDFS, WITHDRAWN_GRAPH
from server.execution import Executor
from server.lookups import rows
from server.snapshots import OpenSnapshot

OUTGOING: Final = 2000
"""So many statements with the IRI as subject are given; an actor has some ten."""
INCOMING: Final = 200
"""So many with the IRI as object; a state has tens of thousands, which SPARQL gives."""
_NAMED: Final = 1000

# The nodes without which a claim cannot be read: who says it, in which words, how much, which way.
_PARTS: Final = (
    "mas:attestedBy|mas:attestedBy/mas:hasSpan|mas:attestedBy/mas:relay"
    "|mas:hasSpan|mas:relay|mas:quantity|mas:leg"
)
_STATEMENTS: Final = """\
SELECT ?g ?p ?o {{ GRAPH ?g {{ {iri} ?p ?o }} }} LIMIT {outgoing}"""
# Mentions in texts are the most, and what is inferred says least that is new: these come last.
_LAST: Final = frozenset({f"{MAS}refersTo", f"{MAS}involves"})
_INCOMING: Final = """\
PREFIX mas: <https://w3id.org/masalik/ontology#>
SELECT ?g ?s ?p {{
  {{ SELECT ?g ?s ?p {{
    GRAPH ?g {{ ?s ?p {iri} }} FILTER (?p NOT IN (mas:refersTo, mas:involves))
  }} LIMIT {incoming} }}
  UNION
  {{ SELECT ?g ?s ?p {{
    VALUES ?p {{ mas:refersTo mas:involves }} GRAPH ?g {{ ?s ?p {iri} }}
  }} LIMIT {incoming} }}
}}"""
_OF_PARTS: Final = """\
PREFIX mas: <https://w3id.org/masalik/ontology#>
SELECT ?g ?s ?p ?o {{
  {{ SELECT DISTINCT ?s {{ {iri} {parts} ?s }} }}
  GRAPH ?g {{ ?s ?p ?o }}
}} LIMIT {outgoing}"""
_LABELS: Final = """\
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?g ?s ?o {{ VALUES ?s {{ {nodes} }} GRAPH ?g {{ ?s rdfs:label ?o }} }}"""

_WITHDRAWN: Final = NamedNode(WITHDRAWN_GRAPH)
_LABEL: Final = NamedNode(f"{RDFS}label")


@dataclass(frozen=True, slots=True)
class Resource:
    """What is said of a node, each statement in its graph.

    ``own`` has the node as subject, ``about`` as object, ``parts`` are of the nodes that belong to
    it; ``labels`` are of the neighbours. ``bounded`` says that there is more than is given.
    """

    node: NamedNode
    own: Sequence[Quad]
    about: Sequence[Quad]
    parts: Sequence[Quad]
    labels: Sequence[Quad]
    bounded: bool

    @property
    def quads(self) -> Sequence[Quad]:
        """All statements, each once."""
        return list(dict.fromkeys((*self.own, *self.parts, *self.about, *self.labels)))

    @property
    def successor(self) -> str | None:
        """The IRI that took the place of this one, if it was deprecated for one."""
        deprecated = any(
            quad.predicate.value == f"{OWL}deprecated"
            and isinstance(quad.object, Literal)
            and quad.object.value in ("true", "1")
            for quad in self.own
        )
        followers = sorted(
            quad.object.value
            for quad in self.own
            if quad.predicate.value == f"{DCTERMS}isReplacedBy"
            and isinstance(quad.object, NamedNode)
            and quad.object != self.node
        )
        return followers[0] if deprecated and followers else None

    def names(self) -> Mapping[str, Mapping[str, str]]:
        """Return labels by IRI and language."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for quad in (*self.own, *self.parts, *self.labels):
            if quad.predicate == _LABEL and isinstance(quad.object, Literal):
                assert isinstance(quad.subject, NamedNode)
                of_node = found[quad.subject.value]
                of_node.setdefault(quad.object.language or "", quad.object.value)
        return found


async def describe(
    executor: Executor,
    snapshot: OpenSnapshot,
    node: NamedNode,
    client: str,
    *,
    predicates: bool = False,
) -> Resource | None:
    """Return what the snapshot says of a node, None if nothing.

    With ``predicates`` the properties' labels are among the labels, for people to read.

    Raises Problem as ``Executor.execute`` does.
    """
    own = await _quads(
        executor, snapshot, client, node, _STATEMENTS.format(iri=node, outgoing=OUTGOING + 1)
    )
    about = await _quads(
        executor, snapshot, client, node, _INCOMING.format(iri=node, incoming=INCOMING + 1)
    )
    if not own and not about:
        return None
    about.sort(key=lambda quad: quad.predicate.value in _LAST)
    bounded = len(own) > OUTGOING or len(about) > INCOMING
    own, about = own[:OUTGOING], about[:INCOMING]
    query = _OF_PARTS.format(iri=node, parts=f"({_PARTS})", outgoing=OUTGOING)
    parts = await _quads(executor, snapshot, client, node, query)
    neighbours = _neighbours(node, (*own, *about, *parts), predicates=predicates)
    labels: list[Quad] = []
    if neighbours:
        query = _LABELS.format(nodes=" ".join(map(str, neighbours)))
        labels = [
            Quad(row["s"], _LABEL, row["o"], row["g"])  # type: ignore[arg-type]
            for row in await rows(executor, snapshot, query, client=client)
        ]
    return Resource(node, own, about, parts, labels, bounded)


async def _quads(
    executor: Executor, snapshot: OpenSnapshot, client: str, node: NamedNode, query: str
) -> list[Quad]:
    """Return the statements that a query gives; the node stands for what a row leaves out."""
    return [
        Quad(row.get("s", node), row["p"], row.get("o", node), row["g"])  # type: ignore[arg-type]
        for row in await rows(executor, snapshot, query, client=client)
        # That an article was withdrawn is told by the status of the answer.
        if row["g"] != _WITHDRAWN
    ]


def _neighbours(node: NamedNode, quads: Iterable[Quad], *, predicates: bool) -> Sequence[NamedNode]:
    found: dict[NamedNode, None] = {}
    for quad in quads:
        terms = (quad.subject, quad.object, *((quad.predicate,) if predicates else ()))
        for term in terms:
            if isinstance(term, NamedNode) and term != node:
                found[term] = None
    return list(found)[:_NAMED]
