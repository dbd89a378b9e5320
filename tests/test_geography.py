"""Geometries and gazetteer: lengths, how lines and outlines fit, names, links and sources."""

import io
import math
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, serialize

from derivation.names import Name, arabic_label, names
from derivation.turtle import Block, document, literal
from ontology.graphs import alignments_file, module_files
from ontology.namespaces import ID, PREFIXES
from ontology.reference import reference, reference_files, reference_quads
from ontology.triples import read_triples

Position = tuple[float, float]
ROOT = Path(__file__).parents[1]
NODE_MODULES = ROOT / "derivation" / "node_modules"
GENERATED = {
    path.name: path for path in reference_files() if path.stem in {"gazetteer", "geometries"}
}
FUNCTIONS = {
    "geof": "http://www.opengis.net/def/function/geosparql/",
    "uom": "http://www.opengis.net/def/uom/OGC/1.0/",
}

# Kilometres along the border from north to south.
SEGMENTS = {
    "segment-hasakah-dohuk": 6.0,
    "segment-hasakah-nineveh": 224.7,
    "segment-deir-ez-zor-nineveh": 45.8,
    "segment-deir-ez-zor-anbar": 171.6,
    "segment-homs-anbar": 151.2,
}
BORDER = 599.3
# The border's positions are on a coarse grid, and the outlines are simplified.
METRES_APART = 300

# GeoNames has these towns in governorates in whose outlines by Natural Earth they do not lie:
# outlines drawn before districts moved, the Golan, an island, and towns at a simplified edge.
ELSEWHERE = {
    "geonames-100077",  # Abu Ghraib: Anbar
    "geonames-98403",  # Al-Tarmiyah: Saladin
    "geonames-99100",  # Al-Mahmudiyah: Babylon
    "geonames-165158",  # As-Sab Biyar: Homs
    "geonames-7905767",  # the subdistrict of the same name: Homs
    "geonames-8659334",  # Hilora: Nineveh
    "geonames-12902769",  # Kuchka: Dohuk
    "geonames-7326105",  # Atbah, at the border with Iran
    "geonames-163750",  # Tall Abyad, at the border with Turkey
    "geonames-172256",  # Ayn al-Arab, at the border with Turkey
    "geonames-168519",  # Kassab, at the border with Turkey
    "geonames-172880",  # Arwad, an island
    "geonames-167167",  # Masadah, on the Golan
    "geonames-167444",  # Majdal Shams, on the Golan
    "geonames-171200",  # Buqata, on the Golan
    "geonames-173334",  # Quneitra, in the zone of the United Nations
}


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.extend(reference_quads())
    return store


def ask(store: Store, variables: str, pattern: str) -> list[list[str]]:
    """Return the values of variables in the solutions of a pattern; individuals by their slugs."""
    answer = store.query(
        f"SELECT {variables} WHERE {{ {pattern} }}",
        prefixes={**PREFIXES, **FUNCTIONS},
        use_default_graph_as_union=True,
    )
    assert isinstance(answer, QuerySolutions)
    return [[getattr(value, "value", "").removeprefix(ID) for value in row] for row in answer]


def points(wkt: str) -> list[Position]:
    """Return the positions of a point, a line or the outer rings of polygons."""
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", wkt)]


@pytest.fixture(scope="module")
def wkt(store: Store) -> dict[str, str]:
    pattern = "?place geo:hasGeometry ?geometry . ?geometry geo:asWKT ?wkt"
    return dict(ask(store, "?place ?wkt", pattern))


def metres(one: Position, other: Position) -> float:
    """Return the distance of positions less than 100 km apart, by the radii of WGS 84 there."""
    equator, eccentricity = 6378137.0, 0.00669437999014
    latitude = math.radians((one[1] + other[1]) / 2)
    root = math.sqrt(1 - eccentricity * math.sin(latitude) ** 2)
    north = equator * (1 - eccentricity) / root**3
    east = equator / root * math.cos(latitude)
    return math.hypot(
        north * math.radians(other[1] - one[1]), east * math.radians(other[0] - one[0])
    )


