"""Run the programs that are measured: those of this environment, each in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_SECONDS_TO_END = 15


class ProgramFailed(Exception):
    """A program under measurement ended with an error; the message is what it wrote."""


def script(name: str) -> str:
    """Return the path of a console script that stands beside this Python."""
    return str(Path(sys.executable).with_name(name))


def timed(command: Sequence[str], most_seconds: float | None = None) -> tuple[float, str]:
    """Run a command to its end; return its seconds of wall time and its standard output.

    Raises ProgramFailed if its exit status is not 0, TimeoutExpired after ``most_seconds``.
    """
    started = time.perf_counter()
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=most_seconds
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise ProgramFailed(f"{Path(command[0]).name} failed: {done.stderr[-2000:]}")
    return seconds, done.stdout


@contextmanager
def running(
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program, its output going to ``log``, and end it when the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=folder
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
