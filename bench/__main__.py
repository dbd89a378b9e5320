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
from bench.serving import measure_serving
from bench.validating import measure_validating
from store import DataDirectory

_DATA = Path(__file__).parent / "data"
_PARTS = ("load", "serve", "validate", "reason")
_SEED = 1


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("part", required=False, type=click.Choice(_PARTS))
@click.option("--articles", default=360, show_default=True, help="How many articles to generate.")
@click.option("--rounds", default=3, show_default=True, help="Rounds of each measurement.")
@click.option("--seconds", default=5.0, show_default=True, help="How long a round asks a server.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file for all figures.",
)
def main(
    part: str | None, articles: int, rounds: int, seconds: float, json_file: Path | None
) -> None:
    """Measure Masalik against its peers on generated articles: PART only, or all.

    The defaults, about a million quads, take under ten minutes on two cores.
    """
    # Told to end, leave no server behind: an exit unwinds the blocks that started them.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    rows: list[Row] = []
    corpus: dict[str, int] = {"articles": articles, "seed": _SEED}
    if part not in ("validate", "reason"):
        stored, corpus["quads"] = _measure_store(part, articles, rounds, seconds)
        rows += stored
    if part in (None, "validate"):
        rows += measure_validating(_SEED, rounds, _tell)
    if part in (None, "reason"):
        rows += measure_reasoning(rounds, _tell)
    print(_heading(machine()), _heading(corpus), table(rows), sep="\n")
    if json_file:
        json_file.write_text(json.dumps(as_json(rows, corpus), indent=2) + "\n", "utf-8")


def _measure_store(
    part: str | None, articles: int, rounds: int, seconds: float
) -> tuple[list[Row], int]:
    """Measure loading, serving or both on generated articles; give the quads stored, too."""
    shutil.rmtree(_DATA, ignore_errors=True)
    folder = _DATA / "articles"
    folder.mkdir(parents=True)
    _tell(f"generating {articles} articles")
    for document in generate(articles, _SEED):
        write_article(document, folder)
    rows: list[Row] = []
    # The articles stay, to be looked at; the stores, half a gigabyte, do not.
    with TemporaryDirectory(dir=_DATA) as directory:
        scratch = Path(directory)
        data = scratch / "masalik"
        if part == "serve":
            _tell("loading them")
            load(folder, data)
        else:
            rows += measure_loading(folder, data, scratch, rounds, _tell)
        if part != "load":
            rows += measure_serving(data, scratch, rounds, seconds, _tell)
        held = DataDirectory(data)
        return rows, len(held.open(held.current()))


def _heading(facts: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def _tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
