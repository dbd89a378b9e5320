"""Find the articles that the paths on a command line mean, one by one."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

from loader.faults import Fault, Severity
from loader.files.archives import ZIP, unpack
from loader.files.names import FileNames
from loader.formats.detection import format_of, formats
from loader.formats.interface import Format, Part

TEXT, ANNOTATIONS, METADATA = ".txt", ".ann", ".yaml"
# They stand beside annotations; alone, they are no article and no fault.
COMPANIONS: Final = frozenset({TEXT, METADATA, ".xml"})
# Tables of any kind, such as lists of names, often lie beside articles.
_TABLES: Final = (".tsv",)


@dataclass(frozen=True, slots=True)
class ArticleFiles:
    """The three files of one article in brat, named alike: its text, annotations and metadata."""

    stem: Path

    def _with(self, suffix: str) -> Path:
        return self.stem.parent / f"{self.stem.name}{suffix}"

    @property
    def text(self) -> Path:
        """``SLUG.txt``."""
        return self._with(TEXT)

    @property
    def annotations(self) -> Path:
        """``SLUG.ann``."""
        return self._with(ANNOTATIONS)

    @property
    def metadata(self) -> Path:
        """``SLUG.yaml``."""
        return self._with(METADATA)

    @property
    def slug(self) -> str:
        """The name that the files share."""
        return self.stem.name


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A folder that holds what was in an archive, and the archive's path."""

    folder: Path
    archive: Path

    def shown(self, file: Path) -> Path:
        """Give the path by which people know a file: ``collection.zip/SLUG.ann``."""
        if file.is_relative_to(self.folder):
            return self.archive / file.relative_to(self.folder)
        return file


@dataclass(frozen=True, slots=True)
class Found:
    """An article where it was found; ``bytes`` is its share of :attr:`Discovery.bytes`."""

    part: Part
    bytes: int = 0
    unpacked: Unpacked | None = None

    def shown(self, file: Path) -> Path:
        """Give the path by which people know a file of the article."""
        return self.unpacked.shown(file) if self.unpacked else file

    def named(self, fault: Fault) -> Fault:
        """Give a fault as it is to be told: of the archive that the article was in."""
        return replace(fault, file=self.shown(fault.file)) if self.unpacked else fault


