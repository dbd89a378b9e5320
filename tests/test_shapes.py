"""Each shape has an example that conforms and one that does not, and reports of them as expected.

tests/write_shape_examples.py writes the examples; these tests read them.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import rdflib
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from rdflib.term import Node, URIRef
from shape_reports import Report, all_shapes, report

from ontology.graphs import module_files, ontology_quads, shape_files
from ontology.namespaces import ID, MAS, SH, SHAPES, SHAPES_GRAPH
from ontology.shape_checks import check_triples
from ontology.shapes_of_graph import derived_shapes
from ontology.triples import Triples
from ontology.vocabulary import vocabulary

FOLDER = Path(__file__).parent / "shapes"
EXAMPLES = "https://w3id.org/masalik/examples/"
FILES = sorted(FOLDER.glob("*.trig"))
_SH = rdflib.Namespace(SH)
_TYPE = rdflib.RDF.type


@cache
def examples(kind: str) -> tuple[Triple, ...]:
    """Give the triples of all examples of a kind: passes, fails, report."""
    graph = NamedNode(EXAMPLES + kind)
    quads = (quad for path in FILES for quad in parse(path=path, format=RdfFormat.TRIG))
    return tuple(quad.triple for quad in quads if quad.graph_name == graph)


@cache
def cast() -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(path=FOLDER / "cast.ttl"))


@cache
def expected() -> Report:
    """Give the results of all expected reports."""
    graph = graph_of(examples("report"))
    return {
        (
            str(graph.value(node, _SH.focusNode)),
            str(graph.value(node, _SH.resultPath) or ""),
            str(graph.value(node, _SH.sourceConstraintComponent)),
            str(graph.value(node, _SH.sourceShape)),
        )
        for node in graph.objects(None, _SH.result)
    }


def graph_of(*parts: tuple[Triple, ...]) -> rdflib.Graph:
    lines = "".join(f"{triple} .\n" for part in parts for triple in part)
    return rdflib.Graph().parse(data=lines, format="nt")


def ours(*parts: tuple[Triple, ...]) -> Report:
    """Give what the product's own way of running pyshacl finds."""
    described = [triple for part in parts for triple in part]
    return {(r.focus, r.path or "", r.component, r.shape) for r in check_triples(described)}


def named_shapes(kind: URIRef) -> Iterator[URIRef]:
    for shape in all_shapes().subjects(_TYPE, kind):
        assert isinstance(shape, URIRef), "every shape has a name"
        yield shape


def property_shapes(shape: Node) -> set[Node]:
    return set(all_shapes().objects(shape, _SH.property))


def short(shapes: set[URIRef]) -> set[str]:
    return {str(shape).removeprefix(SHAPES) for shape in shapes}


# The examples


def test_what_should_conform_does() -> None:
    assert report(graph_of(cast(), examples("passes"))) == set()


def test_what_should_not_conform_has_the_expected_report() -> None:
    found = report(graph_of(cast(), examples("fails")))
    assert found == expected()


def test_our_faster_arrangement_of_the_shapes_reports_the_same() -> None:
    assert ours(cast(), examples("passes")) == set()
    assert ours(cast(), examples("fails")) == expected()


def test_every_property_shape_has_a_value_that_conforms_and_one_that_does_not() -> None:
    graph, known = graph_of(examples("passes")), vocabulary()
    valued = {
        (ancestor, str(path))
        for node, path in graph.subject_predicates()
        for class_name in graph.objects(node, _TYPE)
        for ancestor in known.ancestors(str(class_name).removeprefix(MAS))
    }
    passing, of_subjects = set(), _SH.targetSubjectsOf
    shapes = all_shapes()
    for node_shape in named_shapes(_SH.NodeShape):
        targets = [str(c).removeprefix(MAS) for c in shapes.objects(node_shape, _SH.targetClass)]
        targets += ["Place"] * bool(list(shapes.objects(node_shape, of_subjects)))
        for shape in property_shapes(node_shape):
            path = str(shapes.value(shape, _SH.path))
            if any((target, path) in valued for target in targets):
                passing.add(shape)
    # Derived ones lead backwards from a class to what possibly is of it.
    possible = {s for s in named_shapes(_SH.PropertyShape) if s.endswith("-possible")}
    kinds = {str(kind) for kind in graph.objects(None, rdflib.URIRef(f"{MAS}possibleType"))}
    passing |= {s for s in possible if str(shapes.value(s, _SH.targetNode)) in kinds}
    failing = {shape for *_, shape in expected()}
    every = set(named_shapes(_SH.PropertyShape))
    assert short(every - passing) == set()
    assert short({shape for shape in every if str(shape) not in failing}) == set()


