"""UIMA CAS in XMI and JSON: what INCEpTION exports, what cassis makes of what is written."""

import io
import re
import shutil
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import cassis
import pytest
from cas_files import FORMATS, changed, document, line_of, read, told, written
from documents import full_document

from loader.checking.article import check
from loader.document import Document, Fragment, Mention, Note
from loader.faults import Fault
from loader.files.discovery import Discovery, Found
from loader.formats.carried import canonical, reduced
from loader.formats.cas_json import UimaJson
from loader.formats.cas_xmi import UimaXmi
from loader.formats.detection import format_of
from loader.formats.interface import CannotWrite
from loader.offsets import Unit

UIMA = FORMATS / "uima"
MENTION = "webanno.custom.MasalikMention"
BOTH = pytest.mark.parametrize("form", [UimaXmi(), UimaJson()], ids=["xmi", "json"])
Form = UimaXmi | UimaJson


def roles(found: Document, label: str) -> list[tuple[str, str]]:
    """Give the roles of the one event of a label, with the words or the label of their fillers."""
    (event,) = (event for event in found.events.values() if event.label == label)
    return [
        (
            a.role,
            found.mentions[a.target].text
            if a.target in found.mentions
            else found.label_of(a.target),
        )
        for a in event.arguments
    ]


def test_the_layers_of_our_configuration_are_read() -> None:
    reading = read(UIMA / "project/annotation/report-7.txt/anna.xmi")
    found = reading.document
    assert found is not None
    assert (found.slug, reading.unit) == ("report-7", Unit.UTF_16)
    assert roles(found, "Seizure") == [
        ("agent", "حرس الحدود"),
        ("commodity", "حبوبا"),
        ("atPlace", "المثنى"),
    ]
    assert roles(found, "Statement") == [("speaker", "ناصر"), ("content", "Seizure")]
    links = [(found.mentions[link.target].text, link.reference) for link in found.links]
    assert links == [
        ("حرس الحدود", "iraqi-border-forces"),
        ("المثنى", "al-muthanna-governorate"),
        ("كبتاغون", "captagon"),
    ]
    attributes = {(a.name, a.value) for a in found.attributes}
    assert attributes == {("InexactType", None), ("Stance", "Announces")}
    assert [note.text for note in found.notes] == ["من هو؟\nsee p. 2"]
    assert not check(found)
    assert told(reading) == [
        ("link-left-out", 45, "141"),
        ("layer-left-out", 53, "149"),
        ("layer-left-out", 54, "150"),
    ]
    assert "2 annotations of the layer webanno.custom.Sentiment" in reading.faults[-1].message


def test_named_entities_and_relations_are_read() -> None:
    reading = read(UIMA / "plain/plain.xmi")
    found = reading.document
    assert found is not None
    assert [(m.label, m.text) for m in found.mentions.values()] == [
        ("Person", "ناصر"),
        ("Organization", "حرس الحدود"),
        ("Seizure", "ضبطوا"),
        ("Narcotic", "حبوبا"),
        ("Place", "المثنى"),
    ]
    assert [role for role, _ in roles(found, "Seizure")] == ["agent", "commodity", "atPlace"]
    assert [link.reference for link in found.links] == [
        "iraqi-border-forces",
        "al-muthanna-governorate",
    ]
    assert told(reading) == [
        ("label-left-out", 45, "141"),
        ("label-left-out", 46, "142"),
        ("relation-left-out", 51, "147"),
    ]
    assert not check(found)


def test_json_brings_its_types_along() -> None:
    found = document(UIMA / "json/bulletin.json")
    assert found.slug == "bulletin-12"
    assert roles(found, "Seizure") == [("agent", "حرس الحدود"), ("commodity", "حبوبا")]
    assert [link.reference for link in found.links] == [
        "iraqi-border-forces",
        "al-muthanna-governorate",
    ]
    assert found.notes[0].line == line_of(UIMA / "json/bulletin.json", '"يراجع"')


