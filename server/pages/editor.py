"""The SPARQL editor: a form that works by itself, and shows the first rows of the result."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from ontology.namespaces import PREFIXES
from queries import BadParameter, CannedQuery, RepeatedParameter, bind, catalogue, groups
from server.pages.page import Page
from server.pages.results import MOST_ROWS, Result, first_rows
from server.pages.texts import UnknownText
from server.pages.visit import LANG, Visit
from server.problems import Problem, ProblemType
from server.sparql_requests import accepts_page, named_file

FIRST: Final = """\
PREFIX mas: <https://w3id.org/masalik/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# {comment}
SELECT ?claim ?place ?name ?date WHERE {{
  ?claim a mas:Seizure ; mas:atPlace ?place .
  ?place rdfs:label ?name .
  FILTER (LANG(?name) = "{language}")
  OPTIONAL {{ ?claim mas:edtf ?date }}
}}
ORDER BY ?date
LIMIT 50
"""
"""What the editor holds at first."""

_FORMATS_OF_ROWS: Final = ("csv", "tsv", "json", "xml")
_FORMATS_OF_GRAPHS: Final = ("ttl", "nt", "jsonld", "rdf")
_DATASET: Final = ("default-graph-uri", "named-graph-uri")
_PREFIX: Final = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^>\s]*)>", re.IGNORECASE)
# A query's own header, which its page shows better.
_HEADER: Final = re.compile(r"(?:^#\+.*\n)+\n*", re.MULTILINE)
_SCRIPT_TEXTS: Final = (
    "editor", "keys", "running", "failed", "rows_ready", "more_ready", "copied", "link_too_long",
    "unknown_prefix", "add_prefix", "class", "property", "individual", "variable", "no_history",
    "used_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why there is no result: what kind of problem, its detail, and where in the query it is."""

    says: str
    detail: str
    line: int = 0
    column: int = 0
    lines: Sequence[str] = ()


async def editor(visit: Visit) -> Page:
    """Make the page at ``/sparql`` for browsers: ``query`` is run, ``question`` is opened only.

    ``question`` names a canned query; its parameters are taken from the address, too. The page of
    a query that is refused has the status of the refusal, unless ``part`` says that the script
    asks for what is said of it: browsers would call that an error of the page.

    Raises Problem UNKNOWN_NAME or BAD_PARAMETER for such a question.
    """
    given = visit.field("query")
    query = given or _question(visit) or _first(visit)
    result, fault, keep, status = None, None, True, HTTPStatus.OK.value
    if given:
        prefixes = {**PREFIXES, **dict(_PREFIX.findall(given))}
        try:
            result = await first_rows(visit, given, prefixes)
            keep = result.repeatable
        except Problem as problem:
            fault, keep = _fault(visit, problem, given), False
            status = status if visit.field("part") else problem.kind.status
    return Page(
        "editor.html",
        visit.t("editor.title"),
        {
            "query": query,
            "asked": bool(given),
            "result": result,
            "fault": fault,
            "most": MOST_ROWS,
            "files": _files(visit, given, result),
            "formats": (*_FORMATS_OF_ROWS, *_FORMATS_OF_GRAPHS),
            "prefixes": PREFIXES,
            "examples": _examples(),
            "setup": _setup(visit),
        },
        section="sparql",
        scripts=("editor",),
        status=status,
        keep=keep,
    )


def _first(visit: Visit) -> str:
    return FIRST.format(comment=visit.t("editor.first_query"), language=visit.language)


def _question(visit: Visit) -> str:
    name = visit.field("question")
    if not name:
        return ""
    canned = catalogue().get(name)
    if canned is None:
        raise Problem(ProblemType.UNKNOWN_NAME, f"No question is called {name}.")
    given: Mapping[str, Sequence[str]] = {
        parameter: values for parameter in canned.parameters if (values := visit.values(parameter))
    }
    examples = {
        name: [parameter.example]
        for name, parameter in canned.parameters.items()
        if parameter.required and parameter.example is not None
    }
    language = {LANG: [visit.language]} if LANG in canned.parameters else {}
    given = {**examples, **language, **given}
    try:
        bound = bind(canned, given)
    except (BadParameter, RepeatedParameter) as error:
        raise Problem(ProblemType.BAD_PARAMETER, str(error)) from None
    return f"# {canned.title[visit.language]}\n{_HEADER.sub('', bound, count=1)}"


def _fault(visit: Visit, problem: Problem, query: str) -> _Fault:
    try:
        says = visit.t(f"editor.{problem.kind.slug}")
    except UnknownText:
        says = visit.t("editor.other_problem")
    line, column = problem.members.get("line"), problem.members.get("column")
    if not isinstance(line, int) or not isinstance(column, int):
        return _Fault(says, problem.detail)
    return _Fault(says, problem.detail, line, column, query.split("\n"))


def _files(visit: Visit, query: str, result: Result | None) -> Sequence[tuple[str, str]]:
    """Return the formats of the whole result, each with its address."""
    if result is None:
        return ()
    if result.truth is not None:
        forms: Sequence[str] = ("json", "xml")
    else:
        forms = _FORMATS_OF_GRAPHS if result.graph else _FORMATS_OF_ROWS
    fields = [("query", query)]
    fields += [(name, value) for name in _DATASET for value in visit.values(name)]
    return [
        (form, f"{visit.base}sparql?{urlencode([*fields, ('format', form)])}") for form in forms
    ]


def _examples() -> Sequence[tuple[Mapping[str, str], Sequence[CannedQuery]]]:
    """Return the canned queries by group, each group with its title by language."""
    queries = catalogue().values()
    return [
        (group.title, [query for query in queries if query.group == group.name])
        for group in groups().values()
    ]


def _setup(visit: Visit) -> Mapping[str, object]:
    """Return what the script has to know."""
    return {
        "language": visit.language,
        "endpoint": f"{visit.base}sparql",
        "terms": f"{visit.base}sparql/terms.json",
        "suggest": f"{visit.base}search/suggest",
        "prefixes": dict(PREFIXES),
        "texts": {name: visit.t(f"editor.{name}") for name in _SCRIPT_TEXTS},
    }


def wanted(_path: str, query_string: bytes, accepted: str | None) -> bool:
    """Say whether a request for ``/sparql`` is for the editor: all others get the protocol."""
    return accepts_page(accepted) and named_file(query_string, accepted) is None
