"""Write an example that conforms to each shape and ones that do not, with their expected report.

Run it after a shape was added or changed, and read what it changed under tests/shapes/:

    python tests/write_shape_examples.py

Each file is about one node shape and its property shapes, and about the shapes that are derived for
its class. The graph `ex:passes` holds what conforms, `ex:fails` one node for each way to violate a
shape, named after both, and `ex:report` what standard pyshacl says of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import rdflib
from rdflib.term import Literal, Node, URIRef
from shape_reports import Report, report
from shape_values import EX, Description, Shapes

from ontology.namespaces import MAS, RDFS, SH, SHAPES, SKOS, XSD

FOLDER = Path(__file__).parent / "shapes"
_PREFIXES = {
    "mas": MAS,
    "shapes": SHAPES,
    "ex": EX,
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}
_SH = rdflib.Namespace(SH)
_MAS = rdflib.Namespace(MAS)
_TYPE = rdflib.RDF.type
# Nothing takes it: by it closed shapes are violated.
_FOREIGN = (rdflib.RDFS.comment, Literal("no property of such a node", lang="en"))

_NO_CONSTRAINTS = {
    "path",
    "targetNode",
    "order",
    "group",
    "name",
    "description",
    "message",
    "severity",
}


@dataclass(frozen=True)
class Example:
    """The descriptions of a file by the name of the node."""

    passes: dict[str, Description]
    fails: dict[str, Description]


def examples(shapes: Shapes) -> Iterator[tuple[str, Example]]:
    """Give the examples of each node shape by its name; derived ones go with their class's."""
    graph = shapes.graph
    for shape in sorted(graph.subjects(_TYPE, _SH.NodeShape), key=str):
        name = str(shape).removeprefix(SHAPES)
        if name.endswith("-closed"):
            continue
        target = shapes.value(shape, "targetClass")
        class_name = str(target).removeprefix(MAS) if target is not None else "Place"
        example = _of_node_shape(shapes, shape, name, class_name)
        closed = URIRef(f"{SHAPES}{name}-closed")
        if (closed, None, None) in graph:
            example.fails[f"{name}-closed"] = [*shapes.minimal(class_name), _FOREIGN]
            _add_possible(shapes, name, example)
        yield name, example


def _of_node_shape(shapes: Shapes, shape: Node, name: str, class_name: str) -> Example:
    properties = sorted(shapes.graph.objects(shape, _SH.property), key=str)
    subject_of = shapes.value(shape, "targetSubjectsOf")
    extra: Description = []
    if subject_of is not None:
        shapes.of_class[class_name] += properties
        extra = [(subject_of, Literal(True))]
    whole = shapes.minimal(class_name)
    for each in properties:
        path = shapes.path(each)
        if path not in dict(whole):
            whole.append((path, shapes.good(path, class_name)))
    fails: dict[str, Description] = {}
    for each in properties:
        path = shapes.path(each)
        for parameter in sorted(_parameters(shapes, each)):
            values = [] if parameter == "minCount" else shapes.bad(each, parameter)
            added: Description = [(path, value) for value in values]
            rest = [pair for pair in extra if pair[0] != path]
            # A shape that several node shapes share is violated on a node of each.
            owner = "" if str(each).startswith(f"{SHAPES}{name}-") else f"{name}-"
            label = f"{owner}{str(each).removeprefix(SHAPES)}-{parameter}"
            fails[label] = [*shapes.minimal(class_name, path), *rest, *added]
            if parameter.startswith("lessThan"):
                other = shapes.value(each, parameter)
                assert other is not None
                if other not in dict(fails[label]):
                    fails[label].append((other, shapes.good(other, class_name)))
    if shapes.value(shape, "closed") is not None:
        fails[f"{name}-closed"] = [*shapes.minimal(class_name), _FOREIGN]
    if subject_of is not None:
        del shapes.of_class[class_name]
    return Example({name: whole}, fails)


def _parameters(shapes: Shapes, shape: Node) -> Iterator[str]:
    for predicate in shapes.graph.predicates(shape):
        parameter = str(predicate).removeprefix(SH)
        if predicate != _TYPE and parameter not in _NO_CONSTRAINTS:
            yield parameter


