"""The bundled corpus, loaded, and a real server of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from articles import CORPUS, load_summary


@pytest.fixture(scope="session")
def corpus_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the bundled corpus; not to be written to."""
    data = tmp_path_factory.mktemp("corpus") / "data"
    load_summary(CORPUS, data)
    return data


@pytest.fixture(scope="session")
def corpus_server(live_server: Callable[[Path], str], corpus_data: Path) -> str:
    """The address of a server of the bundled corpus."""
    return live_server(corpus_data)