def test_one_annotator_of_several_is_read_and_the_curator_before_all(tmp_path: Path) -> None:
    shutil.copytree(UIMA / "project", tmp_path / "project")
    folder = tmp_path / "project/annotation/report-7.txt"

    def parts() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(tmp_path.rglob("*.xmi")):
            form = format_of(path)
            assert form is not None
            for part in form.parts(path):
                told = part.code if isinstance(part, Fault) else part.name
                found.setdefault(path.stem, []).append(told)
        return found

    assert parts() == {"anna": ["report-7"], "basil": ["annotator-left-out"]}
    shutil.copy(folder / "basil.xmi", folder / "CURATION_USER.xmi")
    assert parts() == {
        "CURATION_USER": ["report-7"],
        "anna": ["annotator-left-out"],
        "basil": ["annotator-left-out"],
    }
    curation = tmp_path / "project/curation/report-7.txt"
    curation.mkdir(parents=True)
    shutil.move(folder / "CURATION_USER.xmi", curation / "CURATION_USER.xmi")
    assert parts()["CURATION_USER"] == ["report-7"]
    assert parts()["anna"] == ["annotator-left-out"]


def test_a_project_s_export_is_read_as_it_is(tmp_path: Path) -> None:
    source = UIMA / "project/annotation/report-7.txt"
    with ZipFile(tmp_path / "project.zip", "w") as project:
        project.writestr("exportedproject.json", '{"name": "project"}')
        project.writestr("source/report-7.txt", "…")
        for annotator in ("anna", "basil", "INITIAL_CAS"):
            inner = io.BytesIO()
            with ZipFile(inner, "w") as exported:
                exported.write(source / f"{annotator}.xmi", f"{annotator}.xmi")
                exported.write(source / "TypeSystem.xml", "TypeSystem.xml")
            project.writestr(f"annotation/report-7.txt/{annotator}.zip", inner.getvalue())
    with Discovery([tmp_path / "project.zip"]) as discovery:
        found = list(discovery)
        parts = [each.part for each in found if isinstance(each, Found)]
        assert [part.name for part in parts] == ["report-7"]
        assert [each.code for each in found if isinstance(each, Fault)] == ["annotator-left-out"]
        reading = UimaXmi().read(parts[0])
        assert [code for code, *_ in told(reading)] == [
            "link-left-out",
            "layer-left-out",
            "layer-left-out",
        ]


def test_metadata_beside_the_document_s_folder_are_its_own(tmp_path: Path) -> None:
    shutil.copytree(UIMA / "project/annotation", tmp_path / "annotation")
    metadata = tmp_path / "annotation/report-7.yaml"
    metadata.write_text("slug: report-7\nlanguage: ar\ntitle: تقرير\n", encoding="utf-8")
    found = read(tmp_path / "annotation/report-7.txt/anna.xmi").document
    assert found is not None
    assert found.metadata.title == "تقرير"


@BOTH
def test_cassis_reads_what_is_written(form: Form, tmp_path: Path) -> None:
    path = written(form, tmp_path)
    if path.suffix == ".xmi":
        types = cassis.load_typesystem(tmp_path / "TypeSystem.xml")
        cas = cassis.load_cas_from_xmi(path, types)
    else:
        cas = cassis.load_cas_from_json(io.BytesIO(path.read_bytes()))
    mentions = {fs.get_covered_text(): fs.label for fs in cas.select(MENTION)}
    assert mentions == {
        "الحرس": "SecurityForce",
        "الحشيش": "Narcotic",
        "20": "Quantity",
        "كيلوغراما": "Quantity",
        "الجيش": "SecurityForce",
    }
    (seizure, statement) = cas.select("webanno.custom.MasalikEvent")
    assert [link.role for link in seizure.roles.elements] == [
        "agent",
        "agent",
        "commodity",
        "quantity",
    ]
    assert statement.roles.elements[0].target is seizure
    assert not cas.typecheck()


