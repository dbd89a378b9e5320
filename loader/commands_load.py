"""The command that loads articles."""

import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from loader.command_options import format_option, paths_argument, processes_option
from store.commands import data_option
from store.commands_remote import store_options

if TYPE_CHECKING:
    from loader.files.discovery import Discovery
    from loader.loading.progress import Progress
    from loader.loading.reports import Report
    from loader.loading.results import LoadSummary, Result
    from store import Writer
    from store.remote_store import RemoteStore


@click.command(epilog="Example: masalik load corpus --data masalik-data")
@paths_argument
@data_option
@store_options
@format_option
@processes_option
@click.option(
    "--publish-every",
    type=click.FloatRange(0, min_open=True),
    metavar="MINUTES",
    help="Publish this often, not only at the end.",
)
@click.option("--watch", is_flag=True, help="Stay, and load what changes in the folders.")
@click.option(
    "--remove-missing", is_flag=True, help="Remove the articles that the paths do not hold."
)
@click.option(
    "--keep", type=click.IntRange(1), metavar="N", help="Keep the last N snapshots, from now on."
)
@click.option(
    "--rebuild",
    is_flag=True,
    help="Begin anew, with judgements and withdrawals only: after a change of the ontology.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Tell of every article in this file: JSON Lines, or text if it ends in .txt.",
)
@click.option("--quiet", is_flag=True, help="Show neither progress nor faults.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def load(
    paths: Sequence[Path],
    data: Path,
    remote: "RemoteStore | None",
    form: str | None,
    processes: int | None,
    publish_every: float | None,
    watch: bool,
    remove_missing: bool,
    keep: int | None,
    rebuild: bool,
    report: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Load annotated articles and publish them as a snapshot.

    PATH is a folder, a zip, or a file of annotations; its content tells the format. Each article
    replaces its former state, whole or not at all, and is passed over where nothing changed. A
    faulty one is left out, its faults are told, and the exit status is 1; the others are loaded.
    """
    from loader.files.discovery import Discovery
    from loader.loading.claims import Claims
    from loader.loading.load import Loading, LoadOptions
    from loader.loading.progress import Progress
    from loader.loading.reports import Report
    from loader.loading.watching import load_and_watch
    from loader.loading.workers import WorkersFailed, usable_cores
    from store import DataDirectory

    if remote and (keep or rebuild):
        raise click.UsageError("--keep and --rebuild are for a data directory, not for --store")
    options = LoadOptions(
        processes=processes or usable_cores(),
        form=form,
        remove_missing=remove_missing,
        publish_seconds=publish_every * 60 if publish_every else None,
    )
    progress = Progress("Loading", quiet)
    written = Report(report) if report else None
    telling = _Telling(str(remote or data), progress, written, quiet, as_json, watch)
    try:
        with ExitStack() as stack:
            stack.enter_context(_ended_by_signals())
            writer: Writer = stack.enter_context(
                remote.writer()
                if remote
                else DataDirectory(data).writer(keep=keep, rebuild=rebuild)
            )
            stack.enter_context(progress)
            if written:
                stack.enter_context(written)
            loading = Loading(writer, options, telling.on_result, telling.on_mapped)
            if watch:
                load_and_watch(loading, paths, options, telling.on_start, telling.on_end)
            discovery = stack.enter_context(Discovery(paths, form))
            telling.on_start(discovery)
            summary = loading.load(discovery, stack.enter_context(Claims()))
            telling.on_end(summary)
    except WorkersFailed as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt as error:
        telling.interrupted(error)
    if not summary.sound:
        sys.exit(1)


class _Ended(KeyboardInterrupt):
    """The process was told to end (SIGTERM)."""


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """End on SIGTERM as on Ctrl-C: soon, with nothing half done."""

    def end(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
        raise _Ended

    former = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


class _Telling:
    """Tells of a load as it goes: on the terminal and in a report."""

    def __init__(
        self,
        place: str,
        progress: "Progress",
        report: "Report | None",
        quiet: bool,
        as_json: bool,
        watching: bool,
    ) -> None:
        self._place = place
        self._progress = progress
        self._report = report
        self._as_json = as_json
        self._watching = watching
        self._shows_faults = not quiet and not as_json
        self._discovery: Discovery | None = None

    def on_start(self, discovery: "Discovery") -> None:
        self._discovery = discovery

    def on_mapped(self, size: int) -> None:
        self._progress.advance(size, self._discovery.bytes if self._discovery else 0)

    def on_result(self, result: "Result") -> None:
        if self._report:
            self._report.add(result)
        if self._shows_faults:
            for fault in result.faults:
                self._progress.tell(str(fault))

    def on_end(self, summary: "LoadSummary") -> None:
        self._discovery = None
        line = self._in_words(summary)
        if self._report:
            self._report.end(summary, line)
        if self._as_json:
            # While it watches, one object a line.
            indent = None if self._watching else 2
            line = json.dumps(summary.as_json(), ensure_ascii=False, indent=indent)
        elif self._shows_faults and summary.not_removed:
            self._progress.tell(str(summary.not_removed))
        self._progress.clear()
        click.echo(line)

    def interrupted(self, how: KeyboardInterrupt) -> NoReturn:
        """End: while it only watches, this is how it ends."""
        self._progress.clear()
        if self._watching and self._discovery is None:
            click.echo("Watches no more.", err=True)
            sys.exit(0)
        click.echo(
            "\nInterrupted. What is published stays as it was; "
            "run the command again, it goes on with what is not loaded yet.",
            err=True,
        )
        sys.exit(128 + (signal.SIGTERM if isinstance(how, _Ended) else signal.SIGINT))

    def _in_words(self, summary: "LoadSummary") -> str:
        changes = ", ".join(f"{count} {change}" for change, count in summary.changes.items())
        unread = f", {summary.unread} files unread" if summary.unread else ""
        snapshot = f"snapshot {summary.snapshot.id} in " if summary.snapshot else "in "
        return (
            f"{summary.articles} articles ({changes or 'none'}; {summary.refused} refused"
            f"{unread}), {summary.claims} claims, {summary.statements} statements, "
            f"{summary.attestations} attestations, {summary.links} links, "
            f"{summary.triples} triples in {summary.seconds:.1f} seconds; "
            f"{snapshot}{self._place}"
        )