def from_line(position: Position, line: Sequence[Position]) -> float:
    """Return the distance of a position from a line in metres."""
    shrink = math.cos(math.radians(position[1]))
    found = math.inf
    for (x, y), (next_x, next_y) in pairwise(line):
        run, rise = (next_x - x) * shrink, next_y - y
        square = run * run + rise * rise
        share = ((position[0] - x) * shrink * run + (position[1] - y) * rise) / square
        share = min(1.0, max(0.0, share))
        nearest = (x + share * (next_x - x), y + share * (next_y - y))
        found = min(found, metres(position, nearest))
    return found


def every_two_kilometres(line: Sequence[Position]) -> Iterator[Position]:
    for start, end in pairwise(line):
        steps = math.ceil(metres(start, end) / 2000)
        for step in range(steps + 1):
            share = step / steps
            yield (
                start[0] + share * (end[0] - start[0]),
                start[1] + share * (end[1] - start[1]),
            )


# The border


def test_lengths_are_those_along_the_ellipsoid(store: Store, wkt: dict[str, str]) -> None:
    pattern = "?place geo:hasGeometry ?geometry . ?geometry geo:hasMetricLength ?metres"
    told = {place: float(length) for place, length in ask(store, "?place ?metres", pattern)}
    assert told.keys() == {"iraq-syria-border", *SEGMENTS}
    for slug, length in told.items():
        measured = sum(metres(*pair) for pair in pairwise(points(wkt[slug])))
        assert measured == pytest.approx(length, rel=2e-4), slug
        assert measured / 1000 == pytest.approx(
            {**SEGMENTS, "iraq-syria-border": BORDER}[slug], abs=0.15
        )


def test_segments_end_to_end_are_the_border(wkt: dict[str, str]) -> None:
    lines = [points(wkt[slug]) for slug in SEGMENTS]
    assert all(north[-1] == south[0] for north, south in pairwise(lines))
    assert [lines[0][0], *(position for line in lines for position in line[1:])] == points(
        wkt["iraq-syria-border"]
    )


@pytest.mark.parametrize("slug", SEGMENTS)
def test_a_segment_runs_along_both_governorates(
    store: Store, wkt: dict[str, str], slug: str
) -> None:
    neighbours = [row[0] for row in ask(store, "?place", f"id:{slug} mas:adjoins ?place")]
    assert len(neighbours) == 2
    for neighbour in neighbours:
        outline = points(wkt[neighbour])
        for position in every_two_kilometres(points(wkt[slug])):
            assert from_line(position, outline) < METRES_APART, (neighbour, position)


def test_each_crossing_lies_on_the_segment_that_it_is_within(
    store: Store, wkt: dict[str, str]
) -> None:
    pattern = "?crossing a mas:BorderCrossing ; mas:within ?segment . ?segment a mas:BorderSegment"
    crossings = dict(ask(store, "?crossing ?segment", pattern))
    assert len(crossings) == 4
    for crossing, segment in crossings.items():
        (position,) = points(wkt[crossing])
        assert from_line(position, points(wkt[segment])) < 5, crossing


# All geometries


def test_the_engine_reads_every_geometry(store: Store, wkt: dict[str, str]) -> None:
    pattern = "?geometry geo:asWKT ?wkt FILTER(geof:sfIntersects(?wkt, ?wkt))"
    geometries = ask(store, "?geometry", "?geometry a mas:Geometry")
    assert len(ask(store, "?geometry", pattern)) == len(geometries) == len(wkt)
    near = "id:al-kiswah geo:hasGeometry/geo:asWKT ?a . id:damascus geo:hasGeometry/geo:asWKT ?b"
    ((distance,),) = ask(store, "(geof:distance(?a, ?b, uom:metre) AS ?metres)", near)
    expected = metres(points(wkt["al-kiswah"])[0], points(wkt["damascus"])[0])
    assert float(distance) == pytest.approx(expected, rel=0.01)


def test_the_query_of_the_documentation_finds_the_towns_at_a_crossing(store: Store) -> None:
    text = (ROOT / "docs" / "geography.md").read_text(encoding="utf-8")
    (query,) = re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)
    answer = store.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, QuerySolutions)
    found = [str(row["name"]) for row in answer]
    assert found[:2] == ['"القائم"@ar', '"البو كمال"@ar']


