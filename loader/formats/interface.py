"""What the reader of an annotation format takes and gives, whichever tool wrote the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from loader.document import Document
from loader.faults import Fault
from loader.offsets import Unit


class Feature(StrEnum):
    """What annotations are made of; each format carries some of it."""

    FRAGMENTS = "discontinuous mentions"
    EVENTS = "events and their roles"
    # An event and its trigger are two annotations: several events can have one trigger, a trigger
    # none, and what is said of the one is not said of the other.
    TRIGGERS = "triggers apart from their events"
    ATTRIBUTES = "attributes"
    LINKS = "links to reference data"
    EQUIVALENCES = "equivalences"
    NOTES = "notes"
    IDS = "annotation ids"
    METADATA = "metadata of the article"


@dataclass(frozen=True, slots=True)
class Part:
    """One article as it stands in a file: the whole file, or its share of a larger one.

    ``files`` are all that the article is read from, that with the annotations first; ``content``
    is the article's own share where the first holds several, starting at ``line`` (from 1);
    ``name`` is what the file calls the article. Small, and can be sent between processes.
    """

    format: str
    files: tuple[Path, ...]
    name: str
    content: bytes | None = None
    line: int = 1

    @property
    def file(self) -> Path:
        """The file that faults point at."""
        return self.files[0]


@dataclass(slots=True)
class Reading:
    """What reading a part gave.

    ``document`` is None where nothing could be read. With errors among ``faults`` it holds what
    could be read, so that it can be checked further; it must not be mapped. ``unit`` is what the
    file's offsets count, None where the format has no offsets.
    """

    document: Document | None
    faults: list[Fault] = field(default_factory=list)
    unit: Unit | None = None


# Files that all articles of a format have, the same, when they are written into one folder.
SHARED = frozenset({"TypeSystem.xml"})


class CannotWrite(ValueError):
    """A document holds what the files of a format cannot, such as letters that XML lacks."""


class Format(Protocol):
    """An annotation format that Masalik reads."""

    @property
    def name(self) -> str:
        """What commands and reports call it, in lower-case ASCII with hyphens."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings of the names of its files, the longest first: ``.tsv``."""

    @property
    def carries(self) -> frozenset[Feature]:
        """What of a document its files can hold."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell by the first 64 KB of a file with a fitting suffix whether it is of this format."""

    def parts(self, path: Path) -> Iterator[Part | Fault]:
        """Give the articles of a file one by one, holding no more than one in memory.

        A fault stands for what cannot be taken apart.
        """

    def read(self, part: Part) -> Reading:
        """Read one article, and give what is wrong with it; never raises on any content."""


class WritableFormat(Format, Protocol):
    """An annotation format that Masalik writes, too."""

    def write(self, document: Document) -> Mapping[str, bytes]:
        """Give the files of a document by name, as the tool that the format is of exports them.

        What the format does not carry must have been left out before.

        Raises:
            CannotWrite: the text or a note has letters that the format has no way to write.
        """
