"""Says in words, in English and Arabic, what a result of shape checking means."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import rdflib
import yaml
from rdflib.collection import Collection
from rdflib.term import Node

from ontology.namespaces import PREFIXES, SH
from ontology.shape_checks import ShapeResult, shapes_graph
from ontology.sparql_checks import Finding, Severity

_MESSAGES: Final = Path(__file__).parent / "shapes" / "messages.yaml"
_COMPONENT: Final = "ConstraintComponent"
_OTHER: Final = "Other"
_SH: Final = rdflib.Namespace(SH)
# The parameters whose value is a list, and those that an alternative of sh:or is made of.
_LISTS: Final = frozenset({"in", "or"})
_KINDS: Final = ("class", "datatype")


def finding(result: ShapeResult) -> Finding:
    """Return the result as a finding, whose check is the shape (`shapes:Seizure-agent`)."""
    component = result.component.removeprefix(SH).removesuffix(_COMPONENT)
    values = {
        "subject": _short(result.focus),
        "path": _short(result.path or ""),
        "value": _short(result.value or ""),
        "expected": _expected(result.shape, component[:1].lower() + component[1:]),
    }
    messages = _messages().get(component, _messages()[_OTHER])
    return Finding(
        check=_short(result.shape),
        severity=Severity.ERROR,
        subject=result.focus,
        messages=MappingProxyType({lang: text.format(**values) for lang, text in messages.items()}),
    )


@cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    messages: Mapping[str, Mapping[str, str]] = yaml.safe_load(_MESSAGES.read_text("utf-8"))
    return messages


@cache
def _expected(shape: str, parameter: str) -> str:
    """Return what a shape asks for by a parameter of SHACL; the members where it is a list."""
    graph, values = shapes_graph(), list[Node]()
    for value in graph.objects(rdflib.URIRef(shape), _SH[parameter]):
        values += Collection(graph, value) if parameter in _LISTS else [value]
    return ", ".join(_named(value) for value in values)


def _named(value: Node) -> str:
    """Name a class or value that is asked for; an alternative by the class or datatype it takes."""
    alternatives = [v for kind in _KINDS for v in shapes_graph().objects(value, _SH[kind])]
    return " / ".join(_short(str(node)) for node in alternatives or [value])


def _short(text: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if text.startswith(namespace):
            return f"{prefix}:{text.removeprefix(namespace)}"
    return text
