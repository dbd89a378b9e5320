"""The ontology is complete in both languages, sound in OWL 2 DL, and drives annotation."""

import io
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from articles import CORPUS, ROOT
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from rdflib.namespace import GEO, ORG, PROV, SDO, SOSA, TIME, DefinedNamespace

from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.mapping.article import map_document
from ontology.graphs import (
    alignments_file,
    module_files,
    ontology_quads,
    shape_files,
    shape_triples,
)
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
from ontology.reference import reference_quads
from ontology.search_key import search_keys
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


def test_no_two_terms_share_a_label(words: Vocabulary) -> None:
    for lang in ("en", "ar"):
        counts = Counter(term.labels[lang].casefold() for term in words.terms.values())
        assert [text for text, count in counts.items() if count > 1] == []


def test_names_are_written_by_one_rule(triples: list[Triple], words: Vocabulary) -> None:
    classes = {iri.removeprefix(MAS) for iri in typed(triples, f"{OWL}Class")}
    for name in words.terms:
        form = "([A-Z][a-z]+)+" if name in classes else "[a-z]+([A-Z][a-z]+)*"
        assert re.fullmatch(form, name), name


def test_object_properties_are_roles_or_relations_and_data_properties_are_nouns(
    triples: list[Triple], words: Vocabulary
) -> None:
    for iri_of in typed(triples, f"{OWL}ObjectProperty"):
        definitions = words.terms[iri_of.removeprefix(MAS)].definitions
        role = re.match("role of ", definitions["en"]), re.match("دور ", definitions["ar"])
        relation = (
            re.match("relation of ", definitions["en"]),
            re.match("علاقة ", definitions["ar"]),
        )
        assert all(role) or all(relation), iri_of
    for iri_of in typed(triples, f"{OWL}DatatypeProperty"):
        term = words.terms[iri_of.removeprefix(MAS)]
        assert not re.match("(role|relation) of ", term.definitions["en"]), iri_of
        assert not re.match(r"(is|has|was|needs|does)\b", term.labels["en"]), iri_of


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


# Its examples and alignments


def examples(triples: list[Triple]) -> Iterator[tuple[str, Literal]]:
    for triple in triples:
        if triple.predicate.value == f"{SKOS}example":
            assert isinstance(triple.object, Literal)
            yield iri(triple.subject), triple.object


def test_each_term_but_a_scheme_has_an_example(triples: list[Triple], words: Vocabulary) -> None:
    schemes = typed(triples, f"{SKOS}ConceptScheme")
    shown = Counter(term for term, _ in examples(triples))
    assert shown == Counter(term.iri for term in words.terms.values() if term.iri not in schemes)


def test_examples_in_arabic_are_short_and_stand_in_the_corpus(triples: list[Triple]) -> None:
    texts = [path.read_text("utf-8") for path in CORPUS.glob("*.txt")]
    quoted = [text.value for _, text in examples(triples) if text.language == "ar"]
    assert quoted
    assert [words for words in quoted if not any(words in text for text in texts)] == []
    assert [words for words in quoted if len(words.split()) >= 12] == []


def test_examples_in_turtle_use_their_term_and_are_true_of_what_is_loaded(
    triples: list[Triple],
) -> None:
    found, _ = find_articles([CORPUS])
    documents = [read_article(files).document for files in found]
    held = {
        quad.triple
        for quads in (
            *(map_document(document).quads for document in documents if document),
            ontology_quads(),
            reference_quads(),
            search_keys(tuple(reference_quads())),
        )
        for quad in quads
    }
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    for term, text in examples(triples):
        if text.language is None:
            shown = [quad.triple for quad in parse(prefixes + text.value, format=RdfFormat.TURTLE)]
            assert any(term in map(iri, (t.subject, t.predicate, t.object)) for t in shown), term
            invented = f"{PREFIXES['id']}example"
            assert {t for t in shown if not iri(t.subject).startswith(invented)} <= held, term


def section(title: str) -> str:
    text = (ROOT / "docs" / "ontology.md").read_text("utf-8")
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_each_class_and_role_is_aligned_or_listed_as_without_counterpart(
    triples: list[Triple], words: Vocabulary
) -> None:
    axioms = [t for path in (*module_files(), alignments_file()) for t in parse(path=path)]
    aligned = {
        iri(t.subject).removeprefix(MAS)
        for t in axioms
        if t.predicate.value in {f"{RDFS}seeAlso", f"{RDFS}subClassOf"}
        and not iri(t.object).startswith(MAS)
    }
    roles = {
        iri(t.subject).removeprefix(MAS)
        for t in triples
        if t.predicate.value == f"{RDFS}subPropertyOf" and t.object == NamedNode(f"{MAS}involves")
    }
    classes = {iri.removeprefix(MAS) for iri in typed(triples, f"{OWL}Class")}
    listed = re.findall("`([A-Za-z]+)`", section("Without counterpart"))
    assert Counter(listed) == Counter((classes | roles) - aligned)
    assert aligned <= words.terms.keys()


