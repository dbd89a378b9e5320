"""Ask a server for a long time while its snapshots are swapped, and look for what is wrong.

Run as `python -m bench.soak --minutes 60`. Every snapshot says its generation in many graphs, so
that an answer shows by itself whether it is whole, and of one snapshot.
"""

import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
from pyoxigraph import Literal, NamedNode, Quad

from bench.endpoints import HOST, masalik
from bench.processes import Footprint, footprint
from bench.soak_clients import CLIENTS, Ask, SoakFault
from store import DataDirectory

GRAPHS, PER_GRAPH = 20, 200
_GENERATION = NamedNode("urn:soak:generation")
# What grows while pools, caches and connections come to their usual size is no leak.
_WARM_UP_SHARE = 0.3
_SAMPLE_SECONDS = 1.0


@dataclass(slots=True)
class Soaked:
    """What a soak saw: answers and faults by client, and how the server's processes grew."""

    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    snapshots: int = 0
    samples: list[tuple[float, Footprint]] = field(default_factory=list)

    def growth(self) -> tuple[Footprint, Footprint]:
        """Return the footprint after the warm-up and at the end, medians of a quarter each."""
        steady = self.samples[int(len(self.samples) * _WARM_UP_SHARE) :]
        quarter = max(len(steady) // 4, 1)
        return _median(steady[:quarter]), _median(steady[-quarter:])


def _median(samples: Sequence[tuple[float, Footprint]]) -> Footprint:
    held = [sample for _, sample in samples]
    return Footprint(
        median(sample.server_bytes for sample in held),
        median(sample.total_bytes for sample in held),
        median(sample.files for sample in held),
        median(sample.processes for sample in held),
    )


def publish_generation(data: Path, generation: int) -> None:
    """Publish a snapshot whose every triple says its generation."""
    graphs = {}
    for number in range(GRAPHS):
        graph = NamedNode(f"urn:soak:graph:{number}")
        graphs[graph.value] = [
            Quad(
                NamedNode(f"urn:soak:thing:{number}:{thing}"),
                _GENERATION,
                Literal(generation),
                graph,
            )
            for thing in range(PER_GRAPH)
        ]
    with DataDirectory(data).writer() as writer:
        writer.replace_graphs(graphs)
        writer.publish()


def soak(
    data: Path,
    port: int,
    pid: int,
    seconds: float,
    swap_seconds: float,
    tell: Callable[[str], None],
) -> Soaked:
    """Ask the server of ``data`` by clients of all kinds while snapshots are swapped.

    ``data`` holds generation 1. The server is at ``port``; ``pid`` is its process.
    """
    found = Soaked()
    stop = threading.Event()
    published = Published(1)
    threads = [
        threading.Thread(
            target=_client, args=(ask, port, stop, published, found), name=ask.__name__
        )
        for ask in CLIENTS
    ]
    threads.append(
        threading.Thread(target=_swap, args=(data, swap_seconds, stop, published, found))
    )
    began = told = time.monotonic()
    for thread in threads:
        thread.start()
    while (now := time.monotonic()) - began < seconds:
        found.samples.append((now - began, footprint(pid)))
        if now - told > 60:
            told = now
            tell(report(found))
        if stop.wait(_SAMPLE_SECONDS):
            break
    stop.set()
    for thread in threads:
        thread.join()
    found.snapshots = published.generation
    return found


@dataclass(slots=True)
class Published:
    """The generation that was published last."""

    generation: int


def _swap(
    data: Path, swap_seconds: float, stop: threading.Event, published: Published, found: Soaked
) -> None:
    while not stop.wait(swap_seconds):
        try:
            publish_generation(data, published.generation + 1)
        except Exception as error:
            found.faults.append(f"the writer: {error!r}")
            stop.set()
            return
        published.generation += 1


def _client(
    ask: Ask, port: int, stop: threading.Event, published: Published, found: Soaked
) -> None:
    """Ask for ever; a generation never goes back, nor before its publication."""
    name = ask.__name__
    last = 0
    asking = ask(HOST, port, GRAPHS * PER_GRAPH)
    while not stop.is_set():
        try:
            generation = next(asking)
        except SoakFault as fault:
            found.faults.append(f"{name}: {fault}")
            return
        except Exception as error:
            found.faults.append(f"{name}: lost: {error!r}")
            return
        # Publication and the count of it are two steps.
        if generation is not None and not last <= generation <= published.generation + 1:
            found.faults.append(f"{name}: generation {generation} after {last}")
            return
        last = generation or last
        found.answers[name] += 1


def report(found: Soaked) -> str:
    """Return what was found, in words."""
    before, after = found.growth()
    kinds = ", ".join(f"{name} {count:,}" for name, count in sorted(found.answers.items()))
    lines = [
        f"{sum(found.answers.values()):,} answers in {found.samples[-1][0]:.0f} s: {kinds}",
        f"{found.snapshots or '?'} snapshots; {len(found.faults)} faults",
        f"after warm-up {before}",
        f"at the end    {after}",
    ]
    return "\n".join(lines + found.faults)


@click.command()
@click.option("--minutes", default=60.0, show_default=True, help="How long.")
@click.option("--swap-seconds", default=3.0, show_default=True, help="A new snapshot each time.")
def main(minutes: float, swap_seconds: float) -> None:
    """Soak a server; the exit status is 1 if anything was wrong."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with TemporaryDirectory() as directory:
        scratch = Path(directory)
        data = scratch / "data"
        publish_generation(data, 1)
        with masalik(data, scratch, "soak", max_queries_per_client=64) as endpoint:
            found = soak(data, endpoint.port, endpoint.pid, 60 * minutes, swap_seconds, print)
    print(report(found))
    sys.exit(bool(found.faults))


if __name__ == "__main__":
    main()
