"""A release says the same in each syntax, opens offline, and keeps the promises of earlier ones."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import owlready2
import pytest
import rdflib
from articles import CORPUS
from pyoxigraph import RdfFormat, parse
from rdflib.compare import isomorphic

from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.mapping.article import map_document
from ontology.context import context, short_names
from ontology.graphs import alignments_file, module_files, shape_triples
from ontology.namespaces import MAS, ONTOLOGY, OWL, RDF
from ontology.reference import reference_files
from ontology.release import merged_ontology, write_release
from ontology.turtle_format import format_turtle
from ontology.versions import Version, released_versions, version_faults, working_version
from ontology.vocabulary import vocabulary

# rdflib's own reader of JSON-LD builds on its older kind of graph.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")

SYNTAXES = {
    "masalik.ttl": (RdfFormat.TURTLE, "turtle"),
    "masalik.nt": (RdfFormat.N_TRIPLES, "nt"),
    "masalik.rdf": (RdfFormat.RDF_XML, "xml"),
    "masalik.jsonld": (RdfFormat.JSON_LD, "json-ld"),
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("release")
    write_release(directory)
    return directory


@cache
def objects(path: Path, prop: str) -> frozenset[tuple[str, str]]:
    """Give the subjects and values of a property in a Turtle file, by IRI."""
    quads = parse(path=path, format=RdfFormat.TURTLE)
    return frozenset(
        (quad.subject.value, quad.object.value) for quad in quads if quad.predicate.value == prop
    )


def imports(path: Path) -> set[str]:
    return {value for _, value in objects(path, f"{OWL}imports")}


@cache
def graph(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path, format=SYNTAXES.get(path.name, (None, "turtle"))[1])


# One ontology in four syntaxes


@pytest.mark.parametrize("name", SYNTAXES)
def test_each_reader_opens_the_merged_release_with_the_same_triple_count(
    release: Path, name: str
) -> None:
    expected = len(merged_ontology())
    assert expected > 1500
    path = release / name
    assert len(set(parse(path=path, format=SYNTAXES[name][0]))) == expected
    assert len(graph(path)) == expected
    if name in {"masalik.nt", "masalik.rdf"}:
        # owlready2 reads no other of these syntaxes.
        world = owlready2.World()
        with path.open("rb") as file:
            opened = world.get_ontology(ONTOLOGY).load(fileobj=file)
        assert len(opened.graph) == expected


@pytest.mark.parametrize("name", SYNTAXES)
def test_each_syntax_says_what_modules_and_alignments_say(release: Path, name: str) -> None:
    sources = rdflib.Graph()
    for path in (*module_files(), alignments_file()):
        sources.parse(path)
    assert isomorphic(graph(release / name), sources)


def test_the_merged_release_has_one_header_and_imports_nothing(release: Path) -> None:
    merged = graph(release / "masalik.nt")
    headers = list(merged.subjects(rdflib.RDF.type, rdflib.OWL.Ontology))
    assert headers == [rdflib.URIRef(ONTOLOGY)]
    assert list(merged.objects(None, rdflib.OWL.imports)) == []
    version = working_version()
    assert merged.value(headers[0], rdflib.OWL.versionIRI) == rdflib.URIRef(version.iri)
    assert str(merged.value(headers[0], rdflib.OWL.versionInfo)) == str(version)


def test_two_writings_are_equal_byte_for_byte(release: Path, tmp_path: Path) -> None:
    for path in write_release(tmp_path):
        assert path.read_bytes() == (release / path.relative_to(tmp_path)).read_bytes(), path.name


def test_turtle_files_of_a_release_are_in_the_one_form(release: Path) -> None:
    for name in ("masalik.ttl", "shapes.ttl", "modules/places.ttl"):
        text = (release / name).read_text("utf-8")
        assert format_turtle(text) == text


# Modules, reference data and shapes open offline


def catalog(release: Path) -> Mapping[str, Path]:
    root = ET.parse(release / "catalog-v001.xml").getroot()  # our own file
    namespace = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"
    assert root.tag == f"{namespace}catalog"
    return {e.attrib["name"]: release / e.attrib["uri"] for e in root.iter(f"{namespace}uri")}


def test_the_catalog_leads_each_iri_to_the_file_that_has_its_header(release: Path) -> None:
    for iri, path in catalog(release).items():
        if iri != MAS:
            named = {s for s, kind in objects(path, f"{RDF}type") if kind == f"{OWL}Ontology"}
            named |= {value for _, value in objects(path, f"{OWL}versionIRI")}
            assert iri in named


def test_all_that_any_file_imports_is_in_the_catalog(release: Path) -> None:
    known = catalog(release)
    files = [*release.glob("*.ttl"), *(release / "modules").glob("*.ttl")]
    imported = {iri for path in files for iri in imports(path)}
    assert ONTOLOGY in imported
    assert imported <= known.keys()


def closure(release: Path, iri: str) -> set[Path]:
    known, reached, ahead = catalog(release), set[Path](), [iri]
    while ahead:
        path = known[ahead.pop()]
        if path not in reached:
            reached.add(path)
            ahead += imports(path)
    return reached


@pytest.mark.parametrize("name", [path.stem for path in module_files()])
def test_a_module_finds_all_the_terms_that_it_uses_in_what_it_imports(
    release: Path, name: str
) -> None:
    opened = rdflib.Graph()
    for path in closure(release, f"{ONTOLOGY}/{name}"):
        opened.parse(path)
    used = {node for t in graph(release / "modules" / f"{name}.ttl") for node in t}
    declared = set(opened.subjects(rdflib.RDF.type))
    assert {node for node in used if node.startswith(MAS)} <= declared


def test_modules_together_are_the_merged_release_but_for_the_headers(release: Path) -> None:
    together = rdflib.Graph()
    for path in (release / "modules").glob("*.ttl"):
        together.parse(path)
    merged = rdflib.Graph().parse(release / "masalik.ttl")
    for whole in (together, merged):
        for header in list(whole.subjects(rdflib.RDF.type, rdflib.OWL.Ontology)):
            whole.remove((header, None, None))
    assert isomorphic(together, merged)


def test_reference_data_and_shapes_are_whole(release: Path) -> None:
    headers = 4
    individuals = {quad.triple for path in reference_files() for quad in parse(path=path)}
    assert len(set(parse(path=release / "reference.ttl"))) == len(individuals) + headers
    assert len(set(parse(path=release / "shapes.ttl"))) == len(set(shape_triples())) + headers


# The context


def test_the_context_names_every_term_and_no_name_means_two_things() -> None:
    names = context()
    assert vocabulary().terms.keys() <= names.keys()
    for name in vocabulary().terms:
        definition = names[name]
        iri = definition["@id"] if isinstance(definition, Mapping) else definition
        assert iri == f"mas:{name}", f"{name} is also a prefix or a property of others"


def test_short_names_are_expanded_to_terms_typed_values_and_languages() -> None:
    document = {
        "@context": context(),
        "@id": "id:x",
        "type": "Seizure",
        "label": {"en": "A seizure", "ar": "ضبط"},
        "stance": "announces",
        "agent": "id:sdf",
        "earliest": "2022-03-01T00:00:00Z",
        "ownVoice": "true",
        "possibleType": "Meeting",
        "unit": "qudt-unit:KiloM",
    }
    text = json.dumps(document)
    expected = rdflib.Graph().parse(
        data="""
        @prefix mas: <https://w3id.org/masalik/ontology#> .
        @prefix id: <https://w3id.org/masalik/id/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        id:x a mas:Seizure ; rdfs:label "A seizure"@en , "ضبط"@ar ;
            mas:stance mas:announces ; mas:agent id:sdf ;
            mas:earliest "2022-03-01T00:00:00Z"^^xsd:dateTime ; mas:ownVoice true ;
            mas:possibleType mas:Meeting ; mas:unit <http://qudt.org/vocab/unit/KiloM> .
        """,
        format="turtle",
    )
    assert isomorphic(rdflib.Graph().parse(data=text, format="json-ld"), expected)
    assert len(list(parse(text, format=RdfFormat.JSON_LD))) == len(expected)


def test_an_article_s_graph_goes_through_the_context_and_back() -> None:
    (files, *_), _ = find_articles([CORPUS])
    document = read_article(files).document
    assert document is not None
    triples = {quad.triple for quad in map_document(document).quads}
    written = {"@context": context(), "@graph": short_names().document(triples)}
    text = json.dumps(written, ensure_ascii=False)
    assert {quad.triple for quad in parse(text, format=RdfFormat.JSON_LD)} == triples
    assert MAS not in json.dumps(written["@graph"])


# Versions


def version(number: str, prior: str | None, **terms: str) -> Version:
    def parts(text: str) -> tuple[int, int, int]:
        major, minor, patch = map(int, text.split("."))
        return major, minor, patch

    return Version(
        number=parts(number),
        prior=parts(prior) if prior else None,
        terms={name: frozenset(kinds.split()) for name, kinds in terms.items()},
    )


def test_the_working_version_keeps_the_promises_of_the_released_ones() -> None:
    assert version_faults(working_version(), released_versions()) == []


def test_the_terms_of_a_release_are_read_back_from_its_list(release: Path) -> None:
    working = working_version()
    assert (release / "terms.txt").read_text("utf-8") == working.term_list()
    assert working.terms.keys() == vocabulary().terms.keys()
    assert working.terms["about"] == {"NamedIndividual", "ObjectProperty"}
    listed = {v.number: v for v in released_versions()}.get(working.number)
    assert listed is None or listed.terms == working.terms


FIRST = version("0.1.0", None, Raid="Class", old="Class deprecated")


@pytest.mark.parametrize(
    ("working", "faults"),
    [
        (FIRST, []),
        (version("0.1.1", "0.1.0", Raid="Class", old="Class deprecated"), []),
        (version("0.2.0", "0.1.0", Raid="Class", New="Class", old="Class deprecated"), []),
        (version("0.2.0", "0.1.0", Raid="Class deprecated", old="Class deprecated"), []),
        (version("0.2.0", "0.1.0", Raid="Class"), []),
        (replace(FIRST, terms={}), ["mas:Raid has changed", "mas:old has changed"]),
        (replace(FIRST, prior=(0, 0, 1)), ["owl:priorVersion of 0.1.0"]),
        (
            version("0.0.9", "0.1.0", Raid="Class", old="Class deprecated"),
            ["0.0.9 is low"],
        ),
        (version("0.2.0", None, Raid="Class", old="Class deprecated"), ["owl:priorVersion of 0.2"]),
        (version("0.2.0", "0.1.0", old="Class deprecated"), ["mas:Raid of 0.1.0 is gone"]),
        (
            version("0.2.0", "0.1.0", Raid="ObjectProperty"),
            ["mas:Raid of 0.1.0 is gone or of anot"],
        ),
        (version("0.1.1", "0.1.0", Raid="Class"), ["0.1.1 has lost terms", "0.1.1 has other"]),
        (
            version("0.1.1", "0.1.0", Raid="Class", New="Class", old="Class deprecated"),
            ["0.1.1 has other terms than 0.1.0 and needs a higher minor"],
        ),
    ],
)
def test_terms_vanish_only_after_deprecation_and_numbers_tell_of_changes(
    working: Version, faults: list[str]
) -> None:
    found = version_faults(working, [FIRST])
    assert len(found) == len(faults), found
    for fault, start in zip(found, faults, strict=True):
        assert fault.startswith(start)


def test_from_1_0_0_on_the_loss_of_a_term_needs_a_higher_major_number() -> None:
    last = version("1.0.0", None, Raid="Class", old="Class deprecated")
    assert version_faults(version("1.1.0", "1.0.0", Raid="Class"), [last]) != []
    assert version_faults(version("2.0.0", "1.0.0", Raid="Class"), [last]) == []


def test_a_first_release_names_no_prior_version() -> None:
    assert version_faults(FIRST, []) == []
    assert version_faults(replace(FIRST, prior=(0, 0, 1)), []) != []


def test_headers_are_those_that_owl_wants(release: Path) -> None:
    text = (release / "modules" / "actors.ttl").read_text("utf-8")
    assert re.search(rf"<{ONTOLOGY}/actors> a owl:Ontology ;", text)
    assert imports(release / "reference.ttl") == imports(release / "shapes.ttl") == {ONTOLOGY}
