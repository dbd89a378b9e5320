"""Finds by what the rows of an answer can be sorted: classes, years, speakers, places and so on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from server.pages import dates
from server.pages.answers import Answer, Row, evidence
from server.pages.views.cells import value
from server.pages.views.columns import LABEL, Sort, columns_of, heading
from server.pages.views.timeline import event_bounds
from server.pages.visit import Visit

_BETWEEN: Final = "; "
_ENOUGH: Final = 2
# A column with as many values as this has hardly two rows of one value.
_MOST: Final = 250
_FROM_EVIDENCE: Final = ("stance", "speaker", "outlet", "article")
_TIMES: Final = ("year", "month")
_TEXTS: Final = frozenset(
    {"words", "quote", "detail", "dateEvidence", "answers", "basis", "value", "otherValue"}
    | {"start", "end", "mention", "occurrence", "dates", "position", "span"}
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something by which rows are sorted; ``name`` stands for it in addresses."""

    name: str
    label: str

    @property
    def in_time(self) -> bool:
        """Whether its values are dates, which have an order of their own."""
        return self.name in _TIMES


def dimensions(answer: Answer, visit: Visit) -> Sequence[Dimension]:
    """Return by what the rows of an answer can be counted: what has two values or more."""
    name = answer.query.name
    names = [
        column.name
        for column in columns_of(name)
        if column.sort in (Sort.THING, Sort.NAMES, Sort.PLAIN) and column.name not in _TEXTS
    ]
    # Of time and telling there are the years and how it is told, whatever columns say so.
    names += [*_TIMES, "possible", *(each for each in _FROM_EVIDENCE if each not in names)]
    found = []
    for each in names:
        values = {one for row in answer.every_row for one in values_of(each, row)}
        if _ENOUGH <= len(values) <= _MOST:
            found.append(Dimension(each, heading(each, name, visit.language)))
    return found


def values_of(name: str, row: Row) -> Sequence[str]:
    """Return the values of a row in a dimension; none where nothing is said."""
    return list(dict.fromkeys(_values(name, row)))


def told(name: str, value_: str, visit: Visit) -> str:
    """Return a value of a dimension in the visitor's words."""
    if name in _TIMES:
        return dates.in_words(value_, visit.language)
    if name == "possible":
        return visit.t("views.value_possible" if value_ == "true" else "views.value_told")
    return value(value_, visit)


def _values(name: str, row: Row) -> Iterator[str]:
    if name in _TIMES:
        moment = event_bounds(row.get("date"), row.get("earliest") or row.get("first")).earliest
        if moment:
            yield moment[:4] if name == "year" else moment[:7]
        return
    if name not in row and name + LABEL not in row:
        yield from _of_evidence(name, row)
        return
    given = row.get(f"{name}{LABEL}")
    if given is None:
        given = row.get("articleTitle") if name == "article" else row.get(name)
    if isinstance(given, bool):
        yield "true" if given else "false"
    elif isinstance(given, str):
        yield from (each for each in given.split(_BETWEEN) if each and not _is_iri(each))


def _of_evidence(name: str, row: Row) -> Iterator[str]:
    for each in evidence(row):
        match name:
            case "stance":
                found = [each.get("stance")]
            case "speaker":
                found = [speaker.get("label") for speaker in each.get("speakers", ())]
            case "outlet":
                found = [((each.get("article") or {}).get("outlet") or {}).get("label")]
            case _:
                found = [(each.get("article") or {}).get("title")]
        yield from (str(one) for one in found if one)


def _is_iri(text: str) -> bool:
    return text.startswith(("http://", "https://", "urn:"))
