"""Documents built from annotations under a tool's own ids and in its own offsets."""

from pathlib import Path

import pytest

from loader.document import Argument, Document, Metadata
from loader.faults import Fault, Severity
from loader.formats.builder import DocumentBuilder
from loader.formats.interface import Part
from loader.formats.making import slug_of_reference
from loader.offsets import Covered, Unit

TEXT = "😀 قوات الحدود ضبطت شحنة أسلحة"
FILE = Path("export.json")


def builder(text: str = TEXT) -> DocumentBuilder:
    return DocumentBuilder(Part("test", (FILE,), "export"), text)


def place(words: str, text: str = TEXT) -> list[Covered]:
    """Give where words stand, in UTF-16 units."""
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    return [Covered(start, start + len(words.encode("utf-16-le")) // 2, words)]


def built(made: DocumentBuilder) -> tuple[Document, list[Fault]]:
    reading = made.reading(Metadata("export", "ar", "export"), Unit.UTF_16)
    assert reading.document is not None
    return reading.document, reading.faults


def seizure() -> DocumentBuilder:
    made = builder()
    made.span("xYz", "Seizure", place("ضبطت"), 4)
    made.span("aBc", "SecurityForce", place("قوات الحدود"), 3)
    made.span("q-1", "Weapon", place("أسلحة"), 5)
    made.role("xYz", "agent", "aBc", 6)
    made.role("xYz", "commodity", "q-1", 7)
    return made


def test_a_trigger_with_relations_is_an_event_with_roles() -> None:
    document, faults = built(seizure())
    assert faults == []
    (event,) = document.events.values()
    assert event.label == "Seizure"
    assert document.mentions[event.trigger].text == "ضبطت"
    assert [document.mentions[t].text for t in event.targets("agent")] == ["قوات الحدود"]
    assert document.native_ids[event.id] == "xYz"


def test_mentions_are_numbered_as_they_stand_in_the_text() -> None:
    document, _ = built(seizure())
    assert [(m.id, m.text) for m in document.mentions.values()] == [
        ("T1", "قوات الحدود"),
        ("T2", "ضبطت"),
        ("T3", "أسلحة"),
    ]
    assert document.mentions["T1"].start == TEXT.index("قوات")


def test_ids_of_our_own_kind_stay() -> None:
    made = builder()
    made.span("T7", "SecurityForce", place("قوات الحدود"), 1)
    made.span("T3", "Weapon", place("أسلحة"), 2)
    document, _ = built(made)
    assert {m.id: m.text for m in document.mentions.values()} == {
        "T7": "قوات الحدود",
        "T3": "أسلحة",
    }


def test_what_is_said_of_a_trigger_is_said_of_its_event_but_links_stay_on_words() -> None:
    made = seizure()
    made.attribute("xYz", "xYz", "Polarity", "Negative", 8)
    made.note("xYz", "xYz", "ملاحظة", 9)
    made.link("xYz", "xYz", "https://w3id.org/masalik/id/sdf", 10)
    document, _ = built(made)
    (event,) = document.events.values()
    assert [a.target for a in document.attributes] == [event.id]
    assert [n.target for n in document.notes] == [event.id]
    assert [(n.target, n.reference) for n in document.links] == [(event.trigger, "sdf")]


def test_repeated_roles_are_numbered_in_their_order_or_as_they_say() -> None:
    made = seizure()
    made.role("xYz", "commodity", "aBc", 8)
    made.role("xYz", "place5", "aBc", 9)
    document, faults = built(made)
    (event,) = document.events.values()
    assert faults == []
    assert event.arguments[1:] == (
        Argument("commodity", 1, "T3"),
        Argument("commodity", 2, "T1"),
        Argument("place", 5, "T1"),
    )


@pytest.mark.parametrize(
    ("label", "code", "severity"),
    [("MISC", "label-left-out", Severity.WARNING), ("Weapon", "id-twice", Severity.ERROR)],
)
def test_faults_name_file_line_and_the_tool_s_id(label: str, code: str, severity: Severity) -> None:
    made = seizure()
    made.span("new" if label == "MISC" else "q-1", label, place("شحنة"), 12)
    _, faults = built(made)
    assert [(f.file, f.line, f.code, f.severity) for f in faults] == [(FILE, 12, code, severity)]


def test_a_role_towards_words_that_were_left_out_is_left_out_with_them() -> None:
    made = builder()
    made.span("t", "Seizure", place("ضبطت"), 1)
    made.span("m", "MISC", place("شحنة"), 2)
    made.role("t", "commodity", "m", 3)
    document, faults = built(made)
    (event,) = document.events.values()
    assert event.arguments == ()
    assert [fault.code for fault in faults] == ["label-left-out"]


@pytest.mark.parametrize(
    ("holder", "target", "code", "named"),
    [
        ("xYz", "nobody", "dangling-id", "nobody"),
        ("nobody", "q-1", "dangling-id", "nobody"),
        ("aBc", "q-1", "role-of-no-event", "aBc"),
    ],
)
def test_roles_that_join_nothing_are_faults(
    holder: str, target: str, code: str, named: str
) -> None:
    made = seizure()
    made.role(holder, "agent", target, 20)
    _, faults = built(made)
    assert [(f.code, f.id, f.line) for f in faults] == [(code, named, 20)]


def test_offsets_that_cover_other_words_are_refused_with_both() -> None:
    made = seizure()
    made.span("bad", "Weapon", [Covered(0, 3, "أسلحة")], 30)
    document, faults = built(made)
    assert [(f.id, f.code) for f in faults] == [("bad", "wrong-offset")]
    assert "أسلحة" in faults[0].message
    assert "bad" not in document.native_ids.values()


@pytest.mark.parametrize("ends", [(-1, 4), (5, 5), (9, 4), (3, 10**9)])
def test_offsets_outside_the_text_are_refused(ends: tuple[int, int]) -> None:
    made = builder()
    made.span("bad", "Weapon", [Covered(*ends, None)], 3)
    _, faults = built(made)
    assert [(f.id, f.line, f.severity) for f in faults] == [("bad", 3, Severity.ERROR)]


def test_an_event_told_apart_from_its_trigger_keeps_its_own_id() -> None:
    made = builder()
    made.span("T1", "Seizure", place("ضبطت"), 1)
    made.event("E9", "T1", 2)
    made.event("E4", "T1", 3)
    document, faults = built(made)
    assert faults == []
    assert {e.id: e.trigger for e in document.events.values()} == {"E9": "T1", "E4": "T1"}


def test_references_are_slugs_however_they_are_written() -> None:
    assert {
        slug_of_reference(name)
        for name in ("sdf", " masalik:sdf", "https://w3id.org/masalik/id/sdf")
    } == {"sdf"}