def test_every_node_shape_has_a_node_that_conforms_and_one_that_does_not() -> None:
    shapes, graph = all_shapes(), graph_of(examples("passes"))
    instances = {str(class_name) for class_name in graph.objects(None, _TYPE)}
    failing = {shape for *_, shape in expected()}
    for shape in named_shapes(_SH.NodeShape):
        targets = {str(target) for target in shapes.objects(shape, _SH.targetClass)}
        properties = set(graph.predicates())
        of_subjects = set(shapes.objects(shape, _SH.targetSubjectsOf))
        below = {
            term
            for term in vocabulary().terms
            if vocabulary().has_class(term)
            for target in targets
            if vocabulary().is_a(term, target.removeprefix(MAS))
        }
        assert {f"{MAS}{name}" for name in below} & instances or of_subjects & properties, shape
        own = {str(shape), *map(str, property_shapes(shape))}
        assert own & failing, shape


def test_each_example_that_fails_is_named_after_a_shape_that_it_violates() -> None:
    shapes_of: dict[str, set[str]] = {}
    for focus, _, _, shape in expected():
        shapes_of.setdefault(focus.removeprefix(EXAMPLES), set()).add(shape.removeprefix(SHAPES))
    nodes = {str(t.subject).strip("<>").removeprefix(EXAMPLES) for t in examples("fails")}
    assert nodes == set(shapes_of)
    for node, violated in shapes_of.items():
        assert any(
            shape in node or node.removesuffix("-closed") == shape for shape in violated
        ) or node.endswith("-possible-property"), (node, violated)


# The shapes


def test_every_class_of_claims_has_its_derived_shapes_in_the_graph() -> None:
    shapes = {
        quad.subject.value.removeprefix(SHAPES)
        for quad in ontology_quads()
        if quad.graph_name == NamedNode(SHAPES_GRAPH) and isinstance(quad.subject, NamedNode)
    }
    claims = {name for name in vocabulary().event_labels if vocabulary().is_a(name, "Claim")}
    assert claims
    assert {f"{name}-closed" for name in claims} <= shapes
    assert {f"{name}-possible" for name in claims} <= shapes


NEW_KIND = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix shapes: <https://w3id.org/masalik/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
mas:Ambush a <http://www.w3.org/2002/07/owl#Class> ;
    rdfs:subClassOf mas:Event ; mas:annotates "event" .
shapes:Ambush a sh:NodeShape ; sh:targetClass mas:Ambush ; sh:property shapes:Ambush-lookout .
shapes:Ambush-lookout a sh:PropertyShape ; sh:path mas:lookout ; sh:minCount 1 .
"""


def test_a_new_class_brings_its_derived_shapes(tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(NEW_KIND, "utf-8")
    modules, shapes = Triples([*module_files(), file]), Triples([*shape_files(), file])
    derived = list(derived_shapes(modules, shapes))
    possible = NamedNode(f"{SHAPES}Ambush-possible")
    checked = {
        t.object for t in derived if (t.subject, t.predicate.value) == (possible, f"{SH}property")
    }
    assert checked >= {NamedNode(f"{SHAPES}Ambush-lookout")}
    # It may have its own role; a class elsewhere in the tree may not.
    members = [t for t in derived if t.object == NamedNode(f"{MAS}lookout")]
    assert len(members) == 1


def test_a_class_is_open_to_the_roles_of_classes_below_it(tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(NEW_KIND.replace("mas:Event ;", "mas:Attack ;"), "utf-8")
    modules, shapes = Triples([*module_files(), file]), Triples([*shape_files(), file])
    derived = list(derived_shapes(modules, shapes))
    assert len([t for t in derived if t.object == NamedNode(f"{MAS}lookout")]) == 2


# Checking by them


def claim(*lines: str) -> tuple[Triple, ...]:
    prefixes = f"@prefix mas: <{MAS}> . @prefix id: <{ID}> . @prefix c: <{EXAMPLES}cast/> .\n"
    text = prefixes + "\n".join(lines)
    return tuple(quad.triple for quad in parse(text, format=RdfFormat.TURTLE))


ATTESTED = (
    "mas:attestedBy c:Attestation-1 ; mas:occurrence c:Occurrence-1 ; mas:trigger c:TextSpan-1"
)


def test_a_possibility_is_checked_by_what_it_possibly_is() -> None:
    sound = "mas:participant c:Actor-1"
    assert not ours(
        cast(),
        claim(f"id:x a mas:Possibility ; mas:possibleType mas:Meeting ; {ATTESTED} ; {sound} ."),
    )
    lacking = ours(
        cast(), claim(f"id:x a mas:Possibility ; mas:possibleType mas:Meeting ; {ATTESTED} .")
    )
    assert {(focus, shape) for focus, _, _, shape in lacking} == {
        (f"{ID}x", f"{SHAPES}Meeting-participant")
    }


def test_a_node_of_a_narrower_class_is_of_the_wider_one() -> None:
    lines = f"id:x a mas:Meeting ; {ATTESTED} ; mas:participant id:y . id:y a mas:ArmedGroup ."
    assert not ours(cast(), claim(lines))


def test_only_what_is_described_is_reported() -> None:
    described = list(claim(f"id:x a mas:Meeting ; {ATTESTED} ; mas:participant id:y ."))
    named = claim("id:y a mas:Quantity .")
    found = {(r.focus, r.shape) for r in check_triples(described, [*named, *cast()])}
    assert found == {(f"{ID}x", f"{SHAPES}Meeting-participant")}
