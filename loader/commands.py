"""The commands of this stage on articles and corpus: check, find the corpus, check hygiene."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from loader.command_options import format_option, paths_argument


@click.command(epilog="Example: masalik check corpus/border-control-digest.ann")
@paths_argument
@format_option
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON, one per line.")
def check(paths: Sequence[Path], form: str | None, quiet: bool, as_json: bool) -> None:
    """Check annotated articles: report every fault, exit 1 if there is an error.

    PATH is a folder, a zip, or a file of annotations; its content tells the format.
    """
    from loader.faults import Fault, Severity
    from loader.files.discovery import Discovery
    from loader.loading.progress import Progress
    from loader.loading.reading import read_article

    articles = 0
    counts = dict.fromkeys(Severity, 0)
    with Discovery(paths, form) as discovery, Progress("Checking", quiet) as progress:
        for found in discovery:
            if isinstance(found, Fault):
                faults = [found]
            else:
                articles += 1
                faults = [found.named(fault) for fault in read_article(found.part).faults]
                progress.advance(found.bytes, discovery.bytes)
            progress.clear()
            for fault in faults:
                counts[fault.severity] += 1
                told = json.dumps(fault.as_json(), ensure_ascii=False) if as_json else str(fault)
                click.echo(told)
    if not as_json:
        errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
        click.echo(f"{articles} articles, {errors} errors, {warnings} warnings")
    if counts[Severity.ERROR]:
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
    from loader.files.discovery import find_articles
    from loader.loading.reading import read_article
    from loader.mapping.article import map_document
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
