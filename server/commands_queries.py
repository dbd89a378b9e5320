"""The command that writes the canned queries as RDF, for catalogues of examples."""

from pathlib import Path

import click


@click.command(
    epilog="Example: masalik describe-queries --base https://example.org/ --output queries.ttl"
)
@click.option(
    "--base",
    default="https://w3id.org/masalik/",
    show_default=True,
    help="The address of the server that answers them, with a slash at its end.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="The file to write; its suffix names the format (.ttl, .jsonld, .nt, .rdf, .trig, .nq).",
)
def describe_queries(base: str, output: Path | None) -> None:
    """Write the canned queries as SHACL executables, as the server does at /queries.ttl.

    Without --output, they go to standard output as Turtle.
    """
    from server.executable_queries import describe
    from server.rdf_documents import SUFFIXES

    suffix = output.suffix if output else ".ttl"
    if suffix not in SUFFIXES:
        raise click.BadParameter(f"{suffix or 'no suffix'}: one of {', '.join(SUFFIXES)} is due")
    if not base.endswith("/"):
        raise click.BadParameter(f"{base}: it ends with a slash")
    text = describe(base).serialised(SUFFIXES[suffix])
    if output:
        output.write_bytes(text)
    else:
        click.echo(text, nl=False)
