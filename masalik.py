"""The command ``masalik``: the commands of every stage under one name."""

import sys

import click

from loader.commands import check, corpus, hygiene
from loader.commands_convert import convert
from loader.commands_load import load
from loader.commands_parts import bulk_load, map_articles
from loader.commands_review import link, review, suggest
from ontology.commands import annotation_config, format_ontology, ontology
from server.commands import serve
from server.commands_mcp import mcp
from server.commands_queries import describe_queries
from server.commands_query import query
from store.commands import export, validate
from store.commands_backup import backup, restore
from store.commands_dumps import dumps
from store.commands_snapshots import snapshots, withdraw


class _Commands(click.Group):
    """Turns the named errors of every stage into one line on standard error, in one place."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(
                "\nInterrupted. What is published stays as it was; run the command again.", err=True
            )
            sys.exit(130)
        except Exception as error:
            # A reader that had enough, such as head, is no error.
            if isinstance(error, _named_errors()) and not isinstance(error, BrokenPipeError):
                raise click.ClickException(str(error)) from error
            raise


def _named_errors() -> tuple[type[Exception], ...]:
    from ontology.annotation_tools import UnboundedAttribute
    from ontology.sparql_checks import CheckFault
    from ontology.turtle_format import NotFormattable
    from queries import BadParameter
    from server.settings import BadSetting
    from store import StoreError

    return (
        StoreError,
        BadSetting,
        BadParameter,
        UnboundedAttribute,
        CheckFault,
        NotFormattable,
        OSError,
    )


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: masalik load corpus && masalik serve",
)
@click.version_option(package_name="masalik")
def main() -> None:
    """What Arabic news reports claim, as a knowledge graph: load articles, serve answers.

    Annotated articles go into a data directory with `load`; `serve` answers SPARQL and canned
    queries over HTTP from what was loaded last.
    """


for _command in (
    check,
    convert,
    load,
    map_articles,
    bulk_load,
    review,
    link,
    suggest,
    serve,
    query,
    describe_queries,
    mcp,
    export,
    dumps,
    validate,
    snapshots,
    withdraw,
    annotation_config,
    corpus,
    ontology,
    format_ontology,
    hygiene,
    backup,
    restore,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