def test_towns_lie_within_the_outlines_of_their_governorates(store: Store) -> None:
    pattern = """
        ?town a mas:Settlement ; mas:within ?governorate ; geo:hasGeometry/geo:asWKT ?point .
        ?governorate geo:hasGeometry/geo:asWKT ?outline"""
    rows = ask(store, "?town (geof:sfWithin(?point, ?outline) AS ?inside)", pattern)
    assert len(rows) > 450
    assert {town for town, inside in rows if inside == "false"} == ELSEWHERE


def test_the_border_runs_through_no_town(store: Store, wkt: dict[str, str]) -> None:
    border = points(wkt["iraq-syria-border"])
    for town in (row[0] for row in ask(store, "?town", "?town a mas:Settlement")):
        if town in wkt:
            assert from_line(points(wkt[town])[0], border) > 300, town


def test_every_governorate_but_one_has_an_outline(store: Store, wkt: dict[str, str]) -> None:
    governorates = {row[0] for row in ask(store, "?place", "?place a mas:AdministrativeArea")}
    assert len(governorates) == 33
    assert governorates - wkt.keys() == {"halabja-governorate"}
    assert all(len(wkt[one]) < 8000 for one in governorates & wkt.keys())


def test_every_geometry_has_one_place_one_source_and_one_licence(store: Store) -> None:
    for name in ("^geo:hasGeometry", "dcterms:source", "dcterms:license"):
        rows = ask(store, "?g ?value", f"?g a mas:Geometry OPTIONAL {{ ?g {name} ?value }}")
        assert all(value for _, value in rows), name
        assert len(rows) == len({geometry for geometry, _ in rows}), name


@pytest.mark.parametrize("name", GENERATED)
def test_generated_files_are_small(name: str) -> None:
    assert GENERATED[name].stat().st_size < 500_000


# The gazetteer


def test_the_linker_knows_the_towns_and_no_geometries() -> None:
    individuals = reference().individuals
    assert individuals["geonames-92138"].labels["ar"] == "القائم"
    assert "حصيبة" in individuals["geonames-92138"].other_names
    assert "هەولێر" in individuals["geonames-95446"].other_names
    assert not [slug for slug in individuals if slug.endswith("-geometry")]


def test_the_curated_towns_have_the_names_of_their_records() -> None:
    assert "دیمەشق" in reference().individuals["damascus"].other_names
    assert "geonames-170654" not in reference().individuals


def test_no_two_individuals_are_one_record(store: Store) -> None:
    links = Counter(row[0] for row in ask(store, "?record", "?place rdfs:seeAlso ?record"))
    assert [record for record, count in links.items() if count > 1] == []
    towns = ask(store, "?record", "?town a mas:Settlement ; rdfs:seeAlso ?record")
    assert all(re.fullmatch(r"https://sws\.geonames\.org/\d+/", record) for (record,) in towns)


def test_links_to_wikidata_are_those_that_natural_earth_records(store: Store) -> None:
    pattern = """?place a mas:AdministrativeArea ; rdfs:seeAlso ?item ; dcterms:source ?source
        FILTER(STRSTARTS(STR(?item), "http://www.wikidata.org/entity/Q"))"""
    rows = ask(store, "?source", pattern)
    assert len(rows) == 32
    assert all("naturalearthdata" in source for (source,) in rows)


def gazetteer_names() -> Iterator[Literal]:
    for triple in read_triples(GENERATED["gazetteer.ttl"]):
        if isinstance(triple.object, Literal):
            yield triple.object


def test_languages_are_told_where_the_letters_decide() -> None:
    texts: dict[str | None, list[str]] = {"ar": [], "en": [], "ku": [], None: []}
    for name in gazetteer_names():
        texts[name.language].append(name.value)
    assert all(texts.values())
    assert all(re.fullmatch(r"[\u0621-\u063a\u0641-\u0652 ()-]+", text) for text in texts["ar"])
    assert all(re.search("[ێۆڕڵەڤ]", text) for text in texts["ku"])
    assert not any(re.search("[\u0600-\u06ff]", text) for text in texts["en"])


