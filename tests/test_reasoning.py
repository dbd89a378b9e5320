"""The ontology with the reference data: consistent, in OWL 2 DL, and neither by accident."""

import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse, serialize

from ontology.profile import dl_violations
from ontology.reasoning import Inconsistent, merged_triples, prove_consistent

PREFIXES = """
@prefix : <https://example.org/> .
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOUND = """
: a owl:Ontology ; owl:versionIRI :1 ; rdfs:label "Sound"@en .
:A a owl:Class . :B a owl:Class ; rdfs:subClassOf :A ; owl:disjointWith :C . :C a owl:Class .
:p a owl:ObjectProperty , owl:TransitiveProperty ; rdfs:subPropertyOf :q ; rdfs:domain :A .
:q a owl:ObjectProperty , owl:SymmetricProperty ; owl:inverseOf :r . :r a owl:ObjectProperty .
:simple a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:range :B .
:d a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:range xsd:dateTime .
:note a owl:AnnotationProperty ; rdfs:range :anything .
:x a :B ; :p :y ; :d "2022-03-01T00:00:00Z"^^xsd:dateTime ; :note "words"@ar , :z .
# A name may be an individual and a property or a class.
:q a owl:NamedIndividual , :C . :A :note :A ; :p :x .
"""
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")


def triples(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + turtle, RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def merged() -> list[Triple]:
    return list(merged_triples())


@needs_java
def test_ontology_and_reference_data_are_consistent_in_ten_seconds(merged: list[Triple]) -> None:
    started = time.monotonic()
    prove_consistent(merged)
    assert time.monotonic() - started < 10


@needs_java
@pytest.mark.parametrize(
    "contradiction",
    [
        "id:x a mas:Claim , mas:Actor .",
        # Only by way of their superclasses.
        "id:x a mas:Seizure , mas:State .",
        "id:x a mas:Possibility , mas:Event .",
        'id:x mas:earliest "in spring" .',
    ],
)
def test_a_seeded_contradiction_is_found(merged: list[Triple], contradiction: str) -> None:
    with pytest.raises(Inconsistent):
        prove_consistent([*merged, *triples(contradiction)])


def test_the_merged_ontology_is_in_owl_2_dl(merged: list[Triple]) -> None:
    assert dl_violations(merged) == []


def test_a_sound_ontology_violates_nothing() -> None:
    assert dl_violations(triples(SOUND)) == []


@pytest.mark.parametrize(
    ("seed", "restriction", "term"),
    [
        (":x a :Undeclared .", "classes are declared", "Undeclared"),
        (":A rdfs:subClassOf :Undeclared .", "classes are declared", "Undeclared"),
        (":A owl:disjointWith :Undeclared .", "classes are declared", "Undeclared"),
        (":p rdfs:domain :Undeclared .", "classes are declared", "Undeclared"),
        (":x :undeclared :y .", "properties are declared", "undeclared"),
        (":undeclared rdfs:range :A .", "properties are declared", "undeclared"),
        (":p rdfs:subPropertyOf :undeclared .", "properties are declared, of one kind", ""),
        (":p rdfs:subPropertyOf :d .", "properties are declared, of one kind", ""),
        (":p owl:inverseOf :d .", "inverses are object properties", "d"),
        (":d a owl:SymmetricProperty .", "characteristics are of object properties", "d"),
        (":d rdfs:range :A .", "ranges of data properties are datatypes", "A"),
        (":d a owl:ObjectProperty .", "no property is of two kinds", "d"),
        (":note a owl:DatatypeProperty .", "no property is of two kinds", "note"),
        (":A a rdfs:Datatype .", "no class is a datatype", "A"),
        ("rdf:Bag a owl:Class .", "no reserved name is declared", "Bag"),
        ("owl:made a owl:ObjectProperty .", "no reserved name is declared", "made"),
        (':x :p "words" .', "values of object properties are no literals", "p"),
        (":x :d :y .", "values of data properties are literals", "d"),
        (':x :d "2022-03-01"^^xsd:date .', "datatypes are those of OWL 2", "date"),
        (':x :note "POINT (1 2)"^^:wkt .', "datatypes are those of OWL 2", "wkt"),
        (':x :d "2022-13-01T00:00:00Z"^^xsd:dateTime .', "literals are of their datatype", ""),
        (':x :note "1.5"^^xsd:integer .', "literals are of their datatype", ""),
        (":p a owl:FunctionalProperty .", "these roles are simple", "p"),
        # Not transitive itself, but above one that is, or the inverse of such a one.
        (":q a owl:IrreflexiveProperty .", "these roles are simple", "q"),
        (":r a owl:AsymmetricProperty .", "these roles are simple", "r"),
        (":simple owl:propertyDisjointWith :q .", "these roles are simple", "q"),
        (":q rdfs:subPropertyOf :p .", "no circle of roles that are not simple", "p"),
        (":A rdfs:subClassOf [ a owl:Restriction ] .", "construct not checked", ""),
        (":p owl:propertyChainAxiom :q .", "construct not checked", "propertyChainAxiom"),
        (":more a owl:Ontology .", "one ontology header", "2 headers"),
        (": owl:versionIRI :2 .", "one version IRI", ""),
        (":A owl:priorVersion :0 .", "versions are of the ontology", "A"),
    ],
)
def test_a_seeded_violation_is_found(seed: str, restriction: str, term: str) -> None:
    found = dl_violations(triples(SOUND + seed))
    assert any(v.restriction == restriction and term in v.term for v in found), found


# The OWL API, inside HermiT's archive, has a check of its own; to run it takes a compiler.

OWL_API_CHECK = """
import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

public class Check {
    public static void main(String[] arguments) throws Exception {
        OWLOntology read = OWLManager.createOWLOntologyManager()
            .loadOntologyFromOntologyDocument(new File(arguments[0]));
        System.out.println(read.getAxiomCount() + " axioms");
        for (OWLProfileViolation found : new OWL2DLProfile().checkOntology(read).getViolations())
            System.out.println(found);
    }
}
"""


def owl_api_report(given: list[Triple], folder: Path) -> list[str]:
    spec = find_spec("owlready2")
    assert spec is not None
    assert spec.origin is not None
    archive = Path(spec.origin).parent / "hermit" / "HermiT.jar"
    (folder / "Check.java").write_text(OWL_API_CHECK)
    serialize(given, folder / "merged.rdf", format=RdfFormat.RDF_XML)
    done = subprocess.run(
        ["java", "-cp", str(archive), str(folder / "Check.java"), str(folder / "merged.rdf")],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("javac") is None, reason="needs a Java compiler")
def test_the_owl_api_finds_the_profile_held_too(merged: list[Triple], tmp_path: Path) -> None:
    (axioms,) = owl_api_report(merged, tmp_path)
    assert int(axioms.split()[0]) > 1000
    seeded = [*merged, *triples("mas:within a owl:FunctionalProperty .")]
    assert len(owl_api_report(seeded, tmp_path)) > 1
