"""The writes of clients, carried out in the store so that what follows from it stays right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from ontology.inference import Inferences
from ontology.namespaces import (
    ARTICLE_GRAPH,
    GRAPH,
    INFERRED_GRAPH,
    MANIFEST_GRAPH,
    OWL,
    WITHDRAWN_GRAPH,
)
from server.evaluation import syntax_problem
from server.problems import Problem, ProblemType
from server.writing.bodies import Body, read_quads
from server.writing.update_text import read_update
from store import BlankNodeInGraph, StoreError
from store.graph_checks import check_graph
from store.withdrawal import withdrawals
from store.writer import EmbeddedWriter, difference

_INFERRED: Final = NamedNode(INFERRED_GRAPH)
# Stands while inferences lag behind: in place of their mark, so that the next writer makes them.
_LAGGING: Final = Quad(
    _INFERRED, NamedNode(f"{OWL}versionInfo"), Literal("being changed"), _INFERRED
)


@dataclass(frozen=True, slots=True)
class Update:
    """A SPARQL update; ``using`` are the default and named graphs that the request names."""

    text: str
    base_iri: str
    using: tuple[Sequence[str], Sequence[str]] | None


@dataclass(frozen=True, slots=True)
class Condition:
    """How things must be for a write to be carried out (RFC 9110 section 13)."""

    present: bool | None = None
    """Whether the graph is there."""

    snapshot: int | None = None
    """Nothing was written since this snapshot."""


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """A PUT, POST or DELETE of the Graph Store Protocol; ``graph`` None is the unnamed graph."""

    method: str
    graph: str | None
    bodies: Sequence[Body]
    base_iri: str
    condition: Condition = Condition()


Operation = Update | GraphWrite


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a write."""

    created: bool = False
    """It made a graph that was not there."""


class Operations:
    """Carries out writes in a store; for one process, since it holds what inferences need."""

    def __init__(self) -> None:
        self._inferences: Inferences | None = None

    def carry_out(self, writer: EmbeddedWriter, operation: Operation) -> Outcome:
        """Carry out a write, all or nothing.

        The record of a graph that may have changed goes from the manifest, so that the next load
        reads its article again.

        Raises Problem if it is refused or fails.
        """
        if isinstance(operation, Update):
            return self._update(writer, operation)
        return self._write_graph(writer, operation)

    def _update(self, writer: EmbeddedWriter, operation: Update) -> Outcome:
        reading = read_update(operation.text, operation.base_iri)
        text = operation.text
        if operation.using is not None:
            text = reading.using(*(_graphs(iris) for iris in operation.using))
        try:
            # Its errors are of its own lines, not of those that are put before it.
            Store().update(text, base_iri=operation.base_iri)
        except SyntaxError as error:
            raise syntax_problem(str(error)) from None
        except (OSError, RuntimeError):
            pass  # It may need what an empty store does not have.
        if reading.prologue is not None:
            parts = text[: reading.prologue], text[reading.prologue :]
            self._change(writer, parts, operation.base_iri, reading.graphs)
        return Outcome()

    def _write_graph(self, writer: EmbeddedWriter, operation: GraphWrite) -> Outcome:
        name = operation.graph
        _refuse_withdrawn(writer, name)
        there = name is None or bool(writer.present([name]))
        condition = operation.condition
        since = condition.snapshot
        if condition.present not in (None, there) or (
            since is not None and not (writer.is_published and writer.publish().id == since)
        ):
            detail = "It was changed, made or removed since it was read."
            raise Problem(ProblemType.PRECONDITION_FAILED, detail)
        if operation.method == "DELETE":
            if not there:
                raise Problem(ProblemType.NOT_FOUND, f"There is no graph <{name}>.")
            text = "CLEAR DEFAULT" if name is None else f"DROP GRAPH {NamedNode(name)}"
        else:
            triples = " .\n".join(
                str(quad.triple) for quad in _quads(operation.bodies, operation.base_iri, name)
            )
            text = _text(operation.method, name, triples)
        self._change(writer, ("", text), None, frozenset([name] if name is not None else ()))
        return Outcome(created=not there)

    def _change(
        self,
        writer: EmbeddedWriter,
        update: tuple[str, str],
        base_iri: str | None,
        graphs: frozenset[str] | None,
    ) -> None:
        """Carry out an update that changes these graphs, any if None, and what follows from them.

        ``update`` are its prefixes and its operations. Interrupted in between, it leaves the
        inferences without their mark.
        """
        present = writer.present([INFERRED_GRAPH, MANIFEST_GRAPH])
        inferences = self._derived(writer) if INFERRED_GRAPH in present else None
        told = None if graphs is None or INFERRED_GRAPH in graphs else graphs - {MANIFEST_GRAPH}
        steps: list[str] = []
        if MANIFEST_GRAPH in present:
            steps += _forgetting(told)
        before: dict[str, Collection[Quad]] = {}
        if inferences is not None:
            steps.append(difference(_INFERRED, {inferences.mark}, {_LAGGING}))
            before = {name: writer.read_graph(name) for name in told or ()}
        try:
            # The engine takes prefixes at the beginning only.
            writer.update(f"{update[0]} {' ; '.join([*steps, update[1]])}", base_iri)
        except SyntaxError as error:
            raise syntax_problem(str(error)) from None
        except StoreError as error:
            raise Problem(ProblemType.UPDATE_FAILED, str(error.__cause__ or error)) from None
        if inferences is None or INFERRED_GRAPH not in writer.present([INFERRED_GRAPH]):
            return
        if told is None:
            writer.derive(inferences)
            return
        former, due = {_LAGGING}, {inferences.mark}
        for name, quads in before.items():
            former.update(inferences(name, quads))
            due.update(inferences(name, writer.read_graph(name)))
        writer.update(difference(_INFERRED, former, due))

    def _derived(self, writer: EmbeddedWriter) -> Inferences:
        """Return the inferences, which stand in the store from now on."""
        if self._inferences is None:
            self._inferences = Inferences()
        writer.derive(self._inferences)
        return self._inferences


