"""The ontology is complete in both languages, sound in OWL 2 DL, and drives annotation."""

import io
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from ontology.graphs import alignments_file, module_files, ontology_quads, shape_files
from ontology.namespaces import (
    MAS,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    SH,
    SHAPES_GRAPH,
    SKOLEM,
    SKOS,
    XSD,
)
from ontology.vocabulary import AttributeUse, RoleUse, UnknownTerm, Vocabulary, vocabulary

ALL_FILES = (*module_files(), alignments_file(), *shape_files())
TYPE = NamedNode(f"{RDF}type")
CONF = Path(__file__).parents[2] / "shared" / "articles" / "annotation.conf"
needs_conf = pytest.mark.skipif(not CONF.exists(), reason=f"no annotation schema at {CONF}")


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary()


@pytest.fixture(scope="module")
def triples() -> list[Triple]:
    return [quad.triple for path in module_files() for quad in parse(path=path)]


def iri(term: object) -> str:
    """Give the IRI of a node that has one, else nothing."""
    return term.value if isinstance(term, NamedNode) else ""


def typed(triples: list[Triple], type_iri: str) -> set[str]:
    return {
        iri(triple.subject)
        for triple in triples
        if triple.predicate == TYPE
        and iri(triple.object) == type_iri
        and iri(triple.subject).startswith(MAS)
    }


# The text of the terms


def test_each_term_has_one_label_and_one_definition_per_language(triples: list[Triple]) -> None:
    found = Counter(
        (triple.subject, triple.predicate.value, triple.object.language)
        for triple in triples
        if isinstance(triple.object, Literal)
        and triple.predicate.value in {f"{RDFS}label", f"{SKOS}definition"}
    )
    subjects = {t.subject for t in triples if iri(t.subject).startswith(MAS)}
    wanted = {
        (subject, prop, lang)
        for subject in subjects
        for prop in (f"{RDFS}label", f"{SKOS}definition")
        for lang in ("en", "ar")
    }
    assert {key for key in found if key[0] in subjects} == wanted
    assert {key: count for key, count in found.items() if count != 1} == {}


def test_definitions_start_with_a_genus_and_not_with_the_term_itself(words: Vocabulary) -> None:
    circular = [
        (term.name, lang)
        for term in words.terms.values()
        for lang, label in term.labels.items()
        if re.match(rf"(an? |the )?{re.escape(label)}\b", term.definitions[lang], re.IGNORECASE)
    ]
    assert circular == []


def test_definitions_are_phrases_without_article_or_full_stop(words: Vocabulary) -> None:
    assert [
        term.name
        for term in words.terms.values()
        for text in term.definitions.values()
        if text.endswith(".") or re.match(r"(a|an|the|is)\b", text, re.IGNORECASE)
    ] == []


def test_arabic_texts_are_in_arabic_letters_and_english_ones_are_not(words: Vocabulary) -> None:
    arabic = re.compile("[\u0621-\u064a]")
    for term in words.terms.values():
        assert arabic.search(term.labels["ar"]), term.name
        assert arabic.search(term.definitions["ar"]), term.name
        assert not arabic.search(term.labels["en"] + term.definitions["en"]), term.name


def test_no_two_terms_of_a_kind_share_a_definition(words: Vocabulary) -> None:
    for lang in ("en", "ar"):
        counts = Counter(term.definitions[lang] for term in words.terms.values())
        assert [text for text, count in counts.items() if count > 1] == []


def test_terms_stand_in_alphabetical_order() -> None:
    for path in module_files():
        names = re.findall(r"^mas:(\w+) a ", path.read_text("utf-8"), re.MULTILINE)
        assert names == sorted(names, key=lambda name: (name.lower(), name)), path.name


def test_every_term_is_defined_by_the_ontology(triples: list[Triple], words: Vocabulary) -> None:
    defined = {
        iri(t.subject)
        for t in triples
        if t.predicate.value == f"{RDFS}isDefinedBy" and t.object == NamedNode(ONTOLOGY)
    }
    assert defined == {term.iri for term in words.terms.values()}


# Its logic


def test_no_individual_differs_from_a_class_by_case_only(triples: list[Triple]) -> None:
    classes = {iri.lower() for iri in typed(triples, f"{OWL}Class")}
    assert {i for i in typed(triples, f"{OWL}NamedIndividual") if i.lower() in classes} == set()


def test_the_only_name_of_two_kinds_is_about(triples: list[Triple]) -> None:
    kinds = Counter(
        iri
        for kind in (
            "Class",
            "NamedIndividual",
            "ObjectProperty",
            "DatatypeProperty",
            "AnnotationProperty",
        )
        for iri in typed(triples, OWL + kind)
    )
    assert {iri for iri, count in kinds.items() if count > 1} == {f"{MAS}about"}


