"""W3C Web Annotations: what other tools write, and what is wrong, told with line and id."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from articles import ROOT

from loader.faults import Severity
from loader.formats.detection import format_of
from loader.formats.interface import Part, Reading
from loader.formats.web_annotation import WebAnnotation
from loader.offsets import Unit
from ontology.namespaces import RDF

EXAMPLES = ROOT / "tests" / "formats" / "web-annotation"
TEXT = "أعلن الحرس أمس مصادرة كبتاغون قرب المعبر، وأكد الحرس ذلك.\n"
OA = "http://www.w3.org/ns/oa#"


def readings(path: Path) -> list[Reading]:
    form = format_of(path)
    assert isinstance(form, WebAnnotation)
    found = []
    for part in form.parts(path):
        assert isinstance(part, Part), str(part)
        found.append(form.read(part))
    return found


def read(folder: Path, *items: object, text: str = TEXT, **page: object) -> Reading:
    """Read annotations of a text, from a page, each in a line of its own."""
    lines = ",\n".join(json.dumps(item) for item in items)
    head = json.dumps({"@context": "http://www.w3.org/ns/anno.jsonld", **page})[:-1]
    path = folder / "a.jsonld"
    path.write_text(f'{head}, "items": [\n{lines}\n]}}', encoding="utf-8")
    (folder / "a.txt").write_text(text, encoding="utf-8")
    (reading,) = readings(path)
    return reading


def anno(name: str, selector: object, label: str = "SecurityForce", **more: object) -> object:
    body = {"type": "TextualBody", "purpose": "tagging", "value": label}
    target = {"source": "a.txt", "selector": selector}
    return {"id": name, "type": "Annotation", "body": body, "target": target, **more}


def quote(exact: str, **around: str) -> Mapping[str, str]:
    return {"type": "TextQuoteSelector", "exact": exact, **around}


def position(start: object, end: object) -> Mapping[str, object]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def mentions(reading: Reading) -> list[tuple[str, str]]:
    assert reading.document is not None
    return [(m.label, m.text) for m in reading.document.mentions.values()]


def codes(reading: Reading) -> set[str]:
    return {fault.code for fault in reading.faults} - {"no-metadata"}


def test_relations_of_recogito_are_roles_and_its_utf_16_offsets_are_seen() -> None:
    (reading,) = readings(EXAMPLES / "recogito.json")
    assert not codes(reading)
    assert reading.unit is Unit.UTF_16
    document = reading.document
    assert document is not None
    (event,) = document.events.values()
    filled = {(a.role, document.mentions[a.target].text) for a in event.arguments}
    assert (event.label, filled) == ("Seizure", {("agent", "حرس الحدود"), ("commodity", "كبتاغون")})
    assert [note.text for note in document.notes] == ["هل هي الفرقة نفسها؟"]


def test_a_collection_of_two_texts_is_two_articles() -> None:
    first, second = readings(EXAMPLES / "collection.jsonld")
    assert first.document is not None
    assert second.document is not None
    assert mentions(first) == [("Settlement", "بغداد")]
    (baghdad,) = first.document.mentions.values()
    assert baghdad.start == first.document.text.rindex("بغداد")
    assert [link.reference for link in first.document.links] == ["baghdad"]
    assert [note.text for note in first.document.notes] == ["يراجع الاسم"]
    assert mentions(second) == [("Person", "سليم ")]
    (fault,) = [fault for fault in second.faults if fault.code == "link-left-out"]
    assert (fault.id, fault.severity) == ("http://example.org/anno/4", Severity.WARNING)
    source = (EXAMPLES / "collection.jsonld").read_text().split("\n")
    assert fault.line is not None
    assert "{" in source[fault.line - 1]
    assert "anno/4" in source[fault.line]
    assert (first.document.slug, second.document.slug) == ("first", "second")


@pytest.mark.parametrize(
    "selector",
    [
        position(5, 10),
        quote("الحرس", prefix="أعلن "),
        quote("الحرس", suffix=" أمس"),
        [quote("الحرس"), position(5, 10)],
        [position(5, 10), quote("الحرس")],
        {"type": "FragmentSelector", "value": "char=5,10"},
        {**position(0, 20), "refinedBy": quote("الحرس")},
        {**quote("أعلن الحرس أمس"), "refinedBy": position(5, 10)},
        [{"type": "XPathSelector", "value": "/p[1]"}, position(5, 10)],
        {"@type": "oa:TextPositionSelector", "oa:start": {"@value": "5"}, "oa:end": [10]},
    ],
)
def test_a_selector_of_any_kind_selects_its_words(selector: object, tmp_path: Path) -> None:
    reading = read(tmp_path, anno("#x", selector))
    assert not codes(reading)
    assert mentions(reading) == [("SecurityForce", "الحرس")]
    assert reading.document is not None
    assert reading.document.mentions["T1"].start == 5


@pytest.mark.parametrize(
    ("selector", "code"),
    [
        (quote("الحرس"), "ambiguous-quote"),
        (quote("الشرطة"), "quote-not-found"),
        (quote("  "), "bad-quote"),
        (position(5, 900), "outside-text"),
        (position(10, 5), "outside-text"),
        (position(-1, 5), "bad-offset"),
        (position(1.5, 5), "bad-offset"),
        (position(True, 5), "bad-offset"),
        (position(None, 5), "bad-offset"),
        (position(10**30, 5), "bad-offset"),
        ([position(6, 11), quote("الحرس")], "wrong-offset"),
        ({"type": "CssSelector", "value": "p"}, "bad-selector"),
        ([], "bad-selector"),
        ("char=1,2", "bad-selector"),
    ],
)
def test_a_selector_of_nothing_certain_is_refused(
    selector: object, code: str, tmp_path: Path
) -> None:
    reading = read(tmp_path, anno("#good", position(5, 10)), anno("#bad", selector))
    (fault,) = [fault for fault in reading.faults if fault.code == code]
    assert (fault.line, fault.id, fault.severity) == (3, "bad", Severity.ERROR)


def test_long_keys_types_and_lists_are_read(tmp_path: Path) -> None:
    node = {
        "@id": "http://example.org/a",
        "@type": [f"{OA}Annotation"],
        f"{OA}motivatedBy": [{"@id": f"{OA}tagging"}],
        f"{OA}hasBody": [{"@type": [f"{OA}TextualBody"], f"{RDF}value": [{"@value": "Person"}]}],
        f"{OA}hasTarget": [
            {
                f"{OA}hasSource": [{"@id": "a.txt"}],
                f"{OA}hasSelector": [
                    {
                        "@type": [f"{OA}TextPositionSelector"],
                        f"{OA}start": [{"@value": 5}],
                        f"{OA}end": [{"@value": 10}],
                    }
                ],
            }
        ],
    }
    assert mentions(read(tmp_path, node)) == [("Person", "الحرس")]


def test_a_flattened_document_is_put_together(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    graph = [
        {"@id": "_:t", "oa:hasSource": {"@id": "a.txt"}, "oa:hasSelector": {"@id": "_:s"}},
        {"@id": "_:s", "@type": "oa:TextQuoteSelector", "oa:exact": "كبتاغون"},
        {"@id": "_:b", "@type": "oa:TextualBody", "rdf:value": "Narcotic"},
        {
            "@id": "http://example.org/1",
            "@type": "oa:Annotation",
            "oa:motivatedBy": {"@id": "oa:tagging"},
            "oa:hasBody": {"@id": "_:b"},
            "oa:hasTarget": {"@id": "_:t"},
        },
    ]
    path.write_text(json.dumps({"@context": {"oa": OA, "rdf": RDF}, "@graph": graph}))
    (reading,) = readings(path)
    assert mentions(reading) == [("Narcotic", "كبتاغون")]


@pytest.mark.parametrize("lines", [True, False])
def test_lines_and_arrays_of_single_annotations_are_grouped_by_text(
    lines: bool, tmp_path: Path
) -> None:
    items = [anno(f"#{name}-{n}", position(5, 10)) for name in ("a", "b") for n in (1, 2)]
    for item in items[2:]:
        assert isinstance(item, dict)
        item["target"]["source"] = "b.txt"
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    path = tmp_path / ("all.jsonl" if lines else "all.json")
    content = "\n".join(map(json.dumps, items)) if lines else json.dumps(items)
    path.write_text(content, encoding="utf-8")
    assert [len(mentions(reading)) for reading in readings(path)] == [2, 2]


def test_each_kind_that_cannot_be_carried_is_told(tmp_path: Path) -> None:
    further = [
        {"type": "TextualBody", "purpose": "tagging", "value": "Person"},
        {"type": "TextualBody", "purpose": "tagging", "value": "checked"},
        {"type": "Image", "id": "http://example.org/photo.jpg"},
        {"type": "TextualBody", "purpose": "moderating", "value": "ok"},
    ]
    reading = read(
        tmp_path,
        anno("#one", position(5, 10), body=further),
        anno("#none", position(0, 4), body=None),
        anno("#misc", position(11, 14), label="MISC"),
        {
            "id": "#rel",
            "type": "Annotation",
            "motivation": "linking",
            "body": [{"purpose": "tagging", "value": "near"}],
            "target": ["#one", "#one"],
        },
    )
    told = {(f.id, f.code) for f in reading.faults if f.code != "no-metadata"}
    assert told == {
        ("one", "label-left-out"),
        ("one", "link-left-out"),
        ("one", "body-left-out"),
        ("none", "label-left-out"),
        ("misc", "label-left-out"),
        ("rel", "relation-left-out"),
    }
    assert all(f.severity is Severity.WARNING for f in reading.faults)
    assert mentions(reading) == [("Person", "الحرس")]


def test_ids_used_twice_and_ids_of_nothing_are_refused(tmp_path: Path) -> None:
    again = anno("#one", position(0, 4))
    lost = {"id": "#lost", "type": "Annotation", "bodyValue": "x", "target": "#nobody"}
    reading = read(tmp_path, anno("#one", position(5, 10)), again, lost)
    told = {(f.line, f.id, f.code) for f in reading.faults if f.severity is Severity.ERROR}
    assert told == {(3, "one", "id-twice"), (4, "lost", "dangling-id")}


def test_the_text_may_stand_in_the_file_and_the_metadata_too(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonld"
    source = {"id": "urn:text:1", "type": "Text", "value": TEXT}
    item = anno("#one", position(5, 10))
    assert isinstance(item, dict)
    item["target"]["source"] = source
    path.write_text(json.dumps(item), encoding="utf-8")
    (reading,) = readings(path)
    assert reading.document is not None
    assert reading.document.text == TEXT
    told = read(tmp_path, item, metadata={"title": "خبر", "published": "2023-05-01"})
    assert told.document is not None
    assert told.document.metadata.published == "2023-05-01"


def test_without_the_text_nothing_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonld"
    path.write_text(json.dumps(anno("#one", position(5, 10))), encoding="utf-8")
    (reading,) = readings(path)
    assert reading.document is None
    (fault,) = reading.faults
    assert (fault.code, fault.expected) == ("no-text", "a file a.txt beside it, or the text in it")


def test_a_tag_that_is_an_attribute_gives_it(tmp_path: Path) -> None:
    tags = [{"purpose": "tagging", "value": v} for v in ("Meeting", "Modality: Planned")]
    reading = read(tmp_path, anno("#one", position(5, 10), body=tags))
    assert reading.document is not None
    assert [(a.name, a.value, a.target) for a in reading.document.attributes] == [
        ("Modality", "Planned", "E1")
    ]


def test_what_is_of_the_whole_text_or_elsewhere_is_told(tmp_path: Path) -> None:
    whole = {"id": "#w", "type": "Annotation", "bodyValue": "x", "target": {"source": "a.txt"}}
    reading = read(tmp_path, anno("#one", position(5, 10)), whole, next="http://example.org/p2")
    told = {(f.id, f.code, f.severity) for f in reading.faults if f.code != "no-metadata"}
    assert told == {
        ("w", "annotation-left-out", Severity.WARNING),
        ("http://example.org/p2", "page-left-out", Severity.WARNING),
    }


def test_rows_of_hypothesis(tmp_path: Path) -> None:
    row = anno("x1", [{"type": "RangeSelector"}, position(5, 10), quote("الحرس")], body=None)
    assert isinstance(row, dict)
    row |= {"tags": ["SecurityForce"], "text": "من هم؟", "uri": "a.txt", "target": [row["target"]]}
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"total": 1, "rows": [row]}), encoding="utf-8")
    (reading,) = readings(tmp_path / "a.json")
    assert mentions(reading) == [("SecurityForce", "الحرس")]
    assert reading.document is not None
    assert [note.text for note in reading.document.notes] == ["من هم؟"]
