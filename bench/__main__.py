"""The command `python -m bench`: generate articles, measure, print a table."""

import json
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.figures import Row, as_json, machine, table
from bench.generator import generate, write_article
from bench.loading import load, measure_loading
from bench.reasoning import measure_reasoning
from bench.serving import CONNECTIONS, Cell, measure_serving
from bench.serving_table import serving_json, serving_table
from bench.validating import measure_validating
from store import DataDirectory

_DATA = Path(__file__).parent / "data"
_PARTS = ("load", "serve", "validate", "reason")
_SEED = 1


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("part", required=False, type=click.Choice(_PARTS))
@click.option("--articles", default=360, show_default=True, help="How many articles to generate.")
@click.option("--rounds", default=3, show_default=True, help="Rounds of each measurement.")
@click.option("--seconds", default=3.0, show_default=True, help="How long a round asks a server.")
@click.option(
    "--connections",
    type=int,
    multiple=True,
    default=CONNECTIONS,
    show_default=True,
    help="How many connections ask a server at a time; may be repeated.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A loaded data directory to serve, in place of generated articles.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file for all figures.",
)
def main(
    part: str | None,
    articles: int,
    rounds: int,
    seconds: float,
    connections: tuple[int, ...],
    data: Path | None,
    json_file: Path | None,
) -> None:
    """Measure Masalik against its peers on generated articles: PART only, or all.

    The defaults, about a million quads, take a quarter of an hour for each part on two cores; a
    short form is `serve --articles 30 --rounds 1 --seconds 1`.
    """
    # Told to end, leave no server behind: an exit unwinds the blocks that started them.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    rows: list[Row] = []
    cells: list[Cell] = []
    corpus: dict[str, int] = {"articles": articles, "seed": _SEED}
    if part not in ("validate", "reason"):
        if data is None or part != "serve":
            data = _loaded(part, articles, rounds, rows)
        if part != "load":
            with TemporaryDirectory() as scratch:
                cells = measure_serving(data, Path(scratch), rounds, seconds, connections, _tell)
        held = DataDirectory(data)
        corpus["quads"] = len(held.open(held.current()))
    if part in (None, "validate"):
        rows += measure_validating(_SEED, rounds, _tell)
    if part in (None, "reason"):
        rows += measure_reasoning(rounds, _tell)
    print(_heading(machine()), _heading(corpus), sep="\n")
    if rows:
        print(table(rows))
    if cells:
        print(serving_table(cells))
    if json_file:
        figures = {**as_json(rows, corpus), "serving": serving_json(cells)}
        json_file.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _loaded(part: str | None, articles: int, rounds: int, rows: list[Row]) -> Path:
    """Generate articles and load them, measured into ``rows`` if ``part`` has that."""
    shutil.rmtree(_DATA, ignore_errors=True)
    folder = _DATA / "articles"
    folder.mkdir(parents=True)
    _tell(f"generating {articles} articles")
    for document in generate(articles, _SEED):
        write_article(document, folder)
    data = _DATA / "masalik"
    if part == "serve":
        _tell("loading them")
        load(folder, data)
    else:
        with TemporaryDirectory(dir=_DATA) as scratch:
            rows += measure_loading(folder, data, Path(scratch), rounds, _tell)
    return data


def _heading(facts: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def _tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
