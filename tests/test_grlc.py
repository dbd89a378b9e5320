"""The real grlc lists the folder of canned queries and runs them against our endpoint.

Most of its time goes into parsing each query twice with rdflib.
"""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from tools import missing

import queries
from queries import CannedQuery, Form, catalogue

FOLDER = Path(queries.__file__).parent
SETTINGS = """\
[defaults]
sparql_endpoint = {endpoint}
server_name = 127.0.0.1
[local]
local_sparql_dir = {folder}
"""
# grlc reads `config.ini` of the folder that it runs in, when it is imported.
SERVE = """\
from grlc.server import app
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, app)
print("listening", server.port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def grlc(corpus_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    if find_spec("grlc") is None:
        missing("grlc is not installed; it is a development dependency")
    folder = tmp_path_factory.mktemp("grlc")
    settings = SETTINGS.format(endpoint=f"{corpus_server}/sparql", folder=FOLDER)
    (folder / "config.ini").write_text(settings, "utf-8")
    log = folder / "stderr"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        greeting = next((line for line in lines if line.startswith("listening ")), None)
        assert greeting, log.read_text("utf-8")
        port = int(greeting.split()[1])
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=250) as client:
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=30)


def accept(query: CannedQuery) -> str:
    return "application/json" if query.form is Form.SELECT else "text/turtle"


def test_grlc_lists_every_query_of_the_folder(grlc: httpx.Client) -> None:
    answer = grlc.get("/api-local/swagger")
    assert answer.status_code == 200, answer.text
    listing = answer.json()
    # What it cannot read it leaves out, with a warning in the description.
    assert "errors-wrapper" not in listing["info"]["description"]
    assert set(listing["paths"]) == {f"/{name}" for name in catalogue()}
    for name, query in catalogue().items():
        operation = listing["paths"][f"/{name}"]["get"]
        assert operation["tags"] == list(query.tags)
        assert operation["summary"] == query.title["en"]
        assert operation["description"].startswith(query.description["en"])


@pytest.mark.parametrize("name", catalogue())
def test_grlc_runs_the_query_against_our_endpoint(
    grlc: httpx.Client, corpus_server: str, name: str
) -> None:
    query = catalogue()[name]
    headers = {"Accept": accept(query)}
    answer = grlc.get(f"/api-local/{name}", headers=headers)
    direct = httpx.post(
        f"{corpus_server}/sparql",
        content=query.text,
        headers={**headers, "Content-Type": "application/sparql-query"},
        timeout=60,
    ).raise_for_status()
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == direct.headers["Content-Type"]
    assert answer.text == direct.text
    if query.form is Form.SELECT:
        assert answer.json()["results"]["bindings"]


def test_grlc_gives_csv_by_suffix(grlc: httpx.Client) -> None:
    answer = grlc.get("/api-local/seizures.csv")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer.text.splitlines()[0] == ",".join(catalogue()["seizures"].columns)
