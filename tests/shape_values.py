"""What each shape asks of a node of its class, with values that conform and values that do not."""

from collections import defaultdict
from collections.abc import Iterator

import rdflib
from rdflib.collection import Collection
from rdflib.term import Literal, Node, URIRef
from shape_reports import all_shapes

from ontology.namespaces import MAS, RDF, SH, XSD
from ontology.vocabulary import vocabulary

EX = "https://w3id.org/masalik/examples/"
_SH = rdflib.Namespace(SH)
_MAS = rdflib.Namespace(MAS)
_TYPE = rdflib.RDF.type
# Two values of each datatype.
_LITERALS = {
    f"{XSD}boolean": ("true", "false"),
    f"{XSD}dateTime": ("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"),
    f"{XSD}decimal": ("1.5", "2.5"),
    f"{XSD}integer": ("1", "2"),
    f"{XSD}string": ("2024", "2025"),
    f"{RDF}langString": ("كلمة", "كلمتان"),
}

Description = list[tuple[Node, Node]]


class Shapes:
    """What the shapes ask of a node of a class, and values that they take."""

    def __init__(self) -> None:
        self.graph = all_shapes()
        self.of_class: dict[str, list[Node]] = defaultdict(list)
        for shape, target in self.graph.subject_objects(_SH.targetClass):
            self.of_class[str(target).removeprefix(MAS)] += self.graph.objects(shape, _SH.property)

    def value(self, shape: Node, parameter: str) -> Node | None:
        return self.graph.value(shape, _SH[parameter])

    def path(self, shape: Node) -> URIRef:
        """Give the property of a property shape of the files, which is never a longer path."""
        path = self.value(shape, "path")
        assert isinstance(path, URIRef)
        return path

    def number(self, shape: Node, parameter: str) -> int | None:
        value = self.value(shape, parameter)
        return None if value is None else int(str(value))

    def members(self, shape: Node, parameter: str) -> list[Node]:
        head = self.value(shape, parameter)
        return list(Collection(self.graph, head)) if head is not None else []

    def asked_of(self, class_name: str) -> Iterator[Node]:
        for name in sorted(vocabulary().ancestors(class_name)):
            yield from self.of_class[name]

    def minimal(self, class_name: str, *left_out: Node) -> Description:
        """Describe a node of a class by its class and what it must have, but for some paths."""
        found: Description = [(_TYPE, _MAS[class_name])]
        paths = {_TYPE, *left_out}
        for shape in self.asked_of(class_name):
            path = self.path(shape)
            if path not in paths and self.value(shape, "minCount"):
                paths.add(path)
                found.append((path, self.good(path, class_name)))
        if class_name == "Possibility" and _MAS.possibleType in paths - set(left_out):
            kind = str(dict(found)[_MAS.possibleType]).removeprefix(MAS)
            found += self.minimal(kind, *paths)[1:]
        return found

    def good(self, path: Node, class_name: str, number: int = 0) -> Node:
        """Give a value that every shape of a path takes, the first or the second one."""
        shapes = [s for s in self.asked_of(class_name) if self.path(s) == path]
        taken = (self.taken(shape, number) for shape in shapes)
        return next((value for value in taken if value is not None), Literal("words", lang="en"))

    def taken(self, shape: Node, number: int) -> Node | None:
        """Give a value that a shape takes, None if it takes anything."""
        for alternative in (shape, *self.members(shape, "or")):
            wanted, datatype = (self.value(alternative, key) for key in ("class", "datatype"))
            if wanted is not None:
                return URIRef(f"{EX}cast/{str(wanted).removeprefix(MAS)}-{number + 1}")
            if datatype is not None:
                return self.literal(shape, str(datatype), number)
        values = self.members(shape, "in")
        if values:
            return values[min(number, len(values) - 1)]
        if self.value(shape, "nodeKind") == _SH.IRI:
            return _MAS[("Meeting", "Visit")[number]]
        return None

    def literal(self, shape: Node, datatype: str, number: int) -> Literal:
        text = _LITERALS[datatype][number]
        least = self.number(shape, "minInclusive")
        if least is not None:
            text = str(least + number)
        if datatype == f"{RDF}langString":
            return Literal(text, lang="ar")
        return Literal(text, datatype=URIRef(datatype), normalize=False)

    def bad(self, shape: Node, parameter: str) -> list[Node]:
        """Give values that violate one parameter of a shape."""
        path, limit = self.path(shape), self.value(shape, parameter)
        integer = URIRef(f"{XSD}integer")
        match parameter:
            case "class" | "in" | "or":
                # Nothing takes units but amounts do, which take no topics.
                stranger = "Topic" if limit == _MAS.Unit else "Unit"
                return [URIRef(f"{EX}cast/{stranger}-1")]
            case "datatype":
                if limit == rdflib.RDF.langString:
                    return [Literal("1", datatype=integer)]
                return [Literal("soon", lang="en")]
            case "nodeKind":
                return [Literal("soon") if limit == _SH.IRI else URIRef(f"{EX}cast/Unit-1")]
            case "minInclusive":
                return [Literal(str(int(str(limit)) - 1), datatype=integer)]
            case "maxInclusive":
                return [Literal(str(int(str(limit)) + 1), datatype=integer)]
            case "pattern":
                return [Literal("Soon", datatype=URIRef(f"{XSD}string"))]
            case "lessThan" | "lessThanOrEquals":
                return [Literal("9", datatype=integer)]
            case "maxCount":
                bearer = self.bearer(shape)
                found = [self.good(path, bearer, number) for number in (0, 1)]
                return found if found[0] != found[1] else [found[0], *self.bad(shape, "in")]
        raise AssertionError(f"no way is known to violate sh:{parameter}")

    def bearer(self, shape: Node) -> str:
        return next(name for name, shapes in self.of_class.items() if shape in shapes)
