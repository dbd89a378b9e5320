"""brat collections that others made: what does not fit is told, the rest is read."""

from dataclasses import replace
from pathlib import Path

import pytest

from loader.document import Argument, Document
from loader.faults import Fault, Severity, errors
from loader.formats.brat import Brat
from loader.formats.interface import Part, Reading
from loader.offsets import Unit

EXAMPLES = Path(__file__).parent / "formats" / "brat"
TEXT = "😀 ضبط الحرس بضاعة في دمشق"


def read(path: Path) -> Reading:
    (part,) = Brat().parts(path)
    assert isinstance(part, Part)
    return Brat().read(part)


def annotated(folder: Path, *lines: str, text: str = TEXT) -> Reading:
    (folder / "sample.txt").write_bytes(text.encode())
    (folder / "sample.ann").write_bytes("\n".join(lines).encode())
    return read(folder / "sample.ann")


def span(number: int, label: str, words: str, text: str = TEXT) -> str:
    start = text.index(words)
    return f"T{number}\t{label} {start} {start + len(words)}\t{words}"


def codes(faults: list[Fault]) -> list[tuple[str | None, str, int | None]]:
    return [(fault.id, fault.code, fault.line) for fault in faults if fault.code != "no-metadata"]


def sound(reading: Reading) -> Document:
    assert not errors(reading.faults), reading.faults
    assert reading.document is not None
    return reading.document


def test_a_collection_of_another_project_is_read_and_what_is_left_out_is_told() -> None:
    reading = read(EXAMPLES / "foreign-1.ann")
    document = sound(reading)
    marked = {m.id: (m.label, m.text) for m in document.mentions.values()}
    assert marked == {
        "T1": ("Person", "ليلى 😀 ناصر"),
        "T2": ("Organization", "بنك التجربة"),
        "T3": ("Place", "دمشق"),
    }
    assert document.text == (EXAMPLES / "foreign-1.txt").read_bytes().decode()
    assert [(note.target, note.text) for note in document.notes] == [("T1", "من تكون؟")]
    assert [(r.name, r.arguments) for r in document.relations] == [
        ("Works_For", (("Arg1", "T1"), ("Arg2", "T2")))
    ]
    assert sorted(codes(reading.faults), key=lambda code: code[2] or 0) == [
        ("T4", "label-left-out", 4),
        ("N1", "link-left-out", 6),
        ("#2", "note-left-out", 8),
        ("A1", "attribute-left-out", 9),
        ("M1", "attribute-left-out", 10),
        ("R2", "relation-left-out", 11),
        ("#3", "note-left-out", 12),
    ]
    assert {f.severity for f in reading.faults} == {Severity.WARNING}


def test_without_metadata_a_minimum_stands_with_a_warning() -> None:
    reading = read(EXAMPLES / "foreign-1.ann")
    metadata = sound(reading).metadata
    assert (metadata.slug, metadata.language) == ("foreign-1", "ar")
    assert metadata.title.startswith("قالت ليلى")
    assert [fault.code for fault in reading.faults if fault.line is None] == ["no-metadata"]


def test_an_article_may_have_no_annotations() -> None:
    reading = read(EXAMPLES / "empty.ann")
    assert not sound(reading).mentions
    assert codes(reading.faults) == [(None, "no-annotations", None)]


def test_configuration_of_the_tool_is_no_article() -> None:
    assert not (EXAMPLES / "annotation.conf").name.endswith(Brat().suffixes)


def test_offsets_in_utf_16_are_known_by_the_words(tmp_path: Path) -> None:
    for unit, places in ((Unit.UTF_16, (7, 22)), (Unit.CODE_POINTS, (6, 21))):
        first, second = (
            f"{start} {start + size}" for start, size in zip(places, (5, 4), strict=True)
        )
        lines = (f"T1\tPerson {first}\tالحرس", f"T2\tSettlement {second}")
        reading = annotated(tmp_path, *lines)
        assert reading.unit is unit
        assert [m.text for m in sound(reading).mentions.values()] == ["الحرس", "دمشق"]