def test_roles_are_below_involves_and_have_no_domain_or_range(
    triples: list[Triple], words: Vocabulary
) -> None:
    involved = {
        iri(t.subject).removeprefix(MAS)
        for t in triples
        if t.predicate.value == f"{RDFS}subPropertyOf" and t.object == NamedNode(f"{MAS}involves")
    }
    annotated = {role for label in words.event_labels for role in words.roles(label)}
    assert involved == (annotated - {"content", "date"}) | {"about", "leg"}
    assert [
        t
        for t in triples
        if t.predicate.value in {f"{RDFS}domain", f"{RDFS}range"}
        and iri(t.subject).removeprefix(MAS) in involved | {"involves"}
    ] == []


def test_every_mas_name_in_any_file_is_a_term(words: Vocabulary) -> None:
    known = {term.iri for term in words.terms.values()}
    used = {
        node.value
        for path in ALL_FILES
        for quad in parse(path=path)
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, NamedNode) and node.value.startswith(MAS)
    }
    assert used == known


def test_what_did_not_happen_is_no_situation(words: Vocabulary) -> None:
    assert words.ancestors("Possibility") == {"Possibility", "Claim"}
    assert words.ancestors("Meeting") == {"Meeting", "Event", "Situation", "Claim"}
    assert not words.is_a("Statement", "Claim")


def test_all_that_axioms_name_is_declared_as_owl_2_dl_wants_it() -> None:
    files = (*module_files(), alignments_file())
    triples = [quad.triple for path in files for quad in parse(path=path)]
    types: dict[str, set[str]] = {}
    for t in triples:
        if t.predicate == TYPE:
            types.setdefault(iri(t.subject), set()).add(iri(t.object).removeprefix(OWL))
    properties = {"ObjectProperty", "DatatypeProperty", "AnnotationProperty"}
    for t in triples:
        if not t.predicate.value.startswith((RDF, RDFS, OWL)):
            assert types[t.predicate.value] & properties, t.predicate.value
        if t.predicate.value in {f"{RDFS}subClassOf", f"{OWL}disjointWith"}:
            assert "Class" in types[iri(t.subject)] & types[iri(t.object)], str(t)
        assert t.predicate.value != f"{OWL}imports"


def ontology_as_n_triples(extra: str = "") -> io.BytesIO:
    quads = [quad for path in (*module_files(), alignments_file()) for quad in parse(path=path)]
    # owlready2 reads N-Triples without loss, and would fetch imports, of which there are none.
    text = serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES)
    assert text is not None
    return io.BytesIO(text + extra.encode())


needs_java = pytest.mark.skipif(
    shutil.which("java") is None,
    reason="HermiT needs Java: install a JRE (Debian: default-jre-headless)",
)


@needs_java
def test_hermit_finds_the_ontology_consistent_and_each_class_satisfiable() -> None:
    owlready2 = pytest.importorskip("owlready2")
    world = owlready2.World()
    world.get_ontology(ONTOLOGY).load(fileobj=ontology_as_n_triples())
    owlready2.sync_reasoner_hermit(world, debug=0)
    assert list(world.inconsistent_classes()) == []


@needs_java
def test_hermit_refuses_a_possibility_that_is_also_a_meeting() -> None:
    owlready2 = pytest.importorskip("owlready2")
    node = "<https://w3id.org/masalik/id/x>"
    extra = "".join(
        f"{node} <{RDF}type> <{type_iri}> .\n"
        for type_iri in (f"{OWL}NamedIndividual", f"{MAS}Possibility", f"{MAS}Meeting")
    )
    world = owlready2.World()
    world.get_ontology(ONTOLOGY).load(fileobj=ontology_as_n_triples(extra))
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        owlready2.sync_reasoner_hermit(world, debug=0)


# What annotators may write


def conf_lines(section: str) -> Iterator[str]:
    current = ""
    for line in CONF.read_text("utf-8").splitlines():
        if line.startswith("["):
            current = line.strip("[]")
        elif line.strip() and not line.startswith("#") and current == section:
            yield line


@needs_conf
def test_entity_labels_and_their_tree_are_those_of_the_annotation_schema(words: Vocabulary) -> None:
    path: list[str] = []
    labels: set[str] = set()
    for line in conf_lines("entities"):
        name = line.strip()
        del path[len(line) - len(line.lstrip("\t")) :]
        assert words.ancestors(name) >= {*path, name}
        path.append(name)
        labels.add(name)
    assert words.entity_labels == labels | {"OfficialStatement", "ResearchReport", "SocialPost"}


@needs_conf
def test_roles_are_those_of_the_annotation_schema_in_its_order(words: Vocabulary) -> None:
    labels = set()
    for line in conf_lines("events"):
        label, arguments = line.split("\t")
        labels.add(label)
        wanted = {}
        for argument in arguments.split(", "):
            match = re.fullmatch(r"(\w+)([*+?]):(.+)", argument)
            assert match is not None, argument
            role, number, fillers = match.groups()
            ranges = {"Claim" if name == "<EVENT>" else name for name in fillers.split("|")}
            if role == "content":
                ranges.add("Statement")
            wanted[role] = RoleUse(
                role, frozenset(ranges), int(number == "+"), 1 if number == "?" else None
            )
        assert dict(words.roles(label)) == wanted
        assert list(words.roles(label)) == list(wanted)
    assert words.event_labels == labels


