"""Read and check articles: what is sound comes back as documents, what is not as faults."""

from dataclasses import dataclass

from loader.brat import read_brat
from loader.checking import check
from loader.discovery import ArticleFiles
from loader.document import Document, Metadata
from loader.faults import Fault, errors
from loader.metadata import read_metadata


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """What reading an article gave: a document that may be mapped, or None, and all faults."""

    document: Document | None
    faults: list[Fault]


def read_article(files: ArticleFiles) -> ReadArticle:
    """Read an article's three files and check them against each other and the ontology."""
    metadata, faults = read_metadata(files.metadata)
    # Annotations are read even when the metadata is faulty, so that one run tells all faults.
    document, brat_faults = read_brat(files, metadata or _no_metadata(files))
    faults += brat_faults
    if document:
        faults += check(document)
    sound = metadata and document and not errors(faults)
    return ReadArticle(document if sound else None, faults)


def _no_metadata(files: ArticleFiles) -> Metadata:
    return Metadata(slug=files.slug, language="und", title="")
