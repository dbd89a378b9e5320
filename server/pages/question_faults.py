"""What was wrong with a value that a question was asked with, told to people at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from queries import CannedQuery, Parameter, ParameterType
from server.asking import Refused
from server.pages.visit import Visit
from server.problems import TYPES, ProblemType

_MULTIPLE_CHOICES: Final = 300
_AT_FIELDS: Final = frozenset(
    TYPES + kind.slug
    for kind in (
        ProblemType.BAD_PARAMETER,
        ProblemType.UNKNOWN_PARAMETER,
        ProblemType.UNKNOWN_NAME,
    )
)
_KINDS: Final[Mapping[ParameterType, str]] = {
    ParameterType.IRI: "iri",
    ParameterType.DATE: "date",
    ParameterType.INTEGER: "number",
    ParameterType.DECIMAL: "number",
    ParameterType.ENUMERATION: "enumeration",
    ParameterType.BBOX: "bbox",
    ParameterType.STRING: "string",
    ParameterType.LANGUAGE: "enumeration",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that was refused: at which parameter, in which words, and with what status.

    ``detail`` is what the API says, in English. ``near`` are values that may have been meant.
    ``known`` says that the question has such a parameter.
    """

    parameter: str
    given: str
    words: str
    detail: str
    status: int
    problem: str
    near: Sequence[str] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class Which:
    """A name that several things bear: their values with labels and classes."""

    parameter: str
    given: str
    choices: Sequence[Mapping[str, Any]]


def which(refused: Refused) -> Which | None:
    """Return what there is to choose between, if the question was not clear."""
    if refused.status != _MULTIPLE_CHOICES:
        return None
    told = refused.problem
    return Which(told["parameter"], told["given"], told["choices"])


def fault(
    visit: Visit, query: CannedQuery, asked: Mapping[str, Sequence[str]], refused: Refused
) -> Fault | None:
    """Return what was wrong with a value of those asked with; None if something else was."""
    told = refused.problem
    if told.get("type") not in _AT_FIELDS:
        return None
    name, given = str(told.get("parameter", "")), str(told.get("given", ""))
    parameter = query.parameters.get(name)
    kind = str(told["type"]).removeprefix(TYPES)
    near = [str(each) for each in told.get("near", ())]
    return Fault(
        name,
        given,
        _words(visit, parameter, kind, name, given if asked.get(name) else ""),
        str(told.get("detail", "")),
        refused.status,
        kind,
        near,
        known=parameter is not None,
    )


def _words(visit: Visit, parameter: Parameter | None, kind: str, name: str, given: str) -> str:
    if kind == ProblemType.UNKNOWN_PARAMETER.slug:
        return visit.t("question.fault_unknown", condition=name)
    if parameter is None:
        return visit.t("question.fault_value", condition=name)
    if not given:
        return visit.t("question.fault_required")
    if kind == ProblemType.UNKNOWN_NAME.slug:
        return visit.t("question.fault_unheard", given=given)
    return visit.t(f"question.fault_{_KINDS[parameter.type]}", example=parameter.example)
