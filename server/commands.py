"""The command that serves over HTTP."""

from pathlib import Path

import click

from store.commands import data_option


@click.command(epilog="Example: masalik serve --port 8000")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 picks a free one and prints it.",
)
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A TOML file of settings; variables MASALIK_… prevail over it.",
)
@click.option("--store", metavar="URL", help="Serve this SPARQL server instead of a directory.")
@click.option("--user", help="Who we are there; the password is in $MASALIK_STORE_PASSWORD.")
@click.option("--check", is_flag=True, help="Only check the settings, and print them.")
def serve(
    data: Path,
    host: str,
    port: int,
    settings_file: Path | None,
    store: str | None,
    user: str | None,
    check: bool,
) -> None:
    """Serve what was loaded: SPARQL at /sparql, canned queries at /queries, the API at /docs.

    A snapshot that is published meanwhile is served without a restart. Limits are settings, each a
    variable of the environment, such as MASALIK_QUERY_SECONDS.
    """
    from server.serve import serve as serve_application
    from server.settings import read_settings

    told = {"data": data, "store": store, "store_user": user}
    settings = read_settings(settings_file, **{k: v for k, v in told.items() if v is not None})
    if check:
        for name, value in settings:
            click.echo(f"{name} = {value}")
        return
    serve_application(settings, host=host, port=port)
