"""brat standoff: an article is a text, ``SLUG.txt``, and its annotations, ``SLUG.ann``."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from loader.document import Document, Metadata
from loader.faults import Fault, Severity
from loader.files.text import read_utf8
from loader.formats.brat_lines import read_lines
from loader.formats.brat_resolution import resolve
from loader.formats.brat_spans import place
from loader.formats.brat_writer import annotations_text
from loader.formats.interface import Feature, Part, Reading
from loader.metadata import metadata_beside, slug_of
from loader.metadata_writer import metadata_yaml


class Brat:
    """Format: https://brat.nlplab.org/standoff.html."""

    name = "brat"
    title = "brat standoff"
    suffixes: tuple[str, ...] = (".ann",)
    carries: frozenset[Feature] = frozenset(Feature)

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002
        """No other tool's files are called so; what is wrong in one is told on reading."""
        return True

    def parts(self, path: Path) -> Iterator[Part | Fault]:
        """Give the one article of a file."""
        stem = path.parent / path.name[: -len(self.suffixes[0])]
        text, metadata = (stem.with_name(f"{stem.name}{suffix}") for suffix in (".txt", ".yaml"))
        yield Part(
            self.name,
            (path, text, metadata) if metadata.exists() else (path, text),
            stem.name,
        )

    def read(self, part: Part) -> Reading:
        """Read an article strictly: every line becomes one annotation or one fault."""
        text, faults = read_utf8(next(f for f in part.files if f.suffix == ".txt"))
        source, source_faults = read_utf8(part.file)
        # An article in which there was nothing to annotate is one all the same.
        faults += [_as_warning(f) if f.code == "empty" else f for f in source_faults]
        # Annotations are read even when the metadata is faulty, so that one run tells all faults.
        metadata, metadata_faults = metadata_beside(part.files, text, part.name)
        if any(fault.severity is Severity.ERROR for fault in faults):
            return Reading(None, metadata_faults + faults)
        found = read_lines(part.file, source)
        unit, mentions = place(found.path, text, list(found.spans.values()), found.faults)
        resolve(found)
        document = Document(
            metadata or Metadata(slug_of(part.name), "und", ""),
            text,
            mentions,
            found.events,
            tuple(found.attributes),
            tuple(found.links),
            tuple(found.relations),
            tuple(found.equivalences),
            tuple(found.notes),
            part.file,
        )
        faults += sorted(found.faults, key=lambda fault: fault.line or 0)
        return Reading(document, metadata_faults + faults, unit)

    def write(self, document: Document) -> Mapping[str, bytes]:
        """Give the text, the annotations line by line, and the metadata."""
        return {
            f"{document.slug}.txt": document.text.encode(),
            f"{document.slug}.ann": annotations_text(document).encode(),
            f"{document.slug}.yaml": metadata_yaml(document.metadata).encode(),
        }


def _as_warning(empty: Fault) -> Fault:
    message, expected = "nothing is annotated", "annotations"
    return replace(
        empty,
        code="no-annotations",
        message=message,
        expected=expected,
        severity=Severity.WARNING,
    )
