"""The command that offers what is published to language models (Model Context Protocol)."""

import asyncio
from pathlib import Path

import click

from store.commands import data_option


@click.command(epilog="Example: masalik mcp --data masalik-data")
@data_option
@click.option("--server", "address", metavar="URL", help="Ask this server, not a data directory.")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A TOML file of settings; variables MASALIK_… prevail over it.",
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="GROUP",
    help="Tools for the queries of this group only; may be repeated.",
)
def mcp(
    data: Path, address: str | None, settings_file: Path | None, groups: tuple[str, ...]
) -> None:
    """Answer language models over standard input and output (MCP).

    A client such as an assistant or an editor starts this command. It offers the canned queries as
    tools, search, the ontology and read-only SPARQL, under the limits of the server, and gives the
    evidence with every answer. `masalik serve` offers the same over HTTP at /mcp.
    """
    from server.asking import of_server
    from server.language_models.stdio import serve
    from server.logs import configure
    from server.settings import read_settings
    from server.unserved import of_data

    settings = read_settings(settings_file, data=data, metrics="off", mcp=False)
    configure(settings.log_format)
    opened = of_server(address) if address is not None else of_data(settings)
    asyncio.run(serve(opened, groups))
