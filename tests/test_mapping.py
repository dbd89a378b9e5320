"""What annotations become in the graph of their article."""

from pathlib import Path

import pytest
from articles import Article, Graph, seizure
from pyoxigraph import BlankNode, Literal, NamedNode

from loader.mapping.article import map_document
from ontology.namespaces import ARTICLE_GRAPH, DCTERMS, MAS, RDFS, SKOS, XSD
from ontology.vocabulary import vocabulary

LABEL, OTHER_LABEL = RDFS + "label", SKOS + "altLabel"
NOTE = SKOS + "editorialNote"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"

ROAD = "هرّب أبو سمرا الكبتاغون من حلب عبر الرقة ثم الحسكة إلى دهوك أو نينوى"


def route(stops: list[str], ends: list[str], start: str | None = "حلب") -> Article:
    made = Article(ROAD)
    runner = made.mark("Person", "أبو سمرا")
    roles: dict[str, str | list[str]] = {"agent": runner}
    if start:
        roles["fromPlace"] = made.mark("Settlement", start)
    if stops:
        marks = {stop: made.mark("Settlement", stop) for stop in sorted(stops, key=ROAD.index)}
        roles["viaPlace"] = [marks[stop] for stop in stops]
    roles["toPlace"] = [made.mark("AdministrativeArea", end) for end in ends]
    made.event("TraffickingRoute", "هرّب", **roles)
    return made


def legs(graph: Graph) -> list[tuple[list[str], list[str]]]:
    def words(leg: str, role: str) -> list[str]:
        spans = [graph.subjects("refersTo", place) for place in graph.values(leg, role)]
        return sorted(graph.value(span, "quote") for each in spans for span in each)

    ordinals = {int(graph.value(leg, "ordinal")): leg for leg in graph.values("sample-e1", "leg")}
    found = [ordinals[number] for number in range(1, len(ordinals) + 1)]
    assert all(graph.values(leg, "type") == {"RouteLeg"} for leg in found)
    return [(words(leg, "fromPlace"), words(leg, "toPlace")) for leg in found]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (route([], ["دهوك"]), [(["حلب"], ["دهوك"])]),
        (
            route(["الرقة", "الحسكة"], ["دهوك"]),
            [(["حلب"], ["الرقة"]), (["الرقة"], ["الحسكة"]), (["الحسكة"], ["دهوك"])],
        ),
        (
            route(["الحسكة", "الرقة"], ["دهوك", "نينوى"]),
            [(["حلب"], ["الحسكة"]), (["الحسكة"], ["الرقة"]), (["الرقة"], ["دهوك", "نينوى"])],
        ),
        (route([], ["دهوك"], start=None), [([], ["دهوك"])]),
        (route(["الرقة"], ["دهوك"], start=None), [(["الرقة"], ["دهوك"])]),
    ],
)
def test_the_places_of_a_route_become_legs_in_their_order(
    tmp_path: Path, made: Article, expected: list[tuple[list[str], list[str]]]
) -> None:
    assert legs(made.graph(tmp_path)) == expected


def test_a_claim_has_its_class_its_roles_its_trigger_and_a_happening_of_its_own(
    tmp_path: Path,
) -> None:
    graph = seizure().graph(tmp_path)
    assert graph.values("sample-e1", "type") == {"Seizure"}
    assert graph.value("sample-e1", "agent") == "iraqi-border-forces"
    assert graph.value("sample-e1", "commodity") == "hashish"
    assert graph.value("sample-e1", "atPlace") == "sample-t4-place"
    assert graph.value(graph.value("sample-e1", "trigger"), "quote") == "مصادرة"
    assert graph.values(graph.value("sample-e1", "trigger"), "refersTo") == {"sample-e1"}
    assert graph.value("sample-e1", "occurrence") == "sample-e1-occurrence"
    assert graph.typed("Statement") == set(), "a Statement is no claim"


def test_a_quantity_has_its_number_unit_comparator_and_words(tmp_path: Path) -> None:
    graph = seizure(amount=20).graph(tmp_path)
    quantity = graph.value("sample-e1", "quantity")
    assert graph.value(quantity, "numericValue") == "20"
    assert graph.value(quantity, "comparator") == "about"
    assert graph.value(quantity, "unit") == "http://qudt.org/vocab/unit/KiloGM"
    assert graph.value(quantity, "words") == "20 كيلوغراما"


