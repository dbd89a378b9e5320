"""Find what belongs to an article among the files of an INCEpTION export.

A project's export has a folder for each document (``annotation/SLUG.txt/``) with a file for each
annotator in it, and beside it, under ``curation/``, one with what a curator made of them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from loader.faults import Fault, Severity
from loader.formats.interface import Part

_CURATOR, _UNTOUCHED = "CURATION_USER", "INITIAL_CAS"
_DOCUMENT = re.compile(
    r".+\.(?:txt|text|tsv|xmi|xml|json|conll|conllu|html?|pdf|docx?|rtf|md)", re.IGNORECASE
)
_TYPE_SYSTEMS = ("TypeSystem.xml", "typesystem.xml", "type_system.xml")


def one_part(
    path: Path, *, format_name: str, title: str | None = None, with_text: bool = False
) -> Iterator[Part | Fault]:
    """Give the one article of a file, named by its title, else its document's folder, else itself.

    Of several annotators' files of one document the curator's is the article, else the first by
    name; for the others there is a warning.
    """
    folder = _document_folder(path)
    if folder is not None:
        read = _read_instead(path, folder)
        if read is not None:
            if path.stem != _UNTOUCHED or read == path:
                yield _left_out(path, read)
            return
    name = _without_suffix(title or (folder.name if folder else path.name))
    names = dict.fromkeys((name, path.stem, _without_suffix(path.name)))
    folders = [path.parent] + ([folder, folder.parent] if folder else [])
    beside = [_type_system(folders), _first(folders, names, ".yaml")]
    if with_text:
        sources = [*folders, *(each.parent / "source" for each in folders)]
        beside.append(_first(sources, names, ".txt"))
    yield Part(format_name, (path, *(file for file in beside if file)), name)


def _document_folder(path: Path) -> Path | None:
    """Give the folder of all annotators' files of one document, None if the file is in none."""
    return next(
        (folder for folder in list(path.parents)[:2] if _DOCUMENT.fullmatch(folder.name)), None
    )


def _read_instead(path: Path, folder: Path) -> Path | None:
    """Give the file that stands for the document, None if it is this one."""
    suffix = path.suffix.lower()
    curated = folder.parent.parent / "curation" / folder.name
    if folder.parent.name == "annotation" and curated.is_dir():
        made = [file for file in _annotated(curated, suffix) if file.stem == _CURATOR]
        if made:
            return made[0]
    candidates = _annotated(folder, suffix)
    candidates.sort(key=lambda file: (file.stem != _CURATOR, file.stem == _UNTOUCHED, str(file)))
    first = candidates[0] if candidates else path
    return None if first == path and path.stem != _UNTOUCHED else first


def _annotated(folder: Path, suffix: str) -> list[Path]:
    return [
        file
        for pattern in ("*", "*/*")
        for file in folder.glob(pattern)
        if file.suffix.lower() == suffix
        and file.name not in _TYPE_SYSTEMS
        and not file.name.startswith(".")
    ]


def _left_out(path: Path, read: Path) -> Fault:
    if path.stem == _UNTOUCHED:
        message = "left out: the document as it was before anybody annotated it"
    else:
        message = f"left out: what {path.stem} annotated; {read.stem} is read instead"
    expected = "one annotator's file, or a curator's"
    return Fault(path, None, path.stem, "annotator-left-out", message, expected, Severity.WARNING)


def _type_system(folders: list[Path]) -> Path | None:
    # Looked for by name: a folder may hold a hundred thousand articles.
    possible = (folder / name for folder in folders for name in _TYPE_SYSTEMS)
    return next((file for file in possible if file.is_file()), None)


def _first(folders: list[Path], names: dict[str, None], suffix: str) -> Path | None:
    for folder in folders:
        for name in names:
            # A title is whatever an annotator wrote; it must not lead out of the folder.
            if name and "/" not in name and "\0" not in name and len(name) < 200:
                file = folder / f"{name}{suffix}"
                if file.is_file():
                    return file
    return None


def _without_suffix(name: str) -> str:
    while _DOCUMENT.fullmatch(name):
        name = name.rpartition(".")[0]
    return name
