"""WebAnno TSV 3: what INCEpTION and WebAnno export, and what is written."""

from dataclasses import replace
from pathlib import Path

import pytest
from cas_files import FORMATS, changed, document, line_of, only, read, told, written
from documents import full_document
from hypothesis import given
from hypothesis import strategies as st

from loader.checking.article import check
from loader.document import Document, Fragment, Link, Mention, Note
from loader.faults import Severity
from loader.formats.carried import canonical, reduced
from loader.formats.webanno_tsv import WebannoTsv
from loader.formats.webanno_tsv_escapes import (
    escaped_text,
    escaped_value,
    pieces,
    unescaped,
    without_ids,
)
from loader.offsets import Unit

TSV = FORMATS / "webanno-tsv"
FORM = WebannoTsv()
EVENT = "webanno.custom.MasalikEvent"
SLOTS = f"ROLE_{EVENT}:roles_{EVENT}RolesLink|uima.tcas.Annotation"
SPAN = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.MasalikMention|label\n\n\n"


def plain(text: str, *mentions: Mention, links: tuple[Link, ...] = ()) -> Document:
    """Give an article with nothing but mentions."""
    empty = replace(full_document(), attributes=(), notes=(), equivalences=(), events={})
    marked = {mention.id: mention for mention in mentions}
    made = replace(empty, text=text, mentions=marked, links=links)
    return reduced(made, FORM.carries)[0]


def mention(number: int, label: str, start: int, end: int) -> Mention:
    return Mention(f"T{number}", label, (Fragment(start, end),), "", number)


def link(number: int, target: str, slug: str) -> Link:
    return Link(f"N{number}", "Reference", target, "masalik", slug, "", number)


def test_named_entities_and_relations_are_read() -> None:
    reading = read(TSV / "named-entities.tsv")
    found = reading.document
    assert found is not None
    assert found.text == "ضبط حرس الحدود 😀 حبوبا .\nقال\tناصر ذلك ."
    assert reading.unit is Unit.UTF_16
    assert [(m.label, m.text, m.line) for m in found.mentions.values()] == [
        ("Seizure", "ضبط", 10),
        ("Organization", "حرس الحدود", 11),
        ("Narcotic", "حبوبا", 14),
        ("Person", "ناصر", 19),
    ]
    (event,) = found.events.values()
    assert [(a.role, found.mentions[a.target].text) for a in event.arguments] == [
        ("agent", "حرس الحدود"),
        ("commodity", "حبوبا"),
    ]
    assert [each.reference for each in found.links] == ["iraqi-border-forces"]
    assert told(reading) == [
        ("link-left-out", 19, "2-2"),
        ("relation-left-out", 14, "1-5 Role 2"),
    ]
    assert not check(found)


def test_our_layers_are_read() -> None:
    reading = read(TSV / "own-layers.tsv")
    found = reading.document
    assert found is not None
    assert found.text == "أعلن ناصر والجيش\nضبط حبوب [x] a\\b بالمثنى"
    events = {
        event.id: (
            event.label,
            [(a.role, found.label_of(a.target)) for a in event.arguments],
            [attribute.value for attribute in found.attributes_of(event.id).values()],
        )
        for event in found.events.values()
    }
    assert list(events.values()) == [
        ("Statement", [("speaker", "Person"), ("content", "Seizure")], ["Announces"]),
        ("Statement", [("content", "Seizure"), ("speaker", "SecurityForce")], ["Denies"]),
        ("Seizure", [("agent", "SecurityForce"), ("commodity", "Narcotic")], []),
    ]
    assert [note.text for note in found.notes] == ["يراجع [2]", "see a|b _ *"]
    (same,) = found.equivalences
    assert [found.mentions[member].text for member in same.members] == ["حبوب", "[x]"]
    assert told(reading) == [("layer-left-out", 12, "1-2 CoreferenceLink")]
    assert not check(found)