@pytest.mark.parametrize(
    ("words", "number", "datatype"),
    [
        ("12", "12", "integer"),
        ("2.5 مليون", "2500000", "integer"),
        ("2,5", "2.5", "decimal"),
        ("2,5,1", None, None),
        ("0.75", "0.75", "decimal"),
    ],
)
def test_a_number_is_an_integer_or_an_exact_decimal(
    tmp_path: Path, words: str, number: str | None, datatype: str | None
) -> None:
    made = Article(f"بيع {words} منها")
    made.event("Trade", "بيع", quantity=made.mark("Quantity", words))
    graph = made.graph(tmp_path)
    found = [
        quad.object
        for quad in graph.store.quads_for_pattern(None, NamedNode(MAS + "numericValue"), None)
    ]
    if number is None:
        assert not found
    else:
        assert datatype is not None
        assert found == [Literal(number, datatype=NamedNode(XSD + datatype))]
        assert graph.value("sample-t1-quantity", "comparator") == "exact"


def test_a_vague_quantity_has_bounds_and_no_number(tmp_path: Path) -> None:
    made = Article("صودرت عشرات الأطنان")
    made.mark("Quantity", "عشرات الأطنان")
    graph = made.graph(tmp_path)
    assert graph.value("sample-t1-quantity", "lowerBound") == "20"
    assert graph.value("sample-t1-quantity", "upperBound") == "99"
    assert graph.values("sample-t1-quantity", "numericValue") == set()
    assert graph.value("sample-t1-quantity", "comparator") == "vague"


@pytest.mark.parametrize(
    ("words", "told", "number", "comparator"),
    [
        ("أكثر من 20 طنا", None, "20", "moreThan"),
        ("أكثر من 20 طنا", "About", "20", "about"),
        ("20 طنا", None, "20", "exact"),
        ("شحنة", None, "1", "exact"),
        ("شحنة", "Vague", None, "vague"),
        ("كميات كبيرة", None, None, "vague"),
    ],
)
def test_words_say_the_comparator_where_the_annotator_does_not(
    tmp_path: Path, words: str, told: str | None, number: str | None, comparator: str
) -> None:
    made = Article(f"صودرت {words} منها")
    mention = made.mark("Quantity", words)
    if told:
        made.attribute(mention, "Comparator", told)
    graph = made.graph(tmp_path)
    assert graph.values("sample-t1-quantity", "numericValue") == ({number} if number else set())
    assert graph.values("sample-t1-quantity", "comparator") == {comparator}


def test_a_range_that_is_not_whole_has_decimal_bounds(tmp_path: Path) -> None:
    made = Article("بين 2.5 و3 كيلومترات")
    made.mark("Quantity", "بين 2.5 و3 كيلومترات")
    graph = made.graph(tmp_path)
    assert graph.value("sample-t1-quantity", "lowerBound") == "2.5"
    assert graph.value("sample-t1-quantity", "upperBound") == "3"
    assert graph.values("sample-t1-quantity", "comparator") == set()


def test_a_date_by_an_event_is_that_which_the_article_gives_the_event(tmp_path: Path) -> None:
    made = Article("بدأت المفاوضات في شباط 2022 وبعد المفاوضات زادت التجارة")
    party = made.mark("Actor", "المفاوضات")
    made.event("Meeting", "المفاوضات", participant=party, date=made.mark("Date", "شباط 2022"))
    later = made.mark("Date", "بعد المفاوضات")
    made.event("Trade", "التجارة", quantity=made.mark("Quantity", "زادت"), date=later)
    graph = made.graph(tmp_path)
    assert graph.value("sample-e2", "edtf") == "2022-02/.."
    assert graph.values("sample-e2", "dateWords") == {"بعد المفاوضات"}


def test_a_mention_linked_to_several_stands_for_all_of_them(tmp_path: Path) -> None:
    made = Article("بحث الجانبان التعاون")
    sides = made.link(made.mark("State", "الجانبان"), "iraq", "syria")
    made.event("Cooperation", "التعاون", party=sides)
    graph = made.graph(tmp_path)
    assert graph.values("sample-e1", "party") == {"iraq", "syria"}
    assert graph.values("sample-t1", "refersTo") == {"iraq", "syria"}
    assert graph.typed("State") == set(), "what is linked is no node of the article's"


