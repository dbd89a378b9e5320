"""What the pages say in words of their own, in both languages: the files of ``texts/``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from server.pages.languages import Language

_FOLDER: Final = Path(__file__).parent / "texts"


class UnknownText(KeyError):
    """A name that no file of texts has."""


def text(name: str, language: Language, **values: object) -> str:
    """Return a text by the name of its file and its own, such as ``site.skip``.

    ``values`` take the places of the names in braces.

    Raises UnknownText.
    """
    try:
        said = _texts()[name][language]
    except KeyError:
        raise UnknownText(f"{name} in {language}") from None
    return said.format(**values) if values else said


@cache
def _texts() -> Mapping[str, Mapping[Language, str]]:
    return {
        f"{file.stem}.{name}": {Language(key): said for key, said in languages.items()}
        for file in sorted(_FOLDER.glob("*.yaml"))
        for name, languages in yaml.safe_load(file.read_text("utf-8")).items()
    }
