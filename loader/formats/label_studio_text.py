"""Find the text of a Label Studio task among its data: exports do not say which field was shown."""

import re
from collections.abc import Mapping, Sequence

from loader.formats.json_values import shown
from loader.formats.label_studio_annotators import Tell
from loader.metadata import KEYS
from loader.offsets import same_words

_ELSEWHERE = re.compile(r"(?:https?://|s3://|gs://|azure-blob://|/data/)\S+")

# Texts that JSON_MIN puts beside the data.
_SYSTEM = frozenset({"annotator", "created_at", "updated_at", "file_upload"})

_Json = Mapping[str, object]


def text_key(data: _Json, results: Sequence[_Json], tell: Tell) -> str | None:
    """Give the key of the text, None with a fault where there is none.

    It is what the results name, or ``text``, or the only text there; of several, that in which the
    regions' words stand.
    """
    texts = {name: value for name, value in data.items() if isinstance(value, str) and value}
    named = {str(result.get("to_name")) for result in results if "to_name" in result}
    candidates = [name for name in (*sorted(named), "text") if name in texts]
    others = [name for name in texts if name not in KEYS | _SYSTEM]
    found = candidates[0] if candidates else None
    if found is None and len(others) > 1:
        fitting = sorted(others, key=lambda name: -_words_in(texts[name], results))
        best, second = (_words_in(texts[name], results) for name in fitting[:2])
        if best > second:
            found = fitting[0]
        elif not results:
            found = max(others, key=lambda name: len(texts[name]))
    elif found is None and others:
        found = others[0]
    if found is None:
        message = f"no text among its data {shown(sorted(data))}"
        tell(None, "no-text", message, "data with a field text")
    elif _ELSEWHERE.fullmatch(texts[found]):
        message = f"the text is not in the file, it is at {shown(texts[found])}"
        tell(None, "text-elsewhere", message, "tasks with the text itself")
        return None
    elif "\0" in texts[found]:
        tell(None, "binary", "the text has a NUL character", "text")
        return None
    return found


def _words_in(text: str, results: Sequence[_Json]) -> int:
    """Count the regions whose words stand in a text, at their offsets in code points."""
    return sum(_fits(text, result) for result in results)


def _fits(text: str, result: _Json) -> bool:
    value = result.get("value", result)
    if not isinstance(value, dict):
        return False
    start, end, words = (value.get(name) for name in ("start", "end", "text"))
    return (
        isinstance(start, int)
        and isinstance(end, int)
        and isinstance(words, str)
        and same_words(text[max(start, 0) : max(end, 0)], words)
    )
