"""The commands of the people who review links: list what is open, decide, suggest mentions."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from loader.commands_load import load
from store.commands import data_option


@click.command(epilog="Example: masalik review --format csv --output decisions.csv")
@data_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "html"]),
    default="csv",
    show_default=True,
    help="A table to decide in, or a page to read.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; standard output by default.",
)
def review(data: Path, form: str, output: Path | None) -> None:
    """List the mentions in what is published that no link tells apart, with proposals.

    In the CSV table, write into the column `decision` the slug of a reference individual, or `new`
    if it is none of them, and why into `reason`; `masalik link` takes the table.
    """
    from loader.review.open_mentions import open_mentions
    from loader.review.table import as_csv, as_html
    from store import DataDirectory

    with DataDirectory(data).reading() as store:
        rows = open_mentions(store)
    text = as_csv(rows) if form == "csv" else as_html(rows)
    if output is None:
        sys.stdout.buffer.write(text.encode())
        return
    # By the byte order mark spreadsheets know that it is UTF-8.
    output.write_bytes(text.encode("utf-8-sig" if form == "csv" else "utf-8"))
    mentions = sum(len(row.mentions) for row in rows)
    click.echo(f"{mentions} mentions of {len(rows)} things in {output}")


@click.command(epilog='Example: masalik link decisions.csv --by "R. Haddad" corpus')
@click.argument("decisions", required=False, type=click.Path(path_type=Path), metavar="[CSV]")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--by", required=True, help="The name of who decided.")
@click.option("--undo", metavar="JUDGEMENT", help="Take back this judgement instead.")
@click.option("--reason", default="", help="Why it is taken back.")
@data_option
@click.pass_context
def link(
    ctx: click.Context,
    decisions: Path | None,
    paths: Sequence[Path],
    by: str,
    undo: str | None,
    reason: str,
    data: Path,
) -> None:
    """Keep a reviewer's decisions as judgements, and map the articles at PATH again by them.

    CSV is a table from `masalik review` with its column `decision` filled in: a slug, `new` or
    `undo`; rows without one are passed over. If any row is wrong, nothing of it is taken, and the
    exit status is 1. Without PATH, articles take the judgements up when they are loaded next.
    """
    from loader.review.decisions import RefusedDecisions, read_decisions
    from loader.review.judging import UnknownJudgement, judge, retract
    from ontology.editorial import with_shipped
    from ontology.namespaces import EDITORIAL_GRAPH
    from store import DataDirectory

    if not by.strip():
        raise click.UsageError("--by is empty; give the name of who decided")
    if undo is None and decisions is None:
        raise click.UsageError("give a table of decisions, or --undo JUDGEMENT")
    if undo is not None and decisions is not None:
        # What stands first is then an article.
        paths, decisions = (decisions, *paths), None
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    directory = DataDirectory(data)
    directory.current()
    with directory.writer() as writer:
        quads = with_shipped(writer.read_graph(EDITORIAL_GRAPH))
        try:
            if undo is not None:
                judged = retract(quads, undo, by.strip(), now, reason)
            else:
                assert decisions is not None
                decided = read_decisions(decisions, writer.read_graph)
                judged = judge(quads, decided, by.strip(), now)
        except RefusedDecisions as refused:
            click.echo(str(refused), err=True)
            sys.exit(1)
        except UnknownJudgement as unknown:
            raise click.ClickException(str(unknown)) from unknown
        writer.replace_graphs({EDITORIAL_GRAPH: judged.quads})
        writer.publish()
    for judgement in judged.made:
        click.echo(f"judged: {judgement.iri.rpartition('/')[2]} ({judgement.article})")
    for judgement in judged.retracted:
        click.echo(f"retracted: {judgement.iri.rpartition('/')[2]} ({judgement.article})")
    if not judged.articles:
        click.echo("nothing changed")
    if paths:
        # All but the articles judged are passed over as unchanged: one process is enough.
        ctx.invoke(load, paths=paths, data=data, processes=1)
    elif judged.articles:
        click.echo(f"taken up at the next load of: {' '.join(judged.articles)}")


@click.command(epilog="Example: masalik suggest article.txt --format brat")
@click.argument("article", type=click.Path(path_type=Path, dir_okay=False), metavar="ARTICLE.txt")
@click.option(
    "--format",
    "form",
    type=click.Choice(["brat", "label-studio"]),
    default="brat",
    show_default=True,
    help="The annotation tool to write for.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; by default beside the text, with its name.",
)
def suggest(article: Path, form: str, output: Path | None) -> None:
    """Write a draft with the known names, dates and quantities of a text, for a person to correct.

    Each is marked as a suggestion: in brat by a note, in Label Studio as a prediction. What is
    there already is never overwritten.
    """
    from loader.files.text import read_utf8
    from loader.metadata import metadata_beside
    from loader.suggesting.drafts import brat_draft, label_studio_draft
    from loader.suggesting.mentions import suggestions

    text, faults = read_utf8(article)
    if faults:
        raise click.ClickException("\n".join(map(str, faults)))
    target = output or article.with_suffix(".ann" if form == "brat" else ".json")
    found = suggestions(text)
    beside = article.with_suffix(".yaml")
    files = (article, beside) if beside.is_file() else (article,)
    metadata, faults = metadata_beside(files, text, article.stem)
    if metadata is None:
        raise click.ClickException("\n".join(map(str, faults)))
    draft = brat_draft if form == "brat" else label_studio_draft
    content = draft(text, metadata, found, target)
    try:
        # Never over an annotator's work: the file must not be there.
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError:
        message = f"{target} is there already; give another file as --output"
        raise click.ClickException(message) from None
    linked = sum(each.sure for each in found)
    click.echo(f"{len(found)} suggestions, {linked} of them linked, in {target}")
