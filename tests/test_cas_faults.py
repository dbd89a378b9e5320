"""What is wrong in UIMA CAS files is told where it stands, whatever it is."""

import json
from pathlib import Path

import pytest
from cas_files import changed, line_of, only, read, told, written

from loader.checking.article import check
from loader.faults import Severity
from loader.formats.cas_json import UimaJson
from loader.formats.cas_xmi import UimaXmi

_BEGIN = '"begin": 36,\n      "end": 42'
BOTH = pytest.mark.parametrize("form", [UimaXmi(), UimaJson()], ids=["xmi", "json"])
Form = UimaXmi | UimaJson


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "name"),
    [
        ('target="12"', 'target="77"', "dangling-id", "agent", "21"),
        ('roles="25"', 'roles="25 78"', "dangling-id", "Statement", "18"),
        ('xmi:id="13"', 'xmi:id="12"', "id-twice", "hashish", "12"),
        ('xmi:id="13"', 'xmi:id="x"', "bad-id", "Narcotic", None),
        ('begin="36" end="42"', 'begin="36" end="4200"', "outside-text", "Narcotic", "13"),
        ('begin="36" end="42"', 'begin="42" end="36"', "outside-text", "Narcotic", "13"),
        ('begin="36" end="42"', 'begin="1" end="42"', "outside-text", "Narcotic", "13"),
        ('begin="36" end="42"', 'begin="36.0" end="x"', "bad-offset", "Narcotic", "13"),
        ('label="Narcotic"', "", "bad-label", "13", "13"),
        ('label="Narcotic"', 'label="Nonsense"', "unknown-label", "13", "13"),
        ('role="agent"', "", "bad-slot", "InexactType", "14"),
        ('members="2 ', 'members="2 999 ', "dangling-id", "cas:View", "999"),
        ("</xmi:XMI>", "", "not-xml", "", None),
        ("<cas:NULL", "<!DOCTYPE x><cas:NULL", "not-xml", "DOCTYPE", None),
        ("<?xml version='1.0' encoding='UTF-8'?>", "<!ENTITY a 'b'>", "not-xml", "ENTITY", None),
        ("xmi:XMI ", "xmi:XMIX ", "not-xml", "", None),
        ("custom:MasalikMention ", "MasalikMention ", "not-cas", "<MasalikMention", "12"),
        ("sofaString=", "sofaURI=", "no-text", None, None),
    ],
)
def test_what_is_wrong_in_xmi_is_told_at_its_line(
    old: str, new: str, code: str, at: str | None, name: str | None, tmp_path: Path
) -> None:
    path = changed(written(UimaXmi(), tmp_path), old, new)
    reading = read(path)
    faults = list(reading.faults)
    if reading.document is not None:
        faults += check(reading.document)
    fault = next(f for f in faults if f.severity is Severity.ERROR)
    assert (fault.code, fault.file) == (code, path), str(fault)
    if at:
        lines = path.read_text("utf-8").split("\n")
        assert at in "".join(lines[max(0, (fault.line or 0) - 2) : (fault.line or 0) + 2]), str(
            fault
        )
    if name:
        assert fault.id == name


def test_an_encoding_cannot_hide_a_document_type(tmp_path: Path) -> None:
    path = written(UimaXmi(), tmp_path)
    hidden = path.read_text("utf-8").replace("UTF-8", "UTF-7").replace("<cas:NULL", "+ADwAIQ-DOC")
    path.write_text(hidden, encoding="utf-8")
    # Read as UTF-8, what would have been a declaration is text between elements.
    assert not told(read(path))
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    form = UimaXmi()
    assert only(form.read(next(iter(form.parts(path))))).code == "binary"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["x=1; import os", "a b", "class", "x):\n    pass\ndef f(", "é" * 3 + "-"]
)
@BOTH
def test_type_systems_cannot_bring_code_along(form: Form, name: str, tmp_path: Path) -> None:
    path = written(form, tmp_path)
    if path.suffix == ".xmi":
        changed(tmp_path / "TypeSystem.xml", "<name>Modality</name>", f"<name>{name}</name>")
    else:
        changed(path, '"Modality": {', f"{json.dumps(name)}: {{")
    assert only(read(path)).code == "bad-type-system"


