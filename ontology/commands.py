"""The commands on the ontology itself: annotation tools' configurations, releases, format."""

import sys
from pathlib import Path

import click


@click.command(
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


@click.command(epilog="Example: masalik ontology --output release")
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


@click.command("format-ontology", epilog="Example: masalik format-ontology --check")
@click.option("--check", is_flag=True, help="Only tell which files differ; exit 1 if any does.")
def format_ontology(check: bool) -> None:
    """Put the Turtle files of the ontology into the one form."""
    from ontology.turtle_format import format_files, turtle_files

    differing = format_files(turtle_files(), check=check)
    for path in differing:
        click.echo(f"{'differs' if check else 'formatted'}: {path}")
    if check and differing:
        sys.exit(1)
