"""Read and write UIMA CAS JSON 0.4, as INCEpTION exports it.

Format: https://github.com/apache/uima-uimaj-io-jsoncas; the file brings its type system along.
Offsets are UTF-16 units.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cassis import load_cas_from_json

from loader.document import Document
from loader.faults import Fault
from loader.files.text import read_utf8
from loader.formats.cas_files import one_part
from loader.formats.cas_reading import read_cas
from loader.formats.cas_sifting import (
    INITIAL_VIEW,
    Ledger,
    Sifted,
    bad_type_system,
    chosen_view,
    type_system,
)
from loader.formats.cas_types import NotATypeSystem, types_in_json
from loader.formats.cas_writer import CARRIED, json_files
from loader.formats.interface import Feature, Part, Reading
from loader.formats.json_values import with_headroom

_NAME = "uima-json"
_TYPES, _STRUCTURES, _VIEWS = "%TYPES", "%FEATURE_STRUCTURES", "%VIEWS"
_ID, _TYPE, _ELEMENTS, _MEMBERS = "%ID", "%TYPE", "%ELEMENTS", "%MEMBERS"
_SOFA, _FS_ARRAY = "uima.cas.Sofa", "uima.cas.FSArray"
_PRIMITIVES = frozenset(
    f"uima.cas.{name}"
    for name in ("Boolean", "Byte", "Short", "Integer", "Long", "Float", "Double", "String")
)
_ID_KEY = re.compile(r'(?<!\\)"%ID"\s*:\s*(-?[0-9]{1,18})')
_TITLE = re.compile(rb'(?<!\\)"documentTitle"\s*:\s*("(?:[^"\\]|\\.){0,1000}")')
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_EXPECTED = "UIMA CAS JSON 0.4: an object with %TYPES, %FEATURE_STRUCTURES and %VIEWS"
_FEATURES = ("@", "#", "^")


class UimaJson:
    """UIMA CAS JSON."""

    name = _NAME
    title = "UIMA CAS JSON (INCEpTION)"
    suffixes = (".json",)
    carries: frozenset[Feature] = CARRIED

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002
        """Tell by the keys that no other JSON has, those of the legacy form as well."""
        return any(key in head for key in (b'"%TYPES"', b'"%FEATURE_STRUCTURES"', b'"_context"'))

    def parts(self, path: Path) -> Iterator[Part | Fault]:
        """Give the one article of the file."""
        title = None
        try:
            found = _TITLE.search(path.read_bytes())
            title = json.loads(found[1]) if found else None
        except (OSError, ValueError):
            pass  # reading it will tell
        yield from one_part(path, format_name=_NAME, title=title)

    def read(self, part: Part) -> Reading:
        """Read the article."""
        source, faults = read_utf8(part.file)
        if faults:
            return Reading(None, faults)
        ledger = Ledger(part, None)
        content = _content(source.removeprefix("\ufeff"), ledger)
        sifted = None if content is None else _Sifter(ledger, source).sift(content)
        if sifted is None or ledger.broken:
            return Reading(None, ledger.faults)
        return read_cas(
            part,
            sifted,
            lambda text: load_cas_from_json(text, sifted.types, merge_typesystem=False),
            ledger.faults,
        )

    def write(self, document: Document) -> Mapping[str, bytes]:
        """Give ``SLUG.json``."""
        return json_files(document)


def _content(source: str, ledger: Ledger) -> dict[str, Any] | None:
    """Parse the JSON, and set the ledger's type system."""
    try:
        content = with_headroom(lambda: json.loads(source, parse_constant=_refuse))
    except json.JSONDecodeError as error:
        ledger.fault(error.lineno, None, "not-json", error.msg, "JSON")
        return None
    except (ValueError, RecursionError) as error:
        ledger.fault(None, None, "not-json", str(error)[:200], "JSON")
        return None
    if _HALF.search(source) and not _can_be_written(content, source, ledger):
        return None
    if isinstance(content, dict) and "_context" in content and _STRUCTURES not in content:
        message = "it is in the legacy form of UIMA CAS JSON"
        ledger.fault(1, None, "not-cas", message, f"{_EXPECTED}: export it so")
        return None
    if not isinstance(content, dict) or not isinstance(content.get(_STRUCTURES), list | dict):
        ledger.fault(1, None, "not-cas", f"there is no {_STRUCTURES}", _EXPECTED)
        return None
    types = content.get(_TYPES)
    try:
        if isinstance(types, dict) and types:
            ledger.types = types_in_json(types)
            return content
    except NotATypeSystem as error:
        ledger.faults.append(bad_type_system(ledger.part.file, error))
        return None
    ledger.types, told = type_system(ledger.part)
    ledger.faults += told
    return content


