"""The guide "model a new kind of event", followed to the letter in a copy of the packages."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from articles import ROOT
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from ontology.namespaces import ID, MAS, ONTOLOGY_GRAPH, SHAPES, SHAPES_GRAPH
from ontology.vocabulary import vocabulary

GUIDE = ROOT / "docs" / "new-event.md"
PACKAGES = ("ontology", "loader", "store", "server", "queries")
EXTRADITION = NamedNode(f"{MAS}Extradition")
MODULE = Path("ontology", "modules", "extradition.ttl")
CONFIGURE = """
import sys, pathlib
from ontology.annotation_tools import TOOLS, write
from ontology.documentation import write as write_pages
output = pathlib.Path(sys.argv[1])
for tool in TOOLS:
    write(tool, output / tool)
write_pages(output / "pages", ())
"""


def blocks(language: str) -> list[str]:
    """Give the fenced blocks of the guide that are in a language."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    assert found, f"the guide has no block of {language}"
    return found


def python(packages: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run Python with the copied packages in place of the installed ones."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=packages,
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with copies of the packages, into which the guide's block was put."""
    folder = tmp_path_factory.mktemp("packages")
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "site", ".*")
        )
    shutil.copy(ROOT / "masalik.py", folder)
    (block,) = blocks("turtle")
    (folder / MODULE).write_text(block, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the article that the guide annotates."""
    folder = tmp_path_factory.mktemp("article") / "handover"
    folder.mkdir()
    for language, suffix in (("text", ".txt"), ("brat", ".ann"), ("yaml", ".yaml")):
        (block,) = blocks(language)
        (folder / f"handover{suffix}").write_bytes(block.encode())
    return folder


@pytest.fixture(scope="module")
def loaded(packages: Path, article: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give what the changed packages publish of the article."""
    data = tmp_path_factory.mktemp("data")
    done = python(packages, "-m", "masalik", "load", article, "--data", data, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["claims"] == 1
    exported = python(packages, "-m", "masalik", "export", "--data", data)
    store = Store()
    store.load(exported.stdout.encode(), RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def derived(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder with the configurations and pages that the changed packages write."""
    output = tmp_path_factory.mktemp("derived")
    done = python(packages, "-c", CONFIGURE, output)
    assert done.returncode == 0, done.stderr
    return output


def test_without_the_block_the_article_is_refused(article: Path) -> None:
    assert not vocabulary().has_class("Extradition"), "the guide needs another example"
    done = python(ROOT, "-m", "masalik", "check", article)
    assert done.returncode == 1
    assert "unknown label Extradition" in done.stdout


def test_the_loader_accepts_it(packages: Path, article: Path) -> None:
    done = python(packages, "-m", "masalik", "check", article)
    assert (done.returncode, done.stdout) == (0, "1 articles, 0 errors, 0 warnings\n")


def test_the_loader_wants_the_roles_that_its_shapes_want(
    packages: Path, article: Path, tmp_path: Path
) -> None:
    shutil.copytree(article, tmp_path / "faulty")
    annotations = tmp_path / "faulty" / "handover.ann"
    text = annotations.read_text(encoding="utf-8").replace(" affected:T4", "")
    annotations.write_bytes(text.encode())
    done = python(packages, "-m", "masalik", "check", tmp_path / "faulty")
    assert done.returncode == 1
    assert "Extradition lacks affected" in done.stdout
    assert "affected: Person" in done.stdout


def test_the_claim_answers_the_query_of_the_guide(loaded: Store) -> None:
    (query,) = blocks("sparql")
    (row,) = loaded.query(query, use_default_graph_as_union=True)
    assert row["claim"] == NamedNode(f"{ID}handover-e1")
    assert row["edtf"] == Literal("2026-01-14")
    assert row["quote"].value == blocks("text")[0].strip().rstrip(".")
    roles = {
        quad.predicate.value.removeprefix(MAS)
        for quad in loaded.quads_for_pattern(row["claim"], None, None)
    }
    assert {"agent", "affected", "participant"} <= roles


def test_the_class_is_in_the_ontology_and_its_shapes_are_in_the_shapes(loaded: Store) -> None:
    ontology, shapes = NamedNode(ONTOLOGY_GRAPH), NamedNode(SHAPES_GRAPH)
    assert list(loaded.quads_for_pattern(EXTRADITION, None, None, ontology))
    assert not list(loaded.quads_for_pattern(EXTRADITION, None, None, shapes))
    for name in ("Extradition", "Extradition-agent", "Extradition-date", "Extradition-closed"):
        shape = NamedNode(SHAPES + name)
        assert list(loaded.quads_for_pattern(shape, None, None, shapes)), name
        assert not list(loaded.quads_for_pattern(shape, None, None, ontology)), name


def test_every_annotation_tool_offers_it(derived: Path) -> None:
    brat = (derived / "brat" / "annotation.conf").read_text(encoding="utf-8")
    (line,) = [each for each in brat.splitlines() if each.strip().startswith("Extradition\t")]
    for role in ("agent+:", "affected+:", "participant?:", "date?:"):
        assert role in line
    for tool in ("label-studio", "inception"):
        texts = [path.read_text(encoding="utf-8") for path in (derived / tool).iterdir()]
        assert any("Extradition" in text for text in texts), tool
        assert any("تسليم مطلوب" in text for text in texts), tool


def test_the_pages_document_it(derived: Path) -> None:
    page = (derived / "pages" / "classes" / "Extradition.html").read_text(encoding="utf-8")
    for words in ("extradition", "تسليم مطلوب", "حدث تسلّم فيه سلطة شخصًا", "?claim a/"):
        assert words in page
    for role in ("agent", "affected", "participant", "atPlace", "date"):
        assert f'<a href="{role}">' in page
    index = (derived / "pages" / "index.html").read_text(encoding="utf-8")
    assert 'id="Extradition"' in index
    above = (derived / "pages" / "classes" / "Event.html").read_text(encoding="utf-8")
    assert '<a href="Extradition">' in above
