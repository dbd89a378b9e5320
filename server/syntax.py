"""Reads a query's tokens: what the server must know of it before the engine, which has no bounds.

The engine fetches what SERVICE names, overflows its stack on deep or long queries, and plans
large groups for minutes. A grammar of our own would be another parser to trust; tokens suffice,
if they are read as the engine reads them or more severely.
"""

import re
from dataclasses import dataclass
from typing import Final

from server.problems import Problem, ProblemType
from server.settings import Settings

# SPARQL 1.1 section 19.8. Where the engine stops at the first error, more may be taken for a name.
TOKEN: Final = re.compile(
    r"""
    (?P<space>   [ \t\r\n]+ | \#[^\r\n]* )
  | (?P<iri>     <(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*> )
  | (?P<literal> \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
               | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' | @[A-Za-z][A-Za-z0-9-]* )
  | (?P<variable> [?$]\w+ )
  | (?P<name>    (?P<prefix>\w[\w.-]*)? : (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
                                             (?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)? )
  | (?P<word>    \w[\w.-]* )
  | (?P<open>    [{(\[] )
  | (?P<close>   [})\]] )
  | (?P<mark>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
_BARRIERS: Final = frozenset({"UNION", "OPTIONAL", "MINUS", "EXISTS"})
_VOLATILE: Final = re.compile("NOW|RAND|UUID", re.IGNORECASE)
_SHORT: Final = 1_000
_REMARKABLE: Final = re.compile("service|from|now|rand|uuid")
# Round brackets that open no list, each item of which would be two patterns.
_CALL: Final = re.compile(
    r"(?<![\w?$:.-])(?:FILTER|BIND|COUNT|SUM|MIN|MAX|AVG|STR|LANG|CONTAINS|DESC|ASC)\s*\(",
    re.IGNORECASE,
)
_FORM: Final = re.compile("SELECT|ASK|CONSTRUCT|DESCRIBE")
# What is left of the quotes of a string without end.
_UNENDED: Final = frozenset({"'", '"', "''", '""'})
_SERVICE: Final = re.compile("SERVICE", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What the tokens say of a query that kept the bounds."""

    names_dataset: bool
    """It has a FROM clause."""

    repeatable: bool
    """It calls no function whose value changes from call to call."""


@dataclass
class _Bracket:
    kind: str
    data: bool = False
    """A block of VALUES, or a row in it."""

    collection: bool = False
    """Perhaps an RDF list; each item is two triple patterns."""

    joined: bool = True
    """The planner sees its patterns together with those around it."""

    projecting: bool = False
    """The columns of a sub-SELECT are being named: round brackets hold expressions, no lists."""

    patterns: int = 0


class _Reader:
    def __init__(self, query: str, settings: Settings) -> None:
        self._query = query
        self._settings = settings
        self._open = [_Bracket("")]
        self._tokens = 0
        self._word = ""
        self._opened = False
        self._operand = False
        self._values = False
        self._names_dataset = False
        self._repeatable = True

    def read(self) -> Reading:
        position = 0
        while position < len(self._query):
            match = TOKEN.match(self._query, position)
            assert match is not None, "the last alternative takes any character"
            kind = match.lastgroup or ""
            text = match.group()
            if text in _UNENDED and (text in "'\"" or self._query.startswith(text[0], match.end())):
                self._refuse_unended(text, position)
            if kind == "iri" and self._is_comparison(text, position):
                kind, text = "mark", "<"
            if kind != "space":
                self._take(kind, text, match.group("prefix") or "", position)
            position += len(text)
        return Reading(self._names_dataset, self._repeatable)

    def _refuse_unended(self, quotes: str, position: int) -> None:
        # Each was looked for to the end of the query: thousands would take minutes.
        raise self._problem(
            ProblemType.SYNTAX_ERROR, f"A string that begins here has no end: {quotes}", position
        )

    def _is_comparison(self, text: str, position: int) -> bool:
        """Say whether the engine may take the "<" for a comparison, where SPARQL has an IRI.

        It does after an operand in an expression: ``FILTER(?a<?b)SERVICE#>`` calls a service.
        """
        innermost = self._open[-1]
        if not self._operand or innermost.kind != "(" or innermost.data:
            return False
        plain = re.split(r"[#'()\[\]]", text, maxsplit=1)[0]
        if "//" in plain:
            return False  # No expression has two divisions in a row.
        if plain != text:
            raise self._problem(
                ProblemType.AMBIGUOUS_QUERY,
                'This may be an IRI or a comparison: put a space after the "<" of a comparison, '
                "write an IRI with a prefix.",
                position,
            )
        return True

    def _take(self, kind: str, text: str, prefix: str, position: int) -> None:
        innermost = self._open[-1]
        if not innermost.data:
            self._tokens += 1
            if self._tokens > self._settings.max_tokens:
                self._refuse("tokens outside VALUES", self._settings.max_tokens, position)
        if kind == "open":
            self._enter(text, position)
        elif kind == "close":
            self._leave(position)
        elif kind == "mark":
            if text == "/" or (text in ".;," and innermost.kind in "{["):
                self._count(1, position)
        else:
            if innermost.collection:
                self._count(2, position)
            if kind in ("word", "name"):
                self._name(text if kind == "word" else prefix, text, position)
        self._word = text.upper() if kind == "word" else ""
        self._opened = text == "{"
        self._operand = kind not in ("open", "mark") or text == ">"

    def _name(self, keyword: str, text: str, position: int) -> None:
        # The engine wants no space around keywords: in "trueSERVICEa:b" it calls a:b.
        if _SERVICE.search(keyword):
            raise self._problem(
                ProblemType.SERVICE_REFUSED,
                "This server asks no other: SERVICE is refused, also within a prefix.",
                position,
            )
        if _VOLATILE.search(keyword):
            self._repeatable = False
        word = text.upper()
        if len(self._open) == 1 and word in ("FROM", "FROMNAMED"):
            self._names_dataset = True
        if word == "VALUES":
            self._values = True
        if word == "WHERE" or (word == "SELECT" and self._opened):
            self._open[-1].projecting = word == "SELECT"
        # A full stop may hide at the end of a number or a name.
        if self._open[-1].kind in "{[" and "." in text:
            self._count(text.count("."), position)

    def _enter(self, text: str, position: int) -> None:
        innermost = self._open[-1]
        bracket = _Bracket(text, data=innermost.data)
        if text == "{":
            innermost.projecting = False
            bracket.data = self._values
            bracket.joined = self._word not in _BARRIERS
            self._values = False
        elif text == "[":
            self._count(1, position)
        elif not innermost.data and innermost.kind in "{[":
            bracket.collection = self._word in ("", "A") and not innermost.projecting
        elif innermost.collection:
            bracket.collection = True
        self._open.append(bracket)
        if len(self._open) - 1 > self._settings.max_nesting:
            self._refuse("brackets within each other", self._settings.max_nesting, position)

    def _leave(self, position: int) -> None:
        if len(self._open) == 1:
            return  # The engine will say where.
        left = self._open.pop()
        if left.kind == "{":
            self._count(1 + left.patterns if left.joined else 1, position)
        else:
            self._count(left.patterns, position)

    def _count(self, patterns: int, position: int) -> None:
        innermost = self._open[-1]
        if not innermost.data and len(self._open) > 1:
            innermost.patterns += patterns
            if innermost.patterns > self._settings.max_patterns:
                self._refuse("patterns in one group", self._settings.max_patterns, position)

    def _refuse(self, what: str, most: int, position: int) -> None:
        raise self._problem(ProblemType.TOO_COMPLEX, f"More than {most} {what}.", position)

    def _problem(self, kind: ProblemType, detail: str, position: int) -> Problem:
        before = self._query[:position]
        line = before.count("\n") + 1
        column = position - (before.rfind("\n") + 1) + 1
        return Problem(kind, f"Line {line}, column {column}: {detail}", line=line, column=column)


def query_form(query: str) -> str:
    """Return the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE; empty if it has none."""
    words = (match.group().upper() for match in TOKEN.finditer(query) if match.lastgroup == "word")
    form = next((match for match in map(_FORM.match, words) if match), None)
    return form.group() if form else ""


def read(query: str, settings: Settings) -> Reading:
    """Read a query's tokens.

    Raises Problem SERVICE_REFUSED, TOO_COMPLEX or AMBIGUOUS_QUERY, with line and column. Says
    nothing of queries that do not parse.
    """
    if is_plain(query, settings):
        return Reading(names_dataset=False, repeatable=True)
    return read_tokens(query, settings)


def read_tokens(query: str, settings: Settings) -> Reading:
    """Read every token of a query; see :func:`read`."""
    return _Reader(query, settings).read()


def is_plain(query: str, settings: Settings) -> bool:
    """Say whether a query is too short for any bound and has none of the words that matter.

    Most queries of programs are; reading their tokens would take longer than all else here.
    """
    if len(query) > _SHORT or _REMARKABLE.search(query.casefold()):
        return False
    body = query[query.find("{") :]
    if body.count("(") != len(_CALL.findall(body)):
        return False
    signs = sum(map(query.count, "{}()[].,;/"))
    return signs < min(settings.max_patterns, settings.max_nesting, settings.max_tokens)
