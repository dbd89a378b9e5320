"""Counts by which an index is narrowed: links that add a value to the address or take it away."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ontology.namespaces import MAS
from server.pages import dates
from server.pages.answers import Answer, Row
from server.pages.site import slug
from server.pages.terms import label
from server.pages.views.columns import heading
from server.pages.views.dimensions import told, values_of
from server.pages.views.pivot import ONLY
from server.pages.visit import Value, Visit

PARAMETERS: Final[Mapping[str, str]] = {
    "kind": "class",
    "stance": "stance",
    "speaker": "speaker",
    "place": "place",
    "outlet": "outlet",
    "article": "article",
    "possible": "possibilities",
}
"""The parameters of queries that narrow to a value of a facet."""
YEAR: Final = "year"
_POSSIBLE: Final = {"true": "only", "false": "exclude"}
_FEW: Final = 8
_ANEW: Final[Mapping[str, Value]] = {"after": None}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value with how many have it; ``href`` adds it, or takes it away where it is chosen."""

    label: str
    number: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """Something by which an index is told apart; the ``rest`` is shown when asked for."""

    name: str
    heading: str
    choices: Sequence[Choice]
    rest: Sequence[Choice]

    @property
    def chosen(self) -> bool:
        """Whether the index is narrowed by it."""
        return any(each.chosen for each in self.choices)


@dataclass(frozen=True, slots=True)
class Chip:
    """What an index is narrowed to, and where it is not."""

    text: str
    href: str


def of_rows(rows: Iterable[Row], query: str, visit: Visit) -> Sequence[Facet]:
    """Return the facets of rows with ``facet``, ``value``, ``valueLabel`` and ``count``."""
    by_facet: dict[str, list[Choice]] = {}
    for row in rows:
        name, value = str(row["facet"]), str(row["value"])
        said = _said(name, value, str(row.get("valueLabel") or ""), visit)
        choice = _choice(name, value, said, int(row["count"]), visit)
        by_facet.setdefault(name, []).append(choice)
    return [_facet(name, choices, query, visit) for name, choices in by_facet.items()]


def of_kinds(answer: Answer, visit: Visit) -> Facet:
    """Return the classes of the things of an index, each with how many there are."""
    counts = Counter(str(row["kind"]) for row in answer.rows if row.get("kind"))
    choices = [
        _choice("kind", kind, label(kind, visit.language), number, visit)
        for kind, number in counts.most_common()
    ]
    return _facet("kind", choices, answer.query.name, visit)


def of_values(rows: Sequence[Row], name: str, query: str, visit: Visit) -> Facet:
    """Return a facet that no parameter narrows: the rows themselves are looked through."""
    counts = Counter(value for row in rows for value in values_of(name, row))
    choices = []
    for value, number in counts.most_common():
        only = f"{name}:{value}"
        href = visit.here(**{**_ANEW, ONLY: _toggled(visit.values(ONLY), only)})
        said = told(name, value, visit)
        choices.append(Choice(said, number, href, only in visit.values(ONLY)))
    return _facet(name, choices, query, visit)


def chips(answer: Answer, visit: Visit, names: Iterable[str]) -> Sequence[Chip]:
    """Return what the parameters of an index are narrowed to, as the server understood them."""
    understood: Mapping[str, Sequence[Mapping[str, object]]] = answer.document["parameters"]
    found = []
    for name in names:
        values = visit.values(name)
        for place, given in enumerate(values):
            meant = understood.get(name, ())
            told_ = _meant(name, given, meant[place] if place < len(meant) else {}, visit)
            rest = [value for value in values if value != given]
            found.append(Chip(told_, visit.here(**{**_ANEW, name: rest})))
    return found


def _facet(name: str, choices: Sequence[Choice], query: str, visit: Visit) -> Facet:
    """Return a facet with what is chosen first; years in their order."""
    if name == YEAR:
        shown = sorted(choices, key=lambda each: each.label, reverse=True)
    else:
        shown = sorted(choices, key=lambda each: (not each.chosen, -each.number, each.label))
    return Facet(name, heading(name, query, visit.language), shown[:_FEW], shown[_FEW:])


def _choice(name: str, value: str, said: str, number: int, visit: Visit) -> Choice:
    if name == YEAR:
        period: dict[str, Value] = {"from": f"{value}-01-01", "to": f"{value}-12-31"}
        chosen = all(visit.field(each) == day for each, day in period.items())
        changes = dict.fromkeys(period) if chosen else period
        return Choice(said, number, visit.here(**{**_ANEW, **changes}), chosen)
    parameter = PARAMETERS[name]
    given = _POSSIBLE.get(value, value) if name == "possible" else slug(value.removeprefix(MAS))
    present = visit.values(parameter)
    if name == "possible":
        values: Value = None if given in present else given
    else:
        values = _toggled(present, given)
    return Choice(said, number, visit.here(**{**_ANEW, parameter: values}), given in present)


def _toggled(present: Sequence[str], value: str) -> Sequence[str]:
    if value in present:
        return [each for each in present if each != value]
    return [*present, value]


def _said(name: str, value: str, said: str, visit: Visit) -> str:
    if name == YEAR:
        return dates.in_words(value, visit.language)
    if name in ("kind", "stance"):
        return label(value, visit.language)
    return said or told(name, value, visit)


def _meant(name: str, given: str, meant: Mapping[str, object], visit: Visit) -> str:
    if name in ("from", "to"):
        return f"{visit.t('site.' + name)} {dates.in_words(given, visit.language)}"
    if name == "as_of":
        return f"{visit.t('site.as_of')} {dates.in_words(given, visit.language)}"
    if name == "text":
        return f"«{given}»"
    if name == "possibilities":
        return visit.t(f"index.possibilities_{given}")
    labels = meant.get("labels")
    if isinstance(labels, Mapping) and labels:
        return str(labels.get(visit.language) or next(iter(labels.values())))
    return label(given, visit.language)
