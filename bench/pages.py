"""Measure the pages: each made anew, and the canned query that it shows asked at its route.

Run as `python -m bench.pages`. Both sides are asked in turns over kept-alive connections of one
server that keeps no answers; then the pages are asked of one that does.
"""

import gzip
import http.client
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import click

from bench.endpoints import HOST, masalik
from bench.loading import load
from bench.timed_requests import TimedRequest

_CORPUS: Final = Path(__file__).parents[1] / "corpus"
_WARM_UP: Final = 3
_PAGES: Final = {
    "/?as_of=2025-06-01": "controlled-on.json?as_of=2025-06-01",
    "/actors": "actors.json?limit=50",
    "/places?view=map": "places.json?limit=1000",
    "/events": "claims-index.json?limit=50",
    "/events?view=timeline": "claims-index.json?limit=1000",
    "/claims?view=pivot": "claims-index.json?limit=1000&evidence=none",
    "/articles": "coverage-articles.json",
    "/page/sdf": "thing-claims.json?thing=sdf",
    "/page/border-control-digest-e12": "attribution-chain.json?claim=border-control-digest-e12",
    "/page/border-control-digest": "article-claims.json?article=border-control-digest",
    "/attribution": "corroboration.json",
    "/queries/seizures.html": "seizures.json",
}
"""Pages of the bundled corpus, each with the query that is the most of it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The medians of a page in seconds: made, kept, and of its query; its bytes, packed."""

    page: str
    made: float
    kept: float
    query: float
    packed: int


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--rounds", default=15, show_default=True, help="How often each side is asked.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    show_default="the bundled corpus",
    help="A loaded data directory to serve, with the corpus in it.",
)
def main(rounds: int, data: Path | None) -> None:
    """Compare pages with the canned queries that they show."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        scratch = Path(folder)
        if data is None:
            data = scratch / "data"
            load(_CORPUS, data)
        without = stack.enter_context(masalik(data, scratch, cache_bytes=0))
        keeping = stack.enter_context(masalik(data, scratch, "keeping"))
        measured = [
            _measure(without.port, keeping.port, page, query, rounds)
            for page, query in _PAGES.items()
        ]
    print(_table(measured))


def _measure(without: int, keeping: int, page: str, query: str, rounds: int) -> Measured:
    made: list[float] = []
    kept: list[float] = []
    asked: list[float] = []
    body = b""
    fresh, held, rest = (http.client.HTTPConnection(HOST, p) for p in (without, keeping, without))
    shown = TimedRequest("GET", page, headers={"Accept": "text/html", "Accept-Language": "ar"})
    bare = TimedRequest("GET", f"/queries/{query}", headers={"Accept-Language": "ar"})
    for turn in range(_WARM_UP + rounds):
        page_seconds, body = shown.timed(fresh)
        query_seconds, _ = bare.timed(rest)
        kept_seconds, _ = shown.timed(held)
        if turn >= _WARM_UP:
            made.append(page_seconds)
            asked.append(query_seconds)
            kept.append(kept_seconds)
    for connection in (fresh, held, rest):
        connection.close()
    return Measured(page, median(made), median(kept), median(asked), len(gzip.compress(body)))


def _table(measured: Sequence[Measured]) -> str:
    lines = [
        "| page | made, ms | its query, ms | ratio | kept, ms | packed, KB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| `{each.page}` | {each.made * 1000:.1f} | {each.query * 1000:.1f} "
        f"| {each.made / each.query:.2f} | {each.kept * 1000:.2f} | {each.packed / 1000:.0f} |"
        for each in measured
    ]
    lines.append(f"\nratio: median {median(each.made / each.query for each in measured):.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
