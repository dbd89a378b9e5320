"""What the loader asks of a store, whichever engine stands behind it."""

from collections.abc import Collection, Mapping
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

    def replace_graphs(
        self, graphs: Mapping[str, Collection[Quad]], derivation: Derivation | None = None
    ) -> Mapping[str, Change]:
        """Make each named graph hold exactly the quads given, all or nothing per graph.

        ``graphs`` maps a graph's IRI to its quads, which all stand in that graph; an empty
        collection removes the graph. A graph that holds them already is left alone. Nothing is
        written if a quad is refused. With a ``derivation``, for which :meth:`derive` was called
        before, what follows from a graph comes and goes with it, in the same transaction.

        Raises QuadOutsideGraph, BlankNodeInGraph; StoreError if the store cannot be written.
        """

    def derive(self, derivation: Derivation) -> None:
        """Make all that follows from the present graphs stand, unless its mark says that it does.

        Interrupted, it leaves no mark: the next call begins anew.

        Raises StoreError if the store cannot be written.
        """

    def publish(self) -> Snapshot:
        """Make the present state the one that is served, and return it.

        Returns the snapshot already published if nothing changed since.

        Raises StoreError if the snapshot cannot be written.
        """
