"""The pages of the canned queries: a list of all, and each with its form, answer and query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from ontology.search_key import search_key
from queries import CannedQuery, Form, Format, catalogue, groups
from server.asking import Refused
from server.canned.asking import HTML
from server.canned.listing import in_order
from server.pages.page import Page
from server.pages.question_faults import Fault, Which, fault, which
from server.pages.question_form import Form as QuestionForm
from server.pages.question_form import condition_label, form, tag_label
from server.pages.question_graphs import graph
from server.pages.question_snippets import Pairs, snippets
from server.pages.views.result import FIELDS, result
from server.pages.visit import LANG, Visit
from server.problems import Problem, ProblemType

_SECTION: Final = "questions"
# What the address may hold beside the query's parameters and what chooses the view.
_ANSWERS_OPTIONS: Final = frozenset({LANG, "format", "limit", "evidence", "count", "bom"})
# A longer address is better not sent: the query then stands behind its number sign.
_LONGEST_ADDRESS: Final = 6000
_MULTIPLE_CHOICES: Final = 300

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the values it is asked with; ``filled`` says that the address has any."""

    query: CannedQuery
    given: Given
    filled: bool

    @property
    def needs(self) -> bool:
        """Whether a required value is missing."""
        parameters = self.query.parameters.values()
        return any(each.required and not self.given.get(each.name) for each in parameters)


async def questions(visit: Visit) -> Page:
    """Make the page of all questions by group, narrowed to words and a tag."""
    words = search_key(visit.field("text")).split()
    tag = visit.field("tag")
    found = [
        query
        for query in in_order()
        if (not tag or tag in query.tags) and all(word in _key(query) for word in words)
    ]
    tags = sorted({each for query in catalogue().values() for each in query.tags})
    return Page(
        "questions.html",
        visit.t("question.title"),
        {
            "groups": [
                (groups()[name], list(each)) for name, each in groupby(found, lambda q: q.group)
            ],
            "count": len(found),
            "tags": tags,
            "tag_label": partial(tag_label, visit),
            "tag": tag,
            "text": visit.field("text"),
        },
        section=_SECTION,
        alternates=[("text/turtle", f"{visit.base}queries.ttl")],
        headers={"Link": _described_by(visit)},
    )


async def question(visit: Visit, name: str) -> Page:
    """Make the page of a question: its form, and its answer where all that it needs is given.

    Raises Problem NOT_FOUND, and as the query's route refuses.
    """
    query = catalogue().get(name.removesuffix(f".{HTML}"))
    if query is None:
        detail = f"There is no question {name}; /queries lists all."
        raise Problem(ProblemType.NOT_FOUND, detail)
    asked = _asked(visit, query)
    if asked.needs and not asked.filled:
        return _page(visit, asked, {})
    try:
        if query.form is Form.CONSTRUCT:
            return await _of_graph(visit, asked)
        return await _of_rows(visit, asked)
    except Refused as refused:
        choices = which(refused)
        if choices is not None:
            return _of_choices(visit, asked, choices)
        found = fault(visit, query, asked.given, refused)
        if found is None:
            raise
        return _of_fault(visit, asked, found)


async def _of_rows(visit: Visit, asked: _Asked) -> Page:
    shown = await result(visit, asked.query.name, asked.given)
    context = {
        "shown": shown,
        "form": form(visit, asked.query, asked.given, meanings=shown.answer.document["parameters"]),
        **await _use(visit, asked, shown.answer.parameters),
    }
    links = [f'<{shown.next}>; rel="next"'] if shown.next else []
    return _page(visit, asked, context, scripts=shown.scripts, links=links)


async def _of_graph(visit: Visit, asked: _Asked) -> Page:
    pairs = [(name, value) for name, values in asked.given.items() for value in values]
    context = {
        "graph": await graph(visit, asked.query.name, pairs),
        **await _use(visit, asked, pairs),
    }
    return _page(visit, asked, context)


def _of_choices(visit: Visit, asked: _Asked, found: Which) -> Page:
    choices = [
        (each, visit.here(**{found.parameter: _instead(asked, found, each["value"])}))
        for each in found.choices
    ]
    context = {"which": found, "choices": choices}
    links = [f'<{href}>; rel="alternate"' for _, href in choices]
    return _page(visit, asked, context, status=_MULTIPLE_CHOICES, links=links)


