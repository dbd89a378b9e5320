"""Measure our application in two ASGI servers, uvicorn and granian, each in one process.

Run as `python -m bench.asgi`; granian is not among the dependencies.
"""

import signal
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click

from bench.endpoints import application
from bench.serving import Cell, ask
from bench.soak import GRAPHS, PER_GRAPH, publish_generation

_SERVERS = ("uvicorn", "granian")
_SMALL = [
    f"SELECT ?p ?o {{ <urn:soak:thing:{number % GRAPHS}:{number % PER_GRAPH}> ?p ?o }}"
    for number in range(1000)
]
_LARGE = [f"SELECT ?s ?o {{ ?s ?p ?o }} # {number}" for number in range(100)]


@click.command()
@click.option("--rounds", default=3, show_default=True, help="Rounds of each measurement.")
@click.option("--seconds", default=3.0, show_default=True, help="How long a round takes.")
def main(rounds: int, seconds: float) -> None:
    """Ask both in turns and print requests per second and latencies."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    print("| query | connections | server | requests/s | median, ms | 99th percentile, ms |")
    print("|---|---:|---|---:|---:|---:|")
    with TemporaryDirectory() as directory:
        scratch = Path(directory)
        publish_generation(scratch / "data", 1)
        with (
            application(_SERVERS[0], scratch / "data", scratch) as first,
            application(_SERVERS[1], scratch / "data", scratch) as second,
        ):
            for kind, queries in (("small, kept", _SMALL), ("4,000 rows", _LARGE)):
                for connections in (1, 8, 64):
                    cells = [Cell(each.name, kind, connections) for each in (first, second)]
                    for endpoint in (first, second):
                        ask(endpoint, queries, 8, 1.0)
                    for _ in range(rounds):
                        for endpoint, cell in zip((first, second), cells, strict=True):
                            cell.add(ask(endpoint, queries, connections, seconds))
                    for cell in cells:
                        print(
                            f"| {kind} | {connections} | {cell.system} | {median(cell.rates):,.0f} "
                            f"| {median(cell.medians):.2f} | {median(cell.slowest):.2f} |",
                            flush=True,
                        )


if __name__ == "__main__":
    main()
