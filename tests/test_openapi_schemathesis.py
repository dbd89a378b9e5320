"""Schemathesis against a live server: what /openapi.json documents is what is answered."""

import os
import subprocess
from pathlib import Path

import pytest
from tools import need

from queries import Form, ParameterType, catalogue

HERE, HOOKS = Path(__file__).parent, "schemathesis_hooks"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)
# Who sets a deadline of next to nothing is told that it has passed, and nothing else may fail.
SETTINGS = """
[[operations]]
include-path = "/sparql"
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 504]
"""
# Canned queries are answered by the same code: these between them take every type of parameter.
PROBED = (
    *("seizures", "claims-in-box", "nearest-crossings", "claims-with-words"),
    *("corroboration", "claim"),
)
OF_PROBED = f"^/queries/({'|'.join(PROBED)})$"
OTHERS = "^/(?!queries/)"


def schemathesis(server: str, folder: Path, *arguments: str) -> None:
    """Run Schemathesis, always with the same cases; what it finds fails the test."""
    program = need("schemathesis", "schemathesis (a development dependency)")
    command = [program, "run", f"{server}/openapi.json", "--checks", ",".join(CHECKS)]
    # Time is bounded by the number of cases, and without the search for the smallest failure.
    command += ["--generation-deterministic"]
    command += ["--no-shrink", "--suppress-health-check", "all", "--warnings", "off"]
    command += ["--request-timeout", "60", "--max-redirects", "3", "--no-color", *arguments]
    (folder / "schemathesis.toml").write_text(SETTINGS, "utf-8")
    done = subprocess.run(
        command,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": HOOKS},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=280,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    assert "No issues found" in done.stdout, done.stdout[-2_000:]


def test_every_operation_answers_as_documented(corpus_server: str, tmp_path: Path) -> None:
    phases = ("--phases", "examples,fuzzing", "--max-examples", "4")
    schemathesis(corpus_server, tmp_path, *phases)


@pytest.mark.parametrize("paths", [OF_PROBED, OTHERS], ids=["canned", "others"])
def test_values_at_and_beyond_every_bound_are_answered_as_documented(
    corpus_server: str, tmp_path: Path, paths: str
) -> None:
    schemathesis(corpus_server, tmp_path, "--phases", "coverage", "--include-path-regex", paths)


def test_the_canned_queries_probed_take_every_type_of_parameter() -> None:
    probed = [catalogue()[name] for name in PROBED]
    assert {each.type for query in probed for each in query.parameters.values()} == {*ParameterType}
    assert {query.form for query in probed} == {*Form}