def _of_fault(visit: Visit, asked: _Asked, found: Fault) -> Page:
    near = [
        (each, visit.here(**{found.parameter: _instead(asked, found, each)})) for each in found.near
    ]
    context = {
        "form": form(visit, asked.query, asked.given, fault=found),
        "fault": found,
        "near": near,
    }
    return _page(visit, asked, context, status=found.status, problem=found.problem)


async def _use(visit: Visit, asked: _Asked, pairs: Pairs) -> Mapping[str, Any]:
    """Return what leads to the same answer elsewhere: the query, programs, addresses."""
    name = asked.query.name
    reply = await visit.routes.get(
        f"queries/{name}.{Format.RQ}", pairs, accept=Format.RQ.media_type.partition(";")[0]
    )
    text = reply.body.decode()
    fields = f"?{urlencode(pairs)}" if pairs else ""
    data = Format.JSON if Format.JSON in asked.query.formats else Format.TTL
    return {
        "text": text,
        "editor": _editor(visit, text),
        "snippets": snippets(asked.query, pairs, visit.base),
        "permalink": f"{visit.base}queries/{name}.{HTML}{fields}",
        "data": f"{visit.base}queries/{name}.{data}{fields}",
        "files": [
            (form, f"{visit.base}queries/{name}.{form}{fields}") for form in asked.query.formats
        ],
    }


def _page(
    visit: Visit,
    asked: _Asked,
    context: Mapping[str, Any],
    *,
    scripts: Sequence[str] = (),
    links: Sequence[str] = (),
    status: int = 200,
    problem: str = "",
) -> Page:
    query = asked.query
    filled = context.get("form") or form(visit, query, asked.given)
    pairs = [(name, value) for name, values in asked.given.items() for value in values]
    fields = f"?{urlencode(pairs)}" if pairs and status == 200 else ""
    return Page(
        "question.html",
        query.title[visit.language],
        {
            "query": query,
            "group": groups()[query.group],
            "condition_label": partial(condition_label, visit),
            "given": asked.given,
            "asked": _chips(visit, filled),
            "form": filled,
            "shown": None,
            "graph": None,
            "fault": None,
            "which": None,
            "near": (),
            **context,
        },
        section=_SECTION,
        scripts=scripts,
        alternates=[
            (
                each.media_type.partition(";")[0],
                f"{visit.base}queries/{query.name}.{each}{fields}",
            )
            for each in query.formats
        ],
        status=status,
        problem=problem,
        headers={"Link": ", ".join([*links, _described_by(visit)])},
    )


def _asked(visit: Visit, query: CannedQuery) -> _Asked:
    ours = {*FIELDS, *_ANSWERS_OPTIONS}
    fields = {name: values for name, values in visit.fields.items() if name not in ours}
    given = {name: [each for each in values if each] for name, values in fields.items()}
    return _Asked(query, {n: values for n, values in given.items() if values}, bool(fields))


def _chips(visit: Visit, shown: QuestionForm) -> Sequence[tuple[str, str, str]]:
    """Return what was asked with: condition, value, and the address without it."""
    return [
        (
            each.label,
            each.told(filled, visit.language),
            visit.here(
                **{each.name: [v for v in each.given if v != filled.given], "after": None},
            ),
        )
        for each in shown.filled
        for filled in each.values
    ]


def _instead(asked: _Asked, found: Fault | Which, value: str) -> Sequence[str]:
    given = asked.given.get(found.parameter, ())
    return [value if each == found.given else each for each in given]


def _editor(visit: Visit, text: str) -> str:
    address = visit.link("sparql", query=text)
    if len(address) <= _LONGEST_ADDRESS:
        return address
    return f"{visit.link('sparql')}#{urlencode({'query': text})}"


def _described_by(visit: Visit) -> str:
    return f'<{visit.base}queries.ttl>; rel="describedby"; type="text/turtle"'


def _key(query: CannedQuery) -> str:
    words = [query.name, *query.title.values(), *query.description.values(), *query.tags]
    return search_key(" ".join(words))