class Discovery:
    """The articles under some paths, from ``with`` to its end, in the order of paths and names.

    A path is a folder (searched with its sub-folders), a zip of such, a file of annotations, or
    one of the files beside it, or the name that these share. Every file is looked at once,
    however often it is named. The names are kept on disk: memory does not grow with their number.

    Args:
        paths: what to search.
        form: the name of the format of all files; by default each file's content tells.

    Attributes:
        bytes: the size of all files with annotations that were found so far.
        faults: how many errors were given so far.
        paths: what is searched.

    """

    def __init__(self, paths: Iterable[Path], form: str | None = None) -> None:
        self.paths = tuple(paths)
        self._form = formats()[form] if form else None
        self._known = (self._form,) if self._form else tuple(formats().values())
        self._suffixes = tuple({suffix for each in self._known for suffix in each.suffixes})
        self._names = FileNames()
        self._stack = ExitStack()
        self.bytes = 0
        self.faults = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()
        self._names.close()

    def __iter__(self) -> Iterator[Found | Fault]:
        """Give each article, or a fault for what is none."""
        # All names first: what is to be done is then known before it begins.
        faults: list[list[Fault]] = []
        for number, path in enumerate(self.paths):
            here: list[Fault] = []
            files = 0
            for file in self._files(path, here):
                files += 1
                self.bytes += self._names.add(number, *file)
            if not files and not here:
                here.append(_no_article(path))
            faults.append(here)
        for number, path in enumerate(self.paths):
            for each in faults[number]:
                yield self._told(each)
            for name, size in self._names.of(number):
                for found in self._of_file(name, size, None, named=not path.is_dir()):
                    yield self._told(found)

    def _told(self, found: Found | Fault) -> Found | Fault:
        self.faults += isinstance(found, Fault) and found.severity is Severity.ERROR
        return found

    def _files(self, path: Path, faults: list[Fault]) -> Iterator[tuple[Path, Path, int]]:
        """Give the files to read at a path, each with its true path and size."""
        if path.is_dir():
            yield from self._below(path, faults)
            return
        for file in self._meant(path):
            try:
                size = file.stat().st_size if file.exists() else 0
                yield file, Path(os.path.realpath(file)), size
            except OSError as error:
                faults.append(_unreadable(file, error))

    def _below(self, folder: Path, faults: list[Fault]) -> Iterator[tuple[Path, Path, int]]:
        folders = [folder]
        while folders:
            here = folders.pop()
            try:
                true = Path(os.path.realpath(here))
                with os.scandir(here) as entries:
                    for entry in entries:
                        if entry.name.startswith("."):
                            continue
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(here / entry.name)
                        elif self._wanted(here, entry.name) and entry.is_file():
                            file = here / entry.name
                            link = entry.is_symlink()
                            real = Path(os.path.realpath(file)) if link else true / entry.name
                            yield file, real, entry.stat().st_size
            except OSError as error:
                faults.append(_unreadable(here, error))

    def _wanted(self, folder: Path, name: str) -> bool:
        """Tell whether a file of a folder is to be looked at: not those beside annotations."""
        stem, suffix = Path(name).stem, Path(name).suffix.lower()
        if suffix == METADATA:
            # An article that lacks its annotations is not passed over.
            return (folder / f"{stem}{TEXT}").exists() and not any(self._beside(folder / stem))
        if suffix == TEXT and (folder / f"{stem}{ANNOTATIONS}").exists():
            return False
        return name.lower().endswith((*self._suffixes, ZIP))

    def _beside(self, stem: Path) -> Iterator[Path]:
        """Give the files with annotations that share a name."""
        for suffix in sorted(set(self._suffixes) - COMPANIONS):
            file = stem.parent / f"{stem.name}{suffix}"
            if file.is_file():
                yield file

    def _meant(self, path: Path) -> Sequence[Path]:
        """Give the files that a path means that is no folder."""
        companion = path.suffix.lower() in {TEXT, METADATA}
        if path.is_file() and not companion:
            return [path]
        stem = path.with_suffix("") if companion else path
        if beside := list(self._beside(stem)):
            return beside
        if path.is_file() and path.suffix.lower() == TEXT and self._format(path):
            return [path]
        files = ArticleFiles(stem)
        return [files.annotations] if files.text.is_file() else []

    def _of_file(
        self, file: Path, size: int, unpacked: Unpacked | None, named: bool
    ) -> Iterator[Found | Fault]:
        if file.suffix.lower() == ZIP:
            if unpacked is None:
                yield from self._of_archive(file, size)
            return
        if file.suffix.lower() == METADATA:
            file = ArticleFiles(file.with_suffix("")).annotations
        form = self._format(file)
        if form is None:
            if named or file.suffix.lower() not in (*COMPANIONS, *_TABLES):
                shown = unpacked.shown(file) if unpacked else file
                yield _unknown(shown, self._known)
            return
        try:
            for part in form.parts(file):
                if isinstance(part, Fault):
                    yield Found(Part(form.name, (file,), file.stem), 0, unpacked).named(part)
                else:
                    yield Found(part, size if part.content is None else len(part.content), unpacked)
        except Exception as error:
            # Whatever is wrong with one file, the others are to be read.
            yield _unreadable(unpacked.shown(file) if unpacked else file, error)

    def _of_archive(self, archive: Path, size: int) -> Iterator[Found | Fault]:
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="masalik-")))
        inner, faults = unpack(archive, folder, (*self._suffixes, *COMPANIONS))
        yield from faults
        unpacked = Unpacked(folder, archive)
        names = FileNames()
        self._stack.callback(names.close)
        inner_faults: list[Fault] = []
        for file in self._below(inner, inner_faults):
            self.bytes += names.add(0, *file)
        self.bytes -= size
        yield from inner_faults
        files = names.of(0)
        first = next(files, None)
        if first is None and not faults:
            yield _no_article(archive)
        for name, inner_size in chain((first,) if first else (), files):
            yield from self._of_file(name, inner_size, unpacked, named=False)

    def _format(self, file: Path) -> Format | None:
        if self._form:
            return self._form
        if file.suffix.lower() == ANNOTATIONS and not file.exists():
            return formats().get("brat")
        return format_of(file)


def find_articles(paths: Iterable[Path]) -> tuple[list[Part], list[Fault]]:
    """Give at once the articles of folders and files, not those in archives, and what is wrong."""
    parts: list[Part] = []
    faults: list[Fault] = []
    with Discovery(paths) as discovery:
        for found in discovery:
            if isinstance(found, Fault):
                faults.append(found)
            else:
                parts.append(found.part)
    return parts, faults


def _no_article(path: Path) -> Fault:
    message = "there is no annotated article here" if path.exists() else "no such file"
    return Fault(path, None, None, "no-article", message, _expected())


def _expected() -> str:
    return f"a folder, zip or file of {', '.join(form.title for form in formats().values())}"


def _unreadable(path: Path, error: Exception) -> Fault:
    told = error.strerror if isinstance(error, OSError) else None
    reason = told or f"{type(error).__name__}: {error}"
    return Fault(path, None, None, "unreadable", reason, "a folder or file that can be read")


def _unknown(file: Path, known: Iterable[Format]) -> Fault:
    titles = ", ".join(form.title for form in known if file.name.lower().endswith(form.suffixes))
    return Fault(
        file,
        None,
        None,
        "unknown-format",
        "its content is of no known annotation format",
        titles or _expected(),
    )
