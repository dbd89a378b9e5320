"""doccano's JSON Lines, with relations, with spans alone, and of older versions."""

import json
from pathlib import Path

import pytest
from documents import full_document

from loader.document import Document
from loader.faults import Fault, Severity, errors
from loader.formats.carried import canonical, reduced
from loader.formats.detection import format_of
from loader.formats.doccano import Doccano
from loader.formats.interface import Part, Reading
from loader.offsets import Unit

EXAMPLES = Path(__file__).parent / "formats" / "doccano"
FORMAT = Doccano()
TEXT = "😀 ضبط الحرس بضاعة في دمشق أمس"


def readings(path: Path) -> list[Reading]:
    parts = list(FORMAT.parts(path))
    assert all(isinstance(part, Part) for part in parts), parts
    return [FORMAT.read(part) for part in parts if isinstance(part, Part)]


def sound(reading: Reading) -> Document:
    assert not errors(reading.faults), reading.faults
    assert reading.document is not None
    return reading.document


def article(tmp_path: Path, **content: object) -> Reading:
    path = tmp_path / "sample.jsonl"
    path.write_text(json.dumps({"id": 1, "text": TEXT, **content}), "utf-8")
    (reading,) = readings(path)
    return reading


def told(faults: list[Fault]) -> list[tuple[str | None, str]]:
    return [(fault.id, fault.code) for fault in faults if fault.code != "no-metadata"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_exports_are_known_by_their_content(path: Path) -> None:
    form = format_of(path)
    assert form is not None
    assert form.name == "doccano"


def test_relations_from_a_trigger_are_roles() -> None:
    first, second = readings(EXAMPLES / "relations.jsonl")
    document = sound(first)
    assert (document.slug, document.metadata.published) == ("border-item", "2024-03-01")
    ids = {m.text: m.id for m in document.mentions.values()}
    events = {event.label: event for event in document.events.values()}
    seizure, statement = events["Seizure"], events["Statement"]
    assert {(a.role, a.target) for a in seizure.arguments} == {
        ("agent", ids["حرس الحدود"]),
        ("commodity", ids["الحشيش"]),
        ("quantity", ids["عشرين كيلوغراما"]),
    }
    assert statement.targets("content") == (seizure.id,)
    assert told(first.faults) == [("12", "relation-left-out"), (None, "comment-left-out")]
    assert {f.severity for f in first.faults} == {Severity.WARNING}
    assert not sound(second).mentions
    assert [fault.line for fault in first.faults] == [1, 1]


def test_spans_without_relations_are_mentions_and_triggers_are_told() -> None:
    for name in ("spans.jsonl", "all.json"):
        first, second = readings(EXAMPLES / name)
        labels = [(m.label, m.text) for m in sound(first).mentions.values()]
        assert labels == [("Person", "سمير ديب"), ("Organization", "مؤسسة الأرز")]
        assert told(first.faults) == [(None, "events-left-out")]
        assert sound(second).metadata.published == "2024"
        assert second.faults == []


def test_offsets_count_utf_16_unless_only_code_points_keep_off_the_middle_of_words(
    tmp_path: Path,
) -> None:
    words = ("الحرس", "دمشق")
    places = [(TEXT.index(word), TEXT.index(word) + len(word)) for word in words]
    for shift, unit in ((1, Unit.UTF_16), (0, Unit.CODE_POINTS)):
        spans = [[start + shift, end + shift, "Place"] for start, end in places]
        reading = article(tmp_path, label=spans)
        assert reading.unit is unit
        assert tuple(m.text for m in sound(reading).mentions.values()) == words


def test_offsets_that_fit_no_words_are_doubted(tmp_path: Path) -> None:
    spans = [[8, 9, "Place"], [8, 10, "Place"], [14, 15, "Place"], [14, 16, "Place"]]
    assert (None, "doubtful-offsets") in told(article(tmp_path, label=spans).faults)


@pytest.mark.parametrize(
    ("content", "native", "code"),
    [
        ({"text": 5, "label": []}, None, "no-text"),
        ({"text": "خبر \ud83d", "label": []}, None, "lone-surrogate"),
        ({"label": [[0, 999, "Place"]]}, "span-1", "outside-text"),
        ({"label": [[5, 3, "Place"]]}, "span-1", "outside-text"),
        ({"label": [[-5, 3, "Place"]]}, "span-1", "outside-text"),
        ({"label": [[0, 1, "Place"], [7, 12, "Place"]]}, "span-1", "outside-text"),  # half a letter
        ({"label": [[0, 3.5, "Place"]]}, "span-1", "bad-value"),
        ({"label": [["0", 3, "Place"]]}, "span-1", "bad-value"),
        ({"label": [[0, 3]]}, "span-1", "bad-value"),
        ({"label": {"a": 1}}, None, "bad-value"),
        (
            {"entities": [{"id": 4, "start_offset": 0, "end_offset": 2, "label": 7}]},
            "4",
            "bad-value",
        ),
        (
            {"entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "agent"}]},
            "1",
            "dangling-id",
        ),
        ({"entities": [], "relations": [[1, 2]]}, None, "bad-value"),
        (
            {"entities": [{"id": 4, "start_offset": 3, "end_offset": 6, "label": "Place"}] * 2},
            "4",
            "id-twice",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_id(
    tmp_path: Path, content: dict[str, object], native: str | None, code: str
) -> None:
    found = errors(article(tmp_path, **content).faults)
    assert (native, code) in {(fault.id, fault.code) for fault in found}
    assert {fault.line for fault in found} == {1}


def test_categories_of_the_whole_article_are_told(tmp_path: Path) -> None:
    reading = article(tmp_path, label=["news"], cats=["politics"])
    sound(reading)
    assert [code for _, code in told(reading.faults)] == ["category-left-out"] * 2


def test_one_broken_line_keeps_no_other_article_out(tmp_path: Path) -> None:
    lines = (EXAMPLES / "spans.jsonl").read_bytes().splitlines()
    path = tmp_path / "sample.jsonl"
    path.write_bytes(
        b"\r\n".join([b"\xef\xbb\xbf" + lines[0], lines[0][:12], b"\xff", b"7", lines[1]])
    )
    found = list(FORMAT.parts(path))
    assert [each.line for each in found] == [1, 2, 3, 4, 5]
    codes = [each.code for each in found if isinstance(each, Fault)]
    assert codes == ["not-json", "not-utf-8", "bad-value"]


def test_a_written_article_is_read_as_it_was(tmp_path: Path) -> None:
    document, left_out = reduced(full_document(), FORMAT.carries)
    assert {fault.code for fault in left_out} == {
        "attributes-left-out",
        "links-left-out",
        "notes-left-out",
    }
    ((name, content),) = FORMAT.write(document).items()
    (tmp_path / name).write_bytes(content)
    (reading,) = readings(tmp_path / name)
    assert canonical(sound(reading)) == canonical(document)
    assert reading.unit is Unit.UTF_16


def test_line_ends_of_windows_may_count_as_one(tmp_path: Path) -> None:
    text = TEXT.replace(" ", "\r\n")
    for counted, code in ((TEXT, "line-ends"), (text, None)):
        places = [counted.index(word) for word in ("الحرس", "دمشق")]
        sizes = zip(places, (5, 4), strict=True)
        spans = [[start + 1, start + size + 1, "Place"] for start, size in sizes]
        reading = article(tmp_path, text=text, label=spans)
        assert [m.text for m in sound(reading).mentions.values()] == ["الحرس", "دمشق"]
        assert told(reading.faults) == ([(None, code)] if code else [])
