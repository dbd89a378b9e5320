"""What stands around a term in its diagram, by the kind of term it is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pyoxigraph import NamedNode

from ontology.documentation.diagram import Box, Group, Neighbourhood, Role
from ontology.documentation.terms import DocumentedTerm, Kind, Terminology
from ontology.namespaces import RDFS
from ontology.pairs import RoleUse

_NOTHING: Final = Group({"en": "", "ar": ""}, ())
_BELOW: Final[Mapping[str, Mapping[str, str]]] = {
    "classes": {"en": "kinds", "ar": "أنواعه"},
    "properties": {"en": "narrower", "ar": "أخص منه"},
    "individuals": {"en": "members", "ar": "أفراده"},
}
_TAKEN_BY: Final = {"en": "takes this as a value", "ar": "يأخذ قيمة من هذا الصنف"}
_USED_BY: Final = {"en": "used with", "ar": "يُستعمل مع"}
_LEADS_TO: Final = {"en": "leads to", "ar": "يؤدي إلى"}
_BESIDE: Final = {"en": "beside it", "ar": "إلى جانبه"}


def neighbourhood(terminology: Terminology, term: DocumentedTerm) -> Neighbourhood:
    """Return the neighbourhood of a term: superclasses, subclasses, roles with their ranges."""
    middle = _box(term, focus=True)
    above, kinds = _above(terminology, term, middle)
    before, after = _beside(terminology, term)
    return Neighbourhood(
        middle=middle,
        above=above,
        kinds=kinds,
        below=Group(_BELOW[term.kind.folder], _boxes(terminology.children(term.name))),
        before=before,
        roles=_roles(terminology, term),
        after=after,
    )


def cardinality(use: RoleUse) -> str:
    """Return the least number of fillers and the most, as `1..*`."""
    return f"{use.minimum}..{'*' if use.maximum is None else use.maximum}"


def _above(
    terminology: Terminology, term: DocumentedTerm, middle: Box
) -> tuple[Sequence[Sequence[Box]], Sequence[tuple[Box, Box]]]:
    """Return all that a term stands below, each as far up as its longest way, and the edges."""
    height: dict[str, int] = {}

    def climb(name: str, level: int) -> None:
        for parent in terminology.parents(name):
            if height.get(parent.name, 0) <= level:
                height[parent.name] = level + 1
                climb(parent.name, level + 1)

    climb(term.name, 0)
    boxes = {name: _box(terminology.terms[name]) for name in height}
    layers = [
        [boxes[name] for name in sorted(boxes) if height[name] == level]
        for level in sorted(set(height.values()))
    ]
    boxes[term.name] = middle
    kinds = [
        (box, boxes[parent.name])
        for name, box in boxes.items()
        for parent in terminology.parents(name)
    ]
    return layers, kinds


def _roles(terminology: Terminology, term: DocumentedTerm) -> Sequence[Role]:
    if term.kind is not Kind.CLASS:
        return ()
    return [
        Role(_box(terminology.terms[use.role]), cardinality(use), _range(terminology, use.ranges))
        for use in terminology.roles(term.name)
    ]


def _beside(terminology: Terminology, term: DocumentedTerm) -> tuple[Group, Group]:
    if term.kind is Kind.CLASS:
        return Group(_TAKEN_BY, _boxes(terminology.taken_by(term.name))), _NOTHING
    if term.kind is Kind.CONCEPT:
        schemes = terminology.parents(term.name)
        beside = (each for scheme in schemes for each in terminology.children(scheme.name))
        others = Group(_BESIDE, _boxes(each for each in beside if each is not term))
        return Group(_USED_BY, _boxes(_attribute_users(terminology, term))), others
    uses = terminology.uses(term.name)
    users = [*(user for user, _ in uses), *_attribute_users(terminology, term)]
    ranges = {name for _, use in uses for name in use.ranges}
    ranges.update(terminology.triples.local_names(NamedNode(term.iri), f"{RDFS}range"))
    leads_to = [terminology.terms[name] for name in sorted(ranges) if name in terminology.terms]
    return Group(_USED_BY, _boxes(users)), Group(_LEADS_TO, _boxes(leads_to))


def _attribute_users(terminology: Terminology, term: DocumentedTerm) -> Sequence[DocumentedTerm]:
    return [user for user, _ in terminology.attribute_uses(term.name)]


def _range(terminology: Terminology, ranges: Iterable[str]) -> Box:
    terms = [terminology.terms[name] for name in sorted(ranges)]
    return Box(
        {
            "en": " or ".join(term.labels["en"] for term in terms),
            "ar": " أو ".join(term.labels["ar"] for term in terms),
        },
        "class",
        terms[0].name,
    )


def _boxes(terms: Iterable[DocumentedTerm]) -> Sequence[Box]:
    return [_box(term) for term in {term.name: term for term in terms}.values()]


def _box(term: DocumentedTerm, *, focus: bool = False) -> Box:
    style = {"classes": "class", "properties": "property", "individuals": "individual"}
    drawn = style[term.kind.folder] + (" focus" if focus else "")
    return Box(term.labels, drawn, term.name)