def test_words_that_stand_in_neither_unit_are_refused_with_line_and_id(tmp_path: Path) -> None:
    reading = annotated(tmp_path, span(1, "Person", "الحرس"), "T2\tPerson 8 13\tالحرس")
    assert codes(reading.faults) == [("T2", "wrong-offset", 2)]
    assert "nearest are at 6" in reading.faults[-1].expected


@pytest.mark.parametrize("line", ["{}  ", "{}\r", "\ufeff{}", "{}\t"])
def test_white_space_that_exporters_add_does_no_harm(tmp_path: Path, line: str) -> None:
    reading = annotated(tmp_path, line.format(span(1, "Person", "الحرس")), "", "  ")
    assert [m.text for m in sound(reading).mentions.values()] == ["الحرس"]


def test_a_relation_named_after_a_role_of_an_event_is_that_role(tmp_path: Path) -> None:
    lines = (span(1, "Seizure", "ضبط"), span(2, "SecurityForce", "الحرس"), "E1\tSeizure:T1")
    for source in ("T1", "E1"):
        reading = annotated(tmp_path, *lines, f"R1\tagent Arg1:{source} Arg2:T2")
        document = sound(reading)
        assert document.events["E1"].arguments == (Argument("agent", 1, "T2"),)
        assert not document.relations
        assert not codes(reading.faults)


def test_what_hangs_on_a_label_that_is_left_out_goes_with_it(tmp_path: Path) -> None:
    reading = annotated(
        tmp_path,
        span(1, "MISC", "الحرس"),
        span(2, "Seizure", "ضبط"),
        span(3, "Person", "دمشق"),
        "E1\tSeizure:T2 agent:T1 atPlace:T3",
        "N1\tReference T1 masalik:sdf\tx",
        "*\tEquiv T1 T3",
    )
    document = sound(reading)
    assert document.events["E1"].arguments == (Argument("atPlace", 1, "T3"),)
    assert not document.links
    assert not document.equivalences
    assert codes(reading.faults) == [("T1", "label-left-out", 1), ("N1", "link-left-out", 5)]


def test_another_database_s_identifier_that_the_reference_data_states_is_a_link(
    tmp_path: Path,
) -> None:
    marked = span(1, "AdministrativeArea", "دمشق")
    reading = annotated(tmp_path, marked, "N1\tReference T1 Wikidata:Q214064\tAleppo")
    (link,) = sound(reading).links
    assert (link.authority, link.reference, link.text) == (
        "masalik",
        "aleppo-governorate",
        "Aleppo",
    )


def test_what_was_written_is_read_again_with_its_metadata(tmp_path: Path) -> None:
    document = sound(read(EXAMPLES / "foreign-1.ann"))
    for name, content in Brat().write(document).items():
        (tmp_path / name).write_bytes(content)
    again = read(tmp_path / "foreign-1.ann")
    assert sound(again).metadata == document.metadata
    assert sound(again).mentions.keys() == document.mentions.keys()
    assert "no-metadata" not in {fault.code for fault in again.faults}


def test_what_other_tools_allow_is_written_so_that_brat_can_read_it(tmp_path: Path) -> None:
    document = sound(annotated(tmp_path, span(1, "Person", "الحرس"), "#1\tAnnotatorNotes T1\tx"))
    mention, (note,) = document.mentions["T1"], document.notes
    odd = replace(
        document,
        mentions={"T1": replace(mention, label="Armed: group")},
        notes=(replace(note, text="one\r\ntwo\nthree"),),
    )
    again = annotated(tmp_path, *Brat().write(odd)["sample.ann"].decode().splitlines())
    assert sound(again).mentions["T1"].label == "Armed_group"
    assert [note.text for note in sound(again).notes] == ["one two three"]
