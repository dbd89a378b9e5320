"""Unpack a zip of annotated articles into a folder, within bounds, and never outside it."""

import stat
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from loader.faults import Fault

ZIP = ".zip"
# INCEpTION's export of a project: a folder for each document, in it a zip for each annotator.
_PROJECT = "exportedproject.json"
_ANNOTATION, _CURATION = "annotation", "curation"

_MEMBERS = 1_000_000
_BYTES = 64 * 1024**3
_MEMBER_BYTES = 2 * 1024**3
# Text shrinks to a tenth; what shrinks to less than this share was made to fill the disk.
_RATIO = 250
_RATIO_FROM = 16 * 1024**2
_CHUNK = 1024**2
# A zip of zips is INCEpTION's; more is a trap.
_DEPTH = 2
_UNREADABLE = (
    BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


class _TooMuch(Exception):
    """The archive goes beyond a bound; the message says which."""


@dataclass(slots=True)
class _Unpacking:
    """One zip on its way into a folder, with those in it."""

    shown: Path
    suffixes: Collection[str]
    members: int = 0
    written: int = 0
    faults: list[Fault] = field(default_factory=list)

    def unpack(self, archive: IO[bytes] | Path, folder: Path, inner: PurePosixPath) -> None:
        with ZipFile(archive) as opened:
            nested: list[Path] = []
            for member in opened.infolist():
                self.members += 1
                if self.members > _MEMBERS:
                    raise _TooMuch(f"more than {_MEMBERS} files")
                target = self.target(member, folder, inner)
                if target and self.copy(opened, member, target, inner):
                    nested += [target] if target.suffix.lower() == ZIP else []
        for target in nested:
            within = inner / target.relative_to(folder).as_posix()
            if self.depth(within) < _DEPTH:
                try:
                    self.unpack(target, _folder_of(within, target), within)
                except _UNREADABLE as error:
                    self.fault(within, "bad-zip", str(error), "a zip that can be unpacked")
            else:
                self.fault(within, "bad-zip", "a zip within zips", "files, not zips")
            target.unlink(missing_ok=True)

    @staticmethod
    def depth(inner: PurePosixPath) -> int:
        return sum(part.lower().endswith(ZIP) for part in inner.parts)

    def target(self, member: ZipInfo, folder: Path, inner: PurePosixPath) -> Path | None:
        """Say where a member goes; None if it is none of ours, or not to be trusted."""
        name = member.filename.replace("\\", "/")
        path = PurePosixPath(name)
        if member.is_dir() or any(
            p.startswith((".", "__MACOSX")) and p != ".." for p in path.parts
        ):
            return None
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\0" in name:
            self.fault(
                inner / path.name, "unsafe-path", f"the path {name!r}", "paths within the zip"
            )
            return None
        if stat.S_ISLNK(member.external_attr >> 16):
            self.fault(inner / path, "link-in-zip", "a symbolic link", "files")
            return None
        if path.name != _PROJECT and not name.lower().endswith((*self.suffixes, ZIP)):
            return None
        if member.flag_bits & 1:
            self.fault(inner / path, "encrypted", "it is encrypted", "a zip without password")
            return None
        return folder.joinpath(*path.parts)

    def copy(self, opened: ZipFile, member: ZipInfo, target: Path, inner: PurePosixPath) -> bool:
        target.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        try:
            with opened.open(member) as source, target.open("xb") as file:
                while chunk := source.read(_CHUNK):
                    size += len(chunk)
                    self.written += len(chunk)
                    self.bound(member, size)
                    file.write(chunk)
        except FileExistsError:
            if target.name != "TypeSystem.xml":  # every annotator's has it, the same
                self.fault(inner / member.filename, "name-twice", "it is there twice", "once")
        except _UNREADABLE as error:
            target.unlink(missing_ok=True)
            message = f"it cannot be unpacked: {error}"
            self.fault(inner / member.filename, "bad-zip", message, "a zip that can be unpacked")
        else:
            return True
        return False

    def bound(self, member: ZipInfo, size: int) -> None:
        if size > _MEMBER_BYTES or self.written > _BYTES:
            raise _TooMuch(f"{member.filename} unpacks to more than is taken ({size} bytes so far)")
        if size > _RATIO_FROM and size > _RATIO * max(1, member.compress_size):
            raise _TooMuch(f"{member.filename} unpacks to more than {_RATIO} times its size")

    def fault(self, inner: PurePosixPath, code: str, message: str, expected: str) -> None:
        self.faults.append(Fault(self.shown / inner, None, None, code, message, expected))


def unpack(archive: Path, folder: Path, suffixes: Collection[str]) -> tuple[Path, list[Fault]]:
    """Unpack the files with these endings; give the folder to search, and what was refused.

    Of INCEpTION's export of a project, the folder has a sub-folder for each document, with the
    files of all its annotators and of the curator. An archive beyond the bounds is refused whole.
    """
    work = _Unpacking(archive, suffixes)
    try:
        work.unpack(archive, folder, PurePosixPath())
    except _TooMuch as error:
        _empty(folder)
        work.fault(PurePosixPath(), "zip-bomb", str(error), "an archive within the bounds")
        return folder, work.faults
    except _UNREADABLE as error:
        message = f"it cannot be unpacked: {error}"
        work.fault(PurePosixPath(), "bad-zip", message, "a zip that can be unpacked")
        return folder, work.faults
    project = next(_projects(folder), None)
    return (project if project else folder), work.faults


def _projects(folder: Path) -> Iterator[Path]:
    """Give the folder of a project's documents, what curators made put beside the annotators'."""
    for told in (folder / _PROJECT, *folder.glob(f"*/{_PROJECT}")):
        if not told.is_file():
            continue
        documents = told.parent / _ANNOTATION
        curated = told.parent / _CURATION
        for file in sorted(curated.glob("*/*")) if curated.is_dir() else ():
            target = documents / file.parent.name / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                file.rename(target)
        if documents.is_dir():
            yield documents


def _folder_of(inner: PurePosixPath, target: Path) -> Path:
    """Say where a zip within goes: into its document's folder in a project, else one of its own."""
    in_project = len(inner.parts) > 2 and inner.parts[-3] in {_ANNOTATION, _CURATION}
    return target.parent if in_project else target.with_suffix("")


def _empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
