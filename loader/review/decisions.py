"""Read a reviewer's decisions from a table, strictly: all of them are sound, or none is taken."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from loader.faults import Fault
from loader.files.text import read_utf8
from ontology.names import compatible
from ontology.namespaces import ARTICLE_GRAPH, ID, MAS, RDF
from ontology.reference import reference

ARTICLE, MENTIONS, WORDS, DECISION, REASON = "article", "mentions", "words", "decision", "reason"
NEW, NONE, UNDO = "new", "none", "undo"
# What a spreadsheet would run; a quotation mark before it makes it text there.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_MENTION = re.compile(r"[Tt][0-9]+")
_DELIMITERS = ",;\t"
_REQUIRED = (ARTICLE, MENTIONS, DECISION)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decided row.

    ``spans`` are the IRIs of the text spans of the mentions; ``slug`` is the individual's, None
    where it is a new one or where ``undo`` says that a former decision no longer holds.
    """

    article: str
    spans: tuple[str, ...]
    words: tuple[str, str]
    slug: str | None
    undo: bool
    reason: str


class RefusedDecisions(Exception):
    """A table of decisions is not sound; nothing of it was taken.

    Attributes:
        faults: what is wrong, row by row.
    """

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def read_decisions(path: Path, read_graph: Callable[[str], Collection[Quad]]) -> list[Decision]:
    """Give the decisions of a CSV table as ``masalik review`` writes it, those left open aside.

    ``read_graph`` gives the quads of a named graph; by it the mentions are looked up.

    Raises:
        RefusedDecisions: the file is no such table, or a row of it is wrong.
    """
    text, faults = read_utf8(path)
    if faults:
        raise RefusedDecisions(faults)
    reader = _Reader(path, read_graph)
    decisions = [each for line, row in _rows(path, text) if (each := reader.decision(line, row))]
    if reader.faults:
        raise RefusedDecisions(reader.faults)
    return decisions


