"""The command that makes the files for download before anybody asks for them."""

from pathlib import Path

import click

from store.commands import data_option


@click.command(epilog="Example: masalik dumps --data masalik-data")
@data_option
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    show_default="dumps in the data directory",
    help="Where they stand, a folder for each snapshot; the server's setting MASALIK_DUMPS.",
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
def dumps(data: Path, folder: Path | None, names: tuple[str, ...]) -> None:
    """Make the files that the server offers at /dumps/, all or those named, such as masalik.nq.zst.

    The server makes each when it is first asked for; after a large load this is better done
    beforehand. Those of snapshots that are no longer kept are removed.
    """
    from store import DataDirectory
    from store.dump_making import make
    from store.dumps import DUMPS, made, snapshot_tag, tidy

    snapshot = DataDirectory(data).current()
    root = folder or data / "dumps"
    if root.is_dir():
        tidy(root, data)
    of_snapshot = root / snapshot_tag(snapshot.path)
    make(snapshot.path, of_snapshot, names or tuple(DUMPS))
    for each in made(of_snapshot).values():
        click.echo(f"{each.digest}  {each.size:>12}  {each.path}")
