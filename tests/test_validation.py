"""Validation: each rule finds what it is about, and what is published has no error."""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from articles import CORPUS, REAL, needs_real_articles, seizure
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from loader.files.discovery import find_articles
from loader.loading.load import load
from loader.loading.reading import read_article
from loader.mapping.article import map_document
from ontology.graphs import ontology_quads
from ontology.namespaces import ID, INFERRED_GRAPH, MAS, PREFIXES, RDF, REFERENCE_GRAPH, SH, SHAPES
from ontology.reference import reference_quads
from ontology.shape_checks import ShapeResult
from ontology.shape_messages import finding
from ontology.sparql_checks import Finding, Severity, run_checks
from ontology.validation import Validation, graph_rules, validate
from store import DataDirectory

RULES = {rule.name: rule for rule in graph_rules()}
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())

# For each rule: a place of the corpus, the patterns that are removed there (`?any` stands for all
# values), and the triples that are added.
CLAIM = "GRAPH ?g { ?x mas:occurrence ?o ; mas:attestedBy ?a }"
CHAIN = "GRAPH ?g { ?x mas:relay ?r ; mas:speaker ?s . ?r mas:ordinal 1 }"
ROUTE = "GRAPH ?g { ?x mas:leg ?l . ?l mas:ordinal ?n ; mas:fromPlace ?p } FILTER (?n = 2)"
FACT = "GRAPH ?g { ?x a mas:Seizure ; mas:attestedBy ?a } FILTER NOT EXISTS { ?x mas:modality ?m }"
POSSIBLE = "GRAPH ?g { ?x a mas:Possibility ; mas:attestedBy ?a . ?a mas:stance mas:asserts }"
RELAYED = "GRAPH ?g { ?x mas:inDocument ?d ; mas:relay ?r . ?r mas:relayedBy ?y }"
DATED = """GRAPH ?g { ?d a mas:Article ; mas:latest ?l .
  ?x mas:attestedBy/mas:inDocument ?d ; mas:edtf ?t }
  FILTER NOT EXISTS { ?x a mas:Possibility }"""
IN_SENTENCE = """GRAPH ?g { ?x mas:attestedBy ?a ; mas:trigger ?t .
  ?a mas:hasSpan ?s . ?t mas:spanStart ?f }"""
JUNTA = """id:junta a mas:Governance ; mas:state ?state ;
  mas:earliest '2024-12-20T00:00:00Z'^^xsd:dateTime"""
