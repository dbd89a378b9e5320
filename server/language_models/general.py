"""The tools beside the canned queries: search, a thing, the ontology, SPARQL."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mcp.types import Tool

from server.asking import Routes
from server.language_models import search, sparql, terms, things
from server.language_models.answers import BadArgument
from server.language_models.canned import READ_ONLY, bounded, values

Answer = Callable[[Routes, Mapping[str, Any]], Awaitable[dict[str, Any]]]

_EVIDENCE: Final = {
    "type": "array",
    "description": "Of the claims in the answer: article, speaker, relays, stance, the words.",
}


@dataclass(frozen=True, slots=True)
class General:
    """A tool with what answers it."""

    tool: Tool
    answer: Answer


async def _search(routes: Routes, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return await search.answer(routes, arguments)


async def _describe(routes: Routes, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return await things.answer(routes, _text(arguments, "iri"))


async def _ontology(routes: Routes, arguments: Mapping[str, Any]) -> dict[str, Any]:
    kind, find = (arguments.get(name) and _text(arguments, name) for name in ("kind", "find"))
    return await terms.answer(routes, kind, find, values("terms", arguments.get("terms")))


async def _sparql(routes: Routes, arguments: Mapping[str, Any]) -> dict[str, Any]:
    limit = bounded(arguments.get("limit"), sparql.ROWS, sparql.MOST_ROWS)
    return await sparql.answer(routes, _text(arguments, "query"), limit)


def _text(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadArgument(f"{name}: give a text.")
    return value


def _tool(
    name: str,
    title: str,
    description: str,
    properties: Mapping[str, Any],
    answered: Mapping[str, Any],
    required: Sequence[str] = (),
) -> Tool:
    return Tool(
        name=name,
        title=title,
        description=description,
        input_schema={
            "type": "object",
            "properties": dict(properties),
            "required": list(required),
            "additionalProperties": False,
        },
        output_schema={"type": "object", "properties": dict(answered)},
        annotations=READ_ONLY,
    )


def _one_or_more(description: str, item: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, {"type": "array", "items": item}], "description": description}


_STRING: Final = {"type": "string"}

_SEARCH: Final = _tool(
    "search",
    "Search names, titles and quotes",
    "Finds people, organisations, places, articles, terms and quoted sentences by words in any "
    "spelling, Arabic or Latin: begin here when you do not know how a thing is called. Quotes come "
    "with their claims and the evidence for them.\n"
    "يبحث في أسماء الأشخاص والجهات والأماكن والمقالات والمصطلحات والجمل المقتبسة مهما اختلف رسمها: "
    "ابدأ به إن لم تعرف اسم الشيء.",
    {
        "q": {
            **_STRING,
            "description": "The words, for example الحسكه or Asayish.",
            "minLength": 1,
        },
        "kind": _one_or_more(
            "Only these kinds of results.",
            {**_STRING, "enum": ["entity", "article", "term", "quote"]},
        ),
        "type": _one_or_more("Only of these classes, for example Seizure.", _STRING),
        "place": _one_or_more("Only about these places, by slug.", _STRING),
        "from": {**_STRING, "description": "From this day, month or year on: 2022-05."},
        "to": {**_STRING, "description": "Until this day, month or year."},
        "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10},
        "offset": {"type": "integer", "minimum": 0, "default": 0},
    },
    {
        "total": {"type": "integer"},
        "results": {"type": "array", "items": {"type": "object"}},
        "evidence": _EVIDENCE,
    },
    ["q"],
)

_DESCRIBE: Final = _tool(
    "describe",
    "What the graph says of one thing",
    "Gives everything that is said of a thing and about it, as Turtle: a person, an organisation, "
    "a place, an article, a claim, a term. With the evidence of each claim that occurs.\n"
    "يعطي كل ما يقوله الرسم عن شيء واحد (شخص أو جهة أو مكان أو مقال أو زعم أو مصطلح) بصيغة Turtle، "
    "مع أدلة كل زعم يرد فيه.",
    {
        "iri": {
            **_STRING,
            "description": "An IRI, or the slug at its end: asayish-nes, mas:Seizure.",
        }
    },
    {
        "iri": _STRING,
        "turtle": _STRING,
        "statements": {"type": "integer"},
        "statementsLeftOut": {"type": "integer"},
        "evidence": _EVIDENCE,
    },
    ["iri"],
)

_ONTOLOGY: Final = _tool(
    "ontology",
    "The classes and properties of the graph",
    "Lists the terms that SPARQL needs, in namespace https://w3id.org/masalik/ontology#: classes, "
    "properties and values, with labels in English and Arabic, what is above them, domain and "
    "range; with definitions where few are asked for.\n"
    "يعدد مصطلحات الأنطولوجيا: الأصناف والخصائص والقيم، بتسمياتها العربية والإنجليزية وما فوقها، "
    "ومع تعريفاتها إن كانت قليلة.",
    {
        "kind": {**_STRING, "enum": list(terms.KINDS), "description": "Only terms of this kind."},
        "find": {**_STRING, "description": "Only terms with these words in name or definition."},
        "terms": _one_or_more("These terms, by name, for example Seizure.", _STRING),
    },
    {"terms": {"type": "array", "items": {"type": "object"}}, "note": _STRING},
)

_SPARQL: Final = _tool(
    "sparql",
    "Ask in SPARQL",
    "Runs a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT, DESCRIBE; no updates, no SERVICE) over the "
    "union of all graphs. Use it only where no other tool fits. The evidence of every claim whose "
    "IRI is in the answer is added: so always select the claims (?claim mas:attestedBy "
    "?attestation) and not only counts of them. Leave out what did not happen by FILTER NOT "
    "EXISTS { ?claim a mas:Possibility }, and claims without a fitting class by FILTER NOT EXISTS "
    "{ ?claim mas:inexactType true }. Count mas:occurrence, not claims. PREFIX mas: "
    "<https://w3id.org/masalik/ontology#>, individuals are https://w3id.org/masalik/id/SLUG.\n"
    "ينفذ استعلام SPARQL 1.1 للقراءة وحدها. أدرِج معرّفات المزاعم في الجواب لتُضاف إليه أدلتها.",
    {
        "query": {**_STRING, "description": "The query, with its prefixes.", "minLength": 1},
        "limit": {
            "type": "integer",
            "minimum": 1,
            "maximum": sparql.MOST_ROWS,
            "default": sparql.ROWS,
            "description": "The most rows that are shown.",
        },
    },
    {
        "columns": {"type": "array", "items": _STRING},
        "rows": {"type": "array", "items": {"type": "object"}},
        "rowsLeftOut": {"type": "integer"},
        "boolean": {"type": "boolean"},
        "turtle": _STRING,
        "evidence": _EVIDENCE,
    },
    ["query"],
)

GENERAL: Final[Mapping[str, General]] = {
    each.tool.name: each
    for each in (
        General(_SEARCH, _search),
        General(_DESCRIBE, _describe),
        General(_ONTOLOGY, _ontology),
        General(_SPARQL, _sparql),
    )
}