def test_an_unlinked_mention_is_a_node_of_the_article_marked_for_review(tmp_path: Path) -> None:
    made = Article("اجتمع الوفد\nالزائر في القصر")
    made.mark("Organization", "الوفد\nالزائر")
    made.lines[0] = made.lines[0].partition("\n")[0] + " الزائر"
    graph = made.graph(tmp_path)
    (node,) = graph.typed("Organization")
    assert graph.value(node, LABEL) == "الوفد الزائر"
    assert graph.value(node, "needsReview") == "true"
    assert graph.value("sample-t1", "quote") == "الوفد\nالزائر"
    assert graph.values("sample-t1", "refersTo") == {node}


def test_unnamed_sources_are_one_node_each_unless_equivalent_and_need_no_review(
    tmp_path: Path,
) -> None:
    made = Article("قال مصدر إن مصدرا آخر وكذلك المصدر ذاته صمتوا")
    first, _, third = (
        made.mark("AnonymousSource", words) for words in ("مصدر", "مصدرا آخر", "المصدر ذاته")
    )
    made.same(third, first)
    graph = made.graph(tmp_path)
    assert graph.typed("AnonymousSource") == {
        "sample-t1-anonymous-source",
        "sample-t2-anonymous-source",
    }
    assert graph.values("sample-t3", "refersTo") == {"sample-t1-anonymous-source"}
    assert graph.value("sample-t1-anonymous-source", LABEL) == "مصدر"
    assert graph.value("sample-t1-anonymous-source", OTHER_LABEL) == "المصدر ذاته"
    assert graph.values("sample-t1-anonymous-source", "needsReview") == set()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_mention_of_two_sets_ties_them_together(tmp_path: Path, order: tuple[int, int]) -> None:
    made = Article("مصدر ثم مسؤول ثم ضابط ثم شاهد")
    one, two, three, four = (
        made.mark("AnonymousSource", words) for words in ("مصدر", "مسؤول", "ضابط", "شاهد")
    )
    sets = ((two, four), (one, four))
    for index in order:
        made.same(*sets[index])
    graph = made.graph(tmp_path)
    for mention in (one, two, four):
        assert graph.values(f"sample-{mention.lower()}", "refersTo") == {
            "sample-t1-anonymous-source"
        }
    assert graph.values(f"sample-{three.lower()}", "refersTo") == {"sample-t3-anonymous-source"}


def test_topics_are_one_node_per_folded_words_and_by_equivalence(tmp_path: Path) -> None:
    made = Article("أمن الطرق ثم أمنُ الطرق ثم ضبط التهريب ثم المكافحة")
    one = made.mark("Topic", "أمن الطرق")
    two = made.mark("Topic", "أمنُ الطرق")
    three, four = made.mark("Topic", "ضبط التهريب"), made.mark("Topic", "المكافحة")
    made.same(two, four)
    graph = made.graph(tmp_path)
    meant = {
        name: graph.value(f"sample-{name.lower()}", "refersTo") for name in (one, two, three, four)
    }
    assert meant[one] == meant[two] == meant[four] != meant[three]
    assert len(graph.typed("Topic")) == 2


def test_claims_with_equivalent_triggers_share_a_happening_and_keep_all_else(
    tmp_path: Path,
) -> None:
    made = Article("هجوم الجيش وقصف وغارة ثم هجوم آخر")
    army = made.mark("Actor", "الجيش")
    triggers = [made.mark("Attack", words) for words in ("هجوم", "قصف", "غارة")]
    for trigger in (*triggers, made.mark("Attack", "هجوم", after="ثم ")):
        made.event("Attack", trigger, agent=army)
    made.same(triggers[2], triggers[1])
    made.same("E1", triggers[2])  # brat's own way of naming the happening
    graph = made.graph(tmp_path)
    happenings = [graph.value(f"sample-e{number}", "occurrence") for number in range(1, 5)]
    assert happenings[0] == happenings[1] == happenings[2] != happenings[3]
    assert len(graph.typed("Attack")) == 4
    assert graph.typed("Occurrence") == set(happenings)


