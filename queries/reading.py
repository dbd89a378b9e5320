"""Reading a canned query: a runnable SPARQL file whose header says what it asks and takes."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from queries.checks import check_columns, check_page, check_parameters, evidence_of, form_of
from queries.conventions import groups, shared_columns, shared_parameters
from queries.definition import CannedQuery, Edges, Form, Key
from queries.formats import Format
from queries.header import Header, read_header
from queries.parameters import LANGUAGES, Parameter, ParameterType
from queries.sparql_text import BBOX

_ARABIC: Final = "ar"
_KEYS: Final = frozenset(
    {
        "summary",
        "description",
        "ar",
        "group",
        "tags",
        "page",
        "parameters",
        "columns",
        "edges",
        "geometry",
    }
)


def read_definition(path: Path) -> CannedQuery:
    """Read a file of the catalogue.

    Raises:
        DefinitionFault: the header is no YAML or lacks something; the query does not parse or lacks
            an outer ORDER BY; header and query disagree on parameters, columns or order.
    """
    text = path.read_text(encoding="utf-8")
    header = read_header(path, text)
    for key in header.said:
        if key not in _KEYS:
            raise header.fault(f"unknown key {key}; there are {', '.join(sorted(_KEYS))}", str(key))
    form, projected = form_of(path, text)
    parameters = {
        name: _parameter(header, name, declared)
        for name, declared in _filled(header, "parameters", shared_parameters()).items()
    }
    columns = {
        name: header.texts(f"column {name}", declared, "columns", name)
        for name, declared in _filled(header, "columns", shared_columns()).items()
    }
    check_columns(header, projected, columns)
    check_parameters(header, text, parameters)
    page = _page(header)
    if form is Form.SELECT:
        check_page(header, text, page, columns)
    edges, geometry = _edges(header, columns), _geometry(header, columns)
    return CannedQuery(
        name=path.stem,
        title=_said(header, "summary"),
        description=_said(header, "description"),
        group=_group(header),
        tags=tuple(map(str, header.said.get("tags", ()))),
        form=form,
        parameters=MappingProxyType(parameters),
        columns=MappingProxyType(columns),
        page=page,
        evidence=evidence_of(header, columns),
        grouped="claims" in columns,
        edges=edges,
        geometry=geometry,
        formats=_formats(form, edges, geometry),
        text=text,
    )


def _said(header: Header, key: str) -> Mapping[str, str]:
    """Return a text that stands in English at the top, as grlc reads it, and in Arabic below."""
    given = {"en": header.said.get(key), _ARABIC: header.section(_ARABIC).get(key)}
    return header.texts(key, given, key)


def _filled(
    header: Header, section: str, shared: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Return declarations by name, what they leave out filled from the conventions."""
    filled: dict[str, Any] = {}
    for name, own in header.section(section).items():
        if own is None:
            filled[name] = shared.get(name)
        else:
            filled[name] = {**shared.get(name, {}), **own} if isinstance(own, dict) else own
    return filled


def _group(header: Header) -> str:
    group = str(header.said.get("group", ""))
    if group not in groups():
        raise header.fault(f"unknown group {group!r}; there are {', '.join(groups())}", "group")
    return group


def _page(header: Header) -> tuple[Key, ...]:
    said = header.said.get("page") or []
    if not isinstance(said, list):
        raise header.fault("page is no list of columns", "page")
    return tuple(Key(str(key).removeprefix("-"), str(key).startswith("-")) for key in said)


def _parameter(header: Header, name: str, declared: object) -> Parameter:
    place = ("parameters", name)
    if not isinstance(declared, dict):
        raise header.fault(f"parameter {name} is not declared", *place)
    try:
        kind = ParameterType(declared.get("type", ""))
    except ValueError as error:
        raise header.fault(f"parameter {name}: {error}", *place, "type") from error
    values = LANGUAGES if kind is ParameterType.LANGUAGE else tuple(declared.get("values", ()))
    for condition, lacking in (
        (kind is not ParameterType.IRI or "class" in declared, "class"),
        (kind is not ParameterType.ENUMERATION or values, "values"),
        ("example" in declared, "example"),
    ):
        if not condition:
            raise header.fault(f"parameter {name} lacks {lacking}", *place)
    if (kind is ParameterType.BBOX) != (name == BBOX):
        raise header.fault(f"a bounding box, and nothing else, is named {BBOX}", *place)
    default = declared.get("default")
    return Parameter(
        name=name,
        type=kind,
        class_name=declared.get("class"),
        values=values,
        pattern=_pattern(header, name, kind, declared.get("pattern")),
        minimum=_bound(header, name, declared, "minimum"),
        maximum=_bound(header, name, declared, "maximum"),
        description=header.texts(f"parameter {name}", declared.get("description"), *place),
        example=str(declared["example"]),
        default=None if default is None else str(default),
        required=bool(declared.get("required", False)),
        repeat=bool(declared.get("repeat", False)),
    )


def _pattern(header: Header, name: str, kind: ParameterType, pattern: object) -> str | None:
    if pattern is None:
        return None
    place = ("parameters", name, "pattern")
    if kind is not ParameterType.STRING:
        raise header.fault(f"parameter {name} has a pattern but is no string", *place)
    try:
        return re.compile(str(pattern)).pattern
    except re.error as error:
        raise header.fault(f"the pattern of {name} does not compile: {error}", *place) from error


def _bound(header: Header, name: str, declared: Mapping[str, Any], side: str) -> Decimal | None:
    if side not in declared:
        return None
    try:
        return Decimal(str(declared[side]))
    except InvalidOperation as error:
        raise header.fault(
            f"the {side} of {name} is no number", "parameters", name, side
        ) from error


def _edges(header: Header, columns: Mapping[str, object]) -> Edges | None:
    if "edges" not in header.said:
        return None
    said = header.section("edges")
    if set(said) != {"source", "target", "label"}:
        raise header.fault("edges name a source, a target and a label", "edges")
    for end, column in said.items():
        if column not in columns:
            raise header.fault(f"the {end} of edges, {column}, is no column", "edges", end)
    return Edges(str(said["source"]), str(said["target"]), str(said["label"]))


def _geometry(header: Header, columns: Mapping[str, object]) -> str | None:
    said = header.said.get("geometry")
    if said is None:
        return None
    if said not in columns:
        raise header.fault(f"the geometry {said} is no column", "geometry")
    return str(said)


def _formats(form: Form, edges: Edges | None, geometry: str | None) -> tuple[Format, ...]:
    if form is Form.CONSTRUCT:
        return (Format.TTL, Format.JSONLD, Format.NT, Format.RQ)
    return (
        Format.JSON,
        Format.SRJ,
        Format.CSV,
        Format.TSV,
        *([Format.GEOJSON] if geometry else []),
        *([Format.GRAPHML] if edges else []),
        Format.RQ,
    )
