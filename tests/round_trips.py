"""Write a document in a format and read it again, through files and as loading does it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from loader.document import Document
from loader.formats.carried import reduced
from loader.formats.detection import format_of, formats
from loader.formats.interface import Part, Reading, WritableFormat

WRITABLE = tuple(name for name, each in formats().items() if hasattr(each, "write"))


def writable(name: str) -> WritableFormat:
    """Give the format of a name."""
    return cast("WritableFormat", formats()[name])


def write_files(document: Document, name: str, folder: Path) -> list[Path]:
    """Write a document, brought down to what the format carries, and give its files."""
    written = []
    for file, content in writable(name).write(reduced(document, writable(name).carries)[0]).items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def read_files(paths: list[Path]) -> tuple[str, Reading]:
    """Read the one article of some files, and tell which format its content shows."""
    found = [(path, form) for path in paths if (form := format_of(path))]
    assert len(found) == 1, found
    path, form = found[0]
    (part,) = form.parts(path)
    assert isinstance(part, Part), str(part)
    return form.name, form.read(part)


def through(document: Document, name: str) -> Document:
    """Give what becomes of a document that is written and read again; no error may be told."""
    with TemporaryDirectory() as folder:
        found, reading = read_files(write_files(document, name, Path(folder)))
    told = [str(fault) for fault in reading.faults]
    assert found == name
    assert reading.document is not None, told
    harmless = {"no-metadata", "mentions-only", "no-annotations"}
    assert {fault.code for fault in reading.faults} <= harmless, told
    return reading.document
