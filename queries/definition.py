"""Reading a canned query: a runnable SPARQL file whose header says what it asks and takes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml
from pyoxigraph import QuerySolutions, Store

from queries.parameters import LANGUAGES, BadParameter, Parameter, ParameterType

_CONVENTIONS: Final = Path(__file__).with_name("conventions.yaml")

# The one line of the query that a parameter fills; constants are written `VALUES (?x) { … }`.
_VALUES_LINE: Final = re.compile(r"^(\s*VALUES \?(\w+) \{ )(\S.*?)( \}\s*)$", re.MULTILINE)
_OPAQUE: Final = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*"""
)
_VARIABLE: Final = re.compile(r"[?$](\w+)")
_LAST_ORDER: Final = re.compile(r"\}[^{}]*\bORDER\s+BY\b[^{}]*$", re.IGNORECASE)
_ERROR_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class DefinitionFault(ValueError):
    """A canned query that cannot be offered; says which file and line, and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}:{line}: {reason}")
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A query of the catalogue; titles, descriptions and column texts are by language (en, ar)."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    tags: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, Mapping[str, str]]
    text: str


def read_definition(path: Path) -> CannedQuery:
    """Read a file of the catalogue.

    Raises:
        DefinitionFault: the header is no YAML or lacks something; the query does not parse or lacks
            an outer ORDER BY; header and query disagree on parameters or columns.
    """
    text = path.read_text(encoding="utf-8")
    header = _header(path, text)
    parameters = {
        name: _parameter(path, name, declared)
        for name, declared in _section(path, header, "parameters").items()
    }
    columns = {
        name: _texts(path, f"column {name}", declared)
        for name, declared in _section(path, header, "columns").items()
    }
    _check_columns(path, text, columns)
    if not _LAST_ORDER.search(_OPAQUE.sub("", text)):
        raise DefinitionFault(path, len(text.splitlines()), "the query lacks an outer ORDER BY")
    _check_parameters(path, text, parameters)
    return CannedQuery(
        name=path.stem,
        title=_texts(path, "title", header.get("title")),
        description=_texts(path, "description", header.get("description")),
        tags=tuple(map(str, header.get("tags", ()))),
        parameters=MappingProxyType(parameters),
        columns=MappingProxyType(columns),
        text=text,
    )


def values_lines(text: str) -> Mapping[str, re.Match[str]]:
    """Find the line of each parameter by name; groups: all before, the name, the terms, the rest.

    A name with several lines is given its last one.
    """
    return {match[2]: match for match in _VALUES_LINE.finditer(text)}


@cache
def _conventions() -> Mapping[str, Mapping[str, Any]]:
    """Parameters and columns that mean the same in every query, declared once."""
    conventions: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
        _CONVENTIONS.read_text(encoding="utf-8")
    )
    return conventions


def _header(path: Path, text: str) -> Mapping[str, Any]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#+"):
            break
        lines.append(line.removeprefix("#+").removeprefix(" "))
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.MarkedYAMLError as error:
        line_number = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionFault(path, line_number, f"the header is no YAML: {error}") from error
    if not isinstance(header, dict):
        raise DefinitionFault(path, 1, "the file does not begin with a header of `#+` lines")
    return header


def _section(path: Path, header: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    """Return declarations by name, those without one of their own filled from the conventions."""
    declared = header.get(section) or {}
    if not isinstance(declared, dict):
        raise DefinitionFault(path, 1, f"{section} is no mapping of names")
    shared = _conventions()[section]
    return {str(name): shared.get(name) if own is None else own for name, own in declared.items()}


def _texts(path: Path, subject: str, given: object) -> Mapping[str, str]:
    if not isinstance(given, dict) or set(given) != set(LANGUAGES) or not all(given.values()):
        raise DefinitionFault(path, 1, f"{subject} lacks a text in each of {', '.join(LANGUAGES)}")
    return MappingProxyType({language: str(given[language]) for language in LANGUAGES})


def _parameter(path: Path, name: str, declared: object) -> Parameter:
    if not isinstance(declared, dict):
        raise DefinitionFault(path, 1, f"parameter {name} is not declared")
    try:
        kind = ParameterType(declared.get("type", ""))
    except ValueError as error:
        raise DefinitionFault(path, 1, f"parameter {name}: {error}") from error
    values = LANGUAGES if kind is ParameterType.LANGUAGE else tuple(declared.get("values", ()))
    for condition, lacking in (
        (kind is not ParameterType.IRI or "class" in declared, "class"),
        (kind is not ParameterType.ENUMERATION or values, "values"),
        ("example" in declared, "example"),
    ):
        if not condition:
            raise DefinitionFault(path, 1, f"parameter {name} lacks {lacking}")
    default = declared.get("default")
    return Parameter(
        name=name,
        type=kind,
        class_name=declared.get("class"),
        values=values,
        description=_texts(path, f"parameter {name}", declared.get("description")),
        example=str(declared["example"]),
        default=None if default is None else str(default),
        required=bool(declared.get("required", False)),
    )


def _check_columns(path: Path, text: str, columns: Mapping[str, object]) -> None:
    projected = _projection(path, text)
    for name in projected:
        if name not in columns:
            raise DefinitionFault(path, 1, f"column {name} is projected but not documented")
    for name in columns:
        if name not in projected:
            raise DefinitionFault(path, 1, f"column {name} is documented but not projected")
    if projected != list(columns):
        raise DefinitionFault(path, 1, f"columns are not in the order of {', '.join(projected)}")


def _projection(path: Path, text: str) -> list[str]:
    try:
        results = Store().query(text)
    except SyntaxError as error:
        place = _ERROR_PLACE.match(str(error))
        line, reason = (
            (int(place[1]), f"column {place[2]}: {place[3]}") if place else (1, str(error))
        )
        raise DefinitionFault(path, line, f"the query does not parse: {reason[:200]}") from error
    if not isinstance(results, QuerySolutions):
        raise DefinitionFault(path, 1, "the query is no SELECT")
    return [variable.value for variable in results.variables]


def _check_parameters(path: Path, text: str, parameters: Mapping[str, Parameter]) -> None:
    lines = values_lines(text)
    for match in _VALUES_LINE.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        if match[2] not in parameters:
            raise DefinitionFault(path, line, f"?{match[2]} has a VALUES line but is not declared")
        if match.span() != lines[match[2]].span():
            raise DefinitionFault(path, line, f"parameter {match[2]} has more than one VALUES line")
    used = _VARIABLE.findall(_OPAQUE.sub("", _VALUES_LINE.sub("", text)))
    for name, parameter in parameters.items():
        if name not in lines:
            raise DefinitionFault(path, 1, f"parameter {name} has no line `VALUES ?{name} {{ … }}`")
        line = text.count("\n", 0, lines[name].start(2)) + 1
        if name not in used:
            raise DefinitionFault(path, line, f"parameter {name} is not used by the query")
        stands = parameter.example if parameter.required else parameter.default
        try:
            parameter.term(parameter.example)
            expected = None if stands is None else parameter.term(stands)
        except BadParameter as error:
            raise DefinitionFault(path, line, str(error)) from error
        if _standing_term(text, lines[name]) != expected:
            raise DefinitionFault(
                path,
                line,
                f"the VALUES line of {name} holds something else than {stands or 'UNDEF'}",
            )


def _standing_term(text: str, line: re.Match[str]) -> object:
    """Evaluate a VALUES line by itself, under the prefixes of its query."""
    prologue = "\n".join(row for row in text.splitlines() if row.startswith("PREFIX "))
    results = Store().query(f"{prologue}\nSELECT ?{line[2]} {{\n{line[0]}\n}}")
    if not isinstance(results, QuerySolutions):
        return None
    return next(iter(results))[line[2]]
