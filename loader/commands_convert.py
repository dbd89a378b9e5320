"""The command that converts annotated articles from one format into another."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click


def _readable(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from loader.formats.detection import formats

    if value is not None and value not in formats():
        raise click.BadParameter(f"{value!r} is none of {', '.join(formats())}", ctx, param)
    return value


def _writable(ctx: click.Context, param: click.Parameter, value: str) -> str:
    from loader.converting import writable_formats

    if value not in writable_formats():
        known = ", ".join(writable_formats())
        raise click.BadParameter(f"{value!r} is none of {known}", ctx, param)
    return value


@click.command(epilog="Example: masalik convert --to label-studio --output exchanged corpus")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--to", required=True, callback=_writable, metavar="FORMAT", help="What to write.")
@click.option(
    "--from",
    "form",
    callback=_readable,
    metavar="FORMAT",
    help="What to read; by default, each file's content tells.",
)
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder to write into; it is made if it is not there.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each article.")
def convert(
    paths: Sequence[Path], to: str, form: str | None, output: Path, force: bool, as_json: bool
) -> None:
    """Write annotated articles in another format.

    PATH is a folder, a zip or a file of articles in any format that Masalik reads. What the other
    format cannot carry is left out and told, article by article; so is what is wrong, and the exit
    status is then 1. An article's metadata goes along as SLUG.yaml.
    """
    from loader.converting import convert as convert_articles
    from loader.converting import writable_formats
    from loader.faults import errors

    articles = refused = files = wrong = warnings = 0
    for done in convert_articles(paths, output, writable_formats()[to], form, force=force):
        faulty = len(errors(list(done.faults)))
        articles += bool(done.files)
        refused += not done.files
        files += len(done.files)
        wrong += faulty
        warnings += len(done.faults) - faulty
        if as_json:
            click.echo(json.dumps(done.as_json(), ensure_ascii=False))
        else:
            for fault in done.faults:
                click.echo(str(fault))
    if not as_json:
        click.echo(
            f"{articles} articles converted into {files} files in {output}, {refused} refused, "
            f"{wrong} errors, {warnings} warnings"
        )
    if wrong:
        sys.exit(1)
