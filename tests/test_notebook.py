"""The notebook of the documentation, run as it stands against a live server."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tools import missing

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebook.ipynb"

# The kernel's libraries use what others of them give up.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def cells() -> list[Any]:
    if find_spec("nbclient") is None:
        missing("nbclient is not installed; it is a development dependency")
    import nbformat

    return list(nbformat.read(NOTEBOOK, as_version=4).cells)


@pytest.fixture(scope="module")
def executed(corpus_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """The cells after they have run, each with its outputs."""
    if find_spec("nbclient") is None:
        missing("nbclient is not installed; it is a development dependency")
    import nbformat
    from nbclient import NotebookClient

    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASALIK_SERVER", corpus_server)
        for name in ("IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
            environment.setenv(name, str(folder / name.lower()))
        # Nothing but the server is asked: whatever else would go through this fails.
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            environment.setenv(name, "http://127.0.0.1:9")
        environment.setenv("no_proxy", "127.0.0.1")
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        client = NotebookClient(
            notebook, timeout=150, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        client.execute()
        yield notebook.cells


def outputs(executed: list[Any], kind: str) -> list[Any]:
    return [
        output.data[kind]
        for cell in executed
        if cell.cell_type == "code"
        for output in cell.outputs
        if kind in output.get("data", {})
    ]


def test_it_is_committed_without_outputs() -> None:
    for cell in cells():
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


def test_it_runs_without_a_warning(executed: list[Any]) -> None:
    for cell in executed:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.text


def test_it_ends_in_a_map_and_a_network(executed: list[Any]) -> None:
    drawn = outputs(executed, "image/png")
    assert len(drawn) == 2
    assert all(len(image) > 20_000 for image in drawn)


def test_its_tables_hold_what_the_corpus_says(executed: list[Any]) -> None:
    tables = outputs(executed, "text/html")
    assert len(tables) >= 6
    assert all("<tbody>\n  </tbody>" not in table for table in tables)
    for words in ("actor-profile", "Captagon", "Iraq-Syria border", "moreThan"):
        assert any(words in table for table in tables), words
