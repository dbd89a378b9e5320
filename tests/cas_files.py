"""Files of UIMA for tests: our own written ones to be broken, and how they are read."""

from pathlib import Path

from documents import full_document

from loader.document import Document
from loader.faults import Fault
from loader.formats.carried import reduced
from loader.formats.detection import format_of
from loader.formats.interface import Part, Reading, WritableFormat

FORMATS = Path(__file__).parent / "formats"


def written(form: WritableFormat, folder: Path, document: Document | None = None) -> Path:
    """Write an article that has one of everything, or another one; give the annotation file."""
    carried, _ = reduced(document or full_document(), form.carries)
    files = form.write(carried)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / next(iter(files))


def changed(path: Path, old: str, new: str) -> Path:
    """Change the first place of a file's content that reads so."""
    content = path.read_text("utf-8")
    assert old in content, content
    path.write_bytes(content.replace(old, new, 1).encode("utf-8", "surrogatepass"))
    return path


def read(path: Path) -> Reading:
    """Read the one article of a file, whose content must tell its format."""
    form = format_of(path)
    assert form is not None
    (part,) = form.parts(path)
    assert isinstance(part, Part), str(part)
    return form.read(part)


def document(path: Path) -> Document:
    """Read an article that must have no faults but that nothing is known of it."""
    reading = read(path)
    assert {fault.code for fault in reading.faults} <= {"no-metadata", "no-annotations"}, list(
        told(reading)
    )
    assert reading.document is not None
    return reading.document


def told(reading: Reading) -> list[tuple[str, int | None, str | None]]:
    """Give codes, lines and ids of the faults, but that nothing is known of the article."""
    return [(f.code, f.line, f.id) for f in reading.faults if f.code != "no-metadata"]


def only(reading: Reading) -> Fault:
    """Give the one fault there is."""
    (fault,) = [fault for fault in reading.faults if fault.code != "no-metadata"]
    return fault


def line_of(path: Path, words: str) -> int:
    """Give the line of a file where words stand first."""
    lines = path.read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if words in line)