def _refuse_withdrawn(writer: EmbeddedWriter, name: str | None) -> None:
    """Refuse the graph of an article that was withdrawn: it stays out until that is undone."""
    if name is None or not name.startswith(ARTICLE_GRAPH):
        return
    slug = name.removeprefix(ARTICLE_GRAPH)
    if slug in withdrawals(writer.read_graph(WITHDRAWN_GRAPH)):
        raise Problem(ProblemType.GONE, f"The article {slug} was withdrawn.")


def _forgetting(graphs: frozenset[str] | None) -> Sequence[str]:
    manifest = NamedNode(MANIFEST_GRAPH)
    if graphs is None:
        return [f"CLEAR GRAPH {manifest}"]
    return [f"DELETE WHERE {{ GRAPH {manifest} {{ {NamedNode(g)} ?p ?o }} }}" for g in graphs]


def _text(method: str, name: str | None, triples: str) -> str:
    if name is None:
        return " ; ".join(
            [*(["CLEAR DEFAULT"] if method == "PUT" else []), f"INSERT DATA {{ {triples} }}"]
        )
    graph = NamedNode(name)
    clear = [f"DROP SILENT GRAPH {graph}"] if method == "PUT" else []
    # A graph may be empty and yet be there.
    steps = [*clear, f"CREATE SILENT GRAPH {graph}"]
    return " ; ".join([*steps, f"INSERT DATA {{ GRAPH {graph} {{ {triples} }} }}"])


def _quads(bodies: Sequence[Body], base_iri: str, name: str | None) -> Sequence[Quad]:
    quads = [quad for body in bodies for quad in read_quads(body, base_iri)]
    if name is not None and name.startswith(GRAPH):
        graph = NamedNode(name)
        try:
            check_graph(name, [Quad(q.subject, q.predicate, q.object, graph) for q in quads])
        except BlankNodeInGraph as error:
            detail = f"Graphs of Masalik have no blank nodes; give them IRIs: {error}"
            raise Problem(ProblemType.BAD_DATA, detail) from None
    return quads


def _graphs(iris: Sequence[str]) -> Sequence[NamedNode]:
    return [NamedNode(iri) for iri in iris]
