"""The answer of a question that gives a graph: its statements as rows, and as Turtle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from ontology.namespaces import PREFIXES
from queries import Format
from server.pages.question_snippets import Pairs
from server.pages.results import short
from server.pages.visit import Visit

_MOST_STATEMENTS: Final = 200
# Programs read a graph; people are shown so much of it.
_MOST_CHARACTERS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A term as people are shown it: an IRI with a prefix, or a text with its language."""

    text: str
    iri: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple of a graph."""

    subject: Shown
    predicate: Shown
    object: Shown


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph that a question gives: the first of its statements, and how many there are."""

    statements: Sequence[Statement]
    count: int
    turtle: str
    cut: bool


async def graph(visit: Visit, name: str, pairs: Pairs) -> Graph:
    """Ask a question that gives a graph; raises Refused as its route refuses."""
    reply = await visit.routes.get(
        f"queries/{name}.{Format.NT}", pairs, accept="application/n-triples"
    )
    quads = list(parse(reply.body, format=RdfFormat.N_TRIPLES))
    triples = [Triple(each.subject, each.predicate, each.object) for each in quads]
    said = reply.body.decode()
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in said}
    turtle = serialize(triples, format=RdfFormat.TURTLE, prefixes=used)
    assert turtle is not None
    return Graph(
        [
            Statement(_shown(each.subject), _shown(each.predicate), _shown(each.object))
            for each in triples[:_MOST_STATEMENTS]
        ],
        len(triples),
        turtle.decode()[:_MOST_CHARACTERS],
        len(turtle.decode()) > _MOST_CHARACTERS,
    )


def _shown(term: NamedNode | BlankNode | Literal | Triple) -> Shown:
    if isinstance(term, NamedNode):
        return Shown(short(term.value, PREFIXES), iri=term.value)
    if isinstance(term, Literal):
        return Shown(term.value, language=term.language or "")
    return Shown(str(term))
