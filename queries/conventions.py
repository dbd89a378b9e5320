"""What groups, parameters and columns mean in every query, from `conventions.yaml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from queries.definition import Group
from queries.parameters import LANGUAGES

_FILE: Final = Path(__file__).with_name("conventions.yaml")
_EVIDENCE: Final = "evidence"


@cache
def groups() -> Mapping[str, Group]:
    """Return the groups by name, in the order in which they are listed."""
    return MappingProxyType(
        {
            name: Group(
                name, MappingProxyType(said["title"]), MappingProxyType(said["description"])
            )
            for name, said in _conventions()["groups"].items()
        }
    )


@cache
def shared_parameters() -> Mapping[str, Mapping[str, Any]]:
    """Return the declarations of parameters that many queries have."""
    return MappingProxyType(_conventions()["parameters"])


@cache
def shared_columns() -> Mapping[str, Mapping[str, str]]:
    """Return the texts of columns that many queries have, by language."""
    return MappingProxyType(
        {
            name: {language: said[language] for language in LANGUAGES}
            for name, said in _conventions()["columns"].items()
        }
    )


@cache
def evidence_columns() -> tuple[str, ...]:
    """Return the columns that say where a row comes from, in their order."""
    columns = _conventions()["columns"]
    return tuple(name for name, said in columns.items() if said.get(_EVIDENCE))


@cache
def _conventions() -> Mapping[str, dict[str, dict[str, Any]]]:
    conventions: Mapping[str, dict[str, dict[str, Any]]] = yaml.safe_load(
        _FILE.read_text(encoding="utf-8")
    )
    return conventions
