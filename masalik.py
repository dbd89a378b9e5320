"""The command ``masalik``: check, load, serve, query and export annotated articles."""

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

_DATA = "masalik-data"
_LOG_EVERY_SECONDS = 5.0
_FORMATS = ("nquads", "trig", "ntriples", "turtle", "rdfxml", "jsonld")

_data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path(os.environ.get("MASALIK_DATA") or _DATA),
    show_default=f"$MASALIK_DATA, else ./{_DATA}",
    help="The data directory.",
)
_paths_argument = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)


class _Commands(click.Group):
    """Turns the named errors of every stage into one line on standard error, in one place."""

    def invoke(self, ctx: click.Context) -> object:
        from queries import BadParameter
        from store import StoreError

        try:
            result: object = super().invoke(ctx)
        except (StoreError, BadParameter, FileNotFoundError) as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo(
                "\nInterrupted. What is published stays as it was; run the command again.", err=True
            )
            sys.exit(130)
        return result


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: masalik load corpus && masalik serve",
)
@click.version_option(package_name="masalik")
def main() -> None:
    """What Arabic news reports claim, as a knowledge graph: load articles, serve answers.

    Annotated articles go into a data directory with `load`; `serve` answers SPARQL and canned
    queries over HTTP from what was loaded last.
    """


@main.command(epilog="Example: masalik check corpus/border-control-digest.ann")
@_paths_argument
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON, one per line.")
def check(paths: Sequence[Path], as_json: bool) -> None:
    """Check annotated articles: report every fault, exit 1 if there is an error.

    PATH is a folder with SLUG.txt, SLUG.ann and SLUG.yaml files, or one of an article's files.
    """
    from loader.discovery import find_articles
    from loader.faults import errors
    from loader.reading import read_article

    articles, faults = find_articles(paths)
    with _progress(len(articles), "Checking") as advance:
        for files in articles:
            faults += read_article(files).faults
            advance()
    for fault in faults:
        click.echo(json.dumps(fault.as_json(), ensure_ascii=False) if as_json else str(fault))
    if not as_json:
        wrong = len(errors(faults))
        click.echo(f"{len(articles)} articles, {wrong} errors, {len(faults) - wrong} warnings")
    if errors(faults):
        sys.exit(1)


@main.command(epilog="Example: masalik load corpus --data masalik-data")
@_paths_argument
@_data_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def load(paths: Sequence[Path], data: Path, as_json: bool) -> None:
    """Load annotated articles and publish them as a snapshot.

    Each article replaces its former state, whole or not at all. A faulty one is left out, its
    faults are told, and the exit status is 1; the others are loaded. Loading again changes nothing.
    """
    from loader.discovery import find_articles
    from loader.loading import load as load_articles
    from store import DataDirectory

    articles, faults = find_articles(paths)
    if not articles:
        raise click.ClickException("\n".join(map(str, faults)))
    with DataDirectory(data).writer() as writer, _progress(len(articles), "Loading") as advance:
        summary = load_articles(articles, writer, advance)
    summary.faults[:0] = faults
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
    else:
        for fault in summary.faults:
            click.echo(str(fault), err=True)
        changes = ", ".join(f"{count} {change}" for change, count in summary.changes.items())
        click.echo(
            f"{summary.articles} articles ({changes or 'none'}; {summary.refused} refused), "
            f"{summary.claims} claims, {summary.statements} statements, "
            f"{summary.attestations} attestations, {summary.links} links, "
            f"{summary.triples} triples in {summary.seconds:.1f} seconds; "
            f"snapshot {summary.snapshot.id if summary.snapshot else '-'} in {data}"
        )
    if summary.refused or faults:
        sys.exit(1)


@main.command(epilog="Example: masalik serve --port 8000")
@_data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 picks a free one and prints it.",
)
def serve(data: Path, host: str, port: int) -> None:
    """Serve what was loaded: SPARQL at /sparql, canned queries at /queries, the API at /docs.

    A snapshot that is published meanwhile is served without a restart.
    """
    from server.serve import serve as serve_application
    from server.settings import Settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    serve_application(Settings(data=data), host=host, port=port)


@main.command(epilog="Example: masalik query seizures -p actor=asayish-nes --format csv")
@click.argument("name", required=False)
@_data_option
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the query; may be repeated.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv"]),
    default="json",
    show_default=True,
    help="The form of the answer.",
)
def query(name: str | None, data: Path, parameters: Sequence[str], form: str) -> None:
    """Answer the canned query NAME from what was loaded; without NAME, list the queries."""
    from queries import catalogue, run
    from store import DataDirectory

    known = catalogue()
    if name is None:
        width = max(map(len, known))
        for each in known.values():
            click.echo(f"{each.name:<{width}}  {each.title['en']}")
        return
    if name not in known:
        raise click.UsageError(f"there is no query {name}; `masalik query` lists them")
    values: dict[str, list[str]] = {}
    for parameter in parameters:
        key, equals, value = parameter.partition("=")
        if not equals:
            raise click.UsageError(f"-p {parameter}: expected NAME=VALUE")
        values.setdefault(key, []).append(value)
    directory = DataDirectory(data)
    table = run(directory.open(directory.current()), known[name], values)
    if form == "csv":
        click.echo(table.csv(), nl=False)
    else:
        click.echo(json.dumps(table.json(), ensure_ascii=False, indent=2))


@main.command(epilog="Example: masalik export --format trig --output masalik.trig")
@_data_option
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="nquads",
    show_default=True,
    help="The RDF syntax; those for triples leave the names of the graphs out.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; standard output by default.",
)
def export(data: Path, form: str, output: Path | None) -> None:
    """Write the published snapshot as RDF: articles, reference data, ontology and shapes."""
    from store import DataDirectory
    from store.dump import dump

    directory = DataDirectory(data)
    dump(directory.open(directory.current()), form, output or sys.stdout.buffer)


@main.command(epilog='Example: masalik load "$(masalik corpus)"')
def corpus() -> None:
    """Print the folder of the corpus that comes with Masalik."""
    from loader.bundled import bundled_corpus

    click.echo(bundled_corpus())


@contextmanager
def _progress(length: int, label: str) -> Iterator[Callable[[], None]]:
    """Show progress on standard error: a bar in a terminal, a line now and then in a log."""
    if sys.stderr.isatty():
        with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
            yield lambda: bar.update(1)
        return
    done, told = 0, time.monotonic()

    def advance() -> None:
        nonlocal done, told
        done += 1
        if time.monotonic() - told >= _LOG_EVERY_SECONDS:
            told = time.monotonic()
            click.echo(f"{label}: {done} of {length} articles", err=True)

    yield advance


if __name__ == "__main__":
    main()