@pytest.mark.parametrize(
    ("name", "value", "possible"),
    [
        ("Modality", "Planned", True),
        ("Modality", "Attempted", True),
        ("Modality", "Hypothetical", True),
        ("Polarity", "Negative", True),
        ("Modality", "Actual", False),
        ("Modality", "Repeated", False),
    ],
)
def test_what_did_not_happen_has_no_event_type(
    tmp_path: Path, name: str, value: str, possible: bool
) -> None:
    made = seizure()
    made.attribute("E1", name, value)
    graph = made.graph(tmp_path)
    assert graph.values("sample-e1", "type") == ({"Possibility"} if possible else {"Seizure"})
    assert graph.values("sample-e1", "possibleType") == ({"Seizure"} if possible else set())
    assert graph.value("sample-e1", name.lower()) == value.lower()
    assert graph.value("sample-e1", "commodity") == "hashish"


def test_flags_and_numbers_are_kept_as_such(tmp_path: Path) -> None:
    made = Article("ينص البند على التعاون بموجب الاتفاق")
    agreement = made.mark("Agreement", "الاتفاق")
    made.event("Provision", "ينص", instrument=agreement)
    made.attribute("E1", "Ordinal", 7)
    made.attribute("E1", "InexactType")
    graph = made.graph(tmp_path)
    assert graph.value("sample-e1", "ordinal") == "7"
    assert graph.value("sample-e1", "inexactType") == "true"


def test_a_linked_trigger_is_about_an_individual_and_not_it(tmp_path: Path) -> None:
    made = seizure()
    made.link("T5", "iraq-syria-border")
    made.link("T6", "captagon")
    graph = made.graph(tmp_path)
    assert graph.value("sample-e1", "about") == "iraq-syria-border"
    assert graph.values("sample-t5", "refersTo") == {"sample-e1"}
    assert graph.value(graph.value("sample-e1", "attestedBy"), "about") == "captagon"


def test_a_claim_can_fill_a_role_of_another(tmp_path: Path) -> None:
    made = seizure()
    made.event("Measurement", "قرب", measured="E1", quantity="T3")
    assert made.graph(tmp_path).value("sample-e3", "measured") == "sample-e1"


def test_a_discontinuous_mention_has_a_span_per_fragment(tmp_path: Path) -> None:
    made = Article("شرق وشمال شرق البلاد")
    made.mark("Area", "شرق", "البلاد")
    graph = made.graph(tmp_path)
    (node,) = graph.typed("Area")
    spans = graph.subjects("refersTo", node)
    assert {graph.value(span, "quote") for span in spans} == {"شرق", "البلاد"}
    assert graph.value(node, LABEL) == "شرق البلاد"


def test_notes_are_kept_where_their_annotation_went(tmp_path: Path) -> None:
    made = seizure()
    targets = {"T2": "sample-t2", "E1": "sample-e1", "A1": None, "N1": "sample-t1", "E2": None}
    for target in targets:
        made.note(target, f"على {target}")
    graph = made.graph(tmp_path)
    said = graph.value("sample-e1", "attestedBy")
    for target, node in targets.items():
        assert f"على {target}" in graph.values(node or said, NOTE)


DAY = "قصف الجيش الموقع الثلاثاء في 3 أيار 2022 بحسب ما أعلن في حزيران 2022"


def dated(own: bool, said: bool, **metadata: object) -> Article:
    made = Article(DAY, "sample", **metadata)
    roles = {"agent": made.mark("Actor", "الجيش")}
    if own:
        roles["date"] = made.mark("Date", "3 أيار 2022")
    claim = made.event("Attack", "قصف", **roles)
    if said:
        made.event("Statement", "أعلن", content=claim, date=made.mark("Date", "حزيران 2022"))
    return made