def _add_possible(shapes: Shapes, name: str, example: Example) -> None:
    """Add what possibly is of the class: as it should be, without its roles, with foreign ones."""
    kind = [(_TYPE, _MAS.Possibility), (_MAS.possibleType, _MAS[name])]
    as_claim = shapes.minimal("Possibility", _MAS.possibleType)[1:]
    told = {path for path, _ in as_claim}
    roles = [pair for pair in example.passes[name] if pair[0] not in {_TYPE, *told}]
    example.passes[f"{name}-possible"] = [*kind, *as_claim, *roles]
    required = [pair for pair in shapes.minimal(name) if pair[0] not in {_TYPE, *told}]
    example.fails[f"{name}-possible-node"] = [*kind, *as_claim, *required, _FOREIGN]
    if required:
        example.fails[f"{name}-possible-property"] = [*kind, *as_claim]


def cast(shapes: Shapes, descriptions: Iterable[Description]) -> dict[str, Description]:
    """Describe the nodes that descriptions name, and those that these name, as they should be."""
    found: dict[str, Description] = {}
    todo = list(descriptions)
    while todo:
        for _, value in todo.pop():
            name = str(value).removeprefix(EX)
            if str(value).startswith(f"{EX}cast/") and name not in found:
                class_name = name.removeprefix("cast/").partition("-")[0]
                found[name] = shapes.minimal(class_name)
                todo.append(found[name])
    return found


def _turtle(descriptions: dict[str, Description], names: rdflib.Graph) -> str:
    blocks = []
    for name, description in descriptions.items():
        subject = f"<{name}>" if "/" in name else f"ex:{name}"
        (_, kind), *rest = description
        lines = [f"{subject} a {_term(kind, names)}"]
        lines += [f"    {_term(path, names)} {_term(value, names)}" for path, value in rest]
        blocks.append(" ;\n".join(lines) + " .")
    return "\n".join(blocks)


def _term(node: Node, names: rdflib.Graph) -> str:
    if str(node).startswith(f"{EX}cast/"):
        return f"<{str(node).removeprefix(EX)}>"
    return node.n3(names.namespace_manager)


def _report_turtle(found: Report, names: rdflib.Graph) -> str:
    results = []
    for focus, path, component, shape in sorted(found):
        told = [f"sh:focusNode {_term(URIRef(focus), names)}"]
        if path:
            told.append(f"sh:resultPath {_term(URIRef(path), names)}")
        told.append(f"sh:sourceConstraintComponent {_term(URIRef(component), names)}")
        told.append(f"sh:sourceShape {_term(URIRef(shape), names)}")
        results.append("    [ " + " ; ".join(told) + " ]")
    return (
        "[] a sh:ValidationReport ; sh:conforms false ; sh:result\n" + " ,\n".join(results) + " ."
    )


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


def main() -> None:
    """Write every file anew."""
    shapes = Shapes()
    found = dict(examples(shapes))
    names = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        names.bind(prefix, namespace)
    head = f"@base <{EX}> .\n" + "".join(f"@prefix {p}: <{n}> .\n" for p, n in _PREFIXES.items())
    everything = [d for e in found.values() for d in (*e.passes.values(), *e.fails.values())]
    members = dict(sorted(cast(shapes, everything).items()))
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.t*"):
        old.unlink()
    text = "# Nodes that the examples refer to, each as it should be.\n\n"
    cast_text = f"{head}\n{_turtle(members, names)}\n"
    (FOLDER / "cast.ttl").write_text(text + cast_text, "utf-8")
    for name, example in found.items():
        passes, fails = _turtle(example.passes, names), _turtle(example.fails, names)
        graph = rdflib.Graph().parse(data=f"{cast_text}\n{fails}", format="turtle")
        results = {result for result in report(graph) if "/cast/" not in result[0]}
        assert {focus for focus, *_ in results} == {EX + each for each in example.fails}, name
        lines = [f"# shapes:{name}, and those of its properties.\n\n{head}\n"]
        lines.append(f"ex:passes {{\n{_indented(passes)}}}\n\n")
        if fails:
            lines.append(f"ex:fails {{\n{_indented(fails)}}}\n\n")
            lines.append(f"ex:report {{\n{_indented(_report_turtle(results, names))}}}\n")
        (FOLDER / f"{name}.trig").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
