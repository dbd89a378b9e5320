"""W3C Web Annotations in JSON-LD: a collection, a page, an array, lines or a single annotation.

https://www.w3.org/TR/annotation-model/. Annotations of one text are one article. What events,
roles, attributes and equivalences are in annotations is told in docs/formats.md.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import unquote

from loader.document import Document, Metadata
from loader.faults import Fault, Severity
from loader.files.text import read_utf8
from loader.formats.interface import Feature, Part, Reading
from loader.formats.json_values import JsonValue, json_values, part_content, part_value, shown
from loader.formats.web_annotation_json import (
    Node,
    identifier,
    is_annotation,
    item_lines,
    items_of,
    listed,
    pages_elsewhere,
    plain,
    text,
)
from loader.formats.web_annotation_reader import AnnotationReader
from loader.formats.web_annotation_writer import page
from loader.metadata import metadata_beside, slug_of
from loader.offsets import Unit

NAME = "web-annotation"
_MARKS = re.compile(
    rb'"@?type"\s*:\s*\[?\s*"(?:oa:|http://www\.w3\.org/ns/oa#)?Annotation(?:Page|Collection)?"'
    rb"|w3\.org/ns/(?:anno\.jsonld|oa#)|Text(?:Position|Quote)Selector"
)
# Single annotations of a file that are held to find those of one text.
_HELD = 20_000
_NO_ANNOTATIONS = "Web Annotations: an object with a target, or a page with items"


@dataclass(frozen=True, slots=True)
class WebAnnotation:
    """The format of W3C Web Annotations."""

    name: str = NAME
    title: str = "W3C Web Annotation"
    suffixes: tuple[str, ...] = (".jsonld", ".jsonl", ".ndjson", ".json")
    carries: frozenset[Feature] = frozenset(Feature)

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002
        """Tell by the first 64 KB whether a file has Web Annotations."""
        return _MARKS.search(head) is not None

    def parts(self, path: Path) -> Iterator[Part | Fault]:
        """Give the articles of a file: the annotations of each text."""
        seen: set[str] = set()
        for part in _shallow(path):
            if isinstance(part, Part):
                if part.name in seen:
                    message = f"annotations of {part.name} stand apart from others of it"
                    expected = "the annotations of one text beside each other"
                    yield Fault(path, part.line, None, "source-apart", message, expected)
                    continue
                seen.add(part.name)
            yield part

    def read(self, part: Part) -> Reading:
        """Read one article, and give what is wrong with it."""
        value, faults = part_value(part)
        if value is None:
            return Reading(None, faults)
        try:
            return _read(part, value)
        except RecursionError:
            return Reading(None, [_too_deep(part.file, part.line)])

    def write(self, document: Document) -> Mapping[str, bytes]:
        """Give ``SLUG.jsonld``, a page with the text and its annotations, one a line."""
        return {f"{document.slug}.jsonld": page(document).encode()}


def _read(part: Part, value: Node) -> Reading:
    node = plain(value)
    items = items_of(node)
    items = [value] if items is None else items
    whole, faults = _text(part, node, items)
    if whole is None:
        return Reading(None, faults)
    told = node.get("metadata")
    # Annotations are read even when the metadata is faulty, so that one run tells all faults.
    metadata, faults = metadata_beside(
        part.files, whole, part.name, told if isinstance(told, dict) else None
    )
    content = part_content(part).decode("utf-8-sig")
    reader = AnnotationReader(part, whole, node)
    reader.read(items, item_lines(content, len(items), part.line))
    reading = reader.builder.reading(
        metadata or Metadata(slug_of(part.name), "und", ""), Unit.CODE_POINTS
    )
    elsewhere = [_elsewhere(part, iri) for iri in pages_elsewhere(node)]
    reading.faults[:0] = faults + elsewhere
    return reading


def _shallow(path: Path) -> Iterator[Part | Fault]:
    try:
        yield from _parts(path)
    except RecursionError:
        yield _too_deep(path, None)


def _too_deep(file: Path, line: int | None) -> Fault:
    message = "it is nested too deep"
    return Fault(file, line, None, "not-json", message, "a collection, a page, annotations")


def _parts(path: Path) -> Iterator[Part | Fault]:
    waiting: list[tuple[Node, int]] = []
    for value in json_values(path):
        if isinstance(value, JsonValue) and is_annotation(value.value):
            waiting.append((cast("Node", value.value), value.line))
            if len(waiting) >= _HELD:
                *ended, (_, last) = _by_source(waiting)
                yield from (_gathered(path, {}, group) for _, group in ended)
                waiting = last
            continue
        yield from (_gathered(path, {}, group) for _, group in _by_source(waiting))
        waiting = []
        if isinstance(value, Fault):
            yield value
        else:
            yield from _parts_of_page(path, value)
    yield from (_gathered(path, {}, group) for _, group in _by_source(waiting))


def _parts_of_page(path: Path, value: JsonValue) -> Iterator[Part | Fault]:
    page = plain(value.value) if isinstance(value.value, dict) else {}
    items = items_of(page)
    if items is None:
        message = f"{shown(value.value)} is none"
        yield Fault(path, value.line, None, "no-annotation", message, _NO_ANNOTATIONS)
        return
    sources = {source for item in items if isinstance(item, dict) and (source := _source(item))}
    if len(sources) < 2:
        name = next(iter(sources), None) or _embedded_name(page) or path.stem
        yield Part(NAME, _files(path, name), _name(name), value.content, value.line)
        return
    lines = item_lines(value.content.decode("utf-8", "replace"), len(items), value.line)
    pairs = zip(items, lines, strict=True)
    groups = _by_source([(item, line) for item, line in pairs if isinstance(item, dict)])
    about = {key: each for key, each in page.items() if key not in {"items", "first"}}
    for _, group in groups:
        yield _gathered(path, about, group)


def _by_source(
    items: Sequence[tuple[Node, int]],
) -> list[tuple[str | None, list[tuple[Node, int]]]]:
    """Group annotations by the text that they are about, those of annotations with these."""
    groups: dict[str | None, list[tuple[Node, int]]] = {}
    home: dict[str, str | None] = {}
    without: list[tuple[Node, int]] = []
    for item, line in items:
        source = _source(item)
        if source is None:
            without.append((item, line))
        else:
            groups.setdefault(source, []).append((item, line))
            home[identifier(item) or ""] = source
    first = next(iter(groups), None)
    for item, line in without:
        targets = (identifier(each) for each in listed(plain(item).get("target")))
        of = next((home[t] for t in targets if t in home), first)
        home[identifier(item) or ""] = of
        groups.setdefault(of, []).append((item, line))
    return [(of, sorted(group, key=lambda pair: pair[1])) for of, group in groups.items()]


def _gathered(path: Path, about: Node, items: Sequence[tuple[Node, int]]) -> Part:
    """Make a part of annotations that share a text, each in its own line below the first's."""
    line = first = items[0][1]
    content = json.dumps(about)[:-1] + (", " if about else "") + '"items": ['
    for number, (item, at) in enumerate(items):
        content += ("," if number else "") + "\n" * (at - line) + json.dumps(item)
        line = max(line, at)
    name = next((s for item, _ in items if (s := _source(item)) is not None), path.stem)
    return Part(NAME, _files(path, name), _name(name), (content + "]}").encode(), first)


