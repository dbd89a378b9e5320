"""Turn an article, as it stands in a file, into the N-Quads lines that it becomes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from loader.faults import Fault
from loader.formats.interface import Part
from loader.loading.reading import read_article
from loader.loading.version_digest import version_digest
from loader.mapping.article import MappedArticle, map_document
from loader.offsets import Unit
from ontology.editorial import Judgements, shipped_judgements
from ontology.inference import Inferences
from ontology.namespaces import MANIFEST_GRAPH, MAS

_MANIFEST = NamedNode(MANIFEST_GRAPH)
_DIGEST, _FORMAT, _UNIT = (
    NamedNode(MAS + name) for name in ("sourceDigest", "sourceFormat", "offsetUnit")
)


class Counts(NamedTuple):
    """What an article's graph holds; ``triples`` are its own, without what follows from them."""

    claims: int = 0
    statements: int = 0
    attestations: int = 0
    links: int = 0
    triples: int = 0


_NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class MappedPart:
    """What became of one article; can be sent between processes.

    ``slug`` is the article's, or what its file calls it where that could not be read; ``known``
    tells which. ``graph`` is None, and ``lines`` are empty, where a fault keeps the article out.
    Else ``lines`` are N-Quads, each once, sorted: the graph, what follows from it, and its record
    in the manifest. ``digest`` is the one that the record holds.
    """

    slug: str
    known: bool
    faults: tuple[Fault, ...] = ()
    unit: Unit | None = None
    graph: str | None = None
    lines: bytes = b""
    counts: Counts = _NOTHING
    digest: str | None = None


def map_part(part: Part, judgements: Judgements | None = None) -> MappedPart:
    """Read, check and map one article, and infer what follows from it.

    The lines depend on the article's files, the judgements of its slug, and
    :func:`loader.loading.version_digest.version_digest`; on nothing else. Without ``judgements``,
    those hold that come with the reference data.
    """
    try:
        return _mapped(part, shipped_judgements() if judgements is None else judgements)
    except MemoryError:
        message = "the memory does not suffice for this article"
        return refused(part, "out-of-memory", message, "a smaller article, or more memory")
    except Exception as error:
        # One article must not end the load of all.
        message = f"it cannot be mapped: {type(error).__name__}: {error}"
        return refused(part, "not-mapped", message, "a report of this to the makers of Masalik")


def refused(part: Part, code: str, message: str, expected: str) -> MappedPart:
    """Give what becomes of an article that something else than its content keeps out."""
    return MappedPart(part.name, False, (Fault(part.file, None, None, code, message, expected),))


def source_digest(part: Part) -> bytes | None:
    """Give a digest of all that an article is read from and mapped by, but for judgements.

    None if a file is not there.
    """
    digest = sha256(version_digest())
    _add(digest.update, part.format.encode(), part.name.encode("utf-8", "surrogatepass"))
    files = part.files
    if part.content is not None:
        _add(digest.update, part.content)
        files = files[1:]
    try:
        for file in files:
            _add(digest.update, file.suffix.encode(), file.read_bytes())
    except OSError:
        return None
    return digest.digest()


def record_digest(source: bytes, judgements: bytes) -> str:
    """Give the digest that the manifest holds of an article and of ``Judgements.digest``."""
    return f"sha256:{sha256(source + judgements).hexdigest()}"


def record(graph: str, digest: str, form: str, unit: Unit | None) -> Collection[Quad]:
    """Give what the manifest holds of an article's graph."""
    node = NamedNode(graph)
    values = {_DIGEST: digest, _FORMAT: form, _UNIT: str(unit) if unit else None}
    return [Quad(node, name, Literal(value), _MANIFEST) for name, value in values.items() if value]


def _mapped(part: Part, judgements: Judgements) -> MappedPart:
    read = read_article(part)
    faults = tuple(read.faults)
    slug = read.slug or part.name
    if read.document is None:
        return MappedPart(slug, read.slug is not None, faults, read.unit)
    source = source_digest(part)
    if source is None:
        return refused(part, "missing-file", "a file went away", "files that stay while they load")
    digest = record_digest(source, judgements.digest(slug))
    article = map_document(read.document, judgements)
    lines = _lines(
        [
            *article.quads,
            *inferences()(article.graph, article.quads),
            *record(article.graph, digest, part.format, read.unit),
        ]
    )
    return MappedPart(slug, True, faults, read.unit, article.graph, lines, _counts(article), digest)


@cache
def inferences() -> Inferences:
    """Give what makes the inferences of articles; reading ontology and reference data once."""
    return Inferences()


def _lines(quads: Collection[Quad]) -> bytes:
    text = serialize(quads, format=RdfFormat.N_QUADS)
    assert text is not None
    return b"".join(sorted(text.splitlines(keepends=True)))


def _counts(article: MappedArticle) -> Counts:
    return Counts(
        article.claims,
        article.statements,
        article.attestations,
        article.links,
        len(article.quads),
    )


def _add(update: Callable[[bytes], object], *values: bytes) -> None:
    # With their lengths, so that no two sequences of values read alike.
    for value in values:
        update(b"%d " % len(value))
        update(value)
