"""All statements of a thing as tables: what the friendlier parts of its page were made from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import NamedNode, Quad

from ontology.namespaces import MAS, RDF, RDFS
from server.addresses import address
from server.pages.item_subject import Linked, Subject

_SHOWN_ELSEWHERE: Final = {f"{RDF}type", f"{RDFS}label", f"{MAS}fullText"}


@dataclass(frozen=True, slots=True)
class Line:
    """A property with its values."""

    property: Linked
    values: Sequence[Linked]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines about one subject, None if it is that of the page."""

    subject: Linked | None
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Statements:
    """What is said of a thing, what belongs to it, and where it is said of others.

    ``graphs`` are the graphs that say so, each with its address; ``bounded`` says that there is
    more than is told.
    """

    own: Sequence[Group]
    parts: Sequence[Group]
    about: Sequence[Group]
    graphs: Sequence[Linked]
    bounded: bool

    @property
    def sections(self) -> Sequence[tuple[str, Sequence[Group]]]:
        """The groups under the names of their headings."""
        parts = (("own", self.own), ("parts", self.parts), ("about", self.about))
        return [(name, groups) for name, groups in parts if groups]


def statements(subject: Subject) -> Statements:
    """Return the statements of a thing by subject and property."""
    resource = subject.resource
    own = [quad for quad in resource.own if quad.predicate.value not in _SHOWN_ELSEWHERE]
    return Statements(
        _of_subjects(subject, own, of_node=True),
        _of_subjects(subject, resource.parts),
        _about(subject),
        [Linked(g, "", address(g, subject.visit.base), g) for g in subject.graphs],
        resource.bounded,
    )


def _of_subjects(
    subject: Subject, quads: Iterable[Quad], *, of_node: bool = False
) -> Sequence[Group]:
    found: dict[Any, dict[NamedNode, dict[Linked, None]]] = {}
    for quad in quads:
        of_subject = found.setdefault(quad.subject, defaultdict(dict))
        of_subject[quad.predicate][subject.linked(quad.object)] = None
    return [
        Group(None if of_node else subject.linked(each), _lines(subject, lines))
        for each, lines in found.items()
    ]


def _about(subject: Subject) -> Sequence[Group]:
    """Return the statements that others have of it, by property."""
    found: dict[NamedNode, dict[Linked, None]] = defaultdict(dict)
    for quad in subject.resource.about:
        found[quad.predicate][subject.linked(quad.subject)] = None
    return [Group(None, _lines(subject, found))] if found else []


def _lines(subject: Subject, found: dict[NamedNode, dict[Linked, None]]) -> Sequence[Line]:
    return [Line(subject.linked(name), list(values)) for name, values in found.items()]
