"""The JSON-LD context: a short name for each term, with the type of its values."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from pyoxigraph import NamedNode

from ontology.graphs import module_files, shape_files
from ontology.json_ld import Definition, ShortNames
from ontology.namespaces import DCTERMS, MAS, OWL, PREFIXES, RDF, RDFS, SH, SKOS, XSD
from ontology.triples import Node, Triples

_TYPE: Final = f"{RDF}type"
_OBJECT_PROPERTY: Final = NamedNode(f"{OWL}ObjectProperty")
_ANNOTATION_PROPERTY: Final = NamedNode(f"{OWL}AnnotationProperty")

# Properties of other vocabularies that the graph uses, by the names that they get.
_BORROWED: Final[Mapping[str, Mapping[str, str]]] = {
    "label": {"@id": f"{RDFS}label", "@container": "@language"},
    "comment": {"@id": f"{RDFS}comment", "@container": "@language"},
    "seeAlso": {"@id": f"{RDFS}seeAlso", "@type": "@id"},
    "isDefinedBy": {"@id": f"{RDFS}isDefinedBy", "@type": "@id"},
    "subClassOf": {"@id": f"{RDFS}subClassOf", "@type": "@vocab"},
    "subPropertyOf": {"@id": f"{RDFS}subPropertyOf", "@type": "@vocab"},
    "range": {"@id": f"{RDFS}range", "@type": "@vocab"},
    "inverseOf": {"@id": f"{OWL}inverseOf", "@type": "@vocab"},
    "disjointWith": {"@id": f"{OWL}disjointWith", "@type": "@vocab"},
    "versionIRI": {"@id": f"{OWL}versionIRI", "@type": "@id"},
    "versionInfo": {"@id": f"{OWL}versionInfo"},
    "priorVersion": {"@id": f"{OWL}priorVersion", "@type": "@id"},
    "altLabel": {"@id": f"{SKOS}altLabel", "@container": "@language"},
    "definition": {"@id": f"{SKOS}definition", "@container": "@language"},
    "example": {"@id": f"{SKOS}example", "@container": "@language"},
    "editorialNote": {"@id": f"{SKOS}editorialNote"},
    "inScheme": {"@id": f"{SKOS}inScheme", "@type": "@vocab"},
    "license": {"@id": f"{DCTERMS}license", "@type": "@id"},
    "title": {"@id": f"{DCTERMS}title", "@container": "@language"},
}


# `unit` is a property of ours, so the namespace of that name goes by another one here.
_PREFIXES: Final = {("qudt-unit" if p == "unit" else p): iri for p, iri in PREFIXES.items()}


def context() -> Mapping[str, object]:
    """Return the value of `@context` under which the graph's JSON-LD uses short names.

    Values that are terms (`"stance": "announces"`) are short too; those that are individuals keep
    their prefix (`"agent": "id:sdf"`).
    """
    return {"@version": 1.1, **_PREFIXES, "@vocab": MAS, "type": "@type", **_terms()}


def short_names() -> ShortNames:
    """Return the names of the context, for writing documents under it."""
    return ShortNames(_PREFIXES, _terms())


@cache
def _terms() -> Mapping[str, Definition]:
    modules, shapes = Triples(module_files()), Triples((*shape_files(), *module_files()))
    terms: dict[str, Definition] = dict(_BORROWED)
    for node in sorted(modules.subjects(), key=lambda node: node.value):
        if node.value.startswith(MAS):
            terms[node.value.removeprefix(MAS)] = _definition(node, modules, shapes)
    return terms


def _definition(node: NamedNode, modules: Triples, shapes: Triples) -> Definition:
    name = f"mas:{node.value.removeprefix(MAS)}"
    kinds = modules.nodes(node, _TYPE)
    of_shapes = [shape for shape in shapes.subjects() if node in shapes.nodes(shape, f"{SH}path")]
    if _OBJECT_PROPERTY in kinds:
        has_terms = any(shapes.nodes(shape, f"{SH}in") for shape in of_shapes)
        return {"@id": name, "@type": "@vocab" if has_terms else "@id"}
    if _ANNOTATION_PROPERTY in kinds and _takes_terms(node, modules, shapes, of_shapes):
        return {"@id": name, "@type": "@vocab"}
    datatypes = {value.value for value in modules.nodes(node, f"{RDFS}range")}
    datatypes |= {d.value for s in of_shapes for d in shapes.nodes(s, f"{SH}datatype")}
    datatypes -= {f"{XSD}string", f"{RDF}langString"}
    if len(datatypes) == 1:
        return {"@id": name, "@type": datatypes.pop().replace(XSD, "xsd:")}
    return name


def _takes_terms(
    node: NamedNode, modules: Triples, shapes: Triples, of_shapes: list[NamedNode]
) -> bool:
    """Say whether the values of an annotation property are terms: by its shapes, or by its use."""
    if any(NamedNode(f"{SH}IRI") in shapes.nodes(shape, f"{SH}nodeKind") for shape in of_shapes):
        return True
    used: list[Node] = [v for s in modules.subjects() for v in modules.nodes(s, node.value)]
    return bool(used)