@needs_conf
def test_attributes_are_those_of_the_annotation_schema(words: Vocabulary) -> None:
    found: dict[str, set[str]] = {label: set() for label in words.entity_labels}
    found |= {label: set() for label in words.event_labels}
    for line in conf_lines("attributes"):
        name, arguments = line.split("\t")
        match = re.fullmatch(r"Arg:([^,]+)(?:, Value:(.+))?", arguments)
        assert match is not None, line
        values = (match[2] or "").split("|")
        bearers = words.event_labels if match[1] == "<EVENT>" else match[1].split("|")
        for bearer in bearers:
            found[bearer].add(name)
            use = words.attributes(bearer)[name]
            if name == "InexactType":
                assert use == AttributeUse("inexactType", {}, f"{XSD}boolean", None, None)
            elif name == "Ordinal":
                bounds = int(values[0]), int(values[-1])
                assert use == AttributeUse("ordinal", {}, f"{XSD}integer", *bounds)
            else:
                assert list(use.values) == values + ["Exact"] * (name == "Comparator")
                assert all(words.terms[v].name.lower() == k.lower() for k, v in use.values.items())
    assert {label: set(words.attributes(label)) for label in found} == found


def test_a_filler_suits_a_range_by_any_of_its_ancestors(words: Vocabulary) -> None:
    assert words.accepts(["Actor"], "State")
    assert words.accepts(["Border", "Place"], "State")
    assert not words.accepts(["Organization"], "State")
    assert not words.accepts([], "State")


def test_conflicts_are_declared(words: Vocabulary) -> None:
    assert words.conflict_keys("Measurement") == ("measured", "dimension")
    assert words.conflict_values("Measurement") == ("quantity",)
    assert words.conflict_sets("Seizure") == ("commodity",)
    assert words.conflict_keys("Meeting") == ()


def test_labels_are_found_by_name_and_by_iri_and_strangers_are_refused(words: Vocabulary) -> None:
    assert words.label("Seizure", "en") == "seizure"
    assert words.label(f"{MAS}moreThan", "ar") == "أكثر من"
    for unknown in ("seizure", "Raid", f"{SKOS}Concept"):
        with pytest.raises(UnknownTerm, match=re.escape(unknown)):
            words.label(unknown, "en")
    with pytest.raises(UnknownTerm, match="Seizure in the language fr"):
        words.label("Seizure", "fr")
    with pytest.raises(UnknownTerm):
        words.roles("moreThan")


# The shapes and the graphs


def test_each_pair_of_the_annotation_shapes_is_named_after_its_class_and_property() -> None:
    shapes = rdflib.Graph().parse(shape_files()[0])
    sh = rdflib.Namespace(SH)
    for node_shape, target in shapes.subject_objects(sh.targetClass):
        for shape in shapes.objects(node_shape, sh.property):
            path = shapes.value(shape, sh.path)
            assert isinstance(path, rdflib.URIRef)
            assert str(target) == MAS + str(node_shape).partition("#")[2]
            assert str(shape) == f"{node_shape}-{path.removeprefix(MAS)}"


def test_every_file_reads_the_same_in_rdflib_and_pyoxigraph() -> None:
    for path in ALL_FILES:
        assert len(rdflib.Graph().parse(path)) == len(set(parse(path=path))), path.name


def test_graphs_hold_all_triples_without_blank_nodes_the_same_at_each_call() -> None:
    quads = list(ontology_quads())
    assert quads == list(ontology_quads())
    assert len(set(quads)) == sum(len(set(parse(path=path))) for path in ALL_FILES)
    assert {iri(quad.graph_name) for quad in quads} == {ONTOLOGY_GRAPH, SHAPES_GRAPH}
    assert not any(isinstance(n, BlankNode) for q in quads for n in (q.subject, q.object))


def test_skolem_names_depend_on_content_and_not_on_the_parser_s_numbers() -> None:
    script = (
        "from ontology.graphs import ontology_quads\n"
        "for quad in ontology_quads(): print(ascii(str(quad)))"
    )
    fresh = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert fresh.stdout.decode().splitlines() == [ascii(str(quad)) for quad in ontology_quads()]
    lists: list[Quad] = [q for q in ontology_quads() if q.predicate.value == f"{RDF}first"]
    assert lists
    assert all(iri(quad.subject).startswith(SKOLEM) for quad in lists)


def test_prefixes_name_the_namespaces_that_texts_are_written_with() -> None:
    assert PREFIXES["mas"] == MAS
    assert {"id", "art", "g", "rdfs", "skos", "xsd", "unit", "cur", "geo", "dcterms"} < set(
        PREFIXES
    )
    assert {"owl", "prov", "sh"} < set(PREFIXES)