OTHER = "?x mas:occurrence ?o } GRAPH ?h { ?y mas:occurrence ?p"
SEEDS = {
    "attestation-without-claim": (CLAIM, "?c mas:attestedBy ?a", ""),
    "bounds-order": (
        "GRAPH ?g { ?x mas:earliest ?e ; mas:latest ?l }",
        "?x mas:earliest ?e",
        "?x mas:earliest '2999-01-01T00:00:00Z'^^xsd:dateTime",
    ),
    "bounds-without-date": ("GRAPH ?g { ?x mas:earliest ?e ; mas:edtf ?d }", "?x mas:edtf ?d", ""),
    "chain-repeats-itself": (CHAIN, "?r mas:relayedBy ?any", "?r mas:relayedBy ?s"),
    "claim-of-several-classes": (FACT, "", "?x a mas:Arrest"),
    "claim-without-attestation": (CLAIM, "?x mas:attestedBy ?any", ""),
    "date-without-bounds": (
        "GRAPH ?g { ?x mas:edtf ?d ; mas:earliest ?e } FILTER NOT EXISTS { ?x mas:latest ?l }",
        "?x mas:earliest ?e",
        "",
    ),
    "dated-after-publication": (
        DATED,
        "?x mas:timeBasis ?any",
        "?x mas:timeBasis mas:ownDate ; mas:earliest '2999-01-01T00:00:00Z'^^xsd:dateTime",
    ),
    "governance-overlap": (
        "GRAPH ?g { ?y a mas:Governance ; mas:state ?state }",
        "",
        JUNTA,
    ),
    "graph-without-article": (
        "GRAPH ?g { ?x a mas:Article }",
        "?x a mas:Article",
        "",
    ),
    "inexact-classes": (CLAIM, "", "?x mas:inexactType true"),
    "leg-order": (ROUTE, "?l mas:ordinal ?n", "?l mas:ordinal 7"),
    "leg-places": (ROUTE, "", "?x mas:viaPlace id:nowhere"),
    "legs-joined": (ROUTE, "?l mas:fromPlace ?p", "?l mas:fromPlace id:iraq"),
    "money-without-currency": ("GRAPH ?g { ?x a mas:Money ; mas:unit ?u }", "?x mas:unit ?u", ""),
    "node-of-another-article": (
        "GRAPH ?g { ?x mas:occurrence ?o } GRAPH ?h { ?y a mas:Attestation } FILTER (?g != ?h)",
        "",
        "?x mas:attestedBy ?y",
    ),
    "occurrence-of-several-articles": (
        f"GRAPH ?g {{ {OTHER} }} FILTER (STR(?g) < STR(?h))",
        "?x mas:occurrence ?o",
        "?x mas:occurrence ?p . ?p a mas:Occurrence",
    ),
    "outlet-relays-itself": (
        RELAYED,
        "?d mas:publishedBy ?any . ?r mas:relayedBy ?any",
        "?d mas:publishedBy ?y . ?r mas:relayedBy ?y",
    ),
    "own-voice-with-speaker": (CHAIN, "?x mas:ownVoice ?any", "?x mas:ownVoice true"),
    "possibility-told-as-fact": (POSSIBLE, "?x mas:modality ?any . ?x mas:polarity ?any", ""),
    "possibility-typed-as-situation": (POSSIBLE, "", "?x a mas:Arrest"),
    "possible-type-not-situation": (
        POSSIBLE,
        "?x mas:possibleType ?any",
        "?x mas:possibleType mas:Actor",
    ),
    "quote-length": ("GRAPH ?g { ?x mas:spanEnd ?e }", "?x mas:spanEnd ?e", "?x mas:spanEnd 9999"),
    "quote-not-in-text": (
        "GRAPH ?g { ?x mas:fullText ?t }",
        "?x mas:fullText ?t",
        "?x mas:fullText 'نص غيره'@ar",
    ),
    "relay-order": (CHAIN, "?r mas:ordinal ?any", "?r mas:ordinal 4"),
    "review-pending": ("GRAPH ?g { ?x mas:needsReview true }", "?x mas:needsReview ?any", ""),
    "situation-told-as-possible": (FACT, "", "?x mas:modality mas:planned"),
    "subject-of-another-article": ("GRAPH ?g { ?y a mas:Article }", "", "id:x a mas:Meeting"),
    "text-without-licence": ("GRAPH ?g { ?x mas:fullText ?t }", "?x dcterms:license ?any", ""),
    "time-basis-unfounded": (
        "GRAPH ?g { ?x mas:timeBasis mas:publicationDate ; mas:edtf ?d }",
        "?x mas:edtf ?d",
        "?x mas:edtf '1999'",
    ),
    "trigger-outside-sentence": (
        IN_SENTENCE,
        "?t mas:spanStart ?f",
        "?t mas:spanStart 99999",
    ),
    "undescribed-node": ("GRAPH ?g { ?x mas:agent ?y }", "", "?x mas:agent id:nobody"),
    "words-not-in-sentence": (
        "GRAPH ?g { ?c mas:attestedBy ?a ; mas:trigger ?x . ?x mas:quote ?q }",
        "?x mas:quote ?q",
        "?x mas:quote 'كلم'@ar",
    ),
}


@cache
def sound() -> tuple[Quad, ...]:
    """Give the corpus with ontology and reference data."""
    articles, _ = find_articles([CORPUS])
    documents = (read_article(files).document for files in articles)
    mapped = (map_document(document).quads for document in documents if document)
    return (*ontology_quads(), *reference_quads(), *(quad for quads in mapped for quad in quads))


