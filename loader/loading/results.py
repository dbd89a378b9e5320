"""What a load did with each article, for reports."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from loader.faults import Fault, errors
from loader.loading.mapped_part import Counts
from loader.offsets import Unit
from store import Change, Snapshot

# So many faults a summary holds; reports have them all.
_FAULTS_KEPT: Final = 1000
_NOTHING: Final = Counts()


class Outcome(StrEnum):
    """What became of an article."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Result:
    """What a load did with one article, or with a file that is none (``slug`` is None then).

    ``change`` tells what became of its graph, None where it was not compared. ``counts`` are zero
    for an article that was not read, since it had not changed.
    """

    outcome: Outcome
    slug: str | None
    file: Path | None = None
    form: str | None = None
    unit: Unit | None = None
    change: Change | None = None
    counts: Counts = _NOTHING
    faults: tuple[Fault, ...] = ()

    def as_json(self) -> Mapping[str, object]:
        """Give the result as a JSON object."""
        return {
            "article": self.slug,
            "outcome": str(self.outcome),
            "file": str(self.file) if self.file else None,
            "format": self.form,
            "offsets": str(self.unit) if self.unit else None,
            **self.counts._asdict(),
            "faults": [fault.as_json() for fault in self.faults],
        }

    def __str__(self) -> str:
        told = [f"{self.slug or '-'}: {self.outcome}"]
        if self.form:
            told.append(f"{self.form}, {self.unit}" if self.unit else self.form)
        if self.counts.triples:
            told.append(", ".join(f"{count} {of}" for of, count in self.counts._asdict().items()))
        line = "; ".join(told) + (f" ({self.file})" if self.file else "")
        return "\n".join([line, *(f"    {fault}" for fault in self.faults)])


@dataclass(slots=True)
class LoadSummary:
    """What a load did: counts over the articles that were read and sound, and first faults of all.

    ``articles`` also counts those that were not read, since they had not changed; ``unread``
    counts files that are no articles.
    """

    articles: int = 0
    unchanged: int = 0
    refused: int = 0
    removed: int = 0
    unread: int = 0
    claims: int = 0
    statements: int = 0
    attestations: int = 0
    links: int = 0
    triples: int = 0
    seconds: float = 0.0
    changes: Counter[Change] = field(default_factory=Counter)
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list)
    not_removed: Fault | None = None
    snapshot: Snapshot | None = None

    @property
    def sound(self) -> bool:
        """Whether all that was found was taken."""
        return not (self.refused or self.unread or errors(self.faults))

    def add(self, result: Result) -> None:
        """Count a result."""
        self.tell(*result.faults)
        if result.slug is None:
            self.unread += bool(errors(list(result.faults)))
        elif result.outcome is Outcome.REFUSED:
            self.refused += 1
        elif result.outcome is Outcome.REMOVED:
            self.removed += 1
        else:
            self.articles += 1
            self.unchanged += result.outcome is Outcome.UNCHANGED
            self.claims += result.counts.claims
            self.statements += result.counts.statements
            self.attestations += result.counts.attestations
            self.links += result.counts.links
            self.triples += result.counts.triples
        if result.change:
            self.changes[result.change] += 1

    def tell(self, *faults: Fault) -> None:
        """Add faults."""
        self.fault_count += len(faults)
        self.faults += faults[: max(0, _FAULTS_KEPT - len(self.faults))]

    def as_json(self) -> Mapping[str, object]:
        """Give the summary as a JSON object."""
        return {
            "articles": self.articles,
            "refused": self.refused,
            "unread": self.unread,
            "claims": self.claims,
            "statements": self.statements,
            "attestations": self.attestations,
            "links": self.links,
            "triples": self.triples,
            "seconds": round(self.seconds, 3),
            "graphs": {str(change): count for change, count in self.changes.items()},
            "snapshot": self.snapshot.id if self.snapshot else None,
            "fault_count": self.fault_count,
            "faults": [fault.as_json() for fault in self.faults],
        }
