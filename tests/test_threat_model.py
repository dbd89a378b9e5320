"""Each promise of the threat model names tests, and they exist."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
TEXT = (TESTS.parent / "docs" / "threat-model.md").read_text("utf-8")
PROMISED = TEXT.partition("## Promises to the operator")[2].partition("## Not promised")[0]
PROMISES = re.split(r"^### ", PROMISED, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("promise", PROMISES, ids=lambda text: text.partition("\n")[0])
def test_a_promise_has_tests(promise: str) -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", promise)
    assert named
    assert promise.count("::") == len(named)
    for file, test in named:
        tree = ast.parse((TESTS / file).read_text("utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert test in functions, f"{file} has no {test}"


def test_there_are_promises() -> None:
    assert len(PROMISES) > 10
    for part in ("## Roles", "## Surfaces", "## Not promised"):
        assert part in TEXT
