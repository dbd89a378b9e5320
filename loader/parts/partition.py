"""Map a share of all articles into part files, by whatever executor runs the work."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

from loader.faults import Fault
from loader.files.discovery import Discovery, Found
from loader.loading.claims import Claims
from loader.loading.results import Outcome
from loader.loading.version_digest import version_digest
from loader.parts.part_files import PartReport, PartSpec, write_part
from store.exports.files import CHECKSUMS, new_file
from store.exports.formats import Compression
from store.interface import StoreError

REPORT: Final = "report.json"
# Parts under way: workers need not wait, and what the articles are does not fill the memory.
_UNDER_WAY: Final = 64


class UnpackFirst(StoreError):
    """Other machines cannot read what was unpacked on this one."""


@dataclass(frozen=True)
class Share:
    """The articles whose name falls to number ``part`` of ``of``; the same on every machine."""

    part: int = 1
    of: int = 1

    def has(self, name: str) -> bool:
        """Tell whether an article of this name is of the share."""
        digest = sha256(name.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.of == self.part - 1

    def __str__(self) -> str:
        return f"{self.part}/{self.of}"


@dataclass(frozen=True, kw_only=True)
class PartOptions:
    """How articles are put into parts.

    Attributes:
        share: which articles.
        articles: how many go into each part, at most.
        compression: how the parts are packed.
        form: the name of the format of all files; by default each file's content tells.

    """

    share: Share = Share()
    articles: int = 250
    compression: Compression = Compression.GZIP
    form: str | None = None


@dataclass
class PartSummary:
    """What was done: articles by outcome, parts, and how many of these had to be written."""

    outcomes: Counter[str]
    parts: int = 0
    written: int = 0
    quads: int = 0
    unread: int = 0

    @property
    def sound(self) -> bool:
        """Whether all that was found was taken."""
        return not (self.outcomes[Outcome.REFUSED] or self.unread)

    def as_json(self) -> Mapping[str, object]:
        """Give the summary as a JSON object."""
        return {
            "articles": self.outcomes[Outcome.LOADED],
            "refused": self.outcomes[Outcome.REFUSED],
            "unread": self.unread,
            "parts": self.parts,
            "written": self.written,
            "quads": self.quads,
        }


def map_into_parts(
    paths: Iterable[Path],
    folder: Path,
    executor: Executor,
    options: PartOptions,
    *,
    elsewhere: bool = False,
    on_part: Callable[[PartSpec, int], None] = lambda *_: None,
) -> PartSummary:
    """Map the articles of a share into ``folder``, which then holds these parts and no others.

    Parts that are complete already stay. ``elsewhere`` says that the executor runs on other
    machines; ``on_part`` is called with each part that is done and the size of all files in bytes.
    SHA256SUMS and the report are written last: without them the parts are not complete.

    Raises:
        UnpackFirst: an article is in an archive, and other machines are to map it.
        OtherVersion: the executor's processes have another Masalik.
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: dict[int, dict[tuple[str, str], str]] = {}
    written: set[int] = set()
    while True:
        count = 0
        with Discovery(paths, options.form) as discovery:
            for spec, new in _run(executor, _specs(discovery, folder, options, taken, elsewhere)):
                count += 1
                written |= {spec.number} if new else set()
                on_part(spec, discovery.bytes)
        reports = [folder / f"part-{number:05}.json" for number in range(1, count + 1)]
        # Two parts know nothing of each other: where a slug is in both, the later one goes again.
        clashes = _clashes(reports)
        if not clashes:
            return _finish(folder, reports, options, len(written))
        for number, some in clashes.items():
            taken.setdefault(number, {}).update(some)


def _specs(
    discovery: Discovery,
    folder: Path,
    options: PartOptions,
    taken: Mapping[int, Mapping[tuple[str, str], str]],
    elsewhere: bool,
) -> Iterator[PartSpec]:
    share = options.share
    found = (each for each in discovery if share.has(_name(each)))
    version = version_digest().hex()
    number = 0
    while some := tuple(islice(found, options.articles)):
        number += 1
        for each in some:
            if elsewhere and isinstance(each, Found) and each.unpacked:
                raise UnpackFirst(f"{each.unpacked.archive}: unpack it where all machines see it")
        yield PartSpec(folder, number, some, options.compression, version, taken.get(number, {}))


def _name(found: Found | Fault) -> str:
    # Not the whole path: shares are the same wherever the articles are mounted.
    return found.file.name if isinstance(found, Fault) else found.part.name


def _run(executor: Executor, specs: Iterable[PartSpec]) -> Iterator[tuple[PartSpec, bool]]:
    """Write parts, many at once; give each as it is done, and whether it had to be written."""
    waiting = iter(specs)
    under_way: dict[Future[bool], PartSpec] = {}
    while True:
        for spec in islice(waiting, _UNDER_WAY - len(under_way)):
            under_way[executor.submit(write_part, spec)] = spec
        if not under_way:
            return
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            yield under_way.pop(future), future.result()


def _clashes(reports: Iterable[Path]) -> Mapping[int, Mapping[tuple[str, str], str]]:
    """Give, by part, the articles that were mapped though one before them has their slug."""
    clashes: dict[int, dict[tuple[str, str], str]] = {}
    with Claims() as claims:
        for number, path in enumerate(reports, start=1):
            for result in PartReport.read(path).results:
                file, slug = result["file"], result["article"]
                if (
                    isinstance(slug, str)
                    and (owner := claims.take(slug, Path(str(file))))
                    and result["outcome"] == Outcome.LOADED
                ):
                    clashes.setdefault(number, {})[str(file), slug] = str(owner)
    return clashes


def _finish(
    folder: Path, reports: Iterable[Path], options: PartOptions, written: int
) -> PartSummary:
    """Write the checksums and the report of all parts, and remove parts of former runs."""
    summary = PartSummary(Counter(), written=written)
    kept = {REPORT, CHECKSUMS}
    with (
        new_file(folder / REPORT, Compression.NONE) as report,
        new_file(folder / CHECKSUMS, Compression.NONE) as checksums,
    ):
        head = {"version": version_digest().hex(), "share": str(options.share)}
        report.write(f'{json.dumps(head)[:-1]}, "parts": ['.encode())
        for path in reports:
            part = PartReport.read(path)
            kept |= {path.name, part.file}
            summary.parts += 1
            summary.quads += part.quads
            for result in part.results:
                if result["article"] is None:
                    summary.unread += 1
                else:
                    summary.outcomes[str(result["outcome"])] += 1
            text = json.dumps(vars(part), ensure_ascii=False, sort_keys=True)
            report.write(f"{',' if summary.parts > 1 else ''}\n{text}".encode())
            checksums.write(f"{part.sha256}  {part.file}\n".encode())
        report.write(b"\n]}\n")
    # What workers that died had begun, too.
    for stale in (*folder.glob("part-*"), *folder.glob(".part-*.partial")):
        if stale.name not in kept:
            stale.unlink()
    return summary
