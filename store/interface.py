"""What the loader asks of a store, whichever engine stands behind it."""

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from pyoxigraph import Quad


class StoreError(Exception):
    """The store could not do what was asked; the message says what and where."""


class StoreLocked(StoreError):
    """Another writer holds the store."""


class NothingPublished(StoreError):
    """No load was published yet."""


class NotADataDirectory(StoreError):
    """The path holds something else than a data directory."""


class QuadOutsideGraph(StoreError):
    """A quad stands in another graph than the one it was given for."""


class BlankNodeInGraph(StoreError):
    """A quad holds a blank node, which cannot be compared from load to load: skolemise it first."""


class Change(StrEnum):
    """What became of a graph."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


@dataclass(frozen=True)
class Snapshot:
    """An immutable, published state of the whole store; a later one has a higher ``id``."""

    id: int
    path: Path


class Derivation(Protocol):
    """What follows from each graph, to be kept in a graph of its own and to go with its source.

    It depends on the graph's name and quads alone, and no quad follows from two graphs.
    """

    @property
    def graph(self) -> str:
        """The IRI of the graph for all that follows."""

    @property
    def mark(self) -> Quad:
        """A quad of that graph, another one for each other way of deriving."""

    def __call__(self, name: str, quads: Collection[Quad]) -> Collection[Quad]:
        """Return the quads, all in ``graph``, that follow from those of the graph of that name."""


class Writer(Protocol):
    """The one writer of a store, from ``with`` to its end."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def graph_names(self) -> Iterator[str]:
        """Give the IRIs of all graphs, one by one.

        Raises StoreError if the store cannot be read; so do the three that follow.
        """

    def present(self, names: Collection[str]) -> Set[str]:
        """Give those of the graphs named that the store holds."""

    def read_graph(self, name: str) -> Collection[Quad]:
        """Give the quads of a graph as the store gives them back, none if there is no such graph.

        All of them are held in memory: not meant for the manifest or for all that is inferred.
        """

    def recorded(self, digests: Collection[str]) -> Mapping[str, str]:
        """Give the graph of each of the digests that the manifest holds (``mas:sourceDigest``)."""

    def add_quads(self, lines: bytes) -> None:
        """Add graphs that the store does not hold yet, as fast as it can, all or nothing.

        ``lines`` are N-Quads without blank nodes: whole graphs, with what follows from them and
        their records in the manifest. Where a server cannot add them in one step, it adds records
        last: a graph that is recorded is whole.

        Raises StoreError if the store cannot be written.
        """

    def replace_graphs(
        self,
        graphs: Mapping[str, Collection[Quad]],
        derivation: Derivation | None = None,
        records: Mapping[str, Collection[Quad]] | None = None,
    ) -> Mapping[str, Change]:
        """Make each named graph hold exactly the quads given, all or nothing per graph.

        ``graphs`` maps a graph's IRI to its quads, which all stand in that graph; an empty
        collection removes the graph. A graph that holds them already is left alone. Nothing is
        written if a quad is refused. With a ``derivation``, for which :meth:`derive` was called
        before, what follows from a graph comes and goes with it, in the same transaction.

        ``records`` maps a graph's IRI to its quads in the manifest (``MANIFEST_GRAPH``), whose
        subject is that IRI. They too come and go with the graph, in the same transaction: a graph
        that is given without a record loses the one it had, and a record may change alone. Where a
        server has no such transactions, the former record goes before the graph is touched and the
        present one comes last.

        Raises QuadOutsideGraph, BlankNodeInGraph; StoreError if the store cannot be written.
        """

    def derive(self, derivation: Derivation) -> None:
        """Make all that follows from the present graphs stand, unless its mark says that it does.

        Interrupted, it leaves no mark: the next call begins anew.

        Raises StoreError if the store cannot be written.
        """

    def publish(self) -> Snapshot | None:
        """Make the present state the one that is served, and return it.

        Returns the snapshot already published if nothing changed since, and None where the store
        is a server of its own, which serves each graph from the moment that it is written.

        Raises StoreError if the snapshot cannot be written.
        """
