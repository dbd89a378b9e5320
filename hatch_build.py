"""Writes into each wheel what no checkout holds: the pages of the terms, and the front end."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FRONT_END = "server/web/build.py"


class PagesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheels to be packed and for the installation of a checkout alike."""

    def dependencies(self) -> list[str]:
        """Name the package with Node where the system has none that will do."""
        if self._front_end("node", check=False):
            return []
        project = tomllib.loads((Path(self.root) / "pyproject.toml").read_text("utf-8"))
        node: list[str] = project["dependency-groups"]["node"]
        return node

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write the pages beside their generators, where the server finds them."""
        self._front_end("build", check=True)
        sys.path.insert(0, self.root)
        try:
            _write(Path(self.root))
        finally:
            sys.path.remove(self.root)

    def _front_end(self, task: str, *, check: bool) -> bool:
        """Run a task of the front end; say whether it succeeded."""
        command = [sys.executable, str(Path(self.root) / _FRONT_END), task]
        done = subprocess.run(command, check=False)  # noqa: S603 (a file of this checkout)
        if check and done.returncode:
            sys.exit(done.returncode)
        return done.returncode == 0


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