def test_terms_aligned_with_are_terms_of_their_standards() -> None:
    closed: tuple[type[DefinedNamespace], ...] = (GEO, ORG, PROV, SDO, SOSA, TIME)
    named = [node for t in parse(path=alignments_file()) for node in (t.subject, t.object)]
    checked = 0
    for namespace in closed:
        start = str(namespace._NS)
        for name in {
            iri(node).removeprefix(start) for node in named if iri(node).startswith(start)
        }:
            assert name in namespace, start + name
            checked += 1
    assert checked > len(closed)


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
def test_the_roles_of_the_annotation_schema_are_among_them_in_its_order(words: Vocabulary) -> None:
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
        found = {name: use for name, use in words.roles(label).items() if name in wanted}
        assert found == wanted
        assert list(found) == list(wanted)
        added = {name: use for name, use in words.roles(label).items() if name not in wanted}
        assert [name for name, use in added.items() if use.minimum] == [], label
    assert words.event_labels > labels


@needs_conf
def test_the_attributes_of_the_annotation_schema_are_among_them(words: Vocabulary) -> None:
    for line in conf_lines("attributes"):
        name, arguments = line.split("\t")
        match = re.fullmatch(r"Arg:([^,]+)(?:, Value:(.+))?", arguments)
        assert match is not None, line
        values = (match[2] or "").split("|")
        bearers = words.event_labels if match[1] == "<EVENT>" else match[1].split("|")
        for bearer in bearers:
            use = words.attributes(bearer)[name]
            if name == "InexactType":
                assert use == AttributeUse("inexactType", {}, f"{XSD}boolean", None, None)
            elif name == "Ordinal":
                bounds = int(values[0]), int(values[-1])
                assert use == AttributeUse("ordinal", {}, f"{XSD}integer", *bounds)
            else:
                assert list(use.values)[: len(values)] == values
                assert all(words.terms[v].name.lower() == k.lower() for k, v in use.values.items())


def test_what_every_claim_takes_is_taken_by_each_class_below_it(words: Vocabulary) -> None:
    common, of_events = words.roles("Claim"), words.roles("Event")
    assert {"cause", "partOf"} <= common.keys() < of_events.keys()
    for label in words.event_labels - {"Statement"}:
        assert common.items() <= words.roles(label).items(), label
        assert "Phase" in words.attributes(label)
        if words.is_a(label, "Event"):
            assert of_events.items() <= words.roles(label).items(), label
    assert not common.keys() & words.roles("Statement").keys()


def test_what_one_is_invited_to_has_not_happened_and_what_is_praised_has() -> None:
    (files,), _ = find_articles([CORPUS / "border-security-digest"])
    document = read_article(files).document
    assert document is not None
    # Without the annotator's own word for it, the stance alone has to tell.
    kept = tuple(a for a in document.attributes if a.name != "Modality")
    bare = replace(document, attributes=kept)
    types = {
        (iri(quad.subject), iri(quad.object).removeprefix(MAS))
        for quad in map_document(bare).quads
        if quad.predicate == TYPE
    }
    said = {
        stance: event.targets("content")[0]
        for attribute in document.attributes
        if attribute.name == "Stance" and (stance := attribute.value) in {"Invites", "Praises"}
        for event in [document.events[attribute.target]]
    }
    slug = f"{PREFIXES['id']}border-security-digest-"
    assert (slug + said["Invites"].lower(), "Possibility") in types
    assert (slug + said["Praises"].lower(), "SecurityMeasure") in types


def test_a_filler_suits_a_range_by_any_of_its_ancestors(words: Vocabulary) -> None:
    assert words.accepts(["Actor"], "State")
    assert words.accepts(["Border", "Place"], "State")
    assert not words.accepts(["Organization"], "State")
    assert not words.accepts([], "State")


def test_conflicts_are_declared(words: Vocabulary) -> None:
    assert words.conflict_keys("Measurement") == ("dimension", "measured")
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
    files = (*module_files(), alignments_file())
    written = sum(len(set(parse(path=path))) for path in files) + len(set(shape_triples()))
    assert len(set(quads)) == written
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
