"""Choose whose annotation of a Label Studio task counts, and tell of the others."""

from collections.abc import Mapping
from typing import Protocol

from loader.faults import Severity
from loader.formats.json_values import shown

_Json = Mapping[str, object]


class Tell(Protocol):
    """Tells a fault of a result, or of the task."""

    def __call__(
        self,
        native: str | None,
        code: str,
        message: str,
        expected: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell it; ``native`` is None for the task."""


def chosen_annotation(task: _Json, tell: Tell) -> _Json | None:
    """Give the annotation marked as ground truth, else the one that was changed last.

    Cancelled ones, drafts and predictions never count.
    """
    for name, code in (("predictions", "prediction-left-out"), ("drafts", "draft-left-out")):
        listed = task.get(name)
        if isinstance(listed, list) and listed:
            message = f"left out: {len(listed)} {name}"
            tell(None, code, message, "annotations that were submitted", Severity.WARNING)
    listed = task.get("annotations", task.get("completions")) or []
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        tell(None, "bad-value", f"annotations: {shown(listed)}", "a list of annotations")
        return None
    standing: list[_Json] = []
    for annotation in listed:
        if annotation.get("was_cancelled") or annotation.get("skipped"):
            message = f"left out: what {_who(annotation)} cancelled ({_count(annotation)} results)"
            expected = "an annotation that was submitted"
            tell(None, "annotation-left-out", message, expected, Severity.WARNING)
        else:
            standing.append(annotation)
    if not standing:
        tell(None, "no-annotations", "nothing is annotated", "annotations", Severity.WARNING)
        return None
    chosen = max(standing, key=_rank)
    for annotation in standing:
        if annotation is not chosen:
            message = f"left out: the {_count(annotation)} results of {_who(annotation)}"
            expected = f"one annotation; that of {_who(chosen)} is read"
            tell(None, "annotator-left-out", message, expected, Severity.WARNING)
    return chosen


def _rank(annotation: _Json) -> tuple[bool, str]:
    """Ground truth before others, then by when it was changed (ISO 8601, all in UTC)."""
    changed = annotation.get("updated_at") or annotation.get("created_at")
    return annotation.get("ground_truth") is True, changed if isinstance(changed, str) else ""


def _who(annotation: _Json) -> str:
    """Give the name or number of who made an annotation."""
    who = annotation.get("completed_by")
    if isinstance(who, dict):
        who = who.get("email") or who.get("id")
    return f"annotator {who}" if isinstance(who, str | int) else "an annotator without name"


def _count(annotation: _Json) -> int:
    result = annotation.get("result")
    return len(result) if isinstance(result, list) else 0
