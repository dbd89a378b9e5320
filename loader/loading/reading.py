"""Read and check articles: what is sound comes back as documents, what is not as faults."""

from dataclasses import dataclass

from loader.checking.article import check
from loader.document import Document
from loader.faults import Fault, errors
from loader.formats.detection import formats
from loader.formats.interface import Part
from loader.offsets import Unit


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """What reading an article gave: a document that may be mapped, or None, and all faults.

    ``slug`` is None where so little could be read that it is not known; ``unit`` is what the
    file's offsets count, None where that was not read or the format has none.
    """

    document: Document | None
    faults: list[Fault]
    slug: str | None = None
    unit: Unit | None = None


def read_article(part: Part) -> ReadArticle:
    """Read an article and check it against its text, the ontology and the reference data."""
    reading = formats()[part.format].read(part)
    if reading.document is None:
        return ReadArticle(None, reading.faults, None, reading.unit)
    faults = [*reading.faults, *check(reading.document)]
    sound = None if errors(faults) else reading.document
    return ReadArticle(sound, faults, reading.document.slug, reading.unit)
