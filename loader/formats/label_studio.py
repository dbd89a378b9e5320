"""Label Studio's JSON exports: the full form, JSON_MIN, and annotations in cloud storage."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from loader.document import Document
from loader.faults import Fault
from loader.formats.interface import Feature, Part, Reading
from loader.formats.json_keys import first_keys
from loader.formats.json_values import object_parts, part_value
from loader.formats.label_studio_reader import TaskReader
from loader.formats.label_studio_writer import task_json

_SPAN_KEYS = frozenset({"start", "end", "labels"})
# What Label Studio puts before the names of files that were uploaded to it.
_UPLOAD = re.compile(r"[0-9a-f]{8}-(?=.)")


class LabelStudio:
    """Format: https://labelstud.io/guide/task_format and https://labelstud.io/guide/export."""

    name = "label-studio"
    title = "Label Studio JSON"
    suffixes: tuple[str, ...] = (".jsonl", ".json")
    carries: frozenset[Feature] = frozenset(Feature) - {Feature.TRIGGERS, Feature.IDS}

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002
        """Look for a task, an annotation with its task, or regions as JSON_MIN has them."""
        keys = first_keys(head)
        if "@context" in keys or any(key.startswith("%") for key in keys):
            return False
        if {"annotations", "completions"} & keys.keys():
            under = keys.get("annotations", keys.get("completions", frozenset()))
            return "start_offset" not in under and (
                bool({"result", "was_cancelled"} & under) or "data" in keys or "drafts" in keys
            )
        return (
            bool(keys.get("data"))
            or {"result", "task"} <= keys.keys()
            or {"annotation_id", "annotator"} <= keys.keys()
            or any(under >= _SPAN_KEYS for under in keys.values())
        )

    def parts(self, path: Path) -> Iterator[Part | Fault]:
        """Give the tasks of a file, whichever way it lists them."""
        return object_parts(path, self.name, "a task: an object", _name)

    def read(self, part: Part) -> Reading:
        """Read one task: one annotator's regions, with what is said of each, and relations."""
        task, faults = part_value(part)
        return TaskReader(part, task).reading() if task is not None else Reading(None, faults)

    def write(self, document: Document) -> Mapping[str, bytes]:
        """Give a list of one task, as it is exported and can be imported."""
        return {f"{document.slug}.json": task_json(document)}


def _name(value: Mapping[str, object], path: Path, number: int) -> str:
    """Give what a task is called: by its data, by the file that was uploaded, else by its id."""
    inner = value.get("task")
    task = inner if isinstance(inner, dict) and "result" in value else value
    data = task.get("data")
    data = data if isinstance(data, dict) else task
    uploaded = task.get("file_upload")
    for name in (data.get("slug"), data.get("id") if data is not task else None):
        if isinstance(name, str | int) and not isinstance(name, bool) and str(name).strip():
            return _writable(str(name))
    # One upload may hold many tasks: a table or list is no article's name.
    if isinstance(uploaded, str) and uploaded.lower().endswith(".txt"):
        return _writable(_UPLOAD.sub("", Path(uploaded).name, count=1))
    own = task.get("id")
    return _writable(f"{path.stem}-{own if isinstance(own, int | str) else number}")


def _writable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()[:200]
