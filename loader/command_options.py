"""What the commands of this stage are given alike: paths, a format, a number of processes."""

from pathlib import Path

import click

paths_argument = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)

processes_option = click.option(
    "--processes",
    type=click.IntRange(1, 1024),
    help="How many processes map articles; by default one for each core.",
)


class _FormatName(click.ParamType[str]):
    """The name of a format that is read."""

    name = "format"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        # Readers bring libraries that take long to import: only when one is named.
        from loader.formats.detection import formats  # noqa: PLC0415

        if value in formats():
            return str(value)
        return self.fail(f"{value!r} is none of {', '.join(formats())}", param, ctx)


format_option = click.option(
    "--format",
    "form",
    type=_FormatName(),
    metavar="NAME",
    help="The format of all files; by default each file's content tells.",
)
