"""The commands on the history of what is published: list snapshots, roll back, withdraw."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from store.commands import data_option
from store.commands_remote import store_options

if TYPE_CHECKING:
    from store.remote_store import RemoteStore

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@click.group(
    invoke_without_command=True,
    epilog="Example: masalik snapshots && masalik snapshots rollback 4",
)
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def snapshots(ctx: click.Context, data: Path, as_json: bool) -> None:
    """List the snapshots that are kept: number, time, contents, size; * is the published one."""
    from store import DataDirectory
    from store.publication import how_many_kept
    from store.snapshot_listing import disk_use, listing
    from store.withdrawal import unfinished

    ctx.obj = data
    if ctx.invoked_subcommand is not None:
        return
    listed = listing(DataDirectory(data))
    total, most = disk_use(data), how_many_kept(data)
    if as_json:
        told = {
            "snapshots": [each.as_json() for each in listed],
            "kept": most,
            "disk_bytes": total,
            "unfinished_withdrawal": unfinished(data),
        }
        click.echo(json.dumps(told, indent=2))
        return
    for each in listed:
        click.echo(
            f"{'*' if each.published else ' '} {each.id:>4}  {each.made:%Y-%m-%d %H:%M:%S} UTC  "
            f"{each.triples} triples, {each.articles} articles, ontology {each.ontology}, "
            f"{_size(each.bytes)} ({_size(each.own_bytes)} of its own)"
        )
    click.echo(f"The last {most} are kept; {data} takes {_size(total)} in all.")
    if unfinished(data):
        click.echo("A withdrawal was interrupted: repeat the `masalik withdraw`.", err=True)


@snapshots.command(epilog="Example: masalik snapshots rollback")
@click.argument("number", type=click.IntRange(1), required=False, metavar="[ID]")
@click.option("--data", "here", type=click.Path(path_type=Path, file_okay=False), hidden=True)
@click.pass_obj
def rollback(data: Path, number: int | None, here: Path | None) -> None:
    """Publish snapshot ID once more, by default the one before; loads go on from there.

    It gets the next number. What was loaded after it counts as never loaded; the snapshot that is
    served now is kept, so that a second rollback takes the first one back.
    """
    from store import DataDirectory
    from store.snapshot_listing import roll_back

    directory = DataDirectory(here or data)
    former, published = roll_back(directory, number)
    click.echo(
        f"snapshot {published.id} is snapshot {former.id} again; "
        "what was loaded after it is not in the store any more"
    )


@click.command(
    epilog='Example: masalik withdraw border-report --by "R. Haddad" --why "names a minor"'
)
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG...")
@click.option("--by", help="The name of who decided.")
@click.option("--why", help="The reason, which the server tells whoever asks for the article.")
@click.option("--undo", is_flag=True, help="Let the articles be loaded again.")
@click.option("--absent", is_flag=True, help="Also articles that are not there: keep them out.")
@click.option(
    "--dumps",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="MASALIK_DUMPS",
    show_default="$MASALIK_DUMPS, else dumps in the data directory",
    help="The folder of the dumps.",
)
@click.option(
    "--search",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="MASALIK_SEARCH_FOLDER",
    show_default="$MASALIK_SEARCH_FOLDER, else search in the data directory",
    help="The folder of the indexes for search.",
)
@data_option
@store_options
def withdraw(
    slugs: Sequence[str],
    by: str | None,
    why: str | None,
    undo: bool,
    absent: bool,
    dumps: Path | None,
    search: Path | None,
    data: Path,
    remote: "RemoteStore | None",
) -> None:
    """Take articles out of the graph, the snapshots, dumps and indexes, and off the disk.

    Who withdrew them, when and why stays in the graph of withdrawals: the server answers 410 for
    them, and they are not loaded again before --undo. Rollback to what was before is not possible
    any more. Backups made elsewhere are not reached.
    """
    from ontology.inference import Inferences
    from store import DataDirectory
    from store.withdrawal import Made, Withdrawal, check_known, take_out
    from store.withdrawal import undo as undo_withdrawal
    from store.withdrawal import withdraw as withdraw_from

    directory = DataDirectory(data)
    if wrong := [slug for slug in slugs if not _SLUG.fullmatch(slug)]:
        raise click.UsageError(f"{wrong[0]} is no slug: lower-case letters, digits and hyphens")
    if undo:
        with (remote or directory).writer() as writer:
            undo_withdrawal(writer, slugs)
            writer.publish()
        click.echo(f"may be loaded again: {' '.join(slugs)}")
        return
    by, why = (by or "").strip(), (why or "").strip()
    if not by or not why:
        raise click.UsageError("--by and --why are needed: who decided, and for what reason")
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    withdrawn = [Withdrawal(slug, now, by, why) for slug in slugs]
    if remote:
        with remote.writer() as writer:
            held = take_out(writer, withdrawn, Inferences())
        click.echo(
            f"withdrawn: {' '.join(slugs)}; {len(held)} were in {remote}, whose files and "
            "copies are its own"
        )
        return
    if not absent:
        check_known(directory, slugs)
    made = Made(dumps or data / "dumps", search or data / "search")
    snapshot = withdraw_from(directory, withdrawn, Inferences(), made)
    click.echo(f"withdrawn: {' '.join(slugs)}; snapshot {snapshot.id} in {data} is all there is")


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
