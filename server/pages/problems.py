"""What browsers are shown where there is no page, or no answer; and the kinds of refusals."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from server.pages.page import Page
from server.pages.visit import Visit
from server.problems import ProblemType

_KINDS: Final[Mapping[str, ProblemType]] = {kind.slug: kind for kind in ProblemType}
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 8
_CHOICES: Final = "ambiguous-name"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was refused: status, slug of the problem's type, and its document.

    ``retry_after`` says when to come again, as the header does.
    """

    status: int
    slug: str
    document: Mapping[str, Any] = field(default_factory=dict)
    retry_after: str = ""

    @property
    def kind(self) -> ProblemType:
        """The type of the problem; what is not known is told as a mistake of the server."""
        return _KINDS.get(self.slug, ProblemType.INTERNAL_ERROR)


def of_refusal(refusal: Refusal, visit: Visit) -> Page:
    """Return the page that tells of a refusal, and what the visitor can do now."""
    slug = _CHOICES if "choices" in refusal.document else refusal.kind.slug
    return Page(
        "problem.html",
        visit.t(f"problem.{slug}"),
        {
            "refusal": refusal,
            "now": visit.t(f"problem.{slug}-now"),
            "choices": _choices(refusal, visit),
            "wait": int(refusal.retry_after) if refusal.retry_after.isdecimal() else None,
            "sought": _sought(visit) if refusal.kind is ProblemType.NOT_FOUND else "",
        },
        status=refusal.status,
        keep=False,
    )


async def problems(visit: Visit) -> Page:
    """Make the page of all kinds of refusals, at which their IRIs lead."""
    kinds: Sequence[ProblemType] = sorted(ProblemType, key=lambda kind: (kind.status, kind.slug))
    return Page("problems.html", visit.t("problem.all"), {"kinds": kinds})


def _choices(refusal: Refusal, visit: Visit) -> Sequence[tuple[str, str, Mapping[str, str]]]:
    """Return those that bear a name: value and labels of each, and this page asked for it."""
    told = refusal.document
    return [
        (each["value"], visit.here(**{told["parameter"]: each["value"]}), each["labels"])
        for each in told.get("choices", ())
    ]


def _sought(visit: Visit) -> str:
    """Return the words of the address that one may have looked for, to search for them."""
    last = unquote(visit.path).rstrip("/").rpartition("/")[2]
    return " ".join(_WORD.findall(last)[:_MOST_WORDS])
