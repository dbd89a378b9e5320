"""What is wrong in an annotated article, for the person who mends it and for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from loader.document import Annotation, Equivalence


class Severity(StrEnum):
    """How much a fault matters: an error keeps the article out, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one file.

    ``line`` counts from 1 and is None where the fault is of the file as a whole; ``id`` is the
    annotation's (``T12``) or the metadata's key; ``code`` is a stable word for programs;
    ``expected`` says what would have been accepted.
    """

    file: Path
    line: int | None
    id: str | None
    code: str
    message: str
    expected: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        subject = f" {self.id}:" if self.id else ""
        return f"{place}: {self.severity}:{subject} {self.message}; expected {self.expected}"

    def as_json(self) -> Mapping[str, str | int | None]:
        """Give the fault as a JSON object, its keys the names of the fields."""
        return {
            "file": str(self.file),
            "line": self.line,
            "id": self.id,
            "code": self.code,
            "message": self.message,
            "expected": self.expected,
            "severity": str(self.severity),
        }


@dataclass(frozen=True, slots=True)
class Reporter:
    """Makes the faults of one annotation file, under the ids that its annotator knows."""

    file: Path
    native_ids: Mapping[str, str] = field(default_factory=dict)

    def __call__(
        self,
        annotation: Annotation | Equivalence,
        code: str,
        message: str,
        expected: str,
        severity: Severity = Severity.ERROR,
    ) -> Fault:
        """Give a fault of ``annotation``, at its line and with its id."""
        own = "*" if isinstance(annotation, Equivalence) else annotation.id
        name = self.native_ids.get(own, own)
        return Fault(self.file, annotation.line, name, code, message, expected, severity)


def errors(faults: list[Fault]) -> list[Fault]:
    """Give those of ``faults`` that keep the article out."""
    return [fault for fault in faults if fault.severity is Severity.ERROR]
