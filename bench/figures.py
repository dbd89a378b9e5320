"""What a run measured: rows of figures of Masalik and its peer, as a table or as JSON."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import version
from statistics import median
from typing import Any

_PACKAGES = ("masalik", "pyoxigraph", "oxigraph", "fastapi", "uvicorn", "uvloop")


class Kind(StrEnum):
    """Which figures are better; where neither more nor less is, there is no ratio."""

    MORE_IS_BETTER = "more is better"
    LESS_IS_BETTER = "less is better"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: the figures of each round, in ``unit``; no peer's where there is none.

    ``kind`` decides how the ratio is read: 2 is always twice as good as the peer.
    """

    name: str
    unit: str
    masalik: Sequence[float]
    peer: Sequence[float] = ()
    kind: Kind = Kind.MORE_IS_BETTER

    @property
    def ratio(self) -> float | None:
        """The median of the rounds' ratios of Masalik to its peer; above 1 Masalik is better."""
        if not self.peer or self.kind is Kind.NEITHER:
            return None
        more = self.kind is Kind.MORE_IS_BETTER
        rounds = zip(self.masalik, self.peer, strict=True)
        return median(ours / theirs if more else theirs / ours for ours, theirs in rounds)


def machine() -> Mapping[str, str | int | None]:
    """Return the facts about machine and software that figures depend on."""
    return {
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        **{package: version(package) for package in _PACKAGES},
    }


def as_json(rows: Sequence[Row], corpus: Mapping[str, int]) -> Mapping[str, Any]:
    """Return everything as one JSON object."""
    return {
        "machine": machine(),
        "corpus": corpus,
        "rows": [
            {
                **asdict(row),
                "masalik_median": median(row.masalik),
                "peer_median": median(row.peer) if row.peer else None,
                "ratio": row.ratio,
            }
            for row in rows
        ],
    }


def table(rows: Sequence[Row]) -> str:
    """Return the medians as a table in text."""
    cells = [("", "unit", "Masalik", "peer", "ratio")]
    for row in rows:
        ratio = row.ratio
        cells.append(
            (
                row.name,
                row.unit,
                _figure(median(row.masalik)),
                _figure(median(row.peer)) if row.peer else "",
                "" if ratio is None else f"{ratio:.2f}",
            )
        )
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