@pytest.mark.parametrize(
    ("made", "basis", "edtf"),
    [
        (dated(True, True, published="2022-07-01"), "ownDate", "2022-05-03"),
        (dated(False, True, published="2022-07-01"), "attestationDate", "2022-06"),
        (dated(False, False, published="2022-07-01"), "publicationDate", "2022-07-01"),
        (dated(False, False, published_bounds="2022-07/.."), "publicationBounds", "2022-07/.."),
        (dated(False, False), None, None),
    ],
)
def test_a_claims_time_is_its_own_else_its_attestations_else_the_publications(
    tmp_path: Path, made: Article, basis: str | None, edtf: str | None
) -> None:
    graph = made.graph(tmp_path)
    assert graph.values("sample-e1", "timeBasis") == ({basis} if basis else set())
    assert graph.values("sample-e1", "edtf") == ({edtf} if edtf else set())
    assert graph.values("sample-e1", "dateWords") == (
        {"3 أيار 2022"} if basis == "ownDate" else set()
    )


def test_times_have_bounds_and_a_date_without_a_year_has_none(tmp_path: Path) -> None:
    graph = dated(True, False).graph(tmp_path)
    assert graph.value("sample-e1", "earliest") == "2022-05-03T00:00:00Z"
    assert graph.value("sample-e1", "latest") == "2022-05-03T23:59:59Z"
    made = Article("قصف الجيش الموقع في 3 أيار")
    day = made.mark("Date", "3 أيار")
    made.event("Attack", "قصف", agent=made.mark("Actor", "الجيش"), date=day)
    graph = made.graph(tmp_path)
    assert graph.value("sample-e1", "edtf") == "XXXX-05-03"
    assert graph.values("sample-e1", "earliest") == graph.values("sample-e1", "latest") == set()
    assert graph.value("sample-t1", "edtf") == "XXXX-05-03"
    assert "Date" in graph.values("sample-t1", "type")


def test_the_article_says_what_its_metadata_says(tmp_path: Path) -> None:
    made = Article(
        "نص",
        outlet="syria-tv",
        dateline="baghdad",
        published="2022-11-10",
        published_evidence="a line",
        notes="a note",
        licence="CC-BY-4.0",
        original_file="file.txt",
        draws_on=[{"outlet": "syria-tv", "article": "an article"}, {"article": "another"}],
    )
    made.mark("Topic", "نص")
    graph = made.graph(tmp_path)
    assert graph.values("sample", "type") == {"Article"}
    assert graph.value("sample", LABEL) == graph.value("sample", DCTERMS + "title") == "عنوان"
    assert graph.value("sample", "publishedBy") == "syria-tv"
    assert graph.value("sample", "dateline") == "baghdad"
    assert graph.value("sample", "edtf") == "2022-11-10"
    assert graph.value("sample", "earliest") == "2022-11-10T00:00:00Z"
    assert graph.value("sample", "dateEvidence") == "a line"
    assert graph.value("sample", NOTE) == "a note"
    assert graph.value("sample", DCTERMS + "license") == CC_BY
    assert graph.value("sample", DCTERMS + "identifier") == "file.txt"
    assert graph.values("sample", "drawsOn") == {"syria-tv: an article", "another"}


def test_the_graph_is_the_articles_own_without_blank_nodes_and_in_terms_that_exist(
    tmp_path: Path,
) -> None:
    quads = list(map_document(seizure().document(tmp_path)).quads)
    assert {quad.graph_name for quad in quads} == {NamedNode(ARTICLE_GRAPH + "sample")}
    assert not any(isinstance(node, BlankNode) for q in quads for node in (q.subject, q.object))
    known = {term.iri for term in vocabulary().terms.values()}
    used = {
        node.value
        for quad in quads
        for node in (quad.predicate, quad.object)
        if isinstance(node, NamedNode) and node.value.startswith(MAS)
    }
    assert used <= known


def test_mapping_depends_on_the_document_alone(tmp_path: Path) -> None:
    first, second = (map_document(seizure().document(tmp_path)) for _ in range(2))
    assert list(first.quads) == list(second.quads)
    assert first == second or first.claims == second.claims == 1
    assert (first.statements, first.attestations, first.links) == (1, 1, 1)


def test_words_keep_the_language_of_the_article(tmp_path: Path) -> None:
    made = Article("The guards left", language="en")
    made.mark("SecurityForce", "guards")
    graph = made.graph(tmp_path)
    languages = {
        quad.object.language
        for quad in graph.store.quads_for_pattern(None, NamedNode(LABEL), None)
        if isinstance(quad.object, Literal)
    }
    assert languages == {"en"}
