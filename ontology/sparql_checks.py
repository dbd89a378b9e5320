"""Checks that are SPARQL files: a query whose every answer is a finding, with its message above."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml
from pyoxigraph import NamedNode, QuerySolutions, Store

from ontology.namespaces import PREFIXES

LANGUAGES: Final = ("en", "ar")
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_SUBJECT: Final = "subject"


class CheckFault(ValueError):
    """A file that is no check; says which, and what it lacks."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")


class Severity(StrEnum):
    """How grave the findings of a check are: an error is mended, a warning looked at."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its title and the message of each finding are by language (en, ar).

    A message has the names of the query's variables in braces.
    """

    name: str
    severity: Severity
    title: Mapping[str, str]
    message: Mapping[str, str]
    query: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found about a subject (an IRI); messages are by language (en, ar)."""

    check: str
    severity: Severity
    subject: str
    messages: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.severity} {self.check}: {self.messages['en']}"

    def as_json(self) -> Mapping[str, object]:
        """Give the finding as a JSON object."""
        return {
            "check": self.check,
            "severity": str(self.severity),
            "subject": self.subject,
            "messages": dict(self.messages),
        }


def read_checks(folder: Path) -> tuple[Check, ...]:
    """Read the checks of a folder, in alphabetical order.

    Raises:
        CheckFault: a file lacks a header, a text in a language, a severity or the variable
            ?subject, does not parse, or names in a message what its query does not give.

    """
    return tuple(map(_read_check, sorted(folder.glob("*.rq"))))


def run_checks(checks: Iterable[Check], store: Store) -> list[Finding]:
    """Run checks over the graphs of a store; return their findings, sorted within each check."""
    return [finding for check in checks for finding in _findings(check, store)]


def _read_check(path: Path) -> Check:
    text = path.read_text(encoding="utf-8")
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        raise CheckFault(path, f"the header is no YAML: {error}") from error
    if not isinstance(header, dict):
        raise CheckFault(path, "there is no header of `#+` lines")
    try:
        severity = Severity(header.get("severity", ""))
    except ValueError as error:
        raise CheckFault(path, str(error)) from error
    check = Check(
        name=path.stem,
        severity=severity,
        title=_texts(path, header, "title"),
        message=_texts(path, header, "message"),
        query=text,
    )
    variables = _variables(path, text)
    for message in (*check.title.values(), *check.message.values()):
        for name in _PLACEHOLDER.findall(message):
            if name not in variables:
                raise CheckFault(path, f"a message names {{{name}}}, which the query does not give")
    return check


def _texts(path: Path, header: Mapping[str, object], key: str) -> Mapping[str, str]:
    given = header.get(key)
    if not isinstance(given, dict) or set(given) != set(LANGUAGES) or not all(given.values()):
        raise CheckFault(path, f"{key} lacks a text in each of {', '.join(LANGUAGES)}")
    return MappingProxyType({language: str(given[language]) for language in LANGUAGES})


def _variables(path: Path, query: str) -> set[str]:
    try:
        solutions = Store().query(query)
    except SyntaxError as error:
        raise CheckFault(path, f"the query does not parse: {error}") from error
    if not isinstance(solutions, QuerySolutions):
        raise CheckFault(path, "the query is no SELECT")
    variables = {variable.value for variable in solutions.variables}
    if _SUBJECT not in variables:
        raise CheckFault(path, f"the query gives no ?{_SUBJECT}")
    return variables


def _findings(check: Check, store: Store) -> list[Finding]:
    solutions = store.query(check.query, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    found = set()
    for solution in solutions:
        values = {variable.value: _shown(solution[variable]) for variable in solutions.variables}
        messages = tuple(_filled(check.message[language], values) for language in LANGUAGES)
        found.add((getattr(solution[_SUBJECT], "value", ""), messages))
    return [
        Finding(
            check=check.name,
            severity=check.severity,
            subject=subject,
            messages=MappingProxyType(dict(zip(LANGUAGES, messages, strict=True))),
        )
        for subject, messages in sorted(found)
    ]


def _filled(message: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], message)


def _shown(term: object) -> str:
    """Return the text for a term in a message: an IRI with its prefix, a literal by its value."""
    value = str(getattr(term, "value", ""))
    if isinstance(term, NamedNode):
        for prefix, namespace in PREFIXES.items():
            if value.startswith(namespace):
                return f"{prefix}:{value.removeprefix(namespace)}"
    return value
