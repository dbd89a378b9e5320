"""Configurations of annotation tools, written from the ontology: `masalik annotation-config`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ontology.annotation_tools import brat, inception, label_studio
from ontology.annotation_tools.scheme import Scheme, UnboundedAttribute, scheme

__all__ = ["TOOLS", "UnboundedAttribute", "UnknownTool", "configuration", "write"]

TOOLS: Final[Mapping[str, Callable[[Scheme], Mapping[str, str]]]] = MappingProxyType(
    {"brat": brat.files, "label-studio": label_studio.files, "inception": inception.files}
)


class UnknownTool(ValueError):
    """The name of a tool for which no configuration is written."""

    def __init__(self, tool: str) -> None:
        super().__init__(f"there is no configuration for {tool}; there is for {', '.join(TOOLS)}")


def configuration(tool: str) -> Mapping[str, str]:
    """Return the files of a tool's configuration: name and text, the same at every call.

    Raises:
        UnknownTool: the tool is none of `TOOLS`.
        UnboundedAttribute: the ontology has an attribute whose values cannot be listed.

    """
    if tool not in TOOLS:
        raise UnknownTool(tool)
    return TOOLS[tool](scheme())


def write(tool: str, output: Path) -> tuple[Path, ...]:
    """Write a tool's configuration (UTF-8) into the folder `output`, and return its files.

    The folder is made if it is not there; files of the same names are replaced, others stay.

    Raises:
        UnknownTool: the tool is none of `TOOLS`.
        UnboundedAttribute: the ontology has an attribute whose values cannot be listed.
        OSError: the folder cannot be written to.

    """
    texts = configuration(tool)
    output.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (output / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(output / name for name in texts)
