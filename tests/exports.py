"""Exports of the bundled corpus for tests, and the tools of others that open them."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from articles import CORPUS, load_summary, masalik
from javascript import NPM
from pyoxigraph import Store
from tools import need

from store import DataDirectory
from store.exports.export import Export
from store.exports.formats import FORMATS, Compression

SUFFIXES = {
    "nquads": "nq",
    "trig": "trig",
    "jsonld": "jsonld",
    "ntriples": "nt",
    "turtle": "ttl",
    "rdfxml": "rdf",
}
DATASETS = ("nquads", "trig", "jsonld")
TRIPLES = ("ntriples", "turtle", "rdfxml")


@dataclass(frozen=True)
class Exported:
    """The bundled corpus, where it was published, and a whole export of it in each RDF syntax."""

    data: Path
    store: Store
    files: dict[str, Path]
    quads: int
    graphs: int
    triples: int

    def expected(self, form: str) -> int:
        """How many quads, or triples without repetition, a whole export has."""
        return self.quads if form in DATASETS else self.triples


@pytest.fixture(scope="session")
def exported_corpus(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("exports")
    data = folder / "data"
    load_summary(CORPUS, data)
    files = {form: folder / f"corpus.{suffix}" for form, suffix in SUFFIXES.items()}
    directory = DataDirectory(data)
    store = directory.open(directory.current())
    for form, file in files.items():
        Export(FORMATS[form], Compression.NONE).to_file(store, file, checksum=False)
    triples = {quad.triple for quad in store}
    graphs = {quad.graph_name for quad in store}
    return Exported(data, store, files, len(store), len(graphs), len(triples))


def export(data: Path, *arguments: str | Path) -> str:
    """Run the command, which must succeed silently; give what it prints."""
    done = masalik("export", "--data", data, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def run(tool: str, package: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a program of somebody else, or skip the test."""
    return subprocess.run(
        [need(tool, package), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )


def javascript_counts(tool: str, files: Sequence[Path]) -> list[dict[str, int]]:
    """Count the quads and graphs of files with N3.js (``n3``) or Comunica (``comunica``)."""
    done = run("node", "nodejs (Debian)", NPM / "count.mjs", tool, *files)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
