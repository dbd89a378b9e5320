"""Imports between the packages point one way."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Which of the packages each may import, itself aside.
ALLOWED = {
    "ontology": set(),
    "store": {"ontology"},
    "queries": {"ontology"},
    "loader": {"ontology", "queries", "store"},
    "server": {"ontology", "queries", "store"},
}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports say the whole name"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_stands_before_it(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    assert files
    strangers = ALLOWED.keys() - ALLOWED[package] - {package}
    for file in files:
        assert strangers.isdisjoint(imported(file)), file.relative_to(ROOT)
