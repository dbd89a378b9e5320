"""Tell the format of an annotation file by its content."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from loader.formats.interface import Format

_HEAD_BYTES = 65_536


@cache
def formats() -> Mapping[str, Format]:
    """Give the formats by name; of several that recognise a file, the first reads it."""
    # Some readers bring libraries that take long to import.
    from loader.formats.brat import Brat  # noqa: PLC0415
    from loader.formats.cas_json import UimaJson  # noqa: PLC0415
    from loader.formats.cas_xmi import UimaXmi  # noqa: PLC0415
    from loader.formats.conll import Conll  # noqa: PLC0415
    from loader.formats.doccano import Doccano  # noqa: PLC0415
    from loader.formats.label_studio import LabelStudio  # noqa: PLC0415
    from loader.formats.web_annotation import WebAnnotation  # noqa: PLC0415
    from loader.formats.webanno_tsv import WebannoTsv  # noqa: PLC0415

    known: tuple[Format, ...] = (
        Brat(),
        UimaXmi(),
        UimaJson(),
        WebannoTsv(),
        WebAnnotation(),
        LabelStudio(),
        Doccano(),
        Conll(),
    )
    return {each.name: each for each in known}


def format_of(path: Path) -> Format | None:
    """Give the format of a file, None if it is none of ours or cannot be read."""
    fitting = [f for f in formats().values() if path.name.lower().endswith(f.suffixes)]
    if not fitting:
        return None
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return None
    return next((each for each in fitting if each.recognises(path, head)), None)
