"""The page of the data: what the published snapshot holds, its files, and how to load them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ontology.namespaces import MAS
from ontology.vocabulary import vocabulary
from server.pages.loading_elsewhere import ways
from server.pages.page import Page
from server.pages.visit import Visit
from server.problems import Problem
from server.statistics import Statistics
from server.void import LICENCE
from store.dumps import CHECKSUMS, DUMPS, Made, published_at

_PATIENCE_SECONDS: Final = 4.0
# What stands for much that is shown beneath it, wider classes first.
_GROUPS: Final = ("Situation", "Actor", "Place", "SourceDocument", "Instrument", "Commodity")
_FIGURES: Final = ("Article", "Claim", "Attestation", "Actor", "Place", "TextSpan")
_UNITS: Final = ("B", "kB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class Group:
    """A class with the number of its things, and the narrower ones, the largest first.

    Names are local names of the ontology. A thing of several classes counts in each.
    """

    name: str
    count: int
    narrower: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class File:
    """A file of the whole graph; ``made`` is None until somebody asked for it."""

    name: str
    address: str
    title: Mapping[str, str]
    media_type: str
    packed: str
    made: Made | None

    @property
    def size(self) -> str:
        """Its size, as people read it; empty until it is made."""
        return _size(self.made.size) if self.made else ""


async def data(visit: Visit) -> Page:
    """Make the page."""
    snapshot = visit.snapshot
    counts: Statistics | None = None
    try:
        counts = await visit.services.statistics.of(snapshot, _PATIENCE_SECONDS)
    except Problem:
        # A large snapshot is counted in the background; the rest of the page does not wait.
        counts = None
    published = published_at(snapshot.tag)
    context = {
        "snapshot": snapshot.id,
        "published": None if published is None else _moment(published),
        "year": published.year if published else None,
        "counts": counts,
        "figures": [] if counts is None else _figures(counts),
        "groups": [] if counts is None else groups(counts),
        "files": await _files(visit, snapshot.tag),
        "checksums": f"{visit.base}dumps/{snapshot.tag}/{CHECKSUMS}",
        "ways": ways(visit.base, visit.language),
        "licence": LICENCE,
    }
    # Sizes come as files are made.
    return Page("data.html", visit.t("site.data"), context, section="data", keep=False)


def groups(counts: Statistics) -> Sequence[Group]:
    """Return the things by class, in the order of the page; classes without things are left out."""
    sizes = _sizes(counts)
    known = vocabulary()
    found = []
    for wide in _GROUPS:
        narrower = [
            (name, size)
            for name, size in sizes.items()
            if name != wide and known.has_class(name) and known.is_a(name, wide)
        ]
        narrower.sort(key=lambda each: (-each[1], each[0]))
        if wide in sizes:
            found.append(Group(wide, sizes[wide], narrower))
    return found


def _figures(counts: Statistics) -> Sequence[tuple[str, int]]:
    sizes = _sizes(counts)
    return [(name, sizes[name]) for name in _FIGURES if name in sizes]


def _sizes(counts: Statistics) -> Mapping[str, int]:
    return {
        each.iri.removeprefix(MAS): each.entities
        for each in counts.classes
        if each.iri.startswith(MAS) and each.entities
    }


async def _files(visit: Visit, tag: str) -> Sequence[File]:
    if visit.services.settings.store is not None:
        # Files are made of a data directory only.
        return []
    made = await visit.services.dumps.made(tag)
    return [
        File(
            name,
            f"{visit.base}dumps/{tag}/{name}",
            dump.title,
            dump.media_type,
            dump.packing if dump.packed_type else "",
            made.get(name),
        )
        for name, dump in DUMPS.items()
    ]


def _moment(published: datetime) -> str:
    return published.strftime("%Y-%m-%dT%H:%MZ")


def _size(count: int) -> str:
    amount = float(count)
    for unit in _UNITS[:-1]:
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} {_UNITS[-1]}"
