"""Reads an update's tokens: what it would fetch, which graphs it may change, where USING goes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, QuerySolutions, Store

from server.problems import Problem, ProblemType
from server.syntax import TOKEN

# The engine wants no space between keywords: INSERTDATA and DROPALL are read too.
_EVERYTHING: Final = re.compile("(CLEAR|DROP)(SILENT)?(ALL|NAMED)")
_GLUED: Final = re.compile("GRAPH|WITH|INTO|TO|USING|NAMED|SILENT|DEFAULT", re.IGNORECASE)
_OWN_DATASET: Final = re.compile("USING|WITH")
_PROLOGUE: Final = ("PREFIX", "BASE")
_WHERE: Final = "WHERE"


@dataclass(frozen=True, slots=True)
class UpdateText:
    """An update with what its tokens say of it."""

    text: str
    graphs: frozenset[str] | None
    """The named graphs that it may change; None if the text does not tell."""

    prologue: int | None
    """How long its prefixes are; None if there is no operation after them."""

    names_dataset: bool
    """One of its operations says USING or WITH."""

    places: Sequence[tuple[int, str]]
    """Where USING goes: the offset of each WHERE, and the template that is due before it.

    That is empty, but for DELETE WHERE, whose pattern is its template too.
    """

    def using(self, default: Sequence[NamedNode], named: Sequence[NamedNode]) -> str:
        """Return the update with its patterns read from these graphs (SPARQL 1.1 Protocol 2.2.3).

        Raises Problem AMBIGUOUS_QUERY if it names graphs itself.
        """
        if self.names_dataset:
            raise Problem(
                ProblemType.AMBIGUOUS_QUERY,
                "Both the request and its update name the graphs to read: by USING or WITH.",
            )
        clause = " ".join([f"USING {g}" for g in default] + [f"USING NAMED {g}" for g in named])
        parts, end = [], 0
        for place, template in self.places:
            parts += [self.text[end:place], f"{template} {clause} "]
            end = place
        return "".join([*parts, self.text[end:]])


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        self._words = ""
        self._prologue_end: int | None = None
        self._told = True
        self._template = False
        self._names_graph = False
        self._names: list[str] = []
        self._names_dataset = False
        self._where = self._block = 0
        self._places: list[tuple[int, str]] = []

    def read(self, base_iri: str) -> UpdateText:
        for match in TOKEN.finditer(self._text):
            kind, text = match.lastgroup or "", match.group()
            if kind == "space":
                continue
            prefix = match.group("prefix") or ""
            if kind in ("word", "name"):
                self._refuse_service(text if kind == "word" else prefix, match.start())
            if self._depth:
                self._inside(kind, text, prefix)
            else:
                self._outside(kind, text, prefix, match.start())
            if kind == "open" and text == "{":
                self._enter(match.start())
            elif kind == "close" and text == "}":
                self._leave(match.end())
        graphs = self._resolved(base_iri) if self._told else None
        return UpdateText(
            self._text,
            graphs,
            self._prologue_end,
            self._names_dataset,
            tuple(self._places),
        )

    def _outside(self, kind: str, text: str, prefix: str, position: int) -> None:
        """Read a token that is within no bracket."""
        if kind == "word":
            self._keyword(text.upper(), position)
        elif kind in ("iri", "name") and self._prologue_end is not None:
            self._take(text, prefix)
        elif text == ";":
            self._words = ""

    def _keyword(self, word: str, position: int) -> None:
        if word in _PROLOGUE:
            # After an operation, a prefix may come to mean something else.
            self._told = self._told and self._prologue_end is None
        elif self._prologue_end is None:
            self._prologue_end = position
        if word.startswith("LOAD"):
            raise _refused(self._text, position, "LOAD is refused: nothing is fetched.")
        self._words += word
        self._names_dataset = self._names_dataset or bool(_OWN_DATASET.search(word))
        self._told = self._told and not _EVERYTHING.fullmatch(self._words)
        if word.endswith(_WHERE):
            self._where = position + len(word) - len(_WHERE)

    def _inside(self, kind: str, text: str, prefix: str) -> None:
        """Read a token of a template or a pattern."""
        if self._template and self._names_graph:
            if kind in ("iri", "name"):
                self._take(text, prefix)
            else:
                # A variable: another graph for each solution.
                self._told = False
        elif self._template and "GRAPH" in prefix.upper():
            self._told = False
        self._names_graph = kind == "word" and text.upper().endswith("GRAPH")

    def _enter(self, position: int) -> None:
        if not self._depth:
            self._template = not self._words.endswith(_WHERE) or self._is_shorthand()
            self._block = position
        self._depth += 1

    def _leave(self, end: int) -> None:
        self._depth = max(self._depth - 1, 0)
        if self._depth:
            return
        if self._words.endswith(_WHERE):
            template = self._text[self._block : end] if self._is_shorthand() else ""
            self._places.append((self._where, template))
        self._words = ""

    def _is_shorthand(self) -> bool:
        return self._words.endswith(f"DELETE{_WHERE}")

    def _take(self, text: str, prefix: str) -> None:
        if _GLUED.match(prefix):
            self._told = False
        self._names.append(text)

    def _resolved(self, base_iri: str) -> frozenset[str] | None:
        """Let the engine say which IRIs the names mean."""
        names = " ".join(dict.fromkeys(self._names))
        prologue = self._text[: self._prologue_end or 0]
        query = f"{prologue}\nSELECT ?g {{ VALUES ?g {{ {names} }} }}"
        try:
            rows = Store().query(query, base_iri=base_iri)
        except SyntaxError:
            return None
        assert isinstance(rows, QuerySolutions)
        return frozenset(node.value for row in rows if isinstance(node := row["g"], NamedNode))

    def _refuse_service(self, keyword: str, position: int) -> None:
        if "SERVICE" in keyword.upper():
            detail = "This server asks no other: SERVICE is refused, also within a prefix."
            raise _refused(self._text, position, detail)


def read_update(text: str, base_iri: str) -> UpdateText:
    """Read the tokens of an update whose relative IRIs ``base_iri`` resolves.

    Says nothing of updates that do not parse. Raises Problem SERVICE_REFUSED for SERVICE and LOAD.
    """
    return _Reader(text).read(base_iri)


def _refused(text: str, position: int, detail: str) -> Problem:
    before = text[:position]
    line = before.count("\n") + 1
    column = position - (before.rfind("\n") + 1) + 1
    return Problem(
        ProblemType.SERVICE_REFUSED,
        f"Line {line}, column {column}: {detail}",
        line=line,
        column=column,
    )
