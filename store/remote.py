"""The writer of a SPARQL server: replaces graphs there, in an order that bears interruption."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from types import TracebackType
from typing import Final, Self, TypeVar

from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import GRAPH, INFERRED_GRAPH, MANIFEST_GRAPH, MAS
from store.graph_checks import check_replacement
from store.interface import Change, Derivation
from store.quad_lines import lines_by_graph, ntriples
from store.remote_protocol import SparqlConnection
from store.remote_terms import comparable

# Larger graphs are sent in pieces: proxies and servers bound the size of a request.
_PIECE_BYTES: Final = 8_000_000
# Virtuoso 7 refuses an update of 5,000 lines.
_PIECE_LINES: Final = 500
# What a query names at once.
_NAMED: Final = 100
# Virtuoso sorts no more; a server may give fewer rows than asked for, so it is asked until none.
_PAGE: Final = 10_000

_Given = TypeVar("_Given")
_Got = TypeVar("_Got")


@dataclass(frozen=True)
class _Task:
    """What is to become of a graph, and what it and its record were before."""

    name: str
    quads: Collection[Quad]
    before: Collection[Quad]
    change: Change
    recorded: bool


class RemoteWriter:
    """A :class:`store.interface.Writer` of a SPARQL 1.1 server.

    A server keeps no transaction over several requests. So graphs are written in five steps, and
    whatever the last one that was done, writing the graphs again mends all:

    1. their records are taken out of the manifest: from here on they count as unknown;
    2. what follows from them is taken out, while they still tell what this is;
    3. the graphs are put;
    4. what follows from them is added;
    5. their records are added to the manifest.

    What a server holds outside Masalik's graphs is neither read nor changed.
    """

    def __init__(self, connection: SparqlConnection, workers: int) -> None:
        self._connection = connection
        self._pool = ThreadPoolExecutor(workers, "store")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._connection.close()

    def graph_names(self) -> Iterator[str]:
        """See :meth:`store.interface.Writer.graph_names`."""
        last = GRAPH
        while True:
            page = [
                row["g"].value
                for row in self._connection.select(
                    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } "
                    f'FILTER(STRSTARTS(STR(?g), "{GRAPH}") && STR(?g) > {Literal(last)}) }} '
                    f"ORDER BY STR(?g) LIMIT {_PAGE}"
                )
            ]
            if not page:
                return
            yield from page
            last = page[-1]

    def present(self, names: Collection[str]) -> Set[str]:
        """See :meth:`store.interface.Writer.present`."""
        return {
            row["g"].value
            for some in _pieces(map(NamedNode, names), _NAMED)
            for row in self._connection.select(
                f"SELECT ?g WHERE {{ VALUES ?g {{ {_listed(some)} }} "
                "FILTER EXISTS { GRAPH ?g { ?s ?p ?o } } }"
            )
        }

    def read_graph(self, name: str) -> Collection[Quad]:
        """See :meth:`store.interface.Writer.read_graph`."""
        return self._connection.get(name)

    def recorded(self, digests: Collection[str]) -> Mapping[str, str]:
        """See :meth:`store.interface.Writer.recorded`."""
        return {
            row["d"].value: row["g"].value
            for some in _pieces(map(Literal, digests), _NAMED)
            for row in self._connection.select(
                f"SELECT ?g ?d WHERE {{ VALUES ?d {{ {_listed(some)} }} "
                f"GRAPH <{MANIFEST_GRAPH}> {{ ?g <{MAS}sourceDigest> ?d }} }}"
            )
        }

    def add_quads(self, lines: bytes) -> None:
        """See :meth:`store.interface.Writer.add_quads`."""
        graphs = dict(lines_by_graph(lines))
        last = [graphs.pop(name, b"") for name in (INFERRED_GRAPH, MANIFEST_GRAPH)]
        self._each(lambda item: self._put(*item), graphs.items())
        for name, triples in zip((INFERRED_GRAPH, MANIFEST_GRAPH), last, strict=True):
            self._append(name, triples)

    def replace_graphs(
        self,
        graphs: Mapping[str, Collection[Quad]],
        derivation: Derivation | None = None,
        records: Mapping[str, Collection[Quad]] | None = None,
    ) -> Mapping[str, Change]:
        """See :meth:`store.interface.Writer.replace_graphs`."""
        records = records or {}
        check_replacement(graphs, records)
        present, known = self.present(graphs.keys()), self._records(graphs.keys())
        tasks = self._each(
            lambda item: self._task(*item, item[0] in present, item[0] in known), graphs.items()
        )
        # Without a record it may have been left half-way: with one, it is as the record says.
        touched = [
            task
            for task in tasks
            if task.change is not Change.UNCHANGED
            or (derivation and task.quads and not task.recorded)
        ]
        other_record = {
            task.name
            for task in tasks
            if comparable(known.get(task.name, ())) != comparable(records.get(task.name, ()))
        }
        recording = other_record | {task.name for task in touched}

        self._forget(known.keys() & recording)
        if derivation:
            for task in touched:
                self._delete(derivation.graph, derivation(task.name, task.before))
        self._each(
            lambda task: self._put(task.name, ntriples(task.quads)),
            [task for task in touched if task.change is not Change.UNCHANGED],
        )
        if derivation:
            inferred = (quad for task in touched for quad in derivation(task.name, task.quads))
            self._append(derivation.graph, ntriples(inferred))
        recorded = chain.from_iterable(records.get(name, ()) for name in sorted(recording))
        self._append(MANIFEST_GRAPH, ntriples(recorded))
        return {task.name: task.change for task in tasks}

    def derive(self, derivation: Derivation) -> None:
        """See :meth:`store.interface.Writer.derive`."""
        mark = derivation.mark
        pattern = f"GRAPH {mark.graph_name} {{ {mark.subject} {mark.predicate} ?mark }}"
        stands = self._connection.select(f"SELECT ?mark WHERE {{ {pattern} }}")
        if any(row["mark"] == mark.object for row in stands):
            return
        self._connection.delete(derivation.graph)
        names = (name for name in self.graph_names() if name != MANIFEST_GRAPH)
        for some in _pieces(names, _NAMED):
            inferred = chain.from_iterable(
                derivation(name, quads)
                for name, quads in zip(some, self._each(self.read_graph, some), strict=True)
            )
            self._append(derivation.graph, ntriples(inferred))
        self._append(derivation.graph, ntriples([mark]))

    def publish(self) -> None:
        """Do nothing: who asks the server sees each graph as soon as it is put."""

    def _records(self, names: Collection[str]) -> Mapping[str, Collection[Quad]]:
        """Give the records that the manifest holds of the graphs named."""
        found: dict[str, list[Quad]] = {}
        manifest = NamedNode(MANIFEST_GRAPH)
        for some in _pieces(map(NamedNode, names), _NAMED):
            for row in self._connection.select(
                f"SELECT ?g ?p ?o WHERE {{ VALUES ?g {{ {_listed(some)} }} "
                f"GRAPH {manifest} {{ ?g ?p ?o }} }}"
            ):
                quad = Quad(row["g"], row["p"], row["o"], manifest)
                found.setdefault(row["g"].value, []).append(quad)
        return found

    def _task(self, name: str, quads: Collection[Quad], present: bool, recorded: bool) -> _Task:
        before = self.read_graph(name) if present else ()
        if before and quads:
            same = len(before) == len(frozenset(quads)) and comparable(before) == comparable(quads)
            change = Change.UNCHANGED if same else Change.REPLACED
        elif before:
            change = Change.REMOVED
        else:
            change = Change.ADDED if quads else Change.UNCHANGED
        return _Task(name, quads, before, change, recorded)

    def _put(self, graph: str, triples: bytes) -> None:
        """Make a graph hold N-Triples; a graph that holds none is no graph."""
        if not triples:
            self._connection.delete(graph)
            return
        first, *others = _cut(triples)
        self._connection.put(graph, first)
        for piece in others:
            self._connection.append(graph, piece)

    def _append(self, graph: str, triples: bytes) -> None:
        for piece in _cut(triples):
            self._connection.append(graph, piece)

    def _delete(self, graph: str, quads: Collection[Quad]) -> None:
        for some in _pieces(quads, _PIECE_LINES):
            triples = ntriples(some).decode()
            self._connection.update(f"DELETE DATA {{ GRAPH {NamedNode(graph)} {{ {triples} }} }}")

    def _forget(self, names: Set[str]) -> None:
        for some in _pieces(map(NamedNode, sorted(names)), _NAMED):
            self._connection.update(
                " ;\n".join(
                    f"DELETE WHERE {{ GRAPH <{MANIFEST_GRAPH}> {{ {name} ?p ?o }} }}"
                    for name in some
                )
            )

    def _each(self, work: Callable[[_Given], _Got], given: Iterable[_Given]) -> list[_Got]:
        """Do the work for each, over several connections at once."""
        return list(self._pool.map(work, given))


def _listed(terms: Iterable[NamedNode | Literal]) -> str:
    return " ".join(map(str, terms))


def _pieces(given: Iterable[_Given], size: int) -> Iterator[Sequence[_Given]]:
    rest = iter(given)
    while piece := tuple(islice(rest, size)):
        yield piece


def _cut(triples: bytes) -> Iterator[bytes]:
    """Cut N-Triples at line ends into pieces of a size that servers take."""
    start = 0
    while start < len(triples):
        end = triples.find(b"\n", start + _PIECE_BYTES) + 1 or len(triples)
        yield triples[start:end]
        start = end
