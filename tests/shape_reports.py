"""What standard pyshacl says of a graph by all shapes, with nothing of ours in between."""

from functools import cache

import pyshacl
import rdflib
from pyoxigraph import RdfFormat, serialize

from ontology.graphs import module_files, shape_triples
from ontology.namespaces import SH

# Of each result: focus node, path ("" where it is no property), component, source shape.
Report = set[tuple[str, str, str, str]]
_SH = rdflib.Namespace(SH)


@cache
def all_shapes() -> rdflib.Graph:
    """Give the shapes of the files and those that are derived, as they are published."""
    return rdflib.Graph().parse(
        data=serialize(shape_triples(), format=RdfFormat.N_TRIPLES) or b"", format="nt"
    )


@cache
def _classes() -> rdflib.Graph:
    classes = rdflib.Graph()
    for path in module_files():
        for triple in rdflib.Graph().parse(path).triples((None, rdflib.RDFS.subClassOf, None)):
            classes.add(triple)
    return classes


def report(graph: rdflib.Graph) -> Report:
    """Validate a graph; a result on a path backwards from a class is about its value."""
    _, found, _ = pyshacl.validate(graph + _classes(), shacl_graph=all_shapes())
    results: Report = set()
    for node in found.objects(None, _SH.result):
        path, focus = found.value(node, _SH.resultPath), found.value(node, _SH.focusNode)
        if isinstance(path, rdflib.BNode):
            path, focus = None, found.value(node, _SH.value)
        component = found.value(node, _SH.sourceConstraintComponent)
        shape = found.value(node, _SH.sourceShape)
        results.add((str(focus), "" if path is None else str(path), str(component), str(shape)))
    return results
