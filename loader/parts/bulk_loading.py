"""Load the parts that articles were mapped into, through the engine's bulk path, and publish."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from loader.loading.load import prepare
from loader.loading.version_digest import version_digest
from loader.parts.part_files import BrokenPart, OtherVersion, PartReport, digest_of, read_part
from loader.parts.partition import REPORT
from store import DataDirectory, NothingPublished, Snapshot
from store.interface import StoreError, Writer


class ArticleTwice(StoreError):
    """Two parts hold the same article."""


class NotEmpty(StoreError):
    """The data directory holds articles already."""


@dataclass(frozen=True)
class BulkSummary:
    """What a bulk load did."""

    articles: int
    parts: int
    quads: int
    seconds: float
    snapshot: Snapshot

    def as_json(self) -> Mapping[str, object]:
        """Give the summary as a JSON object."""
        return {**vars(self), "seconds": round(self.seconds, 3), "snapshot": self.snapshot.id}


def bulk_load(
    folders: Iterable[Path],
    data: DataDirectory,
    on_part: Callable[[PartReport, int], None] = lambda *_: None,
) -> BulkSummary:
    """Load all parts of some folders into an empty data directory, and publish it.

    What is published equals what ``load`` makes of the same articles. Interrupted, it publishes
    nothing, and the next call goes on after the last part that was loaded. ``on_part`` is called
    with the report of each and the number of quads of all.

    Raises:
        BrokenPart: a folder or part is incomplete or was changed.
        OtherVersion: the parts were made by another Masalik.
        ArticleTwice: an article is in two parts.
        NotEmpty: the data directory holds something else than these parts.
        StoreError: the store cannot be written or published.
    """
    started = time.monotonic()
    articles, parts, quads = _checked(folders)
    _check_unpublished(data)
    with data.writer() as writer:
        prepare(writer)
        for path, report in _reports(parts):
            if not _is_loaded(writer, report, data):
                writer.add_quads(read_part(path))
            on_part(report, quads)
        snapshot = writer.publish()
    return BulkSummary(articles, len(parts), quads, time.monotonic() - started, snapshot)


def _checked(folders: Iterable[Path]) -> tuple[int, list[Path], int]:
    """Check all parts before anything is written; give their files, and what is in them."""
    files: list[Path] = []
    seen: dict[str, Path] = {}
    quads = 0
    for folder in folders:
        for path in _listed(folder):
            report = PartReport.read(_report_of(path))
            if not path.is_file() or digest_of(path) != report.sha256:
                raise BrokenPart(f"{path} is not as its report says; run masalik map again")
            for graph in report.graphs:
                first = seen.setdefault(graph, path)
                if first != path:
                    raise ArticleTwice(f"{graph} is in {first} and in {path}")
            quads += report.quads
            files.append(path)
    return len(seen), files, quads


def _listed(folder: Path) -> Iterator[Path]:
    try:
        report = json.loads((folder / REPORT).read_bytes())
        version, names = report["version"], [part["file"] for part in report["parts"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenPart(f"{folder} holds no complete parts ({error}); run masalik map") from error
    if version != version_digest().hex():
        raise OtherVersion(
            f"{folder} was made with another ontology, reference data or Masalik; map it again"
        )
    return (folder / name for name in names)


def _report_of(part: Path) -> Path:
    return part.with_name(f"{part.name.partition('.')[0]}.json")


def _reports(parts: Iterable[Path]) -> Iterator[tuple[Path, PartReport]]:
    for path in parts:
        yield path, PartReport.read(_report_of(path))


def _check_unpublished(data: DataDirectory) -> None:
    try:
        snapshot = data.current()
    except NothingPublished:
        return
    raise NotEmpty(
        f"{data.path} has snapshot {snapshot.id} already; bulk-load takes an empty directory, "
        "load adds to one"
    )


def _is_loaded(writer: Writer, report: PartReport, data: DataDirectory) -> bool:
    """Tell whether an interrupted bulk load got as far as this part, which it adds as one."""
    if not writer.present(report.graphs.keys()):
        return False
    recorded = writer.recorded(report.graphs.values())
    if all(recorded.get(digest) == graph for graph, digest in report.graphs.items()):
        return True
    raise NotEmpty(f"{data.path} holds articles that are not from these parts")