# How it is derived


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("القائم", "ar"),
        ("هەولێر", "ku"),
        ("زاويتە", "ku"),
        ("دەمەشىق", None),  # Uyghur
        ("کرکوک", None),  # Persian, and Kurdish too
        ("Hewlêr", None),
        ("al-Ghadiriya", None),
    ],
)
def test_a_name_is_kept_with_the_language_of_its_letters(text: str, language: str | None) -> None:
    assert names([text]) == (Name(text, language),)


@pytest.mark.parametrize("text", ["BGW", "almwsl aljdydt", "mwsڵ", "巴格达", "Багдад", ""])
def test_codes_romanisations_by_machine_and_other_scripts_are_no_names(text: str) -> None:
    assert names([text]) == ()


def test_a_name_is_kept_once_and_without_marks_of_direction() -> None:
    assert names(["سنجار", "\u200eسنجار", "سنجار "]) == (Name("سنجار", "ar"),)


@pytest.mark.parametrize(
    ("name", "known", "label"),
    [
        ("‘Anah", ["الريحانة", "ريحانة", "عنة", "مدينة عنة الجديدة"], "عنة"),
        ("Al ‘Ashārah", ["الأشارة", "العشارة"], "العشارة"),
        ("Basrah", ["بصره", "البصرة", "بصرة"], "البصرة"),
        ("Ramadi", ["الرمادى", "الرمادي"], "الرمادي"),
        ("Nawá", ["نوا", "نوى"], "نوى"),
        ("Majdal Shams", ["مجدل الشمس", "مجدل شمس"], "مجدل شمس"),
        ("Al Ḩāḑir", ["الهادر", "الحاضر"], "الحاضر"),
        ("Nahiyat Ghammas", ["ناحية غماس", "غماس"], "غماس"),
        ("Qal‘at Sukkar", ["قلعة سکر"], "قلعة سكر"),
        ("Taxa Cheya", ["تاخێ چێیا"], None),
    ],
)
def test_the_label_is_the_arabic_name_that_sounds_like_the_main_one(
    name: str, known: list[str], label: str | None
) -> None:
    assert arabic_label(name, names(known)) == label


def test_documents_are_turtle_with_the_prefixes_that_they_use() -> None:
    quoted = 'a "quoted" name'
    text = document(
        "About",
        [
            Block("id:b", [("rdfs:label", [literal(quoted, "en")]), ("skos:altLabel", [])]),
            Block("id:a", [("a", ["mas:Place"])]),
        ],
    )
    assert text.startswith("# About\n\n@prefix id: ")
    assert "skos" not in text
    store = Store()
    store.load(text.encode(), format=RdfFormat.TURTLE)
    assert {quad.subject for quad in store} == {NamedNode(f"{ID}a"), NamedNode(f"{ID}b")}
    assert text.index("id:a") < text.index("id:b")


@pytest.mark.skipif(
    not NODE_MODULES.exists(), reason="needs the packages that docs/geography.md tells to install"
)
def test_the_committed_files_are_what_the_derivation_gives() -> None:
    pytest.importorskip("shapely", reason="needs derivation/requirements.lock")
    from derivation.__main__ import derived

    files = derived(NODE_MODULES)
    assert {path.name for path in files} == {*GENERATED, "near.json", "wide.json"}
    for path, text in files.items():
        assert path.read_text(encoding="utf-8") == text, path.name


# Its logic


@pytest.mark.skipif(
    shutil.which("java") is None,
    reason="HermiT needs Java: install a JRE (Debian: default-jre-headless)",
)
def test_hermit_finds_ontology_and_generated_data_consistent() -> None:
    owlready2 = pytest.importorskip("owlready2")
    paths = (*module_files(), alignments_file(), *GENERATED.values())
    triples = [
        triple
        for path in paths
        for triple in read_triples(path)
        if triple.predicate != NamedNode(f"{PREFIXES['geo']}asWKT")
    ]
    text = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert text is not None
    world = owlready2.World()
    world.get_ontology(ID).load(fileobj=io.BytesIO(text))
    owlready2.sync_reasoner_hermit(world, debug=0)
    assert list(world.inconsistent_classes()) == []