def test_views_other_than_the_article_s_are_told(tmp_path: Path) -> None:
    other = (
        '<cas:Sofa xmi:id="80" sofaNum="2" sofaID="other" sofaString="x"/>'
        '<custom:MasalikMention xmi:id="81" sofa="80" begin="0" end="1" label="Person"/>'
        '<cas:View sofa="80" members="81"/><cas:Sofa'
    )
    reading = read(changed(written(UimaXmi(), tmp_path), "<cas:Sofa", other))
    assert [code for code, *_ in told(reading)] == ["view-left-out"]
    assert reading.document is not None
    assert "😀" in reading.document.text


@pytest.mark.parametrize(
    ("old", "new", "code", "name"),
    [
        ('"%ID": 13', '"%ID": 12', "id-twice", "12"),
        ('"%ID": 13', '"%ID": "13"', "bad-id", "13"),
        ('"%ID": 13', '"%ID": true', "bad-id", "True"),
        (_BEGIN, '"begin": "36", "end": 42', "bad-offset", "13"),
        (_BEGIN, '"begin": 36.5, "end": 42', "bad-offset", "13"),
        (_BEGIN, f'"begin": {10**30}, "end": 42', "outside-text", "13"),
        ('"@target": 12', '"@target": 77', "dangling-id", None),
        ('"@target": 12', '"@target": [12]', "dangling-id", None),
        ('"label": "Narcotic"', '"label": ["Narcotic"]', "bad-value", "13"),
        ('"label": "Narcotic"', '"label": "\\ud83d"', "lone-surrogate", "13"),
        ('"label": "Narcotic"', '"label": NaN', "not-json", None),
        ('"%TYPES": {', '"%TYPES": {"x": 3, ', "bad-type-system", None),
        ('"%FEATURE_STRUCTURES": [', '"%FEATURE_STRUCTURES": [null, ', "not-cas", None),
        ('"%FEATURE_STRUCTURES": [', '"%FEATURES": [', "not-cas", None),
        ('"sofaString": ', '"sofaStrings": ', "no-text", None),
        ('"%VIEWS": {', f'"%VIEWS": {"[" * 100_000}', "not-json", None),
    ],
)
def test_what_is_wrong_in_json_is_told(
    old: str, new: str, code: str, name: str | None, tmp_path: Path
) -> None:
    path = changed(written(UimaJson(), tmp_path), old, new)
    fault = next(f for f in read(path).faults if f.severity is Severity.ERROR)
    assert fault.code == code, str(fault)
    if name:
        assert fault.id == name
        if code not in ("bad-id", "id-twice"):
            assert fault.line == line_of(path, '"%ID": 13')


def test_the_legacy_form_of_json_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text('{"_context": {"_types": {}}, "_views": {"_InitialView": {}}}', "utf-8")
    assert "0.4" in only(read(path)).expected


def test_what_is_said_of_a_refused_annotation_is_not_told_again(tmp_path: Path) -> None:
    path = changed(written(UimaXmi(), tmp_path), ' label="Narcotic"', "")
    reading = read(path)
    line = line_of(path, 'xmi:id="13"')
    assert told(reading) == [("bad-label", line, "13"), ("role-left-out", line + 3, "14")]


def test_relations_between_what_is_not_read_are_told(tmp_path: Path) -> None:
    path = changed(written(UimaXmi(), tmp_path), 'Governor="15"', 'Governor="4"')
    changed(path, 'Governor="12" Dependent="17"', 'Governor="12"')
    assert [(code, name) for code, _, name in told(read(path))] == [
        ("relation-left-out", "19"),
        ("relation-left-out", "20"),
    ]
