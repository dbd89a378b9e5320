"""The ontology is clean, and each check of its hygiene finds a fault that is put in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from articles import CORPUS
from pyoxigraph import Quad, RdfFormat, Store

from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.mapping.article import map_document
from ontology.hygiene import hygiene_checks, hygiene_findings, hygiene_store
from ontology.sparql_checks import Check, CheckFault, Finding, Severity, read_checks, run_checks
from queries import catalogue

PREFIXES = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix g: <https://w3id.org/masalik/graph/> .
@prefix shapes: <https://w3id.org/masalik/shapes#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SOUND = """
g:ontology {
  <https://w3id.org/masalik/ontology> a owl:Ontology .
  skos:definition a owl:AnnotationProperty . skos:altLabel a owl:AnnotationProperty .
  dcterms:isReplacedBy a owl:AnnotationProperty .
  mas:Raid a owl:Class ;
    rdfs:label "raid"@en , "مداهمة"@ar ;
    skos:definition "event in which a force enters a place"@en , "حدث تدخل فيه قوة مكانًا"@ar ;
    rdfs:isDefinedBy <https://w3id.org/masalik/ontology> .
  mas:target a owl:ObjectProperty ;
    rdfs:label "target"@en , "المقصود"@ar ;
    skos:definition "role of the place that is entered"@en , "دور المكان الذي يُدخل"@ar ;
    rdfs:isDefinedBy <https://w3id.org/masalik/ontology> .
  mas:Depot a owl:Class ;
    rdfs:label "depot"@en , "مخزن"@ar ;
    skos:definition "facility in which goods are kept"@en , "منشأة تُحفظ فيها البضائع"@ar ;
    rdfs:isDefinedBy <https://w3id.org/masalik/ontology> .
  mas:kinds a owl:NamedIndividual ;
    rdfs:label "kinds"@en , "الأنواع"@ar ;
    skos:definition "scheme of what there is"@en , "نظام لما يوجد"@ar ;
    rdfs:isDefinedBy <https://w3id.org/masalik/ontology> .
}
g:shapes { shapes:Raid a sh:NodeShape ; sh:targetClass mas:Raid . }
g:reference {
  id:depot a mas:Depot ; rdfs:label "A depot"@en , "مخزن ما"@ar ; skos:altLabel "Depot 1" .
}
art:one { id:e1 a mas:Raid ; mas:target id:depot . }
<https://w3id.org/masalik/graph/queries> { <https://w3id.org/masalik/graph/queries/q>
  dcterms:references mas:target . }
<https://w3id.org/masalik/graph/without-use> { <https://w3id.org/masalik/graph/without-use#r>
  skos:editorialNote "a scheme"@en ; skos:member mas:kinds . }
