"""Take JSON files apart value by value, and tell in which line of them something stands."""

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from reprlib import Repr
from typing import BinaryIO, NoReturn, TypeVar

from loader.faults import Fault
from loader.formats.interface import Part
from loader.metadata import slug_of

# Characters read at a time, and the most that one article may have.
_CHUNK, _LARGEST = 1 << 18, 1 << 26
_PEEKED = 256
_SPACE = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|\\u[dD][c-fC-F]")


@dataclass(frozen=True, slots=True)
class JsonValue:
    """One value of a file: an item of its array, one of its lines, or all of it."""

    value: object
    content: bytes
    line: int


class _NotJson(ValueError):
    """What is wrong, and at which character of what was to be decoded."""

    def __init__(self, message: str, position: int, *, cut: bool) -> None:
        super().__init__(message)
        self.position = position
        # Whether more text might make a value of it.
        self.cut = cut


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


_SHORT = Repr()
_SHORT.maxlevel, _SHORT.maxdict, _SHORT.maxlist = 2, 4, 4
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 60
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
# Frames of the stack that are kept for what is done with a value.
_HEADROOM = 100
_Value = TypeVar("_Value")


def with_headroom(decode: Callable[[], _Value], frames: int = _HEADROOM) -> _Value:
    """Decode so deep in the stack that whatever is not too deep for it can be written again, too.

    Raises:
        RecursionError: the value is nested too deep.
    """
    return with_headroom(decode, frames - 1) if frames else decode()


def _decode(text: str, start: int) -> tuple[object, int]:
    """Give the value that starts at a position, and where it ends."""
    try:
        return with_headroom(lambda: _DECODER.raw_decode(text, start))
    except json.JSONDecodeError as error:
        raise _NotJson(error.msg, error.pos, cut=True) from None
    except RecursionError:
        raise _NotJson("it is nested too deep", start, cut=False) from None
    except ValueError as error:  # NaN, numbers of thousands of digits
        raise _NotJson(str(error).split(";", maxsplit=1)[0], start, cut=False) from None


def json_values(path: Path) -> Iterator[JsonValue | Fault]:
    """Give the items of a file's array, its lines (JSON Lines), or its one value, one by one."""
    try:
        with path.open("rb") as file:
            if _has_lines(path, file):
                yield from _lines(path, file)
            else:
                yield from _Items(path, file).values()
    except OSError as error:
        reason = error.strerror or str(error)
        yield Fault(path, None, None, "unreadable", reason, "a file that can be read")


def object_parts(
    path: Path, form: str, what: str, name_of: Callable[[Mapping[str, object], Path, int], str]
) -> Iterator[Part | Fault]:
    """Give the objects of a file as parts of a format, each with its metadata file if it has one.

    ``what`` says in a fault what was expected; ``name_of`` names an object, by its place among them
    if need be, from 1.
    """
    for number, found in enumerate(json_values(path), start=1):
        if isinstance(found, Fault):
            yield found
        elif not isinstance(found.value, dict):
            yield Fault(path, found.line, None, "bad-value", shown(found.value), what)
        else:
            name = name_of(found.value, path, number)
            metadata = path.with_name(f"{slug_of(name)}.yaml")
            files = (path, metadata) if metadata.exists() else (path,)
            yield Part(form, files, name, found.content, found.line)


def part_value(part: Part) -> tuple[Mapping[str, object] | None, list[Fault]]:
    """Give the object that a part holds, or what keeps it from being one that can be read."""

    def fault(line: int, code: str, message: str, expected: str) -> list[Fault]:
        return [Fault(part.file, line, None, code, message, expected)]

    try:
        content = part_content(part)
        value, _ = _decode(text := content.decode("utf-8-sig"), _skip_space(text, 0))
    except OSError as error:
        message = error.strerror or str(error)
        return None, fault(part.line, "unreadable", message, "a file that can be read")
    except UnicodeDecodeError as error:
        line = part.line + content.count(b"\n", 0, error.start)
        return None, fault(line, "not-utf-8", f"byte 0x{content[error.start]:02x}", "JSON in UTF-8")
    except _NotJson as error:
        line = part.line + text.count("\n", 0, error.position)
        return None, fault(line, "not-json", str(error), "JSON")
    if not isinstance(value, dict):
        return None, fault(part.line, "bad-value", shown(value), "an object")
    if lone := _lone_surrogate(value, content):
        line = part.line + content.count(b"\n", 0, lone.start())
        message = f"{lone[0].decode()} is half a letter, and no text"
        return None, fault(line, "lone-surrogate", message, "text that can be written in UTF-8")
    return value, []


def part_content(part: Part) -> bytes:
    """Give the bytes of a part.

    Raises:
        OSError: its file cannot be read.
    """
    return part.file.read_bytes() if part.content is None else part.content


def _lone_surrogate(value: object, content: bytes) -> re.Match[bytes] | None:
    found = _SURROGATE.search(content)
    if found is None:
        return None
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return found
    return None


def shown(value: object) -> str:
    """Give a value in few words, for a message."""
    return _SHORT.repr(value).encode("utf-8", "backslashreplace").decode()


