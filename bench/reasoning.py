"""Measure inference: Masalik's rules against OWL RL reasoners and against SPARQL updates.

By these figures the rules were chosen. Run it alone with `python -m bench.reasoning`.
"""

import sys
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import owlrl
import rdflib
import reasonable
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from bench.figures import Kind, Row, machine, table
from bench.generator import generate
from loader.mapping.article import map_document
from ontology.graphs import ontology_quads
from ontology.inference import Inferences
from ontology.namespaces import ONTOLOGY_GRAPH, REFERENCE_GRAPH
from ontology.reference import reference_quads
from ontology.rules import TYPE, rules

Facts: TypeAlias = set[tuple[str, str, str]]
Graphs: TypeAlias = dict[str, Collection[Quad]]
Reasoner: TypeAlias = Callable[[Graphs], Facts]

_SEED = 1
# What one rule of OWL 2 RL is as an update; each is asked again until none adds anything.
_UPDATES = (
    "INSERT { ?x a ?d } WHERE { ?x a ?c . ?c rdfs:subClassOf ?d }",
    "INSERT { ?x ?q ?y } WHERE { ?p rdfs:subPropertyOf ?q . ?x ?p ?y }",
    "INSERT { ?y ?q ?x } WHERE { ?p owl:inverseOf|^owl:inverseOf ?q . ?x ?p ?y }",
    "INSERT { ?y ?p ?x } WHERE { ?p a owl:SymmetricProperty . ?x ?p ?y }",
    "INSERT { ?x ?p ?z } WHERE { ?p a owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z }",
    "INSERT { ?x a ?c } WHERE { ?p rdfs:domain ?c . ?x ?p ?y }",
    "INSERT { ?y a ?c } WHERE { ?p rdfs:range ?c . ?x ?p ?y . FILTER (isIRI(?y)) }",
)
_PREFIXES = (
    "PREFIX owl: <http://www.w3.org/2002/07/owl#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


def by_rules(graphs: Graphs) -> Facts:
    """Infer as loads do: graph by graph."""
    inferences = Inferences()
    return _comparable(
        (quad.triple for name, quads in graphs.items() for quad in inferences(name, quads)), graphs
    )


def by_reasonable(graphs: Graphs) -> Facts:
    """Infer with `reasonable`, an OWL 2 RL reasoner in Rust."""
    reasoner = reasonable.PyReasoner()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "all.ttl"
        serialize(_merged(graphs), path, format=RdfFormat.TURTLE)
        reasoner.load_file(str(path))
    return _comparable(reasoner.reason(), graphs)


def by_owlrl(graphs: Graphs) -> Facts:
    """Infer with `owlrl`, an OWL 2 RL reasoner in Python over rdflib."""
    graph = rdflib.Graph()
    text = serialize(_merged(graphs), format=RdfFormat.N_TRIPLES)
    assert text is not None
    graph.parse(data=text, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return _comparable(graph, graphs)


def by_updates(graphs: Graphs) -> Facts:
    """Infer with SPARQL updates over Oxigraph."""
    store = Store()
    store.extend(Quad(*triple) for triple in _merged(graphs))
    before = -1
    while before != (before := len(store)):
        for update in _UPDATES:
            store.update(_PREFIXES + update)
    return _comparable((quad.triple for quad in store), graphs)


def article_graphs(triples: int) -> Graphs:
    """Return the reference data, and articles of so many triples at least."""
    graphs: Graphs = {REFERENCE_GRAPH: tuple(reference_quads())}
    size = 0
    for document in generate(sys.maxsize, _SEED):
        mapped = map_document(document)
        graphs[mapped.graph] = mapped.quads
        size += len(mapped.quads)
        if size >= triples:
            break
    return graphs


def measure_reasoning(rounds: int, tell: Callable[[str], None]) -> list[Row]:
    """Time the reasoners in turns, after a comparison of what they infer.

    Raises ValueError if one of them infers something else than the rules do.
    """
    rows: list[Row] = []
    for triples, peers in (
        (10_000, {"owlrl": by_owlrl, "reasonable": by_reasonable, "SPARQL updates": by_updates}),
        (100_000, {"reasonable": by_reasonable, "SPARQL updates": by_updates}),
    ):
        graphs = article_graphs(triples)
        for name, peer in peers.items():
            tell(f"infer from {triples:,} triples, with {name}")
            ours: list[float] = []
            theirs: list[float] = []
            # owlrl takes half a minute, and no second round would change the answer.
            for _ in range(1 if peer is by_owlrl else rounds):
                known, seconds = _timed(by_rules, graphs)
                ours.append(seconds)
                found, seconds = _timed(peer, graphs)
                theirs.append(seconds)
                if found != known:
                    raise ValueError(f"{name} differs in {sorted(found ^ known)[:5]}")
            rows.append(
                Row(f"infer, {triples:,} triples, {name}", "s", ours, theirs, Kind.LESS_IS_BETTER)
            )
    return rows


def _timed(reasoner: Reasoner, graphs: Graphs) -> tuple[Facts, float]:
    started = time.perf_counter()
    found = reasoner(graphs)
    return found, time.perf_counter() - started


def _merged(graphs: Graphs) -> Iterable[Triple]:
    for quad in ontology_quads():
        if quad.graph_name == NamedNode(ONTOLOGY_GRAPH):
            yield quad.triple
    for quads in graphs.values():
        for quad in quads:
            yield quad.triple


def _comparable(triples: Iterable[Iterable[object]], graphs: Graphs) -> Facts:
    """Return the new facts between individuals of articles and reference data, and their classes.

    Reasoners add that all things are themselves, are owl:Thing, and much about the terms.
    """
    individuals = {str(q.subject).strip("<>") for quads in graphs.values() for q in quads}
    properties = {prop.value for prop in rules().properties}
    classes = {name.value for above in rules().classes.values() for name in above}
    told = {_text(quad.triple) for quads in graphs.values() for quad in quads}
    return {
        fact
        for triple in triples
        if isinstance(tuple(triple)[2], NamedNode | rdflib.URIRef)
        and (fact := _text(triple))[1] in properties
        and fact[0] in individuals
        and (fact[1] != TYPE.value or fact[2] in classes)
        and fact not in told
    }


def _text(triple: Iterable[object]) -> tuple[str, str, str]:
    subject, predicate, value = (str(term).strip("<>") for term in triple)
    return subject, predicate, value


if __name__ == "__main__":
    print(machine())
    print(table(measure_reasoning(3, lambda text: print(text, file=sys.stderr))))
