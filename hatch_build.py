"""Writes the documentation of the ontology, with examples from the corpus, into each wheel."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DocumentationHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheels to be packed and for the installation of a checkout alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write the pages beside their generator, where the server finds them."""
        sys.path.insert(0, self.root)
        try:
            _write(Path(self.root))
        finally:
            sys.path.remove(self.root)


def _write(root: Path) -> None:
    # From the sources that are being built, which no interpreter has on its path yet.
    from loader.files.discovery import find_articles  # noqa: PLC0415
    from loader.loading.reading import read_article  # noqa: PLC0415
    from loader.mapping.article import map_document  # noqa: PLC0415
    from ontology.documentation import write  # noqa: PLC0415

    articles, _ = find_articles([root / "corpus"])
    documents = (read_article(files).document for files in articles)
    write(
        root / "ontology" / "documentation" / "site",
        (quad for document in documents if document for quad in map_document(document).quads),
    )
