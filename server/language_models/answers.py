"""The answers of tools: what a model can read at once, and refusals that say what would do."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mcp.types import CallToolResult, TextContent

from server.asking import Refused
from server.problems import TYPES, ProblemType

MOST_CHARACTERS: Final = 40_000
"""A longer answer is given in pages; Arabic may take a token for each character or two."""

_UNKNOWN_NAME: Final = TYPES + ProblemType.UNKNOWN_NAME.slug
_LONGEST_TEXT: Final = 4_000
_MOST_IRIS: Final = 20
# What a refusal holds besides its title and status, in the order in which it is told.
_MEMBERS: Final = ("accepted", "near", "limit", "line", "column")


class BadArgument(ValueError):
    """An argument of a tool that no route would be asked with."""


def length(answer: Mapping[str, Any]) -> int:
    """Return how many characters an answer has as text."""
    return len(_text(answer))


def result(answer: Mapping[str, Any]) -> CallToolResult:
    """Return an answer as the result of a tool: as JSON, and as the text that it is."""
    return CallToolResult(
        content=[TextContent(text=_text(answer))], structured_content=dict(answer)
    )


def refusal(refused: Refused) -> CallToolResult:
    """Return a refusal as the result of a tool, for the model to ask better."""
    problem = refused.problem
    lines = [str(refused)]
    lines += (_choice(each) for each in problem.get("choices", ()))
    for name in _MEMBERS:
        value = problem.get(name)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, str) and value in lines[0]:
            continue
        lines.append(f"{name}: {value if isinstance(value, str) else _text(value)}")
    if problem.get("type") == _UNKNOWN_NAME:
        lines.append("The tool `search` finds names by their words.")
    return error("\n".join(lines))


def error(text: str) -> CallToolResult:
    """Return the result of a tool that could not answer."""
    return CallToolResult(content=[TextContent(text=text)], is_error=True)


def shown_row(row: Mapping[str, Any], most_evidence: int) -> dict[str, Any]:
    """Return what a row says, without what it does not.

    Of several claims the evidence of so many is given, and some of their IRIs.
    """
    shown = {name: value for name, value in row.items() if value not in (None, "")}
    evidence = shown.get("evidence")
    if isinstance(evidence, list) and len(evidence) > most_evidence:
        shown["evidence"] = evidence[:most_evidence]
        shown["evidenceLeftOut"] = len(evidence) - most_evidence
    for name in ("claims", "articles"):
        iris = str(shown.get(name, "")).split()
        if len(iris) > _MOST_IRIS:
            shown[name] = " ".join(iris[:_MOST_IRIS])
            shown[f"{name}LeftOut"] = len(iris) - _MOST_IRIS
    return shown


def shortened(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Return JSON with its longest texts cut, each telling by how much."""
    match value:
        case str() if len(value) > _LONGEST_TEXT:
            left = len(value) - _LONGEST_TEXT
            return f"{value[:_LONGEST_TEXT]}… ({left} more characters)"
        case dict():
            return {name: shortened(each) for name, each in value.items()}
        case list():
            return [shortened(each) for each in value]
        case _:
            return value


def _choice(choice: Mapping[str, Any]) -> str:
    labels = " / ".join(choice["labels"].values())
    return f"- {choice['value']}: {labels} ({choice['class']})"


def _text(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
