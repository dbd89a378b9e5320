"""Load articles into a store: the sound ones, each whole or not at all, then publish a snapshot."""

import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pyoxigraph import NamedNode, Quad

from loader.faults import Fault, Severity
from loader.files.discovery import Discovery, Found
from loader.formats.interface import Part
from loader.loading.claims import Claims, slug_twice
from loader.loading.mapped_part import Counts, MappedPart, inferences, record_digest, source_digest
from loader.loading.results import LoadSummary, Outcome, Result
from loader.loading.withdrawn import unless_withdrawn
from loader.loading.workers import map_parts
from loader.loading.writing import Batch
from loader.metadata import slug_of
from ontology.editorial import Judgements, with_shipped
from ontology.graphs import ontology_quads
from ontology.namespaces import (
    ARTICLE_GRAPH,
    EDITORIAL_GRAPH,
    ONTOLOGY_GRAPH,
    REFERENCE_GRAPH,
    SHAPES_GRAPH,
    WITHDRAWN_GRAPH,
)
from ontology.reference import reference_quads
from store import Change, Writer
from store.withdrawal import Withdrawal, withdrawals

# Articles whose digests are looked up together.
_LOOKED_UP: Final = 64
_REMOVED_TOGETHER: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """How to load.

    Attributes:
        processes: how many map articles; 1 is this one.
        form: the name of the format of all files; by default each file's content tells.
        remove_missing: whether articles of the store are removed that the paths do not hold.
        publish_seconds: how often to publish before the end; by default only then.

    """

    processes: int = 1
    form: str | None = None
    remove_missing: bool = False
    publish_seconds: float | None = None


