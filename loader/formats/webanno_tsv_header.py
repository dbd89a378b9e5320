"""The header of a WebAnno TSV file: which column holds what of which layer."""

import re
from dataclasses import dataclass
from enum import Enum, auto

FORMAT = "#FORMAT=WebAnno TSV "
_VERSION = re.compile(r"#FORMAT=WebAnno TSV (3\.[0-9]{1,2})\s*")
_LAYER = re.compile(r"#T_(SP|CH|RL)=([^|]+)(?:\|(.*))?")
_ROLE = re.compile(r"ROLE_([^:]+):([^_]+)_(.+)")
_BASE = "BT_"


class BadHeader(ValueError):
    """A header that is not one of WebAnno TSV 3, at a line."""

    def __init__(self, message: str, line: int, expected: str) -> None:
        super().__init__(message)
        self.line = line
        self.expected = expected


class Holds(Enum):
    """What the cells of a column are."""

    VALUE = auto()
    NOTHING = auto()
    ROLE = auto()
    TARGET = auto()
    SOURCE = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the feature it holds, or the layer that its references are to."""

    holds: Holds
    name: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer and its columns, the first of which is the row's ``first``-th cell."""

    kind: str
    name: str
    columns: tuple[Column, ...]
    first: int


def read_header(lines: list[str]) -> tuple[list[Layer], int]:
    """Give the layers, and the number of lines that the header takes.

    Raises:
        BadHeader: it is none of version 3.
    """
    if not lines or not _VERSION.fullmatch(lines[0]):
        shown = lines[0][:60] if lines else ""
        raise BadHeader(f"it starts with {shown!r}", 1, f"{FORMAT}3.3")
    layers: list[Layer] = []
    width = 0
    number = 1
    for number, line in enumerate(lines[1:], start=2):
        if not line.startswith("#T_"):
            break
        found = _LAYER.fullmatch(line)
        if found is None:
            expected = "#T_SP=, #T_CH= or #T_RL=, a layer and its features"
            raise BadHeader(f"{line[:80]!r} declares no layer", number, expected)
        columns = tuple(_columns(found[1], found[3] or ""))
        layers.append(Layer(found[1], found[2].strip(), columns, width))
        width += len(columns)
    else:
        number += 1
    return layers, number - 1


def _columns(kind: str, declared: str) -> list[Column]:
    columns: list[Column] = []
    for name in filter(None, (each.strip() for each in declared.split("|"))):
        after_role = bool(columns) and columns[-1].holds is Holds.ROLE
        if kind == "SP" and (found := _ROLE.fullmatch(name)):
            columns.append(Column(Holds.ROLE, found[2]))
        elif kind == "SP" and after_role:
            columns.append(Column(Holds.TARGET, name))
        elif kind == "RL" and name.startswith(_BASE):
            columns.append(Column(Holds.SOURCE, name.removeprefix(_BASE)))
        else:
            columns.append(Column(Holds.VALUE, name))
    return columns or [Column(Holds.NOTHING, "")]