def _skip_space(text: str, start: int) -> int:
    found = _SPACE.match(text, start)
    return found.end() if found else start


def _has_lines(path: Path, file: BinaryIO) -> bool:
    """Tell whether each line of a file is a value; the file is at its start afterwards."""
    start = file.read(_PEEKED).removeprefix(codecs.BOM_UTF8).lstrip()
    file.seek(0)
    if start.startswith(b"["):
        return False
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json1"):
        return True
    first = file.readline(_LARGEST)
    more = file.read(1)
    file.seek(0)
    try:
        text = first.decode("utf-8-sig")
        value, _ = _decode(text, _skip_space(text, 0))
    except (UnicodeDecodeError, _NotJson):
        return False
    return bool(more) and isinstance(value, dict)


def _lines(path: Path, file: BinaryIO) -> Iterator[JsonValue | Fault]:
    empty = True
    for number, line in enumerate(iter(lambda: file.readline(_LARGEST), b""), start=1):
        content = (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).rstrip(b"\r\n")
        if not content.strip():
            continue
        empty = False
        try:
            text = content.decode("utf-8")
            value, end = _decode(text, _skip_space(text, 0))
            if _skip_space(text, end) < len(text):
                raise _NotJson("more follows the value", end, cut=False)
        except UnicodeDecodeError as error:
            message = f"byte 0x{content[error.start]:02x} is not UTF-8"
            yield Fault(path, number, None, "not-utf-8", message, "JSON Lines in UTF-8")
        except _NotJson as error:
            yield Fault(path, number, None, "not-json", str(error), "one JSON object a line")
        else:
            yield JsonValue(value, content, number)
    if empty:
        yield Fault(path, None, None, "empty", "the file is empty", "JSON")


class _Items:
    """Reads the items of an array, or a single value, a chunk of the file at a time."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        # The line of the position, and what of the file is read.
        self._line = 1
        self._ended = False

    def values(self) -> Iterator[JsonValue | Fault]:
        try:
            first = self._next_sign()
            if not first:
                yield Fault(self._path, None, None, "empty", "the file is empty", "JSON")
                return
            if first != "[":
                yield self._value()
            else:
                self._move(self._at + 1)
                yield from self._items()
            if rest := self._next_sign():
                message = f"{rest!r} follows the end of the {'array' if first == '[' else 'value'}"
                expected = "one JSON value, or one a line"
                yield Fault(self._path, self._line, None, "not-json", message, expected)
        except UnicodeDecodeError as error:
            before = bytes(error.object[: error.start])
            line = self._line + self._text.count("\n", self._at) + before.count(b"\n")
            message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
            yield Fault(self._path, line, None, "not-utf-8", message, "JSON in UTF-8")
        except _NotJson as error:
            line = self._line + self._text.count("\n", self._at, error.position)
            yield Fault(self._path, line, None, "not-json", str(error), "JSON")

    def _items(self) -> Iterator[JsonValue | Fault]:
        if self._next_sign() == "]":
            self._move(self._at + 1)
            yield Fault(self._path, None, None, "empty", "the array is empty", "articles")
            return
        while True:
            self._next_sign()
            yield self._value()
            sign = self._next_sign()
            if sign not in {",", "]"}:
                raise _NotJson(f"{sign or 'the end'!r} follows an item", self._at, cut=False)
            self._move(self._at + 1)
            if sign == "]":
                return

    def _value(self) -> JsonValue:
        wanted = _CHUNK
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except _NotJson as error:
                if self._ended or not error.cut:
                    raise
                if len(self._text) - self._at > _LARGEST:
                    message = f"a value of more than {_LARGEST} characters, or none"
                    raise _NotJson(message, self._at, cut=False) from None
                self._read(wanted)
                wanted *= 2
            else:
                found = JsonValue(value, self._text[self._at : end].encode(), self._line)
                self._move(end)
                return found

    def _next_sign(self) -> str:
        """Move to the next character that is no white space and give it, "" at the end."""
        while True:
            self._move(_skip_space(self._text, self._at))
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._read(_CHUNK)

    def _move(self, position: int) -> None:
        self._line += self._text.count("\n", self._at, position)
        self._at = position

    def _read(self, wanted: int) -> None:
        chunk = self._file.read(wanted)
        more = self._decoder.decode(chunk, final=not chunk)
        self._text = self._text[self._at :] + more
        self._at = 0
        self._ended = not chunk


class Lines:
    """In which line of a file an annotation stands, by its id."""

    def __init__(self, part: Part, content: bytes, pattern: re.Pattern[bytes]) -> None:
        """Find what the pattern's groups hold, joined by ``>``; the first place of each counts."""
        self._first = part.line
        self._of: dict[str, int] = {}
        if b"\n" not in content:
            return
        line, counted = part.line, 0
        for found in pattern.finditer(content):
            line += content.count(b"\n", counted, found.start())
            counted = found.start()
            name = b">".join(filter(None, found.groups())).decode("utf-8", "replace")
            self._of.setdefault(name, line)

    def of(self, native: str) -> int:
        """Give the line of an id, the part's first where it is not known."""
        return self._of.get(native, self._first)