class Loading:
    """Loads into one store, again and again if need be.

    Args:
        writer: of the store, from its ``with`` to its end.
        options: how to load.
        on_result: is called with what became of each article, once that is written.
        on_mapped: is called with the bytes of each article as soon as it is ready to be written.

    """

    def __init__(
        self,
        writer: Writer,
        options: LoadOptions,
        on_result: Callable[[Result], None],
        on_mapped: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._writer = writer
        self._options = options
        self._on_result = on_result
        self._on_mapped = on_mapped
        self._judgements = Judgements()
        self._withdrawn: Mapping[str, Withdrawal] = {}
        # How many files could not be read so far that their article's slug were known.
        self._unknown = 0

    def load(self, discovery: Discovery, claims: Claims) -> LoadSummary:
        """Load what is found, infer, and publish.

        A fault keeps its article out and leaves what the store holds of it as it was. Interrupted
        at any point, the published snapshot is a former one and the next load takes up where this
        one ended. The store holds the same however many processes map.

        Raises:
            StoreError: the store cannot be written or published.
            WorkersFailed: the processes cannot be started.
        """
        started = published = time.monotonic()
        every = self._options.publish_seconds
        summary = LoadSummary()
        self._unknown = 0
        self._judgements = prepare(self._writer)
        self._withdrawn = withdrawals(self._writer.read_graph(WITHDRAWN_GRAPH))
        with _Writing(self._writer, aside=self._options.processes > 1) as writing:
            with closing(self._batches(discovery, claims)) as batches:
                for batch in batches:
                    self._tell(writing.write(batch), summary)
                    if every is not None and time.monotonic() - published >= every:
                        self._tell(writing.finish(), summary)
                        self._writer.publish()
                        published = time.monotonic()
            self._tell(writing.finish(), summary)
        if self._options.remove_missing:
            self._remove_missing(discovery, claims, summary)
        summary.snapshot = self._writer.publish()
        summary.seconds = time.monotonic() - started
        return summary

    def _batches(self, discovery: Discovery, claims: Claims) -> Generator[Batch]:
        batch = Batch()
        tasks = self._tasks(iter(discovery))
        processes = self._options.processes
        with closing(map_parts(tasks, processes, self._judgements)) as done:
            for task, mapped in done:
                result = unless_withdrawn(_result(task, mapped, claims), self._withdrawn)
                self._unknown += mapped is not None and not mapped.known
                batch.add(result, mapped if result.outcome is Outcome.LOADED else None)
                if isinstance(task.found, Found):
                    self._on_mapped(task.found.bytes)
                if batch.full:
                    yield batch
                    batch = Batch()
        yield batch

    def _tasks(self, discovery: Iterator[Found | Fault]) -> Iterator[tuple["_Task", Part | None]]:
        """Look up which articles are as they were; the others are to be mapped."""
        while some := list(islice(discovery, _LOOKED_UP)):
            digests = {
                number: self._digests(found.part)
                for number, found in enumerate(some)
                if isinstance(found, Found)
            }
            recorded = self._writer.recorded([*chain.from_iterable(digests.values())])
            for number, found in enumerate(some):
                if isinstance(found, Fault):
                    yield _Task(found), None
                    continue
                graph = self._unchanged(digests[number], recorded)
                yield _Task(found, graph), None if graph else found.part

    def _digests(self, part: Part) -> Mapping[str, str | None]:
        """Give the digests that the manifest may hold of a part, with the slug of its judgements.

        The slug is not known before the article is read. Where the name does not tell it, an
        article with judgements is read again.
        """
        source = source_digest(part)
        if source is None:
            return {}
        digests: dict[str, str | None] = {record_digest(source, b""): None}
        for slug in {part.name, slug_of(part.name)}:
            if judged := self._judgements.digest(slug):
                digests[record_digest(source, judged)] = slug
        return digests

    def _unchanged(
        self, digests: Mapping[str, str | None], recorded: Mapping[str, str]
    ) -> str | None:
        for digest, slug in digests.items():
            graph = recorded.get(digest)
            if graph is None:
                continue
            if slug is None and self._judgements.digest(graph.removeprefix(ARTICLE_GRAPH)):
                continue
            if slug is None or graph == ARTICLE_GRAPH + slug:
                return graph
        return None

    def _tell(self, results: Iterable[Result], summary: LoadSummary) -> None:
        for result in results:
            summary.add(result)
            self._on_result(result)

    def _remove_missing(self, discovery: Discovery, claims: Claims, summary: LoadSummary) -> None:
        if unread := discovery.faults + self._unknown:
            summary.not_removed = _not_removed(discovery.paths[0], unread)
            summary.tell(summary.not_removed)
            return
        missing = (
            name
            for name in self._writer.graph_names()
            if name.startswith(ARTICLE_GRAPH) and name.removeprefix(ARTICLE_GRAPH) not in claims
        )
        while some := tuple(islice(missing, _REMOVED_TOGETHER)):
            changes = self._writer.replace_graphs(dict.fromkeys(some, ()), inferences())
            slugs = (name.removeprefix(ARTICLE_GRAPH) for name in changes)
            removed = (Result(Outcome.REMOVED, slug, change=Change.REMOVED) for slug in slugs)
            self._tell(removed, summary)


class _Writing:
    """Writes batches one after the other: here, or aside while the next ones are made ready."""

    def __init__(self, writer: Writer, aside: bool) -> None:
        self._writer = writer
        # Writing leaves the interpreter to others while the engine works.
        self._executor = ThreadPoolExecutor(1, "writing") if aside else None
        self._pending: Future[Sequence[Result]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._executor:
            self._executor.shutdown()

    def write(self, batch: Batch) -> Sequence[Result]:
        """Write a batch; give the results that are true by now, of this one or the one before."""
        if self._executor is None:
            return batch.write(self._writer, inferences())
        results = self.finish()
        self._pending = self._executor.submit(batch.write, self._writer, inferences())
        return results

    def finish(self) -> Sequence[Result]:
        """Wait for what is being written; give its results."""
        pending, self._pending = self._pending, None
        return pending.result() if pending else ()


def load(
    paths: Iterable[Path],
    writer: Writer,
    on_result: Callable[[Result], None] = lambda _: None,
    options: LoadOptions = LoadOptions(),
) -> LoadSummary:
    """Load the articles under some paths, once: see :meth:`Loading.load`."""
    with Discovery(paths, options.form) as discovery, Claims() as claims:
        return Loading(writer, options, on_result).load(discovery, claims)


def prepare(writer: Writer) -> Judgements:
    """Make ontology, reference data and what follows from them stand; give the judgements."""
    judged = with_shipped(writer.read_graph(EDITORIAL_GRAPH))
    writer.replace_graphs({**_common_graphs(), EDITORIAL_GRAPH: judged})
    writer.derive(inferences())
    return Judgements.read(judged)


@dataclass(frozen=True, slots=True)
class _Task:
    """What was found, and the graph that holds it already, if one does."""

    found: Found | Fault
    graph: str | None = None


def _result(task: _Task, mapped: MappedPart | None, claims: Claims) -> Result:
    """Tell what is to become of an article, unless another one has its slug."""
    found = task.found
    if isinstance(found, Fault):
        return Result(Outcome.REFUSED, None, found.file, faults=(found,))
    if mapped:
        slug, faults, unit = mapped.slug, tuple(map(found.named, mapped.faults)), mapped.unit
        outcome = Outcome.LOADED if mapped.graph else Outcome.REFUSED
        counts = mapped.counts
    else:
        assert task.graph
        slug, faults, unit = task.graph.removeprefix(ARTICLE_GRAPH), (), None
        outcome, counts = Outcome.UNCHANGED, Counts()
    file = found.shown(found.part.file)
    if owner := claims.take(slug, file):
        faults = (*faults, slug_twice(file, slug, owner))
        outcome, counts = Outcome.REFUSED, Counts()
    change = Change.UNCHANGED if outcome is Outcome.UNCHANGED else None
    return Result(outcome, slug, file, found.part.format, unit, change, counts, faults)


def _common_graphs() -> Mapping[str, Collection[Quad]]:
    graphs: dict[str, list[Quad]] = {
        name: [] for name in (ONTOLOGY_GRAPH, SHAPES_GRAPH, REFERENCE_GRAPH)
    }
    for quad in chain(ontology_quads(), reference_quads()):
        assert isinstance(quad.graph_name, NamedNode)
        graphs[quad.graph_name.value].append(quad)
    return graphs


def _not_removed(path: Path, unread: int) -> Fault:
    message = f"nothing is removed: {unread} files could not be read, which may hold the articles"
    return Fault(path, None, None, "not-removed", message, "files without faults", Severity.WARNING)
