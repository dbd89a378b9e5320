"""Measure whether loading stays flat as a corpus grows: cost per article, memory, rate.

Run as `python -m bench.scale`; the articles and stores of 100,000 articles take some 25 GB.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.figures import machine
from bench.generator import generate, write_article
from bench.programs import ProgramFailed, script, timed

_SEED = 1
_FOLDER_ARTICLES = 1_000
_SAMPLE_SECONDS = 1.0
_MEBIBYTE = 1024


@dataclass(frozen=True, slots=True)
class Size:
    """What loading so many articles took; memory in MiB, of all processes together.

    ``early_peak`` is the highest of the first quarter of the run, ``peak`` of all of it.
    ``bulk_load`` are the quads/s of the engine alone on one core, from the same quads.
    """

    articles: int
    quads: int
    seconds: float
    cpu_seconds: float
    early_peak: int
    peak: int
    bulk_load: float
    again_seconds: float

    @property
    def line(self) -> str:
        """The figures as a line of the table."""
        rate, again = self.quads / self.seconds, 1000 * self.again_seconds / self.articles
        return (
            f"{self.articles:>9,} {self.quads:>11,} {self.seconds:>8.1f} "
            f"{1000 * self.seconds / self.articles:>8.2f} {rate:>9,.0f} {self.bulk_load:>9,.0f} "
            f"{rate / self.bulk_load:>6.2f} {self.cpu_seconds / self.seconds:>6.2f} "
            f"{self.early_peak:>7,} {self.peak:>7,} {again:>8.2f}"
        )


HEADING = (
    f"{'articles':>9} {'quads':>11} {'seconds':>8} {'ms/art.':>8} {'quads/s':>9} {'bulk_load':>9} "
    f"{'ratio':>6} {'cores':>6} {'early':>7} {'peak':>7} {'again ms':>8}"
)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--articles",
    "sizes",
    multiple=True,
    type=int,
    default=(1_000, 10_000, 100_000),
    show_default=True,
    help="How many articles to load; may be repeated.",
)
@click.option("--sentences", default=2, show_default=True, help="Sentences of a median article.")
@click.option("--processes", default=2, show_default=True, help="Processes of the load.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(__file__).parent / "data",
    help="Where articles and stores are put; they are removed at the end.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file for all figures.",
)
def main(
    sizes: Sequence[int], sentences: int, processes: int, folder: Path, json_file: Path | None
) -> None:
    """Load growing numbers of generated articles, each time into a new data directory."""
    folder.mkdir(parents=True, exist_ok=True)
    measured: list[Size] = []
    with TemporaryDirectory(dir=folder) as directory:
        scratch = Path(directory)
        articles = scratch / "articles"
        written = 0
        print(HEADING)
        for size in sorted(sizes):
            written = _write(articles, written, size, sentences)
            measured.append(_measure(articles, scratch, size, processes))
            print(measured[-1].line, flush=True)
    if json_file:
        content = {"machine": machine(), "sizes": [asdict(size) for size in measured]}
        json_file.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def _write(articles: Path, written: int, count: int, sentences: int) -> int:
    """Write the articles from number ``written`` up to ``count``, a thousand to a folder."""
    for number, document in enumerate(generate(count, _SEED, sentences)):
        if number >= written:
            folder = articles / f"{number // _FOLDER_ARTICLES:04d}"
            folder.mkdir(parents=True, exist_ok=True)
            write_article(document, folder)
    return count


def _measure(articles: Path, scratch: Path, size: int, processes: int) -> Size:
    data, quads_file, peer = scratch / "data", scratch / "quads.nq", scratch / "peer"
    command = [script("masalik"), "load", str(articles), "--data", str(data), "--json", "--quiet"]
    command += ["--processes", str(processes)]
    seconds, cpu, samples = _watched(command)
    again, _ = timed(command)
    timed([script("masalik"), "export", "--data", str(data), "--output", str(quads_file)])
    shutil.rmtree(data)
    bulk, output = timed([sys.executable, "-m", "bench.bulk_load", str(quads_file), str(peer), "1"])
    quads_file.unlink()
    shutil.rmtree(peer)
    quads = int(output)
    early = samples[: max(len(samples) // 4, 1)]
    return Size(size, quads, seconds, cpu, max(early), max(samples), quads / bulk, again)


def _watched(command: Sequence[str]) -> tuple[float, float, list[int]]:
    """Run a command; give its wall time, the CPU time of all its processes, and their memory."""
    started, before = time.perf_counter(), os.times()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    samples: list[int] = []
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(_SAMPLE_SECONDS):
            samples.append(_resident(process.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    _, errors = process.communicate()
    seconds = time.perf_counter() - started
    ended.set()
    sampler.join()
    if process.returncode:
        raise ProgramFailed(f"masalik load failed: {errors.decode()[-2000:]}")
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return seconds, cpu, samples or [0]


def _resident(root: int) -> int:
    """Give the resident memory of a process and all below it, in MiB; shared pages count often."""
    listed = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    ).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    family = found = {root}
    while found:
        found = {pid for pid, parent, _ in rows if parent in family and pid not in family}
        family = family | found
    return sum(kilobytes for pid, _, kilobytes in rows if pid in family) // _MEBIBYTE


if __name__ == "__main__":
    main()
