"""Validates what a store holds: its nodes by the shapes, all of it by the rules of the graph."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from ontology.shape_checks import check_shapes
from ontology.shape_messages import finding
from ontology.sparql_checks import Check, Finding, Severity, read_checks, run_checks

_RULES: Final = Path(__file__).parent / "graph_rules"


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found, errors first, and how long each tool took (`shapes`, `rules`), in seconds."""

    triples: int
    findings: tuple[Finding, ...]
    seconds: Mapping[str, float]

    @property
    def conforms(self) -> bool:
        """Whether there is no error; warnings and information are for people to look at."""
        return not self.count(Severity.ERROR)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of a severity."""
        return Counter(found.severity for found in self.findings)[severity]

    def as_json(self) -> Mapping[str, object]:
        """Give the validation as a JSON object."""
        return {
            "conforms": self.conforms,
            "triples": self.triples,
            "seconds": {tool: round(seconds, 3) for tool, seconds in self.seconds.items()},
            "findings": [found.as_json() for found in self.findings],
        }


@cache
def graph_rules() -> tuple[Check, ...]:
    """Return the rules that hold for the graph as a whole, in alphabetical order.

    Raises:
        CheckFault: a file is no rule.

    """
    return read_checks(_RULES)


def validate(store: Store) -> Validation:
    """Check the articles and the reference data of a store, which is only read."""
    tools: Mapping[str, Callable[[], list[Finding]]] = {
        "shapes": lambda: [finding(result) for result in check_shapes(store)],
        "rules": lambda: run_checks(graph_rules(), store),
    }
    found: list[Finding] = []
    seconds: dict[str, float] = {}
    for tool, run in tools.items():
        started = time.perf_counter()
        found += run()
        seconds[tool] = time.perf_counter() - started
    grave = {severity: place for place, severity in enumerate(Severity)}
    found.sort(key=lambda each: (grave[each.severity], each.check, each.subject))
    return Validation(len(store), tuple(found), seconds)