def store_of(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


def seed(store: Store, where: str, removed: str, added: str) -> None:
    """Do something wrong at the first place that a pattern finds."""
    query = f"{PROLOGUE} SELECT * WHERE {{ {where} }} ORDER BY ?x ?y ?r ?l LIMIT 1"
    places = store.query(query, use_default_graph_as_union=True)
    assert isinstance(places, QuerySolutions)
    (place,) = places
    bound = {v.value: str(place[v]) for v in places.variables if place[v] is not None}

    def there(text: str) -> str:
        return re.sub(r"\?(\w+)", lambda match: bound.get(match[1], match[0]), text)

    before = frozenset(store)
    for pattern in filter(None, removed.split(" . ")):
        store.update(there(f"{PROLOGUE} DELETE WHERE {{ GRAPH ?g {{ {pattern} }} }}"))
    if added:
        store.update(there(f"{PROLOGUE} INSERT DATA {{ GRAPH ?g {{ {added} }} }}"))
    assert frozenset(store) != before


# The rules


def test_every_rule_has_a_seeded_fault() -> None:
    assert SEEDS.keys() == RULES.keys()


def test_the_corpus_breaks_no_rule() -> None:
    found = run_checks(graph_rules(), store_of(sound()))
    assert [str(each) for each in found if each.severity is not Severity.INFO] == []


@pytest.mark.parametrize("name", SEEDS)
def test_a_rule_finds_a_seeded_fault_and_says_so_in_both_languages(name: str) -> None:
    store = store_of(sound())
    before = set(map(str, run_checks([RULES[name]], store)))
    seed(store, *SEEDS[name])
    found = [f for f in run_checks([RULES[name]], store) if str(f) not in before]
    assert found
    for each in found:
        assert each.subject
        assert re.search("[\u0621-\u064a]", each.messages["ar"])
        assert not re.search(r"[{}]|\bNone\b", "".join(each.messages.values()))


def test_an_editor_may_say_that_claims_of_two_articles_tell_one_happening() -> None:
    store = store_of(sound())
    told = f"GRAPH ?g {{ {OTHER} }} FILTER (STR(?g) < STR(?h))"
    for graph in ("g", "h"):
        store.update(
            f"{PROLOGUE} INSERT {{ GRAPH ?{graph} {{ id:raid-of-may a mas:Occurrence }} }}"
            f" WHERE {{ SELECT * WHERE {{ {told} }} ORDER BY ?x ?y LIMIT 1 }}"
        )
    names = (
        "occurrence-of-several-articles",
        "node-of-another-article",
        "subject-of-another-article",
    )
    assert run_checks([RULES[name] for name in names], store) == []


# Everything together


def published(folder: Path, data: Path) -> Store:
    with DataDirectory(data).writer() as writer:
        load([folder], writer)
    directory = DataDirectory(data)
    return directory.open(directory.current())


def errors(validation: Validation) -> list[str]:
    return [str(found) for found in validation.findings if found.severity is Severity.ERROR]


def test_the_published_corpus_is_valid(tmp_path: Path) -> None:
    validation = validate(published(CORPUS, tmp_path / "data"))
    assert errors(validation) == []
    assert validation.conforms
    assert validation.count(Severity.INFO) > 0
    assert set(validation.seconds) == {"shapes", "rules"}


@needs_real_articles
def test_the_real_articles_are_valid(tmp_path: Path) -> None:
    assert errors(validate(published(REAL, tmp_path / "data"))) == []


def test_a_fault_of_a_node_is_found_with_its_shape(tmp_path: Path) -> None:
    quads = list(map_document(seizure().document(tmp_path)).quads)
    claim = NamedNode(f"{ID}sample-e1")
    broken = [q for q in quads if q.predicate != NamedNode(f"{MAS}agent")]
    assert len(broken) < len(quads)
    validation = validate(store_of([*broken, *reference_quads()]))
    assert not validation.conforms
    (found,) = [f for f in validation.findings if f.severity is Severity.ERROR]
    assert (found.check, found.subject) == ("shapes:Seizure-agent", claim.value)
    assert "id:sample-e1" in found.messages["en"]
    assert "mas:agent" in found.messages["ar"]


def test_inferred_triples_are_not_held_against_anybody(tmp_path: Path) -> None:
    quads = list(map_document(seizure().document(tmp_path)).quads)
    claim, inferred = NamedNode(f"{ID}sample-e1"), NamedNode(INFERRED_GRAPH)
    consequences = [
        Quad(claim, NamedNode(f"{RDF}type"), NamedNode(f"{MAS}Event"), inferred),
        Quad(claim, NamedNode(f"{MAS}involves"), NamedNode(f"{ID}sdf"), inferred),
    ]
    assert errors(validate(store_of([*quads, *reference_quads(), *consequences]))) == []


def test_reference_data_are_checked_too() -> None:
    node = NamedNode(f"{ID}junta")
    kind = Triple(node, NamedNode(f"{RDF}type"), NamedNode(f"{MAS}Governance"))
    quad = Quad(kind.subject, kind.predicate, kind.object, NamedNode(REFERENCE_GRAPH))
    found = {f.check for f in validate(store_of([*reference_quads(), quad])).findings}
    assert {"shapes:GovernanceRecord-agent", "shapes:GovernanceRecord-state"} <= found


def test_errors_come_first_and_all_can_be_read_by_machines(tmp_path: Path) -> None:
    store = store_of([*map_document(seizure().document(tmp_path)).quads, *reference_quads()])
    seed(store, *SEEDS["undescribed-node"])
    validation = validate(store)
    told = json.loads(json.dumps(validation.as_json()))
    severities = [found["severity"] for found in told["findings"]]
    assert severities == sorted(severities, key=list(Severity).index)
    assert "undescribed-node" in {found["check"] for found in told["findings"]}
    assert told["conforms"] is False
    assert told["findings"][0]["subject"].startswith(ID)
    assert set(told["findings"][0]["messages"]) == {"en", "ar"}
    assert told["triples"] == len(store)


# Messages of shapes


def said(component: str, shape: str, path: str, value: str | None) -> Finding:
    name = f"{SH}{component}ConstraintComponent"
    return finding(ShapeResult(f"{ID}x", f"{MAS}{path}", value, name, f"{SHAPES}{shape}"))


def test_messages_name_what_the_shape_asks_for() -> None:
    assert said("MinCount", "Seizure-agent", "agent", None).messages["en"] == (
        "id:x has fewer values of mas:agent than 1"
    )
    alternatives = said("Or", "QuantityRecord-numericValue", "numericValue", "x").messages
    assert alternatives["en"].endswith("is none of xsd:integer, xsd:decimal")
    assert (
        "mas:ownDate, mas:attestationDate"
        in said("In", "ClaimRecord-timeBasis", "x", "y").messages["ar"]
    )


def test_a_component_without_a_message_of_its_own_is_still_told() -> None:
    found = said("UniqueLang", "Seizure-agent", "agent", Literal("x").value)
    assert found.messages["en"] == "id:x does not conform (mas:agent x)"


def test_every_component_that_a_shape_uses_has_a_message() -> None:
    from shape_reports import all_shapes

    used = {str(p).removeprefix(SH) for p in all_shapes().predicates() if str(p).startswith(SH)}
    parameters = used - {"path", "property", "targetClass", "targetNode", "targetSubjectsOf"}
    parameters -= {"inversePath", "ignoredProperties", "order", "group", "name", "description"}
    for parameter in parameters:
        told = said(parameter[:1].upper() + parameter[1:], "Seizure-agent", "agent", "x")
        assert "does not conform" not in told.messages["en"], parameter
