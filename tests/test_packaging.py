"""The wheel: what it holds, and that what is installed from it works elsewhere."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from articles import CORPUS, ROOT

PACKAGES = ("loader", "ontology", "queries", "server", "store")
WEB = ROOT / "server" / "web"
DATA_SUFFIXES = (".ttl", ".rq", ".yaml", ".typed")


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command that must succeed and give its output."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, ".", cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            made = any(part == "__pycache__" or part.startswith(".") for part in path.parts)
            if path.is_file() and not made and not path.is_relative_to(WEB):
                yield path


def test_the_top_level_holds_the_packages_the_command_and_nothing_else(names: list[str]) -> None:
    top = {name.partition("/")[0] for name in names}
    (info,) = [name for name in top if name.endswith(".dist-info")]
    assert top == {*PACKAGES, "masalik.py", info}


def test_every_source_and_data_file_is_in_it(names: list[str]) -> None:
    expected = {str(path.relative_to(ROOT)) for path in sources()}
    for suffix in DATA_SUFFIXES:
        assert any(name.endswith(suffix) for name in expected)
    assert expected <= set(names)
    for package in PACKAGES:
        assert f"{package}/py.typed" in names


def test_the_corpus_is_in_it_whole(names: list[str]) -> None:
    held = {name.removeprefix("loader/corpus/") for name in names if "/corpus/" in name}
    assert held == {path.name for path in CORPUS.iterdir()}


def test_the_pages_of_the_terms_are_in_it(names: list[str]) -> None:
    site = "ontology/documentation/site"
    assert {f"{site}/index.html", f"{site}/classes/Seizure.html"} <= set(names)


def test_the_front_end_is_in_it_built_and_not_its_sources(names: list[str]) -> None:
    static = [name for name in names if name.startswith("server/static/")]
    assert {"server/static/manifest.json", "server/static/LICENSES.txt"} <= set(static)
    assert {".css", ".js", ".woff2"} <= {Path(name).suffix for name in static}
    assert not [name for name in names if name.startswith("server/web/") or "node_modules" in name]


def test_the_licences_are_in_it_and_nothing_private_is(names: list[str]) -> None:
    for licence in ("LICENSE", "LICENSE-DATA"):
        assert any(name.endswith(f".dist-info/licenses/{licence}") for name in names)
    assert not [name for name in names if "__pycache__" in name or "/." in name]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of commands of a fresh environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    run(
        sys.executable, "-m", "pip", "--python", python, "install",
        "--no-deps", "--no-index", "--disable-pip-version-check", "--quiet", wheel,
        cwd=folder,
    )  # fmt: skip
    (site,) = folder.glob("lib/python*/site-packages")
    # The dependencies are those of the environment under test; no network is needed.
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder / "bin"


def test_the_installed_command_loads_its_corpus_and_answers_from_another_directory(
    installed: Path, tmp_path: Path
) -> None:
    masalik = installed / "masalik"
    corpus = Path(run(masalik, "corpus", cwd=tmp_path).strip())
    assert corpus.is_relative_to(installed.parent)
    articles = len(list(CORPUS.glob("*.ann")))
    assert f"({articles} added; 0 refused)" in run(masalik, "load", corpus, cwd=tmp_path)
    assert "seizures" in run(masalik, "query", cwd=tmp_path)
    answer = run(masalik, "query", "seizures", "--format", "csv", cwd=tmp_path)
    assert len(answer.splitlines()) > 1
    exported = run(masalik, "export", cwd=tmp_path)
    assert "captagon-seizure-digest" in exported
    version = run(masalik, "--version", cwd=tmp_path)
    assert "0.1.0" in version


def test_the_installed_packages_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = "import loader, masalik, ontology, queries, server, store; print(*[m.__file__ for m in "
    code += "(loader, masalik, ontology, queries, server, store)], sep='\\n')"
    for path in run(installed / "python", "-c", code, cwd=tmp_path).splitlines():
        assert Path(path).is_relative_to(installed.parent)
