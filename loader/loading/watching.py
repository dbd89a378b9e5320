"""Load what changes in folders, until the process is told to end."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from watchfiles import watch

from loader.files.archives import ZIP
from loader.files.discovery import COMPANIONS, Discovery
from loader.formats.detection import formats
from loader.loading.claims import Claims
from loader.loading.load import Loading, LoadOptions
from loader.loading.results import LoadSummary

# Annotation tools write several files one after the other: wait until they are done.
_QUIET_MILLISECONDS: Final = 500
_LONGEST_MILLISECONDS: Final = 5_000
_TIMEOUT_MILLISECONDS: Final = 1_000


def load_and_watch(
    loading: Loading,
    paths: Sequence[Path],
    options: LoadOptions,
    discovered: Callable[[Discovery], None],
    loaded: Callable[[LoadSummary], None],
) -> None:
    """Load all that is there, then what changes, and publish after each batch; never returns.

    Faulty files are told and left out, and taken when they are mended. Articles whose files go
    away stay, unless the options say that missing ones are removed; then each change looks at all
    files again. ``discovered`` is called before, ``loaded`` after each batch.

    Raises:
        KeyboardInterrupt: the process was interrupted.
        StoreError: the store cannot be written or published.
        WorkersFailed: the processes cannot be started.
    """
    roots = [path.absolute() for path in paths]
    with Claims() as claims:

        def load(some: Collection[Path]) -> None:
            with Discovery(some, options.form) as discovery:
                discovered(discovery)
                loaded(loading.load(discovery, claims))

        # Watch first: what changes during the first load is then seen, too.
        batches = _changes(roots)
        next(batches)
        load(roots)
        for changed in batches:
            some = {file for path in changed for file in _annotations(path)}
            if options.remove_missing and (some or not all(path.is_dir() for path in changed)):
                claims.release()
                load(roots)
            elif some:
                for path in (*changed, *some):
                    claims.forget(path)
                load(sorted(some))


def _changes(roots: Sequence[Path]) -> Iterator[Collection[Path]]:
    """Give the files that changed, came or went, in batches; the first is empty."""
    watched = watch(
        *{root if root.is_dir() else root.parent for root in roots},
        watch_filter=lambda _, name: _asked_for(Path(name), roots),
        debounce=_LONGEST_MILLISECONDS,
        step=_QUIET_MILLISECONDS,
        rust_timeout=_TIMEOUT_MILLISECONDS,
        yield_on_timeout=True,
    )
    # The generator begins to watch when it is first asked, and answers before long.
    next(watched)
    yield ()
    for changes in watched:
        if changes:
            yield {Path(name) for _, name in changes}
    # It ends instead of telling that a signal came.
    raise KeyboardInterrupt


def _asked_for(file: Path, roots: Sequence[Path]) -> bool:
    """Tell whether a changed file may be of an article that was asked for."""
    root = next((each for each in roots if file.is_relative_to(each)), None)
    if root is None:
        return any(file.with_suffix("") == each.with_suffix("") for each in roots)
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    ours = file.name.lower().endswith((*_suffixes(), *COMPANIONS))
    return not hidden and (ours or file.is_dir())


def _annotations(file: Path) -> Iterator[Path]:
    """Give the files to read again when one changed: itself, or those that it stands beside."""
    suffix = file.suffix.lower()
    if file.is_dir():
        # What came into a new folder before it was watched is not told.
        for suffix in _suffixes():
            if suffix not in COMPANIONS:
                yield from file.rglob(f"[!.]*{suffix}")
    elif suffix not in COMPANIONS:
        if file.exists():
            yield file
    elif suffix == ".xml":
        # The type system of all files of the folder.
        if any(each.is_file() for each in file.parent.glob("*")):
            yield file.parent
    else:
        for each in file.parent.glob(f"{file.stem}.*"):
            if each.suffix.lower() not in COMPANIONS and each.name.lower().endswith(_suffixes()):
                yield each


def _suffixes() -> tuple[str, ...]:
    return (*{suffix for form in formats().values() for suffix in form.suffixes}, ZIP)
