"""Takes articles out of a store for good, and keeps them out: what stays is who did it, and why."""

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import (
    ARTICLE_GRAPH,
    EDITORIAL_GRAPH,
    GRAPH,
    ID,
    MAS,
    PROV,
    RDF,
    RDFS,
    WITHDRAWN_GRAPH,
    XSD,
)
from store.directory import DataDirectory
from store.dumps import snapshot_tag, tidy
from store.interface import Derivation, Snapshot, StoreError, Writer
from store.publication import discard_former, kept, sync

_GRAPH: Final = NamedNode(WITHDRAWN_GRAPH)
_ACTS: Final = f"{GRAPH}withdrawn/"
_TYPE = NamedNode(f"{RDF}type")
_WHY = NamedNode(f"{RDFS}comment")
_LABEL = NamedNode(f"{RDFS}label")
_WHEN = NamedNode(f"{PROV}invalidatedAtTime")
_BY = NamedNode(f"{PROV}wasAssociatedWith")
_IN_DOCUMENT = NamedNode(f"{MAS}inDocument")
_UNFINISHED: Final = "withdrawing"


class NoSuchArticle(StoreError):
    """No article of that name is in the store, nor in a snapshot."""


class NotWithdrawn(StoreError):
    """The article was not withdrawn."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an article was withdrawn: its slug, when (``xsd:dateTime``), by whom, and why."""

    article: str
    when: str
    by: str
    why: str

    def quads(self) -> Iterator[Quad]:
        """Yield what the graph of withdrawals says of it (PROV-O, 3.1: invalidation)."""
        graph = NamedNode(ARTICLE_GRAPH + self.article)
        act = NamedNode(_ACTS + self.article)
        agent = NamedNode(f"{act.value}/by")
        when = Literal(self.when, datatype=NamedNode(f"{XSD}dateTime"))
        for subject, predicate, value in (
            (graph, _TYPE, _prov("Entity")),
            (graph, _WHEN, when),
            (graph, _prov("wasInvalidatedBy"), act),
            (graph, _WHY, Literal(self.why)),
            (act, _TYPE, _prov("Activity")),
            (act, _prov("endedAtTime"), when),
            (act, _BY, agent),
            (agent, _TYPE, _prov("Agent")),
            (agent, _LABEL, Literal(self.by)),
        ):
            yield Quad(subject, predicate, value, _GRAPH)


def withdrawals(quads: Iterable[Quad]) -> Mapping[str, Withdrawal]:
    """Read the graph of withdrawals: each by the slug of its article."""
    told: dict[str, dict[NamedNode, str]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            told.setdefault(quad.subject.value, {})[quad.predicate] = quad.object.value
    found = {}
    for name, values in told.items():
        if name.startswith(ARTICLE_GRAPH):
            slug = name.removeprefix(ARTICLE_GRAPH)
            by = told.get(f"{_ACTS}{slug}/by", {}).get(_LABEL, "")
            found[slug] = Withdrawal(slug, values.get(_WHEN, ""), by, values.get(_WHY, ""))
    return found


def take_out(
    writer: Writer, withdrawn: Collection[Withdrawal], derivation: Derivation
) -> Collection[str]:
    """Take articles out of a store, with all that follows from them, and say so in its place.

    Judgements on an article quote it and go too. Returns the slugs of the articles that the store
    held. One that was withdrawn before keeps the words of then.

    Raises StoreError if the store cannot be written.
    """
    former = withdrawals(writer.read_graph(WITHDRAWN_GRAPH))
    standing = {**{each.article: each for each in withdrawn}, **former}
    slugs = [each.article for each in withdrawn]
    names = {ARTICLE_GRAPH + slug: slug for slug in slugs}
    # First, so that an interrupted withdrawal is known for one.
    writer.replace_graphs({WITHDRAWN_GRAPH: _all_quads(standing)})
    writer.derive(derivation)
    present = writer.present(names.keys())
    judged = _without_judgements(writer.read_graph(EDITORIAL_GRAPH), slugs)
    writer.replace_graphs({**dict.fromkeys(present, ()), EDITORIAL_GRAPH: judged}, derivation)
    return [names[name] for name in present]


@dataclass(frozen=True, slots=True)
class Made:
    """The folders of what servers make of snapshots: dumps, and indexes for search."""

    dumps: Path
    search: Path

    def tidy(self, data: Path) -> None:
        """Remove what was made of snapshots that are no more."""
        tidy(self.dumps, data)
        tags = {snapshot_tag(snapshot.path) for snapshot in kept(data)}
        for file in self.search.glob("*.sqlite*"):
            # Those under way begin with a dot, and end with one and more.
            if file.name.lstrip(".").partition(".")[0] not in tags:
                file.unlink(missing_ok=True)


def withdraw(
    data: DataDirectory, withdrawn: Collection[Withdrawal], derivation: Derivation, made: Made
) -> Snapshot:
    """Withdraw articles from a data directory, its snapshots, and what was made of these.

    A snapshot without them is published at once. Then the store is written anew, since the engine
    keeps words that it once held, and published; all other snapshots are removed.
    Interrupted, the next withdrawal of the same articles does what is left.

    Raises StoreError if something cannot be written.
    """
    mark = data.path / _UNFINISHED
    with data.writer() as writer:
        mark.touch()
        sync(data.path)
        take_out(writer, withdrawn, derivation)
        writer.publish()
        writer.rewrite()
        snapshot = writer.publish()
        discard_former(data.path)
        made.tidy(data.path)
        # Indexes of search hold the words too; the server makes new ones.
        shutil.rmtree(data.path / "search", ignore_errors=True)
        mark.unlink()
    return snapshot


def unfinished(root: Path) -> bool:
    """Tell whether a withdrawal was interrupted: its words may still be on the disk."""
    return (root / _UNFINISHED).exists()


def undo(writer: Writer, slugs: Collection[str]) -> None:
    """Let withdrawn articles be loaded again; publish afterwards.

    Raises NotWithdrawn; StoreError if the store cannot be written.
    """
    standing = dict(withdrawals(writer.read_graph(WITHDRAWN_GRAPH)))
    for slug in slugs:
        if standing.pop(slug, None) is None:
            raise NotWithdrawn(f"{slug} was not withdrawn")
    writer.replace_graphs({WITHDRAWN_GRAPH: _all_quads(standing)})


def check_known(data: DataDirectory, slugs: Collection[str]) -> None:
    """See that each article is in one of the snapshots that are kept, or was withdrawn before.

    Raises NoSuchArticle.
    """
    stores = [data.open(snapshot) for snapshot in kept(data.path)]
    for slug in slugs:
        graph = NamedNode(ARTICLE_GRAPH + slug)
        if not any(
            store.contains_named_graph(graph)
            or any(store.quads_for_pattern(graph, _WHEN, None, _GRAPH))
            for store in stores
        ):
            raise NoSuchArticle(
                f"no article {slug} is in {data.path}; with --absent it is kept out all the same"
            )


def _all_quads(standing: Mapping[str, Withdrawal]) -> list[Quad]:
    return [quad for withdrawal in standing.values() for quad in withdrawal.quads()]


def _without_judgements(quads: Collection[Quad], slugs: Collection[str]) -> list[Quad]:
    articles = {NamedNode(ID + slug) for slug in slugs}
    judged = {q.subject for q in quads if q.predicate == _IN_DOCUMENT and q.object in articles}
    return [quad for quad in quads if quad.subject not in judged]


def _prov(name: str) -> NamedNode:
    return NamedNode(PROV + name)
