"""Convert annotated articles from any format that is read into any that is written."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast

from loader.checking.article import check
from loader.document import Document
from loader.faults import Fault, errors
from loader.files.discovery import METADATA, Discovery, Found
from loader.formats.carried import reduced
from loader.formats.detection import formats
from loader.formats.interface import SHARED, CannotWrite, Feature, WritableFormat
from loader.metadata_writer import metadata_yaml


class NotWritten(ValueError):
    """A format that is read, and not written."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one article, or of a file in which none was found.

    ``files`` are those written, none if the article was refused.
    """

    file: Path
    slug: str | None
    format: str | None
    files: tuple[Path, ...]
    faults: tuple[Fault, ...]

    def as_json(self) -> Mapping[str, object]:
        """Give it as a JSON object, its keys the names of the fields."""
        return {
            "file": str(self.file),
            "slug": self.slug,
            "format": self.format,
            "files": [str(path) for path in self.files],
            "faults": [fault.as_json() for fault in self.faults],
        }


def writable_formats() -> Mapping[str, WritableFormat]:
    """Give the formats that are written, by name."""
    return {
        name: cast("WritableFormat", each)
        for name, each in formats().items()
        if hasattr(each, "write")
    }


def convert(
    paths: Iterable[Path],
    output: Path,
    to: WritableFormat,
    form: str | None = None,
    *,
    force: bool = False,
) -> Iterator[Converted]:
    """Write each article under ``paths`` into the folder ``output``, and tell what became of it.

    An article that cannot be read whole is not written; one that loading would refuse for what it
    says is, with its faults. Its metadata goes along as ``SLUG.yaml``. Files that are there are
    replaced only with ``force``, and never by another article of the same run. ``form`` names the
    format of all that is read; by default each file's content tells.

    Raises:
        OSError: the folder cannot be written to.
    """
    output.mkdir(parents=True, exist_ok=True)
    written: dict[Path, Path] = {}
    with Discovery(paths, form) as discovery:
        for found in discovery:
            if isinstance(found, Fault):
                yield Converted(found.file, None, None, (), (found,))
            else:
                yield _converted(found, output, to, written, force)


def _converted(
    found: Found, output: Path, to: WritableFormat, written: dict[Path, Path], force: bool
) -> Converted:
    part = found.part
    reading = formats()[part.format].read(part)
    document, faults = reading.document, list(reading.faults)
    files: Mapping[Path, bytes] = {}
    if document is not None:
        if not errors(faults):
            contents, left_out = _contents(document, found, to, faults)
            files = {output / name: content for name, content in contents.items()}
            faults += left_out
            faults += _in_the_way(found.shown(part.file), files, written, force)
            files = {} if errors(faults) else files
            _write(files)
            written |= dict.fromkeys(files, found.shown(part.file))
        faults += check(document)
    return Converted(
        found.shown(part.file),
        document.slug if document else None,
        part.format,
        tuple(files),
        tuple(found.named(fault) for fault in faults),
    )


def _contents(
    document: Document, found: Found, to: WritableFormat, faults: Collection[Fault]
) -> tuple[Mapping[str, bytes], list[Fault]]:
    """Give the files of an article in a format, and what it cannot carry."""
    carried, left_out = reduced(document, to.carries | {Feature.METADATA})
    try:
        contents = dict(to.write(carried))
    except CannotWrite as error:
        expected = f"letters that {to.title} can hold"
        return {}, [Fault(document.source, None, None, "cannot-write", str(error), expected)]
    name = f"{document.slug}{METADATA}"
    own = next((file for file in found.part.files if file.suffix == METADATA), None)
    if own is not None:
        contents[name] = own.read_bytes()
    elif not any(fault.code == "no-metadata" for fault in faults):
        contents.setdefault(name, metadata_yaml(document.metadata).encode())
    return contents, left_out


def _in_the_way(
    source: Path, files: Mapping[Path, bytes], written: Mapping[Path, Path], force: bool
) -> Iterator[Fault]:
    for path, content in files.items():
        if path.name in SHARED and path.is_file() and path.read_bytes() == content:
            continue
        if path in written:
            message = f"{written[path]} was written to {path} already"
            yield Fault(source, None, None, "slug-twice", message, "one article per slug")
            return
        if path.exists() and not force:
            message = f"{path} is there already"
            yield Fault(source, None, None, "file-exists", message, "another folder, or --force")
            return


def _write(files: Mapping[Path, bytes]) -> None:
    """Write files so that each is whole whenever it is there."""
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
