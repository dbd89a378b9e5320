"""What follows from a graph, and that it comes and goes with it."""

from pathlib import Path
from typing import NoReturn

import pytest
from articles import CORPUS, REAL, load_summary, needs_real_articles, seizure
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from bench.reasoning import by_reasonable, by_rules, by_updates
from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.mapping.article import map_document
from ontology.graphs import ontology_quads
from ontology.inference import Inferences
from ontology.namespaces import (
    ARTICLE_GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    RDF,
    REFERENCE_GRAPH,
    SHAPES_GRAPH,
)
from ontology.reference import reference_quads
from ontology.rules import AxiomWithoutRule, compile_rules, rules
from store import Change, DataDirectory

PREFIXES = """
@prefix : <https://example.org/> .
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
INFERRED = NamedNode(INFERRED_GRAPH)
TYPE = f"{RDF}type"


def quads(turtle: str) -> list[Quad]:
    return list(parse(PREFIXES + turtle, RdfFormat.TURTLE))


def text(facts: object) -> set[str]:
    """Give facts as `s p o`, without namespaces."""
    assert isinstance(facts, set)
    return {" ".join(_local(term) for term in fact) for fact in facts}


def _local(term: object) -> str:
    value = getattr(term, "value", "")
    return "a" if value == TYPE else value.replace("#", "/").rpartition("/")[2]


def consequences(axioms: str, facts: str, context: str = "") -> set[str]:
    compiled = compile_rules(quads(axioms))
    given = compiled.facts(quads(context))
    background = given | compiled.consequences(given)
    return text(compiled.consequences(compiled.facts(quads(facts)), background))


def entailed(turtle: str, graph: str = ARTICLE_GRAPH + "one") -> set[str]:
    """Give what the packaged ontology makes of an article."""
    found = Inferences()(graph, quads(turtle))
    assert {quad.graph_name for quad in found} <= {INFERRED}
    return {" ".join(map(_local, (quad.subject, quad.predicate, quad.object))) for quad in found}


@pytest.mark.parametrize(
    ("axioms", "facts", "follows"),
    [
        (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A .", {"x a B", "x a C"}),
        (":A owl:equivalentClass :B .", ":x a :B .", {"x a A"}),
        (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":x :p :y .", {"x q y", "x r y"}),
        (":p owl:equivalentProperty :q .", ":x :q :y .", {"x p y"}),
        (":p rdfs:subPropertyOf :q .", ":x :p 'words' .", {"x q words"}),
        (":p owl:inverseOf :q .", ":x :q :y .", {"y p x"}),
        (":p rdfs:subPropertyOf :q . :q owl:inverseOf :r .", ":x :p :y .", {"x q y", "y r x"}),
        (":p a owl:SymmetricProperty .", ":x :p :y .", {"y p x"}),
        (":p rdfs:domain :A . :A rdfs:subClassOf :B .", ":x :p 'w' .", {"x a A", "x a B"}),
        (":p rdfs:range :A .", ":x :p :y .", {"y a A"}),
        (":p owl:inverseOf :q . :q rdfs:domain :A .", ":x :p :y .", {"y q x", "y a A"}),
        (":p a owl:TransitiveProperty .", ":x :p :y . :y :p :z . :z :p :w .",
         {"x p z", "x p w", "y p w"}),
        (":p a owl:TransitiveProperty . :q rdfs:subPropertyOf :p .", ":x :q :y . :y :p :z .",
         {"x p y", "x p z"}),
        (":p a owl:TransitiveProperty ; rdfs:subPropertyOf :q . :q a owl:TransitiveProperty .",
         ":x :p :y . :y :q :z .", {"x q y", "x q z"}),
        (":p a owl:TransitiveProperty ; rdfs:domain :A .", ":x :p :x .", {"x a A"}),
    ],
)  # fmt: skip
def test_each_rule(axioms: str, facts: str, follows: set[str]) -> None:
    assert consequences(axioms, facts) == follows


def test_the_context_helps_and_is_not_repeated() -> None:
    axioms = ":p a owl:TransitiveProperty ; rdfs:subPropertyOf :q ."
    found = consequences(axioms, ":x :p :a .", context=":a :p :b . :b :p :c .")
    assert found == {"x q a", "x p b", "x p c", "x q b", "x q c"}


@pytest.mark.parametrize(
    "axiom",
    [
        ":p a owl:FunctionalProperty .",
        ":p owl:propertyChainAxiom (:q :r) .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :x ] .",
    ],
)
def test_an_axiom_without_a_rule_is_refused(axiom: str) -> None:
    with pytest.raises(AxiomWithoutRule, match="no rule of inference for"):
        compile_rules(quads(axiom))


def test_a_claim_is_all_that_its_class_is_below_and_involves_whom_its_roles_name() -> None:
    found = entailed("id:one-e1 a mas:Seizure ; mas:agent id:sdf ; mas:attestedBy id:one-att-1 .")
    assert {"one-e1 a Event", "one-e1 a Situation", "one-e1 a Claim"} <= found
    assert {"one-e1 involves sdf", "one-att-1 content one-e1"} <= found


def test_a_possibility_becomes_no_event() -> None:
    found = entailed(
        "id:one-e1 a mas:Possibility ; mas:possibleType mas:Meeting ; mas:participant id:sdf ;"
        " mas:atPlace id:baghdad ; mas:agent id:isis ; mas:signatory id:iraq ."
    )
    classes = {line for line in found if line.startswith("one-e1 a ")}
    assert "one-e1 a Claim" in classes
    assert not classes & {f"one-e1 a {name}" for name in ("Situation", "Event", "Meeting")}


def test_places_adjoin_each_other_and_lie_in_what_contains_their_places() -> None:
    found = {
        " ".join(map(_local, (q.subject, q.predicate, q.object)))
        for q in Inferences()(REFERENCE_GRAPH, tuple(reference_quads()))
    }
    assert "al-tanf within syria" in found
    pairs = {tuple(line.split(" adjoins ")) for line in found if " adjoins " in line}
    told = {
        (_local(q.subject), _local(q.object))
        for q in reference_quads()
        if _local(q.predicate) == "adjoins"
    }
    assert told
    assert pairs == {(b, a) for a, b in told} - told


def test_an_article_says_nothing_of_reference_data_alone() -> None:
    assert entailed("id:one-e1 mas:atPlace id:al-tanf .") == {"one-e1 involves al-tanf"}


def test_terms_and_shapes_entail_no_facts() -> None:
    inferences = Inferences()
    for name in (ONTOLOGY_GRAPH, SHAPES_GRAPH):
        given = [q for q in ontology_quads() if q.graph_name == NamedNode(name)]
        assert given
        assert inferences(name, given) == ()


NODES = st.integers(0, 5)


@given(
    st.sets(st.tuples(NODES, st.sampled_from(["within", "adjoins", "agent", "attestedBy"]), NODES))
)
def test_what_follows_is_closed(facts: set[tuple[int, str, int]]) -> None:
    """Nothing new follows from the facts with their consequences."""
    turtle = "".join(f"id:one-{s} mas:{p} id:one-{o} .\n" for s, p, o in facts)
    compiled = rules()
    given = compiled.facts(quads(turtle))
    follows = compiled.consequences(given)
    assert compiled.consequences(given | follows) == set()


@pytest.mark.parametrize("folder", [CORPUS, pytest.param(REAL, marks=needs_real_articles)])
def test_other_reasoners_infer_the_same(folder: Path) -> None:
    """Of what articles and reference data entail together, graph by graph nothing is missed."""
    graphs = {REFERENCE_GRAPH: tuple(reference_quads())}
    for files in find_articles([folder])[0]:
        document = read_article(files).document
        assert document is not None
        mapped = map_document(document)
        graphs[mapped.graph] = tuple(mapped.quads)
    found = by_rules(graphs)
    assert len(found) > 1000
    assert by_reasonable(graphs) == found
    assert by_updates(graphs) == found


# In the store, inferences come and go with what they follow from.


def published(data: Path) -> Store:
    directory = DataDirectory(data)
    return directory.open(directory.current())


def inferred(store: Store) -> set[Quad]:
    return set(store.quads_for_pattern(None, None, None, INFERRED))


def expected(store: Store) -> set[Quad]:
    """Give the inferences of every graph that the store holds, made anew."""
    inferences = Inferences()
    quads = {inferences.mark}
    for graph in store.named_graphs():
        assert isinstance(graph, NamedNode)
        quads |= set(
            inferences(graph.value, list(store.quads_for_pattern(None, None, None, graph)))
        )
    return quads


def about(store: Store, slug: str) -> int:
    return sum(slug in str(quad.triple) for quad in inferred(store))


def test_loads_keep_the_inferences_of_what_is_there(tmp_path: Path) -> None:
    articles, data = tmp_path / "articles", tmp_path / "data"
    seizure("alpha").save(articles)
    seizure("beta").save(articles)
    load_summary(articles, data)
    first = published(data)
    assert inferred(first) == expected(first)
    assert about(first, "id/alpha-")

    seizure("alpha", amount=7).save(articles)
    load_summary(articles, data)
    assert inferred(published(data)) == expected(published(data))


def article(name: str, turtle: str) -> dict[str, list[Quad]]:
    graph = NamedNode(ARTICLE_GRAPH + name)
    return {
        graph.value: [Quad(q.subject, q.predicate, q.object, graph) for q in quads(turtle)],
    }


def test_a_changed_or_withdrawn_article_leaves_no_stale_inference(tmp_path: Path) -> None:
    inferences = Inferences()
    seized = article("one", "id:one-e1 a mas:Seizure ; mas:agent id:sdf .")
    met = article("one", "id:one-e1 a mas:Meeting ; mas:agent id:sdf .")
    other = article("two", "id:two-e1 a mas:Control ; mas:agent id:sdf .")
    withdrawn: dict[str, list[Quad]] = {name: [] for name in seized}
    with DataDirectory(tmp_path).writer() as writer:
        writer.derive(inferences)
        for graphs in (seized, other, met, seized, withdrawn):
            writer.replace_graphs(graphs, inferences)
            store = DataDirectory(tmp_path).open(writer.publish())
            assert inferred(store) == expected(store)
            assert ("one-e1" in str(inferred(store))) == (graphs is not withdrawn)
            if graphs is not seized:
                assert "id/two-e1" in str(inferred(store))


def test_an_unchanged_load_publishes_nothing_new(tmp_path: Path) -> None:
    graphs = article("one", "id:one-e1 a mas:Seizure .")
    with DataDirectory(tmp_path).writer() as writer:
        writer.derive(Inferences())
        writer.replace_graphs(graphs, Inferences())
        before = writer.publish()
        writer.derive(Inferences())
        assert set(writer.replace_graphs(graphs, Inferences()).values()) == {Change.UNCHANGED}
        assert writer.publish() == before


class OtherRules(Inferences):
    """Inferences of an ontology that says something else of seizures."""

    def __init__(self) -> None:
        super().__init__()
        name = NamedNode(INFERRED_GRAPH)
        self.mark = Quad(name, NamedNode(f"{RDF}value"), Literal("other"), name)
        self._rules = compile_rules(quads("mas:Seizure rdfs:subClassOf mas:Trade ."))


def test_other_rules_replace_the_inferences_of_articles_loaded_before(tmp_path: Path) -> None:
    with DataDirectory(tmp_path).writer() as writer:
        writer.derive(Inferences())
        writer.replace_graphs(article("one", "id:one-e1 a mas:Seizure ."), Inferences())
        writer.derive(OtherRules())
        store = DataDirectory(tmp_path).open(writer.publish())
        found = {_local(q.object) for q in inferred(store) if "one-e1" in str(q.subject)}
        assert found == {"Trade"}
        writer.derive(Inferences())
        store = DataDirectory(tmp_path).open(writer.publish())
        assert inferred(store) == expected(store)


class Interrupted(Exception):
    pass


class Breaking(Inferences):
    """Inferences that end in the middle of their work, as a killed load does."""

    def __call__(self, name: str, quads: object) -> NoReturn:
        raise Interrupted


def test_a_derivation_that_was_interrupted_is_made_anew(tmp_path: Path) -> None:
    with DataDirectory(tmp_path).writer() as writer:
        writer.replace_graphs(article("one", "id:one-e1 a mas:Seizure ."))
        with pytest.raises(Interrupted):
            writer.derive(Breaking())
        writer.derive(Inferences())
        store = DataDirectory(tmp_path).open(writer.publish())
        assert inferred(store) == expected(store)
        assert about(store, "one-e1")
