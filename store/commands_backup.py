"""The commands that copy what is published, and make a data directory of such a copy."""

from pathlib import Path

import click

from store.commands import data_option

_directory = click.Path(path_type=Path, file_okay=False)


@click.command(epilog="Example: masalik backup /srv/backups/masalik-2025")
@data_option
@click.argument("backup", type=_directory)
def backup(data: Path, backup: Path) -> None:
    """Copy what is published to the new directory BACKUP, with checksums.

    Servers and loads need not stop. The copy can be served as it is; `masalik restore` makes a
    directory of it that can be loaded to.
    """
    from store.backup import back_up

    snapshot = back_up(data, backup)
    click.echo(f"snapshot {snapshot.id} is in {backup}")


@click.command(epilog="Example: masalik restore /srv/backups/masalik-2025 --data masalik-data")
@data_option
@click.argument("backup", type=_directory)
def restore(data: Path, backup: Path) -> None:
    """Make a data directory of BACKUP, after checking its checksums."""
    from store.backup import restore as restore_backup

    snapshot = restore_backup(backup, data)
    click.echo(f"snapshot {snapshot.id} is in {data}; `masalik serve` serves it")
