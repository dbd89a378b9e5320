"""See Web Annotation JSON-LD in one form, whichever of its own a file has: keys, ids, lists.

Files are read by the keys of the recommendation, short (``target``), prefixed (``oa:hasTarget``)
or whole; no context is ever fetched. https://www.w3.org/TR/annotation-vocab/
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

Node: TypeAlias = Mapping[str, object]

_PREFIX = re.compile(
    r"(?:oa|as|rdf|dc|dcterms|schema|masalik):"
    r"|http://www\.w3\.org/ns/oa#|https?://www\.w3\.org/ns/activitystreams#"
    r"|http://www\.w3\.org/1999/02/22-rdf-syntax-ns#"
)
_SHORT: Final[Mapping[str, str]] = {
    "@id": "id",
    "@type": "type",
    "@graph": "items",
    "hasBody": "body",
    "hasTarget": "target",
    "hasSelector": "selector",
    "hasSource": "source",
    "hasPurpose": "purpose",
    "motivatedBy": "motivation",
    "hasRole": "purpose",
    "chars": "value",
    "rows": "items",
}
# The keys of a page under which its annotations stand, in the order in which they are looked for.
_ITEMS = re.compile(r'"(?:as:)?(?:items|rows|@graph)"\s*:\s*\[\s*')
_SEPARATORS = re.compile("[#/:]")
_BETWEEN = re.compile(r"\s*,\s*")
_DECODER = json.JSONDecoder()


@lru_cache(maxsize=4096)
def _short(key: str) -> str:
    name = _PREFIX.sub("", key, count=1)
    return _SHORT.get(name, name)


def plain(node: Node) -> Node:
    """Give a node under short keys; where two keys become one, the first counts."""
    short = {_short(key): value for key, value in node.items()}
    if len(short) < len(node):
        short = {_short(key): node[key] for key in reversed(list(node))}
    return short


def listed(value: object) -> Sequence[object]:
    """Give the values of a property, which may be one, several or a ``@list``; none for null."""
    if isinstance(value, dict) and "@list" in value:
        value = value["@list"]
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def literal(value: object) -> object:
    """Give the value of a literal, also of one in its long form or in a list of one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        short = plain(value)
        return short.get("@value", short.get("value"))
    return value


def text(value: object) -> str | None:
    """Give a literal that is text, None for anything else."""
    found = literal(value)
    return found if isinstance(found, str) else None


def identifier(value: object) -> str | None:
    """Give the id of a node or reference: its ``id``, or the string that it is."""
    if isinstance(value, dict):
        value = value.get("id", value.get("@id"))
    return value if isinstance(value, str) else None


def local_name(value: object) -> str | None:
    """Give the last part of a term, such as a motivation: ``tagging`` of ``oa:tagging``."""
    name = identifier(value)
    return _SEPARATORS.split(name)[-1] if name else None


def types(node: Node) -> frozenset[str]:
    """Give the local names of a node's types."""
    return frozenset(name for each in listed(node.get("type")) if (name := local_name(each)))


def is_annotation(value: object) -> bool:
    """Tell whether a value is an annotation: by its type, or by having a target."""
    if not isinstance(value, dict):
        return False
    node = plain(value)
    return "target" in node or "Annotation" in types(node)


def items_of(page: Node) -> Sequence[object] | None:
    """Give the annotations of a collection or page (None if it is neither): all of its pages'."""
    node = plain(page)
    pages = [node[key] for key in ("first", "next") if isinstance(node.get(key), dict)]
    if "items" not in node and not pages:
        return None
    within = [_spread(listed(node.get("items")))]
    within += [items_of(each) or () for each in pages if isinstance(each, dict)]
    return [item for items in within for item in items]


def pages_elsewhere(page: Node) -> Sequence[str]:
    """Give the addresses of pages that a collection or page goes on with, and does not hold."""
    node = plain(page)
    following = [node.get("next"), *([] if "items" in node else [node.get("first")])]
    within = [each for key in ("first", "next") for each in (node.get(key),)]
    told = [each for each in following if isinstance(each, str)]
    return told + [
        iri for each in within if isinstance(each, dict) for iri in pages_elsewhere(each)
    ]


def _spread(items: Sequence[object]) -> Sequence[object]:
    """Put the annotations of pages among the items in the place of the pages."""
    if not any(isinstance(item, dict) and _is_page(item) for item in items):
        return items
    found: list[object] = []
    for item in items:
        within = items_of(item) if isinstance(item, dict) and _is_page(item) else None
        found.extend([item] if within is None else within)
    return found


def _is_page(item: Node) -> bool:
    return not is_annotation(item) and bool({"items", "first"} & set(plain(item)))


def item_lines(content: str, count: int, line: int) -> Sequence[int]:
    """Give the line of each item of a page whose text starts at ``line``.

    Where they cannot be told apart, each stands at ``line``.
    """
    if "\n" in content:
        for opening in _ITEMS.finditer(content):
            starts = list(_starts(content, opening.end()))
            if len(starts) == count:
                return list(_counted(content, starts, line))
    return [line] * count


def _starts(content: str, position: int) -> Iterator[int]:
    while True:
        try:
            _, end = _DECODER.raw_decode(content, position)
        except (ValueError, RecursionError):
            return
        yield position
        following = _BETWEEN.match(content, end)
        if following is None:
            return
        position = following.end()


def _counted(content: str, starts: Sequence[int], line: int) -> Iterator[int]:
    counted = 0
    for start in starts:
        line += content.count("\n", counted, start)
        counted = start
        yield line
