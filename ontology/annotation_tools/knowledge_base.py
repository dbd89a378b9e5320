"""The reference data as a knowledge base of classes and instances, to link mentions to."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from ontology.annotation_tools.scheme import Scheme
from ontology.namespaces import ID, MAS, OWL, RDF, RDFS, SKOS
from ontology.reference import reference_quads

_TYPE: Final = NamedNode(f"{RDF}type")
_NAMES: Final = (NamedNode(f"{RDFS}label"), NamedNode(f"{SKOS}altLabel"))


def knowledge_base(scheme: Scheme) -> str:
    """Return the reference data as classes and their instances, with every name they have."""
    kinds = {individual.iri: individual.types for individual in scheme.individuals()}
    classes = {
        ancestor
        for types in kinds.values()
        for kind in types
        for ancestor in scheme.ancestors(kind)
    }
    triples = {
        quad.triple
        for quad in reference_quads()
        if isinstance(quad.subject, NamedNode)
        and quad.subject.value in kinds
        and quad.predicate in (_TYPE, *_NAMES)
    }
    for name in classes:
        triples.update(_class(scheme, name, classes))
    output = BytesIO()
    serialize(
        sorted(triples, key=_order),
        output,
        format=RdfFormat.TURTLE,
        prefixes={"mas": MAS, "id": ID, "owl": OWL, "rdfs": RDFS, "skos": SKOS},
    )
    return output.getvalue().decode()


def _class(scheme: Scheme, name: str, classes: set[str]) -> Iterator[Triple]:
    node, term = NamedNode(MAS + name), scheme.named(name)
    yield Triple(node, _TYPE, NamedNode(f"{OWL}Class"))
    above = (scheme.ancestors(name) & classes) - {name}
    indirect = {other for each in above for other in scheme.ancestors(each) - {each}}
    for parent in above - indirect:
        yield Triple(node, NamedNode(f"{RDFS}subClassOf"), NamedNode(MAS + parent))
    for lang in ("en", "ar"):
        yield Triple(node, _NAMES[0], Literal(term.labels[lang], language=lang))
        yield Triple(
            node, NamedNode(f"{RDFS}comment"), Literal(term.definitions[lang], language=lang)
        )


def _order(triple: Triple) -> tuple[str, bool, str, str]:
    """Put the type of a thing first; the rest goes by its text."""
    return str(triple.subject), triple.predicate != _TYPE, str(triple.predicate), str(triple.object)
