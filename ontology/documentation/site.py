"""Writes the documentation into a folder, and finds it there again."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad

from ontology.documentation.example_triples import ExampleTriples
from ontology.documentation.pages import SUFFIXES, TEMPLATES, Page, Renderer
from ontology.documentation.terms import MODULE_TITLES, Terminology
from ontology.graphs import alignments_file, module_files, ontology_quads, shape_files
from ontology.namespaces import ONTOLOGY_GRAPH
from ontology.reference import reference_files, reference_quads
from ontology.vocabulary import vocabulary

BUILT: Final = Path(__file__).parent / "site"
"""Where a build puts the documentation: it is packaged, but no part of the sources."""

STYLE: Final = "style.css"
_SOURCES: Final = "sources.sha256"
_FORMS: Final = (".html", *SUFFIXES)


@dataclass(frozen=True, slots=True)
class Site:
    """The pages by name (`Seizure`, `index`), and the style sheet that they share."""

    pages: Mapping[str, Page]
    style: bytes


class TwoPagesInOne(ValueError):
    """Two names would be one file where file systems do not tell cases apart."""


def render(articles: Iterable[Quad]) -> Site:
    """Return the documentation of the packaged ontology, with examples from articles' graphs."""
    ontology = [quad for quad in ontology_quads() if quad.graph_name == NamedNode(ONTOLOGY_GRAPH)]
    examples = ExampleTriples([*articles, *reference_quads(), *ontology])
    renderer = Renderer(Terminology(vocabulary()), ontology, examples)
    pages = {page.name: page for page in renderer.pages()}
    return Site(pages, (TEMPLATES / STYLE).read_bytes())


def write(directory: Path, articles: Iterable[Quad]) -> None:
    """Write the documentation; it takes the place of what the folder held, at once and whole.

    Raises:
        OSError: the folder cannot be written.
        TwoPagesInOne: two terms of one kind have names that differ by case only.

    """
    site = render(articles)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".site-") as temporary:
        made = Path(temporary) / "made"
        for page in site.pages.values():
            for suffix, body in page.forms.items():
                _write(made / page.folder / f"{page.name}{suffix}", body)
        _write(made / STYLE, site.style)
        _write(made / _SOURCES, _digest().encode())
        if directory.exists():
            directory.rename(Path(temporary) / "former")
        made.rename(directory)


def built(directory: Path = BUILT) -> Site | None:
    """Return the documentation that a build wrote, None if there is none or it is out of date."""
    sources = directory / _SOURCES
    if not sources.is_file() or sources.read_text() != _digest():
        return None
    pages: dict[str, Page] = {}
    for file in directory.rglob("*.html"):
        forms = {suffix: file.with_suffix(suffix).read_bytes() for suffix in _FORMS}
        folder = file.parent.relative_to(directory).as_posix()
        pages[file.stem] = Page("" if folder == "." else folder, file.stem, forms)
    return Site(pages, (directory / STYLE).read_bytes())


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(body)
    except FileExistsError:
        raise TwoPagesInOne(path.name) from None


def _digest() -> str:
    """Return what changes with anything that the pages are made from, articles aside."""
    digest = sha256()
    for path in _sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield from (*module_files(), alignments_file(), *shape_files(), *reference_files())
    here = Path(__file__).parent
    yield from sorted([*here.glob("*.py"), *TEMPLATES.iterdir(), MODULE_TITLES])
