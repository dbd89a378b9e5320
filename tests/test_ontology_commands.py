"""The commands on the ontology and on what is published, run as a user runs them."""

import json
from pathlib import Path

import pytest
from articles import ROOT, masalik
from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import ARTICLE_GRAPH, ID, MAS
from store import DataDirectory


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("validated")
    assert masalik("load", ROOT / "corpus", "--data", data).returncode == 0
    return data


def test_the_corpus_as_published_is_valid(loaded: Path) -> None:
    run = masalik("validate", "--data", loaded)
    assert run.returncode == 0, run.stdout
    assert "0 error, 0 warning" in run.stdout.splitlines()[-1]


def test_what_breaks_a_shape_and_a_rule_is_told_in_both_languages(tmp_path: Path) -> None:
    graph = f"{ARTICLE_GRAPH}bad"
    claim, actor = NamedNode(f"{ID}bad-e1"), NamedNode(f"{ID}sdf")
    quads = [
        Quad(claim, NamedNode(f"{MAS}{name}"), value, NamedNode(graph))
        for name, value in (("agent", actor), ("edtf", Literal("2022")))
    ]
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    quads.append(Quad(claim, kind, NamedNode(f"{MAS}Seizure"), NamedNode(graph)))
    assert masalik("load", ROOT / "corpus", "--data", tmp_path).returncode == 0
    with DataDirectory(tmp_path).writer() as writer:
        writer.replace_graphs({graph: quads})
        writer.publish()
    run = masalik("validate", "--data", tmp_path, "--json")
    assert run.returncode == 1
    findings = json.loads(run.stdout)["findings"]
    of_claim = [finding for finding in findings if "bad-e1" in json.dumps(finding)]
    sources = json.dumps(of_claim)
    assert "Seizure-commodity" in sources, "a shape: a seizure is of something"
    assert any("shapes:" not in json.dumps(finding) for finding in of_claim), "and a rule"
    assert all(finding["messages"]["ar"] and finding["messages"]["en"] for finding in of_claim)


@pytest.mark.parametrize("tool", ["brat", "label-studio", "inception"])
def test_a_configuration_is_written_for_each_annotation_tool(tmp_path: Path, tool: str) -> None:
    run = masalik("annotation-config", "--tool", tool, "--output", tmp_path / tool)
    assert run.returncode == 0, run.stderr
    written = [Path(line) for line in run.stdout.splitlines()]
    assert written
    assert all(path.is_file() and path.stat().st_size for path in written)
    assert any("Seizure" in path.read_text("utf-8") for path in written)


def test_a_release_is_written(tmp_path: Path) -> None:
    run = masalik("ontology", "--output", tmp_path)
    assert run.returncode == 0, run.stderr
    names = {path.name for path in tmp_path.iterdir()}
    assert {"masalik.ttl", "masalik.nt", "masalik.rdf", "masalik.jsonld"} <= names
    assert {"context.jsonld", "catalog-v001.xml"} <= names


def test_the_ontology_is_in_its_one_form_and_without_fault() -> None:
    assert masalik("format-ontology", "--check").returncode == 0
    run = masalik("hygiene")
    assert run.returncode == 0, run.stdout
    assert " 0 errors" in run.stdout
