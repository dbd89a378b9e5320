"""The tools of the canned queries, each derived from what the server lists of its query."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from mcp.types import CallToolResult, Tool, ToolAnnotations

from server.asking import Routes
from server.language_models import answers, statements
from server.language_models.places import Places

_ROWS: Final = 20
_MOST_ROWS: Final = 100
# So much of the evidence that a row rests on is shown, as there is room.
_EVIDENCE: Final = (10, 3, 1)
_MANY: Final = 8
_CLAUSE_END: Final = re.compile(r"[;:.] ")
_BOUNDS: Final = frozenset({"minLength", "maxLength"})
_MOST_BYTES: Final = 16 * 1024 * 1024
# What a model need not read again with each answer.
_LEFT_OUT: Final = frozenset({"columns", "title"})

READ_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

_PAGES: Final[Mapping[str, Any]] = {
    "count": {
        "type": "boolean",
        "default": False,
        "description": "Whether to count all rows.",
    },
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": _MOST_ROWS,
        "default": _ROWS,
        "description": "The most rows.",
    },
    "after": {
        "type": "string",
        "description": "Go on: page.after of the answer before.",
    },
}


def shared(queries: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the descriptions of parameters and columns that mean the same in many queries."""
    texts: Counter[str] = Counter()
    for query in queries:
        texts.update(parameter["description"]["en"] for parameter in query["parameters"])
        texts.update(column["en"] for column in query["columns"])
    return frozenset(text for text, number in texts.items() if number >= _MANY)


def tool(query: Mapping[str, Any], brief: frozenset[str]) -> Tool:
    """Return the tool of a query, from its entry in the list of the server.

    Of the descriptions that are in ``brief``, only the first clause is said, and nothing of those
    of columns: so many tools fill much of what a model can keep in mind.
    """
    properties = {each["name"]: _property(each, brief) for each in query["parameters"]}
    if "json" in query["formats"]:
        properties |= _PAGES
    return Tool(
        name=query["name"],
        title=query["title"]["en"],
        description="\n".join(
            (
                f"{query['title']['en']} {query['description']['en']}",
                f"{query['title']['ar']} {query['description']['ar']}",
            )
        ),
        input_schema={
            "type": "object",
            "properties": properties,
            "required": [each["name"] for each in query["parameters"] if each["required"]],
            "additionalProperties": False,
        },
        output_schema=_answer_schema(query, brief),
        annotations=READ_ONLY,
    )


