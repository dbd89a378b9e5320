"""The pairs of a class with a role or an attribute, read from the shapes of annotations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from ontology.namespaces import MAS, SH
from ontology.triples import Node, Triples

_Use = TypeVar("_Use")


@dataclass(frozen=True, slots=True)
class RoleUse:
    """What a class takes in a role: the classes of its fillers, the least number and the most."""

    role: str
    ranges: frozenset[str]
    minimum: int
    maximum: int | None


@dataclass(frozen=True, slots=True)
class AttributeUse:
    """What a class takes as an attribute.

    `values` maps the value as annotated (`MoreThan`) to the individual (`moreThan`); it is empty
    where the value is a literal of `datatype` (an IRI), from `minimum` to `maximum` where set.
    """

    attribute: str
    values: Mapping[str, str]
    datatype: str | None
    minimum: int | None
    maximum: int | None


def role_uses(shapes: Triples) -> Mapping[str, Mapping[str, RoleUse]]:
    """Return the roles of each class that has any, by local names of class and role."""
    uses: dict[str, dict[str, RoleUse]] = {}
    for class_name, shape in _property_shapes(shapes):
        if ranges := _ranges(shapes, shape):
            use = RoleUse(
                role=shapes.local_names(shape, f"{SH}path")[0],
                ranges=ranges,
                minimum=shapes.number(shape, f"{SH}minCount") or 0,
                maximum=shapes.number(shape, f"{SH}maxCount"),
            )
            uses.setdefault(class_name, {})[use.role] = use
    return _frozen(uses)


def attribute_uses(shapes: Triples) -> Mapping[str, Mapping[str, AttributeUse]]:
    """Return the attributes of each class that has any, by their names in annotations."""
    uses: dict[str, dict[str, AttributeUse]] = {}
    for class_name, shape in _property_shapes(shapes):
        if _ranges(shapes, shape):
            continue
        names = [node.value.removeprefix(MAS) for node in shapes.members(shape, f"{SH}in")]
        datatype = next(iter(shapes.nodes(shape, f"{SH}datatype")), None)
        use = AttributeUse(
            attribute=shapes.local_names(shape, f"{SH}path")[0],
            values=MappingProxyType({_annotated(name): name for name in names}),
            datatype=datatype.value if datatype else None,
            minimum=shapes.number(shape, f"{SH}minInclusive"),
            maximum=shapes.number(shape, f"{SH}maxInclusive"),
        )
        uses.setdefault(class_name, {})[_annotated(use.attribute)] = use
    return _frozen(uses)


def _annotated(name: str) -> str:
    """Return the name that an attribute or a value bears in annotations."""
    return name[:1].upper() + name[1:]


def _property_shapes(shapes: Triples) -> Iterator[tuple[str, Node]]:
    for node_shape in shapes.subjects():
        for class_name in shapes.local_names(node_shape, f"{SH}targetClass"):
            of_class = shapes.nodes(node_shape, f"{SH}property")
            for shape in sorted(of_class, key=lambda shape: _order(shapes, shape)):
                yield class_name, shape


def _order(shapes: Triples, shape: Node) -> float:
    """Return the place of a property among those of its class; those without one come last."""
    order = shapes.number(shape, f"{SH}order")
    return float("inf") if order is None else order


def _ranges(shapes: Triples, shape: Node) -> frozenset[str]:
    alternatives = [shape, *shapes.members(shape, f"{SH}or")]
    return frozenset(
        name for node in alternatives for name in shapes.local_names(node, f"{SH}class")
    )


def _frozen(uses: dict[str, dict[str, _Use]]) -> Mapping[str, Mapping[str, _Use]]:
    return MappingProxyType({name: MappingProxyType(of_class) for name, of_class in uses.items()})
