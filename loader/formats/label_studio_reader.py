"""Read one task of Label Studio: the regions of its text, and what is said of them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from loader.document import Metadata
from loader.faults import Fault, Severity
from loader.formats.builder import DocumentBuilder
from loader.formats.interface import Part, Reading
from loader.formats.json_values import Lines, part_content, shown
from loader.formats.label_studio_annotators import chosen_annotation
from loader.formats.label_studio_said import say
from loader.formats.label_studio_text import text_key
from loader.formats.regions import Regions, is_event
from loader.metadata import metadata_beside, slug_of
from loader.offsets import Covered, Unit
from ontology.annotation_tools.scheme import SAME

# The id of a region, or the two that a relation joins.
_IDS = re.compile(
    rb'"(?:id"\s*:\s*"([^"\\]*)"|from_id"\s*:\s*"([^"\\]*)"\s*,\s*"to_id"\s*:\s*"([^"\\]*)")'
)
_EVENT_ID = re.compile("E[1-9][0-9]{0,8}")
_LABELS = "labels"
# Labels of what is no plain text: HTML, dialogues, series.
_NOT_PLAIN = frozenset({"hypertextlabels", "paragraphlabels", "timeserieslabels"})

_Json = Mapping[str, object]


class TaskReader:
    """Takes one task to a document."""

    def __init__(self, part: Part, task: _Json) -> None:
        self.part = part
        self.lines = Lines(part, part_content(part), _IDS)
        self.faults: list[Fault] = []
        self.text = ""
        inner = task.get("task")
        if isinstance(inner, dict) and "result" in task:  # as cloud storage gets annotations
            task = {**inner, "annotations": [task]}
        self.task = task

    def reading(self) -> Reading:
        """Give the document, whatever is wrong with the task."""
        data = self.task.get("data")
        full = isinstance(data, dict) or "annotations" in self.task or "completions" in self.task
        if full and not isinstance(data, dict):
            self.fault(None, "bad-value", f"data is {shown(data)}", "data: an object with the text")
            return Reading(None, self.faults)
        fields: _Json = data if isinstance(data, dict) else self.task
        results = list(self.results() if full else _minimal_results(self.task))
        key = text_key(fields, results, self.fault)
        if key is None:
            return Reading(None, self.faults)
        self.text = text = str(fields[key])
        told = {name: value for name, value in fields.items() if name != key}
        part = self.part
        metadata, faults = metadata_beside(part.files, text, part.name, told, part.line)
        builder = DocumentBuilder(part, text)
        if full:
            self.add(builder, results)
        else:
            self.add_minimal(builder, results)
        reading = builder.reading(metadata or Metadata(slug_of(part.name), "und", ""), Unit.UTF_16)
        every = [*faults, *self.faults, *reading.faults]
        reading.faults = sorted(every, key=lambda fault: fault.line or 0)
        return reading

    def results(self) -> Iterator[_Json]:
        """Give the results of the annotation that counts."""
        annotation = chosen_annotation(self.task, self.fault)
        listed = annotation.get("result") if annotation else []
        if not isinstance(listed, list):
            self.fault(None, "bad-value", f"result is {shown(listed)}", "result: a list")
            return
        for result in listed:
            if isinstance(result, dict):
                yield result
            else:
                self.fault(None, "bad-value", f"a result is {shown(result)}", "an object")

    def add(self, builder: DocumentBuilder, results: Sequence[_Json]) -> None:
        """Add the regions of a full export, the relations, then what is said of regions."""
        regions = Regions(builder)
        said: list[tuple[str, _Json]] = []
        for number, result in enumerate(results, start=1):
            kind, value, own = str(result.get("type")), result.get("value"), result.get("id")
            # Older imports have results without ids.
            native = str(own) if isinstance(own, str | int) else f"result-{number}"
            if kind == "relation":
                self.relation(regions, result)
            elif not isinstance(value, dict):
                self.fault(native, "bad-value", f"value is {shown(value)}", "value: an object")
            elif kind in _NOT_PLAIN or not _NOT_PLAIN.isdisjoint(value):
                regions.leave_out(native)
                message = f"a region of {kind}, which counts into HTML or a dialogue"
                self.fault(native, "not-plain-text", message, "regions of the object tag Text")
            elif kind == _LABELS or _LABELS in value:
                self.region(regions, native, result, value)
                said.append((native, result))
            else:
                said.append((native, result))
        regions.build()
        for native, result in said:
            say(builder, regions, native, result, self.lines.of(native))

    def region(self, regions: Regions, native: str, result: _Json, value: _Json) -> None:
        """Add a region; of several labels, the first is its label."""
        labels = _names(value.get(_LABELS))
        if labels is None:
            message = f"labels: {shown(value.get(_LABELS))}"
            self.fault(native, "bad-value", message, "a list of names")
            return
        again = native in regions
        spare = labels if again else labels[1:]
        if spare or not labels:
            left = f"its further label {', '.join(spare)}" if spare else "a region without label"
            self.fault(native, "label-left-out", f"left out: {left}", "one label", Severity.WARNING)
        place = None if again or not labels else self.place(native, value)
        if place is None:
            regions.leave_out(native)
            return
        line, meta = self.lines.of(native), result.get("meta")
        regions.region(native, labels[0], place, line)
        event = meta.get("event") if isinstance(meta, dict) else None
        if isinstance(event, str) and _EVENT_ID.fullmatch(event) and is_event(labels[0]):
            regions.event(event, native, line)

    def place(self, native: str, value: _Json) -> Covered | None:
        """Give where a region says it stands."""
        start, end = (_whole(value.get(name)) for name in ("start", "end"))
        if start is None or end is None:
            told = f"it stands at {shown(value.get('start'))} to {shown(value.get('end'))}"
            if "startOffset" in value:
                expected = "regions of the object tag Text"
                self.fault(native, "not-plain-text", f"{told}, in HTML", expected)
            else:
                self.fault(native, "bad-value", told, "start and end: offsets")
            return None
        words = value.get("text")
        if not isinstance(words, str):
            return Covered(start, end, None)
        # Old versions write a line feed under a region as two characters.
        return Covered(start, end, words if words in self.text else words.replace("\\n", "\n"))

    def relation(self, regions: Regions, result: _Json) -> None:
        """Add a relation, from the end that its direction says."""
        source, target = result.get("from_id"), result.get("to_id")
        if not isinstance(source, str | int) or not isinstance(target, str | int):
            message = f"a relation from {shown(source)} to {shown(target)}"
            self.fault(None, "bad-value", message, "from_id and to_id: ids of regions")
            return
        line = self.lines.of(f"{source}>{target}")
        direction = result.get("direction")
        if direction == "left":
            source, target = target, source
        for name in _names(result.get(_LABELS)) or [""]:
            if direction == "bi" and name != SAME:
                message = f"left out: the relation {name} from {source} to {target} and back"
                expected = "a direction"
                warning = Severity.WARNING
                self.fault(str(source), "relation-left-out", message, expected, warning)
            else:
                regions.relation(name, str(source), str(target), line)

    def add_minimal(self, builder: DocumentBuilder, results: Sequence[_Json]) -> None:
        """Add the mentions of JSON_MIN, which tells no roles, so that no event stands."""
        events = 0
        for number, value in enumerate(results, start=1):
            labels, native = _names(value.get(_LABELS)), f"region-{number}"
            place = self.place(native, value)
            if not labels:
                message = f"labels: {shown(value.get(_LABELS))}"
                self.fault(native, "bad-value", message, "a list of names")
            elif is_event(labels[0]):
                events += 1
            elif place:
                builder.span(native, labels[0], [place], self.part.line)
        message = f"left out: {events} triggers, relations, and what is said of regions"
        expected = "an export as JSON, the full form: JSON_MIN has mentions only"
        self.fault(None, "events-left-out", message, expected, Severity.WARNING)

    def fault(
        self,
        native: str | None,
        code: str,
        message: str,
        expected: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell what is wrong with a result, or with the task."""
        line = self.lines.of(native) if native else self.part.line
        self.faults.append(Fault(self.part.file, line, native, code, message, expected, severity))


def _minimal_results(task: _Json) -> Iterator[_Json]:
    """Give the regions that stand in lists under the names of their controls."""
    for listed in task.values():
        if isinstance(listed, list):
            for value in listed:
                if isinstance(value, dict) and _LABELS in value and "start" in value:
                    yield value


def _names(value: object) -> list[str] | None:
    """Give a list of names, also of a single one; None for anything else."""
    if value is None:
        return []
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        return None
    return listed


def _whole(value: object) -> int | None:
    """Give an offset; some exports write it as text."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,12}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