async def call(
    routes: Routes, query: Mapping[str, Any], arguments: Mapping[str, Any], places: Places
) -> CallToolResult:
    """Answer a canned query: a page of its rows with their evidence, as long as a model can read.

    ``query`` is its entry in the list of the server; ``places`` are those of pages before.

    Raises as ``Routes.get`` does, and BadArgument.
    """
    pages = _PAGES if "json" in query["formats"] else {}
    refuse_unknown(arguments, [*(each["name"] for each in query["parameters"]), *pages])
    given = [
        (parameter, each)
        for parameter, value in arguments.items()
        if parameter != "limit"
        for each in values(parameter, value)
    ]
    given = [(name, places.token(each) if name == "after" else each) for name, each in given]
    path = f"queries/{query['name']}"
    if "json" not in query["formats"]:
        reply = await routes.get(path, given, accept=statements.NTRIPLES, most_bytes=_MOST_BYTES)
        return answers.result(await statements.answer(routes, reply))
    limit = bounded(arguments.get("limit"), _ROWS, _MOST_ROWS)
    while True:
        pairs = [*given, ("limit", str(limit))]
        reply = await routes.get(path, pairs, most_bytes=_MOST_BYTES)
        document = reply.json()
        for most_evidence in _EVIDENCE:
            answer = _shown(document, places, most_evidence)
            long = answers.length(answer)
            if long <= answers.MOST_CHARACTERS:
                break
        rows = len(document["rows"]) + len(document.get("undated", ()))
        if long <= answers.MOST_CHARACTERS or rows <= 1:
            break
        # The next page begins after the rows that are shown, so fewer are asked for.
        limit = max(1, min(rows - 1, rows * answers.MOST_CHARACTERS // long))
    if long > answers.MOST_CHARACTERS:
        answer = answers.shortened(answer)
    return answers.result(answer)


def values(parameter: str, value: object) -> Sequence[str]:
    """Return the values of an argument as a URL has them.

    Raises BadArgument if it is no plain value and no list of such.
    """
    match value:
        case None:
            return ()
        case bool():
            return ("true" if value else "false",)
        case str() | int():
            return (str(value),)
        case float():
            return (f"{Decimal(repr(value)):f}",)
        case list():
            return [each for item in value for each in values(parameter, item)]
        case _:
            raise answers.BadArgument(f"{parameter}: give a text, a number or a list of them.")


def refuse_unknown(arguments: Mapping[str, Any], known: Iterable[str]) -> None:
    """Raise BadArgument if an argument is none of those known."""
    known = list(known)
    for name in arguments:
        if name not in known:
            raise answers.BadArgument(f"There is no {name}; there are {', '.join(known)}.")


def bounded(value: object, default: int, most: int) -> int:
    """Return a number of rows as given, or the default.

    Raises BadArgument if it is none of 1 to ``most``.
    """
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise answers.BadArgument(f"limit: give a whole number from 1 to {most}.")
    return value


def _property(parameter: Mapping[str, Any], brief: frozenset[str]) -> dict[str, Any]:
    # How long a value may be, the routes say when it is longer.
    schema = {name: v for name, v in parameter["schema"].items() if name not in _BOUNDS}
    if parameter["repeat"] and schema.keys() == {"type"}:
        schema = {"type": [schema["type"], "array"], "items": schema}
    elif parameter["repeat"]:
        schema = {"anyOf": [schema, {"type": "array", "items": schema}]}
    text: str = parameter["description"]["en"]
    if text in brief:
        schema["description"] = f"{_CLAUSE_END.split(text, maxsplit=1)[0].rstrip('.')}."
    else:
        schema["description"] = f"{text}{_accepted(parameter)}"
    if parameter["default"] is not None:
        schema["default"] = parameter["default"]
    return schema


def _accepted(parameter: Mapping[str, Any]) -> str:
    """Say what a parameter takes, if its schema does not."""
    match parameter["type"]:
        case "enumeration" | "language" | "date":
            return ""
        case "iri" if parameter["class"] != "Class":
            return f" A name in any spelling, a slug or an IRI, such as {parameter['example']}."
        case _:
            return f" For example {parameter['example']}."


def _answer_schema(query: Mapping[str, Any], brief: frozenset[str]) -> dict[str, Any]:
    if "json" not in query["formats"]:
        turtle = {"turtle": {"type": "string"}, "evidence": {"type": "array"}}
        return {"type": "object", "properties": turtle, "required": [*turtle]}
    columns = {
        each["name"]: {} if each["en"] in brief else {"description": each["en"]}
        for each in query["columns"]
        if each["name"] not in query["evidence"]
    }
    columns["evidence"] = {
        "description": "Who says so: article, speaker, relays in order, stance, and the words."
    }
    rows = {"type": "array", "items": {"type": "object", "properties": columns}}
    return {
        "type": "object",
        "properties": {
            "parameters": {"type": "object", "description": "What was understood."},
            "rows": rows,
            "undated": {"type": "array", "description": "Rows without a time, never as of a date."},
            "page": {"type": "object", "properties": {"after": {"type": ["string", "null"]}}},
        },
        "required": ["rows", "page"],
    }


def _shown(document: Mapping[str, Any], places: Places, most_evidence: int) -> dict[str, Any]:
    shown = {name: value for name, value in document.items() if name not in _LEFT_OUT}
    # The address of the next page says no more than its token.
    page = {name: value for name, value in document["page"].items() if name != "next"}
    if page["after"] is not None:
        page["after"] = places.named(page["after"])
    shown["page"] = page
    for name in ("rows", "undated"):
        if rows := shown.get(name):
            shown[name] = [answers.shown_row(row, most_evidence) for row in rows]
    return shown
