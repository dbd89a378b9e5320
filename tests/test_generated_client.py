"""The Python client that openapi-python-client generates from /openapi.json, as documented."""

import os
import re
import subprocess
import sys
from keyword import iskeyword
from pathlib import Path

import httpx
import pytest
from tools import need

from queries import Form, catalogue

DOCUMENT = Path(__file__).parents[1] / "docs" / "client.md"
CONFIG = "literal_enums: true"


@pytest.fixture(scope="module")
def client(corpus_server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate the client; return the folder that the package stands in."""
    program = need("openapi-python-client", "openapi-python-client (a development dependency)")
    folder = tmp_path_factory.mktemp("client")
    # Its hooks would format the code, which nobody reads here.
    (folder / "client.yaml").write_text(f"{CONFIG}\npost_hooks: []\n", "utf-8")
    command = [program, "generate", "--url", f"{corpus_server}/openapi.json", "--meta", "none"]
    command += ["--config", "client.yaml", "--output-path", "masalik_client"]
    done = run(command, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    # Of what it cannot generate it warns.
    assert "/queries" not in done.stderr, done.stderr
    return folder


def run(command: list[str], folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=250,
    )


def documented() -> str:
    """The program that the documentation shows."""
    text = DOCUMENT.read_text("utf-8")
    assert CONFIG in text
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return str(program)


def test_there_is_a_typed_operation_for_every_query(client: Path) -> None:
    package = client / "masalik_client"
    for name, query in catalogue().items():
        group, module = query.group.replace("-", "_"), name.replace("-", "_")
        operation = (package / "api" / group / f"{module}.py").read_text("utf-8")
        for parameter in query.parameters:
            assert re.search(rf"[\"']{parameter}[\"']", operation), (name, parameter)
        if query.form is Form.SELECT:
            assert (package / "models" / f"{module}_row.py").exists(), name


def test_the_documented_program_runs_and_prints_what_the_server_answers(
    client: Path, corpus_server: str
) -> None:
    (client / "ask.py").write_text(documented(), "utf-8")
    done = run([sys.executable, "ask.py"], client, MASALIK_SERVER=corpus_server)
    assert (done.returncode, done.stderr) == (0, "")
    answer = httpx.get(
        f"{corpus_server}/queries/seizures.json",
        params={"commodity": "captagon", "lang": "en", "limit": 10},
    ).raise_for_status()
    rows = answer.json()["rows"]
    assert rows
    lines = done.stdout.splitlines()
    for place, row in enumerate(rows):
        assert lines[2 * place].startswith(row["agentLabel"])
        assert row["evidence"]["quote"] in lines[2 * place + 1]
    assert lines[-1].startswith(("404 ", "400 "))


def test_the_documented_program_is_typed(client: Path) -> None:
    (client / "ask.py").write_text(documented(), "utf-8")
    done = run([sys.executable, "-m", "mypy", "--strict", "--no-incremental", "ask.py"], client)
    assert done.returncode == 0, done.stdout + done.stderr


OPERATIONS = """
import sys
from importlib import import_module
from masalik_client import Client
from masalik_client.models import Problem
with Client(base_url=sys.argv[1], timeout=60) as client:
    for line in sys.stdin.read().splitlines():
        module, _, given = line.partition(" ")
        operation = import_module(f"masalik_client.api.{module}")
        answer = operation.sync(client=client, **eval(given))
        assert type(answer).__name__.endswith("Answer") and answer.rows, (module, answer)
        print(module, len(answer.rows), answer.page.truncated)
"""


def test_every_operation_reads_its_answer(client: Path, corpus_server: str) -> None:
    asked = []
    for name, query in catalogue().items():
        if query.form is not Form.SELECT:
            continue
        # The generator puts a line beneath the names that Python keeps for itself.
        required = {
            parameter.name + "_" * iskeyword(parameter.name): (
                [parameter.example] if parameter.repeat else parameter.example
            )
            for parameter in query.parameters.values()
            if parameter.required
        }
        asked.append(f"{query.group}.{name} ".replace("-", "_") + repr(required))
    done = subprocess.run(
        [sys.executable, "-c", OPERATIONS, corpus_server],
        check=False,
        cwd=client,
        input="\n".join(asked),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=250,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(asked)
