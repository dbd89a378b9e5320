"""A real `masalik serve` for a test: its address, its log, and its end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Running:
    """A server that runs: ``log`` is its standard error."""

    url: str
    log: Path
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """End it with a signal and give its exit status."""
        self.process.send_signal(sign)
        return self.process.wait(30)


def command(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "masalik", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


@contextmanager
def running(data: Path, folder: Path, *arguments: str, **settings: str) -> Iterator[Running]:
    """Serve ``data`` until the block ends; ``settings`` are variables without their prefix."""
    log = folder / f"{len(list(folder.glob('*.log')))}.log"
    environment = {f"MASALIK_{name.upper()}": value for name, value in settings.items()}
    with log.open("w") as errors:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "masalik",
                "serve",
                "--data",
                str(data),
                "--port",
                "0",
                *arguments,
            ],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "MASALIK_WORKERS": "2", **environment},
        )
    assert process.stdout is not None
    try:
        greeting = process.stdout.readline().split()
        assert greeting[:3] == ["Masalik", "serves", "on"], log.read_text()
        yield Running(greeting[3], log, process)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)
