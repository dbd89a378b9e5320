"""The commands on what is published: write it as RDF, validate it; and the option they share."""

import json
import os
import sys
from pathlib import Path

import click

_DATA = "masalik-data"
_FORMATS = ("nquads", "trig", "ntriples", "turtle", "rdfxml", "jsonld")

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path(os.environ.get("MASALIK_DATA") or _DATA),
    show_default=f"$MASALIK_DATA, else ./{_DATA}",
    help="The data directory.",
)


@click.command(epilog="Example: masalik export --format trig --output masalik.trig")
@data_option
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


@click.command(epilog="Example: masalik validate --data masalik-data")
@data_option
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
