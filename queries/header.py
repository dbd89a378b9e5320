"""The YAML header of a canned query's file, with the line at which each of its keys stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from queries.parameters import LANGUAGES

_MARK: Final = "#+"
# The one in C, where it is there, is ten times as fast.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DefinitionFault(ValueError):
    """A canned query that cannot be offered; says which file and line, and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}:{line}: {reason}")
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says; `lines` are those of its keys, by the keys that lead there."""

    path: Path
    said: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]

    def fault(self, reason: str, *keys: str) -> DefinitionFault:
        """Return a fault at the line of the innermost of the keys that is there."""
        for depth in range(len(keys), 0, -1):
            if line := self.lines.get(keys[:depth]):
                return DefinitionFault(self.path, line, reason)
        return DefinitionFault(self.path, 1, reason)

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a mapping of the header, empty where it has none.

        Raises:
            DefinitionFault: what stands there is no mapping.
        """
        declared = self.said.get(name) or {}
        if not isinstance(declared, dict):
            raise self.fault(f"{name} is no mapping of names", name)
        return {str(key): value for key, value in declared.items()}

    def texts(self, subject: str, given: object, *keys: str) -> Mapping[str, str]:
        """Return the texts of a subject by language.

        Raises:
            DefinitionFault: one is missing or empty.
        """
        if (
            not isinstance(given, dict)
            or set(given) != set(LANGUAGES)
            or not all(isinstance(text, str) and text for text in given.values())
        ):
            languages = ", ".join(LANGUAGES)
            raise self.fault(f"{subject} lacks a text in each of {languages}", *keys)
        return MappingProxyType({language: given[language] for language in LANGUAGES})


def read_header(path: Path, text: str) -> Header:
    """Read the `#+` lines that a file begins with.

    Raises:
        DefinitionFault: there are none, or they are no YAML mapping, or say a key twice.
    """
    rows = []
    for row in text.splitlines():
        if not row.startswith(_MARK):
            break
        rows.append(row.removeprefix(_MARK).removeprefix(" "))
    source = "\n".join(rows)
    lines: dict[tuple[str, ...], int] = {}
    try:
        said = yaml.load(source, Loader=_LOADER)  # noqa: S506 (it is safe)
        tree = yaml.compose(source, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionFault(path, line, f"the header is no YAML: {error}") from error
    if not isinstance(said, dict) or tree is None:
        raise DefinitionFault(path, 1, "the file does not begin with a header of `#+` lines")
    _note_lines(path, tree, (), lines)
    return Header(path, said, lines)


def _note_lines(
    path: Path, node: yaml.Node, keys: tuple[str, ...], lines: dict[tuple[str, ...], int]
) -> None:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        where = (*keys, str(key.value))
        line = key.start_mark.line + 1
        if where in lines:
            raise DefinitionFault(path, line, f"{'.'.join(where)} stands twice in the header")
        lines[where] = line
        _note_lines(path, value, where, lines)
