"""What changed in the articles between two snapshots that are kept."""

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode, Quad, Store

from ontology.namespaces import ARTICLE_GRAPH, ID, MANIFEST_GRAPH, MAS
from store.directory import DataDirectory
from store.interface import Snapshot, StoreError
from store.pins import Pin
from store.publication import kept
from store.snapshot_listing import NoSuchSnapshot

_DIGEST: Final = NamedNode(f"{MAS}sourceDigest")
_ATTESTED_BY: Final = NamedNode(f"{MAS}attestedBy")
_MANIFEST: Final = NamedNode(MANIFEST_GRAPH)


class ComparisonTooLong(StoreError):
    """The comparison was not done in time."""


class Change(StrEnum):
    """What became of an article."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article of which the snapshots differ.

    Attributes:
        article: its IRI.
        change: what became of it.
        quads_added: how many statements are new.
        quads_removed: how many are gone.
        claims_added: the IRIs of claims that are new, sorted; so with the other two.
        claims_removed: of those that are gone.
        claims_changed: of those whose own statements differ.

    """

    article: str
    change: Change
    quads_added: int
    quads_removed: int
    claims_added: tuple[str, ...]
    claims_removed: tuple[str, ...]
    claims_changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the two snapshots: its number, and when it was made, in UTC."""

    id: int
    made: datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes from one snapshot to another, in the order of the articles' slugs.

    ``next`` is the slug after which to go on, None where all is told.
    """

    since: Compared
    until: Compared
    articles: tuple[ArticleChange, ...]
    next: str | None


def compare(
    data: DataDirectory,
    since: int,
    until: int | None = None,
    *,
    after: str = "",
    limit: int = 100,
    seconds: float = 30.0,
) -> Comparison:
    """Tell what changed in the articles; ``until`` is the published snapshot unless given.

    An article that both snapshots hold with one digest is taken for unchanged: whoever changes its
    graph otherwise than by loading takes the digest away. Only articles whose slug comes after
    ``after`` are told, at most ``limit``.

    Raises NothingPublished, NoSuchSnapshot; ComparisonTooLong after so many seconds; OtherFormat or
    StoreError if a snapshot cannot be read.
    """
    deadline = time.monotonic() + seconds
    last = data.current().id if until is None else until
    first, second = (_kept(data, number) for number in (since, last))
    pins = [Pin(snapshot.path) for snapshot in (first, second)]
    try:
        before, now = (data.open(snapshot) for snapshot in (first, second))
        found = tuple(islice(_changes(before, now, after, deadline), limit + 1))
        begin, end = (Compared(snapshot.id, _made(snapshot)) for snapshot in (first, second))
    finally:
        for pin in pins:
            pin.let_go()
    told = found[:limit]
    more = told[-1].article.removeprefix(ID) if len(found) > limit else None
    return Comparison(begin, end, told, more)


def _made(snapshot: Snapshot) -> datetime:
    try:
        return datetime.fromtimestamp((snapshot.path / "CURRENT").stat().st_mtime, UTC)
    except OSError as error:
        raise StoreError(f"cannot read snapshot {snapshot.id}: {error}") from error


def _kept(data: DataDirectory, number: int) -> Snapshot:
    there = kept(data.path)
    for snapshot in there:
        if snapshot.id == number:
            return snapshot
    ids = ", ".join(str(snapshot.id) for snapshot in there)
    raise NoSuchSnapshot(f"there is no snapshot {number}; those that are kept: {ids}")


def _changes(before: Store, now: Store, after: str, deadline: float) -> Iterator[ArticleChange]:
    digests_before, digests_now = _digests(before), _digests(now)
    graphs_before, graphs_now = _article_graphs(before), _article_graphs(now)
    for graph in sorted(graphs_before | graphs_now):
        if graph.removeprefix(ARTICLE_GRAPH) <= after:
            continue
        if time.monotonic() > deadline:
            raise ComparisonTooLong("comparing the snapshots took too long: ask for fewer articles")
        digest = digests_now.get(graph)
        if digest is not None and digest == digests_before.get(graph):
            continue
        told = _article_change(graph, _quads(before, graph), _quads(now, graph))
        if told is not None:
            yield told


def _article_change(
    graph: str, before: Collection[Quad], now: Collection[Quad]
) -> ArticleChange | None:
    former, present = frozenset(before), frozenset(now)
    added, removed = present - former, former - present
    if not added and not removed:
        return None
    claims_before, claims_now = _claims(former), _claims(present)
    touched = {_subject(quad) for quad in added | removed}
    change = Change.CHANGED if former and present else Change.ADDED if present else Change.REMOVED
    return ArticleChange(
        article=ID + graph.removeprefix(ARTICLE_GRAPH),
        change=change,
        quads_added=len(added),
        quads_removed=len(removed),
        claims_added=tuple(sorted(claims_now - claims_before)),
        claims_removed=tuple(sorted(claims_before - claims_now)),
        claims_changed=tuple(sorted(claims_before & claims_now & touched)),
    )


def _article_graphs(store: Store) -> set[str]:
    names = (graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode))
    return {name for name in names if name.startswith(ARTICLE_GRAPH)}


def _digests(store: Store) -> Mapping[str, str]:
    """Return the digests of what graphs were loaded from, by the graph's name."""
    records = store.quads_for_pattern(None, _DIGEST, None, _MANIFEST)
    return {_subject(quad): str(quad.object) for quad in records}


def _quads(store: Store, graph: str) -> Collection[Quad]:
    return list(store.quads_for_pattern(None, None, None, NamedNode(graph)))


def _claims(quads: Collection[Quad]) -> set[str]:
    return {_subject(quad) for quad in quads if quad.predicate == _ATTESTED_BY}


def _subject(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
