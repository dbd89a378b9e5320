"""The commands that map articles apart from any store, and load what they were mapped into."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loader.command_options import format_option, paths_argument, processes_option
from store.commands import data_option

if TYPE_CHECKING:
    from loader.parts.part_files import PartReport, PartSpec


class _Share(click.ParamType[tuple[int, int]]):
    """I/N: the I-th of N shares."""

    name = "I/N"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        part, _, of = str(value).partition("/")
        if not (part.isdecimal() and of.isdecimal() and 1 <= int(part) <= int(of)):
            self.fail(f"{value!r} is not I/N with I from 1 to N", param, ctx)
        return int(part), int(of)


@click.command("map", epilog="Example: masalik map corpus --out parts --share 1/4 --processes 8")
@paths_argument
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the parts.",
)
@click.option("--share", type=_Share(), default="1/1", help="Only the I-th of N shares.")
@processes_option
@click.option(
    "--scheduler",
    metavar="ADDRESS|local:N",
    help="Map on the workers of this Dask scheduler, or on N workers started here.",
)
@click.option(
    "--articles-per-part", type=click.IntRange(1), default=250, show_default=True, metavar="N"
)
@click.option(
    "--compress", type=click.Choice(["gzip", "zstd", "none"]), default="gzip", show_default=True
)
@format_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def map_articles(
    paths: Sequence[Path],
    folder: Path,
    share: tuple[int, int],
    processes: int | None,
    scheduler: str | None,
    articles_per_part: int,
    compress: str,
    form: str | None,
    as_json: bool,
) -> None:
    """Map annotated articles into files of N-Quads, without a store.

    DIR gets part-00001.nq.gz and so on, each with a report of its articles beside it, SHA256SUMS,
    and report.json. The same articles give the same files on any machine and with any number of
    processes; parts that are complete are left alone. Exit status 1 tells of refused articles.
    """
    from loader.files.discovery import Found
    from loader.loading.progress import Progress
    from loader.loading.workers import WorkersFailed, usable_cores
    from loader.parts.executors import LOCAL, dask_executor, local_executor
    from loader.parts.partition import PartOptions, Share, map_into_parts
    from store.exports.formats import Compression

    if scheduler and processes:
        raise click.UsageError("--processes is of this machine, --scheduler of a cluster: say one")
    options = PartOptions(
        share=Share(*share),
        articles=articles_per_part,
        compression=Compression(compress),
        form=form,
    )
    progress = Progress("Mapping", quiet=False)

    def advance(part: "PartSpec", size: int) -> None:
        for found in part.found:
            progress.advance(found.bytes if isinstance(found, Found) else 0, size // share[1])

    here = scheduler is None or scheduler.startswith(LOCAL)
    try:
        with (
            (
                dask_executor(scheduler)
                if scheduler
                else local_executor(processes or usable_cores())
            ) as executor,
            progress,
        ):
            summary = map_into_parts(
                paths, folder, executor, options, elsewhere=not here, on_part=advance
            )
    except WorkersFailed as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(summary.as_json(), indent=2))
    else:
        told = summary.as_json()
        click.echo(
            f"{told['articles']} articles ({told['refused']} refused, {told['unread']} files are "
            f"none), {told['quads']} quads in "
            f"{told['parts']} parts ({told['written']} written); report.json in {folder} "
            "tells of each"
        )
    if not summary.sound:
        sys.exit(1)


@click.command("bulk-load", epilog="Example: masalik bulk-load parts --data masalik-data")
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR...",
)
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def bulk_load(folders: Sequence[Path], data: Path, as_json: bool) -> None:
    """Load what `map` wrote into an empty data directory, and publish it.

    The result is that of `load` on the same articles. All parts are checked before the first is
    loaded; interrupted, run it again.
    """
    from loader.loading.progress import Progress
    from loader.parts.bulk_loading import bulk_load as load_parts
    from store import DataDirectory

    progress = Progress("Loading", quiet=False)

    def advance(part: "PartReport", quads: int) -> None:
        for _ in part.graphs:
            progress.advance(part.quads // len(part.graphs), quads)

    with progress:
        summary = load_parts(folders, DataDirectory(data), advance)
    if as_json:
        click.echo(json.dumps(summary.as_json(), indent=2))
    else:
        click.echo(
            f"{summary.articles} articles, {summary.quads} quads from {summary.parts} parts in "
            f"{summary.seconds:.1f} seconds; snapshot {summary.snapshot.id} in {data}"
        )