@BOTH
@pytest.mark.parametrize("text", ["\n x\r\ny\tz ", "𐎀😀\u2028\u00a0ا", "<&>\"' ]]> &amp;"])
def test_texts_come_back_letter_by_letter(form: Form, text: str, tmp_path: Path) -> None:
    made = replace(full_document(), text=text, mentions={}, events={}, attributes=(), links=())
    made = replace(made, equivalences=(), notes=())
    assert document(written(form, tmp_path, made)).text == text


@BOTH
def test_a_mention_in_parts_and_notes_come_back(form: Form, tmp_path: Path) -> None:
    made = full_document()
    notes = [Note(f"#{n}", "AnnotatorNotes", "T1", t, n) for n, t in enumerate(("a\nb", "c"))]
    made, left_out = reduced(replace(made, notes=tuple(notes)), form.carries)
    assert [fault.code for fault in left_out] == ["metadata-left-out"]
    assert canonical(document(written(form, tmp_path, made))) == canonical(made)


def test_letters_that_xml_lacks_are_not_written(tmp_path: Path) -> None:
    made = replace(full_document(), text=full_document().text + "\x0b")
    with pytest.raises(CannotWrite, match="x0b"):
        written(UimaXmi(), tmp_path, made)
    assert document(written(UimaJson(), tmp_path, made)).text == made.text


def test_offsets_in_code_points_are_known_by_the_words_that_they_would_cut(tmp_path: Path) -> None:
    path = written(UimaXmi(), tmp_path)
    marks = re.compile(r'(<custom:Masalik.* begin=")([0-9]+)(" end=")([0-9]+)')
    content = marks.sub(lambda m: f"{m[1]}{int(m[2]) - 1}{m[3]}{int(m[4]) - 1}", path.read_text())
    path.write_text(content, encoding="utf-8")
    reading = read(path)
    assert reading.unit is Unit.CODE_POINTS
    assert reading.document is not None
    assert {m.text for m in reading.document.mentions.values()} >= {"الحرس", "الحشيش", "ضبط"}


def test_without_a_type_system_our_layers_are_read(tmp_path: Path) -> None:
    path = written(UimaXmi(), tmp_path)
    (tmp_path / "TypeSystem.xml").unlink()
    element = '<custom:Mood xmi:id="99" sofa="1" begin="3" end="6" value="x"/><cas:Sofa'
    reading = read(changed(path, "<cas:Sofa", element))
    assert [code for code, *_ in told(reading)] == ["no-type-system", "layer-left-out"]
    assert reading.document is not None
    assert canonical(reading.document) == canonical(reduced(full_document(), UimaXmi.carries)[0])


def test_arrays_and_lists_may_be_elements_of_their_own(tmp_path: Path) -> None:
    path = written(UimaXmi(), tmp_path)
    array = '<cas:FSArray xmi:id="90" elements="21 0 22 23 24"/><cas:Sofa'
    changed(changed(path, "<cas:Sofa", array), 'roles="21 22 23 24"', 'roles="90"')
    types = (tmp_path / "TypeSystem.xml").read_text("utf-8")
    shared = "</elementType><multipleReferencesAllowed>true</multipleReferencesAllowed>"
    (tmp_path / "TypeSystem.xml").write_text(types.replace("</elementType>", shared), "utf-8")
    changed(path, 'roles="25"', 'roles="91"')
    changed(path, "<cas:Sofa", '<cas:FSArray xmi:id="91" elements="25"/><cas:Sofa')
    assert len(roles(document(path), "Seizure")) == 4


def test_a_mention_that_starts_within_a_word_keeps_its_letters(tmp_path: Path) -> None:
    made = full_document()
    start = made.text.index("والجيش") + 1
    mention = Mention("T9", "SecurityForce", (Fragment(start, start + 5),), "الجيش", 1)
    made = replace(made, mentions={**made.mentions, "T9": mention})
    made, _ = reduced(made, UimaXmi.carries)
    assert canonical(document(written(UimaXmi(), tmp_path, made))) == canonical(made)
