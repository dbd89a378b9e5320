"""The form of a question: a picker for each condition, with what is filled in and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from ontology.vocabulary import vocabulary
from queries import CannedQuery, Parameter, ParameterType
from server.pages import terms
from server.pages.languages import Language
from server.pages.question_faults import Fault
from server.pages.texts import UnknownText
from server.pages.visit import Visit

# So many optional conditions are shown at once; further ones are folded.
_SHOWN: Final = 4
# What nearly every question takes comes after what is its own.
_COMMON: Final = ("from", "to", "as_of", "article", "possibilities", "inexact", "agencies")
_UNNAMED: Final = frozenset({"Claim", "Situation"})
_INDENT: Final = "\u2003"

Meanings = Mapping[str, Sequence[Mapping[str, Any]]]
"""How an answer understood each value: the member ``parameters`` of its document."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A value of a condition: as given, and the individual it means, if there is one."""

    given: str
    labels: Mapping[str, str]
    class_name: str = ""

    def label(self, language: Language) -> str:
        """Return the individual's label, in the other language if it has none in this one."""
        return self.labels.get(language) or next(iter(self.labels.values()), "")


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a choice list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a question: one or several pickers of a kind.

    ``control`` is ``thing``, ``text``, ``date``, ``number``, ``code``, ``choice`` or ``checks``.
    ``suggested`` is the class of things that are suggested. ``fault`` says what was wrong.
    """

    name: str
    label: str
    hint: str
    control: str
    values: Sequence[Filled]
    choices: Sequence[Choice]
    example: str
    suggested: str
    required: bool
    repeat: bool
    fault: Fault | None

    @property
    def given(self) -> Sequence[str]:
        """The values given."""
        return [each.given for each in self.values]

    def told(self, filled: Filled, language: Language) -> str:
        """Return what a value is called: by its individual, by the choice list, or as given."""
        chosen = (each.label.strip() for each in self.choices if each.value == filled.given)
        return filled.label(language) or next(chosen, filled.given)

    @property
    def pickers(self) -> Sequence[Filled]:
        """One for each value, and an empty one where a further value can be given."""
        empty = Filled("", {})
        return [*self.values, empty] if self.repeat or not self.values else self.values


@dataclass(frozen=True, slots=True)
class Form:
    """The conditions of a question: those shown at once, and those that are folded."""

    first: Sequence[Condition]
    folded: Sequence[Condition]

    @property
    def conditions(self) -> Sequence[Condition]:
        """All of them."""
        return [*self.first, *self.folded]

    @property
    def filled(self) -> Sequence[Condition]:
        """Those that hold a value."""
        return [each for each in self.conditions if each.values]

    @property
    def unfolded(self) -> bool:
        """Whether a folded condition has something that must be seen."""
        return any(each.values or each.fault for each in self.folded)


def form(
    visit: Visit,
    query: CannedQuery,
    given: Mapping[str, Sequence[str]],
    *,
    meanings: Meanings | None = None,
    fault: Fault | None = None,
) -> Form:
    """Return the form of a question, filled with what was given."""
    conditions = [
        _condition(visit, parameter, given.get(parameter.name, ()), meanings or {}, fault)
        for parameter in query.parameters.values()
        if parameter.type is not ParameterType.LANGUAGE
    ]
    conditions.sort(key=_place)
    needed = sum(1 for each in conditions if each.required)
    shown = max(_SHOWN, needed)
    if len(conditions) <= shown + 1:
        shown = len(conditions)
    return Form(conditions[:shown], conditions[shown:])


def condition_label(visit: Visit, name: str) -> str:
    """Return what a condition is called; its name if it has no other."""
    return _said(visit, f"question.condition-{name}", name)


def value_label(visit: Visit, name: str, value: str) -> str:
    """Return what a value of a choice list is called."""
    return _said(visit, f"question.value-{name}-{value}", terms.label(value, visit.language))


def tag_label(visit: Visit, tag: str) -> str:
    """Return what a tag of questions is called."""
    return _said(visit, f"question.tag-{tag}", tag)


def _condition(
    visit: Visit,
    parameter: Parameter,
    given: Sequence[str],
    meanings: Meanings,
    fault: Fault | None,
) -> Condition:
    told = {each.get("given", each["value"]): each for each in meanings.get(parameter.name, ())}
    values = [
        Filled(value, found.get("labels") or {}, found.get("class") or "")
        for value in dict.fromkeys(given)
        for found in (told.get(value, {}),)
    ]
    control = _control(parameter)
    return Condition(
        parameter.name,
        condition_label(visit, parameter.name),
        parameter.description[visit.language],
        control,
        values if parameter.repeat else values[:1],
        _choices(visit, parameter),
        parameter.example,
        (parameter.class_name or "") if control == "thing" else "",
        parameter.required,
        parameter.repeat and control != "checks",
        fault if fault is not None and fault.parameter == parameter.name else None,
    )


def _control(parameter: Parameter) -> str:
    match parameter.type:
        case ParameterType.IRI if parameter.names_class:
            return "choice"
        case ParameterType.IRI:
            # Claims have no names by which they could be found.
            return "code" if parameter.class_name in _UNNAMED else "thing"
        case ParameterType.ENUMERATION:
            return "checks" if parameter.repeat else "choice"
        case ParameterType.DATE:
            return "date"
        case ParameterType.INTEGER | ParameterType.DECIMAL:
            return "number"
        case ParameterType.BBOX:
            return "code"
        case _:
            return "text"


def _choices(visit: Visit, parameter: Parameter) -> Sequence[Choice]:
    if parameter.names_class:
        return _classes(parameter.example, visit.language)
    choices = []
    for value in parameter.values:
        label = value_label(visit, parameter.name, value)
        if value == parameter.default:
            label = visit.t("question.default", value=label)
        choices.append(Choice("" if value == parameter.default else value, label))
    if parameter.values and parameter.default is None and not parameter.repeat:
        choices.insert(0, Choice("", visit.t("question.optional_all")))
    return choices


@lru_cache(maxsize=64)
def _classes(example: str, language: Language) -> Sequence[Choice]:
    """Return the classes of the tree that a class is in, each below what it is a subclass of."""
    known = vocabulary()
    (root,) = (each for each in known.ancestors(example) if len(known.ancestors(each)) == 1)
    names = [each for each in known.terms if known.has_class(each) and known.is_a(each, root)]

    def path(name: str) -> list[tuple[int, str]]:
        above = sorted(known.ancestors(name), key=lambda each: len(known.ancestors(each)))
        return [(len(known.ancestors(each)), terms.label(each, language)) for each in above]

    return [
        Choice(name, _INDENT * (len(known.ancestors(name)) - 1) + terms.label(name, language))
        for name in sorted(names, key=path)
    ]


def _place(condition: Condition) -> tuple[bool, int]:
    common = condition.name in _COMMON
    return not condition.required, _COMMON.index(condition.name) + 1 if common else 0


def _said(visit: Visit, name: str, otherwise: str) -> str:
    try:
        return visit.t(name)
    except UnknownText:
        return otherwise