def _rows(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each row with the line that it starts at, by the names of the columns."""
    text = text.removeprefix("\ufeff")
    heading = text.partition("\n")[0]
    # Spreadsheets write what their country writes.
    delimiter = max(_DELIMITERS, key=heading.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        header = [name.strip() for name in next(table, [])]
        missing = [name for name in _REQUIRED if name not in header]
        if missing:
            message, expected = f"no column {', '.join(missing)}", ", ".join(_REQUIRED)
            raise RefusedDecisions([Fault(path, 1, None, "missing-column", message, expected)])
        line = table.line_num + 1
        for cells in table:
            if any(cells):
                padded = (*cells, *[""] * len(header))
                yield line, dict(zip(header, map(_plain, padded), strict=False))
            line = table.line_num + 1
    except csv.Error as error:
        fault = Fault(path, line, None, "not-csv", str(error), "CSV, as RFC 4180 has it")
        raise RefusedDecisions([fault]) from error


def _plain(cell: str) -> str:
    """Give a cell without the mark that kept a spreadsheet from running it."""
    if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS):
        cell = cell[1:]
    return cell.strip()


class _Reader:
    """Checks the rows of one table, collecting faults."""

    def __init__(self, path: Path, read_graph: Callable[[str], Collection[Quad]]) -> None:
        self.path = path
        self.read_graph = read_graph
        self.faults: list[Fault] = []
        self.articles: dict[str, ArticleMentions] = {}
        self.decided: dict[str, int] = {}

    def decision(self, line: int, row: Mapping[str, str]) -> Decision | None:
        """Give the decision of a row, None if it is left open or wrong."""
        decided, slug = row[DECISION], row[ARTICLE]
        if not decided:
            return None
        known = len(self.faults)
        article = self.article(slug)
        if not article.spans:
            expected = "the slug of an article that is loaded"
            self.fault(line, slug, "unknown-article", f"no article {slug!r}", expected)
            return None
        names = re.split(r"[\s,;]+", row[MENTIONS].strip())
        spans: list[str] = []
        for name in names:
            spans += self.mention(line, name, article, decided)
        if len(self.faults) > known:
            return None
        words = article.words[spans[0]]
        given = row.get(WORDS, "")
        if given and given != words[0]:
            message, expected = f"{names[0]} of {slug} says {words[0]!r}", f"{given!r}"
            self.fault(line, names[0], "other-words", message, f"the words {expected}")
            return None
        individual = None if decided.lower() in (NEW, NONE, UNDO) else decided
        undo = decided.lower() == UNDO
        return Decision(slug, tuple(spans), words, individual, undo, row.get(REASON, ""))

    def article(self, slug: str) -> "ArticleMentions":
        if slug not in self.articles:
            quads = self.read_graph(ARTICLE_GRAPH + slug) if re.fullmatch(r"[\w-]+", slug) else ()
            self.articles[slug] = ArticleMentions(slug, quads)
        return self.articles[slug]

    def mention(
        self, line: int, name: str, article: "ArticleMentions", decided: str
    ) -> tuple[str, ...]:
        """Give the spans of a mention that may be judged so, else note what is wrong with it."""
        spans = article.spans.get(name.upper(), ()) if _MENTION.fullmatch(name) else ()
        if not spans:
            message = f"{article.slug} has no mention {name!r}"
            self.fault(line, name, "unknown-mention", message, "ids of mentions such as T5 T9")
            return ()
        if (first := self.decided.setdefault(spans[0], line)) != line:
            message = f"line {first} decides on {name} of {article.slug} too"
            self.fault(line, name, "decided-twice", message, "one decision on each mention")
        kinds = article.kinds(spans[0])
        if kinds is None:
            message = (
                f"{name} of {article.slug} is linked by its annotator, or stands for no entity"
            )
            expected = "a mention that masalik review lists, or one that was linked by its name"
            self.fault(line, name, "wrong-target", message, expected)
        elif decided.lower() not in (NEW, NONE, UNDO):
            individual = reference().get(decided)
            if individual is None:
                message = f"{decided!r} is not in the reference data"
                expected = f"a slug of a reference individual, or {NEW}, or {UNDO}"
                self.fault(line, name, "unknown-reference", message, expected)
            elif kinds and not any(compatible(kind, individual.types) for kind in kinds):
                classes = " or ".join(sorted(individual.types))
                message = f"{name} is marked {' or '.join(sorted(kinds))}, {decided} is {classes}"
                expected = "an individual of the class of the mention"
                self.fault(line, name, "other-class", message, expected)
        return spans

    def fault(self, line: int, name: str, code: str, message: str, expected: str) -> None:
        self.faults.append(Fault(self.path, line, name, code, message, expected))


class ArticleMentions:
    """The mentions of one article, as its graph has them.

    Attributes:
        slug: the article's.
        spans: the IRIs of the text spans of each mention, by its id (T5).
        words: what the mention says that a span is of, with the tag of its language.
    """

    def __init__(self, slug: str, quads: Collection[Quad]) -> None:
        """Read the quads of an article's graph."""
        self.slug = slug
        self.spans: dict[str, tuple[str, ...]] = {}
        self.words: dict[str, tuple[str, str]] = {}
        self._meant: dict[str, str] = {}
        self._methods: dict[str, str] = {}
        self._kinds: dict[str, set[str]] = {}
        self._own: set[str] = set()
        quotes: dict[str, Literal] = {}
        for quad in quads:
            if not isinstance(quad.subject, NamedNode):
                continue
            subject, value = quad.subject.value, quad.object
            match quad.predicate.value.removeprefix(MAS):
                case "quote" if isinstance(value, Literal):
                    quotes[subject] = value
                case "refersTo" if isinstance(value, NamedNode):
                    self._meant[subject] = value.value
                case "linkMethod" if isinstance(value, NamedNode):
                    self._methods[subject] = value.value.removeprefix(MAS)
                case "needsReview":
                    self._own.add(subject)
                case name if name == f"{RDF}type" and isinstance(value, NamedNode):
                    self._kinds.setdefault(subject, set()).add(value.value.removeprefix(MAS))
        self._name_spans(quotes)

    def kinds(self, span: str) -> set[str] | None:
        """Give the classes of what a span means, where an editor may judge whom it means.

        They are not known (empty) of one that is linked already; None if it may not be judged.
        """
        if span in self._methods:
            return set()
        meant = self._meant.get(span, "")
        return self._kinds[meant] if meant in self._own else None

    def _name_spans(self, quotes: Mapping[str, Literal]) -> None:
        pattern = re.compile(rf"{re.escape(ID + self.slug)}-(t[0-9]+)(?:-([0-9]+))?")
        found: dict[str, dict[int, str]] = {}
        for span in quotes:
            if named := pattern.fullmatch(span):
                found.setdefault(named[1].upper(), {})[int(named[2] or 0)] = span
        for name, fragments in found.items():
            spans = tuple(fragments[number] for number in sorted(fragments))
            words = " ".join(" ".join(quotes[span].value.split()) for span in spans)
            self.spans[name] = spans
            language = quotes[spans[0]].language or "und"
            self.words |= dict.fromkeys(spans, (words, language))
