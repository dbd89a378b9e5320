"""Keeps articles out that were withdrawn, until their withdrawal is undone."""

from collections.abc import Mapping
from dataclasses import replace

from loader.faults import Fault
from loader.loading.mapped_part import Counts
from loader.loading.results import Outcome, Result
from store.withdrawal import Withdrawal


def unless_withdrawn(result: Result, withdrawn: Mapping[str, Withdrawal]) -> Result:
    """Return what is to become of an article: it is refused if it is among those withdrawn."""
    withdrawal = withdrawn.get(result.slug or "")
    if withdrawal is None or result.file is None:
        return result
    slug, when = withdrawal.article, withdrawal.when.partition("T")[0]
    message = f"{slug} was withdrawn by {withdrawal.by} on {when}: {withdrawal.why}"
    expected = f"`masalik withdraw --undo {slug}` before, if it may be loaded again"
    fault = Fault(result.file, None, None, "withdrawn", message, expected)
    faults = (*result.faults, fault)
    return replace(result, outcome=Outcome.REFUSED, change=None, counts=Counts(), faults=faults)
