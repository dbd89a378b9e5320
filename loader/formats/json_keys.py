"""Tell by the keys of its first object whose a JSON file is."""

import codecs
import re
from collections.abc import Mapping
from functools import lru_cache

_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"(?:\s*(:))?|[{}\[\]]', re.DOTALL)


@lru_cache(maxsize=8)
def first_keys(head: bytes) -> Mapping[str, frozenset[str]]:
    """Give the keys of a file's first object, each with the keys of what stands under it.

    ``head`` may end anywhere. The object is the file's value or the first item of its array.
    """
    found: dict[str, set[str]] = {}
    stack: list[bytes] = []
    top = ""
    for token in _TOKEN.finditer(head.removeprefix(codecs.BOM_UTF8)):
        sign = token[0][:1]
        if sign in b"{[":
            stack.append(sign)
        elif sign in b"}]":
            stack = stack[:-1]
            if b"{" not in stack:
                break
        elif token[2] and b"{" in stack:
            key = token[1].decode("utf-8", "replace")
            if len(stack) == stack.index(b"{") + 1:
                top = key
                found.setdefault(top, set())
            else:
                found.setdefault(top, set()).add(key)
        if len(stack) > 1 and stack[:2] == [b"[", b"["]:
            break  # an array of arrays is none of ours
    return {key: frozenset(keys) for key, keys in found.items()}
