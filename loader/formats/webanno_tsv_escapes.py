r"""The escapes of WebAnno TSV: a backslash before what has a meaning of its own.

https://inception-project.github.io/documentation/latest/user-guide#sect_webannotsv; ``->`` counts
as one letter there, ``\t``, ``\n`` and the like stand for control characters.
"""

import re

_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SUFFIX = re.compile(r"((?:\\.|[^\\])*?)\[([0-9]{1,9})(?:_([0-9]{1,9}))?\]", re.DOTALL)
_LETTER = re.compile(r"\\.|.", re.DOTALL)
_IN_VALUE = re.compile(r"->|[\\\[\]|_;*\t\n\r]")
_IN_TEXT = re.compile(r"[\\\t\n\r\f\x08]")
_NAMES = {control: f"\\{letter}" for letter, control in _CONTROLS.items()}


def unescaped(value: str) -> str:
    """Undo the escapes of a value or of a line of text."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda found: _CONTROLS.get(found[1], found[1]), value)


def escaped_value(value: str) -> str:
    """Escape a feature's value."""
    return _IN_VALUE.sub(lambda found: _NAMES.get(found[0], f"\\{found[0]}"), value)


def escaped_text(text: str) -> str:
    """Escape a line of text."""
    return _IN_TEXT.sub(lambda found: _NAMES.get(found[0], f"\\{found[0]}"), text)


def pieces(cell: str, separator: str) -> list[str]:
    """Split a cell where the separator (one of ``|;``) is not escaped."""
    if separator not in cell:
        return [cell]
    found = [""]
    for letter in _LETTER.findall(cell):
        if letter == separator:
            found.append("")
        else:
            found[-1] += letter
    return found


def without_ids(value: str) -> tuple[str, int | None, int | None]:
    """Give a value without its suffix, and the numbers in that: ``[3]``, ``[3_4]``."""
    found = _SUFFIX.fullmatch(value) if value.endswith("]") else None
    if not found:
        return value, None, None
    return found[1], int(found[2]), int(found[3]) if found[3] else None
