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
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(
                "\nInterrupted. What is published stays as it was; run the command again.", err=True
            )
            sys.exit(130)
        except Exception as error:
            # A reader that had enough, such as head, is no error.
            if isinstance(error, _named_errors()) and not isinstance(error, BrokenPipeError):
                raise click.ClickException(str(error)) from error
            raise


def _named_errors() -> tuple[type[Exception], ...]:
    from ontology.annotation_tools import UnboundedAttribute
    from ontology.sparql_checks import CheckFault
    from ontology.turtle_format import NotFormattable
    from queries import BadParameter
    from store import StoreError

    return StoreError, BadParameter, UnboundedAttribute, CheckFault, NotFormattable, OSError


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


@main.command(epilog="Example: masalik validate --data masalik-data")
@_data_option
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
def validate(data: Path, as_json: bool) -> None:
    """Check what is published by its shapes and by the rules of the graph; exit 1 on an error.

    Each finding names its shape (shapes:Seizure-agent) or rule (relay-order), and its subject.
    """
    from ontology.sparql_checks import Severity
    from ontology.validation import validate as validate_store
    from store import DataDirectory

    directory = DataDirectory(data)
    validation = validate_store(directory.open(directory.current()))
    if as_json:
        click.echo(json.dumps(validation.as_json(), ensure_ascii=False, indent=2))
    else:
        for found in validation.findings:
            click.echo(f"{found}\n    {found.messages['ar']}")
        counts = ", ".join(f"{validation.count(each)} {each}" for each in Severity)
        took = ", ".join(f"{tool} {each:.1f} s" for tool, each in validation.seconds.items())
        click.echo(f"{counts} in {validation.triples} triples ({took})")
    if not validation.conforms:
        sys.exit(1)


@main.command(epilog='Example: masalik load "$(masalik corpus)"')
def corpus() -> None:
    """Print the folder of the corpus that comes with Masalik."""
    from loader.bundled import bundled_corpus

    click.echo(bundled_corpus())


@main.command(
    "annotation-config",
    epilog="Example: masalik annotation-config --tool brat --output brat-config",
)
@click.option(
    "--tool",
    type=click.Choice(["brat", "label-studio", "inception"]),
    required=True,
    help="The annotation tool.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False, writable=True),
    required=True,
    help="The folder to write into; it is made if it is not there.",
)
def annotation_config(tool: str, output: Path) -> None:
    """Write an annotation tool's configuration from the ontology.

    Labels, roles, attributes and names are the ontology's; see docs/annotation-tools.md.
    """
    from ontology.annotation_tools import write

    for path in write(tool, output):
        click.echo(path)


@main.command(epilog="Example: masalik ontology --output release")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False, writable=True),
    required=True,
    help="The folder to write into; it is made if it is not there.",
)
def ontology(output: Path) -> None:
    """Write a release of the ontology: merged, in modules, with JSON-LD context and XML catalog.

    The same sources give the same bytes; see docs/releases.md.
    """
    from ontology.release import write_release

    for path in write_release(output):
        click.echo(path)


@main.command("format-ontology", epilog="Example: masalik format-ontology --check")
@click.option("--check", is_flag=True, help="Only tell which files differ; exit 1 if any does.")
def format_ontology(check: bool) -> None:
    """Put the Turtle files of the ontology into the one form."""
    from ontology.turtle_format import format_files, turtle_files

    differing = format_files(turtle_files(), check=check)
    for path in differing:
        click.echo(f"{'differs' if check else 'formatted'}: {path}")
    if check and differing:
        sys.exit(1)


@main.command(epilog="Example: masalik hygiene --json")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON, one per line.")
def hygiene(as_json: bool) -> None:
    """Check labels, definitions, names and use of the ontology's terms; exit 1 on errors.

    What is in use is seen from shapes, canned queries and the bundled corpus.
    """
    from loader.bundled import bundled_corpus
    from loader.discovery import find_articles
    from loader.mapping import map_document
    from loader.reading import read_article
    from ontology.hygiene import hygiene_checks, hygiene_findings, hygiene_store
    from ontology.sparql_checks import Severity
    from queries import catalogue

    articles, _ = find_articles([bundled_corpus()])
    documents = [document for files in articles if (document := read_article(files).document)]
    corpus = [quad for document in documents for quad in map_document(document).quads]
    queries = {name: query.text for name, query in catalogue().items()}
    findings = hygiene_findings(hygiene_store(corpus, queries))
    for finding in findings:
        text = json.dumps(finding.as_json(), ensure_ascii=False) if as_json else str(finding)
        click.echo(text)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if not as_json:
        checks = len(hygiene_checks())
        click.echo(f"{checks} checks, {errors} errors, {len(findings) - errors} warnings")
    if errors:
        sys.exit(1)


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