def _can_be_written(content: Any, source: str, ledger: Ledger) -> bool:  # noqa: ANN401
    """Refuse texts with half of a surrogate pair, which no Unicode text has."""
    listed = content.get(_STRUCTURES) if isinstance(content, dict) else None
    structures = listed if isinstance(listed, list) else []
    for each in (*structures, content):
        try:
            json.dumps(each, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            number = each.get(_ID) if isinstance(each, dict) else None
            key = next((f for f in _ID_KEY.finditer(source) if f[1] == str(number)), None)
            line = source.count("\n", 0, key.start()) + 1 if key else None
            message = f"it has {error.object[error.start]!a}, half of a letter"
            expected = "text that can be written in UTF-8"
            ledger.fault(line, number, "lone-surrogate", message, expected)
            return False
    return True


def _array(layer: str) -> str:
    """Give the type of arrays that a type such as ``uima.cas.String[]`` stands for."""
    element = layer.removesuffix("[]")
    if element == layer:
        return layer
    return f"{element}Array" if element in _PRIMITIVES else _FS_ARRAY


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON")


class _Sifter:
    """Sifts the feature structures of one JSON file."""

    def __init__(self, ledger: Ledger, source: str) -> None:
        self.ledger = ledger
        ends = [found.start() for found in re.finditer("\n", source)]
        self.lines = {
            int(found[1]): bisect_right(ends, found.start()) + 1
            for found in _ID_KEY.finditer(source)
        }

    def sift(self, content: Mapping[str, Any]) -> Sifted[str] | None:
        structures = list(self.structures(content[_STRUCTURES]))
        sofa = self.sofa(structures)
        if sofa is None:
            return None
        name, sofa[1]["sofaID"] = sofa[1]["sofaID"], INITIAL_VIEW
        kept = {
            number: each for number, each in structures if self.keeps(number, each, sofa[0])
        } | {sofa[0]: sofa[1]}
        for number, each in kept.items():
            if number != sofa[0]:
                self.clean(number, each, sofa[0])
        members = self.members(content.get(_VIEWS), name, kept)
        view = {"%SOFA": sofa[0], _MEMBERS: [each for each in members if each != sofa[0]]}
        cas = {_STRUCTURES: list(kept.values()), _VIEWS: {INITIAL_VIEW: view}}
        self.ledger.tell_unknown()
        text = sofa[1]["sofaString"]
        ledger = self.ledger
        written = json.dumps(cas, ensure_ascii=False)
        return Sifted(written, ledger.types, text, ledger.lines, ledger.places)

    def structures(self, listed: Any) -> Iterator[tuple[int, dict[str, Any]]]:  # noqa: ANN401
        """Give the feature structures with their ids, from a list or from an object by ids."""
        if isinstance(listed, dict):
            pairs = [(int(key) if key.isdecimal() else key, each) for key, each in listed.items()]
        else:
            pairs = [(each.get(_ID) if isinstance(each, dict) else None, each) for each in listed]
        for key, each in pairs:
            line = self.lines.get(key, 1) if isinstance(key, int) else 1
            if not isinstance(each, dict) or not isinstance(each.get(_TYPE), str):
                message = f"{each!r:.60} is no feature structure"
                self.ledger.fault(line, key, "not-cas", message, f"an object with {_ID}, {_TYPE}")
                continue
            number = self.ledger.enter(key, line)
            if number is not None:
                yield number, {**each, _ID: number}

    def sofa(
        self, structures: list[tuple[int, dict[str, Any]]]
    ) -> tuple[int, dict[str, Any]] | None:
        """Give the Sofa with the article's text."""
        sofas = {str(s.get("sofaID")): (n, s) for n, s in structures if s[_TYPE] == _SOFA}
        texts = {name: sofa.get("sofaString") for name, (_, sofa) in sofas.items()}
        name = chosen_view(texts)
        if name is None:
            self.ledger.fault(None, None, "no-text", "no view has a text", "a Sofa with sofaString")
            return None
        self.ledger.tell_views(sum(isinstance(text, str) for text in texts.values()) - 1)
        number, sofa = sofas[name]
        kept = {key: sofa[key] for key in (_ID, _TYPE, "sofaString")}
        return number, kept | {"sofaID": name, "sofaNum": 1}

    def keeps(self, number: int, each: Mapping[str, Any], sofa: int) -> bool:
        layer = each[_TYPE]
        line = self.ledger.lines[number]
        is_array = layer.endswith("[]")
        kept = (
            layer != _SOFA
            and (is_array or self.ledger.keeps(layer, line))
            and each.get("@sofa", sofa) == sofa
        )
        if not kept and number != sofa:
            self.ledger.dropped.add(number)
        return bool(kept)

    def clean(self, number: int, each: dict[str, Any], sofa: int) -> None:
        """Check offsets, values and references, and leave out those to what is not read."""
        layer, line = each[_TYPE], self.ledger.lines[number]
        if _ELEMENTS in each or layer.endswith("[]"):
            self.elements(number, each)
            return
        for key, value in list(each.items()):
            if key.startswith("%") or key == "@sofa":
                continue
            name = key.lstrip("".join(_FEATURES))
            if not self.ledger.has_feature(layer, name, line):
                del each[key]
            elif key.startswith("@"):
                standing = self.ledger.standing(number, [value], name)
                each[key] = standing[0] if standing else None
            elif not isinstance(value, str | int | float | None):
                message = f"its {name} is {value!r:.60}"
                self.ledger.fault(line, number, "bad-value", message, "a text or a number")
        if "begin" in each or "end" in each:
            self.ledger.place(number, each.get("begin"), each.get("end"))
            each["@sofa"] = sofa

    def elements(self, number: int, each: dict[str, Any]) -> None:
        elements = each.get(_ELEMENTS, [])
        layer = each[_TYPE] = _array(each[_TYPE])
        if isinstance(elements, str) and "Byte" in layer:
            return
        if not isinstance(elements, list):
            message = f"its elements are {elements!r:.60}"
            line = self.ledger.lines[number]
            self.ledger.fault(line, number, "bad-value", message, "a list")
        elif layer == "uima.cas.StringArray":
            if not all(isinstance(value, str | None) for value in elements):
                line = self.ledger.lines[number]
                message = "its elements are not all texts"
                self.ledger.fault(line, number, "bad-value", message, "a list of texts")
        elif layer == _FS_ARRAY:
            each[_ELEMENTS] = self.ledger.standing(number, elements, "an array")

    def members(
        self,
        views: Any,  # noqa: ANN401
        name: str,
        kept: Mapping[int, object],
    ) -> list[int]:
        """Give the members of the article's view that are read; without view, all are."""
        view = views.get(name) if isinstance(views, dict) else None
        listed = view.get(_MEMBERS) if isinstance(view, dict) else None
        if listed is None:
            return list(kept)
        if not isinstance(listed, list):
            self.ledger.fault(None, None, "not-cas", f"{_MEMBERS} is no list", _EXPECTED)
            return []
        for missing in listed:
            if not isinstance(missing, int) or missing not in self.ledger.lines:
                message = f"its view has the member {missing!r:.40}, which is not there"
                expected = "the id of an annotation"
                self.ledger.fault(None, missing, "dangling-id", message, expected)
        return [each for each in listed if isinstance(each, int) and each in kept]