"""
TERM = 'rdfs:label "{0}"@en , "{1}"@ar ; skos:definition "{2}"@en , "{3}"@ar'
DEFINED = "rdfs:isDefinedBy <https://w3id.org/masalik/ontology>"
USED = "art:two { id:e2 a mas:New ; mas:new id:depot . }"


def new(label: str = "new", arabic: str = "جديد", en: str = "thing", ar: str = "شيء") -> str:
    """Give a sound new class with these texts, used in an article."""
    text = TERM.format(label, arabic, en, ar)
    return f"g:ontology {{ mas:New a owl:Class ; {text} ; {DEFINED} . }} {USED}"


# A fault for each check, and what the check says of it in English.
SEEDS = {
    "label-missing": (
        'g:reference { id:depot2 a mas:Depot ; rdfs:label "Depot 2"@en . }',
        "id:depot2 has no label in ar",
    ),
    "label-double": (
        'g:ontology { mas:Raid rdfs:label "storming"@en . }',
        "mas:Raid has 2 labels in en",
    ),
    "label-duplicate": (
        new(label="Raid"),
        "mas:New and mas:Raid have the same label: raid",
    ),
    "label-duplicate-individual": (
        'g:reference { id:depot2 a mas:Depot ; rdfs:label "A depot"@en , "آخر"@ar . }',
        "id:depot and id:depot2 have the same label: A depot",
    ),
    "language-tag": (
        'g:ontology { mas:Raid rdfs:comment "descente"@fr . }',
        "rdfs:comment of mas:Raid is in the language 'fr'",
    ),
    "language-letters": (
        'g:ontology { mas:Raid rdfs:comment "in Latin letters"@ar . }',
        "rdfs:comment of mas:Raid is tagged 'ar' but is not in its letters",
    ),
    "definition-missing": (
        'g:ontology { mas:New a owl:Class ; skos:definition "thing"@en . }',
        "mas:New has no definition in ar",
    ),
    "definition-double": (
        'g:ontology { mas:Raid skos:definition "another one"@en . }',
        "mas:Raid has 2 definitions in en",
    ),
    "definition-circular": (
        new(arabic="تفتيش", ar="عملية يجري بها التفتيش"),
        "The definition of mas:New uses its label 'تفتيش'",
    ),
    "definition-mutual": (
        new(label="facility", en="depot or other building"),
        "mas:Depot and mas:New are defined by each other",
    ),
    "definition-copied": (
        new(en="Event in which a force enters a place"),
        "The definition of mas:New is also the skos:definition of mas:Raid",
    ),
    "definition-form": (
        new(en="A thing"),
        "The definition of mas:New is not in the form of a phrase: A thing",
    ),
    "white-space": (
        'g:reference { id:depot skos:altLabel "Depot  One"@en . }',
        "skos:altLabel of id:depot has white space too much",
    ),
    "namespace-foreign": (
        'g:ontology { skos:Concept a owl:Class ; rdfs:label "concept"@en . }',
        "skos:Concept is of another vocabulary, but is given rdfs:label here",
    ),
    "namespace-reference": (
        "g:reference { <http://example.org/depot> a mas:Depot . }",
        "http://example.org/depot is outside the namespace of individuals",
    ),
    "defined-by-missing": (
        f"g:ontology {{ mas:New a owl:Class ; {TERM.format('new', 'جديد', 'thing', 'شيء')} . }}",
        "mas:New has no rdfs:isDefinedBy",
    ),
    "name-case": (
        "g:reference { mas:raid a mas:Unit . }",
        "mas:raid differs from the class mas:Raid by case only",
    ),
    "term-undeclared": (
        "art:two { id:e2 a mas:Ride . }",
        "mas:Ride is used in art:two but not declared",
    ),
    "property-undeclared": (
        'g:reference { id:depot dcterms:creator "someone" . }',
        "dcterms:creator is used in g:reference but not declared as a property",
    ),
    "individual-undescribed": (
        "art:two { id:e1 mas:target id:nowhere . }",
        "id:nowhere is named in art:two by id:e1 but described nowhere",
    ),
    "shape-undescribed": (
        "g:shapes { shapes:Raid sh:property shapes:Raid-target . }",
        "shapes:Raid-target is named by shapes:Raid but is no shape",
    ),
    "term-unused": (
        "g:ontology { mas:New a owl:Class . }",
        "mas:New is in no canned query, no shape and no article of the corpus",
    ),
    "property-unused": (
        f"g:ontology {{ mas:new a owl:ObjectProperty . }} {USED}",
        "mas:new is in no shape and no canned query",
    ),
    "reason-stale": (
        "g:shapes { shapes:Raid sh:in mas:kinds . }",
        "mas:kinds is listed as without use, but is used or is no term",
    ),
    "deprecated-unexplained": (
        "g:ontology { mas:target owl:deprecated true . }",
        "mas:target is deprecated without dcterms:isReplacedBy or a reason",
    ),
    "deprecated-used": (
        "g:ontology { mas:target owl:deprecated true ; dcterms:isReplacedBy mas:Raid . }",
        "mas:target is deprecated but used in g:queries",
    ),
}
CHECKS = {check.name: check for check in hygiene_checks()}


def store_of(*texts: str) -> Store:
    store = Store()
    for text in texts:
        store.load(f"{PREFIXES}{text}".encode(), format=RdfFormat.TRIG)
    return store


def corpus_quads() -> Iterator[Quad]:
    articles, _ = find_articles([CORPUS])
    for files in articles:
        document = read_article(files).document
        assert document is not None, files
        yield from map_document(document).quads


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    queries = {name: query.text for name, query in catalogue().items()}
    return hygiene_findings(hygiene_store(corpus_quads(), queries))


@pytest.mark.parametrize("name", CHECKS)
def test_the_ontology_and_all_that_uses_it_is_clean(findings: list[Finding], name: str) -> None:
    assert [str(finding) for finding in findings if finding.check == name] == []


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_a_check_is_silent_where_nothing_is_wrong(check: Check) -> None:
    assert run_checks([check], store_of(SOUND)) == []


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_a_check_finds_the_fault_that_is_put_in(check: Check) -> None:
    fault, message = SEEDS[check.name]
    found = run_checks([check], store_of(SOUND, fault))
    assert [finding.messages["en"][: len(message)] for finding in found] == [message]
    assert found[0].severity == check.severity
    assert found[0].messages["ar"] != found[0].messages["en"]
    assert "{" not in found[0].messages["ar"]


def test_no_seed_is_without_check() -> None:
    assert set(SEEDS) == set(CHECKS)


@pytest.mark.parametrize(
    "clean",
    [
        new(label="set", en="thing that is settled"),
        new(arabic="دور", ar="شيء يدوره الناس"),
        """g:reference { id:depot mas:within id:b .
             id:depot2 a mas:Depot ; rdfs:label 'A depot'@en , 'آخر'@ar ; mas:within id:a . }""",
    ],
    ids=["part of a word", "part of an Arabic word", "same name, other place"],
)
def test_what_only_looks_like_a_fault_is_none(clean: str) -> None:
    names = ("definition-circular", "label-duplicate-individual")
    assert run_checks([CHECKS[name] for name in names], store_of(SOUND, clean)) == []


@pytest.mark.parametrize("label", ["مسار", "طريق (فرعي)", "طريق [س] $1"])
def test_a_label_is_found_in_its_definition_whatever_its_characters(label: str) -> None:
    fault = new(arabic=label, ar=f"شيء من {label} معروف")
    assert run_checks([CHECKS["definition-circular"]], store_of(SOUND, fault)) != []


@pytest.mark.parametrize("prefix", ["ال", "وال", "بال", "ب", "لل", "وب"])
def test_a_label_is_found_behind_the_particles_that_arabic_joins_to_it(prefix: str) -> None:
    fault = new(arabic="تفتيش", ar=f"عملية {prefix}تفتيش")
    assert len(run_checks([CHECKS["definition-circular"]], store_of(SOUND, fault))) == 1


HEADER = """#+ title: {en: a, ar: ا}
#+ message: {en: "of {subject}", ar: "عن {subject}"}
#+ severity: error
"""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT ?subject {}", "no header"),
        (HEADER.replace("error", "grave") + "SELECT ?subject {}", "grave"),
        (HEADER.replace(", ar: ا", "") + "SELECT ?subject {}", "title lacks a text"),
        (HEADER + "SELECT ?other {}", "no ?subject"),
        (HEADER + "ASK {}", "no SELECT"),
        (HEADER + "SELECT ?subject {", "does not parse"),
        (HEADER.replace("of {subject}", "of {thing}") + "SELECT ?subject {}", "{thing}"),
        ("#+ title: [\nSELECT ?subject {}", "no YAML"),
    ],
)
def test_a_file_that_is_no_check_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "odd.rq").write_text(text, "utf-8")
    with pytest.raises(CheckFault) as fault:
        read_checks(tmp_path)
    assert str(fault.value).startswith("odd.rq: ")
    assert reason in str(fault.value)


def test_a_finding_tells_itself_in_a_line_and_as_json() -> None:
    (found,) = run_checks([CHECKS["term-unused"]], store_of(SOUND, SEEDS["term-unused"][0]))
    assert str(found).startswith("error term-unused: mas:New is in no canned query")
    assert found.as_json() == {
        "check": "term-unused",
        "severity": Severity.ERROR.value,
        "subject": "https://w3id.org/masalik/ontology#New",
        "messages": dict(found.messages),
    }
