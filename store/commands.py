"""The commands on what is published: export it, validate it; and the option they share."""

import json
import os
import sys
from pathlib import Path

import click

_DATA = "masalik-data"
# As in store/exports/formats.py, which --help need not read.
_FORMATS = (
    "nquads",
    "trig",
    "jsonld",
    "ntriples",
    "turtle",
    "rdfxml",
    "graphml",
    "csv",
    "geojson",
)

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path(os.environ.get("MASALIK_DATA") or _DATA),
    show_default=f"$MASALIK_DATA, else ./{_DATA}",
    help="The data directory.",
)


@click.command(epilog="Example: masalik export --output masalik.ttl.zst --checksum")
@data_option
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    show_default="by the name of the output, else nquads",
    help="RDF with named graphs (nquads, trig, jsonld) or triples (ntriples, turtle, rdfxml); "
    "the network of actors (graphml, csv); places and claims about them (geojson).",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write, with csv and --per-graph the folder; standard output by default.",
)
@click.option("--graph", "graphs", multiple=True, metavar="IRI", help="Only this named graph.")
@click.option("--article", "slugs", multiple=True, metavar="SLUG", help="Only this article.")
@click.option("--per-graph", is_flag=True, help="A file for each named graph.")
@click.option(
    "--compress",
    type=click.Choice(("none", "gzip", "zstd")),
    show_default="by the name of the output: .gz, .zst",
    help="How to pack the files.",
)
@click.option("--checksum", is_flag=True, help="Enter the file in SHA256SUMS beside it.")
def export(
    data: Path,
    form: str | None,
    output: Path | None,
    graphs: tuple[str, ...],
    slugs: tuple[str, ...],
    per_graph: bool,
    compress: str | None,
    checksum: bool,
) -> None:
    """Write the published snapshot for other tools: as RDF, as a network, as a map.

    A file or folder appears whole or not at all, and its memory does not grow with the graph.
    --graph and --article may be given several times. A folder always has its SHA256SUMS.
    """
    from ontology.namespaces import ARTICLE_GRAPH
    from store import DataDirectory
    from store.exports.export import Export
    from store.exports.formats import FORMATS, Compression, compression_of, format_of

    chosen = FORMATS[form] if form else format_of(output)
    packing = Compression(compress) if compress else compression_of(output)
    names = (*graphs, *(ARTICLE_GRAPH + slug for slug in slugs))
    whole = Export(chosen, packing, names)
    into_folder = per_graph or chosen.name == "csv"
    if per_graph and chosen.rdf is None:
        raise click.UsageError(f"--per-graph is for RDF, not for {chosen.name}")
    if output is None and (into_folder or checksum):
        raise click.UsageError("--output is missing: a folder or a checksum needs a name")

    with DataDirectory(data).reading() as store:
        if output is None:
            whole.to_stream(store, sys.stdout.buffer)
        elif into_folder:
            whole.to_folder(store, output)
        else:
            whole.to_file(store, output, checksum=checksum)


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

    with DataDirectory(data).reading() as store:
        validation = validate_store(store)
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
