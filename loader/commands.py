"""The commands of this stage: check and load articles, find the corpus, check hygiene."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from store.commands import data_option

_LOG_EVERY_SECONDS = 5.0

_paths_argument = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)


@click.command(epilog="Example: masalik check corpus/border-control-digest.ann")
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


@click.command(epilog="Example: masalik load corpus --data masalik-data")
@_paths_argument
@data_option
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


@click.command(epilog='Example: masalik load "$(masalik corpus)"')
def corpus() -> None:
    """Print the folder of the corpus that comes with Masalik."""
    from loader.bundled import bundled_corpus

    click.echo(bundled_corpus())


@click.command(epilog="Example: masalik hygiene --json")
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