def _source(item: Node) -> str | None:
    """Give the id of the text that an annotation is about, None if it is about annotations."""
    for target in _targets(item):
        if isinstance(target, str):
            if "char=" in target:
                return target.partition("#")[0]
        elif isinstance(target, dict):
            node = plain(target)
            if "source" in node:
                return identifier(node["source"])
            if "selector" in node:
                return identifier(node)
    return None


def _targets(item: Node) -> Iterable[object]:
    """Give the targets of an annotation, those of composites one by one."""
    for target in listed(plain(item).get("target")):
        within = plain(target).get("items") if isinstance(target, dict) else None
        yield from [target] if within is None else listed(within)


def _name(source: str) -> str:
    return unquote(source.partition("#")[0].rstrip("/").rpartition("/")[2]) or source


def _files(path: Path, source: str) -> tuple[Path, ...]:
    """Give the file with those beside it that are of its article: its text and its metadata."""
    name = _name(source)
    stem = name.removesuffix(".txt")
    texts = (path.with_name(each) for each in (f"{stem}.txt", f"{path.stem}.txt") if _safe(each))
    metadata = (path.with_name(each) for each in (f"{stem}.yaml", f"{path.stem}.yaml"))
    found = [next((f for f in each if _is_file(f)), None) for each in (texts, metadata)]
    return (path, *(file for file in found if file is not None))


def _safe(name: str) -> bool:
    return "/" not in name and "\0" not in name and name not in {"", ".", ".."}


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _embedded_name(page: Node) -> str | None:
    return identifier(page.get("text")) if isinstance(page.get("text"), Mapping) else None


def _text(part: Part, page: Node, items: Sequence[object]) -> tuple[str | None, list[Fault]]:
    """Give the annotated text: a file beside the annotations, else as it is embedded in them."""
    for file in part.files[1:]:
        if file.suffix == ".txt":
            found, faults = read_utf8(file)
            return (None if faults else found), faults
    for embedded in (page.get("text"), *_sources(items)):
        found_text = embedded if isinstance(embedded, str) else None
        if isinstance(embedded, dict):
            found_text = text(plain(embedded).get("value"))
        if found_text:
            return found_text, []
    expected = f"a file {_name(part.name).removesuffix('.txt')}.txt beside it, or the text in it"
    message = f"the text {part.name} is not there"
    return None, [Fault(part.file, part.line, None, "no-text", message, expected)]


def _elsewhere(part: Part, iri: str) -> Fault:
    message, expected = f"left out: the page {iri}", "all pages in one file"
    return Fault(part.file, part.line, iri, "page-left-out", message, expected, Severity.WARNING)


def _sources(items: Sequence[object]) -> Iterator[object]:
    for item in items:
        for target in _targets(item) if isinstance(item, dict) else ():
            if isinstance(target, dict):
                source = plain(target).get("source")
                if isinstance(source, dict):
                    yield source