def test_what_is_written_declares_its_layers_and_divides_words(tmp_path: Path) -> None:
    lines = written(FORM, tmp_path).read_text("utf-8").split("\n")
    assert lines[:9] == [
        "#FORMAT=WebAnno TSV 3.3",
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value",
        f"#T_SP={EVENT}|AnnotatorNotes|InexactType|Modality|label|{SLOTS}",
        "#T_SP=webanno.custom.MasalikMention|Comparator|label",
        "#T_RL=webanno.custom.MasalikMentionEquiv|BT_webanno.custom.MasalikMention",
        "#T_RL=webanno.custom.MasalikMentionFragment|BT_webanno.custom.MasalikMention",
        "",
        "",
        "#Text=😀 ضبط الحرس والجيش 20 كيلوغراما من الحشيش.",
    ]
    rows = [line.split("\t") for line in lines if line[:1].isdigit()]
    assert {len(row) for row in rows} == {3 + 2 + 6 + 2 + 1 + 1 + 1}
    assert [row[:3] for row in rows[:4]] == [
        ["1-1", "0-2", "😀"],
        ["1-2", "3-6", "ضبط"],
        ["1-3", "7-12", "الحرس"],
        ["1-4", "13-19", "والجيش"],
    ]
    assert rows[4][:3] == ["1-4.1", "14-19", "الجيش"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sample.tsv"]


def test_everything_but_triggers_apart_comes_back(tmp_path: Path) -> None:
    notes = [Note(f"#{n}", "AnnotatorNotes", "T1", t, n) for n, t in enumerate(("a\nb", "|c_"))]
    made, _ = reduced(replace(full_document(), notes=tuple(notes)), FORM.carries)
    assert canonical(document(written(FORM, tmp_path, made))) == canonical(made)


def test_equal_annotations_with_other_links_are_told_apart(tmp_path: Path) -> None:
    places = [mention(number, "Place", 0, 4) for number in (1, 2, 3)]
    links = (link(1, "T2", "damascus"), link(2, "T2", "baghdad"), link(3, "T3", "damascus"))
    made = plain("دمشق غدا", *places, links=links)
    path = written(FORM, tmp_path, made)
    assert "Place 2" in path.read_text("utf-8")
    assert canonical(document(path)) == canonical(made)
    alike = replace(made, links=tuple(link(n, f"T{n}", "damascus") for n in (1, 2, 3)))
    path = written(FORM, tmp_path, alike)
    assert "Place 2" not in path.read_text("utf-8")
    assert canonical(document(path)) == canonical(alike)


@pytest.mark.parametrize(
    "text", ["\n دمشق", "\t😀 a", " a\r\nb \n\n  c\n", "a\u2028b\x0bc\\n", "  a", "a ", "\ufeffx"]
)
def test_texts_come_back_letter_by_letter(text: str, tmp_path: Path) -> None:
    path = written(FORM, tmp_path, plain(text))
    assert document(path).text == text
    # What stands before the first word is not in the file, unless it is spaces.
    assert (tmp_path / "sample.txt").exists() == bool(
        text[: len(text) - len(text.lstrip())].strip(" ")
    )


def test_white_space_at_the_edges_of_mentions_comes_back(tmp_path: Path) -> None:
    made = plain("ab \n\tcd  e", mention(1, "Place", 1, 4), mention(2, "Person", 4, 9))
    assert canonical(document(written(FORM, tmp_path, made))) == canonical(made)


def test_a_text_beside_the_file_is_the_article_s(tmp_path: Path) -> None:
    path = written(FORM, tmp_path, plain("دمشق غدا\n\n", mention(1, "Place", 0, 4)))
    (tmp_path / "sample.txt").write_bytes("دمشق غدا\r\n \n".encode())
    assert document(path).text == "دمشق غدا\r\n \n"
    (tmp_path / "sample.txt").write_bytes("دمشق  غدا\n".encode())
    fault = only(read(path))
    assert (fault.code, fault.line, fault.id) == ("wrong-offset", line_of(path, "1-2\t"), "1-2")


def test_what_stood_between_sentences_is_a_line_feed_and_spaces(tmp_path: Path) -> None:
    path = tmp_path / "gaps.tsv"
    path.write_text(
        f"{SPAN}#Text=a.\n1-1\t2-4\ta.\t_\t\n\n#Text=b\n2-1\t4-5\tb\tPlace\t\n\n"
        "#Text=c\n3-1\t8-9\tc\t_\t\n",
        encoding="utf-8",
    )
    assert document(path).text == "  a.b\n  c"


def test_offsets_in_code_points_are_told_by_the_lengths_of_words(tmp_path: Path) -> None:
    path = tmp_path / "points.tsv"
    path.write_text(
        f"{SPAN}#Text=😀 دمشق\n1-1\t0-1\t😀\t_\t\n1-2\t2-6\tدمشق\tPlace\t\n", encoding="utf-8"
    )
    reading = read(path)
    assert (reading.unit, told(reading)) == (Unit.CODE_POINTS, [])
    assert reading.document is not None
    assert reading.document.mentions["T1"].text == "دمشق"


def test_windows_lines_and_marks_of_order_are_no_part_of_the_text(tmp_path: Path) -> None:
    path = written(FORM, tmp_path, plain("دمشق\nغدا\n", mention(1, "Place", 0, 4)))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    found = document(path)
    assert (found.text, found.mentions["T1"].text) == ("دمشق\nغدا\n", "دمشق")


def test_files_that_do_not_escape_backslashes_in_the_text_are_read(tmp_path: Path) -> None:
    path = tmp_path / "old.tsv"
    header = SPAN.replace("3.3", "3.1")
    path.write_text(f"{header}#Text=C:\\new x\n1-1\t0-6\tC:\\new\t_\t\n1-2\t7-8\tx\tPlace\t\n")
    assert document(path).text == "C:\\new x"


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("TSV 3.3", "TSV 2.0", "bad-header", "#FORMAT"),
        ("#T_SP=webanno.custom.MasalikEvent", "#T_SP=", "bad-header", "#T_SP=|"),
        ("\t3-6\t", "\t3-7\t", "wrong-offset", "3-7"),
        ("\t3-6\t", "\t3-99999999999\t", "wrong-offset", "3-99999999999"),
        ("\t3-6\tضبط\t_", "\t3-6\tضبط", "bad-line", "3-6"),
        ("\t3-6\t", "\t-3-6\t", "bad-line", "-3-6"),
        ("1-2\t", "eleven\t", "bad-line", "eleven"),
        ("1-1\t0-2", "1-1\t900000000-900000002", "bad-offset", "900000000"),
        ("1-4.1[4]", "1-9[44]", "dangling-id", "1-9[44]"),
        ("Narcotic[6]", "*[6]", "bad-label", "*[6]"),
        ("Narcotic[6]", "Nonsense[6]", "unknown-label", "Nonsense[6]"),
        ("1-3[3_4]", "7-7[7_4]", "dangling-id", "7-7[7_4]"),
        ("agent;agent;", "*;agent;", "bad-slot", "*;agent;"),
        ("Planned[1]", "Plannned[1]", "bad-value", "Plannned"),
        ("#Text=😀", "#Text=x", "wrong-offset", "0-2"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(
    old: str, new: str, code: str, at: str, tmp_path: Path
) -> None:
    path = changed(written(FORM, tmp_path), old, new)
    (part,) = FORM.parts(path)
    reading = FORM.read(part)  # type: ignore[arg-type]
    faults = list(reading.faults)
    if reading.document is not None:
        faults += check(reading.document)
    fault = next(fault for fault in faults if fault.severity is Severity.ERROR)
    assert (fault.code, fault.line) == (code, line_of(path, at)), str(fault)


def test_an_empty_file_has_no_text(tmp_path: Path) -> None:
    path = tmp_path / "none.tsv"
    path.write_text(SPAN, encoding="utf-8")
    assert only(read(path)).code == "no-text"


VALUES = st.text(st.sampled_from("ab\\[]|_->;*\t\n\r;1 ")) | st.text()


@given(VALUES)
def test_escapes_are_undone(value: str) -> None:
    assert unescaped(escaped_value(value)) == value
    assert unescaped(escaped_text(value)) == value
    assert not set("\t\n\r") & set(escaped_value(value) + escaped_text(value))


@given(st.lists(VALUES, min_size=1), st.integers(1, 99))
def test_stacked_values_are_taken_apart(values: list[str], number: int) -> None:
    for separator in "|;":
        cell = separator.join(f"{escaped_value(value)}[{number}]" for value in values)
        taken = [without_ids(piece) for piece in pieces(cell, separator)]
        assert [(unescaped(value), first) for value, first, _ in taken] == [
            (value, number) for value in values
        ]
