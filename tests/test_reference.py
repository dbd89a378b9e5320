"""The reference data: well formed, true to the registry of links, and usable for rolling up."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store
from rdflib import Graph

from ontology.namespaces import ID, MAS, PREFIXES, RDF, RDFS, REFERENCE_GRAPH, UNIT
from ontology.reference import Individual, reference, reference_files, reference_quads
from ontology.vocabulary import vocabulary

REGISTRY = Path(__file__).parents[2] / "shared" / "articles" / "registry.tsv"
NEEDS_REGISTRY = pytest.mark.skipif(
    not REGISTRY.exists(),
    reason="needs the registry of the annotated articles, at ../shared/articles/registry.tsv",
)
# Longer names of the registry would repeat a run of words of an article; the data has them shorter.
LONGEST_NAME = 6


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    return list(reference_quads())


def edges(quads: list[Quad], name: str) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == MAS + name:
            assert isinstance(quad.subject, NamedNode)
            assert isinstance(quad.object, NamedNode)
            graph[quad.subject.value.removeprefix(ID)].add(quad.object.value.removeprefix(ID))
    return graph


def reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """Return what can be reached from a node by one step or more."""
    found: set[str] = set()
    todo = list(graph.get(start, ()))
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo.extend(graph.get(node, ()))
    return found


def of_type(name: str) -> Iterator[str]:
    words = vocabulary()
    for slug, individual in reference().individuals.items():
        if any(words.is_a(type_, name) for type_ in individual.types):
            yield slug


def blocks(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line and line[0] not in " @#"]


@pytest.mark.parametrize("path", reference_files(), ids=lambda path: path.stem)
def test_files_list_one_block_per_individual_in_alphabetical_order(path: Path) -> None:
    assert blocks(path) == sorted(set(blocks(path)), key=str.lower)


def test_rdflib_reads_the_same_number_of_triples(quads: list[Quad]) -> None:
    graph = Graph()
    for path in reference_files():
        graph.parse(path, format="turtle")
    assert len(graph) == len(set(quads))


def test_quads_are_in_the_reference_graph_without_blank_nodes(quads: list[Quad]) -> None:
    assert {quad.graph_name for quad in quads} == {NamedNode(REFERENCE_GRAPH)}
    assert not any(isinstance(n, BlankNode) for quad in quads for n in (quad.subject, quad.object))


def test_every_subject_has_one_label_in_each_language(quads: list[Quad]) -> None:
    labels: dict[str, list[str | None]] = {str(quad.subject): [] for quad in quads}
    for quad in quads:
        if quad.predicate.value == RDFS + "label":
            assert isinstance(quad.object, Literal)
            labels[str(quad.subject)].append(quad.object.language)
    assert {
        s: found for s, found in labels.items() if sorted(map(str, found)) != ["ar", "en"]
    } == {}


def test_no_other_name_repeats_a_label() -> None:
    for individual in reference().individuals.values():
        assert not set(individual.other_names) & set(individual.labels.values()), individual.slug


def test_labels_tell_individuals_apart() -> None:
    for language in ("ar", "en"):
        counts = Counter(one.labels[language] for one in reference().individuals.values())
        assert [label for label, count in counts.items() if count > 1] == []


def test_labels_are_neutral() -> None:
    for individual in reference().individuals.values():
        assert "regime" not in individual.labels["en"].lower(), individual.slug
        assert "نظام الأسد" not in individual.labels["ar"], individual.slug


def test_slugs_are_kebab_case_ascii() -> None:
    for slug in reference().individuals:
        assert slug.isascii()
        assert slug == slug.lower()
        assert all(part.isalnum() for part in slug.split("-")), slug


def test_every_class_and_property_is_a_term(quads: list[Quad]) -> None:
    words = vocabulary()
    for quad in quads:
        if quad.predicate.value == RDF + "type":
            assert isinstance(quad.object, NamedNode)
            assert words.has_class(quad.object.value.removeprefix(MAS)), quad
        elif quad.predicate.value.startswith(MAS):
            assert quad.predicate.value.removeprefix(MAS) in words.terms, quad


def test_every_individual_that_is_named_exists(quads: list[Quad]) -> None:
    subjects = {quad.subject for quad in quads}
    named = {
        quad.object
        for quad in quads
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(ID)
    }
    assert named <= subjects


def registry() -> list[dict[str, str]]:
    with REGISTRY.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@NEEDS_REGISTRY
def test_every_link_of_the_registry_has_its_individual() -> None:
    words = vocabulary()
    for row in registry():
        individual = reference().get(row["id"])
        assert individual is not None, row["id"]
        assert any(words.is_a(type_, row["class"]) for type_ in individual.types), row["id"]


@NEEDS_REGISTRY
def test_every_name_of_the_registry_is_kept() -> None:
    for row in registry():
        individual = reference().individuals[row["id"]]
        names = [row["en"], row["ar"], *filter(None, row["also_ar"].split("|"))]
        lost = set(names) - set(individual.labels.values()) - set(individual.other_names)
        assert [name for name in lost if len(name.split()) <= LONGEST_NAME] == [], row["id"]


def test_an_individual_tells_its_names() -> None:
    assert reference().get("sdf") == Individual(
        slug="sdf",
        iri=f"{ID}sdf",
        types=frozenset({"ArmedGroup"}),
        labels={"en": "Syrian Democratic Forces", "ar": "قوات سوريا الديمقراطية"},
        other_names=("SDF", "قسد"),
    )
    assert reference().get("no-such-thing") is None


@pytest.mark.parametrize("name", ["within", "actsFor", "covers"])
def test_hierarchies_have_no_cycle(quads: list[Quad], name: str) -> None:
    graph = edges(quads, name)
    assert [node for node in graph if node in reachable(graph, node)] == []


@pytest.mark.parametrize("name", ["Settlement", "AdministrativeArea"])
def test_towns_and_governorates_lie_within_one_state(quads: list[Quad], name: str) -> None:
    within = edges(quads, "within")
    states = set(of_type("State"))
    for slug in of_type(name):
        assert len(reachable(within, slug) & states) == 1, slug


def test_authorities_act_for_a_state_or_a_region(quads: list[Quad]) -> None:
    acts_for = edges(quads, "actsFor")
    entities = set(of_type("GeopoliticalEntity"))
    for slug in of_type("GoverningAuthority"):
        assert acts_for[slug] & entities, slug


def test_border_guards_roll_up_to_iraq(quads: list[Quad]) -> None:
    graph = edges(quads, "actsFor")
    assert reachable(graph, "iraqi-border-forces") == {
        "iraqi-interior-ministry",
        "iraqi-government",
        "iraq",
    }


def test_five_segments_pair_the_governorates_along_the_border(quads: list[Quad]) -> None:
    adjoins, within = edges(quads, "adjoins"), edges(quads, "within")
    governorates = set(of_type("AdministrativeArea"))
    segments = {slug for slug in of_type("BorderSegment") if adjoins[slug] & governorates}
    assert len(segments) == 5
    for slug in segments:
        states = {"iraq", "syria"} & {s for g in adjoins[slug] for s in reachable(within, g)}
        assert (len(adjoins[slug]), states) == (2, {"iraq", "syria"}), slug
        assert within[slug] == {"iraq-syria-border"}


def test_the_segments_of_the_iraqi_side_cover_the_border_once(quads: list[Quad]) -> None:
    covers, adjoins = edges(quads, "covers"), edges(quads, "adjoins")
    parts = {slug for slug in of_type("BorderSegment") if slug in adjoins}
    federal, dohuk = covers["segment-iraq-federal"], covers["segment-iraq-dohuk"]
    assert federal | dohuk == parts
    assert not federal & dohuk
    assert all("dohuk-governorate" in adjoins[slug] for slug in dohuk)


def test_every_post_has_a_kind_of_the_scheme(quads: list[Quad]) -> None:
    kinds = edges(quads, "postKind")
    known = {MAS + k for k in ("officeHeldByOne", "officeHeldBySeveral", "rank", "occupation")}
    for slug in of_type("Post"):
        assert len(kinds[slug]) == 1, slug
        assert kinds[slug] <= known, slug


def periods(quads: list[Quad]) -> list[tuple[str, str, str, str]]:
    """Return state, first moment, last moment ("open" if there is none) and authority, sorted."""
    store = Store()
    store.extend(quads)
    answer = store.query(
        """
        SELECT DISTINCT ?state ?first (COALESCE(STR(?latest), "open") AS ?last) ?agent WHERE {
            ?period a mas:Governance ; mas:state ?state ; mas:agent ?agent ;
                mas:earliest ?first ; dcterms:source ?source .
            OPTIONAL { ?period mas:latest ?latest }
        } ORDER BY ?state ?first""",
        prefixes=dict(PREFIXES),
        use_default_graph_as_union=True,
    )
    assert isinstance(answer, QuerySolutions)
    rows = [[getattr(value, "value", "").removeprefix(ID) for value in row] for row in answer]
    return [(state, first, last, agent) for state, first, last, agent in rows]


@pytest.mark.parametrize(
    ("moment", "authority"),
    [
        ("2022-11-10T12:00:00Z", "assad-government"),
        ("2024-12-07T23:59:59Z", "assad-government"),
        ("2024-12-08T00:00:00Z", "syrian-administration-2025"),
        ("2025-05-27T12:00:00Z", "syrian-administration-2025"),
    ],
)
def test_one_authority_governs_syria_at_a_time(
    quads: list[Quad], moment: str, authority: str
) -> None:
    found = [a for s, first, last, a in periods(quads) if s == "syria" and first <= moment <= last]
    assert found == [authority]


def test_periods_of_one_state_do_not_overlap(quads: list[Quad]) -> None:
    told = periods(quads)
    assert len(told) == len(list(of_type("Governance")))
    for (state, _, last, _), (next_state, first, _, _) in pairwise(told):
        assert state != next_state or last < first


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("كيلومتراً", UNIT + "KiloM"),
        ("كم", UNIT + "KiloM"),
        ("حبة", MAS + "pill"),
        ("دولار", PREFIXES["cur"] + "USD"),
        ("ليرة سورية", PREFIXES["cur"] + "SYP"),
        ("مجموعات", MAS + "groupCount"),
    ],
)
def test_written_forms_lead_to_units(written: str, unit: str) -> None:
    assert reference().units[written] == unit


def test_a_written_form_means_one_unit(quads: list[Quad]) -> None:
    units = {quad.subject for quad in quads if quad.object == NamedNode(f"{MAS}Unit")}
    forms = [q for q in quads if q.subject in units and getattr(q.object, "language", "") == "ar"]
    assert len(forms) == len(reference().units)


def test_own_units_are_no_terms_and_differ_from_terms_by_more_than_case() -> None:
    terms = {name.casefold() for name in vocabulary().terms}
    own = {iri.removeprefix(MAS) for iri in reference().units.values() if iri.startswith(MAS)}
    assert not {name.casefold() for name in own} & terms
