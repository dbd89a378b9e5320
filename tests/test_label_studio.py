"""Label Studio's exports, full and short, of several annotators and of other projects."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from articles import CORPUS
from documents import full_document

from loader.checking.article import check
from loader.document import Argument, Document, Fragment
from loader.faults import Fault, Severity, errors
from loader.formats.brat import Brat
from loader.formats.carried import canonical, reduced
from loader.formats.detection import format_of
from loader.formats.interface import Part, Reading
from loader.formats.label_studio import LabelStudio
from loader.mapping.article import map_document
from loader.offsets import Unit

EXAMPLES = Path(__file__).parent / "formats" / "label-studio"
FORMAT = LabelStudio()
# What a test changes at will.
Task: TypeAlias = Any


def readings(path: Path) -> list[Reading]:
    parts = list(FORMAT.parts(path))
    assert all(isinstance(part, Part) for part in parts), parts
    return [FORMAT.read(part) for part in parts if isinstance(part, Part)]


def sound(reading: Reading) -> Document:
    assert not errors(reading.faults), reading.faults
    assert reading.document is not None
    return reading.document


def told(faults: list[Fault]) -> set[tuple[str | None, str]]:
    return {(fault.id, fault.code) for fault in faults}


def words(document: Document) -> set[tuple[str, str]]:
    return {(m.label, m.text) for m in document.mentions.values()}


def changed(tmp_path: Path, change: Callable[[Task], object], ascii_only: bool = False) -> Reading:
    """Read the first task of the export, after a change."""
    (task, *_) = json.loads((EXAMPLES / "export.json").read_text("utf-8"))
    change(task)
    path = tmp_path / "changed.json"
    path.write_text(json.dumps([task], ensure_ascii=ascii_only, indent=1), "utf-8")
    (reading,) = readings(path)
    return reading


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_exports_are_known_by_their_content(path: Path) -> None:
    form = format_of(path)
    assert form is not None
    assert form.name == "label-studio"


def test_a_full_export_gives_events_roles_attributes_links_and_notes() -> None:
    document = sound(readings(EXAMPLES / "export.json")[0])
    assert words(document) == {
        ("SecurityForce", "حرس الحدود"),
        ("Narcotic", "الحشيش"),
        ("Quantity", "عشرين كيلوغراما"),
        ("BorderCrossing", "معبر التجربة"),
        ("Seizure", "مصادرة"),
        ("Statement", "أعلن"),
    }
    ids = {m.text: m.id for m in document.mentions.values()}
    events = {event.label: event for event in document.events.values()}
    seizure, statement = events["Seizure"], events["Statement"]
    assert seizure.arguments == (
        Argument("agent", 1, ids["حرس الحدود"]),
        Argument("commodity", 1, ids["الحشيش"]),  # drawn from right to left
        Argument("quantity", 1, ids["عشرين كيلوغراما"]),
        Argument("atPlace", 1, ids["معبر التجربة"]),
    )
    assert statement.targets("content") == (seizure.id,)
    assert {(a.name, a.target, a.value) for a in document.attributes} == {
        ("Comparator", ids["عشرين كيلوغراما"], "About"),
        ("InexactType", seizure.id, None),
        ("Stance", statement.id, "Announces"),
    }
    assert {(link.target, link.reference) for link in document.links} == {
        (ids["حرس الحدود"], "iraqi-border-forces"),
        (ids["الحشيش"], "hashish"),
    }
    assert {(note.target, note.text) for note in document.notes} == {
        (seizure.id, "يراجع"),
        (ids["الحشيش"], "أي نوع؟"),
    }
    assert document.native_ids[seizure.id] == "dLm2nBv6Xs"


def test_one_annotator_counts_and_the_others_are_told_with_what_else_is_left_out() -> None:
    (first, *_) = readings(EXAMPLES / "export.json")
    assert {f.severity for f in first.faults} == {Severity.WARNING}
    assert told(first.faults) == {
        (None, "prediction-left-out"),
        (None, "annotation-left-out"),
        (None, "annotator-left-out"),
        ("fUj8kIo1Ze", "relation-left-out"),
        ("fUj8kIo1Ze", "attribute-left-out"),
        ("bZ71-sWq0d", "link-left-out"),
    }
    (other,) = (f for f in first.faults if f.code == "annotator-left-out")
    assert "1 results of annotator second@example.org" in other.message


def test_faults_stand_at_the_line_of_the_id() -> None:
    (first, *_) = readings(EXAMPLES / "export.json")
    lines = (EXAMPLES / "export.json").read_text("utf-8").splitlines()
    for fault in first.faults:
        if fault.id:
            assert fault.line
            assert fault.id in lines[fault.line - 1]
    document = sound(first)
    for mention in document.mentions.values():
        assert document.native_ids[mention.id] in lines[mention.line - 1]


def test_ground_truth_comes_before_what_is_newer(tmp_path: Path) -> None:
    reading = changed(tmp_path, lambda task: task["annotations"][1].update(ground_truth=True))
    assert words(sound(reading)) == {("SecurityForce", "حرس الحدود")}


def test_the_unit_is_that_in_which_the_words_stand(tmp_path: Path) -> None:
    def shift(task: Task) -> None:
        for result in task["annotations"][0]["result"]:
            for end in ("start", "end"):
                if "value" in result:
                    result["value"][end] -= 1

    assert changed(tmp_path, lambda task: None).unit is Unit.UTF_16
    points = changed(tmp_path, shift)
    assert points.unit is Unit.CODE_POINTS
    assert sound(points) == sound(changed(tmp_path, lambda task: None))


def test_other_labels_and_keys_of_other_meaning_are_read_as_far_as_they_go() -> None:
    reading = readings(EXAMPLES / "export.json")[1]
    document = sound(reading)
    assert words(document) == {
        ("Person", "سمير ديب"),
        ("Organization", "مؤسسة الأرز"),
        ("Place", "بلدة التجربة"),
    }
    assert (document.slug, document.metadata.author) == ("someone-at-work", None)
    assert told(reading.faults) == {
        ("author", "metadata-left-out"),
        ("n4", "label-left-out"),
        ("n1", "relation-left-out"),
        ("n2", "relation-left-out"),
    }


def test_a_task_without_annotations_is_an_article_without() -> None:
    reading = readings(EXAMPLES / "export.json")[2]
    assert not sound(reading).mentions
    assert told(reading.faults) == {(None, "no-metadata"), (None, "no-annotations")}


def test_minimal_json_gives_mentions_and_tells_what_it_cannot_carry() -> None:
    (reading,) = readings(EXAMPLES / "minimal.json")
    assert {label for label, _ in words(sound(reading))} == {
        "SecurityForce",
        "Narcotic",
        "Quantity",
        "BorderCrossing",
    }
    (fault,) = (f for f in reading.faults if f.code == "events-left-out")
    assert "2 triggers" in fault.message


def test_the_export_of_old_versions_and_of_cloud_storage_is_read() -> None:
    (old,) = readings(EXAMPLES / "completions.json")
    assert {label for label, _ in words(sound(old))} == {"Person", "Organization", "Place"}
    (stored,) = readings(EXAMPLES / "storage.json")
    assert sound(stored).slug == "storage-31"
    assert [link.reference for link in sound(stored).links] == ["iraqi-border-forces"]


def test_html_is_refused_with_the_reason() -> None:
    (reading,) = readings(EXAMPLES / "hypertext.json")
    assert [(f.id, f.code) for f in errors(reading.faults)] == [("h1", "not-plain-text")]


def test_parts_of_a_mention_are_joined_and_several_labels_told(tmp_path: Path) -> None:
    def split(task: Task) -> None:
        first = task["annotations"][0]["result"][0]
        first["value"].update(end=first["value"]["start"] + 3, text="حرس")
        first["value"]["labels"].append("State")
        again = {"id": "more", "type": "labels", "from_name": "entity", "to_name": "text"}
        start = first["value"]["start"] + 4
        value = {"start": start, "end": start + 6, "labels": ["SecurityForce"], "text": "الحدود"}
        joined = {
            "from_id": first["id"],
            "to_id": "more",
            "type": "relation",
            "labels": ["Fragment"],
        }
        task["annotations"][0]["result"] += [{**again, "value": value}, joined]

    reading = changed(tmp_path, split)
    (guards,) = (m for m in sound(reading).mentions.values() if m.label == "SecurityForce")
    assert guards.text == "حرس الحدود"
    assert len(guards.fragments) == 2
    assert ("aQ3xk_9LmP", "label-left-out") in told(reading.faults)


FAULTY: dict[str, tuple[Callable[[Task], object], str | None, str]] = {
    "no text": (lambda t: t["data"].pop("text") and t["data"].pop("url"), None, "no-text"),
    "text elsewhere": (
        lambda t: t["data"].update(text="/data/upload/1/x.txt"),
        None,
        "text-elsewhere",
    ),
    "half a letter": (lambda t: t["data"].update(text="خبر \ud800"), None, "lone-surrogate"),
    "data of another kind": (lambda t: t.update(data=[1]), None, "bad-value"),
    "result of another kind": (
        lambda t: t["annotations"][0].update(result={"a": 1}),
        None,
        "bad-value",
    ),
    "offset outside": (
        lambda t: t["annotations"][0]["result"][0]["value"].update(end=5000),
        "aQ3xk_9LmP",
        "outside-text",
    ),
    "other words": (
        lambda t: t["annotations"][0]["result"][0]["value"].update(text="حرس السواحل"),
        "aQ3xk_9LmP",
        "wrong-offset",
    ),
    "offset of another kind": (
        lambda t: t["annotations"][0]["result"][0]["value"].update(start=1.5),
        "aQ3xk_9LmP",
        "bad-value",
    ),
    "labels of another kind": (
        lambda t: t["annotations"][0]["result"][0]["value"].update(labels=[1]),
        "aQ3xk_9LmP",
        "bad-value",
    ),
    "relation to nothing": (
        lambda t: t["annotations"][0]["result"][-1].update(to_id="gone"),
        "gone",
        "dangling-id",
    ),
}


@pytest.mark.parametrize("case", FAULTY.values(), ids=FAULTY.keys())
def test_what_is_wrong_is_told_with_its_id(
    tmp_path: Path, case: tuple[Callable[[Task], object], str | None, str]
) -> None:
    change, native, code = case
    reading = changed(tmp_path, change, ascii_only=True)
    assert (native, code) in {(f.id, f.code) for f in errors(reading.faults)}
    assert all(fault.line or fault.code == "no-metadata" for fault in reading.faults)


def test_a_written_task_is_read_as_it_was_with_the_ids_of_its_annotations(tmp_path: Path) -> None:
    document, _ = reduced(full_document(), FORMAT.carries)
    ((name, content),) = FORMAT.write(document).items()
    (tmp_path / name).write_bytes(content)
    (reading,) = readings(tmp_path / name)
    again = sound(reading)
    assert canonical(again) == canonical(document)
    assert again.mentions.keys() == document.mentions.keys()
    assert again.events.keys() == document.events.keys()
    assert again.mentions["T4"].fragments == (Fragment(19, 21), Fragment(22, 31))
    assert reading.unit is Unit.UTF_16


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.ann"))[:4], ids=lambda path: path.stem)
def test_an_article_says_the_same_by_way_of_label_studio(tmp_path: Path, path: Path) -> None:
    (part,) = Brat().parts(path)
    assert isinstance(part, Part)
    document = sound(Brat().read(part))
    ((name, content),) = FORMAT.write(reduced(document, FORMAT.carries)[0]).items()
    (tmp_path / name).write_bytes(content)
    (reading,) = readings(tmp_path / name)
    again = sound(reading)
    assert not errors(check(again))
    assert set(map_document(again).quads) == set(map_document(document).quads)


def test_metadata_beside_the_export_wins_over_its_data(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_bytes((EXAMPLES / "export.json").read_bytes())
    (tmp_path / "test-seizure.yaml").write_text("slug: test-seizure\nlanguage: ar\ntitle: x\n")
    (first, *_) = readings(tmp_path / "export.json")
    assert (sound(first).metadata.title, sound(first).metadata.published) == ("x", None)


def test_line_ends_of_windows_may_count_as_one_and_line_feeds_be_escaped(tmp_path: Path) -> None:
    text = "خبر 😀\r\nقال\r\nحرس\r\nالحدود أمس\r\n"
    shown = text.replace("\r\n", "\n")
    start = shown.index("حرس")
    for shift, words in ((0, "حرس\nالحدود"), (1, "حرس\\nالحدود"), (1, "حرس\nالحدود")):
        value = {"start": start + shift, "end": start + shift + 10, "labels": ["Actor"]}
        region = {"id": "a", "type": "labels", "to_name": "text", "value": {**value, "text": words}}
        task = {"data": {"text": text}, "annotations": [{"result": [region]}]}
        (tmp_path / "x.json").write_text(json.dumps([task]), "utf-8")
        (reading,) = readings(tmp_path / "x.json")
        (mention,) = sound(reading).mentions.values()
        fragment = mention.fragments[0]
        assert text[fragment.start : fragment.end] == "حرس\r\nالحدود"
        assert sound(reading).text == text
        assert (None, "line-ends") in told(reading.faults)
