"""Measure canned queries: each asked over its route, and the SPARQL that it runs asked at /sparql.

Run as `python -m bench.canned`. Both sides are asked in turns over kept-alive connections of one
server that keeps no answers.
"""

import http.client
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlencode

import click

from bench.endpoints import HOST, masalik
from bench.loading import load
from bench.timed_requests import TimedRequest
from queries import CannedQuery, Form, catalogue

_CORPUS: Final = Path(__file__).parents[1] / "corpus"
_ROWS: Final = "application/sparql-results+json"
_GRAPH: Final = "text/turtle"
_WARM_UP: Final = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """The medians of one query on both sides, in seconds, and the bytes of both answers."""

    name: str
    canned: float
    bare: float
    canned_bytes: int
    bare_bytes: int

    @property
    def ratio(self) -> float:
        """How many times as long the canned query takes."""
        return self.canned / self.bare


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[QUERY]...")
@click.option("--rounds", default=25, show_default=True, help="How often each side is asked.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    show_default="the bundled corpus",
    help="A loaded data directory to serve.",
)
@click.option(
    "--evidence",
    type=click.Choice(["full", "none"]),
    default="full",
    show_default=True,
    help="With full, a row of several claims costs a second query, for the evidence of these.",
)
def main(names: tuple[str, ...], rounds: int, data: Path | None, evidence: str) -> None:
    """Compare the named canned queries, or all, with the bare SPARQL that they run.

    The server is told to keep no answers; the evidence of claims it keeps nevertheless.
    """
    with TemporaryDirectory() as folder, ExitStack() as stack:
        scratch = Path(folder)
        if data is None:
            data = scratch / "data"
            load(_CORPUS, data)
        # One client asks one query after the other, never two at a time.
        server = stack.enter_context(masalik(data, scratch, cache_bytes=0))
        compared = [
            _compare(server.port, query, rounds, evidence)
            for query in catalogue().values()
            if not names or query.name in names
        ]
    print(_table(compared))


def _compare(port: int, query: CannedQuery, rounds: int, evidence: str) -> Compared:
    """Ask both sides in turns, so that what else the machine does weighs on both alike."""
    given = {
        parameter.name: parameter.example
        for parameter in query.parameters.values()
        if parameter.required
    }
    bound = f"/queries/{query.name}.rq?{urlencode(given)}"
    form, accept = "ttl", _GRAPH
    if query.form is Form.SELECT:
        form, accept = "json", _ROWS
        given["evidence"] = evidence
    canned = http.client.HTTPConnection(HOST, port)
    bare = http.client.HTTPConnection(HOST, port)
    _, text = TimedRequest("GET", bound, None, {}).timed(canned)
    route = TimedRequest("GET", f"/queries/{query.name}.{form}?{urlencode(given)}", None, {})
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    sparql = TimedRequest("POST", "/sparql", text, headers)
    times: tuple[list[float], list[float]] = ([], [])
    sizes = [0, 0]
    for turn in range(_WARM_UP + rounds):
        for side, (request, connection) in enumerate(((route, canned), (sparql, bare))):
            seconds, content = request.timed(connection)
            sizes[side] = len(content)
            if turn >= _WARM_UP:
                times[side].append(seconds)
    canned.close()
    bare.close()
    return Compared(query.name, median(times[0]), median(times[1]), sizes[0], sizes[1])


def _table(compared: Sequence[Compared]) -> str:
    lines = [
        "| query | canned, ms | bare SPARQL, ms | ratio | canned, bytes | bare, bytes |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {each.name} | {each.canned * 1000:.2f} | {each.bare * 1000:.2f} | {each.ratio:.2f} "
        f"| {each.canned_bytes:,} | {each.bare_bytes:,} |"
        for each in sorted(compared, key=lambda each: -each.ratio)
    ]
    over = sum(each.ratio > 1.5 for each in compared)
    middle = median(each.ratio for each in compared)
    lines.append(f"\nratio: median {middle:.2f}; above 1.5: {over} of {len(compared)}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
