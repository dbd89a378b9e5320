"""Map a share of the articles into one file of N-Quads, with its report beside it."""

import gzip
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import zstandard

from loader.faults import Fault
from loader.files.discovery import Found
from loader.loading.claims import Claims, slug_twice
from loader.loading.mapped_part import Counts, MappedPart, map_part, source_digest
from loader.loading.results import Outcome, Result
from loader.loading.version_digest import version_digest
from store.exports.files import new_file
from store.exports.formats import Compression
from store.interface import StoreError

_BLOCK: Final = 1 << 20


class OtherVersion(StoreError):
    """Articles are mapped, or were, by another Masalik than the one at work."""


class BrokenPart(StoreError):
    """A part is not as its report says."""


@dataclass(frozen=True)
class PartSpec:
    """What goes into a part file: small, and can be sent to another machine.

    ``taken`` maps each article that is left out, since one of an earlier part has its slug, to the
    file of that one: by its own file and slug.
    """

    folder: Path
    number: int
    found: tuple[Found | Fault, ...]
    compression: Compression
    version: str
    taken: Mapping[tuple[str, str], str]

    @property
    def file(self) -> Path:
        """The file of N-Quads."""
        return self.folder / f"part-{self.number:05}.nq{self.compression.suffix}"

    @property
    def report(self) -> Path:
        """The file that tells what became of each article."""
        return self.folder / f"part-{self.number:05}.json"


@dataclass(frozen=True)
class PartReport:
    """What a report beside a part file says.

    ``inputs`` is a digest of all that decides the part's bytes; ``sha256`` is the part's own.
    ``graphs`` maps the graphs in it to the digests that their records hold. ``results`` tell what
    became of each article, in the order in which they were found.
    """

    file: str
    sha256: str
    inputs: str
    quads: int
    graphs: Mapping[str, str]
    results: Collection[Mapping[str, object]]

    @classmethod
    def read(cls, path: Path) -> "PartReport":
        """Read a report.

        Raises:
            BrokenPart: it cannot be read.
        """
        try:
            return cls(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise BrokenPart(f"{path} cannot be read: {error}; run masalik map again") from error

    def save(self, path: Path) -> None:
        """Write the report, whole or not at all."""
        with new_file(path, Compression.NONE) as file:
            text = json.dumps(vars(self), ensure_ascii=False, indent=1, sort_keys=True)
            file.write(f"{text}\n".encode())


def write_part(spec: PartSpec) -> bool:
    """Write a part and its report, unless both are there already; tell whether they were not.

    The same articles give the same bytes, wherever and however often they are mapped.

    Raises:
        OtherVersion: this process has another Masalik than the one that made the spec.
        OSError: a file cannot be written.
    """
    if spec.version != version_digest().hex():
        raise OtherVersion(
            "workers and the command that they work for need the same Masalik, with the same "
            "ontology, reference data and libraries"
        )
    inputs = _inputs(spec)
    if _is_complete(spec, inputs):
        return False
    results: list[Result] = []
    mapped: dict[str, MappedPart] = {}
    with Claims() as claims:
        for found in spec.found:
            result, article = _mapped(found, spec, claims)
            results.append(result)
            if article.graph and result.outcome is Outcome.LOADED:
                mapped[article.graph] = article
    quads = 0
    with new_file(spec.file, spec.compression) as file:
        for graph in sorted(mapped):
            quads += mapped[graph].lines.count(b"\n")
            file.write(mapped[graph].lines)
    PartReport(
        file=spec.file.name,
        sha256=digest_of(spec.file),
        inputs=inputs,
        quads=quads,
        graphs={graph: article.digest or "" for graph, article in mapped.items()},
        results=[result.as_json() for result in results],
    ).save(spec.report)
    return True


def read_part(path: Path) -> bytes:
    """Give the N-Quads of a part file, unpacked.

    Raises:
        BrokenPart: it cannot be read.
    """
    try:
        if path.suffix == Compression.GZIP.suffix:
            return gzip.decompress(path.read_bytes())
        if path.suffix == Compression.ZSTD.suffix:
            with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as lines:
                return lines.read()
        return path.read_bytes()
    except (OSError, EOFError, zstandard.ZstdError) as error:
        raise BrokenPart(f"{path} cannot be read: {error}") from error


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _mapped(found: Found | Fault, spec: PartSpec, claims: Claims) -> tuple[Result, MappedPart]:
    """Map an article, unless another one has its slug."""
    if isinstance(found, Fault):
        return Result(Outcome.REFUSED, None, found.file, faults=(found,)), MappedPart("", False)
    article = map_part(found.part)
    file, faults = found.shown(found.part.file), tuple(map(found.named, article.faults))
    owner = claims.take(article.slug, file)
    if elsewhere := spec.taken.get((str(file), article.slug)):
        owner = Path(elsewhere)
    if owner:
        faults = (*faults, slug_twice(file, article.slug, owner))
    loaded = article.graph and not owner
    result = Result(
        Outcome.LOADED if loaded else Outcome.REFUSED,
        article.slug,
        file,
        found.part.format,
        article.unit,
        counts=article.counts if loaded else Counts(),
        faults=faults,
    )
    return result, article


def _inputs(spec: PartSpec) -> str:
    digest = sha256(spec.version.encode())
    for line in _input_lines(spec):
        digest.update(f"{len(line)} {line}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _input_lines(spec: PartSpec) -> Iterator[str]:
    yield spec.file.name
    for found in spec.found:
        if isinstance(found, Fault):
            yield str(found)
        else:
            source = source_digest(found.part)
            yield f"{found.shown(found.part.file)} {source.hex() if source else 'missing'}"
    for (file, slug), owner in sorted(spec.taken.items()):
        yield f"{file} {slug} {owner}"


def _is_complete(spec: PartSpec, inputs: str) -> bool:
    try:
        report = PartReport.read(spec.report)
        same = report.inputs == inputs and report.file == spec.file.name
        return same and digest_of(spec.file) == report.sha256
    except (BrokenPart, OSError):
        return False
