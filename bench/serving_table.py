"""What serving took, as Markdown for the documentation and as JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from bench.serving import CACHED, COLD, DISK, PEER, Cell

_RATIOS = (COLD, DISK, CACHED)


def serving_json(cells: Sequence[Cell]) -> list[Mapping[str, Any]]:
    """Return all figures of all rounds."""
    return [asdict(cell) for cell in cells]


def serving_table(cells: Sequence[Cell]) -> str:
    """Return two tables in Markdown: requests per second with ratios, and latencies.

    A ratio is the median of the rounds' ratios to the native server; above 1 is faster.
    """
    systems = list(dict.fromkeys(cell.system for cell in cells if cell.kind != "fixed answer"))
    rates = _table(cells, systems, _rate)
    latencies = _table(cells, systems, _latency)
    alone = [median(cell.rates) for cell in cells if cell.kind == "fixed answer"]
    limit = "".join(f"\nThe client alone: {rate:,.0f} requests/s.\n" for rate in alone)
    return (
        f"Requests per second; in brackets, how many times those of `{PEER}`:\n\n{rates}\n"
        f"Median and 99th percentile of the latency, in ms:\n\n{latencies}{limit}"
    )


def _table(
    cells: Sequence[Cell], systems: Sequence[str], figure: Callable[[Cell, Cell | None], str]
) -> str:
    return "".join(f"{line}\n" for line in _lines(cells, systems, figure))


def _lines(
    cells: Sequence[Cell], systems: Sequence[str], figure: Callable[[Cell, Cell | None], str]
) -> Iterator[str]:
    held = {(cell.kind, cell.connections, cell.system): cell for cell in cells}
    rows = dict.fromkeys(
        (cell.kind, cell.connections) for cell in cells if cell.kind != "fixed answer"
    )
    yield f"| query | connections | {' | '.join(systems)} |"
    yield f"|---|---:|{'---:|' * len(systems)}"
    for kind, connections in rows:
        peer = held.get((kind, connections, PEER))
        shown = []
        for system in systems:
            cell = held.get((kind, connections, system))
            shown.append("" if cell is None else cell.failure or figure(cell, peer))
        yield f"| {kind} | {connections} | {' | '.join(shown)} |"


def _rate(cell: Cell, peer: Cell | None) -> str:
    told = _short(median(cell.rates))
    if peer is not None and cell.system in _RATIOS:
        rounds = zip(cell.rates, peer.rates, strict=True)
        told += f" ({median(ours / theirs for ours, theirs in rounds):.2f})"
    return told


def _latency(cell: Cell, _: Cell | None) -> str:
    return f"{_short(median(cell.medians))} / {_short(median(cell.slowest))}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
