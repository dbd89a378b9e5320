"""Evaluates a query and serialises its result: the one place where the engine works."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, Protocol, cast

from pyoxigraph import NamedNode, QueryTriples, Store

from server.negotiation import BINDINGS, GRAPHS, Formats, content_type
from server.problems import Problem, ProblemType

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_KEYWORDS: Final = re.compile(r"(?:expected (?:one of )?)?([A-Za-z]\w*(?:, [A-Za-z]\w*)*)")
# As long as the longest keyword.
_PADDING: Final = " " * 16
# The engine lists every token it would take, with the whole alphabet of variable names.
_LONGEST_DETAIL: Final = 300


@dataclass(frozen=True)
class Dataset:
    """The graphs that a request names; it replaces the query's own (SPARQL 1.1 Protocol 2.1.4)."""

    default: Sequence[NamedNode]
    named: Sequence[NamedNode]


class Output(Protocol):
    """Where a result goes, piece by piece."""

    def begin(self, media_type: str) -> None:
        """Take note of the media type, before the first piece."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take a piece; raises AnswerTooLarge to stop the engine."""

    def flush(self) -> None:
        """Called at the end of a result."""


class AnswerTooLarge(Exception):
    """Stops the engine while it serialises; ``most`` is the bound in bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


def evaluate(
    store: Store,
    query: str,
    *,
    base_iri: str,
    dataset: Dataset | None,
    union: bool,
    formats: Formats,
    output: Output,
) -> None:
    """Write the result of ``query`` in the one of ``formats`` that its form calls for.

    ``base_iri`` resolves relative IRIs: the endpoint's address, as clients expect of a service.
    ``union`` makes the union of all graphs the default graph, against the query's own FROM.
    Blocks; results are bound to their thread, so one thread calls and serialises.

    Raises Problem SYNTAX_ERROR, NOT_ACCEPTABLE, ANSWER_TOO_LARGE or EVALUATION_FAILED.
    """
    results = None
    try:
        if dataset is None:
            results = store.query(query, base_iri=base_iri, use_default_graph_as_union=union)
        else:
            results = store.query(
                query,
                base_iri=base_iri,
                default_graph=list(dataset.default),
                named_graphs=list(dataset.named),
            )
        if isinstance(results, QueryTriples):
            media_type = _acceptable(formats.graph, GRAPHS)
            output.begin(content_type(media_type))
            results.serialize(cast("IO[bytes]", output), GRAPHS[media_type])
        else:
            media_type = _acceptable(formats.bindings, BINDINGS)
            output.begin(content_type(media_type))
            results.serialize(cast("IO[bytes]", output), BINDINGS[media_type])
    except SyntaxError as error:
        raise syntax_problem(str(error), query) from None
    except AnswerTooLarge as error:
        detail = f"More than {error.most} bytes: add a LIMIT or ask for less."
        raise Problem(ProblemType.ANSWER_TOO_LARGE, detail, limit=error.most) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise Problem(ProblemType.EVALUATION_FAILED, str(error)[:_LONGEST_DETAIL]) from None
    finally:
        # A traceback must not carry the results into another thread.
        del results


def _acceptable(media_type: str | None, offered: Iterable[str]) -> str:
    if media_type is None:
        raise Problem(
            ProblemType.NOT_ACCEPTABLE, f"This result is available as {', '.join(offered)}."
        )
    return media_type


def syntax_problem(message: str, query: str = "") -> Problem:
    """Return the refusal that a message of the engine's SPARQL parser amounts to.

    With the query, of which it is, the refusal tells more nearly where the fault is.
    """
    match = _POSITION.fullmatch(message)
    if match is None:
        return Problem(ProblemType.SYNTAX_ERROR, message[:_LONGEST_DETAIL])
    line, column = _nearer(query) or (int(match[1]), int(match[2]))
    detail = f"Line {line}, column {column}: {match[3][:_LONGEST_DETAIL]}"
    return Problem(ProblemType.SYNTAX_ERROR, detail, line=line, column=column)


def _nearer(query: str) -> tuple[int, int] | None:
    """Return line and column of a fault for which the engine looked for keywords only.

    It takes as many characters as a keyword has before it says that they are none, and the end of
    the query for the fault where there are fewer.
    """
    try:
        Store().query(query + _PADDING)
    except SyntaxError as error:
        match = _POSITION.fullmatch(str(error))
        words = _KEYWORDS.fullmatch(match[3]) if match else None
        if match and words:
            column = int(match[2]) - min(map(len, words[1].split(", ")))
            lines = query.split("\n")
            line = int(match[1])
            if line <= len(lines) and 0 < column <= len(lines[line - 1]):
                return line, column
    except (OSError, RuntimeError, ValueError):
        pass
    return None
