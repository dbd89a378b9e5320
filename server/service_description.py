"""What the endpoint says of itself to machines (SPARQL 1.1 Service Description)."""

from typing import Final

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from server.negotiation import BINDINGS, GRAPHS

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES: Final = {"sd": _SD, "formats": _FORMATS}


def describe(endpoint: str, form: RdfFormat) -> bytes:
    """Return the description of the service at the IRI ``endpoint``, in the RDF format ``form``."""
    service, dataset = BlankNode("service"), BlankNode("dataset")
    results = {f.iri for f in BINDINGS.values()} | {f.iri for f in GRAPHS.values()}
    triples = [
        Triple(service, NamedNode(_RDF + "type"), NamedNode(_SD + "Service")),
        Triple(service, NamedNode(_SD + "endpoint"), NamedNode(endpoint)),
        Triple(service, NamedNode(_SD + "supportedLanguage"), NamedNode(_SD + "SPARQL11Query")),
        Triple(service, NamedNode(_SD + "feature"), NamedNode(_SD + "UnionDefaultGraph")),
        *(
            Triple(service, NamedNode(_SD + "resultFormat"), NamedNode(iri))
            for iri in sorted(results)
        ),
        Triple(service, NamedNode(_SD + "defaultDataset"), dataset),
        Triple(dataset, NamedNode(_RDF + "type"), NamedNode(_SD + "Dataset")),
    ]
    body = serialize(triples, format=form, prefixes=_PREFIXES)
    assert body is not None
    return body
