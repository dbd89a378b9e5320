"""JSON files taken apart value by value, each with its line, whatever is wrong with them."""

import json
from pathlib import Path

import pytest

from loader.faults import Fault
from loader.formats import json_values as module
from loader.formats.interface import Part
from loader.formats.json_keys import first_keys
from loader.formats.json_values import JsonValue, json_values, part_value

ITEM = {"a": "ا😀", "b": [1, {"c": None}]}


def values(tmp_path: Path, content: bytes, name: str = "x.json") -> list[JsonValue | Fault]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(json_values(path))


def brief(found: list[JsonValue | Fault]) -> list[tuple[object, int | None]]:
    return [(each.code if isinstance(each, Fault) else each.value, each.line) for each in found]


def test_an_array_gives_its_items_at_their_lines(tmp_path: Path) -> None:
    for indent in (None, 1):
        content = json.dumps([ITEM] * 3, indent=indent, ensure_ascii=False)
        found = values(tmp_path, content.encode())
        assert [each.value for each in found if isinstance(each, JsonValue)] == [ITEM] * 3
        lines = content.splitlines()
        for each in found:
            assert isinstance(each, JsonValue)
            assert each.line
            assert json.loads(each.content) == ITEM
            assert "{" in lines[each.line - 1]
        assert len({each.line for each in found}) == (3 if indent else 1)


def test_items_longer_than_what_is_read_at_a_time_come_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json.dumps([ITEM, {"a": "ب" * 500}, ITEM], ensure_ascii=False, indent=0)
    for chunk in (1, 7, 64):
        monkeypatch.setattr(module, "_CHUNK", chunk)
        found = values(tmp_path, b"\xef\xbb\xbf" + content.encode())
        assert [each.value for each in found if isinstance(each, JsonValue)] == json.loads(content)


def test_lines_and_single_values_are_told_apart(tmp_path: Path) -> None:
    line = json.dumps(ITEM).encode()
    pretty = json.dumps(ITEM, indent=2).encode()
    assert brief(values(tmp_path, line + b"\r\n\n" + line + b"\n")) == [(ITEM, 1), (ITEM, 3)]
    assert brief(values(tmp_path, line)) == [(ITEM, 1)]
    assert brief(values(tmp_path, b"\n\n" + pretty + b"\n")) == [(ITEM, 3)]
    assert brief(values(tmp_path, line + b"\n{\n" + line, "x.jsonl")) == [
        (ITEM, 1),
        ("not-json", 2),
        (ITEM, 3),
    ]
    assert brief(values(tmp_path, b"[" + line + b"]", "x.jsonl")) == [(ITEM, 1)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [("empty", None)]),
        (b" \n ", [("empty", None)]),
        (b"[]", [("empty", None)]),
        (b"[1,\n{", [(1, 1), ("not-json", 2)]),
        (b"[1\n2]", [(1, 1), ("not-json", 2)]),
        (b"[1]\nx", [(1, 1), ("not-json", 2)]),
        (b"[1,\nNaN]", [(1, 1), ("not-json", 2)]),
        (b"[1,\n" + b"9" * 5000 + b"]", [(1, 1), ("not-json", 2)]),
        (b"[1,\n" + b"[" * 100_000, [(1, 1), ("not-json", 2)]),
        (b'[1,\n\n"\xff"]', [("not-utf-8", 3)]),
        (b"\x89PNG\r\n\x1a\n\0\0", [("not-utf-8", 1)]),
        (b"\0\0", [("not-json", 1)]),
    ],
)
def test_what_is_no_json_is_told_at_its_line(
    tmp_path: Path, content: bytes, expected: list[tuple[object, int | None]]
) -> None:
    assert brief(values(tmp_path, content)) == expected


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    (found,) = json_values(tmp_path / "absent.json")
    assert isinstance(found, Fault)
    assert found.code == "unreadable"


def test_half_a_letter_is_told_at_its_line_and_a_whole_one_is_text() -> None:
    def read(content: bytes) -> tuple[object, list[tuple[str, int | None]]]:
        value, faults = part_value(Part("x", (Path("x.json"),), "x", content, 10))
        return value, [(fault.code, fault.line) for fault in faults]

    assert read(rb'{"a": "\ud83d\ude00 \\ud83d"}') == ({"a": "😀 \\ud83d"}, [])
    assert read(b'{"a": 1,\n"b": "\\ud83d"}') == (None, [("lone-surrogate", 11)])
    assert read(b'{"a": 1,\n"\\ude00": 1}') == (None, [("lone-surrogate", 11)])
    assert read(b"[1]") == (None, [("bad-value", 10)])


def test_the_keys_of_the_first_object_are_found_in_a_file_cut_anywhere() -> None:
    content = json.dumps([ITEM, {"z": 1}], ensure_ascii=False).encode()
    assert first_keys(content) == {"a": frozenset(), "b": {"c"}}
    for end in range(len(content)):
        assert first_keys(content[:end]).keys() <= {"a", "b"}
    assert first_keys(b'[{"{') == {}
